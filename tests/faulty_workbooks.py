"""Workbooks built part by part, each titled by its fault; the decorator names the finding it must get."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from typing import NamedTuple

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_RELATIONS = f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
SHEET_NAME = "ผลการดำเนินงาน"
ROWS = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1234.5</v></c></row>'

_FORMATS = ("0", "10", "14", "22", "164")  # general, percent, date, date and time, hours past a day
STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts>'
    "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
    "<cellStyleXfs><xf/></cellStyleXfs>"
    "<cellXfs>" + "".join(f'<xf numFmtId="{number}"/>' for number in _FORMATS) + "</cellXfs></styleSheet>"
)


def sheet_xml(rows: str = ROWS, before: str = "", after: str = "") -> str:
    """A worksheet part: `before` stands in front of sheetData, `after` behind it."""
    return f'{DECLARATION}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def strings_xml(*texts: str, declared: int | None = None) -> str:
    count = len(texts) if declared is None else declared
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'{DECLARATION}<sst xmlns="{MAIN}" count="{count}" uniqueCount="{count}">{items}</sst>'


def workbook_parts(rows: str = ROWS, before: str = "", after: str = "", state: str = "visible") -> dict[str, str]:
    """The parts of a sound workbook of one sheet."""
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{SHEET_TYPE}.{kind}+xml"/>'
        for name, kind in (
            ("xl/workbook.xml", "sheet.main"), (SHEET, "worksheet"),
            (STRINGS, "sharedStrings"), ("xl/styles.xml", "styles"),
        )
    )  # fmt: skip
    targets = (("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml"))
    relations = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in (*targets, ("rId3", "styles", "styles.xml"))
    )
    return {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": f'{_RELATIONS}<Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{SHEET_NAME}" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{_RELATIONS}{relations}</Relationships>",
        SHEET: sheet_xml(rows, before, after),
        STRINGS: strings_xml("สหกรณ์", "_x001B_[31mแดง_x000D_\nบรรทัดสอง"),
        "xl/styles.xml": STYLES,
    }


def zip_parts(parts: dict[str, str] | dict[str, bytes] | dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def sound_workbook(rows: str = ROWS, before: str = "", after: str = "", state: str = "visible") -> bytes:
    return zip_parts(workbook_parts(rows, before, after, state))


def with_part(name: str, content: str | bytes) -> bytes:
    return zip_parts({**workbook_parts(), name: content})


def without_part(name: str) -> bytes:
    return zip_parts({kept: content for kept, content in workbook_parts().items() if kept != name})


def with_replaced(name: str, old: str, new: str) -> bytes:
    """A sound workbook in one part of which `old`, which must be there, is `new`."""
    parts = workbook_parts()
    assert old in parts[name]
    return zip_parts({**parts, name: parts[name].replace(old, new)})


def with_directory_field(data: bytes, name: str, local_at: int, central_at: int, form: str, value: int) -> bytes:
    """The zip with one number of an entry overwritten in its local header and in the directory."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        struct.pack_into(form, changed, archive.getinfo(name).header_offset + local_at, value)
        entry = data.index(b"PK\x01\x02", archive.start_dir)
        while data[entry + 46 : entry + 46 + len(name.encode())] != name.encode():
            entry = data.index(b"PK\x01\x02", entry + 4)
        struct.pack_into(form, changed, entry + central_at, value)
    return bytes(changed)


class Faulty(NamedTuple):
    """A faulty file: its title, the finding expected of it, the cell that the finding names, the bytes."""

    title: str
    code: str
    cell: str
    build: Callable[[], bytes]


CONTAINERS: list[Faulty] = []
CELLS: list[Faulty] = []


