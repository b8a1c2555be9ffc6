"""The status of an indicator in words: a pure judgement by bands that are settings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbench.rules.settings import Settings


@dataclass(frozen=True)
class StatusInputs:
    """What a status is judged by. Percentages are 0–100 and may pass 100; a target that is a cap must not be passed."""

    actual: Decimal | None
    target: Decimal | None
    is_cap: bool
    is_milestone: bool
    may_fall: bool
    is_measured: bool
    is_year_end: bool
    pace_pct: Decimal | None
    coverage_pct: Decimal | None


def judge(standing: StatusInputs, settings: Settings) -> str:
    """The status code. Silence never looks like failure: what is not heard is awaited or incomplete (design §3.11).

    A count that has reached its target counts at once, a rate (which may fall again) once enough is heard; a
    target missed is only said at the year's end and with every office heard, and never of no target.
    """
    if standing.actual is None:
        return "awaiting_data" if standing.is_measured else "not_due"
    coverage = standing.coverage_pct or Decimal(0)
    is_heard = coverage >= settings.coverage.min_share_pct
    if _is_reached(standing.actual, standing):
        return "achieved" if is_heard or not standing.may_fall else "incomplete"
    if not is_heard or (standing.is_year_end and coverage < 100):
        return "incomplete"
    if standing.pace_pct is not None and not (standing.is_year_end or standing.is_milestone):
        return settings.pace_status(standing.pace_pct)
    if standing.target is None:
        return "awaiting_data"
    return "missed" if standing.is_year_end else "not_yet"


def _is_reached(actual: Decimal, standing: StatusInputs) -> bool:
    if standing.target is None:
        return False
    return actual == standing.target if standing.is_cap else actual >= standing.target
