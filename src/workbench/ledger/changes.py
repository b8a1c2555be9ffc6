"""What two versions of one workbook say differently, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from workbench.base.labels import OBS_STATUS
from workbench.rules.settings import LargeMove

ChangeKind = Literal["added", "changed", "removed"]
Subject = tuple[str, str, int]
"""(part, subject, nth time): the same subject may stand more than once."""
_PARTS = {
    "observations": ("indicator_code", "element_code"),
    "budget": ("activity_code", "expense_group", "measure"),
    "narratives": ("subject_code", "field"),
    "targets": ("indicator_code", "office_code"),
    "plans": ("indicator_code", "month"),
}
COMPARED_PARTS = tuple(_PARTS)


@dataclass(frozen=True)
class Cell:
    """What one cell of a version says: its text, its number where it has one, and where it stands."""

    place: str
    text: str
    value: Decimal | None
    is_blank: bool = False


@dataclass(frozen=True)
class CellChange:
    """One difference between two versions: `I03.new` at sheet!cell, old → new; a cell left blank says nothing.

    part: observations (results), budget (spending, baht) or narratives. `is_large` by the policy large_move.
    """

    part: str
    kind: ChangeKind
    subject: str
    place: str
    old: str
    new: str
    is_large: bool = False


def cells_of(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[Subject, Cell]:
    """What a version says of each subject; `rows` by part, as the ledger's tables hold them."""
    found: dict[Subject, Cell] = {}
    for part, keys in _PARTS.items():
        for row in rows.get(part, ()):
            subject, count = "/".join(row[key] for key in keys), 0
            while (part, subject, count) in found:
                count += 1
            found[part, subject, count] = _cell(part, row)
    return found


def _cell(part: str, row: Mapping[str, Any]) -> Cell:
    place = f"{row['sheet']}!{row['cell']}"
    if part == "narratives":
        return Cell(place, row["text"], None)
    if part != "observations" or row["obs_status"] == "reported":
        return Cell(place, row["value"], Decimal(row["value"]))
    nothing = Decimal(0) if row["obs_status"] == "nil" else None
    return Cell(place, OBS_STATUS[row["obs_status"]], nothing, row["obs_status"] == "missing")


def find_changes(
    before: Mapping[Subject, Cell], after: Mapping[Subject, Cell], policy: LargeMove
) -> Iterator[CellChange]:
    """What differs, in the order of the later version, then what it left out. A blank cell counts as not there."""
    for (part, subject, _), old, new in _differing(before, after):
        kind: ChangeKind = "changed" if old and new else "added" if new else "removed"
        place = (new or old).place  # type: ignore[union-attr]
        old_text, new_text = (each.text if each else "" for each in (old, new))
        yield CellChange(part, kind, subject, place, old_text, new_text, _is_large(part, old, new, policy))


def count_changes(before: Mapping[Subject, Cell], after: Mapping[Subject, Cell]) -> int:
    """How many values and texts differ."""
    return sum(1 for _ in _differing(before, after))


def _differing(
    before: Mapping[Subject, Cell], after: Mapping[Subject, Cell]
) -> Iterator[tuple[Subject, Cell | None, Cell | None]]:
    for key in dict.fromkeys([*after, *before]):
        old, new = _said(before.get(key)), _said(after.get(key))
        if not _is_same(old, new):
            yield key, old, new


def _is_same(old: Cell | None, new: Cell | None) -> bool:
    if old is None or new is None:
        return old is new
    return old.text == new.text or (old.value == new.value is not None and _same_kind(old, new))


def _said(cell: Cell | None) -> Cell | None:
    return None if cell is None or cell.is_blank else cell


def _same_kind(old: Cell, new: Cell) -> bool:
    """Whether both are numbers, or both say nothing was done: 0 and ไม่มีผลงาน are not the same."""
    return (old.text in OBS_STATUS.values()) == (new.text in OBS_STATUS.values())


def _is_large(part: str, old: Cell | None, new: Cell | None, policy: LargeMove) -> bool:
    """Whether a number moved, or went away, by more than the policy lets pass; one that is new has not moved."""
    if old is None or old.value is None or (new is not None and new.value is None):
        return False
    moved = abs((new.value if new and new.value is not None else Decimal(0)) - old.value)
    least = policy.least_baht if part == "budget" else policy.least_result
    return moved >= least and moved * 100 >= abs(old.value) * policy.pct
