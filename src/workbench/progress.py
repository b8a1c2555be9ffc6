"""Progress of every indicator in a period: the one computation all tables, charts and exports take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from workbench.fiscal import Month, Period
from workbench.forms import expected_indicators
from workbench.formulas import Parts, Range, combine, evaluate, is_additive, office_parts
from workbench.framework import Framework, Indicator
from workbench.observations import Amount, Evidence, Source
from workbench.settings import Settings
from workbench.status import Standing, judge

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class OfficeProgress:
    """One sender's part in an indicator."""

    office_code: str
    obs_status: str
    in_period: Amount
    to_date: Amount
    target_value: Decimal | None
    plan_to_date: Decimal | None

    @property
    def is_complete(self) -> bool:
        """Whether its value to date is known for the whole range."""
        return self.to_date.is_known


@dataclass(frozen=True)
class Outlook:
    """How the target divides: confirmed by reports, with offices not heard in full, and short at complete offices."""

    confirmed_pct: Decimal
    outstanding_pct: Decimal
    short_pct: Decimal
    worst: Decimal
    best: Decimal


@dataclass(frozen=True)
class CompanionValue:
    """A side figure printed beside an indicator (the other reading of an ambiguity)."""

    code: str
    label: str
    unit: str
    amount: Amount


@dataclass(frozen=True)
class IndicatorProgress:
    """One indicator at the period's end. Rates are percent; differences are percentage points."""

    indicator: Indicator
    target_value: Decimal | None
    in_period: Amount
    to_date: Amount
    is_partial: bool
    plan_to_date: Amount
    achievement_pct: Amount
    difference_points: Amount
    pace_pct: Decimal | None
    status: str
    reported: int
    expected: int
    by_office: tuple[OfficeProgress, ...]
    companions: tuple[CompanionValue, ...] = ()
    outlook: Outlook | None = None

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.indicator.indicator_code

    @property
    def reason_code(self) -> str:
        """Why a value is null: the value to date's reason first, else that of the period's own value."""
        return self.to_date.reason or self.in_period.reason


@dataclass(frozen=True)
class Progress:
    """Every indicator of the framework in one period, as known at one ledger number."""

    period: Period
    ledger_number: int
    indicators: tuple[IndicatorProgress, ...]
    target_version: str = ""
    has_targets: bool = True

    def only(self, indicator_codes: frozenset[str]) -> Progress:
        """The same progress with only some indicators."""
        return replace(self, indicators=tuple(each for each in self.indicators if each.code in indicator_codes))

    def of(self, indicator_code: str) -> IndicatorProgress:
        """The progress of one indicator; raises KeyError."""
        found = next((each for each in self.indicators if each.code == indicator_code), None)
        if found is None:
            raise KeyError(indicator_code)
        return found


@dataclass(frozen=True)
class _Context:
    framework: Framework
    evidence: Evidence
    settings: Settings
    period: Period
    offices: Sequence[str]
    scope: frozenset[str] | None = None
    expected: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    @property
    def to_date_range(self) -> Range:
        return Range(1, self.period.last.number)

    @property
    def period_range(self) -> Range:
        return Range(self.period.first.number, self.period.last.number)


def compute_progress(
    framework: Framework,
    evidence: Evidence,
    settings: Settings,
    period: Period,
    offices: Sequence[str],
    scope: frozenset[str] | None = None,
) -> Progress:
    """Progress of all indicators in `period`, over all senders or only those in `scope`.

    Pure: no file, no clock. `offices` are the reporting units' codes; a central-only indicator's sender is the
    division that provides it. Rules: design §3; R04, R07 and R17 of the framework.
    """
    context = _Context(framework, evidence, settings, period, offices, scope)
    rows = tuple(_progress_of(indicator, context) for indicator in framework.indicators)
    return Progress(period, evidence.ledger_number, rows, evidence.target_version, bool(evidence.targets))


def expected_senders(
    framework: Framework, evidence: Evidence, indicator: Indicator, offices: Sequence[str]
) -> tuple[str, ...]:
    """Who is expected to report an indicator: offices with a target, else all offices; or its division (design §3.6)."""
    if indicator.provider == "division":
        return (indicator.provider_division,) if indicator.provider_division else ()
    with_target = {office for code, office in evidence.targets if code == indicator.indicator_code}
    return tuple(office for office in offices if office in with_target) or tuple(offices)


