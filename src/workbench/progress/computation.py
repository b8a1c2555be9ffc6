"""Progress of every indicator in a period: the one computation all tables, charts and exports take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.base.fiscal import Month, Period
from workbench.progress.comparison import HUNDRED, ZERO, achievement, difference, outlook, pace, planned_sum
from workbench.progress.evidence import Amount, Evidence
from workbench.progress.formulas import Parts, Range, combine, evaluate, is_additive, is_complete, office_parts
from workbench.progress.lineage import COUNTS, CellRef, as_role, one_each, register_lines, register_source
from workbench.progress.status import StatusInputs, judge
from workbench.progress.values import CompanionValue, IndicatorProgress, OfficeProgress, Outlook, Progress
from workbench.rules.expectations import expected_senders
from workbench.rules.framework import Framework, Indicator, SumFormula
from workbench.rules.settings import Settings

__all__ = [
    "CompanionValue", "IndicatorProgress", "OfficeProgress", "Outlook", "Progress",
    "compute_progress",
]  # fmt: skip


@dataclass(frozen=True)
class _Context:
    framework: Framework
    evidence: Evidence
    settings: Settings
    period: Period
    offices: Sequence[str]
    scope: frozenset[str] | None = None

    @property
    def months(self) -> Range:
        """The period's own months."""
        return Range(self.period.first.number, self.period.last.number)

    @property
    def is_year_end(self) -> bool:
        """Whether the period ends with the fiscal year."""
        return self.period.last.number == 12

    def due_month(self, indicator: Indicator) -> Month | None:
        """The newest month, up to the period's end, whose form asks for the indicator; None where none does."""
        forms = (each.form_month for each in self.framework.windows if each.form_month <= self.period.last)
        return max((month for month in forms if indicator.is_expected_in(month)), default=None)

    def to_date(self, indicator: Indicator) -> Range:
        """October to the indicator's newest due month; where none is, to the period's end."""
        return Range(1, (self.due_month(indicator) or self.period.last).number)


def compute_progress(
    framework: Framework,
    evidence: Evidence,
    settings: Settings,
    period: Period,
    offices: Sequence[str],
    scope: frozenset[str] | None = None,
) -> Progress:
    """Progress of all indicators in `period`, over all senders or only those in `scope`.

    Pure: no file, no clock. `offices` are the reporting units' codes; a central-only indicator's sender is
    the division that provides it. Rules: design §3; R04, R07 and R17 of the framework.
    """
    context = _Context(framework, evidence, settings, period, offices, scope)
    rows = tuple(_progress_of(indicator, context) for indicator in framework.indicators)
    return Progress(period, evidence.ledger_number, rows, evidence.target_version, bool(evidence.targets))


def _progress_of(indicator: Indicator, context: _Context) -> IndicatorProgress:
    everyone = expected_senders(indicator, context.offices, context.evidence.supplied)
    senders = _senders(indicator, everyone, context)
    months = context.to_date(indicator)
    parts = {code: _parts(indicator, code, context, months) for code in senders}
    by_office = tuple(_office(indicator, code, parts[code], context) for code in senders)
    expected = [each for each in by_office if each.office_code in everyone]
    reported = sum(each.is_complete for each in expected)
    to_date = _explained(combine(indicator.formula, list(parts.values())), months, indicator, context)
    target, target_sources = _target(indicator, senders, context)
    plan = _plan_to_date(indicator, expected, context)
    pace_pct = pace(by_office, plan)
    standing = StatusInputs(
        actual=to_date.value,
        target=target,
        is_cap=indicator.direction == "equal_to_cap",
        is_milestone=indicator.is_milestone,
        may_fall=_may_fall(indicator),
        is_measured=context.due_month(indicator) is not None,
        is_year_end=context.is_year_end,
        pace_pct=pace_pct.value,
        coverage_pct=HUNDRED * reported / len(expected) if expected else None,
    )
    return IndicatorProgress(
        indicator=indicator,
        target_value=target,
        in_period=_in_period(indicator, senders, context),
        to_date=to_date,
        is_partial=to_date.is_known and reported < len(expected),
        plan_to_date=plan,
        achievement_pct=achievement(indicator, to_date, target),
        difference_points=difference(indicator, to_date, target),
        pace_pct=pace_pct,
        status=judge(standing, context.settings) if expected else "not_due",
        reported=reported,
        expected=len(expected),
        by_office=by_office,
        companions=_companions(indicator, senders, context),
        outlook=outlook(indicator, by_office, to_date, context.is_year_end),
        target_sources=target_sources,
        expected_senders=tuple(each.office_code for each in expected),
        expected_sources=_expected_sources(expected, context),
        heard_sources=one_each(each.to_date.sources for each in expected if each.is_complete),
    )


def _expected_sources(expected: Sequence[OfficeProgress], context: _Context) -> tuple[CellRef, ...]:
    """Each expected sender's target; where one has none, everyone's line of the register."""
    aimed = [each.target_source for each in expected if each.target_source]
    if len(aimed) == len(expected):
        return as_role(aimed, COUNTS)
    return register_lines([each.office_code for each in expected], context.offices)


