"""Values that do not agree are asked about, kept as they were sent, and asked about once."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

from builders import PARAMETERS, at, cell_under, fill_blanks, real_layout
from parameter_copies import edit
from test_ingest import OFFICES
from workbench.base.errors import BadSetting
from workbench.base.fiscal import parse_month
from workbench.intake.ingest import ingest
from workbench.intake.receipt import Receipt
from workbench.intake.relations import find_questions, one_a_cell, prepare_checks
from workbench.intake.statement import Statement, make_statement
from workbench.intake.terms import Known
from workbench.rules.framework import load_checks, load_framework
from workbench.rules.framework.check import check_framework
from workbench.rules.workspace import find_workspace
from workbench.workbooks.forms import build_form, covered, write_form
from workbench.workbooks.submission import Identity

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "checks.yaml").read_text(encoding="utf-8"))
FRAMEWORK = load_framework(PARAMETERS, 2563)
CHECKS = prepare_checks(load_checks(PARAMETERS, date(2020, 6, 30)), FRAMEWORK)
RESULTS, SPENDING, VALUE, NOTE = "ผลการดำเนินงาน", "การใช้จ่ายงบประมาณ", "ผลงวดนี้", "หมายเหตุ"
NIL = "ไม่มีผลงาน"


# -- cases -----------------------------------------------------------------------------------------


def statement(period: str, says: Mapping[str, Any]) -> Statement:
    """What a form says, from `I03/new: 5` and `A03/operations/received: 100`; each value in a cell of its own."""
    window = FRAMEWORK.window(parse_month(period))
    assert window, period
    results, spending = [], []
    for row, (subject, value) in enumerate(says.items(), 5):
        code, *rest = subject.split("/")
        said = {"sheet": RESULTS, "cell": f"H{row}", "note": "", "value": str(value)}
        if len(rest) > 1:
            spending.append({**said, "activity_code": code, "expense_group": rest[0], "measure": rest[1]})
            continue
        indicator, first = FRAMEWORK.indicator(code), window.covers_first.id
        identity = Identity("office", 2563, "TH50", period, "C1", False, "1", window.basis, first, period)
        basis, first = covered(indicator, indicator.element(rest[0]), identity, FRAMEWORK)
        status = "nil" if value == NIL else "reported"
        results.append({
            **said, "indicator_code": code, "element_code": rest[0], "obs_status": status, "basis": basis,
            "covers_first": first, "covers_last": period,
        })  # fmt: skip
    return make_statement(period, window.covers_first.id, results, spending)


def asked(case: Mapping[str, Any]) -> list[str]:
    decimals = {code: Decimal(str(value)) for code, value in case.get("targets", {}).items()}
    plans = {
        code: {month: Decimal(value) for month, value in plan.items()} for code, plan in case.get("plan", {}).items()
    }
    budget = {tuple(line.split("/")): Decimal(value) for line, value in case.get("budget", {}).items()}
    earlier = [statement(period, says) for period, says in sorted(case.get("earlier", {}).items())]
    known = Known(earlier, decimals, plans, budget)  # type: ignore[arg-type]
    found = find_questions(CHECKS, statement(case["form"], case["says"]), known, FRAMEWORK)
    return [f"{each.check.code} {each.subject}" for each in one_a_cell(found)]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    assert asked(case) == case["asked"]


def test_question_says_what_it_is_about_why_and_both_sides():
    said = statement("2563-06", {"I03/new_distinct_in_period": 1200, "I03/served_in_period": "0.5"})
    (question,) = find_questions(CHECKS, said, Known(), FRAMEWORK)
    assert question.sentence == (
        "I03/new_distinct_in_period — รายที่นับใหม่ในงวดเป็นส่วนหนึ่งของรายที่ดำเนินการในงวด จึงมากกว่าไม่ได้ (1,200 ไม่ควรเกิน 0.50)"
    )
    assert question.found == "1200"


# -- as data ---------------------------------------------------------------------------------------


@pytest.fixture
def parameters(tmp_path: Path) -> Path:
    """A copy of parameters/ that a test may spoil."""
    return Path(shutil.copytree(PARAMETERS, tmp_path / "parameters"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("left: [members_close]", "left: [members_closed]", "ไม่มีตัวชี้วัดใดมีรายการตามที่เขียน"),
        ("left: [members_close]", "left: [members_close + 1]", "เขียนเป็นตัวเลข หรือชื่อรายการ"),
        ("is: equal", "is: same", "equal, at_most, at_least, less"),
        ("indicators: [I08]", "indicators: [I99]", "I99"),
        ("each: [received, disbursed]", "each: [recieved]", "recieved"),
        ("right: [received]", "right: [recieved]", "recieved"),
        ("  - code: members_carried", "  - code: members_balance", "members_balance เริ่มใช้วันเดียวกันสองรายการ"),
        ("checks:", "check:", "ไม่มีการอ่านช่องนี้"),
        ("    owner: &group", "    ower: &group", "ower"),
    ],
)
def test_check_that_could_never_ask_is_named_by_framework_check(parameters, old, new, said):
    edit(parameters / "checks.yaml", old, new)
    problems = [each for each in check_framework(parameters, 2563) if each.file == "parameters/checks.yaml"]
    assert any(said in str(each.as_error()) and each.line for each in problems), problems


def test_check_holds_from_its_day_until_its_last(parameters):
    path = parameters / "checks.yaml"
    edit(path, "    left: [members_close]\n", "    until: 2020-05-31\n    left: [members_close]\n")
    edit(path, "    right: [served_in_period]\n", "    right: [served_in_period]\n    times: 1\n")
    codes = {day: {each.code for each in load_checks(parameters, day)} for day in (date(2020, 5, 31), date(2020, 6, 1))}
    assert codes[date(2020, 5, 31)] - codes[date(2020, 6, 1)] == {"members_balance"}
    assert load_checks(parameters, date(2019, 9, 30)) == ()


def test_bad_checks_stop_ingest_by_name_and_parameters_without_checks_ask_nothing(parameters):
    path = parameters / "checks.yaml"
    edit(path, "is: equal", "is: same")
    with pytest.raises(BadSetting, match=r"checks\.yaml"):
        load_checks(parameters, date(2020, 6, 1))
    path.unlink()
    assert load_checks(parameters, date(2020, 6, 1)) == ()


# -- at the door -----------------------------------------------------------------------------------


def member_form(
    tmp_path: Path,
    period: str,
    members: tuple[int, int, int, int],
    note: str = "",
    revision: int = 1,
    sender: str = "TH50",
) -> Path:
    """A form in which everything else is 1, with the members given; the note stands at those of the end."""
    form = build_form(FRAMEWORK, real_layout(), OFFICES[sender], parse_month(period), is_sample=False)
    path = tmp_path / f"{sender}_{period}_{revision}.xlsx"
    write_form(form.fill({}, revision=revision), real_layout(), path)
    book = load_workbook(path)
    fill_blanks(book)
    for element, value in zip(
        ("members_open", "members_joined", "members_left", "members_close"), members, strict=True
    ):
        cell_under(book[RESULTS], VALUE, code="I07", element=element).value = value
    for code in ("I05", "I18"):  # what one baht would be asked about
        for row in book[RESULTS].iter_rows():
            if row[0].value == code:
                row[7].value = None
    cell_under(book[RESULTS], NOTE, code="I07", element="members_close").value = note
    book.save(path)
    return path


def taken(tmp_path: Path, *paths: Path) -> list[Receipt]:
    return ingest(find_workspace(tmp_path), list(paths), at("2020-07-01"))


def doubts(receipt: Receipt) -> list[str]:
    return [each.code for each in receipt.findings if each.check_code]


GOOD, BAD = (100, 8, 3, 105), (100, 8, 3, 108)


def test_doubtful_value_is_kept_and_its_finding_stands_with_the_file(tmp_path):
    (receipt,) = taken(tmp_path, member_form(tmp_path, "2563-04", BAD))
    assert (receipt.outcome, doubts(receipt)) == ("accepted", ["doubtful.members_balance"])
    (found,) = [each for each in receipt.findings if each.check_code]
    assert (found.severity, found.sheet, found.found) == ("warning", RESULTS, "108")


def test_form_is_held_against_the_form_before(tmp_path):
    april, may = member_form(tmp_path, "2563-04", GOOD), member_form(tmp_path, "2563-05", (90, 8, 3, 95))
    assert [doubts(each) for each in taken(tmp_path, april, may)] == [[], ["doubtful.members_carried"]]


def test_form_is_held_against_what_an_earlier_ingest_took_in(tmp_path):
    taken(tmp_path, member_form(tmp_path, "2563-04", GOOD))
    assert [doubts(each) for each in taken(tmp_path, member_form(tmp_path, "2563-05", (90, 8, 3, 95)))] == [
        ["doubtful.members_carried"]
    ]


def test_form_that_comes_after_its_successor_is_held_against_it(tmp_path):
    may, april = member_form(tmp_path, "2563-05", (90, 8, 3, 95)), member_form(tmp_path, "2563-04", GOOD)
    taken(tmp_path, may)
    (receipt,) = taken(tmp_path, april)
    (found,) = [each for each in receipt.findings if each.check_code]
    assert (found.code, found.found) == ("doubtful.members_carried", "105")
    assert "ตามแบบงวดพฤษภาคม 2563 ที่ได้รับไว้แล้ว" in found.message


def test_another_senders_forms_are_no_measure(tmp_path):
    april, may = member_form(tmp_path, "2563-04", GOOD), member_form(tmp_path, "2563-05", (90, 8, 3, 95), sender="TH57")
    assert [doubts(each) for each in taken(tmp_path, april, may)] == [[], []]


def test_note_of_the_sender_explains_a_value_and_stays_with_it(tmp_path):
    (receipt,) = taken(tmp_path, member_form(tmp_path, "2563-04", BAD, note="รวมสมาชิกโอนมาจากจังหวัดอื่น 3 ราย"))
    (found,) = [each for each in receipt.findings if each.check_code]
    assert (found.code, found.severity) == ("explained.members_balance", "note")
    assert found.message.endswith("คำชี้แจง: รวมสมาชิกโอนมาจากจังหวัดอื่น 3 ราย")


def test_explained_value_is_not_asked_about_again_but_another_is(tmp_path):
    taken(tmp_path, member_form(tmp_path, "2563-04", BAD, note="โอนมา 3 ราย"))
    again = member_form(tmp_path, "2563-04", BAD, revision=2)
    other = member_form(tmp_path, "2563-04", (100, 8, 3, 109), revision=3)
    assert [doubts(each) for each in taken(tmp_path, again, other)] == [
        ["explained.members_balance"], ["doubtful.members_balance"],
    ]  # fmt: skip


def test_note_beside_an_amount_explains_it(tmp_path):
    path = member_form(tmp_path, "2563-04", GOOD)
    book = load_workbook(path)
    for header, value in (("งบประมาณที่รับโอน", 100), ("เบิกจ่ายสะสม", 150), (NOTE, "รอรับโอนงวดที่สอง")):
        cell_under(book[SPENDING], header, activity="A03", group="operations").value = value
    book.save(path)
    (receipt,) = taken(tmp_path, path)
    assert doubts(receipt) == ["explained.spent_over_received"]


def test_percentage_that_reading_questions_is_not_asked_about_twice(tmp_path):
    def form(period: str, progress: str) -> Path:
        sender = next(each for each in FRAMEWORK.divisions if each.division_code == "SST")
        blank = build_form(FRAMEWORK, real_layout(), sender, parse_month(period), is_sample=False)
        path = tmp_path / f"SST_{period}.xlsx"
        write_form(blank, real_layout(), path)
        book = load_workbook(path)
        fill_blanks(book)
        cell_under(book[RESULTS], VALUE, code="I09", element="progress_pct").value = Decimal(progress)
        book.save(path)
        return path

    receipts = taken(tmp_path, form("2563-04", "60"), form("2563-05", "0.65"))
    about = [each.code for each in receipts[1].findings if each.found.startswith("0.65")]
    assert about == ["percent_doubtful"]


# -- what they catch -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def benchmark() -> Any:
    path = PARAMETERS.parent / "benchmarks" / "plausibility.py"
    spec = importlib.util.spec_from_file_location("plausibility_benchmark", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("slip", "least_pct"),
    [
        ("one result × 1000", 80),
        ("one result in baht typed as million baht", 90),
        ("all results as sums since October", 90),
        ("two elements of an indicator swapped", 75),
        ("spending sheet in thousand baht", 90),
        ("spent in the month instead of to date", 90),
        ("one amount × 1000", 90),
    ],
)
def test_slips_planted_in_the_made_up_year_are_asked_about(small_year, benchmark, slip, least_pct):
    forms, checks = benchmark.load_good_forms(small_year.root)
    _, later = benchmark.catch(forms, checks, benchmark.SLIPS[slip], 40, Random(slip))
    assert len(later) > 20
    assert sum(later) * 100 >= least_pct * len(later)


def test_good_forms_of_the_made_up_year_are_not_asked_about(small_year, benchmark):
    forms, checks = benchmark.load_good_forms(small_year.root)
    assert [each for form in forms if (each := benchmark.subjects_asked(form, form.statement, checks))] == []