def _progress_of(indicator: Indicator, context: _Context) -> IndicatorProgress:
    everyone = expected_senders(context.framework, context.evidence, indicator, context.offices)
    extra = tuple(
        office
        for office in context.offices
        if office not in everyone and _has_data(indicator, office, context)
    )
    senders = tuple(code for code in (*everyone, *extra) if context.scope is None or code in context.scope)
    parts = {code: _parts(indicator, code, context, context.to_date_range) for code in senders}
    by_office = tuple(_office(indicator, code, parts[code], context) for code in senders)
    to_date = _explained(
        combine(indicator.formula, list(parts.values())), context.to_date_range, indicator, context
    )
    expected = [each for each in by_office if each.office_code in everyone]
    reported = sum(each.is_complete for each in expected)
    target = _target(indicator, senders, context)
    in_period = _in_period(indicator, senders, context)
    plan = _plan_to_date(indicator, [each.office_code for each in expected], context)
    pace = _pace(by_office, plan)
    is_partial = to_date.is_known and reported < len(expected)
    standing = Standing(
        actual=to_date.value,
        target=target,
        is_milestone=indicator.is_milestone,
        is_measured=indicator.is_expected_in(context.period.last) or to_date.is_known,
        is_year_end=context.period.last.number == 12,
        pace_pct=pace,
        coverage_pct=HUNDRED * reported / len(expected) if expected else None,
    )
    return IndicatorProgress(
        indicator=indicator,
        target_value=target,
        in_period=in_period,
        to_date=to_date,
        is_partial=is_partial,
        plan_to_date=plan,
        achievement_pct=_achievement(indicator, to_date, target),
        difference_points=_difference(indicator, to_date, target),
        pace_pct=pace,
        status=judge(standing, context.settings) if expected else "not_due",
        reported=reported,
        expected=len(expected),
        by_office=by_office,
        companions=_companions(indicator, senders, context),
        outlook=_outlook(indicator, by_office, to_date, target),
    )


def _has_data(indicator: Indicator, office: str, context: _Context) -> bool:
    elements = (element.element_code for element in indicator.elements)
    return any(context.evidence.intervals(indicator.indicator_code, code, office) for code in elements)


def _parts(indicator: Indicator, sender: str, context: _Context, months: Range) -> Parts:
    return office_parts(indicator, indicator.formula, context.evidence, sender, months)


def _explained(amount: Amount, months: Range, indicator: Indicator, context: _Context) -> Amount:
    """A missing value with the best reason: the rule's cut, the calendar, else what the data said."""
    if amount.is_known:
        return amount
    if is_additive(indicator) and _cuts_window(months, context):
        return Amount(None, "not_separable", None, amount.sources)
    if amount.reason == "no_data" and not indicator.is_expected_in(context.period.last):
        return Amount(None, "not_due")
    return amount


def _cuts_window(months: Range, context: _Context) -> bool:
    """Whether the range takes only part of the months one form covers (R17), so that it cannot be separated."""
    for window in context.framework.windows:
        first, last = window.covers_first.number, window.covers_last.number
        if last >= months.first and first <= months.last and (first < months.first or last > months.last):
            return True
    return False


def _in_period(indicator: Indicator, senders: Sequence[str], context: _Context) -> Amount:
    if not is_additive(indicator):
        return Amount(None, "to_date_only")
    parts = [_parts(indicator, code, context, context.period_range) for code in senders]
    return _explained(combine(indicator.formula, parts), context.period_range, indicator, context)


def _office(indicator: Indicator, code: str, parts: Parts, context: _Context) -> OfficeProgress:
    months = context.period_range
    in_period = Amount(None, "to_date_only")
    if is_additive(indicator):
        in_period = evaluate(indicator.formula, _parts(indicator, code, context, months))
        in_period = _explained(in_period, months, indicator, context)
    to_date = _explained(evaluate(indicator.formula, parts), context.to_date_range, indicator, context)
    target = context.evidence.targets.get((indicator.indicator_code, code))
    plan = context.evidence.plans.get((indicator.indicator_code, code))
    planned = sum((plan.get(n, Decimal(0)) for n in range(1, months.last + 1)), Decimal(0)) if plan else None
    return OfficeProgress(code, _obs_status(indicator, code, context), in_period, to_date, target, planned)


