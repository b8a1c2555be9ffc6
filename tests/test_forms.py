"""Forms: what one sender is asked for a month, written as a workbook a person can fill in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import load_workbook

from builders import (
    PARAMETERS,
    cell_under,
    codes_of,
    column_of,
    fill_blanks,
    header_row,
    make_division,
    make_framework,
    make_indicator,
    make_office,
    make_reference,
    real_layout,
    returned,
)
from workbench.base.errors import NoFormForPeriod
from workbench.base.fiscal import Month, parse_period
from workbench.progress.computation import compute_progress
from workbench.progress.evidence import Evidence
from workbench.rules.expectations import Supplied, expected_indicators, row_first_month
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_divisions, load_offices
from workbench.rules.settings import load_settings
from workbench.workbooks.forms.template import build_form
from workbench.workbooks.forms.writer import write_form

MARCH, APRIL, JUNE, SEPTEMBER = (Month(2563, number) for number in (3, 4, 6, 9))
TH50 = make_office("TH50")
OFFICES = ("TH50", "TH57")
KPK = make_division("KPK", "กพก.")
RATE = {"kind": "ratio", "numerator": ["passed"], "denominator": ["all"]}
FRAMEWORK = make_framework(
    make_indicator("I01"),
    make_indicator("I02", elements={"passed": "stock", "all": "stock"}, measurable="annual", formula=RATE),
    make_indicator("I03", measurable="quarterly"),
    make_indicator("I04", provider="division", provider_division="KPK", over_offices="central_only"),
    make_indicator("I05", elements={"new": "flow", "note": "attribute", "ids": "record_list"}),
)
LAYOUT = real_layout()


def expected(sender: str, month: Month, targets=None) -> list[str]:
    return [
        each.indicator_code for each in expected_indicators(FRAMEWORK, sender, month, Supplied(OFFICES, targets or {}))
    ]


@pytest.fixture
def book(tmp_path):
    """The April form of an office with a target, opened again."""
    form = build_form(FRAMEWORK, LAYOUT, TH50, APRIL, Supplied(OFFICES, {("I01", "TH50"): Decimal(40)}))
    write_form(form, LAYOUT, tmp_path / "form.xlsx")
    return load_workbook(tmp_path / "form.xlsx")


# -- what is asked ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "codes"),
    [(APRIL, ["I01", "I05"]), (JUNE, ["I01", "I03", "I05"]), (SEPTEMBER, ["I01", "I02", "I03", "I05"])],
)
def test_rows_are_asked_when_they_are_measured(month, codes):
    assert expected("TH50", month) == codes


def test_division_is_asked_for_its_own_indicators_only():
    assert expected("KPK", APRIL) == ["I04"]


def test_office_without_a_target_is_not_asked_once_any_office_has_one():
    targets = {("I01", "TH57"): Decimal(10)}
    assert expected("TH50", APRIL, targets) == ["I05"]
    assert expected("TH57", APRIL, targets) == ["I01", "I05"]


@pytest.mark.parametrize(
    ("targets", "plans", "asked"),
    [
        ({}, set(), {"TH50", "TH57"}),
        ({"TH57": 10}, set(), {"TH57"}),
        ({"TH57": 10}, {"TH50"}, {"TH50", "TH57"}),
        ({}, {"TH50"}, {"TH50"}),
        ({}, {"KPK"}, {"TH50", "TH57"}),
    ],
)
def test_form_asks_exactly_those_whom_progress_expects(targets, plans, asked):
    given = {("I01", office): Decimal(value) for office, value in targets.items()}
    supplied = Supplied(OFFICES, given, frozenset(("I01", office) for office in plans))
    forms = [build_form(FRAMEWORK, LAYOUT, sender, APRIL, supplied) for sender in (TH50, make_office("TH57"), KPK)]
    rows = [(row["indicator_code"], form.identity.sender_code) for form in forms for row in form.sheets["results"]]
    asking = {code for indicator, code in rows if indicator == "I01"}
    evidence = Evidence(targets=given, plans={("I01", office): {7: Decimal(1)} for office in plans})
    progress = compute_progress(FRAMEWORK, evidence, load_settings(PARAMETERS), parse_period("2563-04"), OFFICES)
    assert asking == set(progress.of("I01").expected_senders) == asked


def test_quarterly_row_covers_the_months_since_the_last_quarter():
    indicator, windows = FRAMEWORK.indicator("I03"), {each.form_month: each for each in FRAMEWORK.windows}
    assert row_first_month(FRAMEWORK, indicator, windows[MARCH]) == Month(2562, 10)
    assert row_first_month(FRAMEWORK, indicator, windows[JUNE]) == Month(2563, 4)
    assert row_first_month(FRAMEWORK, FRAMEWORK.indicator("I01"), windows[JUNE]) == JUNE


@pytest.mark.parametrize(
    ("month", "covers", "basis"), [(MARCH, "2562-10..2563-03", "to_date"), (APRIL, "2563-04..2563-04", "increment")]
)
def test_march_form_is_cumulative_and_later_ones_are_monthly(month, covers, basis):
    identity = build_form(FRAMEWORK, LAYOUT, TH50, month).identity
    assert (f"{identity.covers_first}..{identity.covers_last}", identity.basis) == (covers, basis)


@pytest.mark.parametrize("month", [Month(2562, 10), Month(2562, 12), Month(2563, 2)])
def test_month_before_march_has_no_form_and_the_error_says_which_one_covers_it(month):
    with pytest.raises(NoFormForPeriod) as raised:
        build_form(FRAMEWORK, LAYOUT, TH50, month)
    assert "งวด 2563-03" in str(raised.value)
    assert "2563-04" in str(raised.value)
    assert raised.value.exit_code == 2


def test_month_outside_the_year_has_no_form():
    with pytest.raises(NoFormForPeriod):
        build_form(FRAMEWORK, LAYOUT, TH50, Month(2563, 10))


def test_spending_is_asked_every_month_also_where_results_are_annual():
    framework = make_framework(make_indicator("I02", measurable="annual"))
    form = build_form(framework, LAYOUT, TH50, APRIL)
    assert form.sheets["results"] == []
    assert {row["activity_code"] for row in form.sheets["spending"]} == {"A03"}


# -- the workbook ----------------------------------------------------------------------------------


def test_sheets_are_those_of_the_form_and_meta_is_hidden(book):
    assert book.sheetnames == [
        "คำชี้แจง",
        "ผลการดำเนินงาน",
        "การใช้จ่ายงบประมาณ",
        "ผลสัมฤทธิ์ ปัญหา แนวทางแก้ไข",
        "_meta",
    ]
    assert book["_meta"].sheet_state == "hidden"


def test_cover_says_who_when_and_until_when(book):
    shown = {row[0].value: row[1].value for row in book["คำชี้แจง"].iter_rows(max_col=2) if row[0].value}
    assert shown["รหัสหน่วยงาน"] == "TH50"
    assert shown["งวด"] == "2563-04 (เมษายน 2563)"
    assert shown["กำหนดส่งภายใน"] == "25 เมษายน 2563"
    assert shown["ครั้งที่ส่ง"] == 1


def test_row_is_prefilled_and_its_value_left_blank(book):
    sheet = book["ผลการดำเนินงาน"]
    assert cell_under(sheet, "เป้าหมายของหน่วยงาน", code="I01").value == 40
    assert cell_under(sheet, "หน่วยนับ", code="I01").value == "แห่ง"
    assert cell_under(sheet, "ผลงวดนี้", code="I01").value is None


def test_lists_of_records_are_not_asked_for_yet(book):
    sheet = book["ผลการดำเนินงาน"]
    column = column_of(sheet, "รหัสรายการ")
    asked = [sheet.cell(row, column).value for row in range(header_row(sheet, "รหัสรายการ") + 1, sheet.max_row + 1)]
    assert asked == ["new", "new", "note"]


def test_only_input_cells_are_open(book):
    sheet = book["ผลการดำเนินงาน"]
    assert sheet.protection.sheet
    assert not cell_under(sheet, "ผลงวดนี้", code="I01").protection.locked
    assert not cell_under(sheet, "ไม่มีผลงาน", code="I01").protection.locked
    assert cell_under(sheet, "ไม่มีผลงาน", code="I05", element="note").protection.locked
    assert cell_under(sheet, "หน่วยนับ", code="I01").protection.locked
    assert cell_under(sheet, "รหัสตัวชี้วัด", code="I01").protection.locked


def test_inputs_are_validated_with_thai_prompts(book):
    sheet = book["ผลการดำเนินงาน"]
    value, tick = (cell_under(sheet, header, code="I01").coordinate for header in ("ผลงวดนี้", "ไม่มีผลงาน"))
    rules = {rule.type: rule for rule in sheet.data_validations.dataValidation}
    assert value in rules["decimal"].sqref and value not in rules["list"].sqref
    assert tick in rules["list"].sqref
    assert "ไม่ต้องใส่หน่วย" in rules["decimal"].prompt
    assert rules["list"].formula1 == '"ไม่มีผลงาน"'


def test_table_is_frozen_below_its_header_and_fits_the_page_width(book):
    for name in ("ผลการดำเนินงาน", "การใช้จ่ายงบประมาณ"):
        sheet = book[name]
        header = header_row(sheet, "กิจกรรมหลัก")
        assert sheet.freeze_panes == f"C{header + 1}"
        assert sheet.page_setup.fitToWidth == 1 and sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == f"${header}:${header}"


def test_quarterly_row_names_the_months_it_covers(tmp_path):
    write_form(build_form(FRAMEWORK, LAYOUT, TH50, JUNE), LAYOUT, tmp_path / "june.xlsx")
    sheet = load_workbook(tmp_path / "june.xlsx")["ผลการดำเนินงาน"]
    assert cell_under(sheet, "รายการที่รายงาน", code="I03").value.endswith("(เม.ย. 63 – มิ.ย. 63)")
    assert "(" not in cell_under(sheet, "รายการที่รายงาน", code="I01").value


def test_sample_says_so_on_every_sheet(tmp_path):
    write_form(build_form(FRAMEWORK, LAYOUT, TH50, APRIL, is_sample=True), LAYOUT, tmp_path / "form.xlsx")
    book = load_workbook(tmp_path / "form.xlsx")
    for sheet in book.worksheets:
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        assert sheet.title == "_meta" or any("ข้อมูลสมมติ" in text for text in texts)


def test_same_form_gives_the_same_cells(tmp_path):
    cells = []
    for name in ("one.xlsx", "two.xlsx"):
        write_form(build_form(FRAMEWORK, LAYOUT, TH50, APRIL), LAYOUT, tmp_path / name)
        book = load_workbook(tmp_path / name)
        cells.append([[cell.value for row in sheet.iter_rows() for cell in row] for sheet in book.worksheets])
    assert cells[0] == cells[1]


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    form = build_form(FRAMEWORK, LAYOUT, TH50, APRIL)
    form = form.fill({"narrative": [{"subject_code": "A03", "subject": "ก", "problem": '=HYPERLINK("x")'}]})
    write_form(form, LAYOUT, tmp_path / "form.xlsx")
    cell = cell_under(load_workbook(tmp_path / "form.xlsx")[form_sheet("narrative")], "ปัญหา/อุปสรรค", subject="A03")
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("x")')


def form_sheet(key: str) -> str:
    return LAYOUT.sheets[key].name


# -- the real framework ----------------------------------------------------------------------------


def test_every_sender_of_the_real_framework_gets_a_form_for_every_window(tmp_path):
    framework, offices = load_framework(PARAMETERS, 2563), load_offices(PARAMETERS)
    senders = [offices[0], offices[-1], *load_divisions(PARAMETERS)]
    for window in framework.windows:
        for sender in senders:
            form = build_form(framework, LAYOUT, sender, window.form_month)
            rows = form.sheets["results"]
            assert len({(row["indicator_code"], row["element_code"]) for row in rows}) == len(rows)


def test_every_indicator_of_the_real_framework_is_asked_of_someone_in_september():
    framework, offices = load_framework(PARAMETERS, 2563), load_offices(PARAMETERS)
    senders = [offices[0].code, *(each.code for each in load_divisions(PARAMETERS))]
    everyone = Supplied(tuple(each.code for each in offices))
    asked = {
        each.indicator_code for code in senders for each in expected_indicators(framework, code, SEPTEMBER, everyone)
    }
    assert asked == {each.indicator_code for each in framework.indicators}


@pytest.mark.parametrize(("unit", "number_format", "codes"), [("ตัน", "#,##0.00", []), ("ถัง", "#,##0", ["not_whole"])])
def test_new_unit_is_told_by_the_framework_alone(tmp_path, unit, number_format, codes):
    framework = make_framework(make_indicator("I01", unit=unit)).model_copy(update={"units_with_parts": ("ตัน",)})
    path = tmp_path / "form.xlsx"
    write_form(build_form(framework, LAYOUT, TH50, APRIL), LAYOUT, path)
    sheet = load_workbook(path)[LAYOUT.sheets["results"].name]
    assert cell_under(sheet, "ผลงวดนี้", code="I01").number_format == number_format

    def fill(book):
        fill_blanks(book)
        cell_under(book[sheet.title], "ผลงวดนี้", code="I01").value = 2.5

    assert codes_of(returned(path, fill, make_reference(framework, "TH50"))) == codes
