"""Word documents in the style of Thai official papers: fonts, paragraphs, tables, and bytes that repeat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONT = "TH SarabunPSK"
BODY_PT = 16
TEXT_WIDTH_CM = 16
"""A4 less the margins of an official paper: 3 cm on the left, 2 cm on the right."""
_EPOCH = datetime(2000, 1, 1)
_SIZES = {"Normal": BODY_PT, "Title": 24, "Heading 1": 20, "Heading 2": 18, "Header": 14, "Footer": 14}
_SPACE_BEFORE = {"Heading 1": 14, "Heading 2": 8}
_PAGE_FIELDS = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
_THEME_FONTS = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")
_FACES = ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")
Align = Literal["left", "center", "right", "justify"]
_ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.THAI_JUSTIFY,
}


def make_document(title: str, author: str, banner: str = "") -> Document:
    """An empty A4 document with the margins and the font of an official paper; a banner stands on every page."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    for name, points in _SIZES.items():
        _set_style(document.styles[name], points)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = _EPOCH
    properties.language, properties.comments = "th-TH", ""
    if banner:
        add_run(section.header.paragraphs[0], banner, is_bold=True).font.color.rgb = RGBColor(0xB0, 0x00, 0x20)
        section.header.paragraphs[0].alignment = _ALIGNMENTS["center"]
    return document


def _set_style(style: ParagraphStyle, points: int) -> None:
    """One font for every script: Word draws Thai with the complex-script face and size, which have their own names."""
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in _THEME_FONTS:
        fonts.attrib.pop(qn(theme), None)
    for face in _FACES:
        fonts.set(qn(face), FONT)
    style.font.size, style.font.color.rgb = Pt(points), RGBColor(0, 0, 0)
    _set_complex_size(properties, points)
    _set_language(properties)
    style.font.bold = style.font.cs_bold = style.name is not None and style.name.startswith(("Title", "Heading"))
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(_SPACE_BEFORE.get(str(style.name), 0)), Pt(0), 1.0
    for border in style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _set_complex_size(properties: BaseOxmlElement, points: float) -> None:
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    size = OxmlElement("w:szCs")
    size.set(qn("w:val"), str(round(points * 2)))
    before = properties.find(qn("w:sz"))
    if before is None:
        properties.append(size)
    else:
        before.addnext(size)


def _set_language(properties: BaseOxmlElement) -> None:
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = OxmlElement("w:lang")
    for name in ("w:val", "w:bidi"):
        language.set(qn(name), "th-TH")
    properties.append(language)


def add_run(paragraph: Paragraph, text: str, is_bold: bool = False, points: float = 0) -> Run:
    """Text at the end of a paragraph; bold and size hold for Thai too."""
    run = paragraph.add_run(text)
    if is_bold:
        run.font.bold = run.font.cs_bold = True
    if points:
        run.font.size = Pt(points)
        _set_complex_size(run._element.get_or_add_rPr(), points)
    return run


def add_paragraph(
    document: Document | _Cell,
    text: str,
    align: Align = "left",
    indent_cm: float = 0,
    before_pt: float = 0,
    is_bold: bool = False,
    points: float = 0,
) -> Paragraph:
    """A paragraph; `indent_cm` moves its first line in, as an official paper does."""
    paragraph = document.add_paragraph()
    add_run(paragraph, text, is_bold, points)
    paragraph.alignment = _ALIGNMENTS[align]
    paragraph.paragraph_format.first_line_indent = Cm(indent_cm)
    paragraph.paragraph_format.space_before = Pt(before_pt)
    return paragraph


def add_items(document: Document, items: Sequence[str], indent_cm: float = 1.25) -> None:
    """Numbered or marked lines with a hanging indent; each item brings its own mark before a tab."""
    for item in items:
        paragraph = add_paragraph(document, item)
        paragraph.paragraph_format.left_indent = Cm(indent_cm)
        paragraph.paragraph_format.first_line_indent = Cm(-0.75)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(indent_cm))


def add_dotted_fields(document: Document, fields: Sequence[tuple[str, str]], points: float = BODY_PT) -> Paragraph:
    """A line of labels, each followed by its value and dots up to the next label (or the right margin)."""
    paragraph = document.add_paragraph()
    for number, (label, value) in enumerate(fields, 1):
        stop: Length = Cm(TEXT_WIDTH_CM * number / len(fields))
        paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        add_run(paragraph, f"{label}  ", is_bold=True, points=points)
        add_run(paragraph, f"{value}\t")
    return paragraph


def add_table(
    document: Document,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths_cm: Sequence[float],
    numbers: Sequence[int] = (),
    points: float = 14,
) -> Table:
    """A ruled table; its head row, where it has one, repeats on every page. `numbers`: columns set to the right."""
    table = document.add_table(rows=0, cols=len(widths_cm), style="Table Grid")
    table.autofit = False
    for is_head, texts in [*([(True, heads)] if heads else []), *((False, texts) for texts in rows)]:
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if is_head:
            properties.append(OxmlElement("w:tblHeader"))
        for column, (cell, text, width) in enumerate(zip(row.cells, texts, widths_cm, strict=True)):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            add_run(paragraph, text, is_bold=is_head, points=points)
            paragraph.alignment = _ALIGNMENTS["center" if is_head else "right" if column in numbers else "left"]
    return table


def add_page_numbers(document: Document, words: str) -> None:
    """A footer whose {page} and {pages} the reading program fills in."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = _ALIGNMENTS["center"]
    for piece in re.split(r"(\{pages?\})", words):
        if piece in _PAGE_FIELDS:
            _add_field(paragraph, _PAGE_FIELDS[piece])
        else:
            add_run(paragraph, piece)


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    field.append(add_run(paragraph, "–")._element)
    paragraph._element.append(field)


def document_bytes(document: Document) -> bytes:
    """The document as .docx bytes that depend on its content alone: no clock in the zip."""
    written, fixed = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as source, ZipFile(fixed, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(ZipInfo(name, (_EPOCH.year, 1, 1, 0, 0, 0)), source.read(name), ZIP_DEFLATED)
    return fixed.getvalue()
