"""Returned workbooks: what offices really do to a form, and what is read from it (faults C, D)."""

from __future__ import annotations

import datetime
import tempfile
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from builders import (
    AGENCY,
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
from workbench.base.fiscal import Month
from workbench.rules.expectations import Supplied
from workbench.workbooks.findings import CATALOGUE
from workbench.workbooks.forms.template import Form, build_form
from workbench.workbooks.forms.writer import write_form
from workbench.workbooks.submission import Identity, Observation, Submission

RESULTS, SPENDING, NARRATIVE = "ผลการดำเนินงาน", "การใช้จ่ายงบประมาณ", "ผลสัมฤทธิ์ ปัญหา แนวทางแก้ไข"
MARCH, APRIL, JUNE, SEPTEMBER = (Month(2563, number) for number in (3, 4, 6, 9))
NET = {"kind": "sum", "plus": ["joined"], "minus": ["left"]}
FRAMEWORK = make_framework(
    make_indicator("I01"),
    make_indicator(
        "I02",
        elements={"joined": "flow", "left": "flow", "members": "stock", "progress": "stock", "note": "attribute"},
        formula=NET,
        unit="ราย",
    ),
    make_indicator("I03", measurable="quarterly"),
    make_indicator("I04", elements={"base": "stock_of_base", "current": "cumulative"}, measurable="annual",
                   unit="ร้อยละ", formula={"kind": "change", "base": "base", "current": "current", "sign": 1}),
    make_indicator("I05", provider="division", provider_division="KPK"),
)  # fmt: skip
LAYOUT = real_layout()
TARGETS = {("I01", "TH50"): Decimal(40), ("I02", "TH50"): Decimal(900)}
SUPPLIED = Supplied(("TH50", "TH57"), TARGETS)
REFERENCE = make_reference(FRAMEWORK, "TH50", "TH57", "KPK", targets=TARGETS)


@pytest.fixture
def form(tmp_path) -> Path:
    """The blank April form of TH50."""
    return written(tmp_path, APRIL)


@cache
def form_bytes(month: Month) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        write_form(build_form(FRAMEWORK, LAYOUT, make_office("TH50"), month, SUPPLIED), LAYOUT, path)
        return path.read_bytes()


def written(folder: Path, month: Month) -> Path:
    """The blank form of TH50 for a month."""
    (folder / "form.xlsx").write_bytes(form_bytes(month))
    return folder / "form.xlsx"


def returned_with(form: Path, edit) -> Submission:
    """Filled with ones, then edited."""

    def fill_and_edit(book):
        fill_blanks(book)
        edit(book)

    return returned(form, fill_and_edit, REFERENCE)


def value_set(form: Path, value, number_format="General", code="I01", element="new") -> tuple[Observation, list[str]]:
    """One value typed: the observation it became, and the findings."""

    def edit(book):
        cell = cell_under(book[RESULTS], "ผลงวดนี้", code=code, element=element)
        cell.value, cell.number_format = value, number_format

    submission = returned_with(form, edit)
    return observation(submission, code, element), codes_of(submission)


def observation(submission: Submission, code: str, element: str = "new") -> Observation:
    found = [o for o in submission.contents.observations if (o.indicator_code, o.element_code) == (code, element)]
    assert len(found) == 1
    return found[0]


# -- values ----------------------------------------------------------------------------------------


def test_well_filled_form_has_no_finding(form):
    submission = returned_with(form, lambda book: None)
    assert codes_of(submission) == []
    assert len(submission.contents.observations) == 5


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1,234", "1234"), ("๑๒๓", "123"), ("๑,๒๓๔", "1234"), ("１２", "12"), (" 12 ", "12"), ("12\u00a0", "12")],
)
def test_number_typed_as_text_is_read_and_remarked_upon_once(form, typed, value):
    found, codes = value_set(form, typed, "@")
    assert (found.value, found.raw, codes) == (Decimal(value), typed, ["number_as_text"])


@pytest.mark.parametrize(
    "typed", ["12 ราย", "(1,234)", "1.234,5", "1,23,4", "1.2E3", "1_000", "๑2", "\u0661\u0662", "80%", "nan"]
)
def test_text_that_is_not_wholly_a_number_is_refused(form, typed):
    found, codes = value_set(form, typed, "@")
    assert (found.obs_status, found.value, codes) == ("refused", None, ["not_a_number"])


