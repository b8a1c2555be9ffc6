"""What a file really is, judged by its bytes and never by its name."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection

from workbench.workbooks.findings import Finding

_HEAD = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL = "ไฟล์ Excel รุ่นเก่า (.xls)"
BINARY_EXCEL = "ไฟล์ Excel แบบไบนารี (.xlsb)"

# Streams of an OLE container, by the name its directory keeps in UTF-16.
_OLE_STREAMS = (
    ("EncryptedPackage", "file_encrypted", "ไฟล์ Office ที่ใส่รหัสผ่าน"),
    ("WordDocument", "file_not_excel", "เอกสาร Word รุ่นเก่า (.doc)"),
    ("PowerPoint Document", "file_not_excel", "งานนำเสนอ PowerPoint รุ่นเก่า (.ppt)"),
    ("Workbook", "file_other_spreadsheet", _OLD_EXCEL),
    ("Book", "file_other_spreadsheet", _OLD_EXCEL),
)
_MAGIC = (
    (b"%PDF-", "ไฟล์ PDF"),
    (b"{\\rtf", "เอกสารข้อความ RTF"),
    (b"\x89PNG\r\n", "รูปภาพ (PNG)"),
    (b"\xff\xd8\xff", "รูปภาพ (JPEG)"),
    (b"GIF8", "รูปภาพ (GIF)"),
    (b"Rar!\x1a\x07", "ไฟล์บีบอัด RAR"),
    (b"7z\xbc\xaf\x27\x1c", "ไฟล์บีบอัด 7-Zip"),
    (b"\x1f\x8b\x08", "ไฟล์บีบอัด GZIP"),
)
_BIFF_STARTS = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
_MARKUP = (
    (
        re.compile(r"urn:schemas-microsoft-com:office:spreadsheet"),
        "file_other_spreadsheet",
        "ไฟล์ XML Spreadsheet 2003",
    ),
    (re.compile(r"urn:oasis:names:tc:opendocument"), "file_other_spreadsheet", "ไฟล์ OpenDocument (.fods)"),
    (
        re.compile(r"<(!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE),
        "file_other_spreadsheet",
        "หน้าเว็บ HTML ที่ตั้งชื่อเป็น Excel",
    ),
    (re.compile(r"<\?xml|<[A-Za-z]"), "file_not_excel", "ไฟล์ XML"),
)
_MIMETYPES = (
    (b"opendocument.spreadsheet", "file_other_spreadsheet", "ไฟล์ OpenDocument (.ods)"),
    (b"opendocument.text", "file_not_excel", "เอกสาร OpenDocument (.odt)"),
)
_ZIP_PARTS = (
    ("xl/workbook.bin", "file_other_spreadsheet", BINARY_EXCEL),
    ("word/document.xml", "file_not_excel", "เอกสาร Word (.docx)"),
    ("ppt/presentation.xml", "file_not_excel", "งานนำเสนอ PowerPoint (.pptx)"),
    ("content.xml", "file_other_spreadsheet", "ไฟล์ OpenDocument (.ods)"),
)


def name_other_kind(data: bytes) -> Finding | None:
    """What bytes that do not begin as a zip are, or None when they look like nothing known.

    >>> name_other_kind(b"%PDF-1.7 ...").found
    'ไฟล์ PDF'
    """
    if data.startswith(_OLE):
        return _name_ole(data)
    if data.startswith(_BIFF_STARTS):
        return Finding("file_other_spreadsheet", found=_OLD_EXCEL)
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return Finding("file_not_excel", found=name)
    text, encoding = _decode_head(data)
    return None if text is None else _name_text(text, encoding)


def _name_ole(data: bytes) -> Finding:
    for stream, code, name in _OLE_STREAMS:
        if (stream + "\0").encode("utf-16-le") in data:
            return Finding(code, found=name)
    return Finding("file_not_excel", found="ไฟล์ Office รุ่นเก่า")


def _decode_head(data: bytes) -> tuple[str | None, str]:
    """The beginning as text and the Thai name of its encoding; None when it holds control characters."""
    encodings = [("utf-8-sig", "UTF-8"), ("cp874", "Windows-874")]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = [("utf-16", "UTF-16")]
    for codec, shown in encodings:
        try:
            text = codecs.getincrementaldecoder(codec)().decode(data[:_HEAD])
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]", text):
            return text, shown
    return None, ""


def _name_text(text: str, encoding: str) -> Finding:
    start = text.lstrip()
    if start.startswith("<"):
        for pattern, code, name in _MARKUP:
            if pattern.search(start[:4096]):
                return Finding(code, found=name)
    if start.startswith("ID;"):
        return Finding("file_other_spreadsheet", found="ไฟล์ SYLK (.slk)")
    if re.search(r"[,;\t]", start.partition("\n")[0]):
        return Finding("file_other_spreadsheet", found=f"ไฟล์ CSV หรือตารางข้อความ (รหัสอักขระ {encoding})")
    return Finding("file_not_excel", found=f"ไฟล์ข้อความ (รหัสอักขระ {encoding})")


def name_zip_kind(names: Collection[str], mimetype: bytes = b"") -> Finding | None:
    """What a zip is that holds no xlsx workbook; `mimetype` is the text of the part of that name."""
    for mark, code, name in _MIMETYPES:
        if mark in mimetype:
            return Finding(code, found=name)
    for part, code, name in _ZIP_PARTS:
        if part in names:
            return Finding(code, found=name)
    return None
