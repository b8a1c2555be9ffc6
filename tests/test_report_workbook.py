"""The workbook beside a report: real numbers, totals that agree with the printed ones, text that stays text."""

from __future__ import annotations

import csv
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import workbench as wb
from workbench.base.fiscal import parse_period
from workbench.base.text import round_half_up
from workbench.figures.book import Figure
from workbench.figures.table import figure_rows
from workbench.progress.evidence import CellRef
from workbench.reports.attachments.report_workbook import write_report_workbook
from workbench.reports.report import Report, load_report
from workbench.rules.workspace import Workspace

OUR_FORMULAS = re.compile(r"=(SUM\(|SUMIFS\(|'งบประมาณ'![A-Z]+\d+$|\(?[A-Z]{1,2}\d+[-+*/][-+*/()A-Z0-9]+$)")
MEASURES = {"งบตาม พ.ร.บ.": "approved", "งบหลังโอนเปลี่ยนแปลง": "adjusted", "รับโอน": "received", "ผูกพัน (PO)": "committed"}
MEASURES |= {"เบิกจ่าย": "disbursed"}


def printed_report(workspace: Workspace, period: str, **scope: str) -> Report:
    """A report whose sections have been asked, so that its book of figures is what the page prints."""
    report = load_report(workspace, parse_period(period), **scope)
    for section in (wb.executive_summary, wb.indicator_table, wb.outcome_table, wb.spending):
        section(report)
    return report


@pytest.fixture(scope="module")
def june(small_year: Workspace) -> Report:
    return printed_report(small_year, "2563-06")


@pytest.fixture(scope="module")
def written(june: Report, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The June report's workbook, as formulas and as the values a viewer shows that does not calculate."""
    path = tmp_path_factory.mktemp("workbook") / "report.xlsx"
    write_report_workbook(june, path)
    return SimpleNamespace(
        path=path, formulas=openpyxl.load_workbook(path), values=openpyxl.load_workbook(path, data_only=True)
    )


def table(sheet: Worksheet, first_head: str) -> list[dict[str, object]]:
    """The rows under the head that begins with `first_head`, up to a blank first cell; with their row numbers."""
    rows = list(sheet.iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if row[0] == first_head)
    found = []
    for number, row in enumerate(rows[start + 1 :], start + 2):
        if row[0] is None:
            break
        found.append(dict(zip(rows[start], row, strict=True)) | {"row": number})
    return found


def cells_of_type(book: Workbook, kind: str) -> list[str]:
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == kind]


# -- totals ----------------------------------------------------------------------------------------


def test_budget_totals_are_formulas_that_agree_with_the_printed_figures(june, written):
    lines = table(written.values["งบประมาณ"], "รหัสแผนงาน")
    total, lines = lines[-1], lines[:-1]
    formulas = table(written.formulas["งบประมาณ"], "รหัสแผนงาน")[-1]
    assert total["รหัสแผนงาน"] == "รวมทั้งสิ้น"
    for head, measure in MEASURES.items():
        by_hand = sum(Decimal(str(line[head])) for line in lines if line[head] is not None)
        printed = june.page.figures.figures[f"budget.total.{measure}"].printed
        assert f"{round_half_up(by_hand / 1_000_000, 2):,.2f}" == printed
        assert str(formulas[head]).startswith("=SUM(")
        assert total[head] == pytest.approx(float(by_hand), abs=0.001)


def test_project_totals_are_formulas_that_agree_with_the_printed_figures(june, written):
    lines = table(written.values["งบประมาณ"], "รหัสแผนงาน")[:-1]
    projects = table(written.values["งบประมาณ"], "รวมตามผลผลิต/โครงการ")
    assert [each["รวมตามผลผลิต/โครงการ"] for each in projects] == [each.project_code for each in june.framework.projects]
    for project in projects:
        code = project["รวมตามผลผลิต/โครงการ"]
        by_hand = sum(Decimal(str(line["เบิกจ่าย"] or 0)) for line in lines if line["รหัสผลผลิต/โครงการ"] == code)
        assert project["เบิกจ่าย"] == pytest.approx(float(by_hand), abs=0.001)
        printed = june.page.figures.figures[f"budget.{code}.disbursed"].printed
        assert f"{round_half_up(by_hand / 1_000_000, 2):,.2f}" == printed


def test_percentages_of_spending_follow_from_the_cells_beside_them(june, written):
    total = table(written.values["งบประมาณ"], "รหัสแผนงาน")[-1]
    by_hand = Decimal(str(total["เบิกจ่าย"])) / Decimal(str(total["รับโอน"])) * 100
    assert total["ร้อยละเบิกจ่าย"] == pytest.approx(float(by_hand))
    assert f"{round_half_up(by_hand, 2)}" == june.page.figures.figures["budget.total.disbursed_pct"].printed


def test_national_counts_are_the_sums_of_their_offices(june, written):
    offices = table(written.values["รายหน่วยงาน"], "รหัส")
    formulas = {row["รหัส"]: row for row in table(written.formulas["ตัวชี้วัด"], "รหัส")}
    rows = {row["รหัส"]: row for row in table(written.values["ตัวชี้วัด"], "รหัส")}
    summed = [code for code, row in formulas.items() if str(row["ผลสะสม"]).startswith("=SUMIFS(")]
    assert {"I03", "I04", "I07", "I18"} <= set(summed)
    for code in summed:
        parts = [row["ค่าเท่าที่รายงาน"] for row in offices if row["รหัส"] == code]
        by_hand = sum(Decimal(str(part)) for part in parts if part is not None)
        assert rows[code]["ผลสะสม"] == pytest.approx(float(by_hand))
        figure = june.page.figures.figures[f"{code}.actual_to_date"]
        assert Decimal(figure.value) == by_hand