@pytest.mark.parametrize("typed", ["-", "–", "ไม่มี", "N/A", "ไม่มีข้อมูล", " - "])
def test_word_for_nothing_is_missing_and_no_zero(form, typed):
    found, codes = value_set(form, typed)
    assert (found.obs_status, found.value, codes) == ("missing", None, ["blank_word"])


@pytest.mark.parametrize("typed", [None, "", "   ", "\u200b"])
def test_blank_is_missing_and_no_zero(form, typed):
    found, codes = value_set(form, typed)
    assert (found.obs_status, found.value, codes) == ("missing", None, ["blank_value"])


def test_zero_is_a_value(form):
    found, codes = value_set(form, 0)
    assert (found.obs_status, found.value, codes) == ("reported", 0, [])


@pytest.mark.parametrize(
    ("typed", "number_format", "code"),
    [
        (-5, "General", "negative_value"),
        (True, "General", "boolean_value"),
        (datetime.date(2020, 4, 25), "d mmm yyyy", "date_value"),
        ("#REF!", "General", "cell_error_value"),
        ("#DIV/0!", "General", "cell_error_value"),
        ("=SUM(A1:A3)", "General", "formula_without_value"),
        (0.8, "0%", "percent_format"),
    ],
)
def test_cell_that_cannot_be_a_count_is_refused_and_the_rest_goes_on(form, typed, number_format, code):
    found, codes = value_set(form, typed, number_format)
    assert (found.obs_status, found.value, codes) == ("refused", None, [code])


@pytest.mark.parametrize(
    ("typed", "number_format", "status", "value"),
    [
        (0.8, "0%", "reported", "80"),
        (80, "General", "reported", "80"),
        (80, "0%", "refused", None),
        (0.8, '0"%"', "reported", "0.8"),
        (80, '0"%"', "reported", "80"),
        (80, "0\\%", "reported", "80"),
        (80, "0;0%", "reported", "80"),
        (0.8, "[>1]0;0%", "reported", "80"),
        ("80%", "@", "reported", "80"),
        ("๘๐", "@", "reported", "80"),
    ],
)
def test_percentage_is_read_by_the_format_of_its_cell(tmp_path, typed, number_format, status, value):
    form = written(tmp_path, SEPTEMBER)
    found, _ = value_set(form, typed, number_format, "I04", "current")
    assert (found.obs_status, found.value) == (status, Decimal(value) if value else None)


@pytest.mark.parametrize(
    ("typed", "number_format", "is_doubtful"),
    [
        (0.65, "General", True),
        (0.65, '0"%"', True),
        (0.0065, "0.00%", False),
        ("0.65%", "@", False),
        (6500, "General", True),
        ("120%", "@", True),
        (100, "General", False),
        (1, "General", False),
        (0, "General", False),
    ],
)
def test_percentage_that_may_be_a_share_or_a_slip_is_kept_and_questioned(tmp_path, typed, number_format, is_doubtful):
    found, codes = value_set(written(tmp_path, SEPTEMBER), typed, number_format, "I04", "current")
    assert (found.obs_status, "percent_doubtful" in codes) == ("reported", is_doubtful)


def test_refused_percentage_names_both_readings(form):
    def edit(book):
        cell = cell_under(book[RESULTS], "ผลงวดนี้", code="I01")
        cell.value, cell.number_format = 0.8, "0%"

    (finding,) = returned_with(form, edit).contents.findings
    assert "80%" in finding.message and '"0.8"' in finding.message


def test_decimals_carry_no_float_noise(form):
    found, codes = value_set(form, 0.1 + 0.2)
    assert (found.value, codes) == (Decimal("0.3"), ["not_whole"])


def test_finding_names_its_cell(form):
    def edit(book):
        cell_under(book[RESULTS], "ผลงวดนี้", code="I01").value = "12 ราย"

    finding = returned_with(form, edit).contents.findings[0]
    assert (finding.place, finding.found) == ("ผลการดำเนินงาน › H5", "12 ราย")
    assert "12 ราย" in finding.message and finding.remedy(AGENCY)


