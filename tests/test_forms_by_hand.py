"""The whole way by hand: forms filled with bare openpyxl by the headers a person sees, totals added up on paper.

Nothing here uses the layout, the form module or fixed positions: a sheet is found by its name, a column by the
words above it, a row by its codes.
"""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from builders import PARAMETERS, at, real_layout
from workbench.base.fiscal import parse_month, parse_period
from workbench.base.text import format_number
from workbench.intake.ingest import ingest
from workbench.ledger.ledger import Ledger
from workbench.progress.budget import compute_budget
from workbench.progress.budget_facts import load_budget_facts
from workbench.progress.computation import compute_progress
from workbench.progress.evidence import load_evidence
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_divisions, load_offices
from workbench.rules.settings import load_settings
from workbench.rules.workspace import find_workspace
from workbench.workbooks.forms.template import build_form
from workbench.workbooks.forms.writer import write_form

CHIANG_MAI, CHIANG_RAI, NAN = "TH50", "TH57", "TH55"


def find_header(sheet: Worksheet, words: str) -> tuple[int, int]:
    """Row and column of a header."""
    for cell in itertools.chain.from_iterable(sheet.iter_rows()):
        if isinstance(cell.value, str) and cell.value.strip() == words:
            return cell.row, cell.column
    raise AssertionError(f"no header {words}")


def type_in(sheet: Worksheet, header: str, codes: dict[str, str], value: object) -> None:
    """Type a value under a header, in the row that shows the codes under theirs."""
    top, column = find_header(sheet, header)
    keys = {find_header(sheet, words)[1]: code for words, code in codes.items()}
    for row in range(top + 1, sheet.max_row + 1):
        if all(sheet.cell(row, key).value == code for key, code in keys.items()):
            sheet.cell(row, column).value = value
            return
    raise AssertionError(f"no row {codes}")


def result(sheet: Worksheet, indicator: str, element: str, value: object, header: str = "ผลงวดนี้") -> None:
    type_in(sheet, header, {"รหัสตัวชี้วัด": indicator, "รหัสรายการ": element}, value)


def money(sheet: Worksheet, activity: str, group: str, header: str, value: object) -> None:
    type_in(sheet, header, {"รหัสกิจกรรม": activity, "รหัสงบรายจ่าย": group}, value)


def swap_columns(sheet: Worksheet, one: str, other: str) -> None:
    """Swap two whole columns, headers and all, as by cut and insert in Excel."""
    first, second = find_header(sheet, one)[1], find_header(sheet, other)[1]
    for row in range(1, sheet.max_row + 1):
        left, right = sheet.cell(row, first), sheet.cell(row, second)
        left.value, right.value = right.value, left.value


@pytest.fixture
def blank(tmp_path):
    """Write the blank form of a sender for a month; give its path."""
    framework, layout = load_framework(PARAMETERS, 2563), real_layout()
    senders = {office.office_code: office for office in load_offices(PARAMETERS)}
    senders |= {each.division_code: each for each in load_divisions(PARAMETERS)}

    def write(sender: str, month: str) -> Path:
        path = tmp_path / "data" / "incoming" / f"{sender} {month}.xlsx"
        write_form(build_form(framework, layout, senders[sender], parse_month(month)), layout, path)
        return path

    return write