def _senders(indicator: Indicator, everyone: Sequence[str], context: _Context) -> tuple[str, ...]:
    """Who is expected, then who reported all the same up to the period's end, within the scope."""
    elements = [element.element_code for element in indicator.elements]

    def has_data(office: str) -> bool:
        code, last = indicator.indicator_code, context.period.last.number
        known = (each for element in elements for each in context.evidence.intervals(code, element, office))
        return any(each.first <= last for each in known)

    extra = (office for office in context.offices if office not in everyone and has_data(office))
    return tuple(code for code in (*everyone, *extra) if context.scope is None or code in context.scope)


def _may_fall(indicator: Indicator) -> bool:
    """Whether the value to date can go down as more is reported: anything but a plain sum of flows."""
    formula = indicator.formula
    return not is_additive(indicator) or (isinstance(formula, SumFormula) and bool(formula.minus))


def _parts(indicator: Indicator, sender: str, context: _Context, months: Range) -> Parts:
    return office_parts(indicator, indicator.formula, context.evidence, sender, months)


def _explained(amount: Amount, months: Range, indicator: Indicator, context: _Context) -> Amount:
    """A missing value with the best reason: the rule's cut, the calendar, else what the data said."""
    if amount.is_known:
        return amount
    if is_additive(indicator) and _cuts_window(months, context):
        return Amount(None, "not_separable", None, amount.sources)
    if amount.reason == "no_data" and not _is_due(indicator, context):
        return Amount(None, "not_due")
    return amount


def _is_due(indicator: Indicator, context: _Context) -> bool:
    """Whether the form of the period's last month asks for the indicator."""
    return context.due_month(indicator) == context.period.last


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
    parts = [_parts(indicator, code, context, context.months) for code in senders]
    return _explained(combine(indicator.formula, parts), context.months, indicator, context)


def _office(indicator: Indicator, code: str, parts: Parts, context: _Context) -> OfficeProgress:
    months, key = context.to_date(indicator), (indicator.indicator_code, code)
    in_period = Amount(None, "to_date_only")
    if is_additive(indicator):
        in_period = evaluate(indicator.formula, _parts(indicator, code, context, context.months))
    return OfficeProgress(
        office_code=code,
        obs_status=_obs_status(indicator, code, context),
        in_period=_explained(in_period, context.months, indicator, context),
        to_date=_explained(evaluate(indicator.formula, parts), months, indicator, context),
        is_complete=is_complete(parts, months),
        target_value=context.evidence.targets.get(key),
        plan_to_date=planned_sum(context.evidence.plans.get(key), months.last),
        target_source=context.evidence.target_sources.get(key),
        plan_sources=_plan_cells(key, months.last, context),
    )


def _plan_cells(key: tuple[str, str], last: int, context: _Context) -> tuple[CellRef, ...]:
    cells = context.evidence.plan_sources.get(key, {})
    return tuple(cells[number] for number in range(1, last + 1) if number in cells)


def _obs_status(indicator: Indicator, code: str, context: _Context) -> str:
    """What the sender said of the period's last month in the formula's elements; the gravest word wins."""
    if not _is_due(indicator, context):
        return "not_due"
    said = [
        each.obs_status
        for element in indicator.formula.element_codes
        for each in context.evidence.intervals(indicator.indicator_code, element, code)
        if each.last == context.period.last.number
    ]
    return next((word for word in ("refused", "missing", "reported", "nil") if word in said), "missing")


def _target(
    indicator: Indicator, senders: Sequence[str], context: _Context
) -> tuple[Decimal | None, tuple[CellRef, ...]]:
    """The national target; within a scope, the sum of its offices' targets where the indicator is a count."""
    if context.scope is None or indicator.is_rate or indicator.provider == "division":
        if indicator.target is None:
            return None, ()
        file = context.framework.file_of(indicator)
        return indicator.target, (register_source(file, f"{indicator.indicator_code}.target", indicator.target),)
    keys = [(indicator.indicator_code, code) for code in senders]
    given = [context.evidence.targets[key] for key in keys if key in context.evidence.targets]
    cells = (context.evidence.target_sources.get(key) for key in keys)
    return sum(given, ZERO) if given else None, tuple(cell for cell in cells if cell)


def _plan_to_date(indicator: Indicator, expected: Sequence[OfficeProgress], context: _Context) -> Amount:
    """The planned value to date; none without every expected sender's plan of every month (design §3.5)."""
    plans = context.evidence.plans
    keys = [(indicator.indicator_code, each.office_code) for each in expected]
    if indicator.is_rate or indicator.is_milestone or not any(key in plans for key in keys):
        return Amount(None, "no_plan")
    if any(each.plan_to_date is None for each in expected):
        return Amount(None, "plan_incomplete")
    total = sum((each.plan_to_date or ZERO for each in expected), ZERO)
    return Amount(total, "", total, tuple(cell for each in expected for cell in each.plan_sources))


def _companions(indicator: Indicator, senders: Sequence[str], context: _Context) -> tuple[CompanionValue, ...]:
    months = context.to_date(indicator)
    values = []
    for each in indicator.companions:
        parts = [office_parts(indicator, each.formula, context.evidence, code, months) for code in senders]
        values.append(CompanionValue(each.code, each.label, each.unit, combine(each.formula, parts)))
    return tuple(values)
