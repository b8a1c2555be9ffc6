"""What one cell says: a number by the workbench's grammar, a cleaned text, or nothing (never zero)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from workbench.base.text import clean_text, parse_number, to_arabic_digits
from workbench.rules.framework import RATE_UNIT
from workbench.workbooks.reading import RawCell, shows_percent
from workbench.workbooks.submission import Contents

_WHOLE = 100
_REFUSED_KINDS = {
    "error": "cell_error_value",
    "formula_without_value": "formula_without_value",
    "bool": "boolean_value",
    "date": "date_value",
    "merged": "cell_merged",
}


@dataclass(frozen=True)
class Number:
    """A number cell read: `reported` with its value, `missing`, or `refused`."""

    status: str
    value: Decimal | None = None
    raw: str = ""


@dataclass(frozen=True)
class Place:
    """Where a cell stands, for the findings about it."""

    sheet: str
    address: str


def read_text(cell: RawCell | None) -> str:
    """The cell's text, cleaned; empty for a blank cell."""
    return clean_text(cell.value) if cell else ""


def known_code(text: str, known: Collection[str]) -> str:
    """The known code that a text is, in whichever case and digits it was typed; any other text as it is.

    >>> known_code("i๑๒", ["I12", "I13"]), known_code("I3", ["I03"])
    ('I12', 'I3')
    """
    if text in known:
        return text
    plain = _plain(text)
    return next((code for code in known if _plain(code) == plain), text)


def _plain(code: str) -> str:
    return to_arabic_digits(code).casefold()


def is_blank_word(cell: RawCell | None, blank_words: frozenset[str]) -> bool:
    """Whether the cell says in words that there is nothing to report (`-`, `ไม่มีข้อมูล`)."""
    return cell is not None and cell.kind == "text" and read_text(cell) in blank_words


def read_number(cell: RawCell | None, place: Place, unit: str, is_whole: bool, contents: Contents) -> Number:
    """The number in a cell, with findings on how it was written; a blank is missing, never zero.

    Refused, each with its finding: errors, formulas without a value, dates, TRUE/FALSE, text that is not
    wholly a number, negative values, and percentages that could be read in two ways (faults C23–C30).
    """
    if cell is None or (cell.kind == "text" and not read_text(cell)):
        return Number("missing")
    value, code, expected = _parse(cell, unit)
    if value is not None and value < 0:
        value, code, expected = None, "negative_value", ""
    if value is None:
        contents.add(code, place.sheet, place.address, cell.value, expected)
        return Number("refused", raw=cell.value)
    _remark(cell, value, place, contents)
    if unit == RATE_UNIT and _is_doubtful(cell, value):
        contents.add("percent_doubtful", place.sheet, place.address, f"{value:f}")
    if is_whole and value != value.to_integral_value():
        contents.add("not_whole", place.sheet, place.address, cell.value, unit)
    return Number("reported", value, cell.value)


def _parse(cell: RawCell, unit: str) -> tuple[Decimal | None, str, str]:
    """(value, "", "") or (None, finding code, what was expected)."""
    if cell.kind in _REFUSED_KINDS:
        return None, _REFUSED_KINDS[cell.kind], "ตัวเลข"
    text = cell.value
    if unit == RATE_UNIT and cell.kind == "text":
        text = read_text(cell).removesuffix("%")
    try:
        value = parse_number(text) if cell.kind == "text" else Decimal(text)
    except ValueError:
        return None, "not_a_number", f"ตัวเลขหน่วย{unit}" if unit else "ตัวเลข"
    if cell.kind == "number" and shows_percent(cell.number_format, value):
        if unit != RATE_UNIT or value > 1:
            return None, "percent_format", f"{(value * 100).normalize():f}%"
        value *= 100
    return value, "", ""


def _is_doubtful(cell: RawCell, value: Decimal) -> bool:
    """Whether a percentage may be a share (0.65 for 65), where no percent sign says so, or is above the whole."""
    is_signed = "%" in cell.value if cell.kind == "text" else shows_percent(cell.number_format, Decimal(cell.value))
    return value > _WHOLE or (0 < value < 1 and not is_signed)


def _remark(cell: RawCell, value: Decimal, place: Place, contents: Contents) -> None:
    if cell.kind == "text":
        contents.add("number_as_text", place.sheet, place.address, cell.value, f"{value:f}")
    if cell.is_formula:
        contents.add("formula_value", place.sheet, place.address, cell.value)