# -- ไม่มีผลงาน -------------------------------------------------------------------------------------


def ticked(form: Path, tick, value=None, code="I01", element="new") -> tuple[Observation, list[str]]:
    def edit(book):
        cell_under(book[RESULTS], "ผลงวดนี้", code=code, element=element).value = value
        cell_under(book[RESULTS], "ไม่มีผลงาน", code=code, element=element).value = tick

    submission = returned_with(form, edit)
    return observation(submission, code, element), codes_of(submission)


@pytest.mark.parametrize(
    "tick", ["ไม่มีผลงาน", "✓", "✔", "√", "/", "x", "v", "V", "P", True, "true", "ไม่มี", "ไม่มี\u200bผลงาน "]
)
def test_tick_says_that_nothing_was_done(form, tick):
    found, codes = ticked(form, tick)
    assert (found.obs_status, found.value, codes) == ("nil", None, [])


@pytest.mark.parametrize("value", [0, "-"])
def test_tick_beside_zero_or_a_dash_is_a_tick(form, value):
    assert ticked(form, "ไม่มีผลงาน", value)[0].obs_status == "nil"


def test_tick_beside_a_value_is_refused(form):
    found, codes = ticked(form, "ไม่มีผลงาน", 5)
    assert (found.obs_status, found.value, codes) == ("refused", None, ["nil_with_value"])


def test_unknown_tick_is_no_tick(form):
    found, codes = ticked(form, "อาจจะ", 5)
    assert (found.obs_status, found.value, codes) == ("reported", 5, ["tick_unknown"])


@pytest.mark.parametrize(("declined", "codes"), [(False, []), ("False", []), (None, [])])
def test_box_that_is_not_ticked_is_no_tick(form, declined, codes):
    assert ticked(form, declined, 5)[1] == codes


@pytest.mark.parametrize("typed", [1, "1", 12, "๑๒", "1,204"])
def test_number_in_the_column_of_ticks_is_no_tick_and_is_named(form, typed):
    found, codes = ticked(form, typed)
    assert (found.obs_status, codes) == ("missing", ["tick_is_number", "blank_value"])


def test_words_of_the_tick_in_the_column_of_numbers_are_a_tick(form):
    found, codes = ticked(form, None, "ไม่มีผลงาน")
    assert (found.obs_status, found.value, codes) == ("nil", None, ["nil_in_value"])


def test_state_of_which_nothing_is_said_in_words_is_refused(form):
    assert ticked(form, None, "ไม่มีผลงาน", "I02", "members")[0].obs_status == "refused"


def test_state_cannot_be_ticked_away(form):
    found, codes = ticked(form, "ไม่มีผลงาน", None, "I02", "members")
    assert (found.obs_status, codes) == ("missing", ["nil_not_allowed", "blank_value"])


# -- months ----------------------------------------------------------------------------------------


def months_of(submission: Submission, code: str, element: str = "new") -> tuple[str, str]:
    found = observation(submission, code, element)
    return found.basis, f"{found.covers_first}..{found.covers_last}"


def test_march_form_gives_one_value_since_october(tmp_path):
    submission = returned_with(written(tmp_path, MARCH), lambda book: None)
    assert months_of(submission, "I01") == ("to_date", "2562-10..2563-03")
    assert months_of(submission, "I02", "members") == ("snapshot", "2563-03..2563-03")


def test_later_form_gives_its_month_and_a_quarterly_row_its_quarter(tmp_path):
    submission = returned_with(written(tmp_path, JUNE), lambda book: None)
    assert months_of(submission, "I01") == ("increment", "2563-06..2563-06")
    assert months_of(submission, "I03") == ("increment", "2563-04..2563-06")


def test_cumulative_element_counts_from_october_in_any_form(tmp_path):
    submission = returned_with(written(tmp_path, SEPTEMBER), lambda book: None)
    assert months_of(submission, "I04", "current") == ("to_date", "2562-10..2563-09")
    assert months_of(submission, "I04", "base") == ("snapshot", "2563-09..2563-09")


# -- layout ----------------------------------------------------------------------------------------