def container(code: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Register a file that the scan of the container must give the finding `code`."""

    def register(build: Callable[[], bytes]) -> Callable[[], bytes]:
        CONTAINERS.append(Faulty(build.__name__, code, "", build))
        return build

    return register


def cells(code: str, cell: str = "") -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Register a file with a sound container that the reading must refuse with `code` at `cell`."""

    def register(build: Callable[[], bytes]) -> Callable[[], bytes]:
        CELLS.append(Faulty(build.__name__, code, cell, build))
        return build

    return register


# ── what the file is ─────────────────────────────────────────────────────────────────────────────────────


@container("file_empty")
def no_bytes_at_all() -> bytes:
    return b""


@container("file_too_large")
def twenty_one_megabytes() -> bytes:
    return bytes(21 * 1024 * 1024)


@container("file_damaged")
def random_bytes() -> bytes:
    return bytes((index * 197 + index // 7) % 256 for index in range(5000))


@container("file_damaged")
def cut_in_half() -> bytes:
    data = sound_workbook()
    return data[: len(data) // 2]


@container("file_damaged")
def zip_without_entries() -> bytes:
    return zip_parts({})


@container("file_damaged")
def one_bit_flipped_in_the_sheet() -> bytes:
    data = bytearray(sound_workbook())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        data[archive.getinfo(SHEET).header_offset + 30 + len(SHEET) + 40] ^= 0x10
    return bytes(data)


@container("file_not_excel")
def zip_of_photographs() -> bytes:
    return zip_parts({"photo.jpg": b"\xff\xd8\xff"})


@container("file_not_excel")
def word_document() -> bytes:
    return zip_parts({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"})


@container("file_other_spreadsheet")
def binary_workbook() -> bytes:
    return zip_parts({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01"})


@container("file_other_spreadsheet")
def workbook_part_of_the_binary_type() -> bytes:
    binary = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    return with_replaced("[Content_Types].xml", f"{SHEET_TYPE}.sheet.main+xml", binary)


@container("file_other_spreadsheet")
def opendocument_spreadsheet() -> bytes:
    return zip_parts({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"})


@container("file_encrypted")
def zip_entries_with_a_password() -> bytes:
    return with_directory_field(sound_workbook(), SHEET, 6, 8, "<H", 1)


# ── the zip ──────────────────────────────────────────────────────────────────────────────────────────────


@container("zip_bomb")
def sheet_that_inflates_to_a_hundred_megabytes() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in workbook_parts().items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part:
            for _ in range(100):
                part.write(bytes(1024 * 1024))
    return packed.getvalue()


@container("zip_bomb")
def unused_part_that_inflates_three_hundredfold() -> bytes:
    return with_part("xl/media/blank.bin", bytes(4 * 1024 * 1024))


@container("zip_bomb")
def twenty_thousand_parts() -> bytes:
    return zip_parts({**workbook_parts(), **{f"xl/media/{number}.bin": b"" for number in range(20_000)}})


@container("zip_size_false")
def directory_that_says_less_than_the_part_holds() -> bytes:
    return with_directory_field(sound_workbook(), SHEET, 22, 24, "<I", 100)


@container("zip_bomb")
def directory_that_says_four_gigabytes() -> bytes:
    return with_directory_field(sound_workbook(), SHEET, 22, 24, "<I", 0xFFFFFFF0)


@container("zip_duplicate_part")
def two_sheets_whose_names_differ_by_case() -> bytes:
    return with_part("xl/worksheets/Sheet1.xml", sheet_xml())


@container("zip_duplicate_part")
def same_part_twice() -> bytes:
    return with_part("xl/worksheets/sheet2.xml", sheet_xml("")).replace(b"worksheets/sheet2", b"worksheets/sheet1")


@container("zip_unsafe_name")
def part_that_climbs_out_of_the_folder() -> bytes:
    return with_part("xl/../../evil.xml", "<a/>")


@container("zip_unsafe_name")
def part_with_an_absolute_name() -> bytes:
    return with_part("/etc/evil.xml", "<a/>")


@container("zip_unsafe_name")
def parts_named_with_backslashes() -> bytes:
    return zip_parts({name.replace("/", "\\"): content for name, content in workbook_parts().items()})


@container("zip_unsafe_name")
def part_that_is_a_symbolic_link() -> bytes:
    packed = io.BytesIO(sound_workbook())
    with zipfile.ZipFile(packed, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
    return packed.getvalue()


@container("zip_leading_data")
def workbook_behind_a_program() -> bytes:
    return b"MZ\x90\x00" + bytes(1000) + sound_workbook()


@container("zip_leading_data")
def two_workbooks_one_behind_the_other() -> bytes:
    return sound_workbook() + sound_workbook("")


@container("zip_trailing_data")
def bytes_behind_the_end() -> bytes:
    return sound_workbook() + b"appended by a mail gateway"


# ── the package ──────────────────────────────────────────────────────────────────────────────────────────


@container("xml_doctype")
def plain_doctype_in_the_sheet() -> bytes:
    return with_replaced(SHEET, DECLARATION, f"{DECLARATION}<!DOCTYPE worksheet>")


@container("xml_doctype")
def entity_that_reads_a_local_file() -> bytes:
    entity = '<!DOCTYPE sst [<!ENTITY host SYSTEM "file:///etc/hostname">]>'
    return with_part(STRINGS, strings_xml("&host;").replace(DECLARATION, DECLARATION + entity))


@container("xml_doctype")
def billion_laughs_in_the_shared_strings() -> bytes:
    lines = ['<!ENTITY a0 "ha">'] + [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    bomb = f"<!DOCTYPE sst [{''.join(lines)}]>"
    return with_part(STRINGS, strings_xml("&a9;").replace(DECLARATION, DECLARATION + bomb))


@container("xml_doctype")
def doctype_behind_a_long_comment_in_the_properties() -> bytes:
    comment = "".join(f"{number} " for number in range(30_000))
    return with_part("docProps/core.xml", f"{DECLARATION}<!--{comment}--><!DOCTYPE a><a/>")


@container("xml_encoding")
def sheet_in_utf16() -> bytes:
    return with_part(SHEET, sheet_xml().replace("UTF-8", "UTF-16").encode("utf-16"))


@container("xml_encoding")
def sheet_declared_in_an_ebcdic_code_page() -> bytes:
    return with_replaced(SHEET, "UTF-8", "cp037")


@container("strict_ooxml")
def strict_open_xml() -> bytes:
    return with_replaced("xl/workbook.xml", MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")


@container("file_has_macros")
def vba_project_in_an_xlsx() -> bytes:
    return with_part("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")


@container("file_has_macros")
def excel_4_macro_sheet() -> bytes:
    return with_part("xl/macrosheets/sheet1.xml", "<a/>")


@container("file_has_macros")
def macro_enabled_type() -> bytes:
    return with_replaced(
        "[Content_Types].xml",
        f"{SHEET_TYPE}.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )


@container("part_missing")
def no_workbook_part() -> bytes:
    return without_part("xl/workbook.xml")


@container("part_missing")
def no_content_types() -> bytes:
    return without_part("[Content_Types].xml")


@container("part_missing")
def sheet_named_but_not_there() -> bytes:
    return without_part(SHEET)


@container("part_missing")
def shared_strings_named_but_not_there() -> bytes:
    return without_part(STRINGS)


@container("part_missing")
def workbook_without_a_sheet() -> bytes:
    return with_replaced("xl/workbook.xml", f'<sheet name="{SHEET_NAME}" sheetId="1" state="visible" r:id="rId1"/>', "")


@container("sheet_doubled")
def two_sheets_of_one_name() -> bytes:
    sheet = f'<sheet name="{SHEET_NAME}" sheetId="1" state="visible" r:id="rId1"/>'
    return with_replaced("xl/workbook.xml", sheet, sheet + sheet)


@container("file_damaged")
def workbook_part_cut_short() -> bytes:
    return with_replaced("xl/workbook.xml", "</sheets></workbook>", "")


@container("styles_missing")
def no_styles() -> bytes:
    return without_part("xl/styles.xml")


@container("date1904")
def dates_counted_from_1904() -> bytes:
    return with_replaced("xl/workbook.xml", "<sheets>", '<workbookPr date1904="1"/><sheets>')


@container("external_link")
def link_to_another_workbook() -> bytes:
    target = 'Target="file:///C:/งบ/ปี2562.xlsx" TargetMode="External"'
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" {target}/>'
    parts = {
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": f"{_RELATIONS}{relation}</Relationships>",
    }
    return zip_parts({**workbook_parts(), **parts})


# ── the sheet ────────────────────────────────────────────────────────────────────────────────────────────


@cells("file_damaged")
def sheet_never_closed() -> bytes:
    return with_replaced(SHEET, "</sheetData></worksheet>", "")


@cells("file_damaged")
def sheet_with_crossed_tags() -> bytes:
    return sound_workbook('<row r="1"><c r="A1"><v>1</c></v></row>')


@cells("rows_out_of_order")
def rows_that_do_not_rise() -> bytes:
    return sound_workbook('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>')


@cells("rows_out_of_order", "A1")
def one_cell_twice() -> bytes:
    return sound_workbook('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')


@cells("rows_out_of_order", "A1")
def cells_from_right_to_left() -> bytes:
    return sound_workbook('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>')


@cells("rows_out_of_order", "A9")
def cell_that_names_another_row() -> bytes:
    return sound_workbook('<row r="1"><c r="A9"><v>1</v></c></row>')


@cells("cell_outside_limits", "U1048576")
def more_than_a_few_values_in_the_last_row_of_the_sheet() -> bytes:
    return sound_workbook(f'<row r="1048576">{"<c><v>1</v></c>" * 30}</row>')


@cells("cell_outside_limits", "ZZZZ1")
def column_that_excel_does_not_have() -> bytes:
    return sound_workbook('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>')


@cells("cell_outside_limits", "XFE1")
def blank_format_behind_the_last_column() -> bytes:
    return sound_workbook('<row r="1"><c r="XFE1" s="1"/></row>')


@cells("cell_outside_limits")
def row_behind_the_last_row() -> bytes:
    return sound_workbook('<row r="1048577"><c><v>1</v></c></row>')


@cells("too_many_cells", "A801")
def more_cells_than_any_form_has() -> bytes:
    rows = ("".join(f"<c><v>{row * 7919 + column}</v></c>" for column in range(250)) for row in range(801))
    return sound_workbook("".join(f"<row>{row}</row>" for row in rows))


@cells("cell_damaged", "A1")
def number_that_is_not_a_number() -> bytes:
    return sound_workbook('<row r="1"><c r="A1"><v>NaN</v></c></row>')


@cells("cell_damaged", "A1")
def infinite_number() -> bytes:
    return sound_workbook('<row r="1"><c r="A1"><v>INF</v></c></row>')


@cells("cell_damaged", "B1")
def number_too_large_for_a_double() -> bytes:
    return sound_workbook('<row r="1"><c r="B1"><v>1e999</v></c></row>')


@cells("cell_damaged", "A1")
def number_with_an_underscore() -> bytes:
    return sound_workbook('<row r="1"><c r="A1"><v>1_000</v></c></row>')


@cells("cell_damaged", "A1")
def number_in_thai_digits() -> bytes:
    return sound_workbook('<row r="1"><c r="A1"><v>๑๒</v></c></row>')


@cells("cell_damaged", "A1")
def string_index_past_the_end() -> bytes:
    return sound_workbook('<row r="1"><c r="A1" t="s"><v>2</v></c></row>')


@cells("cell_damaged", "A1")
def string_index_below_zero() -> bytes:
    return sound_workbook('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>')


@cells("cell_damaged", "A1")
def cell_of_an_unknown_type() -> bytes:
    return sound_workbook('<row r="1"><c r="A1" t="z"><v>1</v></c></row>')


@cells("cell_damaged", "A1")
def bool_that_is_neither() -> bytes:
    return sound_workbook('<row r="1"><c r="A1" t="b"><v>7</v></c></row>')


@cells("cell_damaged", "A1")
def style_past_the_end() -> bytes:
    return sound_workbook('<row r="1"><c r="A1" s="99"><v>1</v></c></row>')


@cells("cell_text_too_long", "A1")
def text_longer_than_excel_holds() -> bytes:
    return sound_workbook(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"ก" * 32_768}</t></is></c></row>')


@cells("shared_strings_false")
def shared_strings_that_claim_four_billion() -> bytes:
    return with_part(STRINGS, strings_xml("ก", declared=999_999_999))


@cells("readers_disagree", "B1")
def value_given_twice_in_one_cell() -> bytes:
    return sound_workbook('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>5</v><v>7</v></c></row>')


@cells("sheet_unreadable")
def inline_text_in_a_cell_of_numbers() -> bytes:
    return sound_workbook('<row r="1"><c r="A1"><is><t>12</t></is></c></row>')


@cells("file_unreadable")
def styles_that_are_not_styles() -> bytes:
    return with_replaced("xl/styles.xml", "<fill><patternFill/></fill>", "<fill/>")
