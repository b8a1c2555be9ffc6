"""A department that begins with an empty folder: blanks written, filled in by hand, received, the first report made.

Nothing here uses the layout or the form module: a sheet is found by its name, a cell by the words above it.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from builders import PARAMETERS
from workbench.cli import app

OFFICES = ("BKK1", "TH50", "TH57")
APRIL_1 = "2020-04-01"
Row = dict[str, Cell]


def typed(root: Path, *words: str) -> str:
    """What a command says, as it would be typed; it must succeed."""
    done = CliRunner().invoke(app, ["--root", str(root), *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def states(root: Path) -> dict[str, str]:
    told = json.loads(typed(root, "start", "--on", APRIL_1, "--year", "2563", "--format", "json"))
    return {each["code"]: each["state"] for each in told}


def warnings(root: Path, *paths: Path) -> list[str]:
    """The codes of what is wrong with files, and of what is doubtful, as they are received on 20 April."""
    words = ("ingest", *map(str, paths), "--received", "2020-04-20", "--format", "json")
    receipts = json.loads(typed(root, *words))
    assert {each["outcome"] for each in receipts} == {"accepted"}
    return [each["code"] for receipt in receipts for each in receipt["findings"] if each["severity"] != "note"]


def rows_of(sheet: Worksheet, first_header: str) -> Iterator[Row]:
    """Each row of a table as header → cell."""
    header = next(row for row in sheet.iter_rows() if row[0].value == first_header)
    heads = {cell.column: str(cell.value) for cell in header if cell.value}
    for row in sheet.iter_rows(min_row=header[0].row + 1):
        if row[0].value:
            yield {heads[cell.column]: cell for cell in row if cell.column in heads}


def months_of(row: Row) -> list[Cell]:
    """The cells October to September."""
    return [cell for head, cell in row.items() if head.endswith((" 62", " 63")) and head != "งวด"]


def fill_targets(path: Path) -> None:
    book = load_workbook(path)
    department: dict[str, int] = {}
    for row in rows_of(book["เป้าหมายรายหน่วยงาน"], "รหัสหน่วยงาน"):
        code, is_rate = str(row["รหัสตัวชี้วัด"].value), row["หน่วยนับ"].value == "ร้อยละ"
        department.setdefault(code, row["เป้าหมายของกรม"].value)
        if is_rate:
            row["เป้าหมาย"].value = department[code]
        elif row["รหัสหน่วยงาน"].value == "TH57" and code == "I11":
            row["ไม่มีเป้าหมาย"].value = "ใช่"
        else:
            share = department[code] // 3 if code != "I11" else department[code] // 2
            is_last = row["รหัสหน่วยงาน"].value == ("TH50" if code == "I11" else "TH57")
            before = share * (1 if code == "I11" else 2)
            row["เป้าหมาย"].value = department[code] - before if is_last else share
    write_on_cover(book, "เอกสารอ้างอิง", "บันทึก กผง. ที่ 1/2563")
    book.save(path)


def fill_budget(path: Path) -> None:
    book = load_workbook(path)
    for row in rows_of(book["วงเงินงบประมาณ"], "รหัสกิจกรรม"):
        if row["รหัสงบรายจ่าย"].value == "operations":
            row["งบประมาณตาม พ.ร.บ."].value = row["งบประมาณหลังโอนเปลี่ยนแปลง"].value = 3_000_000
    write_on_cover(book, "เอกสารอ้างอิง", "พ.ร.บ. งบประมาณ 2563")
    book.save(path)


def write_on_cover(book, label: str, value: str) -> None:
    next(row for row in book["คำชี้แจง"].iter_rows(max_col=2) if row[0].value == label)[1].value = value


def fill_plan(path: Path) -> None:
    """The year's target in March and September, the other months zero by choice; money by month."""
    book = load_workbook(path)
    for row in rows_of(book["แผนรายเดือน"], "รหัสตัวชี้วัด"):
        months, target = months_of(row), row["เป้าหมายทั้งปี"].value
        if target is None:
            continue
        months[5].value, months[11].value = target // 2, target - target // 2
        row["ช่องว่างคือ 0"].value = "ใช่"
    for row in rows_of(book["แผนการใช้จ่าย"], "รหัสกิจกรรม"):
        row["งบประมาณทั้งปี"].value = 120_000
        for cell in months_of(row):
            cell.value = 10_000
    book.save(path)


