"""What the ledger knows that a form can be held against: its sender's forms in use, plans, and the budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from workbench.base.fiscal import Month
from workbench.intake.statement import Statement, make_statement
from workbench.ledger.ledger import LedgerView
from workbench.rules.registers import FORM_KINDS

Rank = tuple[int, str]
"""(revision, received at): of the forms of one month the highest is held against others."""
Plans = Mapping[str, Mapping[str, Mapping[str, Decimal]]]
"""Sender → indicator → month id → planned increment."""


def load_forms(view: LedgerView, sender_code: str, fiscal_year: int) -> dict[Month, tuple[Rank, Statement]]:
    """What the forms of a sender say that are in use, as it wrote them: our own corrections are not in it."""
    frame = view.current
    mine = frame[(frame["sender_code"] == sender_code) & (frame["fiscal_year"] == fiscal_year)]
    rows = mine[mine["kind"].isin(FORM_KINDS)].to_dict("records")
    numbers = [row["ledger_number"] for row in rows]
    results, spending = (_by_entry(view.rows_of_entries(part, numbers)) for part in ("observations", "budget"))
    forms = {}
    for row in rows:
        number = row["ledger_number"]
        said = make_statement(row["period"], row["covers_first"], results[number], spending[number])
        forms[said.month] = ((row["revision"], row["received_at"]), said)
    return forms


def load_plans(view: LedgerView, fiscal_year: int) -> Plans:
    """The current plans of work of a year."""
    frame = view.part("plans")
    found: dict[str, dict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for row in frame[frame["period"] == f"FY{fiscal_year}"].itertuples():
        found[row.sender_code][row.indicator_code][row.month] = Decimal(row.value)
    return found


def load_budget(view: LedgerView, fiscal_year: int) -> dict[tuple[str, str], Decimal]:
    """(activity, expense group) → the department's budget of the newest version received that has the line."""
    frame = view.current
    mine = frame[(frame["kind"] == "budget") & (frame["period"] == f"FY{fiscal_year}")]
    rows = _by_entry(view.rows_of_entries("budget", mine["ledger_number"].tolist()))
    return {
        (row["activity_code"], row["expense_group"]): Decimal(row["value"])
        for number in mine.sort_values("effective_from")["ledger_number"]
        for row in rows[number]
        if row["measure"] == "adjusted"
    }


def _by_entry(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["ledger_number"]].append(row)
    return found
