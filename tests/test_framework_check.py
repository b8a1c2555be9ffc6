from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from parameter_copies import PARAMETERS, edit
from workbench.base.errors import BadSetting
from workbench.rules.framework import load_framework
from workbench.rules.framework.check import check_framework


@pytest.fixture
def parameters(tmp_path: Path) -> Path:
    """A copy of parameters/ that a test may spoil."""
    return Path(shutil.copytree(PARAMETERS, tmp_path / "parameters"))


@pytest.fixture
def year(parameters: Path) -> Path:
    return parameters / "framework" / "2563"


def messages(problems: Iterable[object]) -> str:
    return "\n".join(map(str, problems))


def test_framework_as_kept_has_no_problem() -> None:
    assert check_framework(PARAMETERS, 2563) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "message"),
    [
        ("indicators-P1.yaml", "    target: 12958", "    targt: 12958", "I03.targt", "ใกล้เคียง: target"),
        ("indicators-P1.yaml", "target: 770", "target: 770 แห่ง", "I04.target", "ต้องเป็นตัวเลข"),
        (
            "indicators-P3.yaml",
            "division_codes: [SST] #",
            "division_codes: [SSX] #",
            "I09.division_codes",
            "SSX",
        ),
        ("indicators-P3.yaml", "plus: [system_in_service]", "plus: [system]", "I09.formula", "system"),
        (
            "indicators-P6.yaml",
            "measurable: annual",
            "measurable: yearly",
            "I22.measurable",
            "monthly, quarterly",
        ),
        ("indicators-P6.yaml", "pattern: growth_rate", "pattern: growth", "I27", "ไม่รู้จักโครง growth"),
        (
            "plans.yaml",
            "plan_code: P3\n    name_source",
            "plan_code: P9\n    name_source",
            "J1.plan_code",
            "P9",
        ),
        ("indicators-P1.yaml", "    activity_code: A02\n", "", "I02.activity_code", "กิจกรรมหลัก"),
        ("indicators-P4.yaml", "words: {subject", "words: [subject", "", "YAML"),
        ("indicators-P4.yaml", "words: {subject: ส", "words: ส # {subject: ส", "I14", "words"),
        (
            "master_plan.yaml",
            "denominator: [n_total]}\n          comp",
            "denominator: [n_all]}\n          comp",
            "M1.formula",
            "n_all",
        ),
        ("plans.yaml", "    judgements: [name]\n", "", "J2.name", "judgements"),
        ("framework.yaml", "  - measurable\n", "", "judgement_fields", "measurable"),
        ("plans.yaml", "project_code: J4", "project_code: J3", "J3", "ซ้ำกับ plans.yaml"),
        ("framework.yaml", "plans: 6", "plans: 5", "stated_counts.plans", "5 แต่พบ 6"),
        ("framework.yaml", "  - over_months", "  - over_month", "judgement_fields.5", "over_month"),
        ("calendar.yaml", "channel_code: C2", "channel_code: C9", "R05.channel_code", "C9"),
        ("calendar.yaml", "FY2563-Q3: 2020-07-15", "FY2562-Q3: 2020-07-15", "R15.printed_dates", "FY2562-Q3"),
        ("reporting.yaml", "covers_first: 2562-10", "covers_first: 2562-11", "2563-03.covers_first", "ตุลาคม"),
        ("reporting.yaml", "covers_last: 2563-05", "covers_last: 2563-06", "windows", "2563-06 มีหลายงวด"),
        ("reporting.yaml", "due_date: 2020-05-25", "due_date: 2563-05-25", "", "ค.ศ."),
        ("ambiguities.yaml", "choice: gross", "choice: both", "Q20.choice", "gross, net"),
        ("ambiguities.yaml", "touches: [I07]", "touches: [I77]", "Q20.touches", "I77"),
        ("ambiguities.yaml", "key: day_count", "key: days_count", "Q03.setting", "days_count"),
        ("ambiguities.yaml", "key: names.printed", "key: names.print", "Q16.setting.key", "names.print"),
        (
            "patterns.yaml",
            "\n  count_distinct:",
            "\n  spare: {kind: ratio}\n  count_distinct:",
            "patterns.spare",
            "ไม่มีตัวชี้วัดใด",
        ),
        ("indicators-P4.yaml", "words: {subject", "words: {spare: คำ, subject", "I14.words.spare", "ไม่มีป้ายใด"),
    ],
    ids=lambda value: value if isinstance(value, str) and value[:1].isupper() else None,
)
def test_fault_is_named_in_thai_with_file_line_and_key(
    parameters: Path, year: Path, file: str, old: str, new: str, key: str, message: str
) -> None:
    line = edit(year / file, old, new)
    problems = check_framework(parameters, 2563)
    found = next((each for each in problems if each.key == key and message in each.message), None)
    assert found, messages(problems)
    assert found.file == f"parameters/framework/2563/{file}"
    assert found.line
    written = (year / file).read_text(encoding="utf-8").splitlines()[found.line - 1 : line + old.count("\n")]
    assert sum(each.startswith("  - ") for each in written) <= 1 or key in ("windows", "judgement_fields")
    assert re.search("[ก-๙]", found.message)


