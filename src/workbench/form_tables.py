"""The tables of a returned workbook: identity checked, header rows found by their words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from workbench.forms import Identity
from workbench.framework import Framework
from workbench.layout import Column, Layout, Sheet, SheetKey, fiscal_months
from workbench.reading import RawCell, RawSheet, RawWorkbook
from workbench.submissions import Contents
from workbench.text import clean_text

DATED_KINDS = ("targets", "budget")
"""Kinds whose versions stand beside one another, each from its own date (Q38)."""


@dataclass(frozen=True)
class Table:
    """A data sheet with its header found: rows of cells by column key."""

    name: str
    columns: tuple[Column, ...]
    positions: dict[str, int]
    rows: list[dict[str, RawCell]]
    letters: dict[str, str]

    def address(self, row: dict[str, RawCell], key: str) -> str:
        """The address of a cell of a row, blank or not."""
        number = next(iter(row.values())).row
        return f"{self.letters[key]}{number}"


def read_identity(
    book: RawWorkbook, layout: Layout, framework: Framework, contents: Contents
) -> Identity | None:
    """The identity in `_meta`, checked against the framework and against what the cover shows."""
    meta = book.sheet(layout.meta.name)
    if meta is None:
        contents.add("meta_missing", layout.meta.name)
        return None
    values = {cell.value: _right_of(meta, cell) for cell in meta.cells if cell.column == 1}
    missing = [key for key in layout.meta.keys if key not in values]
    if missing:
        contents.add("meta_invalid", layout.meta.name, found=", ".join(missing), expected="ครบทุกรายการ")
        return None
    if values["template_version"] not in layout.accepted:
        contents.add(
            "template_unknown",
            layout.meta.name,
            found=values["template_version"],
            expected=", ".join(layout.accepted),
        )
        return None
    if values["kind"] not in layout.kinds or values["is_sample"] not in ("0", "1"):
        contents.add("meta_invalid", layout.meta.name, found=values["kind"], expected=", ".join(layout.kinds))
        return None
    if values["fiscal_year"] != str(framework.fiscal_year):
        contents.add(
            "year_unknown", layout.meta.name, found=values["fiscal_year"], expected=framework.fiscal_year
        )
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
    return _check_cover(book, layout, identity, contents)


def _right_of(sheet: RawSheet, cell: RawCell) -> str:
    return next((c.value for c in sheet.cells if c.row == cell.row and c.column == cell.column + 1), "")


def _check_cover(book: RawWorkbook, layout: Layout, identity: Identity, contents: Contents) -> Identity:
    """Compare the readable cover with `_meta`, and take the editable fields from the cover."""
    from dataclasses import replace

    cover = book.sheet(layout.cover.name)
    if cover is None:
        contents.add("sheet_missing", layout.cover.name, expected=layout.cover.name)
        return identity
    shown: dict[str, tuple[str, str]] = {}
    keys = {clean_text(label): key for key, label in layout.cover.labels.items()}
    for cell in cover.cells:
        if cell.kind == "text" and clean_text(cell.value) in keys:
            beside = next((c for c in cover.cells if c.row == cell.row and c.column == cell.column + 1), None)
            if beside:
                shown[keys[clean_text(cell.value)]] = (clean_text(beside.value), beside.address)
    for key, expected in (("sender_code", identity.sender_code), ("period", identity.period)):
        value, address = shown.get(key, ("", ""))
        if value.split(" ")[0] != expected:
            contents.add("identity_differs", cover.name, address, value or "(ว่าง)", expected)
    revision, address = shown.get("revision", ("1", ""))
    if not (revision.isascii() and revision.isdigit() and 1 <= int(revision) <= 999):
        contents.add("meta_invalid", cover.name, address, revision, "เลขครั้งที่ส่ง 1–999")
        revision = "1"
    effective = shown.get("effective_from", (identity.effective_from, ""))[0]
    return replace(
        identity,
        revision=int(revision),
        effective_from=effective.split(" ")[0] if identity.kind in DATED_KINDS else "",
        document=shown.get("document", (identity.document, ""))[0],
    )


def check_identity(identity: Identity, framework: Framework, senders: set[str], contents: Contents) -> None:
    """Add findings where sender, period or covered months are not the framework's (faults 45–47)."""
    sheet = "_meta"
    if identity.sender_code not in senders:
        contents.add("sender_unknown", sheet, found=identity.sender_code)
    if identity.kind not in ("office", "division"):
        if identity.period != f"FY{framework.fiscal_year}":
            contents.add(
                "period_not_reported", sheet, found=identity.period, expected=f"FY{framework.fiscal_year}"
            )
        return
    window = next((each for each in framework.windows if each.form_month.id == identity.period), None)
    if window is None:
        available = ", ".join(each.form_month.id for each in framework.windows)
        contents.add("period_not_reported", sheet, found=identity.period, expected=available)
        return
    expected = (window.basis, window.covers_first.id, window.covers_last.id)
    found = (identity.basis, identity.covers_first, identity.covers_last)
    if found != expected:
        contents.add("coverage_differs", sheet, found=" ".join(found), expected=" ".join(expected))


