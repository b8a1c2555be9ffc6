"""What stands on the sheets of a returned workbook: found by its cleaned name, nothing of it lost, nothing doubled."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from builders import (
    cell_under,
    codes_of,
    column_of,
    fill_blanks,
    header_row,
    make_framework,
    make_indicator,
    make_office,
    make_reference,
    real_layout,
    returned,
)
from workbench.base.fiscal import Month
from workbench.rules.expectations import Supplied
from workbench.workbooks.forms.template import build_form
from workbench.workbooks.forms.writer import write_form
from workbench.workbooks.submission import Submission

COVER, RESULTS, SPENDING = "คำชี้แจง", "ผลการดำเนินงาน", "การใช้จ่ายงบประมาณ"
FRAMEWORK = make_framework(
    make_indicator("I01"),
    make_indicator("I02", elements={"joined": "flow", "left": "flow", "members": "stock"}, unit="ราย"),
)
SUPPLIED = Supplied(("TH50",), {("I01", "TH50"): Decimal(40), ("I02", "TH50"): Decimal(900)})
REFERENCE = make_reference(FRAMEWORK, "TH50", targets=SUPPLIED.targets)
LAYOUT = real_layout()


@cache
def form_bytes() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        write_form(build_form(FRAMEWORK, LAYOUT, make_office("TH50"), Month(2563, 4), SUPPLIED), LAYOUT, path)
        return path.read_bytes()


@pytest.fixture
def form(tmp_path) -> Path:
    """The blank April form of TH50."""
    (tmp_path / "form.xlsx").write_bytes(form_bytes())
    return tmp_path / "form.xlsx"


def returned_with(form: Path, edit) -> Submission:
    """Filled with ones, then edited."""

    def fill_and_edit(book):
        fill_blanks(book)
        edit(book)

    return returned(form, fill_and_edit, REFERENCE)


def values(submission: Submission) -> dict[tuple[str, str], Decimal | None]:
    return {(each.indicator_code, each.element_code): each.value for each in submission.contents.observations}


def titled(name: str, title: str):
    def edit(book):
        book[name].title = title

    return edit


# -- names and codes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "title"), [(COVER, "คำชี้แจง "), (COVER, "คําชี้แจง"), ("_meta", "_meta "), (RESULTS, " ผลการดําเนินงาน")]
)
def test_sheet_is_found_by_its_cleaned_name(form, name, title):
    submission = returned_with(form, titled(name, title))
    assert (codes_of(submission), len(submission.contents.observations)) == ([], 4)


@pytest.mark.parametrize(("code", "element"), [("i01", "new"), ("I\u0e50๑", "NEW"), ("i01", "New ")])
def test_code_is_known_in_whichever_case_and_digits_it_was_typed(form, code, element):
    def edit(book):
        cell_under(book[RESULTS], "รหัสรายการ", code="I01").value = element
        cell_under(book[RESULTS], "รหัสตัวชี้วัด", code="I01").value = code

    submission = returned_with(form, edit)
    assert (codes_of(submission), values(submission)["I01", "new"]) == ([], 1)


def test_line_of_spending_is_known_in_whichever_case(form):
    def edit(book):
        for header, typed in (("งบประมาณที่รับโอน", 500), ("เบิกจ่ายสะสม", 200), ("รหัสงบรายจ่าย", "Operations")):
            cell_under(book[SPENDING], header, activity="A03", group="operations").value = typed

    submission = returned_with(form, edit)
    assert codes_of(submission) == []
    assert {
        (each.measure, each.value) for each in submission.contents.budget if each.expense_group == "operations"
    } == {
        ("received", 500),
        ("committed", 0),
        ("disbursed", 200),
    }


# -- headers ---------------------------------------------------------------------------------------


def headed(*headers: str):
    """The header of results, ผลงวดนี้, changed; a second one is written beside the table."""

    def edit(book):
        sheet = book[RESULTS]
        row, column = header_row(sheet, "ผลงวดนี้"), column_of(sheet, "ผลงวดนี้")
        for place, header in zip((column, 20), headers, strict=False):
            sheet.cell(row, place).value = header

    return edit


@pytest.mark.parametrize(
    "header",
    ["ผลงวดนี้\n(เม.ย. 63)", "ผลงวดนี้ (เดือนเมษายน ๒๕๖๓)", "ผลงวดนี้(เม.ย. 2563)", "ผลงวดนี้ (เมษายน)", "ผลงวดนี้ (2563-04)"],
)
def test_header_may_add_the_forms_own_month_in_brackets(form, header):
    submission = returned_with(form, headed(header))
    assert (codes_of(submission), values(submission)["I01", "new"]) == ([], 1)


@pytest.mark.parametrize("header", ["ผลงวดนี้ (พ.ค. 63)", "ผลงวดนี้ (พันบาท)", "ผลงวดนี้ (สะสม)", "ผลงวดนี้ เม.ย. 63"])
def test_header_with_other_words_is_another_header(form, header):
    assert "header_missing" in codes_of(returned_with(form, headed(header)))


def test_header_with_its_month_beside_the_same_without_is_doubled(form):
    submission = returned_with(form, headed("ผลงวดนี้", "ผลงวดนี้ (เม.ย. 63)"))
    assert codes_of(submission) == ["header_doubled"] and submission.is_refused


def test_headers_that_changed_places_are_named(form):
    def edit(book):
        sheet = book[SPENDING]
        row = header_row(sheet, "เบิกจ่ายสะสม")
        committed, spent = column_of(sheet, "ผูกพัน (PO) คงค้าง"), column_of(sheet, "เบิกจ่ายสะสม")
        sheet.cell(row, committed).value, sheet.cell(row, spent).value = "เบิกจ่ายสะสม", "ผูกพัน (PO) คงค้าง"

    (finding,) = returned_with(form, edit).contents.findings
    assert (finding.code, finding.cell) == ("headers_swapped", "G4")
    assert "เบิกจ่ายสะสม" in finding.found and "ผูกพัน" in finding.found


# -- second copies ---------------------------------------------------------------------------------


def copied(name: str, title: str, state: str = "visible"):
    def edit(book):
        copy = book.copy_worksheet(book[name])
        copy.title, copy.sheet_state = title, state

    return edit


@pytest.mark.parametrize(("name", "state"), [(RESULTS, "visible"), (SPENDING, "visible"), (RESULTS, "hidden")])
def test_second_sheet_with_a_forms_table_refuses_the_file_and_names_both(form, name, state):
    submission = returned_with(form, copied(name, f"{name} (2)", state))
    (finding,) = submission.contents.findings
    assert (finding.code, finding.found, finding.expected) == ("sheet_copied", f"{name} (2)", name)
    assert submission.is_refused


@pytest.mark.parametrize(
    ("name", "title"), [(RESULTS, f"{RESULTS} "), (RESULTS, "ผลการดําเนินงาน"), (COVER, f"{COVER} "), ("_meta", " _meta")]
)
def test_two_names_that_are_one_after_cleaning_refuse_the_file(form, name, title):
    submission = returned_with(form, copied(name, title))
    (finding,) = submission.contents.findings
    assert (finding.code, title in finding.found) == ("sheet_doubled", True)
    assert submission.is_refused


def test_private_sheet_with_some_of_the_headers_is_only_remarked_upon(form):
    def edit(book):
        book.create_sheet("สรุป").append(["รหัสตัวชี้วัด", "หน่วยนับ", "ผลงวดนี้", "ผลสะสม"])

    assert codes_of(returned_with(form, edit)) == ["sheet_extra"]


# -- merged cells ----------------------------------------------------------------------------------


def merged(first: tuple[str, str, str], last: tuple[str, str, str]):
    """Merge the results sheet from one cell to another, each given as header, code and element."""

    def edit(book):
        sheet = book[RESULTS]
        places = [cell_under(sheet, header, code=code, element=element) for header, code, element in (first, last)]
        sheet.merge_cells(f"{places[0].coordinate}:{places[1].coordinate}")

    return edit


def test_value_merged_over_rows_is_nobodys(form):
    edit = merged(("ผลงวดนี้", "I02", "joined"), ("ผลงวดนี้", "I02", "members"))
    submission = returned_with(form, edit)
    findings = [(each.code, each.cell, each.found) for each in submission.contents.findings]
    assert findings == [("cell_merged", cell, "H6:H8 = 1") for cell in ("H6", "H7", "H8")]
    assert values(submission) == {
        ("I01", "new"): 1, ("I02", "joined"): None, ("I02", "left"): None, ("I02", "members"): None
    }  # fmt: skip
    assert {each.obs_status for each in submission.contents.observations} == {"reported", "refused"}


def test_value_merged_with_the_target_beside_it_is_nobodys(form):
    submission = returned_with(form, merged(("เป้าหมายของหน่วยงาน", "I01", "new"), ("ผลงวดนี้", "I01", "new")))
    assert "cell_merged" in codes_of(submission) and values(submission)["I01", "new"] is None


def test_code_and_label_merged_over_their_rows_are_each_rows(form):
    def edit(book):
        for header in ("ตัวชี้วัด", "กิจกรรมหลัก", "หมายเหตุ", "รหัสตัวชี้วัด"):
            merged((header, "I02", "joined"), (header, "I02", "left"))(book)

    submission = returned_with(form, edit)
    assert (codes_of(submission), values(submission)["I02", "left"]) == ([], 1)


def test_money_merged_over_lines_is_nobodys(form):
    def edit(book):
        sheet = book[SPENDING]
        cells = [cell_under(sheet, "เบิกจ่ายสะสม", activity="A03", group=group) for group in ("personnel", "operations")]
        cells[0].value = 700
        sheet.merge_cells(f"{cells[0].coordinate}:{cells[1].coordinate}")

    submission = returned_with(form, edit)
    assert codes_of(submission).count("cell_merged") == 2
    assert [each.expense_group for each in submission.contents.spending_gaps] == ["personnel", "operations"]


# -- words beside the codes ------------------------------------------------------------------------


def exchanged(header: str, first: dict[str, str], second: dict[str, str]):
    """Two cells of the results sheet with each other's content."""

    def edit(book):
        one, other = (cell_under(book[RESULTS], header, **where) for where in (first, second))
        one.value, other.value = other.value, one.value

    return edit


