"""What workbook.xml and its neighbours say a workbook is made of."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from xml.parsers import expat

from workbench.base.text import show_text
from workbench.workbooks.reading.archive import Archive
from workbench.workbooks.reading.limits import Unreadable, refuse

_SMALL_PART = 8 * 1024 * 1024
_STRICT = "http://purl.oclc.org/ooxml/"
_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii"}
_CONTENT_TYPES = "[Content_Types].xml"
STYLES_PART = "xl/styles.xml"  # the only place where openpyxl looks for it

Attributes = dict[str, str]


@dataclass(frozen=True)
class SheetPart:
    """A sheet named in workbook.xml, and the part that holds its cells."""

    name: str
    state: str
    part: str
    is_worksheet: bool


@dataclass(frozen=True)
class Package:
    """The parts of one workbook: its worksheets in order, its shared strings, the count of its dates."""

    sheets: tuple[SheetPart, ...]
    shared_strings: str
    uses_1904: bool

    @property
    def worksheets(self) -> tuple[SheetPart, ...]:
        """The sheets that hold cells, without chart sheets."""
        return tuple(sheet for sheet in self.sheets if sheet.is_worksheet)


class _PrologEnd(Exception):
    """The root element was reached: no DOCTYPE can follow it."""


def make_parser(part: str) -> expat.XMLParserType:
    """An expat parser with namespaces that refuses a DOCTYPE and any encoding but UTF-8."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse_doctype(*_: object) -> None:
        raise refuse("xml_doctype", show_text(part))

    def check_encoding(version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise refuse("xml_encoding", show_text(f"{part}: {encoding}"))

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.XmlDeclHandler = check_encoding
    return parser


def check_prolog(part: str, chunks: Iterable[bytes]) -> None:
    """Refuse a part that begins as XML and declares a DOCTYPE or an encoding but UTF-8; reads all chunks.

    What stands behind the start of the root element can hold no DOCTYPE, so expat stops there. Broken XML is
    not judged here: whoever needs the part will find it.
    """
    parser: expat.XMLParserType | None = None
    for number, chunk in enumerate(chunks):
        if number == 0 and chunk[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"):
            raise refuse("xml_encoding", show_text(f"{part}: UTF-16"))
        if number == 0 and chunk.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
            parser = make_parser(part)
            parser.StartElementHandler = _end_prolog
        if parser is not None and _is_past_prolog(parser, chunk, False):
            parser = None
    if parser is not None:
        _is_past_prolog(parser, b"", True)  # expat 2.6 puts off a long token until the end is known


def _is_past_prolog(parser: expat.XMLParserType, chunk: bytes, is_final: bool) -> bool:
    """Whether the root element, or XML that is broken, was met in the chunk."""
    try:
        parser.Parse(chunk, is_final)
    except (_PrologEnd, expat.ExpatError):
        return True
    return False


def _end_prolog(name: str, attributes: Attributes) -> None:
    raise _PrologEnd


def read_elements(part: str, chunks: Iterable[bytes], wanted: Container[str]) -> list[tuple[str, Attributes]]:
    """The start tags with one of the wanted local names, as (namespace and name, attributes), in order.

    Raises Unreadable when the XML is broken.
    """
    found: list[tuple[str, Attributes]] = []

    def collect(name: str, attributes: Attributes) -> None:
        if name.rpartition(" ")[2] in wanted:
            found.append((name, attributes))

    parser = make_parser(part)
    parser.StartElementHandler = collect
    parse_all(parser, part, chunks)
    return found


def parse_all(parser: expat.XMLParserType, part: str, chunks: Iterable[bytes]) -> None:
    """Run the parser over the part to its end; raises Unreadable when the XML is broken."""
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise Unreadable(refuse("file_damaged", show_text(part)).finding, repr(fault)) from fault


def read_package(archive: Archive) -> Package:
    """The workbook's parts, each checked to be there; raises Unreadable.

    Strict Open XML is refused here: openpyxl reads it as a workbook without sheets.
    """
    workbook_part = _find_workbook(archive)
    elements = _read_small(archive, workbook_part, {"workbook", "workbookPr", "sheet"})
    if any(name.startswith(_STRICT) for name, _ in elements):
        raise refuse("strict_ooxml")
    relations = dict(_read_relations(archive, workbook_part))
    sheets = []
    for name, attributes in elements:
        if name.endswith(" sheet"):
            sheets.append(_locate_sheet(archive, attributes, relations))
    if not sheets:
        raise refuse("part_missing", "แผ่นงาน")
    doubled = _find_doubled(sheet.name.casefold() for sheet in sheets)
    if doubled is not None:
        raise refuse("sheet_doubled", show_text(doubled))
    strings = [target for kind, target in relations.values() if kind.endswith("/sharedStrings")]
    if strings and strings[0] not in archive.parts:
        raise refuse("part_missing", show_text(strings[0]))
    properties = [attributes for name, attributes in elements if name.endswith(" workbookPr")]
    uses_1904 = any(attributes.get("date1904", "0").lower() in ("1", "true", "on") for attributes in properties)
    return Package(tuple(sheets), strings[0] if strings else "", uses_1904)


def read_content_types(archive: Archive) -> tuple[dict[str, str], dict[str, str]]:
    """What [Content_Types].xml says: part name → content type, and extension → the content type it has otherwise."""
    overrides, defaults = {}, {}
    for _, attributes in _read_small(archive, _CONTENT_TYPES, {"Override", "Default"}):
        content_type = attributes.get("ContentType", "")
        if "PartName" in attributes:
            overrides[attributes["PartName"].lstrip("/")] = content_type
        else:
            defaults[attributes.get("Extension", "").lower()] = content_type
    return overrides, defaults


def read_workbook_type(archive: Archive) -> str:
    """The content type of the workbook part: its own, else that of its extension; empty where none is said.

    What an extension has says nothing of parts that are not there: SheetJS names .bin in every .xlsx it writes.
    """
    overrides, defaults = read_content_types(archive)
    part = _find_workbook(archive)
    return overrides.get(part, defaults.get(part.rpartition(".")[2].lower(), ""))


def read_external_targets(archive: Archive) -> list[str]:
    """Where the links to other workbooks lead, as written; nothing is ever opened."""
    links = [name for name in archive.parts if name.startswith("xl/externalLinks/") and "/_rels/" not in name]
    return [target for name in sorted(links) for _, (_, target) in _read_relations(archive, name, as_written=True)]


def _read_small(archive: Archive, part: str, wanted: Container[str]) -> list[tuple[str, Attributes]]:
    if part not in archive.parts:
        raise refuse("part_missing", show_text(part))
    if archive.parts[part].size > _SMALL_PART:
        raise refuse("zip_bomb", show_text(part), "8 เมกะไบต์")
    return read_elements(part, archive.chunks(part), wanted)


def _find_workbook(archive: Archive) -> str:
    for _, (kind, target) in _read_relations(archive, ""):
        if kind.endswith("/officeDocument"):
            return target
    raise refuse("part_missing", "xl/workbook.xml")


def _read_relations(archive: Archive, source: str, as_written: bool = False) -> Iterator[tuple[str, tuple[str, str]]]:
    """(id, (type, target)) of each relation of a part; targets are part names unless asked for as written."""
    folder, _, name = source.rpartition("/")
    relations_part = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations_part not in archive.parts:
        return
    for _, attributes in _read_small(archive, relations_part, {"Relationship"}):
        target = attributes.get("Target", "")
        if not as_written:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        yield attributes.get("Id", ""), (attributes.get("Type", ""), target)


def _locate_sheet(archive: Archive, attributes: Attributes, relations: dict[str, tuple[str, str]]) -> SheetPart:
    name = attributes.get("name", "")
    identifiers = [value for key, value in attributes.items() if key.endswith("/relationships id")]
    kind, part = relations.get(identifiers[0] if identifiers else "", ("", ""))
    if part not in archive.parts:
        raise refuse("part_missing", show_text(f"แผ่นงาน {name}"))
    return SheetPart(name, attributes.get("state", "visible"), part, kind.endswith("/worksheet"))


def _find_doubled(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
