"""Printed figures: every number of a page with its id, printed text and the cells it came from."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from workbench.progress.observations import Source

COLUMNS = (
    "figure_id", "value", "unit", "printed", "submission_sha256", "file", "sheet", "cell", "cell_value",
    "rule", "target_version", "inputs",
)  # fmt: skip
"""The columns of figures.csv: one row per source cell; a figure made of other figures names them in `inputs`."""


@dataclass(frozen=True)
class Figure:
    """One printed number or word: what it is worth, how it is printed, by which rule, from which cells or figures."""

    figure_id: str
    value: str
    unit: str
    printed: str
    rule: str = ""
    sources: tuple[Source, ...] = ()
    inputs: tuple[str, ...] = ()
    target_version: str = ""


@dataclass
class FigureBook:
    """The figures of one page, each id once."""

    figures: dict[str, Figure] = field(default_factory=dict)

    def record(self, figure: Figure) -> Figure:
        """Keep a figure; raises ValueError when its id already stands for another value."""
        before = self.figures.setdefault(figure.figure_id, figure)
        if before.value != figure.value:
            raise ValueError(f"{figure.figure_id} is {before.value!r} and {figure.value!r}")
        return before

    def digest(self) -> str:
        """A hash over ids and printed values: equal digests mean that no printed figure differs."""
        lines = (f"{each.figure_id}\t{each.value}\t{each.unit}" for each in self.sorted())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def sorted(self) -> list[Figure]:
        """The figures by id."""
        return [self.figures[key] for key in sorted(self.figures)]

    def write_csv(self, path: Path) -> None:
        """Write figures.csv: one row per source cell, in the order of ids."""
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(self.rows())

    def rows(self) -> Iterator[Sequence[str]]:
        """The lines of figures.csv (columns: COLUMNS): one per source cell, in the order of ids."""
        for figure in self.sorted():
            yield from _rows(figure)


def _rows(figure: Figure) -> Iterator[Sequence[str]]:
    head = (figure.figure_id, figure.value, figure.unit, figure.printed)
    tail = (figure.rule, figure.target_version, " ".join(figure.inputs))
    if not figure.sources:
        yield (*head, "", "", "", "", "", *tail)
    for source in figure.sources:
        yield (*head, source.sha256, source.file_name, source.sheet, source.cell, source.value, *tail)


def plain(value: Decimal | int | str | None) -> str:
    """A value as canonical text: no thousands, no exponent, no trailing zeros; empty for None.

    >>> plain(Decimal("1234.50")), plain(None)
    ('1234.5', '')
    """
    if value is None or isinstance(value, str):
        return value or ""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
