"""The page for paper: a small code in every row of figures, and an appendix that says where each row comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from workbench.base.text import show_text, to_thai_digits
from workbench.figures.lineage_card import Passport
from workbench.publishing.page.figure_places import PagePlaces, find_figures

TITLE = "ภาคผนวก: ที่มาของตัวเลข"
_ANCHOR = "figure-sources"
_HOW_TO_SEE_ALL = (
    "รหัส ท ที่ต้นแถวของตารางตรงกับบรรทัดในภาคผนวกนี้ เซลล์ทุกเซลล์ของตัวเลขทุกตัวอยู่ในแฟ้ม figures.csv ของฉบับนี้ "
    "เปิดดูได้โดยกดที่ตัวเลขในรายงานแบบ HTML หรือสั่ง "
)
_COMMAND = "workbench explain รหัสตัวเลข --period งวด"
_END_OF_MAIN, _END_OF_CONTENTS = "</main>", "</ol></nav>"
_MAIN_FIGURES = (".actual_to_date", ".disbursed", ".received_pct", ".disbursed_pct", ".pace_pct", ".forecast")
"""The figure that speaks for its row, first found first; otherwise the row's first."""
_LONGEST_NAME, _LONGEST_MAKE_UP = 70, 220
_FILES_NAMED = 2


@dataclass(frozen=True)
class _Line:
    """One line of the appendix: a coded row (number from 1), or figures of a section outside its tables (0)."""

    number: int
    name: str
    figures: tuple[Passport, ...]


def paper_page(html: str, passports: Mapping[str, Passport]) -> str:
    """The page with row codes that lead to an appendix at its end; without figures as it is.

    No cards and no other links: what stands in the appendix is a row's main figure, its make-up, and how many cells
    of which files. The same page and passports give the same text.
    """
    places = find_figures(html)
    rows = _rows(places, passports)
    if not any(each.figure_id in passports for each in places.figures):
        return html
    pieces: list[str] = []
    cursor = 0
    for number, index in enumerate(rows, 1):
        row = places.rows[index]
        pieces += [html[cursor : row.start_end - 1], f' id="row-{number}">', html[row.start_end : row.inside]]
        pieces.append(_code(number, f"source-{number}"))
        cursor = row.inside
    page = _with_contents_line("".join([*pieces, html[cursor:]]))
    end = page.rindex(_END_OF_MAIN)
    return page[:end] + _appendix(places, rows, passports) + page[end:]


def _rows(places: PagePlaces, passports: Mapping[str, Passport]) -> dict[int, list[Passport]]:
    """Row → the passports of its figures, for every row that prints one."""
    rows: dict[int, list[Passport]] = {}
    for each in places.figures:
        if each.row is not None and each.figure_id in passports:
            rows.setdefault(each.row, []).append(passports[each.figure_id])
    return rows


def _code(number: int, target: str) -> Markup:
    return Markup('<a class="row-code" href="#{}">ท{}</a> ').format(target, to_thai_digits(str(number)))


def _with_contents_line(page: str) -> str:
    """The page with the appendix in its table of contents."""
    line = f'<li class="appendix-line"><a href="#{_ANCHOR}">{TITLE}</a></li>'
    return page.replace(_END_OF_CONTENTS, line + _END_OF_CONTENTS, 1)


def _appendix(places: PagePlaces, rows: Mapping[int, Sequence[Passport]], passports: Mapping[str, Passport]) -> str:
    parts = []
    for section, lines in _lines(places, rows, passports).items():
        items = "".join(_line(each, passports) for each in lines)
        parts.append(f'<p class="appendix-part">{escape(places.sections[section])}</p><ul>{items}</ul>')
    return (
        f'<section class="appendix"><h2 id="{_ANCHOR}">{TITLE}</h2><p>{_HOW_TO_SEE_ALL}<code>{_COMMAND}</code></p>'
        f'<div class="appendix-lines">{"".join(parts)}</div></section>'
    )


def _lines(
    places: PagePlaces, rows: Mapping[int, Sequence[Passport]], passports: Mapping[str, Passport]
) -> dict[int, list[_Line]]:
    """Section → its lines: first its text and charts, then its coded rows in order."""
    sections: dict[int, list[_Line]] = {}
    section_of = {each.row: each.section for each in places.figures if each.row is not None}
    loose: dict[tuple[int, str], dict[str, Passport]] = {}
    for each in places.figures:
        if each.row is None and each.figure_id in passports:
            passport = passports[each.figure_id]
            loose.setdefault((each.section, _kind(passport)), {})[each.figure_id] = passport
    for (section, kind), found in loose.items():
        sections.setdefault(section, []).append(_Line(0, kind, tuple(found.values())))
    for number, (index, found_in_row) in enumerate(rows.items(), 1):
        line = _Line(number, places.rows[index].name, tuple(found_in_row))
        sections.setdefault(section_of[index], []).append(line)
    return dict(sorted(sections.items()))


def _kind(passport: Passport) -> str:
    """What figures of a section are put together by: what is said of their subjects."""
    return show_text(passport.title.rpartition(" — ")[2], _LONGEST_NAME)


def _line(line: _Line, passports: Mapping[str, Passport]) -> Markup:
    main = _main(line.figures)
    name = Markup("<b>{}</b>").format(show_text(line.name, _LONGEST_NAME))
    if line.number:
        code, anchor = _code(line.number, f"row-{line.number}"), Markup(' id="source-{}"').format(line.number)
    else:
        code, anchor = Markup(""), Markup("")
    if len(line.figures) > 1 and not line.number:
        name += Markup(" {} ค่า เช่น {}").format(len(line.figures), show_text(main.title, _LONGEST_NAME))
    make_up = show_text(main.make_up, _LONGEST_MAKE_UP)
    if line.number and _kind(main) not in line.name:
        make_up = f"{_kind(main)}: {make_up}"
    cells = _cells_in_words(line.figures, passports)
    return Markup("<li{}>{}{} {}{}</li>").format(anchor, code, name, make_up, cells)


def _main(figures: Sequence[Passport]) -> Passport:
    for ending in _MAIN_FIGURES:
        for each in figures:
            if each.figure_id.endswith(ending):
                return each
    return figures[0]


def _cells_in_words(figures: Iterable[Passport], passports: Mapping[str, Passport]) -> Markup:
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


def _cells(figures: Iterable[Passport], passports: Mapping[str, Passport]) -> list[tuple[str, str, str]]:
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
