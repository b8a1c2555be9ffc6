"""Printed figures: every number of a page with its id, printed text and the cells it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from workbench.base.text import decimal_text
from workbench.progress.lineage import ADDS, COUNTS, DIVIDES, ROLES, TAKES, TIMES, CellRef


class Input(NamedTuple):
    """Another figure, and the part it takes: `+I03.actual_to_date`, `/I03.target`."""

    role: str
    figure_id: str


@dataclass(frozen=True)
class Figure:
    """One printed number or word: what it is worth, how it is printed, by which rule, from which cells or figures.

    measure: its key in the catalogue (figures.measures); with subject, sender and period it says what the figure is,
    and the id is only their join. inputs: other figures, each with its role before the id. scale: what the arithmetic
    is multiplied by, as text. reason: the code (labels.REASONS) of why there is no value. is_printed: false for one
    that only explains another.
    """

    figure_id: str
    value: str
    unit: str
    printed: str
    rule: str = ""
    sources: tuple[CellRef, ...] = ()
    inputs: tuple[str, ...] = ()
    target_version: str = ""
    scale: str = "1"
    reason: str = ""
    measure: str = ""
    subject: str = ""
    sender: str = ""
    period: str = ""
    is_printed: bool = True

    def __post_init__(self) -> None:
        wrong = [each for each in self.inputs if each[:1] not in ROLES]
        if wrong:
            raise ValueError(f"{self.figure_id}: inputs without a role: {wrong}")

    @property
    def made_of(self) -> tuple[Input, ...]:
        """The inputs as pairs of role and figure id."""
        return tuple(Input(each[0], each[1:]) for each in self.inputs)


@dataclass
class FigureBook:
    """The figures of one page, each id once."""

    figures: dict[str, Figure] = field(default_factory=dict)

    def record(self, figure: Figure) -> Figure:
        """Keep a figure; raises ValueError when its id already stands for another value.

        One that explains another becomes a printed one where it is printed as well.
        """
        before = self.figures.setdefault(figure.figure_id, figure)
        if before.value != figure.value:
            raise ValueError(f"{figure.figure_id} is {before.value!r} and {figure.value!r}")
        if figure.is_printed and not before.is_printed:
            self.figures[figure.figure_id] = figure
        return self.figures[figure.figure_id]

    def printed(self) -> list[Figure]:
        """The figures that the page prints, by id."""
        return [each for each in self.sorted() if each.is_printed]

    def sorted(self) -> list[Figure]:
        """The figures by id, those that only explain others included."""
        return [self.figures[key] for key in sorted(self.figures)]


def add_up(figure: Figure, book: FigureBook) -> Decimal | None:
    """The figure from its cells by plain arithmetic, its inputs worked out the same way; none of anything is zero.

    (Σ adds − Σ takes + number of counts) × (Σ times, or 1) ÷ (Σ divides, or 1) × scale. A cell without a value
    (nothing done) adds nothing; over zero there is no value. Raises KeyError for an input the page does not print.
    """
    sums: dict[str, Decimal] = {}
    for role, value in [*_cell_values(figure), *_input_values(figure, book)]:
        sums[role] = sums.get(role, Decimal(0)) + value
    if sums.get(DIVIDES) == 0:
        return None
    top = sums.get(ADDS, Decimal(0)) - sums.get(TAKES, Decimal(0)) + sums.get(COUNTS, Decimal(0))
    return top * sums.get(TIMES, Decimal(1)) / sums.get(DIVIDES, Decimal(1)) * Decimal(figure.scale)


def _cell_values(figure: Figure) -> Iterator[tuple[str, Decimal]]:
    for source in figure.sources:
        if source.role == COUNTS:
            yield COUNTS, Decimal(1)
        elif source.role in (ADDS, TAKES, TIMES, DIVIDES):
            yield source.role, Decimal(source.value or 0)


def _input_values(figure: Figure, book: FigureBook) -> Iterator[tuple[str, Decimal]]:
    for each in figure.made_of:
        part = book.figures[each.figure_id]
        if each.role == COUNTS:
            yield COUNTS, Decimal(1)
        elif each.role in (ADDS, TAKES, TIMES, DIVIDES) and part.value:
            yield each.role, add_up(part, book) or Decimal(0)


def is_number(text: str) -> bool:
    """Whether a value is a number; a status or a quotation is not."""
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def plain(value: Decimal | int | str | None) -> str:
    """A value as canonical text: no thousands, no exponent, no trailing zeros; empty for None.

    >>> plain(Decimal("1234.50")), plain(None)
    ('1234.5', '')
    """
    if value is None or isinstance(value, str):
        return value or ""
    return decimal_text(Decimal(value)) or ""