def test_totals_added_up_by_hand_come_out_after_the_columns_were_moved(tmp_path, blank):
    # March: October to March in one number.
    path = blank(CHIANG_MAI, "2563-03")
    book = load_workbook(path)
    sheet = book["ผลการดำเนินงาน"]
    result(sheet, "I03", "new_distinct_in_period", 120)
    result(sheet, "I03", "served_in_period", 150)
    result(sheet, "I07", "members_joined", "๑,๒๐๐")
    result(sheet, "I07", "members_left", 300)
    spending = book["การใช้จ่ายงบประมาณ"]
    money(spending, "A03", "operations", "งบประมาณที่รับโอน", 500_000)
    money(spending, "A03", "operations", "เบิกจ่ายสะสม", 100_000.50)
    book.save(path)

    path = blank(CHIANG_RAI, "2563-03")
    book = load_workbook(path)
    result(book["ผลการดำเนินงาน"], "I03", "new_distinct_in_period", 80)
    result(book["ผลการดำเนินงาน"], "I07", "members_joined", 0)
    result(book["ผลการดำเนินงาน"], "I07", "members_left", 0)
    book.save(path)

    # April: one month; the first office has moved a column, and put one of its own in between.
    path = blank(CHIANG_MAI, "2563-04")
    book = load_workbook(path)
    sheet = book["ผลการดำเนินงาน"]
    result(sheet, "I03", "new_distinct_in_period", 15)
    result(sheet, "I03", "served_in_period", 140)
    result(sheet, "I07", "members_joined", 100)
    result(sheet, "I07", "members_left", 40)
    swap_columns(sheet, "ผลงวดนี้", "กิจกรรมหลัก")
    swap_columns(sheet, "รหัสรายการ", "หมายเหตุ")
    sheet.insert_cols(3)
    top, _ = find_header(sheet, "รหัสตัวชี้วัด")
    sheet.cell(top, 3).value = "ผู้รับผิดชอบ"
    sheet.cell(top + 1, 3).value = "สมหญิง"
    spending = book["การใช้จ่ายงบประมาณ"]
    money(spending, "A03", "operations", "งบประมาณที่รับโอน", 500_000)
    money(spending, "A03", "operations", "ผูกพัน (PO) คงค้าง", 50_000)
    money(spending, "A03", "operations", "เบิกจ่ายสะสม", 250_000.50)
    swap_columns(spending, "เบิกจ่ายสะสม", "งบประมาณที่รับโอน")
    book.save(path)

    # The second office did nothing in April and ticks so; the third sends April only.
    path = blank(CHIANG_RAI, "2563-04")
    book = load_workbook(path)
    result(book["ผลการดำเนินงาน"], "I03", "new_distinct_in_period", "ไม่มีผลงาน", header="ไม่มีผลงาน")
    result(book["ผลการดำเนินงาน"], "I07", "members_joined", 5)
    result(book["ผลการดำเนินงาน"], "I07", "members_left", "-")
    book.save(path)

    path = blank(NAN, "2563-04")
    book = load_workbook(path)
    result(book["ผลการดำเนินงาน"], "I03", "new_distinct_in_period", 7)
    money(book["การใช้จ่ายงบประมาณ"], "A03", "operations", "งบประมาณที่รับโอน", 200_000)
    money(book["การใช้จ่ายงบประมาณ"], "A03", "operations", "เบิกจ่ายสะสม", 0)
    book.save(path)

    workspace = find_workspace(tmp_path)
    receipts = ingest(workspace, [tmp_path / "data" / "incoming"], at("2020-05-04"))
    assert [(receipt.path.name, receipt.outcome) for receipt in receipts if receipt.outcome != "accepted"] == []

    ledger = Ledger(workspace.data / "ledger.db")
    framework, settings = load_framework(PARAMETERS, 2563), load_settings(PARAMETERS)
    evidence = load_evidence(ledger.view(), 2563, date(2020, 4, 30))
    period = parse_period("2563-04")
    progress = compute_progress(framework, evidence, settings, period, [CHIANG_MAI, CHIANG_RAI, NAN])

    cooperatives = progress.of("I03")
    # In April 15 + 0 + 7 = 22. Since October 120 + 15 = 135, 80 + 0 = 80, and 7 from an office without March.
    assert cooperatives.in_period.value == 22
    assert cooperatives.to_date.value == 222
    assert [each.to_date.value for each in cooperatives.by_office] == [135, 80, None]
    assert [each.obs_status for each in cooperatives.by_office] == ["reported", "nil", "reported"]
    assert (cooperatives.reported, cooperatives.expected, cooperatives.is_partial) == (2, 3, True)
    # 222 of 12,958 is 1.7132... percent.
    assert format_number(cooperatives.achievement_pct.value, 2) == "1.71"

    members = progress.of("I07")
    # Joined: 1,200 + 100 and 0 + 5; nothing from the third office. A dash is no number.
    assert members.to_date.value == 1305
    assert members.in_period.value == 105
    assert [each.to_date.value for each in members.by_office] == [1300, 5, None]
    net = next(each for each in members.companions if each.code == "net")
    # Net: (1,200 − 300) + (100 − 40) = 960; the second office's leavers of April are not known, so it has none.
    assert net.amount.value == 960

    facts, _ = load_budget_facts(ledger.view(), 2563, date(2020, 4, 30))
    line = compute_budget(facts, period, [CHIANG_MAI, CHIANG_RAI, NAN], "received").line("A03", "operations")
    ledger.close()
    # Balances of April, not March and April added: received 700,000, spent 250,000.50, ordered 50,000.
    assert line.received.value == 700_000
    assert line.disbursed.value == Decimal("250000.50")
    assert line.remaining == Decimal("449999.50")
    assert line.available == Decimal("399999.50")
    assert format_number(line.disbursed_pct, 2) == "35.71"
    assert format_number(line.disbursed_pct_with_po, 2) == "42.86"