def test_every_figure_of_the_indicator_table_stands_there_as_a_number(june, written):
    columns = {
        "เป้าหมาย": "target",
        "แผนถึงงวดนี้": "plan_to_date",
        "ผลงวดนี้": "actual_in_period",
        "ผลสะสม": "actual_to_date",
    }
    columns |= {"ร้อยละของเป้าหมาย": "achievement_pct", "ผลต่างจากเป้าหมาย (จุดร้อยละ)": "difference_points"}
    rows = [row for row in table(written.values["ตัวชี้วัด"], "รหัส") if "." not in str(row["รหัส"])]
    assert len(rows) == len(june.framework.indicators)
    for row in rows:
        for head, name in columns.items():
            figure = june.page.figures.figures.get(f"{row['รหัส']}.{name}")
            if figure is None or figure.value == "":
                assert row[head] is None
            else:
                assert row[head] == pytest.approx(float(figure.value))


# -- text and nothing ------------------------------------------------------------------------------


def test_only_our_own_formulas_are_formulas(june, tmp_path):
    report = replace(june, scope=replace(june.scope, name="=cmd|' /c calc'!A1"))
    source = CellRef(1, "0" * 64, "=HYPERLINK(1).xlsx", "@แผ่น", "-1", "+1+1")
    report.page.figures.record(Figure("zz", "=1+1", "-2", "@sum(1)", "+cmd", (source,)))
    write_report_workbook(report, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert [text for text in cells_of_type(book, "f") if not OUR_FORMULAS.match(str(text))] == []
    texts = cells_of_type(book, "s")
    assert {"=1+1", "@sum(1)", "-2", "+1+1", "=HYPERLINK(1).xlsx", "=cmd|' /c calc'!A1 ประจำเดือนมิถุนายน 2563"} <= set(
        texts
    )


def test_codes_are_texts_and_missing_values_are_blank_not_zero(small_year, tmp_path):
    report = printed_report(small_year, "2563-02", scope_kind="office", scope_code="TH11")
    write_report_workbook(report, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx", data_only=True)
    rows = table(book["ตัวชี้วัด"], "รหัส")
    assert rows
    assert {row["ผลสะสม"] for row in rows} == {row["ผลงวดนี้"] for row in rows} == {None}
    assert all(isinstance(row["รหัส"], str) for row in rows)
    assert any("แยกรายเดือน" in str(cell) for row in book["สรุป"].iter_rows(values_only=True) for cell in row)


def test_sources_name_file_sheet_and_cell_of_every_printed_figure(june, written):
    rows = table(written.values["ที่มา"], "รหัสตัวเลข")
    assert len(rows) == len(list(figure_rows(june.page.figures)))
    assert {row["รหัสตัวเลข"] for row in rows} == set(june.page.figures.figures)
    cell = next(row for row in rows if row["รหัสตัวเลข"] == "I03.actual_to_date")
    assert re.fullmatch(r"\w+_2563-\d\d.*\.xlsx", str(cell["ไฟล์"]))
    assert (cell["แผ่นงาน"], re.fullmatch(r"[A-Z]+\d+", str(cell["เซลล์"])) is not None) == ("ผลการดำเนินงาน", True)
    assert isinstance(cell["ค่าในเซลล์"], int)


# -- how it is set up ------------------------------------------------------------------------------


def test_every_sheet_says_that_the_data_are_made_up_and_that_it_is_a_draft(june, tmp_path):
    write_report_workbook(replace(june, is_draft=True), tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    for sheet in book:
        first = " ".join(str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row)
        assert "ข้อมูลสมมติ" in first
        assert "ฉบับร่าง" in first


def test_tables_keep_their_heads_in_sight_and_on_every_printed_page(written):
    names = ["สรุป", "ตัวชี้วัด", "รายหน่วยงาน", "งบประมาณ", "ที่มา"]
    assert written.formulas.sheetnames == names
    for name in names[1:]:
        sheet = written.formulas[name]
        assert sheet.freeze_panes
        assert sheet.print_title_rows
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_counts_show_no_decimals_and_rates_two(written):
    sheet = written.formulas["ตัวชี้วัด"]
    formats = {row[0].value: row[10].number_format for row in sheet.iter_rows(min_row=5)}
    assert (formats["I03"], formats["I08"]) == ("#,##0", "#,##0.00")


def test_same_report_gives_the_same_bytes(june, written, tmp_path):
    write_report_workbook(june, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == written.path.read_bytes()
    with zipfile.ZipFile(written.path) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}


def test_closing_a_report_in_a_run_leaves_the_workbook_beside_it(small_year, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_ROOT", str(small_year.root))
    monkeypatch.setenv("WORKBENCH_RUN_DIR", str(tmp_path))
    report = wb.open_report("2563-06", office="TH11")
    wb.indicator_table(report)
    report.close()
    assert {"report.xlsx", "figures.csv", "result.json"} <= {path.name for path in tmp_path.iterdir()}
    with (tmp_path / "figures.csv").open(encoding="utf-8-sig", newline="") as lines:
        listed = len(list(csv.reader(lines))) - 1
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert len(table(book["ที่มา"], "รหัสตัวเลข")) == listed
