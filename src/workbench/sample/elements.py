"""What a sender fills into the rows of one indicator: its elements, each in keeping with the others."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from workbench.base.fiscal import Month
from workbench.rules.framework import Indicator, ReportingWindow
from workbench.sample.draws import baht, between, happens, stream, whole
from workbench.sample.year import SampleYear, members_at_start, month_values

Entry = Decimal | str | None
"""A number, a text, or None: ticked as ไม่มีผลงาน."""
Entries = dict[str, Entry]


def element_entries(indicator: Indicator, sender_code: str, window: ReportingWindow, year: SampleYear) -> Entries:
    """Element code → entry, for one sender and form. Elements that the sample does not know are left out."""
    if indicator.provider == "division":
        return _central(indicator, window, year)
    codes = {element.element_code for element in indicator.elements}
    if "members_joined" in codes:
        return _members(indicator, sender_code, window, year)
    if "current_value" in codes:
        return _change(indicator, sender_code, window, year)
    if "member_savings" in codes:
        return _savings(sender_code, window, year)
    if "n_certified" in codes:
        return _certificates(sender_code, window, year)
    if "n_units_quality" in codes:
        return _quality(indicator, sender_code, window, year)
    return _counted(indicator, sender_code, window, year)


def _central(indicator: Indicator, window: ReportingWindow, year: SampleYear) -> Entries:
    """Flows of the months covered (a quarterly one: of the quarter), else the latest state or text so far."""
    entries: Entries = {}
    first = window.covers_first.number
    if indicator.measurable == "quarterly" and window.basis == "increment":
        first = window.covers_last.number - 2
    for code, by_month in year.assumptions.central.get(indicator.indicator_code, {}).items():
        nature = indicator.element(code).nature
        known = {month: value for month, value in by_month.items() if month <= window.covers_last.number}
        inside = [value for month, value in known.items() if month >= first]
        if nature == "attribute":
            entries[code] = str(inside[-1]) if inside else ""
        elif nature.startswith("flow"):
            entries[code] = sum(map(Decimal, inside), Decimal(0)) if inside else None
        elif known:
            entries[code] = Decimal(known[max(known)])
    return entries


def _counted(indicator: Indicator, sender_code: str, window: ReportingWindow, year: SampleYear) -> Entries:
    """New in the period, served again from earlier months, and what goes with a count or an area."""
    code = indicator.indicator_code
    new = month_values(year.results[code, sender_code], window.covers_first, window.covers_last)
    total = year.result_to(code, sender_code, window.covers_last)
    random = stream(year.seed, "again", code, sender_code, window.form_month.id)
    again = whole(
        float(total - new) * float(year.assumptions.of(code).repeat_pct or 0) / 100 * random.uniform(0.6, 1.3)
    )
    served = new + min(again, total - new)
    zero_pct = year.assumptions.behaviour.zero_instead_of_nil_pct
    is_nil = served == 0 and not happens(stream(year.seed, "nil", code, sender_code, window.form_month.id), zero_pct)
    relief, plots = year.assumptions.relief, year.assumptions.plots
    known: Entries = {
        "new_distinct_in_period": new,
        "served_in_period": served,
        "new_area_rai": new,
        "n_plots": (new / plots.rai_per_plot).to_integral_value(ROUND_CEILING),
        "interest_relief_baht": baht(float(new) * between(random, relief.interest_per_person), 10),
        "principal_baht": baht(float(total) * between(random, relief.principal_per_person), 1000),
    }
    entries: Entries = {}
    for element in indicator.elements:
        if element.element_code in known:
            is_flow = element.nature.startswith("flow")
            entries[element.element_code] = None if is_nil and is_flow else known[element.element_code]
    return entries


def members_path(indicator_code: str, sender_code: str, year: SampleYear) -> list[tuple[Decimal, Decimal]]:
    """(joined, left) of the twelve months."""
    path = []
    for number, joined in enumerate(year.results[indicator_code, sender_code], 1):
        random = stream(year.seed, "left", sender_code, number)
        path.append((joined, whole(float(joined) * between(random, year.assumptions.membership.left_pct) / 100)))
    return path


def _members(indicator: Indicator, sender_code: str, window: ReportingWindow, year: SampleYear) -> Entries:
    path = members_path(indicator.indicator_code, sender_code, year)
    before, during = (
        path[: window.covers_first.number - 1],
        path[window.covers_first.number - 1 : window.covers_last.number],
    )
    opening = members_at_start(year)[sender_code] + sum((joined - left for joined, left in before), Decimal(0))
    joined, left = (sum((month[i] for month in during), Decimal(0)) for i in (0, 1))
    return {
        "members_open": opening,
        "members_joined": joined,
        "members_left": left,
        "members_close": opening + joined - left,
    }


def _members_at_end(sender_code: str, window: ReportingWindow, year: SampleYear) -> Decimal:
    membership = next(
        (code for code, office in year.results if office == sender_code and _is_membership(code, year)), None
    )
    members = members_at_start(year)[sender_code]
    if membership is None:
        return members
    path = members_path(membership, sender_code, year)[: window.covers_last.number]
    return members + sum((joined - left for joined, left in path), Decimal(0))


def _is_membership(indicator_code: str, year: SampleYear) -> bool:
    elements = year.framework.indicator(indicator_code).elements
    return any(element.element_code == "members_joined" for element in elements)


def _change(indicator: Indicator, sender_code: str, window: ReportingWindow, year: SampleYear) -> Entries:
    """Base and current value of the same panel; a reduction is a smaller current value."""
    assumed = year.assumptions.changes[indicator.indicator_code]
    random = stream(year.seed, "change", indicator.indicator_code, sender_code)
    served = whole(float(year.result_to(assumed.panel_of, sender_code, window.covers_last)))
    panel = min(served, max(Decimal(1), whole(float(served) * between(random, year.assumptions.panel_pct) / 100)))
    base = baht(float(panel * assumed.per_unit) * random.uniform(0.8, 1.25), 100)
    percent = random.gauss(float(assumed.change_pct), float(assumed.spread))
    sign = getattr(indicator.formula, "sign", 1)
    return {
        "base_value": base,
        "current_value": baht(float(base) * (1 + sign * percent / 100), 100),
        "n_panel": panel,
        "n_missing": served - panel,
    }


def _savings(sender_code: str, window: ReportingWindow, year: SampleYear) -> Entries:
    assumed = year.assumptions.savings
    random = stream(year.seed, "savings", sender_code)
    debt = baht(
        float(_members_at_end(sender_code, window, year) * assumed.debt_per_member) * random.uniform(0.85, 1.15), 1000
    )
    debt_before = baht(float(debt) / random.uniform(1.005, 1.045), 1000)
    ratio = random.gauss(float(assumed.ratio_pct), float(assumed.spread)) / 100
    ratio_before = ratio - between(random, assumed.rise) / 100
    served = [float(year.result_to(code, sender_code, window.covers_last)) for code, office in year.results
              if office == sender_code]  # fmt: skip
    return {
        "member_savings": baht(float(debt) * ratio, 1000),
        "member_debt": debt,
        "member_savings_prev": baht(float(debt_before) * ratio_before, 1000),
        "member_debt_prev": debt_before,
        "n_coops": max(Decimal(1), whole(served[0] * 0.9)) if served else Decimal(1),
    }


def _certificates(sender_code: str, window: ReportingWindow, year: SampleYear) -> Entries:
    assumed = year.assumptions.certificates
    random = stream(year.seed, "certificates", sender_code)
    area = _area_of(sender_code, window.covers_last, year)
    farmers = max(Decimal(1), whole(float(area) / assumed.rai_per_farmer))
    share = min(1.0, random.gauss(float(assumed.certified_pct), float(assumed.spread)) / 100)
    certified = min(farmers, whole(float(farmers) * share))
    return {
        "n_certified": certified,
        "n_participants": farmers,
        "n_plots_certified": certified + whole(float(certified) * random.uniform(0, 0.25)),
    }


def _area_of(sender_code: str, month: Month, year: SampleYear) -> Decimal:
    areas = [
        year.result_to(code, office, month)
        for code, office in year.results
        if office == sender_code and "new_area_rai" in {e.element_code for e in year.framework.indicator(code).elements}
    ]
    return areas[0] if areas else Decimal(0)


def _quality(indicator: Indicator, sender_code: str, window: ReportingWindow, year: SampleYear) -> Entries:
    random = stream(year.seed, "quality", sender_code)
    return {
        "n_units_quality": year.result_to(indicator.indicator_code, sender_code, window.covers_last),
        "criteria": random.choice(year.assumptions.quality_criteria),
    }
