"""Spending by activity × expense group: approved, adjusted, received, committed, disbursed, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from workbench.base.fiscal import Period, parse_month
from workbench.base.labels import EXPENSE_GROUPS
from workbench.base.text import decimal_text
from workbench.ledger.ledger import LedgerView
from workbench.progress.evidence import VIEWS_KEPT, Amount, in_force, version_name
from workbench.progress.lineage import DIVIDES, CellRef, as_role, one_each, row_source
from workbench.rules.registers import FORM_KINDS

MEASURES = ("approved", "adjusted", "plan", "received", "committed", "disbursed")
SENT_MEASURES = ("plan", "received", "committed", "disbursed")
"""Measures that senders report as balances to date; `committed` is a balance too and is never summed over months."""


@dataclass(frozen=True)
class BudgetFact:
    """One amount in baht: who, which line, which measure, in which form (fiscal month number; 0 for the budget)."""

    sender_code: str
    activity_code: str
    expense_group: str
    measure: str
    month: int
    value: Decimal
    source: CellRef | None = None


@dataclass(frozen=True)
class BudgetLine:
    """The amounts of a set of facts, in baht. `pct_basis` names the denominator of both percentages."""

    activity_code: str
    expense_group: str
    approved: Amount
    adjusted: Amount
    plan: Amount
    received: Amount
    committed: Amount
    disbursed: Amount
    pct_basis: str

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
        }

    def _share(self, value: Decimal | None) -> Decimal | None:
        basis: Decimal | None = getattr(self, self.pct_basis).value
        return value / basis * 100 if value is not None and basis else None


def _less(value: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if value is None or other is None else value - other


@dataclass(frozen=True)
class Budget:
    """The period's spending: facts in force, and whose latest form is older than the period's."""

    facts: tuple[BudgetFact, ...]
    pct_basis: str
    reported: int
    expected: int
    carried_forward: tuple[str, ...]
    version: str
    newest: tuple[CellRef, ...] = ()
    """A cell of each sender's latest form, as one form counted."""

    def line(self, activity_code: str = "", expense_group: str = "", activities: Sequence[str] = ()) -> BudgetLine:
        """The sum over one activity, one expense group, a set of activities, or everything."""
        wanted = [
            fact
            for fact in self.facts
            if (not activity_code or fact.activity_code == activity_code)
            and (not expense_group or fact.expense_group == expense_group)
            and (not activities or fact.activity_code in activities)
        ]
        amounts = {measure: _sum([fact for fact in wanted if fact.measure == measure]) for measure in MEASURES}
        return BudgetLine(activity_code, expense_group, **amounts, pct_basis=self.pct_basis)

    def lines(self) -> list[BudgetLine]:
        """Every activity × expense group that has an amount, in the framework's order of codes."""
        order = list(EXPENSE_GROUPS)
        pairs = {(fact.activity_code, fact.expense_group) for fact in self.facts}
        return [self.line(*pair) for pair in sorted(pairs, key=lambda pair: (pair[0], order.index(pair[1])))]

    def as_data(self) -> dict[str, Any]:
        """The spending as plain data."""
        return {
            "lines": [each.as_data() for each in self.lines()],
            "total": self.line().as_data(),
            "coverage": {"reported": self.reported, "expected": self.expected},
            "carried_forward": list(self.carried_forward),
            "version": self.version,
        }

    def within(self, activity_codes: frozenset[str]) -> Budget:
        """The part that belongs to some activities; coverage stays that of all senders."""
        return replace(self, facts=tuple(fact for fact in self.facts if fact.activity_code in activity_codes))

    def of(self, senders: frozenset[str]) -> Budget:
        """The part that the given senders reported; without the department's own budget."""
        facts = tuple(fact for fact in self.facts if fact.sender_code in senders and fact.measure in SENT_MEASURES)
        carried = tuple(code for code in self.carried_forward if code in senders)
        heard = {fact.sender_code for fact in facts}
        newest = tuple(source for source in self.newest if source.sender_code in senders)
        return Budget(facts, self.pct_basis, len(heard - set(carried)), len(senders), carried, self.version, newest)

    def counted(self, *, is_carried: bool) -> tuple[CellRef, ...]:
        """A cell of each sender whose latest form is older than the period's, or of the period itself."""
        return tuple(each for each in self.newest if (each.sender_code in self.carried_forward) == is_carried)


def _sum(facts: Iterable[BudgetFact]) -> Amount:
    found = list(facts)
    if not found:
        return Amount(None, "no_budget")
    total = sum((fact.value for fact in found), Decimal(0))
    return Amount(total, "", total, tuple(fact.source for fact in found if fact.source))


def compute_budget(
    facts: Iterable[BudgetFact], period: Period, senders: Sequence[str], pct_basis: str, version: str = ""
) -> Budget:
    """Spending at the period's end: each sender's latest balance at or before it, and the budget in force.

    A sender whose latest form is older than the period's is carried forward and named, never in silence (Q34).
    """
    last = period.last.number
    usable = [fact for fact in facts if fact.month <= last]
    newest: dict[str, int] = {}
    for fact in usable:
        if fact.month:
            newest[fact.sender_code] = max(newest.get(fact.sender_code, 0), fact.month)
    kept = tuple(fact for fact in usable if fact.month in (0, newest.get(fact.sender_code)))
    carried = tuple(sorted(code for code, month in newest.items() if month < last))
    current = sum(month == last for month in newest.values())
    return Budget(kept, pct_basis, current, len(senders), carried, version, _newest(kept))


def _newest(facts: Iterable[BudgetFact]) -> tuple[CellRef, ...]:
    by_sender: dict[str, list[CellRef]] = {}
    for fact in facts:
        if fact.month and fact.source:
            by_sender.setdefault(fact.sender_code, []).append(fact.source)
    return one_each(by_sender.values())


@lru_cache(maxsize=VIEWS_KEPT * 12)
def load_budget_facts(view: LedgerView, fiscal_year: int, on: date) -> tuple[tuple[BudgetFact, ...], str]:
    """Every amount of a fiscal year in a ledger view, with the budget version in force on a day, and its name."""
    frame = view.part("budget", ("budget",))
    budget = in_force(frame[frame["period"] == f"FY{fiscal_year}"], on)
    facts = (*(_fact(row, 0) for row in budget.itertuples()), *_sent_facts(view, fiscal_year))
    names = [version_name(row.effective_from, row.document) for row in budget.itertuples()]
    return facts, names[0] if names else ""


@lru_cache(maxsize=VIEWS_KEPT)
def _sent_facts(view: LedgerView, fiscal_year: int) -> tuple[BudgetFact, ...]:
    """What offices and divisions reported; kept for the reports that share a view."""
    months = ((row, parse_month(row.period)) for row in view.part("budget", FORM_KINDS).itertuples())
    return tuple(_fact(row, month.number) for row, month in months if month.fiscal_year == fiscal_year)


def _fact(row: object, month: int) -> BudgetFact:
    return BudgetFact(
        row.sender_code,  # type: ignore[attr-defined]
        row.activity_code,  # type: ignore[attr-defined]
        row.expense_group,  # type: ignore[attr-defined]
        row.measure,  # type: ignore[attr-defined]
        month,
        Decimal(row.value),  # type: ignore[attr-defined]
        row_source(row, f"{row.activity_code}/{row.expense_group}/{row.measure}", row.period if month else ""),  # type: ignore[attr-defined]
    )
