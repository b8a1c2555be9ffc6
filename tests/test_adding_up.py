"""Pages add up, by arithmetic of the test's own: plain Python over the sample workbooks."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from workbench.base.fiscal import parse_period
from workbench.reports.report import load_report
from workbench.rules.workspace import Workspace

JUNE_FORMS = ("2563-03", "2563-04", "2563-05", "2563-06")


def newest_workbooks(workspace: Workspace) -> dict[tuple[str, str], Path]:
    """(sender, period) → the workbook with the highest ครั้งที่ส่ง, found by its name's code and period."""
    newest: dict[tuple[str, str], tuple[int, str, Path]] = {}
    for receipts in sorted((workspace.data / "incoming").rglob("receipts.csv")):
        with receipts.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                path = receipts.parent / row["file_name"]
                read = _cover(path)
                if read:
                    sender, period, revision = read
                    newest[sender, period] = max(
                        newest.get((sender, period), (0, "", path)), (revision, row["received_at"], path)
                    )
    return {key: path for key, (_, _, path) in newest.items()}


def _cover(path: Path) -> tuple[str, str, int] | None:
    try:
        sheet = openpyxl.load_workbook(BytesIO(path.read_bytes()), read_only=True)["คำชี้แจง"]
    except Exception:  # some files of the made-up year are no workbooks, on purpose
        return None
    shown = {row[0]: row[1] for row in sheet.iter_rows(max_col=2, values_only=True) if row[0]}
    if not str(shown.get("งวด", "")).startswith("25"):
        return None
    return shown["รหัสหน่วยงาน"], str(shown["งวด"]).split(" ")[0], int(shown["ครั้งที่ส่ง"])


def sums_of(path: Path) -> dict[tuple[str, str], Decimal]:
    """(indicator, element) → number in ผลงวดนี้, by the headers a person sees; what is no plain number is left out."""
    sheet = openpyxl.load_workbook(path, data_only=True)["ผลการดำเนินงาน"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if "รหัสตัวชี้วัด" in row)
    place = {words: index for index, words in enumerate(rows[head])}
    found = {}
    for row in rows[head + 1 :]:
        value = row[place["ผลงวดนี้"]] if "ผลงวดนี้" in place else None
        if isinstance(value, int | float) and not row[place["ไม่มีผลงาน"]]:
            found[row[place["รหัสตัวชี้วัด"]], row[place["รหัสรายการ"]]] = Decimal(str(value))
    return found


@pytest.fixture(scope="module")
def totals(small_year: Workspace) -> dict[str, dict[tuple[str, str], Decimal]]:
    """Sender → sums of March's cumulative and April to June's monthly values."""
    by_sender: dict[str, dict[tuple[str, str], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (sender, period), path in newest_workbooks(small_year).items():
        if period in JUNE_FORMS:
            for key, value in sums_of(path).items():
                by_sender[sender][key] += value
    return by_sender


@pytest.mark.parametrize("indicator", ["I04", "I16", "I31"])
def test_department_is_the_sum_of_the_workbooks(small_year, totals, indicator):
    report = load_report(small_year, parse_period("2563-06"))
    progress = report.progress.of(indicator)
    complete = {each.office_code for each in progress.by_office if each.is_complete}
    by_hand = sum((totals[sender][indicator, "new_distinct_in_period"] for sender in complete), Decimal(0))
    known = sum((each.to_date.value for each in progress.by_office if each.is_complete), Decimal(0))
    assert known == by_hand > 0


def test_office_pages_add_up_to_region_and_department(small_year, totals):
    period = parse_period("2563-06")
    report = load_report(small_year, period)
    for indicator in ("I04", "I16"):
        parts: dict[str, Decimal] = defaultdict(Decimal)
        for office in (each for each in report.offices if each.office_code in totals):
            page = load_report(small_year, period, scope_kind="office", scope_code=office.office_code)
            shown = {each.code: each.to_date.value for each in page.progress.indicators}
            parts[office.region] += shown.get(indicator) or Decimal(0)
        assert sum(parts.values()) == report.progress.of(indicator).to_date.value


def test_division_pages_add_up_to_the_department(small_year):
    period = parse_period("2563-06")
    report = load_report(small_year, period)
    pages = [
        load_report(small_year, period, scope_kind="division", scope_code=each.division_code)
        for each in report.divisions
    ]
    for measure in ("received", "disbursed", "committed"):
        parts = [getattr(page.budget.line(), measure).value or Decimal(0) for page in pages]
        assert sum(parts) == getattr(report.budget.line(), measure).value
    shown = {each.code: each.to_date.value for page in pages for each in page.progress.indicators}
    whole = {each.code: each.to_date.value for each in report.progress.indicators if each.indicator.group != "outcome"}
    assert {code: shown[code] for code in whole} == whole
