"""What every channel's reader promises, to know its own workbooks and to read one; and the reader of our forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from workbench.workbooks.forms.identity import META_SHEET, Meta, read_meta
from workbench.workbooks.forms.interpretation import interpret
from workbench.workbooks.forms.layout import Layout
from workbench.workbooks.forms.tables import Reference
from workbench.workbooks.reading import RawWorkbook, find_hidden_parts
from workbench.workbooks.submission import Submission


class Adapter(Protocol):
    """One channel's way of reading; it knows nothing of the ledger, and is one entry of the list in intake."""

    def recognise(self, book: RawWorkbook) -> Meta | None:
        """What a workbook of its own says of itself (kind, fiscal year); None for any other workbook."""

    def read(self, book: RawWorkbook, reference: Reference) -> Submission:
        """Everything the workbook says. Never raises for what a sender wrote: faults become findings."""


@dataclass(frozen=True)
class FormAdapter:
    """Reads the forms that `workbench forms` writes, each by the layout of its own template version.

    layouts: template version → layout.
    """

    layouts: Mapping[str, Layout]

    def recognise(self, book: RawWorkbook) -> Meta | None:
        """What the hidden sheet says; None for a workbook without one."""
        return read_meta(book)

    def read(self, book: RawWorkbook, reference: Reference) -> Submission:
        """Everything a form says, what is hidden in it included."""
        submission = interpret(book, self.layouts, reference)
        submission.contents.findings[:0] = find_hidden_parts(book, (META_SHEET,))
        return submission
