"""figures.csv: the figures of one page as a table, one row per source cell, read and written by column name."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from itertools import groupby
from pathlib import Path
from typing import Any

from workbench.figures.book import Figure, FigureBook
from workbench.figures.old_ids import fields_of_id
from workbench.progress.lineage import CellRef

_SOURCE_NAMES = {"sha256": "submission_sha256", "file_name": "file", "value": "cell_value"}
_FIGURE_NAMES = {"subject": "figure_subject", "sender": "figure_sender", "period": "figure_period"}
_OF_SOURCE = {_SOURCE_NAMES.get(each.name, each.name): each for each in fields(CellRef)}
_OF_FIGURE = {_FIGURE_NAMES.get(each.name, each.name): each for each in fields(Figure) if each.name != "sources"}
COLUMNS = (*_OF_FIGURE, *_OF_SOURCE)
"""The columns of figures.csv: what is said of a figure, on each of its rows, then one of its source cells."""
Row = Mapping[str, str]


def write_figures(book: FigureBook, path: Path) -> None:
    """Write figures.csv: one row per source cell, in the order of ids."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({column: _disarmed(column, text) for column, text in row.items()} for row in figure_rows(book))


def figure_rows(book: FigureBook) -> Iterator[dict[str, str]]:
    """The rows of figures.csv by column: one per source cell, one for a figure without any, in the order of ids."""
    for figure in book.sorted():
        said = {column: _text(getattr(figure, each.name)) for column, each in _OF_FIGURE.items()}
        for source in figure.sources:
            yield said | {column: _text(getattr(source, each.name)) for column, each in _OF_SOURCE.items()}
        if not figure.sources:
            yield said | dict.fromkeys(_OF_SOURCE, "")


def read_figures(path: Path) -> FigureBook:
    """The figures of an issue, from its figures.csv.

    A column that an older program did not write has its plain meaning; what a figure is of, it said by the id alone.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        has_measures = "measure" in (reader.fieldnames or ())
        rows = ({column: _armed(text) for column, text in row.items()} for row in reader)
        book = FigureBook()
        for figure_id, lines in groupby(rows, key=lambda row: row["figure_id"]):
            book.record(_figure(list(lines), {} if has_measures else fields_of_id(figure_id)))
    return book


_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "'")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(E[+-]?\d+)?")


def _disarmed(column: str, text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe, before inputs a space, goes before what one might.

    A number and a lone sign (a role) stay as they are.
    """
    if len(text) < 2 or not text.startswith(_RUN_BY_SPREADSHEETS) or _NUMBER.fullmatch(text):
        return text
    return f" {text}" if column == "inputs" else f"'{text}"


def _armed(text: str) -> str:
    return text[1:] if text and text[0] == "'" and text[1:].startswith(_RUN_BY_SPREADSHEETS) else text


def _figure(rows: list[Row], known: dict[str, str]) -> Figure:
    sources = tuple(
        CellRef(**_values(row, _OF_SOURCE)) for row in rows if row.get("file") or row.get("submission_sha256")
    )
    return Figure(**_values(rows[0], _OF_FIGURE) | known, sources=sources)


def _values(row: Row, columns: Mapping[str, Any]) -> dict[str, Any]:
    return {each.name: _value(row.get(column), each) for column, each in columns.items()}


def _value(text: str | None, kind: Any) -> Any:
    """A field's value from its text; what a column that is not there stands for is the field's default."""
    if text is None:
        return kind.default if kind.default is not MISSING else _value("0" if kind.type == "int" else "", kind)
    return _MAKERS.get(kind.type, str)(text)


_YES, _NO = "yes", "no"
_MAKERS: dict[str, Callable[[str], Any]] = {
    "int": int, "bool": _YES.__eq__, "tuple[str, ...]": lambda words: tuple(words.split()),
}  # fmt: skip
"""A value from its text, by the type of its field."""


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _YES if value else _NO
    return " ".join(value) if isinstance(value, tuple) else str(value)
