"""What a worksheet's XML holds, cell by cell, before any library reads it.

The libraries trust the file: one drops cells that stand out of order, the other can end the process over a
cell far away (research: faults §0). This pass looks at every cell once, bounds it and names the faulty one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from workbench.base.text import show_text
from workbench.workbooks.reading.limits import ReadingLimits, Unreadable, refuse
from workbench.workbooks.reading.package import Attributes, make_parser, parse_all
from workbench.workbooks.reading.stray import Span

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_ROW, _CELL, _VALUE, _FORMULA = _MAIN + "row", _MAIN + "c", _MAIN + "v", _MAIN + "f"
_STRINGS, _STRING = _MAIN + "sst", _MAIN + "si"
_INLINE, _COLUMN, _MERGE = _MAIN + "is", _MAIN + "col", _MAIN + "mergeCell"
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
_INDEX = re.compile(r"[0-9]{1,9}", re.ASCII)
_TRUE = ("1", "true", "on")
_TYPES = ("n", "s", "b", "e", "str", "inlineStr", "d")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_MOST_DECLARED_STRINGS = 1_000_000


@dataclass
class SheetScan:
    """One worksheet's cells with values: how many, how far, which come from formulas, which are hidden.

    `stray` are the few that lie behind the limits, which are not read: their addresses, and where they stand. `unseen`
    are those whose style keeps them from being seen, known only once a library has read the styles.
    """

    count: int = 0
    last_row: int = 0
    last_column: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)
    uncached: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    stray_spans: list[Span] = field(default_factory=list)


def column_letters(column: int) -> str:
    """The letters of a column counted from 1.

    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The column, counted from 1, of its letters.

    >>> column_number("AB")
    28
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def count_strings(part: str, chunks: Iterable[bytes], limits: ReadingLimits) -> int:
    """How many shared strings there are; raises Unreadable when there are more than cells may be.

    A count that the part claims and does not hold is refused when a reader would set memory aside for it.
    """
    count, declared = 0, "0"

    def start(name: str, attributes: Attributes) -> None:
        nonlocal count, declared
        if name == _STRING:
            count += 1
        elif name == _STRINGS:
            declared = attributes.get("uniqueCount", "0")

    parser = make_parser(part)
    parser.StartElementHandler = start
    parse_all(parser, part, chunks)
    if not _INDEX.fullmatch(declared) or int(declared) > max(count, _MOST_DECLARED_STRINGS):
        raise refuse("shared_strings_false", show_text(declared), f"{count:,}")
    if count > limits.cells:
        raise refuse("too_many_cells", f"{limits.cells:,}")
    return count


def scan_sheet(sheet: str, part: str, chunks: Iterable[bytes], strings: int, limits: ReadingLimits) -> SheetScan:
    """The worksheet's cells, all of them in order, inside the limits and of a known kind; raises Unreadable.

    `strings` is the number of shared strings that a cell may point at.
    """
    parser = make_parser(part)
    scanner = _Scanner(sheet, strings, limits, parser)
    parser.buffer_text = True
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.text
    parse_all(parser, part, chunks)
    return scanner.finish()


