"""What a report shows: its title, its kind of period, and how long its lists are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from workbench.base.errors import BadCode
from workbench.rules.records import Dated, DatedRecord, Many, Number, load_dated
from workbench.rules.scope import ScopeKind

PeriodKind = Literal["month", "quarter", "half", "year", "range"]


class ReportSettings(DatedRecord):
    """One file of parameters/reports/ on one day; `order` is its place in lists, under its short title."""

    title: str
    short_title: str = ""
    order: int = 99
    rule: str
    period_kinds: Many[PeriodKind]
    scope: ScopeKind = "department"
    trend_indicators: Many[str] = ()
    summary_items: int = 5
    ranking_items: int = 12
    problems_per_activity: int = 4
    map_bounds: Many[Number] = ()
    nearly_from_pct: Number = Decimal(90)


def report_names(parameters_dir: Path) -> list[str]:
    """The reports that have settings, in their order; raises BadSetting for a bad file."""
    names = sorted(path.stem for path in (parameters_dir / "reports").glob("*.yaml"))
    return sorted(names, key=lambda name: load_report_settings(parameters_dir, name).order)


def report_words(parameters_dir: Path) -> dict[str, str]:
    """Report name → what lists call it, in their order; raises BadSetting for a bad file."""
    settings = {name: load_report_settings(parameters_dir, name) for name in report_names(parameters_dir)}
    return {name: each.short_title or each.title for name, each in settings.items()}


def report_name_of(parameters_dir: Path, scope: ScopeKind, period_kind: PeriodKind, on: date = date.max) -> str:
    """The report of a scope and kind of period, by its settings on a day.

    For a kind of period that none is made of, that of months. Raises BadCode where the scope has neither.
    """
    names = report_names(parameters_dir)
    known = {
        name: settings for name in names if (settings := load_report_settings(parameters_dir, name, on)).scope == scope
    }
    for kind in (period_kind, "month"):
        for name, settings in known.items():
            if kind in settings.period_kinds:
                return name
    raise BadCode(kind="รายงาน", found=f"{scope} {period_kind}", available=", ".join(names))


def load_report_settings(parameters_dir: Path, report_name: str, on: date = date.max) -> ReportSettings:
    """The settings of one report on a day; raises BadCode for an unknown name, BadSetting for a bad file."""
    return _dated(parameters_dir, report_name).at(on)


@cache
def _dated(parameters_dir: Path, report_name: str) -> Dated[ReportSettings]:
    path = parameters_dir / "reports" / f"{report_name}.yaml"
    if path not in path.parent.glob("*.yaml"):  # a name that leads elsewhere is none of them either
        raise BadCode(kind="รายงาน", found=report_name, available=", ".join(report_names(parameters_dir)))
    return load_dated(ReportSettings, path)
