"""Cards of the screen page: a passport each, escaped and made visible, opened from its figure without a script."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from workbench.base.text import show_text
from workbench.figures.lineage_card import CellGroup, CellLine, FileLines, InputLine, LineageCard
from workbench.figures.measures import MEASURES
from workbench.publishing.page.document import Element, main_of, make_element, parse_parts, printed_figures

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_LONGEST_TEXT = 400
_OPEN_UP_TO = 12
"""So many files of a group are shown at once; more stand in a list to be opened."""
_HEADS = ("หน่วยงาน", "แฟ้ม", "ครั้งที่", "ทะเบียน", "เซลล์ = ค่า")
_TABLE = Markup("<table><thead><tr>{}</tr></thead><tbody>{{}}</tbody></table>").format(
    Markup("").join(Markup('<th scope="col">{}</th>').format(each) for each in _HEADS)
)
_ROW, _NEXT_CELL, _END_OF_ROW = Markup("<tr><td>"), Markup("</td><td>"), Markup("</td></tr>")


def card_anchor(figure_id: str) -> str:
    """The ASCII id of a figure's card; different figures, different ids.

    >>> card_anchor("I03.target"), card_anchor("ก.x")
    ('f-I03.target', 'f-~e01~.x')
    """
    return "f-" + _ascii(figure_id)


def value_anchor(figure_id: str) -> str:
    """The ASCII id of the place where a figure is printed first."""
    return "v-" + _ascii(figure_id)


def _ascii(figure_id: str) -> str:
    return _UNSAFE.sub(lambda found: f"~{ord(found[0]):x}~", figure_id)


def add_cards(page: Element, passports: Mapping[str, LineageCard]) -> None:
    """Lead every figure that has a passport to its card, and put the cards at the end of `<main>`.

    A figure printed twice leads to one card, which leads back to its first place. A card whose figure is not printed
    is there for the cards that name it, and leads back to the printed figure that these come from.
    """
    made = cards_html(passports)
    cards = dict(zip(made, parse_parts("".join(made.values())), strict=True))
    homes: dict[str, str] = {}
    for figure_id, place, _ in printed_figures(page):
        if figure_id not in cards:
            continue
        if figure_id not in homes:
            place.set("id", value_anchor(figure_id))
            homes[figure_id] = figure_id
        _link(place, card_anchor(figure_id))
    _find_homes(homes, cards)
    for figure_id, home in homes.items():
        cards[figure_id].find("a").set("href", f"#{value_anchor(home)}")
    section = make_element("section", class_="cards", aria_label="ที่มาของตัวเลขแต่ละตัว")
    section.extend(cards[figure_id] for figure_id in homes)
    main_of(page).append(section)


def _link(place: Element, anchor: str) -> None:
    """Put a link around what an element holds."""
    link = make_element("a", place.text, class_="passport", href=f"#{anchor}")
    link.extend(list(place))
    place.text = None
    place.append(link)


def _find_homes(homes: dict[str, str], cards: Mapping[str, Element]) -> None:
    """Add the figures that only cards name: each has the home of the card that leads to it first."""
    by_link = {f"#{card_anchor(figure_id)}": figure_id for figure_id in cards}
    waiting = list(homes)
    for figure_id in waiting:
        for link in cards[figure_id].iter("a"):
            named = by_link.get(link.get("href"))
            if named and named not in homes:
                homes[named] = homes[figure_id]
                waiting.append(named)


def cards_html(passports: Mapping[str, LineageCard]) -> dict[str, Markup]:
    """The cards of all passports, by figure id; a long list of cells stands in one card, the others lead to it."""
    listed: dict[CellGroup, str] = {}
    made = {each.figure_id: card_html(each, listed) for each in sorted(passports.values(), key=_lists_first)}
    return {figure_id: made[figure_id] for figure_id in passports}


def _lists_first(passport: LineageCard) -> tuple[bool, str]:
    """Totals keep their lists; shares and single months, which take the same cells, lead to them."""
    measure = MEASURES.get(passport.measure)
    return not (measure and measure.keeps_list), passport.figure_id


def card_html(passport: LineageCard, listed: dict[CellGroup, str] | None = None) -> Markup:
    """The card: a link back to the figure's place first, then what it is and where it comes from.

    `listed` remembers which figure's card holds a list, from card to card of a page.
    """
    return Markup(
        '<article class="card" id="{}" role="dialog" tabindex="-1" aria-label="ที่มาของตัวเลข">'
        '<a class="close" href="#{}" aria-label="ปิด กลับไปที่ตัวเลข">ปิด ✕</a>{}</article>'
    ).format(card_anchor(passport.figure_id), value_anchor(passport.figure_id), card_body(passport, listed))


def card_body(passport: LineageCard, listed: dict[CellGroup, str] | None = None) -> Markup:
    """What a card shows, without its frame; alone (`listed` is None) it leads nowhere."""
    parts = [
        Markup('<p class="card-title">{}</p><p class="card-value">{}</p><dl>').format(
            _safe(passport.title), _safe(passport.shown, _LONGEST_TEXT)
        ),
        _fact("ความหมาย", passport.definition),
        _fact("ที่มาของค่า", passport.derivation),
        _fact("กฎ", "" if passport.rule in passport.definition else passport.rule),
        _fact("เป้าหมายรุ่น", passport.target_version),
        _inputs(passport.inputs, listed is not None),
        _fact("รหัส", passport.figure_id),
        Markup("</dl>"),
        *(_group_once(each, passport.figure_id, listed) for each in passport.groups),
    ]
    return Markup('<div class="panel">{}</div>').format(Markup("").join(parts))


def _group_once(group: CellGroup, figure_id: str, listed: dict[CellGroup, str] | None) -> Markup:
    if listed is None or len(group.files) <= _OPEN_UP_TO:
        return _group(group)
    home = listed.setdefault(group, figure_id)
    if home == figure_id:
        return _group(group)
    link = '<p class="group"><a href="#{}">{}</a></p>'
    return Markup(link).format(card_anchor(home), _heading(group))


def _fact(term: str, text: str) -> Markup:
    return Markup("<dt>{}</dt><dd>{}</dd>").format(term, _safe(text, 4000)) if text else Markup("")


def _inputs(inputs: Iterable[InputLine], has_links: bool) -> Markup:
    items = Markup("").join(_input(each, has_links) for each in inputs)
    return Markup("<dt>คำนวณจาก</dt><dd><ul>{}</ul></dd>").format(items) if items else Markup("")


def _input(line: InputLine, has_links: bool) -> Markup:
    title = _safe(line.title, _LONGEST_TEXT)
    if has_links and line.is_printed:
        title = Markup('<a href="#{}">{}</a>').format(card_anchor(line.figure_id), title)
    return Markup("<li>{} {}</li>").format(title, _safe(line.printed))


def _group(group: CellGroup) -> Markup:
    """One group of cells: its label and sheet, then a line per file; many files stand in a list to be opened."""
    table = _TABLE.format(Markup("").join(map(_file, group.files)))
    if len(group.files) > _OPEN_UP_TO:
        return Markup("<details><summary>{}</summary>{}</details>").format(_heading(group), table)
    return Markup('<p class="group">{}</p>{}').format(_heading(group), table)


def _heading(group: CellGroup) -> Markup:
    words = [group.label, group.sheet_label, _counted(group)]
    return _safe(" · ".join(each for each in words if each), _LONGEST_TEXT)


def _counted(group: CellGroup) -> str:
    files = len(group.files)
    return f"{group.cell_count} เซลล์ จาก {files} แฟ้ม" if group.cell_count > 1 else ""


def _file(file: FileLines) -> Markup:
    version = (file.revision, file.ledger_number) if file.ledger_number else ("", "")
    cells = Markup("; ").join(map(_cell, file.cells))
    told = (_safe(file.sender), _safe(file.file_name), *map(str, version), cells)
    return _ROW + _NEXT_CELL.join(told) + _END_OF_ROW  # `format` takes three times as long


def _cell(line: CellLine) -> Markup:
    place = f"{line.months} {line.cell}".strip()
    text = _safe(f"{place} = {line.value}" if line.value else place, _LONGEST_TEXT)
    return text + Markup(" <em>({})</em>").format(_safe(line.note, _LONGEST_TEXT)) if line.note else text


@functools.lru_cache(maxsize=20_000)
def _safe(text: str, limit: int = 200) -> Markup:
    """Text as it may be shown: escaped, on one line, nothing invisible in it."""
    return escape(show_text(text, limit))
