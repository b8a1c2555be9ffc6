"""Who a returned workbook is from, for which months: `_meta` against cover, framework and registers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from workbench.base.text import clean_text, to_arabic_digits
from workbench.rules.framework import Framework
from workbench.workbooks.forms.layout import Layout
from workbench.workbooks.reading import RawCell, RawSheet, RawWorkbook
from workbench.workbooks.submission import Contents, Identity

DATED_KINDS = ("targets", "budget")
"""Kinds whose versions stand beside one another, each from its own date (Q38)."""
LAST_REVISION = 999


def read_identity(book: RawWorkbook, layout: Layout, framework: Framework, contents: Contents) -> Identity | None:
    """The identity in `_meta`, compared with what the cover shows; None when it names no form of ours."""
    meta = book.sheet(layout.meta.name)
    if meta is None:
        contents.add("meta_missing", layout.meta.name)
        return None
    values = {cell.value: _right_of(meta, cell) for cell in meta.cells if cell.column == 1}
    fault = _meta_fault(values, layout, framework)
    if fault:
        code, found, expected = fault
        contents.add(code, layout.meta.name, found=found, expected=expected)
        return None
    identity = Identity(
        kind=values["kind"],  # type: ignore[arg-type]
        fiscal_year=framework.fiscal_year,
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
    return _compare_cover(book, layout, identity, contents)


def _meta_fault(values: dict[str, str], layout: Layout, framework: Framework) -> tuple[str, str, str] | None:
    """(code, found, expected) of the first fault that leaves the workbook without an identity."""
    missing = [key for key in layout.meta.keys if key not in values]
    if missing:
        return "meta_invalid", ", ".join(missing), "ครบทุกรายการ"
    if values["template_version"] not in layout.accepted:
        return "template_unknown", values["template_version"], ", ".join(layout.accepted)
    kind = next((kind for key, kind in layout.kinds.items() if key == values["kind"]), None)
    if kind is None:
        return "meta_invalid", values["kind"], ", ".join(layout.kinds)
    if values["channel"] != kind.channel:
        return "meta_invalid", values["channel"], kind.channel
    if values["is_sample"] not in ("0", "1"):
        return "meta_invalid", values["is_sample"], "0, 1"
    if values["fiscal_year"] != str(framework.fiscal_year):
        return "year_unknown", values["fiscal_year"], str(framework.fiscal_year)
    return None


def _right_of(sheet: RawSheet, cell: RawCell) -> str:
    return next((c.value for c in sheet.cells if c.row == cell.row and c.column == cell.column + 1), "")


def _compare_cover(book: RawWorkbook, layout: Layout, identity: Identity, contents: Contents) -> Identity:
    """Compare the readable cover with `_meta`, and take the editable fields from the cover."""
    cover = book.sheet(layout.cover.name)
    if cover is None:
        contents.add("sheet_missing", layout.cover.name, expected=layout.cover.name)
        return identity
    shown = _cover_values(cover, layout)
    for key, expected in (("sender_code", identity.sender_code), ("period", identity.period)):
        value, address = shown.get(key, ("", ""))
        if to_arabic_digits(value).split(" ")[0] != expected:
            contents.add("identity_differs", cover.name, address, value or "(ว่าง)", expected)
    return replace(
        identity,
        revision=_revision(*shown.get("revision", ("1", "")), cover.name, contents),
        effective_from=_effective_from(identity, *shown.get("effective_from", ("", "")), cover.name, contents),
        document=shown.get("document", (identity.document, ""))[0],
    )


def _cover_values(cover: RawSheet, layout: Layout) -> dict[str, tuple[str, str]]:
    """Label key → (text beside the label, its address)."""
    keys = {clean_text(label): key for key, label in layout.cover.labels.items()}
    by_place = {(cell.row, cell.column): cell for cell in cover.cells}
    shown = {}
    for cell in cover.cells:
        beside = by_place.get((cell.row, cell.column + 1))
        if beside and cell.kind == "text" and clean_text(cell.value) in keys:
            shown[keys[clean_text(cell.value)]] = (clean_text(beside.value), beside.address)
    return shown


def _revision(text: str, address: str, sheet: str, contents: Contents) -> int:
    plain = to_arabic_digits(text)
    if plain.isascii() and plain.isdigit() and 1 <= int(plain) <= LAST_REVISION:
        return int(plain)
    contents.add("meta_invalid", sheet, address, text, f"เลขครั้งที่ส่ง 1–{LAST_REVISION}")
    return 1


def _effective_from(identity: Identity, text: str, address: str, sheet: str, contents: Contents) -> str:
    """The ISO day from which a dated workbook holds; blank is from the beginning."""
    if identity.kind not in DATED_KINDS:
        return ""
    plain = to_arabic_digits(text or identity.effective_from).split(" ")[0]
    try:
        if plain and date.fromisoformat(plain).year >= identity.fiscal_year - 100:
            raise ValueError("a Buddhist year")
    except ValueError:
        contents.add("meta_invalid", sheet, address, text or plain, "วันที่ ค.ศ. เช่น 2020-03-30")
        return ""
    return plain


def check_identity(identity: Identity, framework: Framework, senders: frozenset[str], contents: Contents) -> None:
    """Add findings where sender, period or covered months are not the framework's (faults 45–47)."""
    sheet = "_meta"
    if identity.sender_code not in senders:
        contents.add("sender_unknown", sheet, found=identity.sender_code)
    if identity.kind not in ("office", "division"):
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
