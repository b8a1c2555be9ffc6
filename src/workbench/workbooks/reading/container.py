"""Whether a received file may be opened at all: what it is, and whether its zip holds together."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.base.text import show_text
from workbench.workbooks.findings import Finding
from workbench.workbooks.reading.archive import Archive, open_archive
from workbench.workbooks.reading.kinds import BINARY_EXCEL, name_other_kind, name_zip_kind
from workbench.workbooks.reading.limits import DEFAULT_LIMITS, ReadingLimits, Unreadable, refuse
from workbench.workbooks.reading.package import (
    STYLES_PART,
    check_prolog,
    read_content_types,
    read_external_targets,
    read_package,
    read_workbook_type,
)

_MACRO_MARKS = ("macroEnabled", "vbaProject", "macrosheet")


def scan_container(data: bytes, limits: ReadingLimits = DEFAULT_LIMITS) -> list[Finding]:
    """What is wrong with the file as a container: one error when it is refused, else its warnings and notes.

    Judged by the bytes alone. Parts are inflated one at a time and counted, so a directory that lies gains
    nothing; a DOCTYPE is refused before any reader sees it. Never raises.
    """
    try:
        _check_kind(data, limits)
        archive = open_archive(data, limits)
        _check_package_kind(archive)
        for name in archive.parts:
            check_prolog(name, archive.chunks(name))
        _check_macros(archive)
        return list(_list_remarks(archive))
    except Unreadable as refusal:
        return [refusal.finding]


def _check_kind(data: bytes, limits: ReadingLimits) -> None:
    if not data:
        raise refuse("file_empty")
    if len(data) > limits.file_bytes:
        raise refuse_size(len(data), limits)
    if not data.startswith(b"PK"):
        other = name_other_kind(data)
        if other is not None:
            raise Unreadable(other)
        if b"PK\x05\x06" not in data:
            raise refuse("file_damaged", "ไม่รู้จักชนิดของไฟล์")


def refuse_size(size: int, limits: ReadingLimits) -> Unreadable:
    """The refusal of a file that is too large, in megabytes."""
    megabyte = 1024 * 1024
    return refuse("file_too_large", f"{size / megabyte:,.1f}", f"{limits.file_bytes / megabyte:,.0f}")


def _check_package_kind(archive: Archive) -> None:
    mimetype = archive.read("mimetype") if "mimetype" in archive.parts else b""
    other = name_zip_kind(archive.parts, mimetype)
    if other is not None:
        raise Unreadable(other)
    if "[Content_Types].xml" not in archive.parts and "_rels/.rels" not in archive.parts:
        raise refuse("file_not_excel", "ไฟล์บีบอัด ZIP")


def _check_macros(archive: Archive) -> None:
    """Refuse VBA and Excel 4 macro sheets, whatever the file is called."""
    for name in archive.parts:
        if name.lower().endswith("vbaproject.bin") or name.lower().startswith("xl/macrosheets/"):
            raise refuse("file_has_macros", show_text(name))
    if "sheet.binary" in read_workbook_type(archive):
        raise refuse("file_other_spreadsheet", BINARY_EXCEL)
    for part, content_type in read_content_types(archive)[0].items():
        if any(mark.lower() in content_type.lower() for mark in _MACRO_MARKS):
            raise refuse("file_has_macros", show_text(part))


def _list_remarks(archive: Archive) -> Iterator[Finding]:
    package = read_package(archive)
    if archive.trailing:
        yield Finding("zip_trailing_data", found=f"{archive.trailing:,}")
    targets = read_external_targets(archive)
    if targets:
        others = f" และอีก {len(targets) - 1} แห่ง" if len(targets) > 1 else ""
        yield Finding("external_link", found=show_text(targets[0]) + others)
    if "xl/connections.xml" in archive.parts:
        yield Finding("external_link", found="การเชื่อมต่อข้อมูลภายนอก")
    if STYLES_PART not in archive.parts:
        yield Finding("styles_missing")
    if package.uses_1904:
        yield Finding("date1904")
