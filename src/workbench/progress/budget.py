"""Spending by activity × expense group: approved, adjusted, received, committed, disbursed, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from workbench.base.fiscal import Period
from workbench.base.labels import EXPENSE_GROUPS
from workbench.base.text import decimal_text
from workbench.ledger.ledger import LedgerView
from workbench.progress.budget_facts import (
    BOTH,
    BudgetFact,
    BudgetGap,
    gaps_in_force,
    load_budget_facts,
    load_budget_gaps,
)
from workbench.progress.evidence import Amount
from workbench.progress.lineage import DIVIDES, CellRef, as_role, one_each

MEASURES = ("approved", "adjusted", "plan", "received", "committed", "disbursed")
SENT_MEASURES = ("plan", "received", "committed", "disbursed")
"""Measures that senders report as balances to date; `committed` is a balance too and is never summed over months."""

_MADE_OF = {
    "remaining": {"received", "disbursed"},
    "available": {"received", "disbursed", "committed"},
    "disbursed_pct": {"received", "disbursed"},
    "disbursed_pct_with_po": {"received", "disbursed", "committed"},
}


@dataclass(frozen=True)
class BudgetLine:
    """The amounts of a set of facts, in baht. `pct_basis` names the denominator of both percentages.

    `gaps` are the measures in which some sender's line is missing from the sums; of `lines_expected` lines of senders
    that many are whole.
    """

    activity_code: str
    expense_group: str
    approved: Amount
    adjusted: Amount
    plan: Amount
    received: Amount
    committed: Amount
    disbursed: Amount
    pct_basis: str
    gaps: frozenset[str] = frozenset()
    lines_reported: int = 0
    lines_expected: int = 0

    def lacks(self, code: str) -> bool:
        """Whether something is missing from an amount of the line, or from what follows from its amounts."""
        return bool(self.gaps & _MADE_OF.get(code, {code}))

    @property
    def remaining(self) -> Decimal | None:
        """Received less disbursed."""
        return _less(self.received.value, self.disbursed.value)

    @property
    def available(self) -> Decimal | None:
        """Remaining less committed (PO); None where no PO balance is known, which is not a balance of zero."""
        return _less(self.remaining, self.committed.value)

    @property
    def disbursed_pct(self) -> Decimal | None:
        """Disbursed, without PO, as a percentage of the basis; None where the basis is missing or zero."""
        return self._share(self.disbursed.value)

    @property
    def disbursed_pct_with_po(self) -> Decimal | None:
        """Disbursed and committed as a percentage of the basis; None where either is not known."""
        spent, ordered = self.disbursed.value, self.committed.value
        return self._share(None if spent is None or ordered is None else spent + ordered)

    @property
    def share_sources(self) -> tuple[CellRef, ...]:
        """The cells of `disbursed_pct`: what was disbursed, over the basis."""
        basis: Amount = getattr(self, self.pct_basis)
        return (*self.disbursed.sources, *as_role(basis.sources, DIVIDES))

    def as_data(self) -> dict[str, Any]:
        """The line as plain data, baht as decimal text."""
        amounts = ("approved", "adjusted", "received", "committed", "disbursed")
        return {
            "activity_code": self.activity_code or None,
            "expense_group": self.expense_group or None,
            **{name: decimal_text(getattr(self, name).value) for name in amounts},
            "remaining": decimal_text(self.remaining),
            "available": decimal_text(self.available),
            "disbursed_pct": decimal_text(self.disbursed_pct, 2),
            "disbursed_pct_with_po": decimal_text(self.disbursed_pct_with_po, 2),
            "pct_basis": self.pct_basis,
            "is_partial": bool(self.gaps),
            "coverage": {"reported": self.lines_reported, "expected": self.lines_expected},
        }

    def _share(self, value: Decimal | None) -> Decimal | None:
        basis: Decimal | None = getattr(self, self.pct_basis).value
        return value / basis * 100 if value is not None and basis else None


def _less(value: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if value is None or other is None else value - other


@dataclass(frozen=True)
class Budget:
    """The period's spending: facts in force, whose latest form is older than the period's, and what forms leave open.

    A line whose received or disbursed amount is missing or refused is out of the facts with both, and with its PO.
    """

    facts: tuple[BudgetFact, ...]
    pct_basis: str
    reported: int
    expected: int
    carried_forward: tuple[str, ...]
    version: str
    newest: tuple[CellRef, ...] = ()
    """A cell of each sender's latest form, as one form counted."""
    gaps: tuple[BudgetGap, ...] = ()
    incomplete: tuple[str, ...] = ()
    """Senders whose latest form leaves an amount open: they have not reported all that is asked."""

    def line(self, activity_code: str = "", expense_group: str = "", activities: Sequence[str] = ()) -> BudgetLine:
        """The sum over one activity, one expense group, a set of activities, or everything."""

        def is_wanted(each: BudgetFact | BudgetGap) -> bool:
            return (
                (not activity_code or each.activity_code == activity_code)
                and (not expense_group or each.expense_group == expense_group)
                and (not activities or each.activity_code in activities)
            )

        wanted = [fact for fact in self.facts if is_wanted(fact)]
        gaps = [gap for gap in self.gaps if is_wanted(gap)]
        amounts = {measure: _sum([fact for fact in wanted if fact.measure == measure]) for measure in MEASURES}
        open_lines = {gap.line for gap in gaps}
        lines = open_lines | {fact.line for fact in wanted if fact.month}
        return BudgetLine(
            activity_code,
            expense_group,
            **amounts,
            pct_basis=self.pct_basis,
            gaps=frozenset(measure for gap in gaps for measure in _out_with(gap)),
            lines_reported=len(lines - open_lines),
            lines_expected=len(lines),
        )

    def lines(self) -> list[BudgetLine]:
        """Every activity × expense group that has an amount, in the framework's order of codes."""
        order = list(EXPENSE_GROUPS)
        pairs = {fact.line[1:] for fact in self.facts} | {gap.line[1:] for gap in self.gaps}
        return [self.line(*pair) for pair in sorted(pairs, key=lambda pair: (pair[0], order.index(pair[1])))]

    def as_data(self) -> dict[str, Any]:
        """The spending as plain data."""
        return {
            "lines": [each.as_data() for each in self.lines()],
            "total": self.line().as_data(),
            "coverage": {"reported": self.reported, "expected": self.expected},
            "carried_forward": list(self.carried_forward),
            "incomplete": list(self.incomplete),
            "gaps": [each.as_data() for each in self.gaps],
            "version": self.version,
        }

    def within(self, activity_codes: frozenset[str]) -> Budget:
        """The part that belongs to some activities; coverage stays that of all senders."""
        facts = tuple(fact for fact in self.facts if fact.activity_code in activity_codes)
        return replace(self, facts=facts, gaps=tuple(gap for gap in self.gaps if gap.activity_code in activity_codes))

    def of(self, senders: frozenset[str]) -> Budget:
        """The part that the given senders reported; without the department's own budget."""
        facts = tuple(fact for fact in self.facts if fact.sender_code in senders and fact.measure in SENT_MEASURES)
        carried, incomplete = (
            tuple(code for code in codes if code in senders) for codes in (self.carried_forward, self.incomplete)
        )
        newest = tuple(source for source in self.newest if source.sender_code in senders)
        gaps = tuple(gap for gap in self.gaps if gap.sender_code in senders)
        heard = {fact.sender_code for fact in facts} - {*carried, *incomplete}
        return Budget(facts, self.pct_basis, len(heard), len(senders), carried, self.version, newest, gaps, incomplete)

    def counted(self, *, is_carried: bool) -> tuple[CellRef, ...]:
        """A cell of each sender whose latest form is older than the period's, or of the period itself and whole."""
        if is_carried:
            return tuple(each for each in self.newest if each.sender_code in self.carried_forward)
        out = {*self.carried_forward, *self.incomplete}
        return tuple(each for each in self.newest if each.sender_code not in out)

    @property
    def left_open(self) -> tuple[CellRef, ...]:
        """A cell of each sender whose latest form leaves an amount of these lines open, as one sender counted."""
        by_sender = {gap.sender_code: [gap.source] for gap in self.gaps if gap.source}
        return one_each(by_sender.values())


