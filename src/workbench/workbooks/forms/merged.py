"""Merged cells of a table: a code merged over its rows is each row's; a value merged over several is nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workbench.workbooks.forms.headers import Grid
from workbench.workbooks.forms.layout import Column
from workbench.workbooks.reading import RawCell, RawSheet
from workbench.workbooks.reading.sheets import column_number

_BLOCK = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True)
class _Block:
    """A block of merged cells that holds something: its first cell, and how far it reaches."""

    name: str
    first: RawCell
    last_row: int
    last_column: int

    def columns(self, columns: Mapping[int, Column]) -> list[int]:
        return [at for at in columns if self.first.column <= at <= self.last_column]

    def rows(self, grid: Grid, header_row: int) -> list[int]:
        first = max(self.first.row, header_row + 1)
        return [number for number in grid if first <= number <= self.last_row]


def settle_merged(raw: RawSheet, grid: Grid, header_row: int, columns: Mapping[int, Column]) -> Grid:
    """The grid with every merged block below the header settled; `columns` are the table's by their place.

    Codes and labels are repeated over the rows they are merged over. Each number or tick of a block over more than one
    cell of the table becomes a cell of the kind `merged`, which is refused: nobody can say whose it is.
    """
    settled = {number: dict(cells) for number, cells in grid.items()}
    blocks = list(_blocks(raw, grid))
    for block in blocks:
        for at in block.columns(columns):
            if columns[at].role != "input" and at == block.first.column:
                for number in block.rows(settled, header_row):
                    settled[number][at] = block.first._replace(row=number)
    keys = [at for at, column in columns.items() if column.role == "key"]
    for block in blocks:
        rows = [number for number in block.rows(settled, header_row) if any(at in settled[number] for at in keys)]
        places = [(number, at) for number in rows for at in block.columns(columns)]
        for number, at in places if len(places) > 1 else ():
            if columns[at].role == "input" and columns[at].type != "text":
                value = f"{block.name} = {block.first.value}"
                settled[number][at] = RawCell(number, at, "merged", value, "General", False)
    return settled


def _blocks(raw: RawSheet, grid: Grid) -> Iterator[_Block]:
    for name in raw.merged:
        match = _BLOCK.fullmatch(name)
        if match is None:
            continue
        first = grid.get(int(match[2]), {}).get(column_number(match[1]))
        if first is not None:
            yield _Block(name, first, int(match[4]), column_number(match[3]))
