"""The headings of a page: ids for those that have none, and the table of contents made of them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser

_GOOD_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Heading:
    """An h2 or h3: where its start tag stands in the page, its id and its text."""

    level: int
    start: int
    end: int
    anchor: str
    text: str


def add_heading_ids(page: str) -> tuple[str, list[Heading]]:
    """The page with an ASCII id on every h2 and h3, and these headings in order.

    An id that is there and ASCII stays; the others are named by place: s2 is the second h2, s2-1 its first h3.
    """
    finder = _HeadingFinder(page)
    finder.feed(page)
    finder.close()
    named, pieces, cursor = [], [], 0
    part = piece = 0
    for heading in finder.found:
        part, piece = (part + 1, 0) if heading.level == 2 else (part, piece + 1)
        anchor = heading.anchor or (f"s{part}" if heading.level == 2 else f"s{part}-{piece}")
        tag = page[heading.start : heading.end]
        if not heading.anchor:
            tag = f'{tag[:3]} id="{anchor}"{_without_id(tag[3:])}'
        pieces += [page[cursor : heading.start], tag]
        cursor = heading.end
        named.append(Heading(heading.level, heading.start, heading.end, anchor, heading.text))
    return "".join([*pieces, page[cursor:]]), named


def contents_html(headings: list[Heading]) -> str:
    """The table of contents as `nav.toc`: h2 with their h3 below them; empty without headings."""
    if not headings:
        return ""
    items: list[str] = []
    for heading in headings:
        link = f'<a href="#{heading.anchor}">{html.escape(heading.text)}</a>'
        if heading.level == 2 or not items:
            items.append(link)
        elif items[-1].endswith("</ol>"):
            items[-1] = f"{items[-1][:-5]}<li>{link}</li></ol>"
        else:
            items[-1] += f"<ol><li>{link}</li></ol>"
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<nav class="toc" aria-label="สารบัญ"><p class="toc-title">สารบัญ</p><ol>{listed}</ol></nav>'


class _HeadingFinder(HTMLParser):
    """Collects h2 and h3 with their place in the text; what looks like a heading inside an attribute is none."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Heading] = []
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", page))]
        self._open: tuple[int, int, int, str] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h2", "h3"):
            line, column = self.getpos()
            start = self._line_starts[line - 1] + column
            end = start + len(self.get_starttag_text() or "")
            anchor = dict(attrs).get("id") or ""
            self._open = (int(tag[1]), start, end, anchor if _GOOD_ID.fullmatch(anchor) else "")
            self._text = []

    def handle_data(self, data: str) -> None:
        if self._open:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == f"h{self._open[0]}":
            self.found.append(Heading(*self._open, " ".join("".join(self._text).split())))
            self._open = None


def _without_id(rest: str) -> str:
    return re.sub(r'\s+id="[^"]*"', "", rest, count=1)
