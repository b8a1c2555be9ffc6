"""Policy by date: what changes from a day on leaves every earlier report as it was."""

from __future__ import annotations

import ast
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from parameter_copies import PARAMETERS, REPOSITORY, edit
from workbench.base.errors import BadSetting
from workbench.base.fiscal import parse_period
from workbench.follow_up.letters import load_letter_words
from workbench.publishing.schedule import load_schedule
from workbench.publishing.signing import load_signing
from workbench.publishing.stale import find_stale
from workbench.reports.report import load_report
from workbench.rules.calendar import load_holidays, load_working_days
from workbench.rules.calendar.cycles import cycles
from workbench.rules.framework import check_framework, load_framework
from workbench.rules.registers import load_divisions, load_offices
from workbench.rules.report_settings import load_report_settings
from workbench.rules.settings import load_dated_settings, load_settings
from workbench.rules.workspace import Workspace

BEFORE, AFTER = date(2020, 9, 30), date(2020, 10, 1)
RENAMED = "สำนักงานส่งเสริมสหกรณ์กรุงเทพมหานคร พื้นที่หนึ่ง"


@pytest.fixture
def parameters(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PARAMETERS, tmp_path / "parameters"))


def add_version(path: Path, changes: dict[str, str], key: str = "", since: date = AFTER) -> None:
    """Write a value (or a whole file) as two versions: as it stands, and from a day on with other words in it."""
    text = path.read_text(encoding="utf-8")
    head, found, body = text.partition(f"{key}:\n") if key else ("", "", text)
    inner = re.match(r"(?:(?:[ #].*)?\n)+", body).group() if key else body
    assert all(old in inner for old in changes)
    lines = [line for line in inner.splitlines() if line.strip() and line.strip()[0] != "#"]

    def version(start: str, replaced: dict[str, str]) -> str:
        item = "\n".join(f"    {line}" for line in lines if not line.strip().startswith("since:"))
        for old, new in replaced.items():
            item = item.replace(old, new)
        return f"{'    ' if key else '  '}- since: {start}\n{item}\n"

    versions = version("2019-10-01", {}) + version(since.isoformat(), changes)
    values = f"{'  ' if key else ''}values:\n{versions}"
    path.write_text(f"{head}{found}{values}{body.removeprefix(inner)}", encoding="utf-8")


def with_parameters(workspace: Workspace, parameters: Path) -> Workspace:
    return replace(workspace, parameters=parameters)


def rename_office(parameters: Path, name: str = RENAMED) -> None:
    """BKK1 under another name from 1 October 2563 on; the code stays."""
    path = parameters / "offices.csv"
    heads, *rows = path.read_text(encoding="utf-8").splitlines()
    old = next(row for row in rows if row.startswith("BKK1,"))
    new = old.replace(old.split(",")[1], name)
    rows = [f"{old},,2020-09-30", f"{new},2020-10-01,", *(f"{row},," for row in rows if row != old)]
    path.write_text("\n".join([f"{heads},since,until", *rows, ""]), encoding="utf-8")


def divide_office(parameters: Path, last: str, first: str) -> None:
    """TH11 until a day; TH11A and TH11B in its place from another on."""
    path = parameters / "offices.csv"
    heads, *rows = path.read_text(encoding="utf-8").splitlines()
    old = next(row for row in rows if row.startswith("TH11,"))
    parts = [f"{old.replace('TH11,', f'{code},')},{first}," for code in ("TH11A", "TH11B")]
    rows = [f"{old},,{last}", *parts, *(f"{row},," for row in rows if row != old)]
    path.write_text("\n".join([f"{heads},since,until", *rows, ""]), encoding="utf-8")


# values


@pytest.mark.parametrize(("day", "status"), [(BEFORE, "watch"), (AFTER, "at_risk"), (date(1999, 1, 1), "watch")])
def test_band_in_force_on_the_day_judges(parameters, day, status):
    add_version(parameters / "status.yaml", {"from_pct: 75": "from_pct: 90"}, "pace_bands")
    assert load_settings(parameters, day).pace_status(80) == status


def test_versions_out_of_order_are_refused_with_their_line(parameters):
    add_version(parameters / "status.yaml", {}, "coverage", since=date(2019, 1, 1))
    with pytest.raises(BadSetting, match=r"status\.yaml บรรทัด \d+: coverage\.values: .*เรียงจากก่อนไปหลัง"):
        load_settings(parameters)


def test_fault_in_a_later_version_is_named_with_its_line(parameters):
    add_version(parameters / "status.yaml", {"80": "many"}, "coverage")
    with pytest.raises(BadSetting, match=r"status\.yaml บรรทัด \d+: coverage\.values\.1\.min_share_pct: ต้องเป็นตัวเลข"):
        load_settings(parameters, BEFORE)