def move_column(sheet, header: str, to: int) -> None:
    """Move a whole column of the table to a free place."""
    source = column_of(sheet, header)
    for row in range(1, sheet.max_row + 1):
        sheet.cell(row, to).value = sheet.cell(row, source).value
        sheet.cell(row, source).value = None


def test_moved_column_is_found_by_its_header(form):
    submission = returned_with(form, lambda book: move_column(book[RESULTS], "ผลงวดนี้", 15))
    assert codes_of(submission) == []
    assert observation(submission, "I01").cell == "O5"


def test_rows_above_the_table_and_a_column_before_it_move_the_addresses(form):
    def edit(book):
        book[RESULTS].insert_rows(1, 3)
        book[RESULTS].insert_cols(1)

    submission = returned_with(form, edit)
    assert observation(submission, "I01").cell == "I8"


@pytest.mark.parametrize("header", [" ผลงวดนี้ ", "ผลงวด\u200bนี้", "ผลงวดนี\u0e49"])
def test_header_is_compared_after_cleaning(form, header):
    def edit(book):
        sheet = book[RESULTS]
        sheet.cell(header_row(sheet, "ผลงวดนี้"), column_of(sheet, "ผลงวดนี้")).value = header

    assert codes_of(returned_with(form, edit)) == []


def test_extra_column_is_remarked_upon_and_not_read(form):
    def edit(book):
        sheet = book[RESULTS]
        sheet.cell(header_row(sheet, "ผลงวดนี้"), 14).value = "ผู้กรอก"
        sheet.cell(5, 14).value = "สมชาย"

    submission = returned_with(form, edit)
    assert codes_of(submission) == ["header_extra"]
    assert not submission.is_refused


@pytest.mark.parametrize(
    ("change", "code"),
    [(None, "header_missing"), ("ผลของงวด", "header_missing"), ("ไม่มีผลงาน", "header_doubled")],
    ids=["blank", "renamed", "doubled"],
)
def test_header_lost_renamed_or_doubled_refuses_the_file(form, change, code):
    def edit(book):
        sheet = book[RESULTS]
        sheet.cell(header_row(sheet, "ผลงวดนี้"), column_of(sheet, "ผลงวดนี้")).value = change

    submission = returned_with(form, edit)
    assert code in codes_of(submission)
    assert submission.is_refused


def test_shown_column_may_be_missing(form):
    submission = returned_with(form, lambda book: move_column(book[RESULTS], "เป้าหมายของหน่วยงาน", 30))
    assert not submission.is_refused
    submission = returned_with(form, lambda book: book[RESULTS].delete_cols(column_of(book[RESULTS], "หน่วยนับ")))
    assert codes_of(submission) == []


def test_sheet_renamed_refuses_the_file_and_extra_sheet_is_only_remarked_upon(form):
    def rename(book):
        book[RESULTS].title = "ผลงาน"

    submission = returned_with(form, rename)
    assert {"sheet_missing", "sheet_extra"} <= set(codes_of(submission))
    assert submission.is_refused
    submission = returned_with(form, lambda book: book.create_sheet("ทด"))
    assert codes_of(submission) == ["sheet_extra"]


def test_order_of_sheets_does_not_matter(form):
    assert codes_of(returned_with(form, lambda book: book.move_sheet(RESULTS, 2))) == []


# -- rows ------------------------------------------------------------------------------------------


def add_row(book, code: str, element: str, value) -> None:
    sheet = book[RESULTS]
    row = sheet.max_row + 1
    for header, text in (("รหัสตัวชี้วัด", code), ("รหัสรายการ", element), ("ผลงวดนี้", value)):
        sheet.cell(row, column_of(sheet, header)).value = text


def test_row_given_twice_alike_counts_once(form):
    submission = returned_with(form, lambda book: add_row(book, "I01", "new", 1))
    assert codes_of(submission) == ["row_repeated"]
    assert observation(submission, "I01").value == 1


def test_row_given_twice_differently_counts_not_at_all(form):
    submission = returned_with(form, lambda book: add_row(book, "I01", "new", 2))
    assert codes_of(submission) == ["row_doubled"]
    assert observation(submission, "I01").obs_status == "refused"
    assert "H5" in submission.contents.findings[0].message


