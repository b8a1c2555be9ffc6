"""How much of a received workbook is read, and the refusal of what is past it."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.workbooks.findings import Finding

_MB = 1024 * 1024


@dataclass(frozen=True)
class ReadingLimits:
    """Bounds on one file, its zip parts, its cells and the process that reads it.

    The defaults are those measured in research (faults §4): some twenty times what a filled form needs.
    Rows, columns and cells count cells that hold a value; blank formatted cells do not count. So many stray cells
    of a sheet may lie behind its rows and columns: they are named, not read.
    """

    file_bytes: int = 20 * _MB
    part_bytes: int = 64 * _MB
    total_bytes: int = 128 * _MB
    parts: int = 2_000
    ratio: int = 200
    ratio_from_bytes: int = 1 * _MB
    rows: int = 20_000
    columns: int = 256
    cells: int = 200_000
    stray_cells: int = 20
    text_length: int = 32_767
    memory_bytes: int = 1024 * _MB
    cpu_seconds: int = 15
    wall_seconds: float = 15.0


DEFAULT_LIMITS = ReadingLimits()


class Unreadable(Exception):
    """The file is refused as a whole, for the reason its finding gives.

    `detail` is for the log, never for the sender: the class and words of a library's own exception.
    """

    def __init__(self, finding: Finding, detail: str = "") -> None:
        super().__init__(finding.code, finding.found)
        self.finding = finding
        self.detail = detail


def refuse(code: str, found: str = "", expected: str = "", *, sheet: str = "", cell: str = "") -> Unreadable:
    """The refusal to raise, spelled shortly."""
    return Unreadable(Finding(code, sheet=sheet, cell=cell, found=found, expected=expected))