def _out_with(gap: BudgetGap) -> tuple[str, ...]:
    """The measures that a gap takes out of the sums."""
    return (*BOTH, "committed") if gap.measure in BOTH else (gap.measure,)


def _sum(facts: Iterable[BudgetFact]) -> Amount:
    found = list(facts)
    if not found:
        return Amount(None, "no_budget")
    total = sum((fact.value for fact in found), Decimal(0))
    return Amount(total, "", total, tuple(fact.source for fact in found if fact.source))


def compute_budget(
    facts: Iterable[BudgetFact],
    period: Period,
    senders: Sequence[str],
    pct_basis: str,
    version: str = "",
    gaps: Iterable[BudgetGap] = (),
) -> Budget:
    """Spending at the period's end: each sender's latest balance at or before it, and the budget in force.

    A sender whose latest form is older than the period's is carried forward and named, never in silence (Q34). A line
    that lacks what was received or disbursed is left out with both: blank, deleted or refused is never zero.
    """
    last = period.last.number
    usable = [fact for fact in facts if fact.month <= last]
    newest: dict[str, int] = {}
    for fact in usable:
        if fact.month:
            newest[fact.sender_code] = max(newest.get(fact.sender_code, 0), fact.month)
    found = gaps_in_force(usable, gaps, newest, last)
    out = {(gap.line, gap.month) for gap in found if gap.measure in BOTH}
    is_out = _leaves(out, pct_basis)
    kept = tuple(fact for fact in usable if fact.month in (0, newest.get(fact.sender_code)) and not is_out(fact))
    carried = tuple(sorted(code for code, month in newest.items() if month < last))
    incomplete = tuple(sorted({gap.sender_code for gap in found}))
    current = sum(month == last and code not in incomplete for code, month in newest.items())
    return Budget(kept, pct_basis, current, len(senders), carried, version, _newest(kept), found, incomplete)


def load_budget(view: LedgerView, period: Period, senders: Sequence[str], pct_basis: str) -> Budget:
    """The same as known in a ledger view, with the budget version in force at the period's end."""
    facts, version = load_budget_facts(view, period.fiscal_year, period.end_date)
    gaps = load_budget_gaps(view, period.fiscal_year)
    return compute_budget(facts, period, senders, pct_basis, version, gaps)


def _leaves(out: set[tuple[tuple[str, str, str], int]], pct_basis: str) -> Callable[[BudgetFact], bool]:
    """Whether an amount goes out with its line; what a line was planned to spend stays, unless shares are of it."""
    measures = {*BOTH, "committed", pct_basis}
    return lambda fact: fact.month > 0 and fact.measure in measures and (fact.line, fact.month) in out


def _newest(facts: Iterable[BudgetFact]) -> tuple[CellRef, ...]:
    by_sender: dict[str, list[CellRef]] = {}
    for fact in facts:
        if fact.month and fact.source:
            by_sender.setdefault(fact.sender_code, []).append(fact.source)
    return one_each(by_sender.values())