def find_table(
    book: RawWorkbook, key: SheetKey, layout: Layout, year: int, contents: Contents
) -> Table | None:
    """The data sheet `key` with its header row found by the words in it, wherever it has moved."""
    sheet = layout.sheets[key]
    raw = next((each for each in book.sheets if clean_text(each.name) == clean_text(sheet.name)), None)
    if raw is None:
        contents.add("sheet_missing", sheet.name, expected=sheet.name)
        return None
    columns = sheet.columns_for(fiscal_months(year))
    by_row: dict[int, dict[int, RawCell]] = {}
    for cell in raw.cells:
        by_row.setdefault(cell.row, {})[cell.column] = cell
    headers = {clean_text(column.header).replace("\n", " "): column for column in columns}
    header_row = max(by_row, key=lambda row: _matches(by_row[row], headers), default=None)
    if header_row is None or not _matches(by_row[header_row], headers):
        contents.add("header_missing", sheet.name, expected=columns[0].header)
        return None
    positions = _positions(by_row[header_row], headers, sheet, contents)
    missing = [
        column.header for column in columns if column.key not in positions and not _is_optional(column)
    ]
    for header in missing:
        contents.add("header_missing", sheet.name, f"แถว {header_row}", expected=header)
    if missing:
        return None
    rows = [
        {key: by_row[number][position] for key, position in positions.items() if position in by_row[number]}
        for number in sorted(by_row)
        if number > header_row
    ]
    letters = {
        key: by_row[header_row][position].address.rstrip("0123456789") for key, position in positions.items()
    }
    return Table(sheet.name, columns, positions, [row for row in rows if row], letters)


def _is_optional(column: Column) -> bool:
    return column.optional or column.role == "shown"


def _header_text(cell: RawCell) -> str:
    return " ".join(clean_text(cell.value).split())


def _matches(cells: dict[int, RawCell], headers: dict[str, Column]) -> int:
    return sum(_header_text(cell) in headers for cell in cells.values())


def _positions(
    cells: dict[int, RawCell], headers: dict[str, Column], sheet: Sheet, contents: Contents
) -> dict[str, int]:
    positions: dict[str, int] = {}
    for position, cell in sorted(cells.items()):
        column = headers.get(_header_text(cell))
        if column is None:
            contents.add("header_extra", sheet.name, cell.address, cell.value)
        elif column.key in positions:
            contents.add("header_doubled", sheet.name, cell.address, cell.value)
        else:
            positions[column.key] = position
    return positions


def extra_sheets(book: RawWorkbook, layout: Layout, kind: str) -> Iterator[str]:
    """Names of sheets the workbook's kind does not have."""
    known = {clean_text(layout.cover.name), clean_text(layout.meta.name)}
    known |= {clean_text(layout.sheets[key].name) for key in layout.kinds[kind].sheets}  # type: ignore[index]
    return (sheet.name for sheet in book.sheets if clean_text(sheet.name) not in known)
