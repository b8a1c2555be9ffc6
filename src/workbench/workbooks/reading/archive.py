"""The parts of a zip, inflated by our own count and never past the limits."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.base.text import show_text
from workbench.workbooks.reading.limits import ReadingLimits, Unreadable, refuse

_CHUNK = 64 * 1024
_LOCAL = struct.Struct("<4s5H3I2H")
_END_SIZE = 22


@dataclass(frozen=True)
class Part:
    """One entry of the directory: its name, where its bytes stand and what they should inflate to."""

    name: str
    start: int
    packed: int
    size: int
    crc: int
    is_stored: bool


@dataclass(frozen=True)
class Archive:
    """A zip whose directory holds together; `trailing` counts the bytes behind its end."""

    data: bytes
    parts: dict[str, Part]
    trailing: int

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part's bytes, inflated piece by piece; refused as soon as they pass the directory's size."""
        part = self.parts[name]
        count = crc = 0
        for piece in _inflate(part, memoryview(self.data)[part.start : part.start + part.packed]):
            count += len(piece)
            if count > part.size:
                raise refuse("zip_size_false", show_text(name))
            crc = zlib.crc32(piece, crc)
            yield piece
        if (count, crc) != (part.size, part.crc):
            raise refuse("file_damaged", show_text(name))

    def read(self, name: str) -> bytes:
        """The part's bytes as a whole."""
        return b"".join(self.chunks(name))


def open_archive(data: bytes, limits: ReadingLimits) -> Archive:
    """The zip's directory, checked before anything is inflated; raises Unreadable.

    Refused are too many or too large parts, names that are doubled or lead out of the folder, encrypted
    entries, entries that overlap, and data in front of the first entry (two readers may then see two files).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            infos, directory_start = opened.infolist(), opened.start_dir
    except Exception as fault:  # zipfile raises many kinds for a broken directory
        raise Unreadable(refuse("file_damaged", "ZIP").finding, repr(fault)) from fault
    if not infos:
        raise refuse("file_damaged", "ZIP")
    _check_sizes(infos, limits)
    _check_names(infos)
    parts = _locate(data, infos, directory_start)
    trailing = len(data) - data.rfind(b"PK\x05\x06") - _END_SIZE
    return Archive(data, {part.name: part for part in parts}, trailing)


def _check_sizes(infos: list[zipfile.ZipInfo], limits: ReadingLimits) -> None:
    if len(infos) > limits.parts:
        raise refuse("zip_bomb", f"{len(infos):,} ส่วน", f"{limits.parts:,} ส่วน")
    for info in infos:
        if info.file_size > limits.part_bytes:
            raise refuse("zip_bomb", _megabytes(info.file_size), _megabytes(limits.part_bytes))
        if info.file_size > limits.ratio_from_bytes and info.file_size > limits.ratio * info.compress_size:
            raise refuse("zip_bomb", f"{info.file_size // max(1, info.compress_size):,} เท่า", f"{limits.ratio:,} เท่า")
    total = sum(info.file_size for info in infos)
    if total > limits.total_bytes:
        raise refuse("zip_bomb", _megabytes(total), _megabytes(limits.total_bytes))


def _megabytes(size: int) -> str:
    return f"{size / (1024 * 1024):,.0f} เมกะไบต์"


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename
        steps = name.split("/")
        is_link = stat.S_ISLNK(info.external_attr >> 16)
        if is_link or ".." in steps or steps[0] == "" or "\\" in name or "\0" in name or ":" in steps[0]:
            raise refuse("zip_unsafe_name", show_text(name))
        if name.lower() in seen:  # part names differ by more than case (ECMA-376 part 2, 6.2.2.3)
            raise refuse("zip_duplicate_part", show_text(name))
        seen.add(name.lower())
        if info.flag_bits & 0x1:
            raise refuse("file_encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse("file_damaged", show_text(name))


def _locate(data: bytes, infos: list[zipfile.ZipInfo], directory_start: int) -> list[Part]:
    """Each entry's bytes by its local header, which must have its name and not overlap the next."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    if ordered[0].header_offset != 0:
        raise refuse("zip_leading_data")
    ends = [info.header_offset for info in ordered[1:]] + [directory_start]
    parts = []
    for info, end in zip(ordered, ends, strict=True):
        head = data[info.header_offset : info.header_offset + _LOCAL.size]
        if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
            raise refuse("file_damaged", show_text(info.filename))
        fields = _LOCAL.unpack(head)
        name_start = info.header_offset + _LOCAL.size
        start = name_start + fields[9] + fields[10]
        local_name = data[name_start : name_start + fields[9]]
        encoding = "utf-8" if info.flag_bits & 0x800 else "cp437"
        if local_name != info.orig_filename.encode(encoding) or start + info.compress_size > end:
            raise refuse("file_damaged", show_text(info.filename))
        if not info.is_dir():
            is_stored = info.compress_type == zipfile.ZIP_STORED
            parts.append(Part(info.filename, start, info.compress_size, info.file_size, info.CRC, is_stored))
    return parts


def _inflate(part: Part, packed: memoryview) -> Iterator[bytes]:
    pieces = (bytes(packed[at : at + _CHUNK]) for at in range(0, len(packed), _CHUNK))
    if part.is_stored:
        yield from pieces
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in pieces:
            while piece:
                yield inflater.decompress(piece, _CHUNK)
                piece = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error as fault:
        raise Unreadable(refuse("file_damaged", show_text(part.name)).finding, repr(fault)) from fault
