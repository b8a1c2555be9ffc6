"""The passport of a figure: what it is, by which rule, from which cells of which files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.base.text import format_number
from workbench.figures.book import Figure, FigureBook, is_number
from workbench.figures.definitions import define, rule_words
from workbench.figures.derivation import Derivation, months_covered, when_covered, with_unit
from workbench.figures.measures import OF_INDICATORS
from workbench.figures.titles import Names
from workbench.progress.lineage import BEARS, COUNTS, ROLES, CellRef
from workbench.rules.settings import DigitStyle

NIL = "ไม่มีผลงาน"
_CORRECTIONS = "corrections/"
ROLE_WORDS = {"+": "", "-": "หัก", "/": "ตัวหาร", "*": "ตัวคูณ", "#": "นับ", "~": "ประกอบ"}
"""The part that a group of cells takes, before the months it covers."""


@dataclass(frozen=True)
class CellLine:
    """One cell of a file: its address, what it holds, what it was before a correction, its months among several."""

    cell: str
    value: str
    note: str = ""
    months: str = ""


@dataclass(frozen=True)
class FileLines:
    """The cells of a group that stand in one file, with the file's sender and version."""

    file_name: str
    sender: str
    revision: int
    ledger_number: int
    cells: tuple[CellLine, ...]

    @property
    def version(self) -> str:
        """Which of the sender's versions it is, and its number in the ledger; empty for a file of the framework."""
        return f"ครั้งที่ {self.revision} ทะเบียน {self.ledger_number}" if self.ledger_number else ""


@dataclass(frozen=True)
class CellGroup:
    """Cells of one role that cover the same months on sheets of one name: what one term of the make-up adds up."""

    role: str
    months: str
    sheet: str
    files: tuple[FileLines, ...]

    @property
    def label(self) -> str:
        """Its part and its months in words."""
        return " ".join(part for part in (ROLE_WORDS.get(self.role, ""), self.months) if part)

    @property
    def sheet_label(self) -> str:
        """The sheet in words; in the register of corrections it is the entry."""
        is_correction = self.files[0].file_name.startswith(_CORRECTIONS)
        return f"{'รายการแก้ไข' if is_correction else 'แผ่นงาน'} {self.sheet}" if self.sheet else ""

    @property
    def cell_count(self) -> int:
        """How many cells it holds."""
        return sum(len(each.cells) for each in self.files)


@dataclass(frozen=True)
class InputLine:
    """Another figure that this one is made of."""

    role: str
    figure_id: str
    title: str
    printed: str
    is_printed: bool = True


@dataclass(frozen=True)
class LineageCard:
    """All that is told of one figure; texts are Thai and as received, not escaped."""

    figure_id: str
    title: str
    printed: str
    unit: str
    definition: str
    rule: str
    target_version: str
    derivation: str
    groups: tuple[CellGroup, ...] = ()
    inputs: tuple[InputLine, ...] = ()
    measure: str = ""

    @property
    def shown(self) -> str:
        """The printed value with its unit; a missing one has none."""
        return with_unit(self.printed, self.unit) if any(map(str.isdigit, self.printed)) else self.printed

    @property
    def cell_count(self) -> int:
        """How many cells it names."""
        return sum(each.cell_count for each in self.groups)


class PassportMaker:
    """Makes the passports of one book of figures."""

    def __init__(self, book: FigureBook, names: Names, digits: DigitStyle = "arabic") -> None:
        self.book, self.names, self.digits = book, names, digits
        self._make_up = Derivation(book, names, digits)

    def of(self, figure: Figure) -> LineageCard:
        """The passport of a figure of the book."""
        measure = self.names.measure_of(figure)
        return LineageCard(
            figure.figure_id,
            self.names.title(figure).text,
            figure.printed,
            figure.unit,
            define(figure, self.names),
            rule_words(figure.rule),
            figure.target_version if measure and measure.family in OF_INDICATORS else "",
            self._make_up.text(figure),
            tuple(self._groups(figure.sources)),
            tuple(self._input(*each) for each in figure.made_of),
            figure.measure,
        )

    def _input(self, role: str, figure_id: str) -> InputLine:
        known = self.book.figures.get(figure_id)
        printed = with_unit(known.printed, known.unit) if known else "–"
        return InputLine(role, figure_id, self._make_up.title_of(figure_id).text, printed, known is not None)

    def _groups(self, sources: Sequence[CellRef]) -> Iterator[CellGroup]:
        by_sheet: dict[tuple[str, str], list[CellRef]] = {}
        for each in sources:
            by_sheet.setdefault((each.role, each.sheet), []).append(each)
        for (role, sheet), cells in sorted(by_sheet.items(), key=_in_order):
            months = sorted({each.covers for each in cells}, key=when_covered)
            files = {(each.ledger_number, each.covers) for each in cells}
            if len({number for number, _ in files}) < len(files):  # one file speaks of many months, as a plan does
                label = _span(months)
                yield CellGroup(role, label, sheet, tuple(self._files(cells, is_dated=True)))
                continue
            for covers in months:
                group = [each for each in cells if each.covers == covers]
                yield CellGroup(role, months_covered(covers), sheet, tuple(self._files(group)))

    def _files(self, sources: Sequence[CellRef], *, is_dated: bool = False) -> Iterator[FileLines]:
        found: dict[tuple[str, int, str], list[CellRef]] = {}
        for each in sources:
            sender = each.sender_code if each.ledger_number else ""
            found.setdefault((each.file_name, each.ledger_number, sender), []).append(each)
        for (file_name, number, sender), group in found.items():
            name = self.names.senders.get(sender, sender)
            yield FileLines(
                file_name, name, group[0].revision, number, tuple(self._cell(each, is_dated) for each in group)
            )

    def _cell(self, source: CellRef, is_dated: bool) -> CellLine:
        value = "" if source.value == source.cell else self._value(source)
        return CellLine(source.cell, value, source.note, months_covered(source.covers) if is_dated else "")

    def _value(self, source: CellRef) -> str:
        if not source.value:
            return "" if source.role in (COUNTS, BEARS) else NIL
        if not is_number(source.value):
            return source.value
        number = Decimal(source.value)
        places = max(0, -int(number.normalize().as_tuple().exponent))
        return format_number(number, places, self.digits).replace("-", "−")


def lineage_cards(
    book: FigureBook,
    names: Names,
    digits: DigitStyle = "arabic",
) -> dict[str, LineageCard]:
    """The passports of all figures of a book, by figure id."""
    maker = PassportMaker(book, names, digits)
    return {figure.figure_id: maker.of(figure) for figure in book.sorted()}


def _in_order(item: tuple[tuple[str, str], list[CellRef]]) -> tuple[int, tuple[str, str], str]:
    (role, sheet), cells = item
    return ROLES.index(role), min(when_covered(each.covers) for each in cells), sheet


def _span(covers: Sequence[str]) -> str:
    """From the first months to the last."""
    ends = dict.fromkeys(months_covered(each) for each in (covers[0], covers[-1]))
    return "–".join(each for each in ends if each)