class _Scanner:
    """Handlers for expat; plain attributes, because every cell passes here."""

    def __init__(self, sheet: str, strings: int, limits: ReadingLimits, parser: expat.XMLParserType) -> None:
        self.sheet, self.strings, self.limits, self.parser = sheet, strings, limits, parser
        self.far_start = 0
        self.scan = SheetScan()
        self.row = self.column = 0
        self.is_row_hidden = self.row_has_value = False
        self.kind = "n"
        self.words: list[str] | None = None
        self.value: str | None = None
        self.formula: str | None = None
        self.has_inline = False
        self.hidden_spans: list[tuple[int, int]] = []
        self.used_columns: set[int] = set()

    def start(self, name: str, attributes: Attributes) -> None:
        if name == _CELL:
            self._start_cell(attributes)
        elif name in (_VALUE, _FORMULA):
            self.words = []
        elif name == _ROW:
            self._start_row(attributes)
        elif name == _INLINE:
            self.has_inline = True
        elif name == _COLUMN:
            self._note_column(attributes)
        elif name == _MERGE:
            self.scan.merged.append(attributes.get("ref", ""))

    def text(self, words: str) -> None:
        if self.words is not None:
            self.words.append(words)

    def end(self, name: str) -> None:
        if name == _VALUE and self.words is not None:
            self.value, self.words = "".join(self.words), None
        elif name == _FORMULA and self.words is not None:
            self.formula, self.words = "".join(self.words), None
        elif name == _CELL:
            self._end_cell()
        elif name == _ROW and self.is_row_hidden and self.row_has_value:
            self.scan.hidden_rows.append(self.row)

    def finish(self) -> SheetScan:
        spans, used = self.hidden_spans, sorted(self.used_columns)
        hidden = [column for column in used if any(first <= column <= last for first, last in spans)]
        self.scan.hidden_columns = [column_letters(column) for column in hidden]
        self.scan.last_column = used[-1] if used else 0
        return self.scan

    @property
    def address(self) -> str:
        return f"{column_letters(self.column)}{self.row}"

    def refuse(self, code: str, found: str = "", expected: str = "", cell: str | None = None) -> Unreadable:
        place = self.address if cell is None else cell
        return refuse(code, show_text(found), expected, sheet=show_text(self.sheet), cell=show_text(place, 20))

    def _start_row(self, attributes: Attributes) -> None:
        written = attributes.get("r")
        row = self.row + 1 if written is None else int(written) if _INDEX.fullmatch(written) else 0
        if row > LAST_ROW:
            raise self.refuse("cell_outside_limits", f"แถว {row}", f"แถว {self.limits.rows:,}", cell="")
        if row <= self.row:
            raise self.refuse("rows_out_of_order", f"แถว {written}", f"หลังแถว {self.row}", cell="")
        self.row, self.column, self.row_has_value = row, 0, False
        self.is_row_hidden = attributes.get("hidden", "0") in _TRUE or _is_zero(attributes.get("ht"))

    def _start_cell(self, attributes: Attributes) -> None:
        address = attributes.get("r")
        if address is None:
            column = self.column + 1
        else:
            match = _ADDRESS.fullmatch(address)
            if match is None or int(match[2]) > LAST_ROW:
                raise self.refuse("cell_outside_limits", address, self._far_corner(), cell=address)
            column = column_number(match[1])
            if int(match[2]) != self.row or column <= self.column:
                raise self.refuse("rows_out_of_order", address, f"แถว {self.row}", cell=address)
        self.column = column
        if column > LAST_COLUMN:
            raise self.refuse("cell_outside_limits", self.address, self._far_corner())
        if self.is_far:
            self.far_start = self.parser.CurrentByteIndex
        self.kind = attributes.get("t", "n")
        self.value = self.formula = None
        self.has_inline = False

    def _end_cell(self) -> None:
        """Judge the cell that ends here; without a value, an inline text or a formula it is only a format."""
        if not self.value and not self.has_inline and self.formula is None:
            return
        if self.is_far:
            return self._note_stray()
        scan, place = self.scan, (self.row, self.column)
        if self.kind not in _TYPES or (self.value and not self._is_sound(self.value)):
            raise self.refuse("cell_damaged", self.value or self.kind)
        if self.formula is not None:
            scan.formulas.add(place)
            # An empty text is a result, as of =IF(A1="","",A1); an empty number is no result at all.
            if not self.value and not self.has_inline:
                scan.uncached[place] = "" if self.kind == "str" and self.value is not None else "=" + self.formula
        if self.kind == "e":
            scan.errors.add(place)
        if place not in scan.uncached:
            scan.count += 1
        if scan.count + len(scan.uncached) > self.limits.cells:
            raise self.refuse("too_many_cells", f"{self.limits.cells:,}")
        scan.last_row = self.row
        self.used_columns.add(self.column)
        self.row_has_value = True

    @property
    def is_far(self) -> bool:
        """Whether the cell lies behind the limits."""
        return self.row > self.limits.rows or self.column > self.limits.columns

    def _note_stray(self) -> None:
        """Note a cell far behind the table; more than a few of them are a table of their own, which is refused."""
        self.scan.stray.append(self.address)
        self.scan.stray_spans.append((self.far_start, self.parser.CurrentByteIndex))
        if len(self.scan.stray) > self.limits.stray_cells:
            raise self.refuse("cell_outside_limits", self.address, self._far_corner())

    def _is_sound(self, value: str) -> bool:
        """Whether the value is one that its cell type allows; a number must be finite."""
        if self.kind == "n":
            return _NUMBER.fullmatch(value.strip()) is not None and abs(float(value)) < float("inf")
        if self.kind == "s":
            return _INDEX.fullmatch(value) is not None and int(value) < self.strings
        return self.kind != "b" or value in ("0", "1")

    def _note_column(self, attributes: Attributes) -> None:
        if attributes.get("hidden", "0") in _TRUE or _is_zero(attributes.get("width")):
            first, last = attributes.get("min", "0"), attributes.get("max", "0")
            if _INDEX.fullmatch(first) and _INDEX.fullmatch(last):
                self.hidden_spans.append((int(first), int(last)))

    def _far_corner(self) -> str:
        return f"{column_letters(self.limits.columns)}{self.limits.rows}"


def _is_zero(size: str | None) -> bool:
    return size is not None and re.fullmatch(r"0(\.0*)?", size) is not None