def test_row_given_three_times_counts_not_at_all_whatever_the_third_says(form):
    def edit(book):
        add_row(book, "I01", "new", 2)
        add_row(book, "I01", "new", 1)

    assert observation(returned_with(form, edit), "I01").obs_status == "refused"


@pytest.mark.parametrize(
    ("code", "element", "hint"), [("I0l", "new", "I01"), ("I01", "nwe", "new"), ("รวม", "", ""), ("", "", "")]
)
def test_row_with_an_unknown_code_is_refused_with_a_suggestion(form, code, element, hint):
    submission = returned_with(form, lambda book: add_row(book, code, element, 99))
    assert codes_of(submission) == ["row_unknown"]
    assert hint in submission.contents.findings[0].message
    assert 99 not in [each.value for each in submission.contents.observations]


def test_row_taken_out_is_missed(form):
    def edit(book):
        sheet = book[RESULTS]
        sheet.delete_rows(cell_under(sheet, "ผลงวดนี้", code="I01").row)

    submission = returned_with(form, edit)
    assert [(f.code, f.expected) for f in submission.contents.findings] == [("row_missing", "I01")]


def test_one_of_an_indicators_rows_taken_out_is_missed(form):
    def edit(book):
        sheet = book[RESULTS]
        sheet.delete_rows(cell_under(sheet, "ผลงวดนี้", code="I02", element="left").row)

    submission = returned_with(form, edit)
    assert [(f.code, f.expected) for f in submission.contents.findings] == [("row_missing", "I02 left")]


def test_row_that_was_not_asked_for_is_kept_and_remarked_upon(form):
    submission = returned_with(form, lambda book: add_row(book, "I05", "new", 3))
    assert codes_of(submission) == ["row_not_expected"]
    assert observation(submission, "I05").value == 3


def test_blank_rows_and_notes_below_the_table_are_nothing(form):
    def edit(book):
        sheet = book[RESULTS]
        sheet.cell(sheet.max_row + 3, column_of(sheet, "หมายเหตุ")).value = "รวบรวมโดยกลุ่มจัดตั้ง"

    assert codes_of(returned_with(form, edit)) == []


def test_changed_target_is_remarked_upon(form):
    def edit(book):
        cell_under(book[RESULTS], "เป้าหมายของหน่วยงาน", code="I01").value = 30

    findings = returned_with(form, edit).contents.findings
    assert [(f.code, f.found, f.expected) for f in findings] == [("target_changed", "30", "40")]


def test_attribute_is_kept_as_text(form):
    def edit(book):
        cell_under(book[RESULTS], "ผลงวดนี้", code="I02", element="note").value = "ทะเบียนสมาชิก"

    texts = returned_with(form, edit).contents.narratives
    assert [(each.subject_code, each.field, each.text) for each in texts] == [("I02", "note", "ทะเบียนสมาชิก")]


# -- identity --------------------------------------------------------------------------------------


def meta_set(form: Path, **values) -> Submission:
    def edit(book):
        for row in book["_meta"].iter_rows(max_col=2):
            if row[0].value in values:
                row[1].value = values[row[0].value]

    return returned_with(form, edit)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"sender_code": "TH99"}, "sender_unknown"),
        ({"sender_code": "TH57"}, "identity_differs"),
        ({"sender_code": "../TH50"}, "sender_unknown"),
        ({"period": "2563-05"}, "identity_differs"),
        ({"period": "2563-02"}, "period_not_reported"),
        ({"period": "2020-04"}, "period_not_reported"),
        ({"period": "{2563-04}"}, "period_not_reported"),
        ({"fiscal_year": "2564"}, "year_unknown"),
        ({"template_version": "99"}, "template_unknown"),
        ({"kind": "secret"}, "meta_invalid"),
        ({"kind": "division", "channel": "DIV"}, "meta_invalid"),
        ({"channel": "C2"}, "meta_invalid"),
        ({"is_sample": "yes"}, "meta_invalid"),
        ({"covers_first": "2563-01"}, "coverage_differs"),
        ({"basis": "to_date"}, "coverage_differs"),
    ],
)
def test_changed_identity_refuses_the_file(form, values, code):
    submission = meta_set(form, **values)
    assert code in codes_of(submission)
    assert submission.is_refused
    assert submission.contents.observations == []


