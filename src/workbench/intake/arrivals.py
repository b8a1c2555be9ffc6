"""What has arrived and when: the files to receive, which of them are none, and their times of arrival."""

from __future__ import annotations

import csv
import os
import stat
from datetime import datetime
from io import BufferedReader
from pathlib import Path

from workbench.base.errors import BadSetting, NoSuchPath
from workbench.base.fiscal import parse_instant

RECEIPTS = "receipts.csv"


def find_files(paths: list[Path]) -> list[Path]:
    """Every file named or inside a named folder, by path; raises NoSuchPath when one is missing."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(each for each in path.rglob("*") if not each.is_dir() and each.name != RECEIPTS)
        elif path.is_symlink() or path.exists():
            found.append(path)
        else:
            raise NoSuchPath(path=path)
    return found


def skip_reason(path: Path) -> str:
    """Why a path is not a workbook to receive, in Thai; empty when it is one.

    Lock files of Excel, links, pipes and hidden files are counted, not read (faults A14).
    """
    if path.name.startswith(("~$", ".")):
        return "ไฟล์ชั่วคราวหรือไฟล์ซ่อน"
    if path.is_symlink() or not stat.S_ISREG(path.lstat().st_mode):
        return "ไม่ใช่ไฟล์ธรรมดา"
    return ""


def read_receipts(folder: Path) -> dict[str, datetime]:
    """File name → time received, from a receipts.csv (file_name, received_at) in the folder.

    Raises BadSetting, which names the line, for a time that cannot be read: a guess would make a file late.
    """
    path = folder / RECEIPTS
    if not path.is_file():
        return {}
    times = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        for row in rows:
            try:
                times[row["file_name"]] = parse_instant(row["received_at"])
            except (KeyError, AttributeError, ValueError):
                message = "ต้องมีคอลัมน์ file_name และ received_at (เวลา ค.ศ. เช่น 2020-04-25T09:30)"
                raise BadSetting(file=RECEIPTS, line=rows.line_num, message=message) from None
    return times


def open_regular(path: Path) -> BufferedReader:
    """A regular file opened to read; never a link or a pipe, even one put in place a moment ago."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    stream = os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb")
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError("not a regular file")
    return stream


def order_arrivals(files: list[Path], now: datetime, received_at: datetime | None) -> list[tuple[Path, datetime, str]]:
    """(path, received at, how that is known) in order of arrival; known by option, receipts.csv or now."""
    by_folder = {folder: read_receipts(folder) for folder in {path.parent for path in files}}
    timed = []
    for path in files:
        listed = by_folder[path.parent].get(path.name)
        if received_at:
            timed.append((path, received_at, "option"))
        elif listed:
            timed.append((path, listed, "receipts"))
        else:
            timed.append((path, now, "now"))
    return sorted(timed, key=lambda each: (each[1], str(each[0])))
