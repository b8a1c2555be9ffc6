"""Targets, budgets and plans received so far, as what forms and new versions are written from and compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from workbench.ledger.ledger import Ledger, LedgerView
from workbench.rules.expectations import Supplied
from workbench.rules.registers import REFERENCE_KINDS, Office, ReferenceKind
from workbench.workbooks.forms import Line, Version, Versions


def known_supplied(ledger: Ledger, offices: Iterable[Office], fiscal_year: int) -> Supplied:
    """What has been supplied of a year by now: the targets of the latest effective date, and the current plans."""
    view, period = ledger.view(), f"FY{fiscal_year}"
    targets, plans = (frame[frame["period"] == period] for frame in (view.part("targets"), view.part("plans")))
    targets = targets[targets["effective_from"] == targets["effective_from"].max()]
    return Supplied(
        tuple(each.office_code for each in offices),
        {(row.indicator_code, row.office_code): Decimal(row.value) for row in targets.itertuples()},
        frozenset(zip(plans["indicator_code"], plans["sender_code"], strict=True)),
    )


def known_budget_lines(ledger: Ledger, fiscal_year: int) -> set[tuple[str, str]]:
    """The (activity, expense group) pairs that have a budget in any version received."""
    frame = ledger.view().part("budget", ("budget",))
    frame = frame[frame["period"] == f"FY{fiscal_year}"]
    return set(zip(frame["activity_code"], frame["expense_group"], strict=True))


def known_versions(
    view: LedgerView, fiscal_year: int, kinds: tuple[ReferenceKind, ...] = REFERENCE_KINDS, planner: str = ""
) -> Versions:
    """The versions in use of a fiscal year, of the kinds asked for; plans of one sender only where one is named."""
    frame = view.current
    frame = frame[(frame["period"] == f"FY{fiscal_year}") & frame["kind"].isin(kinds)]
    rows = [row for row in frame.itertuples() if row.kind != "plan" or planner in ("", row.sender_code)]
    return Versions(
        tuple(
            Version(
                row.kind, row.sender_code, row.effective_from, row.document, _lines(view, row.kind, row.ledger_number)
            )
            for row in rows
        )
    )


def versions_for(view: LedgerView, fiscal_year: int, kind: str, sender_code: str) -> Versions:
    """The versions that a received workbook of a kind and sender is compared with."""
    needed: dict[str, tuple[ReferenceKind, ...]] = {
        "targets": ("targets", "plan"),
        "budget": ("budget",),
        "plan": ("targets", "budget", "plan"),
    }
    return known_versions(view, fiscal_year, needed[kind], sender_code if kind == "plan" else "")


def _lines(view: LedgerView, kind: ReferenceKind, ledger_number: int) -> dict[Line, Decimal]:
    def rows(part: str) -> list[dict[str, Any]]:
        return view.rows_of(part, ledger_number).to_dict("records")

    if kind == "targets":
        return {(row["indicator_code"], row["office_code"]): Decimal(row["value"]) for row in rows("targets")}
    if kind == "budget":
        money = sorted(rows("budget"), key=lambda row: row["measure"] == "adjusted")
        return {(row["activity_code"], row["expense_group"]): Decimal(row["value"]) for row in money}
    planned: defaultdict[Line, Decimal] = defaultdict(Decimal)
    for row in rows("plans"):
        planned[row["indicator_code"],] += Decimal(row["value"])
    for row in rows("spending_plans"):
        planned[row["activity_code"], row["expense_group"]] += Decimal(row["value"])
    return dict(planned)