def test_first_fault_stops_loading_with_its_file_and_line(parameters: Path, year: Path) -> None:
    line = edit(year / "indicators-P1.yaml", "target: 770", "target: many")
    with pytest.raises(BadSetting, match=rf"indicators-P1\.yaml บรรทัด {line}: I04\.target: ต้องเป็นตัวเลข"):
        load_framework(parameters, 2563)


def test_all_faults_are_collected_at_once(parameters: Path, year: Path) -> None:
    edit(year / "indicators-P1.yaml", "target: 770", "target: many")
    edit(year / "plans.yaml", "type: output", "type: outcome")
    edit(parameters / "settings.yaml", "tables: arabic", "tables: roman")
    assert {each.key for each in check_framework(parameters, 2563)} >= {
        "I04.target",
        "O1.type",
        "digits.tables",
    }


@pytest.mark.parametrize("file", ["settings.yaml", "status.yaml", "spending_targets.yaml"])
def test_setting_that_nothing_reads_is_reported_and_keeps_nobody_from_working(parameters: Path, file: str) -> None:
    path = parameters / file
    path.write_text(path.read_text(encoding="utf-8") + "\nspending_interpolation: {rule: none}\n", encoding="utf-8")
    (problem,) = check_framework(parameters, 2563)
    assert (problem.file, problem.key) == (f"parameters/{file}", "spending_interpolation")
    assert "ไม่มีการอ่านช่องนี้" in problem.message
    assert load_framework(parameters, 2563)


def test_misnamed_file_is_reported(parameters: Path, year: Path) -> None:
    shutil.copy(year / "outcome.yaml", year / "outcomes.yaml")
    assert "outcomes.yaml" in messages(check_framework(parameters, 2563))


def test_list_that_nothing_reads_is_reported(parameters: Path, year: Path) -> None:
    edit(year / "plans.yaml", "\nprojects:", "\nproject: []\nprojects:")
    (problem,) = check_framework(parameters, 2563)
    assert (problem.key, problem.line) == ("project", 15)


def test_missing_file_is_reported(parameters: Path, year: Path) -> None:
    (year / "channels.yaml").unlink()
    (problem,) = check_framework(parameters, 2563)
    assert (problem.file, problem.message) == ("parameters/framework/2563/channels.yaml", "ไม่พบแฟ้มนี้")


def test_folder_and_fiscal_year_must_agree(parameters: Path, year: Path) -> None:
    edit(year / "framework.yaml", "fiscal_year: 2563", "fiscal_year: 2562")
    assert "fiscal_year" in {each.key for each in check_framework(parameters, 2563)}


def test_two_provinces_on_one_tile_are_reported(parameters: Path) -> None:
    line = edit(parameters / "offices.csv", "ภาคเหนือ,15,1,2", "ภาคเหนือ,15,1,3")
    (problem,) = check_framework(parameters, 2563)
    assert (problem.key, problem.message) == ("TH57", "ช่องแผนที่แถว 1 คอลัมน์ 3 ซ้ำกับจังหวัดรหัส 50")
    assert problem.line and problem.line > line
