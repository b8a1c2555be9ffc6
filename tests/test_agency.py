"""The department's names: one file of parameters, and no source text that knows them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from builders import AGENCY, REPOSITORY
from parameter_copies import PARAMETERS, edit
from workbench.base.errors import BadSetting
from workbench.base.fiscal import parse_period
from workbench.publishing.issues.index import write_index
from workbench.reports.report import load_report
from workbench.reports.sections import corrections, title_block
from workbench.rules.agency import load_agency
from workbench.rules.framework.check import check_framework
from workbench.rules.registers import SENDER_WORDS
from workbench.rules.workspace import Workspace, find_workspace, found_workspace
from workbench.workbooks.findings import Finding


@pytest.fixture
def elsewhere(tmp_path: Path) -> Workspace:
    """A workspace of another department: a copy of parameters/ with other names in agency.yaml."""
    shutil.copytree(PARAMETERS, tmp_path / "parameters")
    for old, new in ((AGENCY.department, "กรมวิชาการเกษตร"), (AGENCY.planning_division, "สำนักแผนงาน")):
        edit(tmp_path / "parameters" / "agency.yaml", f": {old}\n", f": {new}\n")
    workspace = replace(find_workspace(tmp_path), notebooks=REPOSITORY / "notebooks")
    found_workspace(workspace)
    return workspace


@pytest.mark.parametrize("name", ["department", "planning_division", "monitoring_group", "ministry"])
def test_no_source_text_holds_a_name_of_the_department(name: str) -> None:
    texts = (path for path in (REPOSITORY / "src").rglob("*") if path.suffix in (".py", ".j2", ".js", ".css", ".md"))
    assert [path.name for path in texts if getattr(AGENCY, name) in path.read_text(encoding="utf-8")] == []


def test_words_for_senders_where_no_workspace_is_at_hand_are_those_of_the_department() -> None:
    assert dict(AGENCY.senders_short.items()) == SENDER_WORDS


def test_another_department_prints_its_own_names(elsewhere: Workspace) -> None:
    report = load_report(elsewhere, parse_period("2563-06"))
    page = title_block(report).html + corrections(report).html + write_index(elsewhere).read_text(encoding="utf-8")
    assert page.count(f"กรมวิชาการเกษตร {AGENCY.ministry}") == 2, "title block and index"
    assert "ไม่มีรายการที่สำนักแผนงานแก้ไขแทนหน่วยงาน" in page
    assert f"<dd>{AGENCY.monitoring_group} สำนักแผนงาน</dd>" in page
    assert AGENCY.department not in page
    assert AGENCY.planning_division not in page


def test_a_remedy_names_whom_to_ask_and_leaves_what_a_sender_wrote(elsewhere: Workspace) -> None:
    agency = load_agency(elsewhere.parameters)
    assert Finding("sender_unknown", found="{contact}").message == 'ไม่รู้จักรหัสหน่วยงาน "{contact}"'
    assert Finding("sender_unknown").remedy(agency) == "ตรวจรหัสหน่วยงานกับสำนักแผนงาน ห้ามแก้ _meta"


def test_a_misspelt_name_is_found_with_its_line(elsewhere: Workspace) -> None:
    line = edit(elsewhere.parameters / "agency.yaml", "ministry:", "ministery:")
    with pytest.raises(BadSetting):
        load_agency(elsewhere.parameters)
    places = {(each.file, each.line) for each in check_framework(elsewhere.parameters, 2563)}
    assert ("parameters/agency.yaml", line) in places
