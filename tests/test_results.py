"""What came of the targets and who is behind plan: judgements by code, never by a Thai word."""

from __future__ import annotations

from decimal import Decimal

import pytest

from builders import make_indicator
from workbench.base.fiscal import parse_period
from workbench.progress.computation import IndicatorProgress, OfficeProgress, Progress
from workbench.progress.evidence import Amount
from workbench.progress.forecast import forecast_indicator
from workbench.progress.results import lagging_parts, result_state

NOTHING = Amount(None)


def part(code="TH50", done: int | None = 40, plan: int | None = 100) -> OfficeProgress:
    amounts = [None if each is None else Decimal(each) for each in (done, plan)]
    return OfficeProgress(code, "reported", NOTHING, Amount(amounts[0]), True, None, amounts[1])


def progress(done: int | None = 95, target: int | None = 100, status="missed", **fields) -> IndicatorProgress:
    known = {
        "indicator": make_indicator(), "target_value": None if target is None else Decimal(target),
        "in_period": NOTHING, "to_date": Amount(None if done is None else Decimal(done)), "is_partial": False,
        "plan_to_date": NOTHING, "achievement_pct": NOTHING, "difference_points": NOTHING, "pace_pct": NOTHING,
        "status": status, "reported": 1, "expected": 1, "by_office": (), **fields,
    }  # fmt: skip
    return IndicatorProgress(**known)


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (progress(status="achieved"), "achieved"),
        (progress(90), "nearly"),
        (progress(89), "missed"),
        (progress(95, status="awaiting_data"), "open"),
        (progress(95, status="incomplete"), "open"),
        (progress(None), "missed"),
        (progress(target=None), "missed"),
        (progress(target=0), "missed"),
        (progress(indicator=make_indicator(is_milestone=True)), "missed"),
    ],
)
def test_nearly_is_said_of_what_came_close_and_nothing_of_what_cannot_be_judged(made, state):
    assert result_state(made, Decimal(90)) == state


def test_behind_plan_is_below_the_watch_band_furthest_first_and_never_without_plan_or_result():
    offices = (part("TH10", 85), part("TH11", 90), part("TH12", 40), part("TH13", None), part("TH14", 5, None))
    zero = part("TH15", 5, 0)
    found = lagging_parts(Progress(parse_period("2563-06"), 1, (progress(by_office=(*offices, zero)),)), Decimal(90))
    assert [(each.office.office_code, each.pace_pct) for each in found] == [("TH12", 40), ("TH10", 85)]


def month(done: int, plan: int, *, is_partial=False) -> IndicatorProgress:
    return progress(done, plan_to_date=Amount(Decimal(plan)), is_partial=is_partial)


def test_forecast_counts_complete_months_only():
    year, months = month(0, 100), {6: month(20, 40), 7: month(25, 50), 8: month(30, 60)}
    assert forecast_indicator(months, year, 8).value == Decimal("50.0")
    partial = months | {7: month(25, 50, is_partial=True)}
    assert forecast_indicator(partial, year, 8).reason == "มีงวดที่ทราบผลน้อยเกินไปที่จะทดสอบวิธี"
    assert forecast_indicator(months | {8: month(30, 60, is_partial=True)}, year, 8).value is None
