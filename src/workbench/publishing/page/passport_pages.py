"""The page for the screen: every figure leads to its passport, which opens over the page without a script."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup

from workbench.publishing.page.cards import card_anchor, value_anchor
from workbench.publishing.page.figure_places import FigurePlace, find_figures

_END_OF_MAIN = "</main>"
_CARD_LINK = re.compile(r'href="#(f-[^"]+)"')


def screen_page(html: str, cards: Mapping[str, Markup]) -> str:
    """The page with every figure that has a card linked to it, and the cards at the end of `<main>`.

    A figure printed twice leads to one card, which leads back to its first place. `cards` are those of
    `page.cards.cards_html`; a card whose figure is not printed is there for the cards that name it.
    """
    seen: set[str] = set()
    pieces: list[str] = []
    cursor = 0
    places = find_figures(html).figures
    for place in places:
        if place.figure_id not in cards:
            continue
        is_first = place.figure_id not in seen
        seen.add(place.figure_id)
        pieces += [html[cursor : place.start], _linked(html, place, is_first)]
        cursor = place.end
    page = "".join([*pieces, html[cursor:]])
    homes = _homes(cards, list(dict.fromkeys(place.figure_id for place in places if place.figure_id in cards)))
    listed = "".join(_led_home(cards[figure_id], figure_id, home) for figure_id, home in homes.items())
    section = f'<section class="cards" aria-label="ที่มาของตัวเลขแต่ละตัว">{listed}</section>'
    place_of_cards = page.rindex(_END_OF_MAIN)
    return page[:place_of_cards] + section + page[place_of_cards:]


def _linked(html: str, place: FigurePlace, is_first: bool) -> str:
    """The element with a link around its content; where it is the figure's first, with the id that is led back to."""
    start, content = html[place.start : place.inside], html[place.inside : place.end]
    if is_first:
        start = f'{start[:-1]} id="{value_anchor(place.figure_id)}">'
    return f'{start}<a class="passport" href="#{card_anchor(place.figure_id)}">{content}</a>'


def _homes(cards: Mapping[str, Markup], printed: list[str]) -> dict[str, str]:
    """Figure → the printed figure that its card leads back to; cards that nothing leads to are left out.

    That is the figure itself, or for one that the page does not print (a point of a chart) the one that names it.
    """
    by_anchor = {card_anchor(figure_id): figure_id for figure_id in cards}
    homes = {figure_id: figure_id for figure_id in printed}
    waiting = list(printed)
    for figure_id in waiting:
        for anchor in _CARD_LINK.findall(cards[figure_id]):
            named = by_anchor.get(anchor)
            if named and named not in homes:
                homes[named] = homes[figure_id]
                waiting.append(named)
    return homes


def _led_home(card: Markup, figure_id: str, home: str) -> str:
    # str: Markup would escape the quotes of what it puts in
    return (
        card if home == figure_id else str(card).replace(f'"#{value_anchor(figure_id)}"', f'"#{value_anchor(home)}"', 1)
    )
