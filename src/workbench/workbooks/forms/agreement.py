"""Whether cover and sheet titles say the same sender and months as `_meta`; where they do not, a person decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from workbench.base.fiscal import Month, months_between
from workbench.base.labels import month_span
from workbench.base.text import clean_text, to_arabic_digits
from workbench.rules.framework import Framework, ReportingWindow
from workbench.rules.registers import FORM_KINDS
from workbench.workbooks.forms.identity import cover_values
from workbench.workbooks.forms.layout import Layout
from workbench.workbooks.reading import RawCell, RawSheet, RawWorkbook
from workbench.workbooks.statements import SenderNames, is_same_month, said_months
from workbench.workbooks.submission import Contents, Identity

_TITLE_ROWS, _TITLE_COLUMNS = 10, 3
"""How far down and to the right a title is looked for: it moves where somebody has put rows above it."""


def check_agreement(
    book: RawWorkbook, layout: Layout, identity: Identity, framework: Framework, names: SenderNames, contents: Contents
) -> None:
    """Add `identity_differs` for each place that says another sender or month, `cover_blank` for what says nothing.

    A code or period on the cover has to be understood; a name, a title or the months covered contradict only where they
    name somebody or some month. The due date is no statement of a month: two forms may be due on one day.
    """
    meta = _Statement(identity, framework.windows, names)
    cover = book.sheet(layout.cover.name)
    if cover is not None:
        _check_cover(cover, layout, meta, contents)
    for sheet, cell in _titles(book, layout, identity):
        if meta.is_other_sender(cell.value):
            contents.add("identity_differs", sheet, cell.address, cell.value, meta.sender)
        if meta.is_other_month(cell.value):
            contents.add("identity_differs", sheet, cell.address, cell.value, meta.period)


def _check_cover(cover: RawSheet, layout: Layout, meta: _Statement, contents: Contents) -> None:
    shown = {key: ("", "") for key in layout.cover.labels} | cover_values(cover, layout)
    differs = {
        "sender_code": (not meta.is_own_code(shown["sender_code"][0]), meta.sender),
        "sender_name": (meta.is_other_sender(shown["sender_name"][0]), meta.sender),
        "period": (not meta.is_own_period(shown["period"][0]), meta.identity.period),
        "covers": (meta.is_other_month(shown["covers"][0]), meta.period),
    }
    for key, (is_other, expected) in differs.items():
        text, address = shown[key]
        if not text and key in ("sender_code", "period"):
            contents.add("cover_blank", cover.name, found=layout.cover.labels[key])
        elif text and is_other:
            contents.add("identity_differs", cover.name, address, text, expected)


@dataclass(frozen=True)
class _Statement:
    """What `_meta` says, for comparing with what a text says."""

    identity: Identity
    windows: Sequence[ReportingWindow]
    names: SenderNames

    @property
    def sender(self) -> str:
        """The sender as a finding shows it."""
        return self.names.shown(self.identity.sender_code)

    @property
    def period(self) -> str:
        """The period as a finding shows it, a form's with the months it covers."""
        span = f" ({month_span(self.months[0], self.months[-1], 'arabic')})" if self.months else ""
        return f"{self.identity.period}{span}"

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The months that the form of that period covers; none for a year's, or where there is no such form."""
        if self.identity.kind not in FORM_KINDS:
            return ()
        window = next((each for each in self.windows if each.form_month.id == self.identity.period), None)
        return months_between(window.covers_first, window.covers_last) if window else ()

    def is_own_code(self, text: str) -> bool:
        """Whether the code on the cover is the sender's, or names it."""
        return self.identity.sender_code in self.names.said_in(text) | {text}

    def is_other_sender(self, text: str) -> bool:
        """Whether a text names somebody, and not this sender."""
        said = self.names.said_in(text)
        return bool(said) and self.identity.sender_code not in said

    def is_own_period(self, text: str) -> bool:
        """Whether the period on the cover is this one: a month of the form, or the year of a plan, target or budget."""
        if self.identity.kind not in FORM_KINDS:
            return str(self.identity.fiscal_year) in to_arabic_digits(text)
        return bool(said_months(text)) and not self.is_other_month(text)

    def is_other_month(self, text: str) -> bool:
        """Whether a text names a month that the form does not cover."""
        own = self.months
        return bool(own) and any(not any(is_same_month(said, month) for month in own) for said in said_months(text))


def _titles(book: RawWorkbook, layout: Layout, identity: Identity) -> Iterator[tuple[str, RawCell]]:
    """(sheet, cell) of every title: what begins with its sheet's name and goes on."""
    names = {clean_text(layout.sheets[key].name) for key in layout.kinds[identity.kind].sheets}
    for sheet in book.sheets:
        name = clean_text(sheet.name)
        for cell in sheet.cells if name in names else ():
            text = clean_text(cell.value)
            is_near = cell.row <= _TITLE_ROWS and cell.column <= _TITLE_COLUMNS
            if is_near and cell.kind == "text" and text.startswith(name) and text != name:
                yield sheet.name, cell
