"""The made-up year in numbers: targets of offices, monthly plans and results that fit them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from workbench.base.fiscal import Month
from workbench.rules.expectations import Supplied
from workbench.rules.framework import Framework, Indicator
from workbench.rules.registers import Division, Office
from workbench.sample.assumptions import Assumptions
from workbench.sample.draws import allocate, between, scatter, stream, whole

Months = tuple[Decimal, ...]
"""Twelve values, October to September."""
AREA_UNIT = "ไร่"
_QUARTERS = 4  # an area is measured to the quarter of a rai (งาน)


@dataclass(frozen=True)
class SampleYear:
    """Targets, plans and results of a made-up year. Keys are (indicator_code, sender_code)."""

    framework: Framework
    offices: tuple[Office, ...]
    assumptions: Assumptions
    seed: int
    sizes: dict[str, float]
    targets: dict[tuple[str, str], Decimal]
    plans: dict[tuple[str, str], Months]
    results: dict[tuple[str, str], Months]

    @property
    def senders(self) -> tuple[Office | Division, ...]:
        """The offices, then the divisions."""
        return (*self.offices, *self.framework.divisions)

    def result_to(self, indicator_code: str, sender_code: str, month: Month) -> Decimal:
        """What has been done from October to a month; zero where the office has no part in it."""
        return sum(self.results.get((indicator_code, sender_code), ())[: month.number], Decimal(0))

    @cached_property
    def supplied(self) -> Supplied:
        """Who has a target or a plan for what."""
        return Supplied(tuple(each.office_code for each in self.offices), self.targets, frozenset(self.plans))

    def plan_to(self, indicator_code: str, sender_code: str, month: Month) -> Decimal:
        """What was planned from October to a month."""
        return sum(self.plans.get((indicator_code, sender_code), ())[: month.number], Decimal(0))


def make_year(framework: Framework, offices: Sequence[Office], assumptions: Assumptions, seed: int) -> SampleYear:
    """The year's numbers for these offices; office targets add up to the national target (design §4)."""
    year = SampleYear(framework, tuple(offices), assumptions, seed, _sizes(offices, assumptions, seed), {}, {}, {})
    for indicator in framework.indicators:
        if indicator.provider == "office":
            year.targets.update(_targets(indicator, year))
    for indicator in framework.indicators:
        if not indicator.is_rate:
            _plan_and_do(indicator, year)
    return year


def _sizes(offices: Sequence[Office], assumptions: Assumptions, seed: int) -> dict[str, float]:
    spread = float(assumptions.offices.size_spread)
    regions = assumptions.offices.region_size
    return {
        office.office_code: float(regions.get(office.region, 1))
        * math.exp(stream(seed, "size", office.office_code).gauss(0, spread))
        for office in offices
    }


def participants(indicator: Indicator, year: SampleYear) -> list[str]:
    """The offices that take part in an indicator, in the register's order.

    Indicators of one activity draw from one order of offices, so that the smaller set lies within the larger.
    """
    wanted = year.assumptions.of(indicator.indicator_code).offices or len(year.offices)
    if not indicator.is_rate and indicator.target:
        wanted = min(wanted, int(indicator.target))
    first = year.assumptions.activity_regions.get(indicator.activity_code or "", ())

    def turn(office: Office) -> tuple[bool, float]:
        draw = stream(year.seed, "turn", indicator.activity_code, office.office_code).random()
        return office.region not in first, -math.log(draw) / year.sizes[office.office_code]

    chosen = {office.office_code for office in sorted(year.offices, key=turn)[:wanted]}
    return [office.office_code for office in year.offices if office.office_code in chosen]


def _targets(indicator: Indicator, year: SampleYear) -> dict[tuple[str, str], Decimal]:
    """Office targets: counts are divided up; a rate's target is the national one, said to each who takes part."""
    codes = participants(indicator, year)
    if indicator.target is None:
        return {}
    if indicator.is_rate:
        return {(indicator.indicator_code, code): indicator.target for code in codes}
    weights = [year.sizes[code] * stream(year.seed, "target", indicator.indicator_code, code).uniform(0.8, 1.2)
               for code in codes]  # fmt: skip
    parts = allocate(int(indicator.target) - len(codes), weights)
    return {(indicator.indicator_code, code): Decimal(1 + part) for code, part in zip(codes, parts, strict=True)}


def _plan_and_do(indicator: Indicator, year: SampleYear) -> None:
    code = indicator.indicator_code
    if indicator.provider == "division" and indicator.provider_division:
        planned = year.assumptions.central_plans.get(code, {})
        if planned:
            months = tuple(planned.get(number, Decimal(0)) for number in range(1, 13))
            year.plans[code, indicator.provider_division] = months
        return
    assumed = year.assumptions.of(code)
    season = [float(weight) for weight in year.assumptions.seasons[assumed.season]]
    level = between(stream(year.seed, "level", code), assumed.result_pct) / 100
    for office in year.offices:
        target = year.targets.get((code, office.office_code))
        if target is None:
            continue
        random = stream(year.seed, "plan", code, office.office_code)
        year.plans[code, office.office_code] = tuple(map(Decimal, scatter(int(target), season, random)))
        year.results[code, office.office_code] = _results(indicator, office.office_code, target, level, season, year)


def _results(
    indicator: Indicator, office_code: str, target: Decimal, level: float, season: list[float], year: SampleYear
) -> Months:
    """Twelve monthly results: the year's level, the office's own, and a season slowed and caught up (`pace`)."""
    assumed = year.assumptions
    own = stream(year.seed, "office", office_code).gauss(1, float(assumed.offices.performance_spread))
    random = stream(year.seed, "result", indicator.indicator_code, office_code)
    final = float(target) * level * own * random.gauss(1, float(assumed.offices.result_spread))
    steps = _QUARTERS if indicator.unit == AREA_UNIT else 1
    units = int(final * steps + random.random())  # rounded at random, so that small numbers keep their mean
    spread = float(assumed.pace_spread)
    tilt = stream(year.seed, "tilt", indicator.indicator_code).gauss(0, float(assumed.tilt_spread))
    weights = [
        weight * float(pace) * math.exp(tilt * (number - 6.5) / 6) * max(0.05, random.gauss(1, spread))
        for number, (weight, pace) in enumerate(zip(season, assumed.pace, strict=True), 1)
    ]
    return tuple(Decimal(part) / steps for part in scatter(units, weights, random))


def month_values(months: Months, first: Month, last: Month) -> Decimal:
    """The sum of a year's values over some months.

    >>> month_values(tuple(map(Decimal, range(12))), Month(2563, 4), Month(2563, 5))
    Decimal('13')
    """
    return sum(months[first.number - 1 : last.number], Decimal(0))


def members_at_start(year: SampleYear) -> dict[str, Decimal]:
    """Members of each office's cooperatives on 1 October, by size."""
    total = year.assumptions.membership.members_open
    whole_size = sum(year.sizes.values())
    return {code: whole(total * size / whole_size) for code, size in year.sizes.items()}