def test_missing_meta_refuses_the_file(form):
    submission = returned_with(form, lambda book: book.remove(book["_meta"]))
    assert codes_of(submission) == ["meta_missing"]
    assert submission.identity is None


def cover_set(form: Path, label: str, value) -> Submission:
    def edit(book):
        for row in book["คำชี้แจง"].iter_rows(max_col=2):
            if row[0].value == label:
                row[1].value = value

    return returned_with(form, edit)


@pytest.mark.parametrize("label", ["รหัสหน่วยงาน", "งวด"])
def test_cover_that_says_otherwise_than_meta_shows_both(form, label):
    submission = cover_set(form, label, "TH57")
    finding = submission.contents.findings[0]
    assert (finding.code, finding.found) == ("identity_differs", "TH57")
    assert finding.expected in ("TH50", "2563-04")
    assert submission.is_refused


@pytest.mark.parametrize(("typed", "revision"), [(1, 1), (2, 2), ("3", 3), ("๒", 2)])
def test_revision_is_taken_from_the_cover(form, typed, revision):
    submission = cover_set(form, "ครั้งที่ส่ง", typed)
    assert isinstance(submission.identity, Identity)
    assert (submission.identity.revision, codes_of(submission)) == (revision, [])


@pytest.mark.parametrize("typed", [0, -1, 1000, "สอง", 1.5])
def test_revision_that_is_no_count_refuses_the_file(form, typed):
    assert cover_set(form, "ครั้งที่ส่ง", typed).is_refused


# -- money and words -------------------------------------------------------------------------------


def spend(form: Path, **amounts) -> Submission:
    headers = {
        "plan": "งบประมาณตามแผน",
        "received": "งบประมาณที่รับโอน",
        "committed": "ผูกพัน (PO) คงค้าง",
        "disbursed": "เบิกจ่ายสะสม",
    }

    def edit(book):
        for measure, value in amounts.items():
            cell_under(book[SPENDING], headers[measure], activity="A03", group="operations").value = value

    return returned_with(form, edit)


def line_of(submission: Submission) -> dict[str, Decimal]:
    """What became of the line that is spent on."""
    return {each.measure: each.value for each in submission.contents.budget if each.expense_group == "operations"}


def test_amounts_are_kept_with_their_cells(form):
    submission = spend(form, received=1000.25, committed=0, disbursed="๒๕๐.๕๐")
    assert line_of(submission) == {"received": Decimal("1000.25"), "committed": 0, "disbursed": Decimal("250.50")}
    assert codes_of(submission) == ["number_as_text"]
    assert {each.activity_code for each in submission.contents.budget} == {"A03"}


def test_line_with_some_amounts_is_missed_the_ones_that_are_owed(form):
    submission = spend(form, plan=500, received=None, committed=None, disbursed=None)
    assert [(f.code, f.cell) for f in submission.contents.findings] == [
        ("blank_value", "F6"),
        ("blank_value", "G6"),
        ("blank_value", "H6"),
    ]
    gaps = [
        (each.expense_group, each.measure, each.obs_status, each.cell) for each in submission.contents.spending_gaps
    ]
    assert gaps == [
        ("operations", measure, "missing", cell)
        for measure, cell in (("received", "F6"), ("committed", "G6"), ("disbursed", "H6"))
    ]


def test_untouched_spending_line_is_missed_as_a_line_and_is_no_zero(form):
    submission = spend(form, received=None, committed=None, disbursed=None)
    (finding,) = submission.contents.findings
    assert (finding.code, finding.cell, finding.found) == ("line_blank", "F6", "A03 งบดำเนินงาน")
    assert line_of(submission) == {}
    assert {each.obs_status for each in submission.contents.spending_gaps} == {"missing"}


def test_zeros_of_spending_are_reported(form):
    submission = returned_with(form, lambda book: None)
    assert {each.value for each in submission.contents.budget} == {0}
    assert submission.contents.spending_gaps == []


def test_refused_amount_is_a_gap_and_no_zero(form):
    submission = spend(form, received=100, disbursed="50 บาท")
    assert codes_of(submission) == ["not_a_number"]
    assert [(each.measure, each.obs_status) for each in submission.contents.spending_gaps] == [("disbursed", "refused")]