def test_newest_spending_target_that_has_begun_is_the_one(parameters):
    path = parameters / "spending_targets.yaml"
    later = "  - {fiscal_year: 2563, quarter: 2, scope: overall, pct: 60, since: 2020-05-01, source: มติ, note: null}\n"
    path.write_text(path.read_text(encoding="utf-8") + later, encoding="utf-8")
    at = [load_settings(parameters, day).spending_target(2563, 2) for day in (date(2020, 1, 1), BEFORE)]
    assert at == [None, 60]


def test_other_files_of_policy_are_dated_too(parameters):
    add_version(parameters / "reports" / "monthly.yaml", {"summary_items: 5": "summary_items: 9"})
    add_version(parameters / "signing.yaml", {"name: ผู้ตรวจทาน": "name: ผู้สอบทาน"})
    add_version(parameters / "schedule.yaml", {"report: monthly, rule: R14": "report: monthly, rule: R15"})
    add_version(parameters / "letters.yaml", {"heading: บันทึกข้อความ": "heading: หนังสือ"}, "letter")
    assert [load_report_settings(parameters, "monthly", day).summary_items for day in (BEFORE, AFTER)] == [5, 9]
    assert [load_signing(parameters, day).roles[0].name for day in (BEFORE, AFTER)] == ["ผู้ตรวจทาน", "ผู้สอบทาน"]
    assert [load_schedule(parameters).at(day).reports[0].rule for day in (BEFORE, AFTER)] == ["R14", "R15"]
    assert [load_letter_words(parameters, day).heading for day in (BEFORE, AFTER)] == ["บันทึกข้อความ", "หนังสือ"]


def test_deadline_is_moved_by_the_rule_of_its_own_day(parameters):
    add_version(
        parameters / "settings.yaml", {"rule: none": "rule: next_working_day"}, "non_working_days", date(2020, 6, 1)
    )
    days = load_working_days(parameters, date.max)
    assert days.effective(date(2020, 4, 25)) == date(2020, 4, 25)
    assert days.effective(date(2020, 6, 27)) == date(2020, 6, 29)


def test_form_is_cut_off_by_the_rule_of_its_own_month(parameters):
    add_version(parameters / "settings.yaml", {"rule: due_date": "rule: month_end"}, "data_cut_off", date(2020, 6, 1))
    rule = load_dated_settings(parameters).values["data_cut_off"]
    found = {
        each.form_month.id: each.cut_off.day
        for each in cycles(load_framework(parameters, 2563), None, rule)
        if each.sender == "office"
    }
    assert (found["2563-05"], found["2563-06"]) == (25, 30)


def test_holiday_is_worked_on_only_while_the_entry_holds(parameters):
    edit(parameters / "holidays.yaml", "since: 2019-10-01", "since: 2019-10-01\n    until: 2020-12-31")
    holidays = load_holidays(parameters)
    labour_days = [date(year, 5, 1) for year in (2019, 2020, 2021)]
    assert [bool(holidays.name_of(day, date.max)) for day in labour_days] == [True, False, True]


def test_ambiguity_tells_what_was_chosen_on_the_report_s_day(parameters):
    changed = {"rule: none": "rule: next_working_day"}
    add_version(parameters / "settings.yaml", changed, "non_working_days", date(2020, 6, 1))
    told = [load_framework(parameters, 2563, day).ambiguity("Q05").choice for day in (date(2020, 5, 31), BEFORE)]
    assert told == ["none", "next_working_day"]


def test_statuses_of_a_copy_kept_with_an_older_issue_are_read(parameters):
    path = parameters / "status.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("statuses:\n"), text.index("# ร้อยละของผล")
    lines = [line.removeprefix("  ") for line in text[start:end].splitlines()[1:]]
    path.write_text(
        text[:start] + "\n".join(lines).replace("words:", "statuses:") + "\n" + text[end:], encoding="utf-8"
    )
    assert load_settings(parameters).statuses == load_settings(PARAMETERS).statuses


# reports


def test_new_bands_from_october_judge_no_earlier_month_and_make_nothing_stale(published, parameters):
    add_version(
        parameters / "status.yaml", {"from_pct: 75": "from_pct: 99", "from_pct: 50": "from_pct: 98"}, "pace_bands"
    )
    add_version(parameters / "status.yaml", {"min_share_pct: 80": "min_share_pct: 100"}, "coverage")
    changed = with_parameters(published, parameters)
    for period in ("2563-03", "2563-06", "2563-09", "FY2563"):
        judged, before = (load_report(place, parse_period(period)) for place in (changed, published))
        assert [each.status for each in judged.progress.indicators] == [
            each.status for each in before.progress.indicators
        ]
    verdicts = find_stale(changed)
    assert verdicts
    assert not any(each.is_stale or each.fault or each.is_untouched for each in verdicts)


def test_renamed_office_keeps_its_old_name_in_old_reports(published, parameters):
    rename_office(parameters)
    changed = with_parameters(published, parameters)
    assert not any(each.is_stale or each.fault for each in find_stale(changed))
    report = load_report(changed, parse_period("2563-09"), scope_kind="office", scope_code="BKK1")
    assert report.scope.name == "สำนักงานส่งเสริมสหกรณ์กรุงเทพมหานคร พื้นที่ 1"
    assert next(each.office_name for each in load_offices(parameters, AFTER) if each.office_code == "BKK1") == RENAMED


