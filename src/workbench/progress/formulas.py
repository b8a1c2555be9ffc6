"""An indicator's formula at one office and over offices: parts are summed first, rates recomputed from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.progress.evidence import NO_DATA, Amount, Evidence, latest_state, sum_flow
from workbench.progress.lineage import ADDS, DIVIDES, TAKES, CellRef, as_role
from workbench.rules.framework import ChangeFormula, Formula, Indicator, RatioFormula, SumFormula

Parts = Mapping[str, Amount]
"""Element code → amount."""


@dataclass(frozen=True)
class Range:
    """Fiscal months first…last (1 is October)."""

    first: int
    last: int


def office_parts(indicator: Indicator, formula: Formula, evidence: Evidence, sender_code: str, months: Range) -> Parts:
    """Each element of the formula at one sender: flows tiled over the months, states at the last of them."""
    natures = {element.element_code: element.nature for element in indicator.elements}
    parts = {}
    for code in formula.element_codes:
        intervals = evidence.intervals(indicator.indicator_code, code, sender_code)
        if natures[code] == "flow":
            parts[code] = sum_flow(intervals, months.first, months.last)
        else:
            parts[code] = latest_state(intervals, months.last)
    return parts


def is_complete(parts: Parts, months: Range) -> bool:
    """Whether a sender has said all that is asked: every part is known, and every state is of the last month.

    A part may be known where the formula has no value: nothing over nothing is reported, and is no rate.
    """
    return all(amount.is_known and (amount.month is None or amount.month >= months.last) for amount in parts.values())


def is_additive(indicator: Indicator) -> bool:
    """Whether the indicator is a sum of flows, so that a single period has a value of its own."""
    natures = {element.element_code: element.nature for element in indicator.elements}
    return indicator.formula.kind == "sum" and all(natures[code] == "flow" for code in indicator.formula.element_codes)


def evaluate(formula: Formula, parts: Parts) -> Amount:
    """The formula's value from its parts, or the reason there is none."""
    sources, scale = _terms(formula, parts), _scale(formula)
    blocked = next((amount for amount in parts.values() if not amount.is_known), None)
    if isinstance(formula, SumFormula):
        return _evaluate_sum(formula, parts, blocked, sources)
    if blocked:
        reason = (
            "base_missing"
            if isinstance(formula, ChangeFormula) and _only_base_missing(formula, parts)
            else blocked.reason
        )
        return Amount(None, reason, None, sources)
    if isinstance(formula, RatioFormula):
        denominator = _total(parts, formula.denominator)
        if denominator == 0:
            return Amount(None, "denominator_zero", None, sources)
        value = _total(parts, formula.numerator) / denominator * formula.scale
    else:
        base, current = _total(parts, (formula.base,)), _total(parts, (formula.current,))
        if base == 0:
            return Amount(None, "base_zero", None, sources)
        value = (current - base) / base * formula.sign * formula.scale
    return Amount(value, "", value, sources, scale=scale)


def _terms(formula: Formula, parts: Parts) -> tuple[CellRef, ...]:
    """Every cell in the part it takes; growth is (current − base) ÷ base, and reduction its reverse."""
    if isinstance(formula, SumFormula):
        roles = [(ADDS, formula.plus), (TAKES, formula.minus)]
    elif isinstance(formula, RatioFormula):
        roles = [(ADDS, formula.numerator), (DIVIDES, formula.denominator)]
    else:
        more, less = (formula.current, formula.base) if formula.sign > 0 else (formula.base, formula.current)
        roles = [(ADDS, (more,)), (TAKES, (less,)), (DIVIDES, (formula.base,))]
    return tuple(source for role, codes in roles for code in codes for source in as_role(parts[code].sources, role))


def _scale(formula: Formula) -> Decimal:
    return Decimal(1) if isinstance(formula, SumFormula) else formula.scale


def _evaluate_sum(formula: SumFormula, parts: Parts, blocked: Amount | None, sources: tuple[CellRef, ...]) -> Amount:
    is_uneven = blocked and formula.minus and any(amount.is_known for amount in parts.values())
    if is_uneven or any(amount.reported is None for amount in parts.values()):
        # What joined until April less what left until March is no net figure of anything.
        return Amount(None, blocked.reason if blocked else "no_data", None, sources)
    plus = sum((parts[code].reported or Decimal(0) for code in formula.plus), Decimal(0))
    reported = plus - sum((parts[code].reported or Decimal(0) for code in formula.minus), Decimal(0))
    if blocked:
        return Amount(None, blocked.reason, reported, sources)
    return Amount(reported, "", reported, sources)


def _only_base_missing(formula: ChangeFormula, parts: Parts) -> bool:
    return parts[formula.current].is_known and not parts[formula.base].is_known


def _total(parts: Parts, codes: Sequence[str]) -> Decimal:
    return sum((parts[code].value or Decimal(0) for code in codes), Decimal(0))


def combine(formula: Formula, by_sender: Sequence[Parts]) -> Amount:
    """The formula over senders: a sum of what was reported; a rate of sums over those with all parts.

    Growth and reduction thus compare the matched panel (Q21); nothing is ever averaged (design §3.3).
    """
    if formula.kind == "sum":
        amounts = [evaluate(formula, parts) for parts in by_sender]
        reported = [amount for amount in amounts if amount.reported is not None]
        if not reported:
            return Amount(None, _common_reason(amounts))
        total = sum((amount.reported or Decimal(0) for amount in reported), Decimal(0))
        return Amount(total, "", total, tuple(source for amount in reported for source in amount.sources))
    complete = [parts for parts in by_sender if all(amount.is_known for amount in parts.values())]
    if not complete:
        return Amount(None, _common_reason([evaluate(formula, parts) for parts in by_sender]))
    summed = {code: _summed([parts[code] for parts in complete]) for code in formula.element_codes}
    return evaluate(formula, summed)


def _summed(amounts: Sequence[Amount]) -> Amount:
    total = sum((amount.value or Decimal(0) for amount in amounts), Decimal(0))
    return Amount(total, "", total, tuple(source for amount in amounts for source in amount.sources))


def _common_reason(amounts: Sequence[Amount]) -> str:
    reasons = [amount.reason for amount in amounts if amount.reason != NO_DATA.reason]
    return max(sorted(set(reasons)), key=reasons.count) if reasons else NO_DATA.reason