def delete_line(group: str):
    def edit(book):
        sheet = book[SPENDING]
        sheet.delete_rows(cell_under(sheet, "เบิกจ่ายสะสม", activity="A03", group=group).row)

    return edit


def test_deleted_line_that_the_form_was_written_with_is_missed(form):
    submission = returned_with(form, delete_line("investment"))
    (finding,) = submission.contents.findings
    assert (finding.code, finding.expected) == ("row_missing", "A03 งบลงทุน")
    assert {each.expense_group for each in submission.contents.spending_gaps} == {"investment"}


def test_deleted_line_that_was_reported_before_is_missed_where_the_form_says_nothing(form):
    def edit(book):
        delete_line("investment")(book)
        for row in book["_meta"].iter_rows(max_col=1):
            if row[0].value == "spending_lines":
                book["_meta"].delete_rows(row[0].row)
                break

    def fill_and_edit(book):
        fill_blanks(book)
        edit(book)

    assert codes_of(returned(form, fill_and_edit, REFERENCE)) == []
    before = replace(REFERENCE, spending=frozenset({("A03", "investment"), ("A03", "operations")}))
    assert codes_of(returned(form, fill_and_edit, before)) == ["row_missing"]


@pytest.mark.parametrize(("second", "kept", "code"), [(100, 3, "row_repeated"), (90, 0, "row_doubled")])
def test_spending_line_given_twice(form, second, kept, code):
    def edit(book):
        sheet = book[SPENDING]
        row = sheet.max_row + 1
        for header, value in (
            ("รหัสกิจกรรม", "A03"),
            ("รหัสงบรายจ่าย", "operations"),
            ("งบประมาณที่รับโอน", 200),
            ("ผูกพัน (PO) คงค้าง", 0),
            ("เบิกจ่ายสะสม", second),
        ):
            sheet.cell(row, column_of(sheet, header)).value = value
        cell_under(sheet, "งบประมาณที่รับโอน", activity="A03", group="operations").value = 200
        cell_under(sheet, "เบิกจ่ายสะสม", activity="A03", group="operations").value = 100

    submission = returned_with(form, edit)
    assert codes_of(submission) == [code]
    assert len(line_of(submission)) == kept
    assert len(submission.contents.spending_gaps) == 3 - kept


def test_words_are_kept_as_written_but_for_what_is_invisible(form):
    def edit(book):
        cell_under(book[NARRATIVE], "ปัญหา/อุปสรรค", subject="A03").value = "นํ้าท่วม\u200b <b>หนัก</b> {x}"

    texts = [each for each in returned_with(form, edit).contents.narratives if each.subject_code == "A03"]
    assert [(t.subject_code, t.field, t.text) for t in texts] == [("A03", "problem", "น้ำท่วม <b>หนัก</b> {x}")]


def test_long_words_are_kept_whole_and_remarked_upon(form):
    def edit(book):
        cell_under(book[NARRATIVE], "ปัญหา/อุปสรรค", subject="A03").value = "ก" * 1001

    submission = returned_with(form, edit)
    assert codes_of(submission) == ["text_too_long"]
    assert [len(each.text) for each in submission.contents.narratives if each.field == "problem"] == [1001]


# -- plans, targets, budget versions ---------------------------------------------------------------


def reference_book(folder: Path, kind: str, sheet: str, rows: list[dict], **identity) -> Path:
    made = Identity(kind, 2563, "KPK", "FY2563", "REF", False, LAYOUT.version, **identity)
    form = Form(made, "กพก.", "ปีงบประมาณ 2563", None, {sheet: rows})
    write_form(form, LAYOUT, folder / "form.xlsx")
    return folder / "form.xlsx"


def read_back(path: Path, edit=lambda book: None) -> Submission:
    return returned(path, edit, REFERENCE)


def test_targets_are_read_and_a_doubled_one_counts_not_at_all(tmp_path):
    rows = [
        {"office_code": office, "indicator_code": "I01", "target": target}
        for office, target in (("TH50", 40), ("TH57", 60), ("TH57", 61), ("TH99", 5))
    ]
    path = reference_book(tmp_path, "targets", "targets", rows, effective_from="2019-10-01", document="บัญชีจัดสรร")
    submission = read_back(path)
    assert [(each.office_code, each.value) for each in submission.contents.targets] == [("TH50", 40)]
    about_rows = [code for code in codes_of(submission) if code.startswith("row_")]
    assert sorted(about_rows) == ["row_doubled", "row_unknown"]
    assert submission.identity.effective_from == "2019-10-01"


