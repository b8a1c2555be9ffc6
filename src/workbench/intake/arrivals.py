"""What has arrived and when: the files to receive, which of them are none, and their times of arrival."""

from __future__ import annotations

import csv
import io
import os
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BufferedReader
from pathlib import Path

from workbench.base.errors import BadSetting, NoSuchPath, ReceivedInFuture
from workbench.base.fiscal import BANGKOK, end_of_day, parse_instant
from workbench.base.labels import thai_instant
from workbench.base.text import decode_text, show_text

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


@dataclass(frozen=True)
class Receipts:
    """What a receipts.csv says: when each file was received, and which of its rows cannot be followed.

    times: file name → time. doubtful: file name → why its time is not known, in Thai. remarks: what to mend, in Thai.
    """

    times: Mapping[str, datetime] = field(default_factory=dict)
    doubtful: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def find(self, name: str) -> datetime | None:
        """When the file of that name was received; None where no row says so."""
        return self.times.get(_name_key(name))

    def find_doubt(self, name: str) -> str:
        """Why the time of the file of that name is not known, in Thai; empty where it is, or no row names it."""
        return self.doubtful.get(_name_key(name), "")


def read_receipts(folder: Path, now: datetime) -> Receipts:
    """What the receipts.csv of a folder (columns file_name, received_at) says; nothing where there is none.

    Comma, semicolon or tab between the columns. Raises BadSetting, which names the line, for a file in another encoding
    and for a time that cannot be read: a guess would make a file late. A file whose time has not come yet waits alone.
    """
    path = folder / RECEIPTS
    if not path.is_file():
        return Receipts()
    text = _decoded(path)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    rows: dict[str, list[tuple[int, datetime]]] = {}
    early: dict[str, str] = {}
    shown: dict[str, str] = {}
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    for row in reader:
        if not any(row.values()):
            continue  # what Excel leaves of a row that was emptied
        try:
            name, at = row["file_name"], parse_instant(row["received_at"])
        except (KeyError, AttributeError, ValueError):
            message = "ต้องมีคอลัมน์ file_name และ received_at (เวลา ค.ศ. เช่น 2020-04-25T09:30)"
            raise BadSetting(file=RECEIPTS, line=reader.line_num, message=message) from None
        try:
            at = check_received(at, now)
        except ReceivedInFuture as fault:
            early[_name_key(name)] = f"{RECEIPTS} บรรทัด {reader.line_num}: {show_text(name)} {fault}"
        shown.setdefault(_name_key(name), name)
        rows.setdefault(_name_key(name), []).append((reader.line_num, at))
    present = {_name_key(each.name) for each in folder.iterdir()}
    settled, waiting = _settle(rows, shown, present), {key: said for key, said in early.items() if key in present}
    return replace(settled, doubtful={**settled.doubtful, **waiting}, remarks=(*settled.remarks, *waiting.values()))


def _settle(rows: Mapping[str, list[tuple[int, datetime]]], shown: Mapping[str, str], present: set[str]) -> Receipts:
    """Times by name, with a remark on each row that names no file or stands more than once."""
    doubtful, remarks = {}, []
    for key, found in rows.items():
        numbers, name = " และ ".join(str(number) for number, _ in found), show_text(shown[key])
        if key not in present:
            remarks.append(f"{RECEIPTS} บรรทัด {numbers}: ไม่มีไฟล์ชื่อ {name} ในโฟลเดอร์เดียวกัน — ตรวจตัวสะกดและนามสกุลของไฟล์")
        elif len(found) > 1:
            is_same = len({at for _, at in found}) == 1
            words = "เวลาเดียวกัน" if is_same else "เวลาไม่ตรงกัน จึงยังไม่รับไฟล์นี้"
            remark = f"{RECEIPTS} บรรทัด {numbers}: {name} มีมากกว่าหนึ่งบรรทัด {words} — เหลือไว้บรรทัดเดียว"
            remarks.append(remark)
            if not is_same:
                doubtful[key] = remark
    return Receipts({key: found[-1][1] for key, found in rows.items()}, doubtful, tuple(remarks))


def receipts_remarks(paths: list[Path], now: datetime) -> list[str]:
    """What is to be mended in the receipts.csv beside the files that were named, in Thai; raises as read_receipts."""
    folders = sorted({path.parent for path in find_files(paths)})
    return [remark for folder in folders for remark in read_receipts(folder, now).remarks]


def _name_key(name: str) -> str:
    """A file's name as it is compared: a Mac writes Thai letters in other pieces than Windows."""
    return unicodedata.normalize("NFC", name.strip())


def _decoded(path: Path) -> str:
    try:
        return decode_text(path.read_bytes())
    except ValueError:
        message = "อ่านตัวอักษรไม่ได้ ใช้ได้เฉพาะ UTF-8, UTF-16 หรือ cp874 (Windows ภาษาไทย) — บันทึกใหม่เป็น CSV UTF-8"
        raise BadSetting(file=RECEIPTS, line=1, message=message) from None


def check_received(at: datetime, now: datetime) -> datetime:
    """The instant of receipt; raises ReceivedInFuture for one after now.

    A day without an hour stands for its end, and today for now.
    """
    if at <= now:
        return at
    if at == end_of_day(now.astimezone(BANGKOK).date()):
        return now
    raise ReceivedInFuture(at=thai_instant(at, "arabic"), now=thai_instant(now, "arabic"))


def open_regular(path: Path) -> BufferedReader:
    """A regular file opened to read; never a link or a pipe, even one put in place a moment ago."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    stream = os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb")
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError("not a regular file")
    return stream


@dataclass(frozen=True)
class TimedFile:
    """A file to receive: when it came, how that is known (option, receipts, now), and why its time is in doubt."""

    path: Path
    received_at: datetime
    source: str
    doubt: str = ""


def order_arrivals(files: list[Path], now: datetime, received_at: datetime | None) -> list[TimedFile]:
    """The files in order of arrival; of one moment by path. Raises ReceivedInFuture, and as read_receipts."""
    given = check_received(received_at, now) if received_at else None
    by_folder = {} if given else {folder: read_receipts(folder, now) for folder in {path.parent for path in files}}
    timed = []
    for path in files:
        receipts = by_folder.get(path.parent, Receipts())
        listed = receipts.find(path.name)
        source = "option" if given else "receipts" if listed else "now"
        timed.append(TimedFile(path, given or listed or now, source, receipts.find_doubt(path.name)))
    return sorted(timed, key=lambda each: (each.received_at, str(each.path)))
