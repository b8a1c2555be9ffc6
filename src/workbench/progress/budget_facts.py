"""What is known of money: amounts in baht, and the amounts that forms owe and do not give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from workbench.base.fiscal import parse_month
from workbench.ledger.ledger import LedgerView
from workbench.progress.evidence import VIEWS_KEPT, in_force, version_name
from workbench.progress.lineage import CellRef, row_source
from workbench.rules.registers import FORM_KINDS

BOTH = ("received", "disbursed")
"""A line without one of them has neither: half of it would make a share that is no share."""


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

    @property
    def line(self) -> tuple[str, str, str]:
        """Whose line it is of."""
        return self.sender_code, self.activity_code, self.expense_group


@dataclass(frozen=True)
class BudgetGap:
    """One amount that a form (fiscal month number) owes and does not give: `missing` or `refused`, never zero."""

    sender_code: str
    activity_code: str
    expense_group: str
    measure: str
    month: int
    obs_status: str
    source: CellRef | None = None

    @property
    def line(self) -> tuple[str, str, str]:
        """Whose line it is of."""
        return self.sender_code, self.activity_code, self.expense_group

    def as_data(self) -> dict[str, str]:
        """The gap as plain data."""
        names = ("sender_code", "activity_code", "expense_group", "measure", "obs_status")
        return {name: getattr(self, name) for name in names}


def gaps_in_force(
    facts: Sequence[BudgetFact], gaps: Iterable[BudgetGap], newest: Mapping[str, int], last: int
) -> tuple[BudgetGap, ...]:
    """What the newest form of each sender up to month `last` leaves open; `newest` is the month its amounts are of.

    Besides what the forms were found to owe when they came, an amount that an earlier form of the year gave and the
    newest does not: so ledgers of before, and forms taken in before an earlier one, tell their gaps too. An amount
    that is there, by a correction of our own, closes its gap.
    """
    known = {(fact.line, fact.measure, fact.month) for fact in facts}
    found = {
        (gap.line, gap.measure, gap.month): gap
        for gap in gaps
        if newest.get(gap.sender_code, 0) <= gap.month <= last and (gap.line, gap.measure, gap.month) not in known
    }
    for fact in facts:
        month = newest.get(fact.sender_code, 0)
        place = (fact.line, fact.measure, month)
        if fact.measure in BOTH and 0 < fact.month < month and place not in known:
            gap = BudgetGap(*fact.line, fact.measure, month, "missing", fact.source)
            found.setdefault(place, gap)
    months: dict[str, int] = {}
    for gap in found.values():
        months[gap.sender_code] = max(months.get(gap.sender_code, 0), gap.month)
    return tuple(gap for gap in found.values() if gap.month == months[gap.sender_code])


@lru_cache(maxsize=VIEWS_KEPT * 12)
def load_budget_facts(view: LedgerView, fiscal_year: int, on: date) -> tuple[tuple[BudgetFact, ...], str]:
    """Every amount of a fiscal year in a ledger view, with the budget version in force on a day, and its name."""
    frame = view.part("budget", ("budget",))
    budget = in_force(frame[frame["period"] == f"FY{fiscal_year}"], on)
    facts = (*(_fact(row, 0) for row in budget.itertuples()), *_sent_facts(view, fiscal_year))
    names = [version_name(row.effective_from, row.document) for row in budget.itertuples()]
    return facts, names[0] if names else ""


@lru_cache(maxsize=VIEWS_KEPT)
def load_budget_gaps(view: LedgerView, fiscal_year: int) -> tuple[BudgetGap, ...]:
    """What the forms of a fiscal year were found to owe when they came."""
    months = ((row, parse_month(row.period)) for row in view.part("spending_gaps", FORM_KINDS).itertuples())
    return tuple(
        BudgetGap(
            row.sender_code, row.activity_code, row.expense_group, row.measure, month.number, row.obs_status,
            row_source(row, f"{row.activity_code}/{row.expense_group}/{row.measure}", row.period),
        )
        for row, month in months
        if month.fiscal_year == fiscal_year
    )  # fmt: skip


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