def test_plan_of_twelve_months_is_read_and_an_open_month_is_no_zero(tmp_path):
    months = {f"2562-{n}": 5 for n in (10, 11, 12)} | {f"2563-{n:02d}": 0 for n in range(1, 9)}
    rows = [{"indicator_code": "I01", **months}]
    submission = read_back(reference_book(tmp_path, "plan", "plan", rows))
    assert {each.month: each.value for each in submission.contents.plans} == months
    assert codes_of(submission) == ["blank_value"]


def test_budget_of_one_version_is_read(tmp_path):
    rows = [{"activity_code": "A03", "expense_group": "operations", "approved": 1000, "adjusted": 900}]
    path = reference_book(tmp_path, "budget", "budget", rows, effective_from="2020-02-26", document="พ.ร.บ.")
    submission = read_back(path)
    assert {each.measure: each.value for each in submission.contents.budget} == {"approved": 1000, "adjusted": 900}
    assert (submission.identity.effective_from, submission.identity.document) == ("2020-02-26", "พ.ร.บ.")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2020-06-01", "2020-06-01"),
        (datetime.date(2020, 6, 1), "2020-06-01"),
        ("2563-06-01", "2020-06-01"),
        (datetime.date(2563, 6, 1), "2020-06-01"),
        ("๑ มิถุนายน ๒๕๖๓", "2020-06-01"),
        ("1 มิ.ย. 63", "2020-06-01"),
        ("1/6/2563", "2020-06-01"),
        ("เร็ว ๆ นี้", None),
        ("31 มิถุนายน 2563", None),
        (datetime.date(1900, 2, 28), None),
        (datetime.date(1963, 6, 1), None),
        ("2020-10-01", None),
    ],
)
def test_date_from_which_a_version_holds_is_a_day_of_either_era_in_or_shortly_before_its_year(tmp_path, typed, day):
    row = {"activity_code": "A03", "expense_group": "operations", "approved": 1000, "adjusted": 900}
    path = reference_book(tmp_path, "budget", "budget", [row], effective_from="2020-02-26", document="พ.ร.บ.")

    def edit(book):
        for row in book["คำชี้แจง"].iter_rows(max_col=2):
            if row[0].value == "มีผลตั้งแต่":
                row[1].value = typed

    submission = read_back(path, edit)
    assert codes_of(submission) == ([] if day else ["effective_date_invalid"])
    if day:
        assert submission.identity.effective_from == day


# -- division --------------------------------------------------------------------------------------


def test_division_reports_its_indicators_and_work_outside_the_framework(tmp_path):
    write_form(build_form(FRAMEWORK, LAYOUT, make_division("KPK", "กพก."), APRIL), LAYOUT, tmp_path / "form.xlsx")

    def edit(book):
        fill_blanks(book, 4)
        sheet = book["งานตามภารกิจ"]
        for number, work in enumerate(["ประชุมชี้แจง", "จัดทำคู่มือ"], 1):
            sheet.cell(header_row(sheet, "งานตามภารกิจ") + number, column_of(sheet, "แผน")).value = "10"
            sheet.cell(header_row(sheet, "แผน") + number, 1).value = work

    submission = read_back(tmp_path / "form.xlsx", edit)
    assert codes_of(submission) == []
    assert [(each.indicator_code, each.value) for each in submission.contents.observations] == [("I05", 4)]
    works = [each.text for each in submission.contents.narratives if each.field == "work"]
    assert works == ["ประชุมชี้แจง", "จัดทำคู่มือ"]


# -- words of the findings -------------------------------------------------------------------------


def test_every_finding_has_thai_words_and_a_remedy():
    assert [code for code, kind in CATALOGUE.items() if not (kind.message.strip() and kind.remedy.strip())] == []
    assert {kind.severity for kind in CATALOGUE.values()} == {"error", "cell_error", "warning", "note"}
