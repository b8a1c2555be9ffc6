"""A year-end forecast by the plan's own shape, given only with its error on months already known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbench.progress.values import HUNDRED, IndicatorProgress

YEAR_END = 12
FEWEST_TESTS = 2


@dataclass(frozen=True)
class Forecast:
    """A forecast for the year's end with its mean error on past months, in percent, over `tests` months.

    `value` is None where the method cannot be used; `reason` then says why, in Thai.
    """

    value: Decimal | None
    error_pct: Decimal | None = None
    tests: int = 0
    reason: str = ""


def forecast_indicator(by_month: Mapping[int, IndicatorProgress], year: IndicatorProgress, last: int) -> Forecast:
    """The forecast of an indicator from its progress by fiscal month up to `last`, and that of the whole year.

    A month counts only where every expected sender was complete: a partial total foretells nothing.
    """
    planned = {month: each.plan_to_date.value for month, each in by_month.items()} | {YEAR_END: year.plan_to_date.value}
    known = {month: each.to_date.value for month, each in by_month.items() if not each.is_partial}
    to_date = {month: value for month, value in known.items() if value is not None}
    if last not in to_date and last != YEAR_END:
        return Forecast(None, reason="ผลสะสมยังไม่ครบทุกหน่วยงาน")
    return forecast_year_end(to_date, {month: value for month, value in planned.items() if value is not None})


def forecast_year_end(to_date: Mapping[int, Decimal], plan_to_date: Mapping[int, Decimal]) -> Forecast:
    """The result to date divided by the share of the year's plan due by then.

    Both map a fiscal month to a cumulative value; the plan holds month 12. The error is that of the same rule used
    from each earlier month to foretell the latest known one. Fewer than two such months give no forecast.

    >>> plan = {6: Decimal(40), 7: Decimal(50), 8: Decimal(60), 12: Decimal(100)}
    >>> forecast_year_end({6: Decimal(20), 7: Decimal(25), 8: Decimal(30)}, plan)
    Forecast(value=Decimal('50.0'), error_pct=Decimal('0.0'), tests=2, reason='')
    """
    year = plan_to_date.get(YEAR_END)
    months = sorted(month for month in to_date if plan_to_date.get(month))
    if not year or not months:
        return Forecast(None, reason="ไม่มีแผนรายเดือนครบทุกหน่วยงาน")
    latest = months[-1]
    if latest == YEAR_END:
        return Forecast(None, reason="สิ้นปีงบประมาณแล้ว")
    if len(months) - 1 < FEWEST_TESTS:
        return Forecast(None, reason="มีงวดที่ทราบผลน้อยเกินไปที่จะทดสอบวิธี")
    if not to_date[latest]:
        return Forecast(None, reason="ผลสะสมเป็นศูนย์")
    errors = []
    for month in months[:-1]:
        expected = to_date[month] * plan_to_date[latest] / plan_to_date[month]
        errors.append(abs(expected - to_date[latest]) / to_date[latest] * HUNDRED)
    error = (sum(errors, Decimal(0)) / len(errors)).quantize(Decimal("0.1"))
    value = (to_date[latest] * year / plan_to_date[latest]).quantize(Decimal("0.1"))
    return Forecast(value, error, len(errors))
