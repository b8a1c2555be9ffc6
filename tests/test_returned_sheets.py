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
    assert {(each.expense_group, each.measure, each.value) for each in submission.contents.budget} == {
        ("operations", "received", 500),
        ("operations", "disbursed", 200),
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