def fill_form(path: Path) -> int:
    """Twenty of everything, and money on every line; how many lines there are."""
    book = load_workbook(path)
    for row in rows_of(book["ผลการดำเนินงาน"], "รหัสตัวชี้วัด"):
        row["ผลงวดนี้"].value = 20
    lines = list(rows_of(book["การใช้จ่ายงบประมาณ"], "รหัสกิจกรรม"))
    for row in lines:
        row["งบประมาณตามแผน"].value, row["งบประมาณที่รับโอน"].value = 120_000, 60_000
        row["ผูกพัน (PO) คงค้าง"].value, row["เบิกจ่ายสะสม"].value = 0, 45_000.25
    book.save(path)
    return len(lines)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of a department with three offices, whose reports are not printed."""
    monkeypatch.setattr("workbench.publishing.run.render_pdf", lambda html: b"%PDF-1.7 " + html.encode())
    shutil.copytree(PARAMETERS, tmp_path / "parameters")
    offices = tmp_path / "parameters" / "offices.csv"
    lines = offices.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.split(",")[0] in ("office_code", *OFFICES)]
    offices.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_department_comes_from_an_empty_folder_to_its_first_monthly_report(root):
    blanks = root / "blanks"
    assert "ตั้งพื้นที่ทำงานแล้ว" in typed(root, "init")
    lacking = {"targets": "missing", "budget": "missing", "plan": "missing", "spending_plan": "missing"}
    assert states(root) == {"framework": "complete", "registers": "complete"} | lacking

    for kind, fill in (("targets", fill_targets), ("budget", fill_budget)):
        typed(root, "forms", "--kind", kind, "--period", "FY2563", "--out", str(blanks))
        fill(blanks / f"{kind}_FY2563.xlsx")
    assert warnings(root, blanks) == []

    typed(root, "forms", "--kind", "plan", "--period", "FY2563", "--out", str(blanks))
    plans = sorted(blanks.glob("plan_*.xlsx"))
    assert [path.stem.split("_")[1] for path in plans] == ["BKK1", "KKL", "KPK", "KPT", "SST", "TH50", "TH57"]
    for path in plans:
        fill_plan(path)
    assert warnings(root, *plans[:2]) == []
    half = {"targets": "complete", "budget": "complete", "plan": "partial", "spending_plan": "partial"}
    assert states(root) == {"framework": "complete", "registers": "complete"} | half
    assert warnings(root, *plans[2:]) == []
    advice = typed(root, "start", "--on", APRIL_1, "--year", "2563")
    assert "ยังไม่มี" not in advice and "บางส่วน" not in advice
    assert f"workbench --root {root} forms --period 2563-03" in advice

    typed(root, "forms", "--period", "2563-03", "--out", str(root / "march"))
    forms = [root / "march" / f"{office}_2563-03.xlsx" for office in OFFICES]
    lines = sum(fill_form(path) for path in forms)
    warnings(root, *forms)  # twenty of everything need not be plausible
    typed(root, "run", "monthly", "--period", "2563-03")
    figures = printed(root / "outputs" / "2563-03" / "monthly" / "department" / "1")
    assert figures["I03.target"] == 12_958
    assert figures["I03.plan_to_date"] == 2 * (4319 // 2) + 4320 // 2
    assert figures["I03.actual_to_date"] == 60
    million = 1_000_000
    assert figures["budget.total.disbursed"] == lines * Decimal("45000.25") / million
    assert figures["budget.total.adjusted"] == 17 * 3


def printed(issue: Path) -> dict[str, Decimal]:
    """Figure id → value."""
    with (issue / "figures.csv").open(encoding="utf-8-sig", newline="") as lines:
        return {row["figure_id"]: Decimal(row["value"]) for row in csv.DictReader(lines) if _is_number(row["value"])}


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()
