"""The make-up of a figure in words: `มี.ค. (สะสม ๖ เดือน) 410 + เม.ย. 55`, sums of cells by role and months covered."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from decimal import Decimal

from workbench.base.fiscal import parse_month
from workbench.base.labels import REASONS, month_name
from workbench.base.text import format_number, show_text, to_thai_digits
from workbench.figures.book import Figure, FigureBook, Input, is_number
from workbench.figures.measures import STATUS, TARGET
from workbench.figures.titles import Names, Title
from workbench.figures.words import NO_VALUE
from workbench.progress.lineage import ADDS, BEARS, COUNTS, DIVIDES, TAKES, TIMES, CellRef
from workbench.rules.settings import DigitStyle

PLUS, MINUS, TIMES_SIGN, OVER = " + ", " − ", " × ", " ÷ "
_ONE = Decimal(1)
_RATE = "ร้อยละ"


class Derivation:
    """Tells how figures of one book are made, with its names and digits."""

    def __init__(self, book: FigureBook, names: Names, digits: DigitStyle = "arabic") -> None:
        self.book, self.names, self.digits = book, names, digits

    def text(self, figure: Figure) -> str:
        """The figure's make-up in one line; of a figure without value the reason, of a word what it is judged by."""
        if not figure.value:
            return f"ไม่มีค่า: {self._why_none(figure)}"
        if not is_number(figure.value):
            return self._judged_by(figure)
        arithmetic = self._arithmetic(figure)
        result = with_unit(figure.printed, figure.unit)
        return f"{arithmetic} = {result}" if arithmetic else result

    def _arithmetic(self, figure: Figure) -> str:
        over, times = self._side(figure, (DIVIDES,)), self._side(figure, (TIMES,))
        scale = Decimal(figure.scale)
        is_more = bool(over or times or scale != _ONE)
        text = _bracketed(self._side(figure, (ADDS, COUNTS, TAKES)), is_more)
        if times:
            text += TIMES_SIGN + _bracketed(times, is_more)
        if over:
            text += OVER + _bracketed(over, is_more)
        if scale != _ONE and text:
            is_part = abs(scale) < _ONE and (_ONE / scale) % 1 == 0
            text += OVER + self._exact(_ONE / scale) if is_part else TIMES_SIGN + self._exact(scale)
        return text

    def _side(self, figure: Figure, roles: Iterable[str]) -> str:
        """The terms of some roles, joined by their signs."""
        text = ""
        for role in roles:
            for term in self._terms(figure, role):
                sign = MINUS if role == TAKES else PLUS
                text += (sign if text else sign.strip() if role == TAKES else "") + term
        return text

    def _terms(self, figure: Figure, role: str) -> Iterator[str]:
        cells = [each for each in figure.sources if each.role == role]
        inputs = [each for each in figure.made_of if each.role == role]
        if role == COUNTS:
            if cells or inputs:
                yield f"นับ {self._exact(Decimal(len(cells) + len(inputs)))} รายการ"
            return
        yield from self._cell_terms(cells)
        title = self.names.title(figure)
        yield from (self._input_term(each, title) for each in inputs)

    def _cell_terms(self, cells: list[CellRef]) -> Iterator[str]:
        groups: dict[str, list[CellRef]] = {}
        for each in cells:
            groups.setdefault(_label(each), []).append(each)
        for label, group in sorted(groups.items(), key=lambda item: when_covered(item[1][0].covers)):
            total = self._exact(sum((Decimal(each.value or 0) for each in group), Decimal(0)))
            words = label or (f"ผลรวม {self._exact(Decimal(len(group)))} เซลล์" if len(group) > 1 else "")
            yield f"{words} {total}".strip()

    def _input_term(self, part: Input, title: Title) -> str:
        known = self.book.figures.get(part.figure_id)
        return f"{short_title(self.title_of(part.figure_id), title)} {known.printed if known else '–'}"

    def title_of(self, figure_id: str) -> Title:
        """The title of a figure of the book; of another its id."""
        known = self.book.figures.get(figure_id)
        return self.names.title(known) if known else Title("", figure_id)

    def _judged_by(self, figure: Figure) -> str:
        title = self.names.title(figure)
        parts = [self._input_term(each, title) for each in figure.made_of if each.role == BEARS]
        count = len(figure.sources)
        cells = "เซลล์ที่ระบุ" if count == 1 else f"{self._exact(Decimal(count))} เซลล์ที่ระบุ"
        if parts:
            return f"พิจารณาจาก {' · '.join([*parts, cells] if count else parts)}"
        return f"ตาม{cells}" if count else show_text(figure.printed)

    def _why_none(self, figure: Figure) -> str:
        if figure.reason in REASONS:
            return REASONS[figure.reason]
        title, measure = self.names.title(figure), self.names.measure_of(figure)
        for each in figure.made_of:
            known = self.book.figures.get(each.figure_id)
            if known is None or not known.value:
                return f"เพราะ{short_title(self.title_of(each.figure_id), title)}ไม่มีค่า"
        status = self.book.figures.get(STATUS.figure_id(figure.subject))
        if status and status.value == "not_due" and measure and measure.key != TARGET.key:
            return NO_VALUE["not_due"]
        if figure.sources:
            return NO_VALUE["uneven"]
        return (measure.no_value if measure else "") or NO_VALUE["no_data"]

    def _exact(self, value: Decimal) -> str:
        """A value with all its decimals, thousands by commas."""
        places = max(0, -int(value.normalize().as_tuple().exponent))
        return format_number(value, places, self.digits).replace("-", "−")


def with_unit(printed: str, unit: str) -> str:
    """A printed value with its unit, which stands before it for a rate.

    >>> with_unit("84.13", "ร้อยละ"), with_unit("526", "ราย")
    ('ร้อยละ 84.13', '526 ราย')
    """
    return " ".join((unit, printed) if unit == _RATE else (printed, unit)).strip()


def short_title(title: Title, beside: Title) -> str:
    """A title without what it shares with the title beside it."""
    if title.subject == beside.subject:
        return title.measure
    return title.subject if title.subject and title.measure == beside.measure else title.text


@functools.cache
def months_covered(covers: str) -> str:
    """The months a cell speaks of, in words; empty for none.

    >>> months_covered("2562-10..2563-03"), months_covered("2563-04")
    ('มี.ค. (สะสม ๖ เดือน)', 'เม.ย.')
    """
    if not covers:
        return ""
    first, _, last = covers.partition("..")
    end = _short(last or first)
    if not last or first == last:
        return end
    months = parse_month(last).number - parse_month(first).number + 1
    if parse_month(first).number == 1:
        return f"{end} (สะสม {to_thai_digits(str(months))} เดือน)"
    return f"{_short(first)}–{end}"


def _label(source: CellRef) -> str:
    """The months a cell covers; an amount of money is a balance in the form of its month."""
    months = months_covered(source.covers)
    return f"แบบ {months}" if months and source.subject.count("/") == 2 else months


def when_covered(covers: str) -> tuple[str, str]:
    """What sorts covered months in the order of time: their end, then their beginning."""
    first, _, last = covers.partition("..")
    return last or first, first


def _short(month: str) -> str:
    return month_name(parse_month(month), "short").split()[0]


def _bracketed(text: str, is_more: bool) -> str:
    return f"({text})" if is_more and (PLUS in text or MINUS in text) else text
