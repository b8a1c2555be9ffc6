"""The headings of a page: ids for those that have none, and the table of contents made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from workbench.publishing.page.document import Element, main_of, words_of

_GOOD_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Heading:
    """An h2 or h3: its id and its text."""

    level: int
    anchor: str
    text: str


def name_headings(page: Element) -> list[Heading]:
    """The h2 and h3 of a page in order, each given an ASCII id if it has none.

    An id that is there and ASCII stays; so does that of an `<a id="…"></a>` at the heading's start or alone in the
    paragraph before it, which goes. The others are named by place: s2 is the second h2, s2-1 its first h3.
    """
    found = []
    part = piece = 0
    for heading in main_of(page).iter("h2", "h3"):
        level = int(heading.tag[1])
        part, piece = (part + 1, 0) if level == 2 else (part, piece + 1)
        anchor = _good_id(heading) or _take_anchor(heading) or (f"s{part}" if level == 2 else f"s{part}-{piece}")
        heading.set("id", anchor)
        found.append(Heading(level, anchor, words_of(heading)))
    return found


def _good_id(element: Element) -> str:
    anchor = element.get("id", "")
    return anchor if _GOOD_ID.fullmatch(anchor) else ""


def _take_anchor(heading: Element) -> str:
    """The id of the empty link that names a heading, which is taken out of the page."""
    link = _leading_link(heading)
    if link is not None:
        heading.text = (link.tail or "").lstrip()
        heading.remove(link)
        return _good_id(link)
    before = heading.getprevious()
    if before is None or before.tag != "p" or (before.tail or "").strip():
        return ""
    link = _leading_link(before)
    if link is None or words_of(before) or len(before) > 1:
        return ""
    before.getparent().remove(before)
    return _good_id(link)


def _leading_link(element: Element) -> Element | None:
    """The empty link with an id that an element begins with."""
    first = next(iter(element), None)
    is_anchor = first is not None and first.tag == "a" and len(first) == 0 and not first.text
    return first if is_anchor and _good_id(first) and not (element.text or "").strip() else None


def contents_html(headings: Sequence[Heading]) -> Markup:
    """The table of contents as `nav.toc`: h2 with their h3 below them; empty without headings."""
    parts: list[tuple[Heading, list[Heading]]] = []
    for heading in headings:
        if heading.level == 2 or not parts:
            parts.append((heading, []))
        else:
            parts[-1][1].append(heading)
    items = [_item(heading, _list([_item(each, "") for each in below])) for heading, below in parts]
    title = Markup('<p class="toc-title">สารบัญ</p>')
    return Markup('<nav class="toc" aria-label="สารบัญ">{}{}</nav>').format(title, _list(items)) if items else Markup("")


def _item(heading: Heading, below: str) -> Markup:
    return Markup('<li><a href="#{}">{}</a>{}</li>').format(heading.anchor, heading.text, below)


def _list(items: Sequence[Markup]) -> Markup:
    return Markup("<ol>{}</ol>").format(Markup("").join(items)) if items else Markup("")
