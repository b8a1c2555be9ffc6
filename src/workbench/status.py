"""The status of an indicator in words: a pure judgement by bands that are settings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbench.settings import Settings


@dataclass(frozen=True)
class Standing:
    """What a status is judged by. Percentages are 0–100 and may pass 100."""

    actual: Decimal | None
    target: Decimal | None
    is_milestone: bool
    is_measured: bool
    is_year_end: bool
    pace_pct: Decimal | None
    coverage_pct: Decimal | None


def judge(standing: Standing, settings: Settings) -> str:
    """The status code. Silence never looks like failure: what is not heard is awaited or incomplete (design §3.11).

    A target reached counts at once; a target missed is only said at the year's end and with every office heard.
    """
    if standing.actual is None:
        return "awaiting_data" if standing.is_measured else "not_due"
    if standing.target is not None and standing.actual >= standing.target:
        return "achieved"
    coverage = standing.coverage_pct or Decimal(0)
    if standing.is_year_end:
        return "missed" if coverage >= 100 else "incomplete"
    if coverage < settings.coverage.min_share_pct:
        return "incomplete"
    if standing.is_milestone or standing.pace_pct is None:
        return "not_yet"
    return settings.pace_status(standing.pace_pct)
