"""Targets, plans and budgets: written blank, filled in by hand, read back and held against one another."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from builders import (
    AGENCY,
    PARAMETERS,
    cell_under,
    codes_of,
    column_of,
    header_row,
    make_division,
    make_framework,
    make_indicator,
    make_office,
    real_layout,
)
from workbench.rules.expectations import Supplied
from workbench.workbooks.findings import CATALOGUE, Finding
from workbench.workbooks.forms import (
    Form,
    Reference,
    Version,
    Versions,
    build_budget,
    build_plan,
    build_targets,
    load_layouts,
    make_book,
)
from workbench.workbooks.forms.interpretation import interpret
from workbench.workbooks.forms.writer import book_bytes
from workbench.workbooks.reading import read_workbook
from workbench.workbooks.submission import Submission

OFFICES = [make_office(code) for code in ("TH50", "TH57", "TH60")]
CODES = tuple(each.code for each in OFFICES)
KEEPER = make_division("KPK", "กพก.")
RATE = {"kind": "ratio", "numerator": ["passed"], "denominator": ["all"]}
FRAMEWORK = make_framework(
    make_indicator("I01"),
    make_indicator("I02", elements={"passed": "stock", "all": "stock"}, formula=RATE, unit="ร้อยละ", target=Decimal(80)),
    make_indicator("I04", provider="division", provider_division="KPK", over_offices="central_only", target=Decimal(4)),
)
LAYOUT = real_layout()
MONTHS = [
    "ต.ค. 62",
    "พ.ย. 62",
    "ธ.ค. 62",
    *(f"{m} 63" for m in "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย.".split()),
]
TARGETS, PLAN, SPENDING, BUDGET = (LAYOUT.sheets[key].name for key in ("targets", "plan", "spending_plan", "budget"))
OPERATIONS, PERSONNEL = ({"activity": "A03", "group": group} for group in ("operations", "personnel"))


def read_back(form: Form, edit: Callable[[Workbook], None], *versions: Version, layout=LAYOUT) -> Submission:
    """The blank as it comes back after someone has filled it in by hand."""
    book = make_book(form, layout)
    _on_cover(book, "เอกสารอ้างอิง", "บันทึกที่ 1")
    edit(book)
    senders = frozenset({*CODES, "KPK", "KPN"})
    reference = Reference(FRAMEWORK, senders, Supplied(CODES), versions=Versions(versions))
    return interpret(read_workbook(book_bytes(book)), load_layouts(PARAMETERS), reference)


def _on_cover(book: Workbook, label: str, value: Any) -> None:
    for row in book["คำชี้แจง"].iter_rows(max_col=2):
        if row[0].value == label:
            row[1].value = value


def findings(submission: Submission, code: str) -> list[tuple[str, str]]:
    return [(each.found, each.expected) for each in submission.contents.findings if each.code == code]


def places(submission: Submission, code: str) -> list[str]:
    return [each.place for each in submission.contents.findings if each.code == code]


def version(kind: Any, lines: dict[tuple[str, ...], int], sender: str = "KPK", since: str = "2019-10-01") -> Version:
    amounts = {line: Decimal(amount) for line, amount in lines.items()}
    return Version(kind, sender, "" if kind == "plan" else since, "" if kind == "plan" else "ฉบับแรก", amounts)


# -- targets ---------------------------------------------------------------------------------------


def blank_targets(*known: Version) -> Form:
    return build_targets(FRAMEWORK, LAYOUT, KEEPER, OFFICES, Versions(known))


def set_targets(sheet: Worksheet, code: str, *values: Any) -> None:
    """What stands beside each office for an indicator; `-` chooses that it has none, None leaves it blank."""
    for office, value in zip(CODES, values, strict=True):
        header = "ไม่มีเป้าหมาย" if value == "-" else "เป้าหมาย"
        cell_under(sheet, header, code=code, office=office).value = "ใช่" if value == "-" else value


def filled_targets(*values: Any, rates: tuple[Any, ...] = (80, 80, "-"), known: tuple[Version, ...] = ()) -> Submission:
    def edit(book: Workbook) -> None:
        set_targets(book[TARGETS], "I01", *values)
        set_targets(book[TARGETS], "I02", *rates)
        _on_cover(book, "มีผลตั้งแต่", "2019-10-01")

    return read_back(blank_targets(*known), edit, *known)


def test_blank_targets_ask_of_every_office_what_offices_provide():
    rows = blank_targets().sheets["targets"]
    asked = [(row["indicator_code"], row["office_code"]) for row in rows]
    assert asked == [(code, office) for code in ("I01", "I02") for office in CODES]
    assert rows[0]["department"] == 100 and "department" not in rows[1]


def test_targets_that_add_up_are_read_and_who_has_none_is_no_zero():
    read = filled_targets(60, 40, "-")
    assert codes_of(read) == []
    said = {(each.indicator_code, each.office_code): each.value for each in read.contents.targets}
    assert said == {("I01", "TH50"): 60, ("I01", "TH57"): 40, ("I02", "TH50"): 80, ("I02", "TH57"): 80}


def test_targets_that_do_not_add_up_name_sum_department_and_who_was_left_blank():
    read = filled_targets(60, 30, None)
    assert findings(read, "targets_sum_differs") == [("I01 90 แห่ง (เว้นว่าง 1 หน่วยงาน)", "100")]
    assert places(read, "targets_sum_differs") == [f"{TARGETS} › F5"]
    assert not read.is_refused and len(read.contents.targets) == 4


def test_offices_left_blank_where_the_sum_is_right_are_noted_and_nobody_is_asked_to_mend():
    read = filled_targets(60, 40, None)
    assert findings(read, "targets_left_blank") == [("I01", "TH60 (1 หน่วยงาน)")]
    assert {each.severity for each in read.contents.findings} == {"note"}


def test_rates_are_not_added():
    assert codes_of(filled_targets(60, 40, "-", rates=(80, 75, 60))) == []


def test_indicator_without_any_target_is_named_once():
    read = filled_targets(60, 40, "-", rates=(None, None, None))
    assert findings(read, "targets_missing") == [("I02", "")]


def test_target_of_zero_is_a_target_and_is_asked_about():
    read = filled_targets(60, 40, 0)
    assert codes_of(read) == ["target_of_zero"]
    assert read.contents.targets[2].value == 0


def test_target_beside_the_choice_that_there_is_none_is_refused():
    def edit(book: Workbook) -> None:
        set_targets(book[TARGETS], "I01", 60, 40, "-")
        set_targets(book[TARGETS], "I02", 80, "-", "-")
        cell_under(book[TARGETS], "เป้าหมาย", code="I01", office="TH60").value = 7

    read = read_back(blank_targets(), edit)
    assert findings(read, "none_with_value") == [("7", "ไม่มีเป้าหมาย")]
    assert "TH60" not in {each.office_code for each in read.contents.targets}


def test_pairs_that_the_version_before_has_are_missed_by_indicator():
    before = version("targets", {("I01", "TH50"): 50, ("I01", "TH60"): 50, ("I02", "TH60"): 80})
    read = filled_targets(60, 40, None, known=(before,))
    assert findings(read, "line_left_out") == [("I01: TH60 (1 หน่วยงาน)", "ฉบับแรก")]


def test_target_that_comes_after_the_plan_is_held_against_it():
    plan = version("plan", {("I01",): 55}, "TH50")
    read = filled_targets(60, 40, "-", known=(plan,))
    assert findings(read, "targets_differ_from_plans") == [("I01: TH50 (1 หน่วยงาน)", "TH50 เป้าหมาย 60 แผน 55")]


def test_later_version_shows_the_targets_before_and_asks_for_its_day():
    before = version("targets", {("I01", "TH50"): 50, ("I01", "TH57"): 50})
    book = make_book(blank_targets(before), LAYOUT)
    assert cell_under(book[TARGETS], "เป้าหมายเดิม", code="I01", office="TH50").value == 50
    cover = {row[0].value: row[1].value for row in book["คำชี้แจง"].iter_rows(max_col=2) if row[0].value}
    assert not cover["มีผลตั้งแต่"]
    assert column_of(make_book(blank_targets(), LAYOUT)[TARGETS], "เป้าหมาย") == 6, "nothing to show takes no column"


# -- the day and the paper of a version ------------------------------------------------------------


def test_later_version_without_a_day_is_refused():
    before = version("budget", {("A03", "operations"): 100})
    read = with_budget(1000, 900, before, since=None)
    assert read.is_refused and findings(read, "effective_date_missing") == [("", "ฉบับแรก")]


def test_version_of_another_division_for_the_same_day_is_refused():
    read = with_budget(1000, 900, version("budget", {("A03", "operations"): 100}, "KPN", "2020-06-01"))
    assert read.is_refused and findings(read, "kept_by_another") == [("KPK", "KPN")]


def test_version_without_a_paper_is_remarked_upon():
    read = with_budget(1000, 900, document=None)
    assert codes_of(read) == ["document_missing"] and not read.is_refused


# -- plans -----------------------------------------------------------------------------------------


def blank_plan(sender: Any = OFFICES[0], target: int | None = 24, lines: Any = ()) -> Form:
    targets = {} if target is None else {("I01", "TH50"): Decimal(target), ("I02", "TH50"): Decimal(80)}
    return build_plan(FRAMEWORK, LAYOUT, sender, Supplied(CODES, targets), lines)


def plan_months(sheet: Worksheet, values: list[Any], **where: str) -> None:
    for month, value in zip(MONTHS, values, strict=True):
        cell_under(sheet, month, **where).value = value


def with_plan(values: list[Any], *versions: Version, choice: str | None = None) -> Submission:
    def edit(book: Workbook) -> None:
        plan_months(book[PLAN], values, code="I01")
        cell_under(book[PLAN], "ช่องว่างคือ 0", code="I01").value = choice

    targets = version("targets", {("I01", "TH50"): 24})
    return read_back(blank_plan(), edit, targets, *versions)


def test_blank_plan_asks_for_counts_by_month_and_for_spending_by_line():
    form = blank_plan(lines=[("A03", "operations")])
    assert [row["indicator_code"] for row in form.sheets["plan"]] == ["I01"], "a rate is not planned by month"
    assert form.sheets["plan"][0]["year"] == 24
    lines = [(row["activity_code"], row["expense_group"]) for row in form.sheets["spending_plan"]]
    assert lines == [("A03", "operations")]
    assert [row["year"] for row in blank_plan(KEEPER).sheets["plan"]] == [4], "what it alone provides"


def test_plan_of_twelve_months_that_comes_to_the_target_is_read():
    read = with_plan([2] * 12)
    assert codes_of(read) == []
    assert [each.value for each in read.contents.plans] == [2] * 12


def test_plan_that_does_not_come_to_the_target_names_both():
    read = with_plan([2] * 11 + [5])
    assert findings(read, "months_differ") == [("I01 27", "เป้าหมายทั้งปี 24 แห่ง")]
    assert len(read.contents.plans) == 12


def test_open_month_is_no_zero_until_the_row_says_so():
    assert codes_of(with_plan([2] * 11 + [None])) == ["blank_value"]
    read = with_plan([24] + [None] * 11, choice="ใช่")
    assert codes_of(read) == []
    assert [each.value for each in read.contents.plans] == [24] + [0] * 11


def test_row_without_any_month_is_one_finding_and_no_plan():
    read = with_spending(1200, [100] * 12, work=[None] * 12)
    assert findings(read, "plan_blank") == [("I01", "")]
    assert codes_of(read) == ["plan_blank"] and read.contents.plans == []


@pytest.mark.parametrize("kind", ["targets", "plan", "budget"])
def test_blank_that_comes_back_as_it_went_out_is_refused_and_replaces_nothing(kind):
    forms = {"targets": blank_targets(), "plan": blank_plan(), "budget": build_budget(FRAMEWORK, LAYOUT, KEEPER)}
    read = read_back(forms[kind], lambda book: None)
    assert read.is_refused and codes_of(read) == ["nothing_filled_in"]


def test_word_that_is_no_choice_chooses_nothing():
    assert "tick_unknown" in codes_of(with_plan([24] + [None] * 11, choice="มั้ง"))


def test_line_of_the_plan_before_that_is_blank_now_is_missed():
    before = version("plan", {("I01",): 24, ("A03", "operations"): 1200, ("A03", "personnel"): 90}, "TH50")
    read = with_spending(1200, [100] * 12, before, work=[None] * 12)
    assert findings(read, "line_left_out") == [("I01", "24 — ฉบับก่อน"), ("A03 personnel", "90 — ฉบับก่อน")]


def test_plan_by_the_layout_that_had_no_spending_misses_the_spending_planned_before():
    first = load_layouts(PARAMETERS)["1"]
    form = build_plan(FRAMEWORK, first, OFFICES[0], Supplied(CODES, {("I01", "TH50"): Decimal(24)}))
    before = version("plan", {("A03", "operations"): 1200}, "TH50")
    read = read_back(form, lambda book: plan_months(book[PLAN], [2] * 12, code="I01"), before, layout=first)
    assert findings(read, "line_left_out") == [("A03 operations", "1,200 — ฉบับก่อน")]


def with_spending(
    year: Any, values: list[Any], *versions: Version, choice: str | None = None, work: list[Any] | None = None
) -> Submission:
    def edit(book: Workbook) -> None:
        plan_months(book[PLAN], work or [2] * 12, code="I01")
        plan_months(book[SPENDING], values, **OPERATIONS)
        cell_under(book[SPENDING], "งบประมาณทั้งปี", **OPERATIONS).value = year
        cell_under(book[SPENDING], "ช่องว่างคือ 0", **OPERATIONS).value = choice

    return read_back(blank_plan(), edit, *versions)


def test_spending_plan_is_read_and_lines_without_money_are_let_be():
    read = with_spending(1200, [100] * 12)
    assert codes_of(read) == []
    assert {(each.activity_code, each.expense_group) for each in read.contents.spending_plans} == {
        ("A03", "operations")
    }
    assert [(each.month, each.value) for each in read.contents.spending_plans][::11] == [
        ("2562-10", 100),
        ("2563-09", 100),
    ]
    assert [(each.measure, each.value) for each in read.contents.budget] == [("plan", 1200)]


def test_months_of_spending_are_held_against_its_year():
    read = with_spending(1500, [100] * 12)
    assert findings(read, "months_differ") == [("A03 operations 1,200", "งบประมาณทั้งปี 1,500 บาท")]
    assert codes_of(with_spending(None, [100] * 12)) == ["blank_value"]
    assert codes_of(with_spending(1200, [1200] + [None] * 11, choice="ใช่")) == []


def test_nobody_plans_more_than_the_department_has():
    budget = version("budget", {("A03", "operations"): 1000})
    read = with_spending(1200, [100] * 12, budget)
    assert findings(read, "plan_over_budget") == [("A03 operations 1,200", "1,000")]
    assert places(read, "plan_over_budget") == [f"{SPENDING} › E6"]


# -- budget ----------------------------------------------------------------------------------------


def with_budget(
    approved: Any,
    adjusted: Any,
    *known: Version,
    choice: str | None = None,
    since: str | None = "2020-06-01",
    document: str | None = "บันทึกที่ 2",
) -> Submission:
    def edit(book: Workbook) -> None:
        sheet = book[BUDGET]
        cell_under(sheet, "งบประมาณตาม พ.ร.บ.", **OPERATIONS).value = approved
        cell_under(sheet, "งบประมาณหลังโอนเปลี่ยนแปลง", **OPERATIONS).value = adjusted
        cell_under(sheet, "ไม่มีวงเงิน", **OPERATIONS).value = choice
        _on_cover(book, "มีผลตั้งแต่", since)
        _on_cover(book, "เอกสารอ้างอิง", document)

    return read_back(build_budget(FRAMEWORK, LAYOUT, KEEPER, Versions(known)), edit, *known)


def amounts(read: Submission) -> dict[str, Decimal]:
    return {each.measure: each.value for each in read.contents.budget}


def test_budget_of_one_line_is_read_and_the_others_are_not_zero():
    read = with_budget(1000, 900)
    assert (codes_of(read), amounts(read)) == ([], {"approved": 1000, "adjusted": 900})


def test_half_a_line_is_remarked_upon():
    read = with_budget(1000, None)
    assert (codes_of(read), amounts(read)) == (["blank_value"], {"approved": 1000})


def test_line_of_the_version_before_that_is_blank_is_missed_and_zero_or_chosen_is_not():
    before = version("budget", {("A03", "operations"): 1000, ("A03", "personnel"): 500})
    read = with_budget(1000, 900, before)
    assert findings(read, "line_left_out") == [("A03 personnel", "500 — ฉบับแรก")]
    other = version("budget", {("A03", "operations"): 1000})
    for approved, adjusted, choice in ((0, 0, None), (None, None, "ใช่")):
        read = with_budget(approved, adjusted, other, choice=choice)
        assert (codes_of(read), amounts(read)) == ([], {"approved": 0, "adjusted": 0})


def test_money_beside_the_choice_that_there_is_none_is_remarked_upon():
    assert findings(with_budget(1000, None, choice="ใช่"), "none_with_value") == [("1,000", "ไม่มีวงเงิน")]


@pytest.mark.parametrize(("approved", "is_doubted"), [(1, True), (100_000, True), (400, False), (1200, False)])
def test_budget_in_another_unit_than_before_is_doubted(approved, is_doubted):
    before = version("budget", {("A03", "operations"): 1000})
    read = with_budget(approved, approved, before)
    assert bool(findings(read, "budget_scale")) == is_doubted


# -- the workbooks ---------------------------------------------------------------------------------


@pytest.fixture
def books(tmp_path: Path) -> dict[str, Workbook]:
    """Every blank, written and opened again."""
    made = {}
    forms = (blank_targets(), blank_plan(), build_budget(FRAMEWORK, LAYOUT, KEEPER))
    for form in forms:
        path = tmp_path / f"{form.identity.kind}.xlsx"
        path.write_bytes(book_bytes(make_book(form, LAYOUT)))
        made[form.identity.kind] = load_workbook(path)
    return made


@pytest.mark.parametrize(
    ("kind", "sheet", "header", "where", "shown"),
    [
        ("targets", TARGETS, "เป้าหมาย", {"code": "I01", "office": "TH57"}, "หน่วยงาน"),
        ("plan", PLAN, "มี.ค. 63", {"code": "I01"}, "เป้าหมายทั้งปี"),
        ("plan", SPENDING, "งบประมาณทั้งปี", OPERATIONS, "กิจกรรมหลัก"),
        ("budget", BUDGET, "งบประมาณหลังโอนเปลี่ยนแปลง", OPERATIONS, "งบรายจ่าย"),
    ],
)
def test_blank_is_locked_but_for_its_inputs_frozen_and_fits_the_page(books, kind, sheet, header, where, shown):
    page = books[kind][sheet]
    assert page.protection.sheet
    assert not cell_under(page, header, **where).protection.locked
    assert cell_under(page, shown, **where).protection.locked
    assert page.freeze_panes and page.freeze_panes.endswith(str(header_row(page, header) + 1))
    assert (page.page_setup.fitToWidth, page.page_setup.orientation) == (1, "landscape")


def test_money_and_counts_show_as_such(books):
    assert cell_under(books["budget"][BUDGET], "งบประมาณตาม พ.ร.บ.", **OPERATIONS).number_format == "#,##0.00"
    assert cell_under(books["plan"][PLAN], "มี.ค. 63", code="I01").number_format == "#,##0"


def test_sums_are_shown_while_it_is_filled_in_and_read_by_nobody(books):
    assert cell_under(books["plan"][PLAN], "รวม 12 เดือน", code="I01").value == "=SUM(E5:P5)"
    assert cell_under(books["targets"][TARGETS], "รวมทุกหน่วยงาน", code="I01", office="TH50").value == "=SUM(F5:F7)"
    assert cell_under(books["targets"][TARGETS], "รวมทุกหน่วยงาน", code="I02", office="TH50").value is None
    assert books["budget"][BUDGET]["E3"].value == "=SUM(E5:E9)"
    for kind, sheet in (("plan", PLAN), ("targets", TARGETS)):
        rules = [rule for area in books[kind][sheet].conditional_formatting for rule in area.rules]
        colours = {rule.dxf.font.color.rgb for rule in rules if rule.dxf.font}
        assert len(colours) == 2, "one colour where it agrees, one where it does not"


def test_cover_of_each_kind_says_how_to_fill_in_that_kind(books):
    texts = {kind: [row[1].value for row in book["คำชี้แจง"].iter_rows(max_col=2)] for kind, book in books.items()}
    assert any("ไม่มีเป้าหมาย" in str(text) for text in texts["targets"])
    assert any("12 เดือน" in str(text) for text in texts["plan"])
    assert "2019-10-01" in texts["budget"] and "FY2563 (ปีงบประมาณ พ.ศ. 2563)" in texts["budget"]


def test_same_blank_gives_the_same_bytes():
    one, other = (book_bytes(make_book(blank_targets(), LAYOUT)) for _ in range(2))
    assert one == other


def test_every_finding_on_references_says_what_to_do():
    for code in ("targets_sum_differs", "months_differ", "line_left_out", "plan_over_budget", "effective_date_missing"):
        finding = Finding(code, "แผ่น", "F5", "ก", "ข")
        assert CATALOGUE[code].remedy and "{" not in finding.message + finding.remedy(AGENCY)
