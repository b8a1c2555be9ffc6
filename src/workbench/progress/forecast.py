"""A year-end forecast by the plan's own shape, given only with its error on months already known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

HUNDRED = Decimal(100)
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


def forecast_year_end(to_date: Mapping[int, Decimal], plan_to_date: Mapping[int, Decimal]) -> Forecast:
    """The result to date divided by the share of the year's plan due by then.

    Both map a fiscal month to a cumulative value; the plan holds month 12. The error is that of the same rule used
    from each earlier month to foretell the latest known one. Fewer than two such months give no forecast.

    >>> plan = {6: Decimal(40), 7: Decimal(50), 8: Decimal(60), 12: Decimal(100)}
    >>> forecast_year_end({6: Decimal(20), 7: Decimal(25), 8: Decimal(30)}, plan)
    Forecast(value=Decimal('50.0'), error_pct=Decimal('0.0'), tests=2, reason='')
    """
    year = plan_to_date.get(12)
    months = sorted(month for month in to_date if plan_to_date.get(month))
    if not year or not months:
        return Forecast(None, reason="ไม่มีแผนรายเดือนครบทุกหน่วยงาน")
    latest = months[-1]
    if latest == 12:
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
