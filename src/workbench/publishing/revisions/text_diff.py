"""What a page says, section by section as lines of text, and where the words of two pages differ."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from workbench.publishing.page.document import Element, body_of, is_facts, words_of

OPENING = "ส่วนหัวของรายงาน"
CHART_CHANGED = "ข้อมูลในแผนภาพเปลี่ยน"
_BLOCKS = frozenset(
    "p li tr caption h1 h2 h3 h4 h5 h6 dd dt div section figure figcaption ul ol table tbody br".split()
)
_CELLS = frozenset(("td", "th"))
_UNREAD = frozenset(("style", "script", "colgroup"))
_HEADING = re.compile(r"^\s*##\s+(.*?)\s*$", re.MULTILINE)
_SKIPPED_TAGS = {"notebook-only", "parameters", "injected-parameters"}


@dataclass(frozen=True)
class TextChange:
    """Words of one section that changed though no figure in them did; empty where they came or went."""

    section: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """One line as printed; `key` is the same with figures as their ids, `charts` what its pictures are made of."""

    key: str
    shown: str
    figures: frozenset[str] = frozenset()
    charts: tuple[str, ...] = ()


Sections = Mapping[str, Sequence[Line]]
"""Heading → the lines that stand under it."""


def sections_of(notebook: Mapping[str, Any]) -> Sections:
    """The sections of an executed notebook: its paragraphs and what its cells show."""
    sections: dict[str, str] = {}
    heading = OPENING
    for cell in notebook["cells"]:
        if _SKIPPED_TAGS & set(cell["metadata"].get("tags", ())):
            continue
        if cell["cell_type"] == "markdown":
            source = joined(cell["source"])
            found = _HEADING.search(source)
            heading = words_of(body_of(found[1])) if found else heading
            html = "".join(f"<p>{line}</p>" for line in _HEADING.sub("", source).split("\n") if line.strip())
        else:
            html = "".join(map(_output_html, cell.get("outputs", ())))
        sections[heading] = sections.get(heading, "") + html
    return {heading: text_lines(html) for heading, html in sections.items()}


def _output_html(output: Mapping[str, Any]) -> str:
    return joined(output.get("data", {}).get("text/html", ""))


def joined(text: str | list[str]) -> str:
    """A notebook's text, which its file keeps in lines."""
    return text if isinstance(text, str) else "".join(text)


def text_changes(old: Sections, new: Sections, figure_ids: Collection[str] = ()) -> list[TextChange]:
    """Where the words of two pages' sections differ; lines with a figure of `figure_ids` are told by that figure.

    So is a chart of a section in which one of them stands. A heading that came or went counts as words of its section.
    """
    changes = []
    for section in dict.fromkeys([*old, *new]):
        before, after = old.get(section, ()), new.get(section, ())
        changes += [TextChange(section, *pair) for pair in _differing(before, after, frozenset(figure_ids))]
        if (section in old) != (section in new):
            changes.append(TextChange(section, section if section in old else "", section if section in new else ""))
    return changes


def _differing(old: Sequence[Line], new: Sequence[Line], figure_ids: frozenset[str]) -> Iterator[tuple[str, str]]:
    is_told = any(line.figures & figure_ids for line in (*old, *new))
    matcher = SequenceMatcher(None, [line.key for line in old], [line.key for line in new], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield from () if is_told else _charts_differing(old[first:last], new[start:end])
            continue
        told = ([line for line in part if not line.figures & figure_ids] for part in (old[first:last], new[start:end]))
        for before, after in zip_longest(*told):
            pair = before.shown if before else "", after.shown if after else ""
            if pair[0] != pair[1]:
                yield pair


def _charts_differing(old: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[str, str]]:
    """Charts made of other values than before; an issue whose charts carry no mark is not compared."""
    for before, after in zip(old, new, strict=True):
        if before.charts and after.charts and before.charts != after.charts:
            yield before.shown, f"{after.shown} ({CHART_CHANGED})"


def text_lines(html: str) -> list[Line]:
    """The lines of text of a piece of HTML: a paragraph, list item or table row each; no facts of the title block."""
    reader = _LineReader()
    reader.read(body_of(html))
    reader.end_line()
    return reader.lines


class _LineReader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._start_line()

    def read(self, element: Element, in_figure: bool = False) -> None:
        """Read what stands in an element."""
        self._say(element.text, in_figure)
        for child in element:
            if child.tag not in _UNREAD and not is_facts(child):
                self._read_child(child, in_figure)
            self._say(child.tail, in_figure)

    def _read_child(self, child: Element, in_figure: bool) -> None:
        if child.tag in _BLOCKS:
            self.end_line()
        elif child.tag in _CELLS and self._shown:
            self._say(" · ")
        elif child.tag == "img":
            self._say(f"แผนภาพ: {child.get('alt', '')} ")
            self._charts += filter(None, [child.get("data-chart")])
        figure_id = child.get("data-figure")
        if figure_id and not in_figure:
            self._key.append(f"{{{figure_id}}}")
            self._figures.add(figure_id)
        self.read(child, in_figure or bool(figure_id))
        if child.tag in _BLOCKS:
            self.end_line()

    def _say(self, text: str | None, in_figure: bool = False) -> None:
        if text:
            self._shown.append(text)
            self._key += [] if in_figure else [text]

    def end_line(self) -> None:
        """Close the line that is being read; an empty one is none."""
        key, shown = (" ".join("".join(parts).split()) for parts in (self._key, self._shown))
        if key or shown:
            self.lines.append(Line(key, shown, frozenset(self._figures), tuple(self._charts)))
        self._start_line()

    def _start_line(self) -> None:
        self._key: list[str] = []
        self._shown: list[str] = []
        self._figures: set[str] = set()
        self._charts: list[str] = []