def _obs_status(indicator: Indicator, code: str, context: _Context) -> str:
    """What the sender said of the period's last month in the formula's elements; the gravest word wins."""
    month: Month = context.period.last
    if context.framework.window(month) is None or not indicator.is_expected_in(month):
        return "not_due"
    said = [
        each.obs_status
        for element in indicator.formula.element_codes
        for each in context.evidence.intervals(indicator.indicator_code, element, code)
        if each.last == month.number
    ]
    return next((word for word in ("refused", "missing", "reported", "nil") if word in said), "missing")


def _target(indicator: Indicator, senders: Sequence[str], context: _Context) -> Decimal | None:
    """The national target; within a scope, the sum of its offices' targets where the indicator is a count."""
    if context.scope is None or indicator.is_rate or indicator.provider == "division":
        return indicator.target
    known = [context.evidence.targets.get((indicator.indicator_code, code)) for code in senders]
    given = [value for value in known if value is not None]
    return sum(given, Decimal(0)) if given else None


def _plan_to_date(indicator: Indicator, senders: Sequence[str], context: _Context) -> Amount:
    """The planned value to date; none without every expected sender's plan (design §3.5)."""
    plans = context.evidence.plans
    known = [code for code in senders if (indicator.indicator_code, code) in plans]
    if indicator.is_rate or indicator.is_milestone or not known:
        return Amount(None, "no_plan")
    if len(known) < len(senders):
        return Amount(None, "plan_incomplete")
    last = context.to_date_range.last
    months = range(1, last + 1)
    total = sum(
        (plans[indicator.indicator_code, code].get(n, Decimal(0)) for code in known for n in months),
        Decimal(0),
    )
    cells = context.evidence.plan_sources
    sources = [cells.get((indicator.indicator_code, code), {}).get(n) for code in known for n in months]
    return Amount(total, "", total, tuple(source for source in sources if source))


def _pace(by_office: Sequence[OfficeProgress], plan: Amount) -> Decimal | None:
    """Result over plan, like for like: only offices whose value to date is complete count on either side."""
    if not plan.is_known:
        return None
    complete = [each for each in by_office if each.is_complete and each.plan_to_date is not None]
    planned = sum((each.plan_to_date or Decimal(0) for each in complete), Decimal(0))
    done = sum((each.to_date.value or Decimal(0) for each in complete), Decimal(0))
    return done / planned * HUNDRED if planned else None


def _achievement(indicator: Indicator, to_date: Amount, target: Decimal | None) -> Amount:
    if indicator.is_rate:
        return Amount(None, "rate")
    if indicator.is_milestone:
        return Amount(None, "milestone")
    if target is None or target == 0:
        return Amount(None, "no_target" if target is None else "target_zero")
    if to_date.value is None:
        return Amount(None, to_date.reason)
    return Amount(to_date.value / target * HUNDRED)


def _difference(indicator: Indicator, to_date: Amount, target: Decimal | None) -> Amount:
    if not indicator.is_rate:
        return Amount(None, "")
    if target is None or to_date.value is None:
        return Amount(None, to_date.reason or "no_target")
    return Amount(to_date.value - target)


def _companions(
    indicator: Indicator, senders: Sequence[str], context: _Context
) -> tuple[CompanionValue, ...]:
    values = []
    for each in indicator.companions:
        parts = [
            office_parts(indicator, each.formula, context.evidence, s, context.to_date_range) for s in senders
        ]
        amount = combine(each.formula, parts)
        values.append(CompanionValue(each.code, each.label, each.unit, amount))
    return tuple(values)


def _outlook(
    indicator: Indicator, by_office: Sequence[OfficeProgress], to_date: Amount, target: Decimal | None
) -> Outlook | None:
    """Shares of the target confirmed, outstanding and short; only for counts whose offices have targets (§3.6)."""
    aimed = [each for each in by_office if each.target_value is not None]
    total = sum((each.target_value or Decimal(0) for each in aimed), Decimal(0))
    if indicator.is_rate or indicator.is_milestone or not total or to_date.value is None:
        return None
    confirmed = outstanding = short = Decimal(0)
    for each in aimed:
        aim = each.target_value or Decimal(0)
        done = min(each.to_date.reported or Decimal(0), aim)
        confirmed += done
        if each.is_complete:
            short += aim - done
        else:
            outstanding += aim - done
    shares = (share / total * HUNDRED for share in (confirmed, outstanding, short))
    return Outlook(*shares, worst=to_date.value, best=to_date.value + outstanding)


def all_sources(amounts: Sequence[Amount]) -> tuple[Source, ...]:
    """The source cells of several amounts, each once, in order."""
    return tuple(dict.fromkeys(source for amount in amounts for source in amount.sources))
