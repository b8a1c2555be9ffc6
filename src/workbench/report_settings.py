"""What a report shows: its title, its kind of period, and how long its lists are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.errors import BadCode, BadSetting
from workbench.scope import ScopeKind
from workbench.settings import load_yaml

PeriodKind = Literal["month", "quarter", "half", "year", "range"]


class ReportSettings(BaseModel):
    """One file of parameters/reports/."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    title: str
    rule: str
    period_kinds: tuple[PeriodKind, ...]
    scope: ScopeKind = "department"
    trend_indicators: tuple[str, ...] = ()
    summary_items: int = 5
    ranking_items: int = 12
    problems_per_activity: int = 4
    map_bounds: tuple[Decimal, ...] = ()
    nearly_from_pct: Decimal = Decimal(90)


def report_names(parameters_dir: Path) -> list[str]:
    """The reports that have settings."""
    return sorted(path.stem for path in (parameters_dir / "reports").glob("*.yaml"))


@cache
def load_report_settings(parameters_dir: Path, report_name: str) -> ReportSettings:
    """The settings of one report; raises BadCode for an unknown name, BadSetting for a bad file."""
    path = parameters_dir / "reports" / f"{report_name}.yaml"
    if report_name not in report_names(parameters_dir):
        raise BadCode(kind="รายงาน", found=report_name, available=", ".join(report_names(parameters_dir)))
    try:
        return ReportSettings.model_validate(load_yaml(path))
    except ValidationError as fault:
        first = fault.errors()[0]
        raise BadSetting(
            file=path.name, line="-", message=f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        ) from fault
