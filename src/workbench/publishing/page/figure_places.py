"""Where figures stand in a page: each element with a figure id, the table row and the section around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_CELLS = frozenset(("td", "th"))


@dataclass
class FigurePlace:
    """An element with a figure id: where its start tag begins, its content begins and its content ends."""

    figure_id: str
    start: int
    inside: int
    end: int = 0
    row: int | None = None
    section: int = 0


@dataclass
class TableRow:
    """A row of a table: where its start tag begins and ends, where its first cell's content begins, and its words."""

    start: int
    start_end: int
    inside: int = 0
    words: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What its first cell says."""
        return " ".join("".join(self.words).split())


@dataclass
class PagePlaces:
    """The figures of a page in order, its table rows, and the titles of its sections (the first stands before any)."""

    figures: list[FigurePlace] = field(default_factory=list)
    rows: list[TableRow] = field(default_factory=list)
    sections: list[str] = field(default_factory=lambda: [""])


def find_figures(page: str) -> PagePlaces:
    """The places of all figures between `<main>` and `</main>`; what looks like one inside an attribute is none."""
    finder = _Finder(page)
    finder.feed(page)
    finder.close()
    return finder.found


class _Finder(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found = PagePlaces()
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", page))]
        self._open: list[tuple[str, FigurePlace | None]] = []
        self._row: int | None = None
        self._in_first_cell = self._in_heading = self._in_main = False

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._offset()
        inside = start + len(self.get_starttag_text() or "")
        self._in_main |= tag == "main"
        if not self._in_main:
            return
        if tag == "tr":
            self._row = len(self.found.rows)
            self.found.rows.append(TableRow(start, inside))
        elif tag in _CELLS and self._row is not None and not self.found.rows[self._row].inside:
            self.found.rows[self._row].inside = inside
            self._in_first_cell = True
        elif tag == "h2":
            self.found.sections.append("")
            self._in_heading = True
        figure_id = dict(attrs).get("data-figure") or ""
        if tag not in _VOID:
            self._open.append((tag, self._place(figure_id, start, inside)))

    def _place(self, figure_id: str, start: int, inside: int) -> FigurePlace | None:
        if not figure_id or any(place for _, place in self._open):
            return None
        place = FigurePlace(figure_id, start, inside, row=self._row, section=len(self.found.sections) - 1)
        self.found.figures.append(place)
        return place

    def handle_endtag(self, tag: str) -> None:
        self._in_first_cell &= tag not in _CELLS
        self._in_heading &= tag != "h2"
        self._in_main &= tag != "main"
        if tag == "tr":
            self._row = None
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                for _, place in self._open[index:]:
                    if place:
                        place.end = self._offset()
                del self._open[index:]
                return

    def handle_data(self, data: str) -> None:
        if self._in_first_cell and self._row is not None:
            self.found.rows[self._row].words.append(data)
        if self._in_heading:
            self.found.sections[-1] += data
