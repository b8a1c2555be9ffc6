"""Progress and budget as plain records, numbers as decimal strings: what `progress --format json` prints."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from workbench.base.text import round_half_up
from workbench.figures.book import plain
from workbench.progress.budget import BudgetLine
from workbench.progress.computation import IndicatorProgress, OfficeProgress
from workbench.reports.report import Report


def text_or_none(value: Decimal | None, places: int | None = None) -> str | None:
    """A number as decimal text, exact or rounded half-up; None stays None."""
    if value is None:
        return None
    return plain(value) if places is None else f"{round_half_up(value, places):f}"


def progress_record(report: Report) -> dict[str, Any]:
    """The whole of a report's progress and budget, in its scope."""
    progress, budget = report.progress, report.budget
    return {
        "period": report.period.id,
        "scope": report.scope.code,
        "ledger_number": report.view.ledger_number,
        "is_sample": report.is_sample,
        "has_targets": progress.has_targets,
        "indicators": [_indicator_record(each) for each in progress.indicators],
        "budget": {
            "lines": [_line_record(each) for each in budget.lines()],
            "total": _line_record(budget.line()),
            "coverage": {"reported": budget.reported, "expected": budget.expected},
            "carried_forward": list(budget.carried_forward),
            "version": budget.version,
        },
    }


def _indicator_record(progress: IndicatorProgress) -> dict[str, Any]:
    indicator = progress.indicator
    return {
        "indicator_code": progress.code,
        "kind": indicator.kind,
        "unit": indicator.unit,
        "target_value": text_or_none(progress.target_value),
        "actual_in_period": _shown(progress.in_period.value, indicator.is_rate),
        "actual_to_date": _shown(progress.to_date.value, indicator.is_rate),
        "reason_code": progress.reason_code or None,
        "is_partial": progress.is_partial,
        "plan_to_date": text_or_none(progress.plan_to_date.value),
        "achievement_pct": text_or_none(progress.achievement_pct.value, 2),
        "difference_points": text_or_none(progress.difference_points.value, 2),
        "status": progress.status,
        "coverage": {"reported": progress.reported, "expected": progress.expected},
        "companions": {each.code: _shown(each.amount.value, each.unit == "ร้อยละ") for each in progress.companions},
        "outlook": _outlook_record(progress),
        "by_office": [_office_record(each, indicator.is_rate) for each in progress.by_office],
    }


def _shown(value: Decimal | None, is_rate: bool) -> str | None:
    """Counts exactly; rates, which may have no end, at ten places."""
    return text_or_none(value, 10 if is_rate else None)


def _outlook_record(progress: IndicatorProgress) -> dict[str, str | None] | None:
    outlook = progress.outlook
    if outlook is None:
        return None
    shares = {
        "confirmed_pct": outlook.confirmed_pct,
        "outstanding_pct": outlook.outstanding_pct,
        "out_of_reach_pct": outlook.out_of_reach_pct,
    }
    ends = {"worst": text_or_none(outlook.worst), "best": text_or_none(outlook.best)}
    return {key: text_or_none(value, 2) for key, value in shares.items()} | ends


def _office_record(office: OfficeProgress, is_rate: bool) -> dict[str, Any]:
    return {
        "office_code": office.office_code,
        "obs_status": office.obs_status,
        "actual_in_period": _shown(office.in_period.value, is_rate),
        "actual_to_date": _shown(office.to_date.value, is_rate),
        "reported_value": _shown(office.to_date.reported, is_rate),
        "reason_code": office.to_date.reason or None,
        "target_value": text_or_none(office.target_value),
    }


def _line_record(line: BudgetLine) -> dict[str, Any]:
    return {
        "activity_code": line.activity_code or None,
        "expense_group": line.expense_group or None,
        "approved": text_or_none(line.approved.value),
        "adjusted": text_or_none(line.adjusted.value),
        "received": text_or_none(line.received.value),
        "committed": text_or_none(line.committed.value),
        "disbursed": text_or_none(line.disbursed.value),
        "remaining": text_or_none(line.remaining),
        "available": text_or_none(line.available),
        "disbursed_pct": text_or_none(line.disbursed_pct, 2),
        "disbursed_pct_with_po": text_or_none(line.disbursed_pct_with_po, 2),
        "pct_basis": line.pct_basis,
    }
