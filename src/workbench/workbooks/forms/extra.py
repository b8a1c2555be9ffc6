"""Sheets beyond those of the form: doubled names and copies refuse the file, for nobody can say which one counts."""

from __future__ import annotations

from workbench.workbooks.forms.headers import Headers, grid_of
from workbench.workbooks.forms.identity import META_SHEET
from workbench.workbooks.forms.layout import Layout
from workbench.workbooks.reading import RawSheet, RawWorkbook
from workbench.workbooks.submission import Contents, Identity


def check_sheets(book: RawWorkbook, layout: Layout, identity: Identity, contents: Contents) -> None:
    """Add findings where a name of the form stands twice after cleaning, and on every sheet beyond the form's."""
    sheets = [layout.sheets[key] for key in layout.kinds[identity.kind].sheets]
    own: list[RawSheet] = []
    for name in (layout.cover.name, META_SHEET, *(sheet.name for sheet in sheets)):
        named = book.sheets_named(name)
        own += named
        if len(named) > 1:
            contents.add("sheet_doubled", name, found='" กับ "'.join(each.name for each in named))
    present = [sheet for sheet in sheets if book.sheet(sheet.name)]
    for extra in book.sheets:
        if extra in own:
            continue
        grid = grid_of(extra)
        copied = next((sheet for sheet in present if Headers.of(sheet, identity).are_in(grid)), None)
        if copied:
            contents.add("sheet_copied", extra.name, found=extra.name, expected=copied.name)
        else:
            contents.add("sheet_extra", extra.name, found=extra.name)
