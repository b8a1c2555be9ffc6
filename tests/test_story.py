"""The guide's story: April's reports are out, offices send corrections, and only what they touch is issued again."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from workbench.base.fiscal import BANGKOK, parse_period
from workbench.figures.table import read_figures
from workbench.intake.ingest import ingest
from workbench.publishing.batch import Job, run_batch
from workbench.rules.scope import DEPARTMENT
from workbench.rules.workspace import Workspace, find_workspace
from workbench.sample import write_corrected, write_sample

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("pdf_engine")]
OFFICES = ("BKK1", "BKK2", "TH11", "TH12", "TH13", "TH14", "TH15")
DIVISIONS = ("KPN", "STS")
CORRECTED_APRIL = ("BKK1", "BKK2", "TH11", "TH12", "TH13")
CORRECTED_MARCH = "TH14"
CHANGED_NOTHING = "TH15"
APRIL = parse_period("2563-04")
OUT = datetime(2020, 5, 1, 9, tzinfo=BANGKOK)
LATER = datetime(2020, 5, 22, 9, tzinfo=BANGKOK)


@dataclass
class Story:
    """What each command of the story said, and the bytes of every first issue before and after."""

    workspace: Workspace
    first_issues: dict[str, str]
    stale: list[dict[str, Any]]
    rerun: str
    diff: dict[str, Any]
    explain: dict[str, Any]
    stale_after: list[dict[str, Any]]
    verify: str

    def issues(self, report: str, scope: str) -> list[str]:
        folder = self.workspace.outputs / "2563-04" / report / scope
        return sorted(each.name for each in folder.iterdir() if each.name.isdecimal())

    def page(self, report: str, scope: str, issue: int) -> str:
        return (self.workspace.outputs / f"2563-04/{report}/{scope}/{issue}/report.html").read_text(encoding="utf-8")


def workbench(root: Path, *words: str) -> str:
    command = [sys.executable, "-c", "from workbench.cli import main; main()", "--root", str(root), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def jobs(workspace: Workspace) -> list[list[Job]]:
    wanted = {"monthly": (DEPARTMENT,), "office": OFFICES, "division": DIVISIONS}
    return [[Job(workspace, name, APRIL, scope, OUT) for scope in scopes] for name, scopes in wanted.items()]


def digests(outputs: Path) -> dict[str, str]:
    files = (path for path in outputs.glob("2563-04/*/*/1/*") if path.is_file())
    return {path.relative_to(outputs).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    workspace = find_workspace(tmp_path_factory.mktemp("story"))
    root = workspace.root
    write_sample(workspace, 2563, office_limit=len(OFFICES))
    ingest(workspace, [workspace.data / "incoming"], OUT)
    for batch in jobs(workspace):
        assert [each.fault for each in run_batch(batch)] == [""] * len(batch)
    before = digests(workspace.outputs)
    write_corrected(workspace, 2563, office_limit=len(OFFICES))
    ingest(workspace, [workspace.data / "corrected"], LATER)
    stale = json.loads(workbench(root, "stale", "--format", "json"))
    rerun = workbench(root, "rerun", "--stale", "--on", "2020-05-22T10:00")
    one, two = (f"2563-04/monthly/department/{n}" for n in (1, 2))
    return Story(
        workspace,
        before,
        stale,
        rerun,
        json.loads(workbench(root, "diff", one, two, "--format", "json")),
        json.loads(workbench(root, "explain", "I03.actual", "--period", "2563-04", "--format", "json")),
        json.loads(workbench(root, "stale", "--format", "json")),
        workbench(root, "verify"),
    )


def senders_of(change: dict[str, Any]) -> set[str]:
    return set(change["sender_codes"])


def scope_of(path: str) -> str:
    return "/".join(path.split("/")[1:3])


STALE = {"monthly/department", "division/KPN", *(f"office/{code}" for code in (*CORRECTED_APRIL, CORRECTED_MARCH))}
UNTOUCHED = {"division/STS", f"office/{CHANGED_NOTHING}"}


def test_stale_names_exactly_the_reports_that_print_a_changed_figure(story):
    named = {scope_of(each["issue"]): each["state"] for each in story.stale}
    assert {scope for scope, state in named.items() if state == "stale"} == STALE
    assert {named[scope] for scope in UNTOUCHED} == {"current"}


def test_file_that_changes_nothing_makes_nothing_stale(story):
    (verdict,) = [each for each in story.stale if scope_of(each["issue"]) == f"office/{CHANGED_NOTHING}"]
    assert (verdict["figures"], verdict["texts"]) == ([], [])


def test_stale_gives_old_and_new_text_and_the_cell_that_changed(story):
    (verdict,) = [each for each in story.stale if scope_of(each["issue"]) == "office/TH11"]
    changes = {each["figure_id"]: each for each in verdict["figures"]}
    change = changes["I03.actual_in_period"]
    assert float(change["new"].replace(",", "")) - float(change["old"].replace(",", "")) == 6
    assert "TH11_2563-04_r2.xlsx › ผลการดำเนินงาน › H" in json.dumps(change, ensure_ascii=False)


def test_correction_of_march_moves_the_value_to_date_and_not_april(story):
    (verdict,) = [each for each in story.stale if scope_of(each["issue"]) == f"office/{CORRECTED_MARCH}"]
    ids = {each["figure_id"] for each in verdict["figures"]}
    assert "I03.actual_to_date" in ids
    assert "I03.actual_in_period" not in ids


def test_rerun_issues_the_stale_ones_again_and_no_others(story):
    assert all(story.issues(*scope.split("/")) == ["1", "2"] for scope in STALE)
    assert all(story.issues(*scope.split("/")) == ["1"] for scope in UNTOUCHED)


def test_first_issues_keep_their_bytes(story):
    assert digests(story.workspace.outputs) == story.first_issues


def test_second_issue_says_what_it_replaces_and_what_was_wrong(story):
    page = story.page("office", "TH11", 2)
    text = re.sub(r"<[^>]+>", " ", page[page.index("<main>") :])
    assert "ฉบับที่ ๒" in text
    assert "บัญชีแก้ไข" in text
    assert "TH11_2563-04_r2.xlsx" in text


def test_difference_of_the_department_is_the_sum_of_the_corrections(story):
    changes = {each["figure_id"]: each for each in story.diff["figures"]}
    assert float(changes["I03.actual_in_period"]["difference"]) == 6 + 2 + 2 - 2
    assert float(changes["I03.actual_to_date"]["difference"]) == 6 + 2 + 2 - 2 + 12
    assert senders_of(changes["I03.actual_to_date"]) == {"BKK1", "BKK2", "TH11", "TH12", "TH14"}
    assert senders_of(changes["budget.O1.disbursed"]) == {"TH13"}


def test_explained_figure_is_that_of_the_new_issue_with_its_new_cells(story):
    book = read_figures(story.workspace.outputs / "2563-04/monthly/department/2/figures.csv")
    assert story.explain["printed"] == book.figures["I03.actual_to_date"].printed
    assert "TH14_2563-03_r2.xlsx" in json.dumps(story.explain, ensure_ascii=False)


def test_nothing_is_stale_after_the_rerun(story):
    assert {each["state"] for each in story.stale_after} == {"current"}


def test_verify_finds_everything_in_agreement(story):
    assert story.verify.startswith("ทะเบียนรับถูกต้อง")
