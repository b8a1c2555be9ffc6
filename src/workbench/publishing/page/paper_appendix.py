"""The page for paper: a small code in every row of figures, and an appendix that says where each row comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from markupsafe import Markup

from workbench.base.text import show_text, to_thai_digits
from workbench.figures.lineage_card import LineageCard
from workbench.figures.measures import MEASURES
from workbench.publishing.page.document import (
    Element,
    main_of,
    make_element,
    parse_parts,
    printed_figures,
    words_of,
)

TITLE = "ภาคผนวก: ที่มาของตัวเลข"
_ANCHOR = "figure-sources"
_HOW_TO_SEE_ALL = (
    "รหัส ท ที่ต้นแถวของตารางตรงกับบรรทัดในภาคผนวกนี้ เซลล์ทุกเซลล์ของตัวเลขทุกตัวอยู่ในแฟ้ม figures.csv ของฉบับนี้ "
    "เปิดดูได้โดยกดที่ตัวเลขในรายงานแบบ HTML หรือสั่ง "
)
_COMMAND = "workbench explain รหัสตัวเลข --period งวด"
_LONGEST_NAME, _LONGEST_MAKE_UP = 70, 220
_FILES_NAMED = 2


@dataclass(frozen=True)
class _Line:
    """One line of the appendix: a coded row (number from 1), or figures of a section outside its tables (0)."""

    number: int
    name: str
    figures: tuple[LineageCard, ...]


@dataclass
class _Section:
    """What a section of the page prints: figures of its text and charts by their kind, and those of each row."""

    title: str
    loose: dict[str, dict[str, LineageCard]] = field(default_factory=dict)
    rows: dict[Element, list[LineageCard]] = field(default_factory=dict)


def add_appendix(page: Element, passports: Mapping[str, LineageCard]) -> None:
    """Put a code into every row of figures and an appendix at the end of `<main>`; without figures nothing.

    No cards and no other links: what stands in the appendix is a row's main figure, its make-up, and how many cells
    of which files. The same page and passports give the same page.
    """
    sections = _sections(page, passports)
    if not sections:
        return
    numbers = count(1)
    parts = Markup("").join(_part(each, numbers, passports) for each in sections)
    contents = page.find(".//nav[@class='toc']/ol")
    if contents is not None:
        contents.append(make_element("li", class_="appendix-line"))
        contents[-1].append(make_element("a", TITLE, href=f"#{_ANCHOR}"))
    appendix = Markup(
        '<section class="appendix"><h2 id="{}">{}</h2><p>{}<code>{}</code></p><div class="appendix-lines">{}</div>'
        "</section>"
    ).format(_ANCHOR, TITLE, _HOW_TO_SEE_ALL, _COMMAND, parts)
    main_of(page).extend(parse_parts(appendix))


def _sections(page: Element, passports: Mapping[str, LineageCard]) -> list[_Section]:
    sections: dict[Element | None, _Section] = {}
    for figure_id, place, heading in printed_figures(page):
        if figure_id not in passports:
            continue
        passport = passports[figure_id]
        section = sections.setdefault(heading, _Section("" if heading is None else words_of(heading)))
        row = next(place.iterancestors("tr"), None)
        if row is None:
            section.loose.setdefault(_kind(passport), {})[figure_id] = passport
        else:
            section.rows.setdefault(row, []).append(passport)
    return list(sections.values())


def _part(section: _Section, numbers: Iterator[int], passports: Mapping[str, LineageCard]) -> Markup:
    """The section's lines: first its text and charts, then its rows in order, each coded on the page as well."""
    lines = [_Line(0, kind, tuple(figures.values())) for kind, figures in section.loose.items()]
    lines += [
        _Line(number, _code_row(row, number), tuple(figures))
        for (row, figures), number in zip(section.rows.items(), numbers, strict=False)
    ]
    items = Markup("").join(_line(each, passports) for each in lines)
    return Markup('<p class="appendix-part">{}</p><ul>{}</ul>').format(section.title, items)


def _code_row(row: Element, number: int) -> str:
    """Put the row's code before what its first cell says, which is returned."""
    cell = next(row.iter("td", "th"))
    name = words_of(cell)
    row.set("id", f"row-{number}")
    code = make_element("a", _code(number), class_="row-code", href=f"#source-{number}")
    code.tail, cell.text = f" {cell.text or ''}", None
    cell.insert(0, code)
    return name


def _code(number: int) -> str:
    return f"ท{to_thai_digits(str(number))}"


def _kind(passport: LineageCard) -> str:
    """What figures of a section are put together by: what is said of their subjects."""
    return show_text(passport.title.rpartition(" — ")[2], _LONGEST_NAME)


def _line(line: _Line, passports: Mapping[str, LineageCard]) -> Markup:
    main = _main(line.figures)
    name = Markup("<b>{}</b>").format(show_text(line.name, _LONGEST_NAME))
    if line.number:
        code = Markup('<a class="row-code" href="#row-{}">{}</a> ').format(line.number, _code(line.number))
        anchor = Markup(' id="source-{}"').format(line.number)
    else:
        code, anchor = Markup(""), Markup("")
    if len(line.figures) > 1 and not line.number:
        name += Markup(" {} ค่า เช่น {}").format(len(line.figures), show_text(main.title, _LONGEST_NAME))
    derivation = show_text(main.derivation, _LONGEST_MAKE_UP)
    if line.number and _kind(main) not in line.name:
        derivation = f"{_kind(main)}: {derivation}"
    cells = _cells_in_words(line.figures, passports)
    return Markup("<li{}>{}{} {}{}</li>").format(anchor, code, name, derivation, cells)


def _main(figures: Sequence[LineageCard]) -> LineageCard:
    """The figure that speaks for its row: of the measure that goes first, otherwise the row's first."""
    ranked = [each for each in figures if each.measure in MEASURES and MEASURES[each.measure].row_rank]
    return min(ranked or figures[:1], key=lambda each: MEASURES[each.measure].row_rank if ranked else 0)


def _cells_in_words(figures: Iterable[LineageCard], passports: Mapping[str, LineageCard]) -> Markup:
    """How many cells of how many files, and the names of the first; one cell with its whole place."""
    cells = _cells(figures, passports)
    if not cells:
        return Markup("")
    names = dict.fromkeys(file for file, _, _ in cells)
    files = sorted(names, key=lambda file: file.startswith("parameters/"))  # senders' own files are named first
    if len(cells) == 1:
        words = " › ".join(part for part in cells[0] if part)
    else:
        more = f" และอีก {len(files) - _FILES_NAMED} แฟ้ม" if len(files) > _FILES_NAMED else ""
        words = f"{len(cells):,} เซลล์ {len(files):,} แฟ้ม: {', '.join(files[:_FILES_NAMED])}{more}"
    return Markup(' <span class="cells">[{}]</span>').format(show_text(words, 160))


def _cells(figures: Iterable[LineageCard], passports: Mapping[str, LineageCard]) -> list[tuple[str, str, str]]:
    """File, sheet and cell of everything below the figures, those of their inputs included, each once."""
    found: dict[tuple[str, str, str], None] = {}
    waiting = {each.figure_id: each for each in figures}
    done: set[str] = set()
    while waiting:
        figure_id, passport = waiting.popitem()
        done.add(figure_id)
        for group in passport.groups:
            for file in group.files:
                found |= dict.fromkeys((file.file_name, group.sheet, cell.cell) for cell in file.cells)
        named = (each.figure_id for each in passport.inputs)
        waiting |= {each: passports[each] for each in named if each in passports and each not in done}
    return list(found)