def test_element_codes_exchanged_between_their_rows_refuse_both_values(form):
    edit = exchanged("รหัสรายการ", {"code": "I02", "element": "joined"}, {"code": "I02", "element": "left"})
    submission = returned_with(form, edit)
    assert codes_of(submission) == ["row_mixed", "row_mixed"]
    assert {key for key, value in values(submission).items() if value is None} == {("I02", "joined"), ("I02", "left")}


def test_codes_sorted_without_their_rows_refuse_the_values(form):
    edit = exchanged("ตัวชี้วัด", {"code": "I01"}, {"code": "I02", "element": "members"})
    submission = returned_with(form, edit)
    assert codes_of(submission) == ["row_mixed", "row_mixed"]
    assert values(submission)["I01", "new"] is None


@pytest.mark.parametrize(
    ("header", "typed", "code", "value"),
    [
        ("หน่วยนับ", "ล้านคน", "unit_differs", None),
        ("หน่วยนับ", " ร า ย ", None, 1),
        ("หน่วยนับ", None, None, 1),
        ("รายการที่รายงาน", "รายการ joined (เม.ย. 63)", None, 1),
        ("รายการที่รายงาน", "สมาชิกใหม่", "label_changed", 1),
        ("ตัวชี้วัด", "ตัวชี้วัด  I02", None, 1),
    ],
)
def test_words_beside_a_code_are_compared_with_the_forms_own(form, header, typed, code, value):
    def edit(book):
        cell_under(book[RESULTS], header, code="I02", element="joined").value = typed

    submission = returned_with(form, edit)
    assert codes_of(submission) == ([code] if code else [])
    assert values(submission)["I02", "joined"] == value


def test_line_of_spending_under_another_groups_name_is_refused(form):
    def edit(book):
        sheet = book[SPENDING]
        for header, typed in (("งบประมาณที่รับโอน", 500), ("เบิกจ่ายสะสม", 200), ("งบรายจ่าย", "งบลงทุน")):
            cell_under(sheet, header, activity="A03", group="operations").value = typed

    submission = returned_with(form, edit)
    assert codes_of(submission) == ["row_mixed"]
    assert "operations" not in {each.expense_group for each in submission.contents.budget}
    assert {(each.expense_group, each.obs_status) for each in submission.contents.spending_gaps} == {
        ("operations", "refused")
    }
