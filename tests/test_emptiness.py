"""A form with nothing in it has not been sent: it is held with a message of its own, and only it."""

from __future__ import annotations

import pytest

from builders import (
    cell_under,
    codes_of,
    column_of,
    header_row,
    make_framework,
    make_indicator,
    make_office,
    make_reference,
    real_layout,
    returned,
)
from workbench.base.fiscal import parse_month
from workbench.workbooks.forms.template import build_form
from workbench.workbooks.forms.writer import write_form
from workbench.workbooks.submission import Submission

RESULTS, SPENDING = "ผลการดำเนินงาน", "การใช้จ่ายงบประมาณ"


@pytest.fixture
def send(tmp_path):
    """The April form of TH50 with two indicators, edited as in Excel and read back."""
    framework = make_framework(make_indicator("I03"), make_indicator("I04"))

    def sent(edit) -> Submission:
        path = tmp_path / "form.xlsx"
        write_form(
            build_form(framework, real_layout(), make_office("TH50"), parse_month("2563-04")), real_layout(), path
        )
        return returned(path, edit, make_reference(framework, "TH50"))

    return sent


def spend(book) -> None:
    cell_under(book[SPENDING], "เบิกจ่ายสะสม", activity="A03", group="operations").value = 5


def without_rows(book) -> None:
    sheet = book[RESULTS]
    first = header_row(sheet, "ผลงวดนี้") + 1
    sheet.delete_rows(first, sheet.max_row - first + 1)


def test_form_returned_as_it_was_sent_out_is_held_with_one_message(send):
    submission = send(lambda book: None)
    assert codes_of(submission) == ["form_empty"]
    assert submission.is_refused


@pytest.mark.parametrize("edit", [spend, lambda book: (spend(book), without_rows(book))])
def test_form_without_a_result_is_held_whatever_its_other_sheets_say(send, edit):
    submission = send(edit)
    assert "results_empty" in codes_of(submission)
    assert submission.is_refused


def test_form_without_rows_and_without_money_is_empty(send):
    assert codes_of(send(without_rows)) == ["form_empty"]


@pytest.mark.parametrize("value", [0, 7, "7 แห่ง"])
def test_one_value_makes_a_form_even_zero_and_even_one_that_is_refused(send, value):
    def edit(book):
        cell_under(book[RESULTS], "ผลงวดนี้", code="I03").value = value

    assert not send(edit).is_refused


def test_ticks_alone_make_a_form(send):
    def edit(book):
        sheet = book[RESULTS]
        for row in range(header_row(sheet, "ผลงวดนี้") + 1, sheet.max_row + 1):
            sheet.cell(row, column_of(sheet, "ไม่มีผลงาน")).value = "ไม่มีผลงาน"

    submission = send(edit)
    assert (submission.is_refused, set(codes_of(submission))) == (False, {"line_blank"})


def test_values_in_rows_that_are_not_known_are_not_nothing(send):
    def edit(book):
        row = cell_under(book[RESULTS], "ผลงวดนี้", code="I03").row
        book[RESULTS].cell(row, 1).value = "I99"
        cell_under(book[RESULTS], "ผลงวดนี้", code="I99").value = 7

    submission = send(edit)
    assert "row_unknown" in codes_of(submission) and not submission.is_refused
