"""Where a value comes from: the cell, and the part it takes in the arithmetic of a figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

ADDS, TAKES, COUNTS, TIMES, DIVIDES, BEARS = "+", "-", "#", "*", "/", "~"
ROLES = (ADDS, TAKES, COUNTS, TIMES, DIVIDES, BEARS)
"""A figure = (Σ adds − Σ takes + number of counts) × (Σ times, or 1) ÷ (Σ divides, or 1) × its scale.

What only bears on it (the words of a status) stands outside the arithmetic.
"""


@dataclass(frozen=True, slots=True)
class CellRef:
    """A cell or a line of a register: its value as text (empty for nothing done), whose it is, what it speaks of.

    subject: `I03/new_members` (indicator/element), `I03/target`, `I03/plan`, `A05/investment/disbursed`, `form`,
    `register`. covers: `2562-10..2563-03`, `2563-04`, or empty. note: for a corrected value, what it was.
    """

    ledger_number: int
    sha256: str
    file_name: str
    sheet: str
    cell: str
    value: str
    sender_code: str = ""
    subject: str = ""
    covers: str = ""
    revision: int = 0
    role: str = ADDS
    note: str = ""

    @property
    def place(self) -> str:
        """Where it stands: file › sheet › cell."""
        return " › ".join(part for part in (self.file_name, self.sheet, self.cell) if part)


def as_role(sources: Iterable[CellRef], role: str) -> tuple[CellRef, ...]:
    """The same cells in another part of the arithmetic."""
    return tuple(each if each.role == role else replace(each, role=role) for each in sources)


def one_each(sources: Iterable[Sequence[CellRef]]) -> tuple[CellRef, ...]:
    """The newest cell of each group, as one thing counted; groups without a cell are left out."""
    return as_role((group[-1] for group in sources if group), COUNTS)


def row_source(row: object, subject: str = "", covers: str = "", sender_code: str = "") -> CellRef:
    """The source cell of a row of a ledger part, with what it speaks of."""
    value = getattr(row, "value", None)
    return CellRef(
        row.ledger_number,  # type: ignore[attr-defined]
        row.sha256,  # type: ignore[attr-defined]
        row.file_name,  # type: ignore[attr-defined]
        row.sheet,  # type: ignore[attr-defined]
        row.cell,  # type: ignore[attr-defined]
        "" if value is None else value,
        sender_code or row.sender_code,  # type: ignore[attr-defined]
        subject,
        covers,
        row.revision,  # type: ignore[attr-defined]
        note=getattr(row, "corrected_from", ""),
    )


def register_source(
    file: str, cell: str, value: Decimal | int | str, role: str = ADDS, sender_code: str = ""
) -> CellRef:
    """A line of a file under parameters/ as the source of a value; its version is that of the whole folder."""
    return CellRef(0, "", f"parameters/{file}", "", cell, str(value), sender_code, "register", role=role)


def register_lines(senders: Iterable[str], offices: Sequence[str]) -> tuple[CellRef, ...]:
    """The line of the register of each sender, as one thing counted; `offices` are the codes in offices.csv."""
    files = {code: "offices.csv" if code in offices else "divisions.yaml" for code in senders}
    return tuple(register_source(file, code, code, COUNTS, code) for code, file in files.items())
