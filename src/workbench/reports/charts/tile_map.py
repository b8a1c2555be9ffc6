"""A map of provinces as tiles in plain HTML: text stays text on screen, in print and for a screen reader.

Tiles have fixed places in millimetres, the same on screen and paper: a CSS grid takes the PDF engine seconds.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from workbench.base.text import split_words
from workbench.reports.charts.style import NO_DATA, text_width

LEVELS = 5
_WIDTH, _HEIGHT = 14.7, 10.3
_LEGEND_ROWS, _LEGEND_COLUMNS = 6, 4
_LABEL_SIZE, _LABEL_WIDTH = 6.6, 38.0


@dataclass(frozen=True)
class Tile:
    """One tile: its place in the grid (from 1), name, printed value as HTML (a figure element), value, hint.

    `value` None means that nothing is known: the tile is hatched, whatever `value_html` holds. Two tiles in one
    place share it.
    """

    row: int
    column: int
    label: str
    value_html: str
    value: float | None
    title: str = ""


def tile_map_html(
    tiles: Sequence[Tile], caption: str, bounds: Sequence[Decimal | float | int], unit: str = "ร้อยละ"
) -> str:
    """The tiles as a `<figure>` with a legend. `bounds` part the levels, ascending, at most four of them.

    A value on a bound belongs to the level above it. `caption`, labels and titles are text; `value_html` is markup.
    """
    limits = [float(bound) for bound in bounds]
    if len(limits) >= LEVELS or sorted(limits) != limits:
        raise ValueError(f"at most {LEVELS - 1} ascending bounds, not {bounds}")
    ordered = sorted(tiles, key=lambda tile: (tile.row, tile.column))
    places = {place: list(group) for place, group in groupby(ordered, key=lambda tile: (tile.row, tile.column))}
    drawn = "".join(_place_html(place, group, limits) for place, group in places.items())
    legend_row, legend_column = _legend_place(set(places))
    rows = max([row for row, _ in places] + [legend_row + _LEGEND_ROWS - 1])
    legend = (
        f'<div class="tile-legend legend" style="{_at(legend_row, legend_column)}">{_legend_html(limits, unit)}</div>'
    )
    return (
        f'<figure class="tile-map"><div class="tile-grid" style="height:{rows * _HEIGHT:.1f}mm">{drawn}{legend}</div>'
        f"<figcaption>{html.escape(caption)}</figcaption></figure>"
    )


def tile_level(value: float | None, bounds: Sequence[float]) -> str:
    """The class of a value: `none`, or `level-1` (below the first bound) to `level-5`.

    >>> tile_level(50, [50, 75]), tile_level(49.99, [50, 75]), tile_level(None, [50, 75])
    ('level-2', 'level-1', 'none')
    """
    return "none" if value is None else f"level-{1 + sum(value >= bound for bound in bounds)}"


def _place_html(place: tuple[int, int], group: Sequence[Tile], bounds: Sequence[float]) -> str:
    inner = "".join(_tile_html(tile, bounds, is_half=len(group) > 1) for tile in group)
    return f'<div class="tile-place" style="{_at(*place)}">{inner}</div>'


def _at(row: int, column: int) -> str:
    return f"left:{(column - 1) * _WIDTH:.1f}mm;top:{(row - 1) * _HEIGHT:.1f}mm"


def _tile_html(tile: Tile, bounds: Sequence[float], is_half: bool) -> str:
    lines = [tile.label] if is_half else _label_lines(tile.label)
    is_wide = max(text_width(line.strip(), _LABEL_SIZE) for line in lines) > _LABEL_WIDTH
    classes = ["tile", tile_level(tile.value, bounds), f"lines-{len(lines)}"]
    classes += ["wide-label"] * is_wide + ["half"] * is_half
    label = "<br>".join(html.escape(line) for line in lines)
    return (
        f'<div class="{" ".join(classes)}" title="{html.escape(tile.title or tile.label)}">'
        f'<span class="tile-label name">{label}</span> <span class="tile-value">{tile.value_html}</span></div>'
    )


def _label_lines(label: str) -> list[str]:
    """The name in one line, or in the two that are most equal in width where it is wider than a tile."""
    pieces = split_words(label)
    if text_width(label, _LABEL_SIZE) <= _LABEL_WIDTH or len(pieces) < 2:
        return [label]
    cuts = [("".join(pieces[:cut]), "".join(pieces[cut:])) for cut in range(1, len(pieces))]
    return list(min(cuts, key=lambda lines: max(text_width(line.strip(), _LABEL_SIZE) for line in lines)))


def _legend_html(bounds: Sequence[float], unit: str) -> str:
    texts = [_range_text(low, high) for low, high in zip([None, *bounds], [*bounds, None], strict=True)]
    items = "".join(
        f'<li><span class="swatch level-{level}"></span>{text}</li>' for level, text in enumerate(texts, start=1)
    )
    none = f'<li><span class="swatch none"></span>{NO_DATA}</li>'
    return f"<b>{html.escape(unit)}</b><ul>{items}{none}</ul>"


def _legend_place(taken: set[tuple[int, int]]) -> tuple[int, int]:
    """The lowest, rightmost empty room in the map that holds the legend; below the map when there is none."""
    last_row, last_column = max(row for row, _ in taken), max(column for _, column in taken)
    for row in range(last_row - _LEGEND_ROWS, 1, -1):
        for column in range(last_column - _LEGEND_COLUMNS, 1, -1):
            room = {
                (row + down, column + right) for down in range(-1, _LEGEND_ROWS) for right in range(-1, _LEGEND_COLUMNS)
            }
            if not room & taken:
                return row, column
    return last_row + 1, 1


def _range_text(low: float | None, high: float | None) -> str:
    """The words of one level.

    >>> _range_text(None, 50), _range_text(50, 75), _range_text(75, None)
    ('ต่ำกว่า 50', '50 – ต่ำกว่า 75', '75 ขึ้นไป')
    """
    if low is None:
        return "ทุกค่า" if high is None else f"ต่ำกว่า {high:g}"
    return f"{low:g} ขึ้นไป" if high is None else f"{low:g} – ต่ำกว่า {high:g}"
