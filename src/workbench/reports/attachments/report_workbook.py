"""The workbook beside a report: the same figures as real numbers, totals as formulas, and where each came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from workbench.base.files import write_atomically
from workbench.base.labels import OBS_STATUS, REASONS, SAMPLE_BANNER, period_name
from workbench.figures.measures import (
    ACHIEVEMENT,
    ACTUAL_IN_PERIOD,
    ACTUAL_TO_DATE,
    COVERAGE_EXPECTED,
    COVERAGE_REPORTED,
    DIFFERENCE,
    PLAN_TO_DATE,
    STATUS,
    TARGET,
    companion_measure,
)
from workbench.figures.table import figure_rows
from workbench.progress.computation import IndicatorProgress
from workbench.reports.attachments.spending_sheet import add_spending
from workbench.reports.attachments.summary_sheet import add_summary
from workbench.reports.report import Report
from workbench.workbooks.sheets import Book, Cell, Column, Formula, Sheet, Styled, column_range

DRAFT_WORDS = "ฉบับร่าง — งวดยังไม่สิ้นสุดหรือยังไม่ออกเป็นทางการ"
_OFFICES = "รายหน่วยงาน"
_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?", re.ASCII)

_AMOUNT_COLUMNS = [
    Column(measure.column_head, 13, "whole") for measure in (TARGET, PLAN_TO_DATE, ACTUAL_IN_PERIOD, ACTUAL_TO_DATE)
]
_INDICATOR_COLUMNS = [
    Column("รหัส", 9), Column("แผนงาน", 20, "wrap"), Column("ผลผลิต/โครงการ", 22, "wrap"),
    Column("กิจกรรมหลัก", 22, "wrap"), Column("ตัวชี้วัด", 40, "wrap"), Column("หน่วยนับ", 10),
    Column("ผู้รับผิดชอบ", 14, "wrap"), *_AMOUNT_COLUMNS, Column(ACHIEVEMENT.title, 12, "parts"),
    Column(f"{DIFFERENCE.title} ({DIFFERENCE.unit})", 12, "parts"), Column(COVERAGE_REPORTED.title, 11, "whole"),
    Column(COVERAGE_EXPECTED.title, 11, "whole"), Column(STATUS.title, 16), Column("หมายเหตุ", 44, "wrap"),
]  # fmt: skip
_TO_DATE = 10
_OFFICE_COLUMNS = [
    Column("รหัส", 9), Column("ตัวชี้วัด", 44, "wrap"), Column("หน่วยนับ", 10), Column("รหัสหน่วยงาน", 10),
    Column("หน่วยงาน", 36), Column("ภาค", 16), *_AMOUNT_COLUMNS, Column("ค่าเท่าที่รายงาน", 13, "whole"),
    Column("สถานะข้อมูล", 16), Column("หมายเหตุ", 44, "wrap"),
]  # fmt: skip
_OFFICE_CODE, _OFFICE_PLAN, _OFFICE_IN_PERIOD, _OFFICE_REPORTED = 0, 7, 8, 10
_SOURCE_HEADS = {
    "figure_id": "รหัสตัวเลข", "value": "ค่า", "unit": "หน่วย", "printed": "ที่พิมพ์", "submission_sha256": "sha256 ของไฟล์",
    "file": "ไฟล์", "sheet": "แผ่นงาน", "cell": "เซลล์", "cell_value": "ค่าในเซลล์", "rule": "กฎ",
    "target_version": "ฉบับเป้าหมาย", "inputs": "คำนวณจาก",
}  # fmt: skip
_SOURCE_ORDER = (
    "figure_id", "printed", "value", "unit", "file", "sheet", "cell", "cell_value", "rule", "inputs",
    "target_version", "submission_sha256",
)  # fmt: skip
_NUMERIC = ("value", "cell_value")
_WIDTHS = {"file": 30, "submission_sha256": 20, "figure_id": 30, "rule": 30, "inputs": 40, "sheet": 22, "printed": 16}


def write_report_workbook(report: Report, path: Path) -> None:
    """Write report.xlsx: summary, indicators, offices, budget, sources; the same report gives the same bytes."""
    book = Book(banner_of(report))
    about = f"{report.scope.name} ประจำ{period_name(report.period, 'arabic')}"
    summary = book.add_sheet("สรุป", report.report_settings.title, about)
    indicators = book.add_sheet("ตัวชี้วัด", "ผลการดำเนินงานตามตัวชี้วัด", about)
    offices = book.add_sheet(_OFFICES, "ผลการดำเนินงานรายหน่วยงาน", about)
    places = _add_offices(offices, report)
    _add_indicators(indicators, report, places)
    spending = add_spending(book.add_sheet("งบประมาณ", "การใช้จ่ายงบประมาณ (บาท)", about), report)
    _add_sources(book.add_sheet("ที่มา", "ที่มาของตัวเลขในรายงาน", about), figure_rows(report.page.figures))
    add_summary(summary, report, spending)
    write_atomically(path, book.data())


def banner_of(report: Report) -> str:
    """What must be said on every sheet: made-up data, a draft; empty when neither."""
    said = ((SAMPLE_BANNER, report.is_sample), (DRAFT_WORDS, report.is_draft))
    return " · ".join(words for words, is_said in said if is_said)


@dataclass(frozen=True)
class _OfficePlace:
    """Where the offices of all indicators stand, so that a national value can be their sum by formula."""

    first: int
    last: int

    def sum_of(self, column: int, indicator_code: str, row: int, value: Decimal) -> Formula:
        codes = column_range(_OFFICE_CODE, self.first, self.last, _OFFICES)
        amounts = column_range(column, self.first, self.last, _OFFICES)
        return Formula(f"=SUMIFS({amounts},{codes},$A${row + 1})", value)


def _add_offices(sheet: Sheet, report: Report) -> _OfficePlace:
    regions = {each.office_code: each.region for each in report.offices}

    def lines() -> Iterator[list[Cell]]:
        for progress in report.progress.indicators:
            indicator = progress.indicator
            number = _look_of(indicator.unit)
            for each in progress.by_office:
                to_date = each.to_date
                values = (each.target_value, each.plan_to_date, each.in_period.value, to_date.value, to_date.reported)
                yield [
                    progress.code, indicator.name, indicator.unit, each.office_code,
                    report.registers.name(each.office_code), regions.get(each.office_code, "ส่วนกลาง"),
                    *(Styled(value, number) for value in values),
                    OBS_STATUS[each.obs_status], _why(each.to_date.reason, each.in_period.reason),
                ]  # fmt: skip

    return _OfficePlace(*sheet.add_table(_OFFICE_COLUMNS, lines(), frozen=2))


def _add_indicators(sheet: Sheet, report: Report, places: _OfficePlace) -> None:
    def lines() -> Iterator[list[Cell]]:
        for progress in report.progress.indicators:
            yield _indicator_line(report, progress, places, sheet.row)
            yield from _companion_lines(progress)

    sheet.add_table(_INDICATOR_COLUMNS, lines(), frozen=1)


def _indicator_line(report: Report, progress: IndicatorProgress, places: _OfficePlace, row: int) -> list[Cell]:
    indicator, number = progress.indicator, _look_of(progress.indicator.unit)

    def total(value: Decimal | None, parts: Iterable[Decimal | None], column: int) -> Cell:
        """The sum over offices as a formula, where it is one; a rate or a central value as a number."""
        known = [part for part in parts if part is not None]
        is_sum = not indicator.is_rate and bool(known) and sum(known, Decimal(0)) == value
        formula = places.sum_of(column, progress.code, row, value) if value is not None and is_sum else None
        return Styled(formula or value, number)

    offices = progress.by_office
    status = report.settings.status(progress.status)
    return [
        progress.code, *_place_in_framework(report, progress), indicator.name, indicator.unit,
        " ".join(report.framework.division(code).abbreviation for code in indicator.division_codes),
        Styled(progress.target_value, number),
        total(progress.plan_to_date.value, (each.plan_to_date for each in offices), _OFFICE_PLAN),
        total(progress.in_period.value, (each.in_period.value for each in offices), _OFFICE_IN_PERIOD),
        total(progress.to_date.value, (each.to_date.reported for each in offices), _OFFICE_REPORTED),
        _achievement(progress, row), progress.difference_points.value, progress.reported, progress.expected,
        f"{status.symbol} {status.word}", _remark(progress),
    ]  # fmt: skip


def _place_in_framework(report: Report, progress: IndicatorProgress) -> tuple[str, str, str]:
    """Plan, output or project, and main activity; what the framework sets outside them says its group."""
    framework, code = report.framework, progress.indicator.activity_code
    if code is None:
        return "", "", {"master_plan": "ตัวชี้วัดตามแผนแม่บท"}.get(progress.indicator.group, "ผลสัมฤทธิ์ที่คาดว่าจะได้รับ")
    activity = framework.activity(code)
    project = framework.project(activity.project_code)
    return framework.plan(project.plan_code).name, project.name, activity.name


def _achievement(progress: IndicatorProgress, row: int) -> Formula | None:
    value = progress.achievement_pct.value
    return None if value is None else Formula(f"=K{row + 1}/H{row + 1}*100", value)


def _companion_lines(progress: IndicatorProgress) -> Iterator[list[Cell]]:
    measures = {each.code: companion_measure(each) for each in progress.indicator.companions}
    for each in progress.companions:
        blanks: list[Cell] = [None] * (len(_INDICATOR_COLUMNS) - _TO_DATE - 2)
        value = Styled(each.amount.value, _look_of(each.unit))
        head: list[Cell] = [
            measures[each.code].figure_id(progress.code),
            "",
            "",
            "",
            f"ค่าประกอบ: {each.label}",
            each.unit,
        ]
        yield [*head, *[None] * (_TO_DATE - len(head)), value, *blanks, _why(each.amount.reason)]


def _remark(progress: IndicatorProgress) -> str:
    partial = "ยังไม่ครบทุกหน่วยงาน" if progress.is_partial else ""
    return "; ".join(filter(None, [partial, _why(progress.to_date.reason, progress.in_period.reason)]))


def _why(*reasons: str) -> str:
    """Why there is no value, each reason once."""
    return "; ".join(REASONS[reason] for reason in dict.fromkeys(reasons) if reason in REASONS)


def _look_of(unit: str) -> str:
    return "parts" if unit == "ร้อยละ" else "whole"


def _add_sources(sheet: Sheet, figure_rows: Iterable[Mapping[str, str]]) -> None:
    columns = [Column(_SOURCE_HEADS[key], _WIDTHS.get(key, 12), "plain") for key in _SOURCE_ORDER]
    rows = ([_number(row[key]) if key in _NUMERIC else row[key] for key in _SOURCE_ORDER] for row in figure_rows)
    sheet.add_table(columns, rows, frozen=1)


def _number(text: str) -> Cell:
    """A number where the text is one; a status stays a word."""
    return Decimal(text) if _NUMBER.fullmatch(text) else text
