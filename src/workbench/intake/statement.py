"""What one form says, by subject: the values of elements and of spending lines, each with its cell and note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from workbench.base.fiscal import Month, parse_month
from workbench.workbooks.submission import Submission

Element = tuple[str, str]
"""(indicator_code, element_code)."""
Money = tuple[str, str, str]
"""(activity_code, expense_group, measure)."""


@dataclass(frozen=True)
class Said:
    """One value: the months it covers, its cell, and what the sender wrote beside it. Nothing done is 0."""

    value: Decimal
    months: int
    sheet: str
    cell: str
    note: str = ""


@dataclass(frozen=True)
class Statement:
    """The usable values of one form: what is missing or refused is not in it."""

    month: Month
    covers_first: Month
    results: Mapping[Element, Said] = field(default_factory=dict)
    spending: Mapping[Money, Said] = field(default_factory=dict)


def statement_of(submission: Submission) -> Statement:
    """What a form that was just read says; notes of spending lines included, which the ledger does not keep."""
    identity, contents = submission.identity, submission.contents
    assert identity is not None, "only a form that says who it is from is held against anything"
    notes = contents.notes
    results = (vars(each) for each in contents.observations)
    spending = ({**vars(each), "note": notes.get((each.sheet, each.cell), "")} for each in contents.budget)
    return make_statement(identity.period, identity.covers_first, results, spending)


def make_statement(
    period: str, covers_first: str, results: Iterable[Mapping[str, Any]], spending: Iterable[Mapping[str, Any]]
) -> Statement:
    """The same from rows as the ledger's tables `observations` and `budget_values` have them."""
    said = {(row["indicator_code"], row["element_code"]): _result(row) for row in results if _is_usable(row)}
    money = {(row["activity_code"], row["expense_group"], row["measure"]): _amount(row) for row in spending}
    return Statement(parse_month(period), parse_month(covers_first or period), said, money)


def _is_usable(row: Mapping[str, Any]) -> bool:
    return row["obs_status"] in ("reported", "nil")


def _result(row: Mapping[str, Any]) -> Said:
    value = Decimal(row["value"]) if row["obs_status"] == "reported" else Decimal(0)
    first, last = parse_month(row["covers_first"]), parse_month(row["covers_last"])
    months = 1 if row["basis"] == "snapshot" else last.number - first.number + 1
    return Said(value, months, row["sheet"], row["cell"], row["note"])


def _amount(row: Mapping[str, Any]) -> Said:
    return Said(Decimal(row["value"]), 1, row["sheet"], row["cell"], row.get("note", ""))
