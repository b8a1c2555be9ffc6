"""Who a returned workbook is from, for which months: `_meta` against framework and registers, and the cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from workbench.base.fiscal import year_period
from workbench.base.labels import parse_thai_date, thai_date
from workbench.base.text import clean_text
from workbench.rules.framework import Framework
from workbench.rules.registers import FORM_KINDS
from workbench.workbooks.forms.layout import Layout
from workbench.workbooks.reading import RawSheet, RawWorkbook
from workbench.workbooks.statements import said_revision
from workbench.workbooks.submission import Contents, Identity

DATED_KINDS = ("targets", "budget")
"""Kinds whose versions stand beside one another, each from its own date (Q38)."""
LAST_REVISION = 999
_YEARS_BEFORE = 2
"""A version may date from the fiscal year before its own."""
META_SHEET = "_meta"
META_KEYS = (
    "template_version", "kind", "fiscal_year", "sender_code", "period", "basis", "covers_first", "covers_last",
    "channel", "revision", "is_sample", "effective_from", "document",
)  # fmt: skip
"""What the hidden sheet says in every template version, in its order."""

SPENDING_LINES = "spending_lines"
"""The lines of spending that a form was written with, as A03/operations; forms of before do not say."""


@dataclass(frozen=True)
class TakenAs:
    """What a person has decided of a file that was held: whose it is and of which month; empty is as `_meta` says."""

    sender_code: str = ""
    period: str = ""

    def of(self, identity: Identity, framework: Framework) -> Identity:
        """The identity as decided, with the months that a form of that period covers."""
        sender, period = self.sender_code or identity.sender_code, self.period or identity.period
        window = next((each for each in framework.windows if each.form_month.id == period), None)
        if window is None or identity.kind not in FORM_KINDS:
            return replace(identity, sender_code=sender, period=period)
        return replace(
            identity, sender_code=sender, period=period, basis=window.basis, covers_first=window.covers_first.id,
            covers_last=window.covers_last.id,
        )  # fmt: skip


@dataclass(frozen=True)
class Meta:
    """What a workbook says of itself before it is read: key → text, as it stands there."""

    values: Mapping[str, str]

    def taken_as(self, decided: TakenAs | None) -> Meta:
        """The same of whom and of which month a person has decided that it is."""
        given = {name: text for name, text in vars(decided).items() if text} if decided else {}
        return Meta({**self.values, **given})

    @property
    def template_version(self) -> str:
        """The template version by whose layout it is read."""
        return self.values.get("template_version", "")

    @property
    def kind(self) -> str:
        """The kind of submission."""
        return self.values.get("kind", "")

    @property
    def sender_code(self) -> str:
        """Who it says it is from."""
        return self.values.get("sender_code", "")

    @property
    def period(self) -> str:
        """Of which period it says it is."""
        return self.values.get("period", "")

    @property
    def spending_lines(self) -> frozenset[tuple[str, str]]:
        """The (activity, expense group) pairs it was written with; empty where it does not say."""
        pairs = (line.partition("/") for line in self.values.get(SPENDING_LINES, "").split())
        return frozenset((activity, group) for activity, _, group in pairs)

    @property
    def fiscal_year(self) -> str:
        """The fiscal year whose framework it is read against."""
        return self.values.get("fiscal_year", "")


def read_meta(book: RawWorkbook) -> Meta | None:
    """What the hidden sheet says; None where the workbook has none."""
    sheet = book.sheet(META_SHEET)
    if sheet is None:
        return None
    beside = {cell.row: cell.value for cell in sheet.cells if cell.column == 2}
    return Meta({cell.value: beside.get(cell.row, "") for cell in sheet.cells if cell.column == 1})


def read_identity(book: RawWorkbook, meta: Meta, layout: Layout, contents: Contents) -> Identity:
    """Who `meta` says the workbook is from, and what its sender filled in on the cover."""
    values = meta.values
    identity = Identity(
        kind=values["kind"],  # type: ignore[arg-type]
        fiscal_year=int(meta.fiscal_year),
        sender_code=values["sender_code"],
        period=values["period"],
        channel=values["channel"],
        is_sample=values["is_sample"] == "1",
        template_version=values["template_version"],
        basis=values["basis"],
        covers_first=values["covers_first"],
        covers_last=values["covers_last"],
        effective_from=values["effective_from"],
        document=clean_text(values["document"]),
    )
    return _read_cover(book, layout, identity, contents)


def meta_fault(meta: Meta | None, layouts: Mapping[str, Layout], framework: Framework) -> tuple[str, str, str] | None:
    """(code, found, expected) of the first fault that leaves a workbook without an identity; None where it has one."""
    if meta is None:
        return "meta_missing", "", ""
    values = meta.values
    missing = [key for key in META_KEYS if key not in values]
    if missing:
        return "meta_invalid", ", ".join(missing), "ครบทุกรายการ"
    layout = layouts.get(meta.template_version)
    if layout is None:
        return "template_unknown", meta.template_version, ", ".join(layouts)
    kind = next((kind for key, kind in layout.kinds.items() if key == meta.kind), None)
    if kind is None:
        return "meta_invalid", meta.kind, ", ".join(layout.kinds)
    if values["channel"] != kind.channel:
        return "meta_invalid", values["channel"], kind.channel
    if values["is_sample"] not in ("0", "1"):
        return "meta_invalid", values["is_sample"], "0, 1"
    if meta.fiscal_year != str(framework.fiscal_year):
        return "year_unknown", meta.fiscal_year, str(framework.fiscal_year)
    return None


def _read_cover(book: RawWorkbook, layout: Layout, identity: Identity, contents: Contents) -> Identity:
    """The identity with the fields that stand on the cover for the sender to fill in."""
    cover = book.sheet(layout.cover.name)
    if cover is None:
        contents.add("sheet_missing", layout.cover.name, expected=layout.cover.name)
        return identity
    shown = cover_values(cover, layout)
    return replace(
        identity,
        revision=_revision(*shown.get("revision", ("", "")), cover.name, contents),
        effective_from=_effective_from(identity, *shown.get("effective_from", ("", "")), cover.name, contents),
        document=shown.get("document", (identity.document, ""))[0],
    )


def cover_values(cover: RawSheet, layout: Layout) -> dict[str, tuple[str, str]]:
    """Label key → (text beside the label, its address); a label without anything beside it is left out."""
    keys = {clean_text(label): key for key, label in layout.cover.labels.items()}
    by_place = {(cell.row, cell.column): cell for cell in cover.cells}
    shown = {}
    for cell in cover.cells:
        beside = by_place.get((cell.row, cell.column + 1))
        if beside and cell.kind == "text" and clean_text(cell.value) in keys:
            key = keys[clean_text(cell.value)]
            # a month that Excel made a day of is its first
            text = beside.value[:7] if beside.kind == "date" and key == "period" else beside.value
            shown[key] = (clean_text(text), beside.address)
    return shown


def _revision(text: str, address: str, sheet: str, contents: Contents) -> int:
    if not text:
        contents.add("revision_blank", sheet, address)
        return 1
    number = said_revision(text)
    if number is not None and 1 <= number <= LAST_REVISION:
        return number
    contents.add("revision_unclear", sheet, address, text, f"1–{LAST_REVISION}")
    return 1


def _effective_from(identity: Identity, text: str, address: str, sheet: str, contents: Contents) -> str:
    """The ISO day from which a dated workbook holds, whichever era it is written in; blank is from the beginning.

    A day long before the fiscal year or after it is refused: Excel shows a mistyped one as 1900 or 1963.
    """
    written = text or identity.effective_from
    if identity.kind not in DATED_KINDS or not written:
        return ""
    last_day = year_period(identity.fiscal_year).end_date
    try:
        day = parse_thai_date(written)
    except ValueError:
        day = date.min
    if last_day.replace(year=last_day.year - _YEARS_BEFORE) < day <= last_day:
        return day.isoformat()
    expected = f"วันที่ในปีงบประมาณ {identity.fiscal_year} เช่น {thai_date(last_day, digits='arabic')}"
    contents.add("effective_date_invalid", sheet, address, written, expected)
    return ""


def check_identity(identity: Identity, framework: Framework, senders: frozenset[str], contents: Contents) -> None:
    """Add findings where sender, period or covered months are not the framework's (faults 45–47)."""
    sheet = META_SHEET
    if identity.sender_code not in senders:
        contents.add("sender_unknown", sheet, found=identity.sender_code)
    if identity.kind not in FORM_KINDS:
        year = f"FY{framework.fiscal_year}"
        if identity.period != year:
            contents.add("period_not_reported", sheet, found=identity.period, expected=year)
        return
    is_division = any(each.division_code == identity.sender_code for each in framework.divisions)
    if (identity.kind == "division") != is_division:
        contents.add("meta_invalid", sheet, found=identity.kind, expected="division" if is_division else "office")
    window = next((each for each in framework.windows if each.form_month.id == identity.period), None)
    if window is None:
        available = ", ".join(each.form_month.id for each in framework.windows)
        contents.add("period_not_reported", sheet, found=identity.period, expected=available)
        return
    expected = (window.basis, window.covers_first.id, window.covers_last.id)
    found = (identity.basis, identity.covers_first, identity.covers_last)
    if found != expected:
        contents.add("coverage_differs", sheet, found=" ".join(found), expected=" ".join(expected))