def test_report_at_another_period_takes_the_rules_of_that_period(small_year, parameters):
    add_version(
        parameters / "settings.yaml", {"denominator: received": "denominator: approved"}, "budget_pct", date(2020, 6, 1)
    )
    report = load_report(with_parameters(small_year, parameters), parse_period("2563-09"))
    assert report.settings.budget_pct.denominator == "approved"
    assert report.at(parse_period("2563-04")).settings.budget_pct.denominator == "received"


# registers


def test_divided_office_stands_until_the_year_s_end_and_its_parts_from_then_on(parameters):
    divide_office(parameters, "2020-09-30", "2020-10-01")
    before, after = ({each.office_code for each in load_offices(parameters, day)} for day in (BEFORE, AFTER))
    assert before - after == {"TH11"}
    assert after - before == {"TH11A", "TH11B"}
    assert check_framework(parameters, 2563) == []


@pytest.mark.parametrize(
    ("last", "first", "message"),
    [
        ("2020-03-31", "2020-10-01", "TH11 สิ้นสุดได้เฉพาะวันที่ 30 กันยายน"),
        ("2020-09-30", "2020-11-01", "TH11A เริ่มได้เฉพาะวันที่ 1 ตุลาคม"),
        ("2563-09-30", "2020-10-01", "ค.ศ."),
    ],
    ids=["closed within a year", "new within a year", "Buddhist year"],
)
def test_set_of_offices_changes_only_between_two_years(parameters, last, first, message):
    divide_office(parameters, last, first)
    with pytest.raises(BadSetting, match=rf"offices\.csv บรรทัด \d+: .*{message}"):
        load_offices(parameters)


def test_same_code_twice_on_one_day_is_refused(parameters):
    rename_office(parameters)
    edit(parameters / "offices.csv", ",,2020-09-30", ",,2020-10-31")
    with pytest.raises(BadSetting, match=r"offices\.csv บรรทัด \d+: .*BKK1 ซ้ำในช่วงวันเดียวกัน"):
        load_offices(parameters)


def test_renamed_division_has_its_name_of_the_day(parameters):
    path = parameters / "divisions.yaml"
    facts = "division_code: KKL, abbreviation: กค., name: กองการคลัง, name_source: ประกาศ, note: null, since: 2020-10-01"
    edit(path, "  - division_code: KKL\n", "  - division_code: KKL\n    until: 2020-09-30\n")
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n  - {{{facts}}}\n", encoding="utf-8")
    names = [
        [each.name for each in load_divisions(parameters, day) if each.division_code == "KKL"]
        for day in (BEFORE, AFTER)
    ]
    assert names == [["กองคลัง"], ["กองการคลัง"]]


# in the code


DATED_LOADERS = {
    "load_settings": 2, "load_offices": 2, "load_divisions": 2, "load_report_settings": 3, "load_signing": 2,
    "load_letter_words": 2, "load_guide_words": 2,
}  # fmt: skip
"""Loader → how many arguments a call has that names its day."""


def test_program_names_the_day_whenever_it_reads_policy():
    undated = [
        f"{path.name}:{node.lineno}"
        for path in (REPOSITORY / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and len(node.args) + len(node.keywords) < DATED_LOADERS.get(node.func.id, 0)
    ]
    lists_of_now, check_of_all = "report_settings.py:", "admin.py:"
    assert [each for each in undated if not each.startswith((lists_of_now, check_of_all))] == []
    assert sum(each.startswith(check_of_all) for each in undated) <= 1


SAID_BY_THE_SOURCE = set(
    "Activity.head_counts Activity.sub_activity_source Ambiguity.evidence_th Channel.forms_defined_by Channel.schedule "
    "Channel.stated_forms Channel.stated_projects Channel.systems Check.owner Framework.issued_by "
    "Indicator.number_in_source Office.inspection_zone PolicyProject.number_in_source Project.is_personnel "
    "ReportingRule.text_source StatedCounts.master_plan_indicators".split()
)
"""What the framework's document prints (or a register's source says) and is kept beside it, for people to compare; and
who may change a check."""
READ_BY_TESTS = {"Example.is_number"}
"""How an example of the guides is typed in, so that a test can ask what the program says of it."""


def test_every_field_of_the_parameters_is_read_somewhere():
    """A field that no code reads promises what nothing does: `spending_interpolation` once did."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (REPOSITORY / "src").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
    classes = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
    records = {"Record"}
    while (
        more := {name for name, each in classes.items() if records & {ast.unparse(base) for base in each.bases}}
        - records
    ):
        records |= more
    unread = {
        f"{name}.{field.target.id}"
        for name in records & set(classes)
        for field in classes[name].body
        if isinstance(field, ast.AnnAssign) and field.target.id not in read
    }
    assert unread == SAID_BY_THE_SOURCE | READ_BY_TESTS
