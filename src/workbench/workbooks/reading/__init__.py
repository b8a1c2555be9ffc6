"""A received file read safely: what it is, whether its container is sound, and the cells it holds.

`scan_container` judges the bytes, `ReaderProcess` reads the cells in a bounded child process.
"""

from workbench.workbooks.reading.cells import find_hidden_parts, read_workbook
from workbench.workbooks.reading.container import scan_container
from workbench.workbooks.reading.formats import shows_percent
from workbench.workbooks.reading.limits import ReadingLimits, Unreadable
from workbench.workbooks.reading.process import ReaderProcess
from workbench.workbooks.reading.workbook import CellKind, RawCell, RawSheet, RawWorkbook

__all__ = [
    "CellKind",
    "RawCell",
    "RawSheet",
    "RawWorkbook",
    "ReaderProcess",
    "ReadingLimits",
    "Unreadable",
    "find_hidden_parts",
    "read_workbook",
    "scan_container",
    "shows_percent",
]
