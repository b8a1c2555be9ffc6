"""The charts of a report: plain values in, a figure out. A missing value is hatched and says so, never a zero."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from workbench.reports.charts.lines import Number, Series, trend_lines
from workbench.reports.charts.style import (
    GOLD,
    GREEN,
    GREY,
    INK,
    LIGHT_GREEN,
    LINE_SPACING,
    MID_GREEN,
    MUTED,
    NO_DATA,
    PAPER,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDTH_PT,
    block_height,
    block_width,
    chart_html,
    figure_to_img,
    new_figure,
    put_text,
    setup_charts,
    text_width,
    wrap_label,
)
from workbench.reports.charts.tile_map import Tile, tile_map_html

__all__ = [
    "Series", "Tile", "bar_ranking", "chart_html", "figure_to_img", "grouped_bars", "setup_charts", "stacked_bars",
    "tile_map_html", "trend_lines", "wrap_label",
]  # fmt: skip

_LABEL_WIDTH = 190.0
_GAP = 7.0
_BAR = 10.0
_GROUPED_BAR = 11.5
_ROW_SPACE = 6.5
_LEGEND_HEIGHT = 22.0
_PARTS: tuple[tuple[str, str | None], ...] = (
    (GREEN, None),
    (GOLD, "////"),
    (LIGHT_GREEN, None),
    (GREY, "...."),
)
"""Colour and hatching of the first, second … part: told apart in a black and white print too."""


def bar_ranking(
    labels: Sequence[str],
    values: Sequence[Number | None],
    unit: str = "",
    *,
    texts: Sequence[str] = (),
    highlight: Collection[int] = (),
    reference: Number | None = None,
    reference_text: str = "",
) -> Figure:
    """Horizontal bars in the order given, first on top, each with its printed value behind it.

    `texts` are the values as printed elsewhere (default: two decimals); `highlight` holds the positions drawn in
    full colour (all, when empty); `reference` is a vertical line, such as the national value, with its text above.
    """
    series = Series("", values, texts=texts)
    rows = _Rows(labels, bars_per_row=1)
    ends = [series.text_at(index) for index in range(len(labels))]
    figure, axes = rows.new_axes(ends, top=_LEGEND_HEIGHT if unit or reference is not None else 4)
    _scale(axes, [*values, reference])
    _print_unit(figure, unit)
    if reference is not None:
        _draw_reference(axes, float(reference), reference_text)
    for index, value in enumerate(values):
        colour = GREEN if not highlight or index in highlight else MID_GREEN
        _draw_bar(axes, rows.centres[index], _BAR, value, (colour, None))
        _print_end(axes, rows.centres[index], value, ends[index])
    return figure


def grouped_bars(
    labels: Sequence[str], series: Mapping[str, Sequence[Number | None]] | Sequence[Series], unit: str = ""
) -> Figure:
    """Horizontal bars side by side for each label, one colour a series, the legend in one line above.

    `series` maps a name to its values, or is a list of Series where the printed texts are given.
    """
    shown = [Series(name, values) for name, values in series.items()] if isinstance(series, Mapping) else series
    rows = _Rows(labels, bars_per_row=len(shown))
    ends = [one.text_at(index) for one in shown for index in range(len(labels))]
    figure, axes = rows.new_axes(ends, top=_LEGEND_HEIGHT)
    _scale(axes, [value for one in shown for value in one.values])
    for position, one in enumerate(shown):
        for index, value in enumerate(one.values):
            centre = rows.centres[index] + (position - (len(shown) - 1) / 2) * _GROUPED_BAR
            _draw_bar(axes, centre, _GROUPED_BAR - 2.5, value, _PARTS[position % len(_PARTS)])
            _print_end(axes, centre, value, one.text_at(index))
    _draw_legend(figure, axes, [one.label for one in shown])
    _print_unit(figure, unit)
    return figure


def stacked_bars(labels: Sequence[str], parts: Sequence[Series], ends: Sequence[str], unit: str = "") -> Figure:
    """One bar per label made of `parts`, drawn from left to right, and the text of `ends` behind it.

    For money: disbursed, committed, still free. A label with any part missing is hatched as a whole.
    """
    rows = _Rows(labels, bars_per_row=1)
    totals = [_total(parts, index) for index in range(len(labels))]
    ends = [NO_DATA if total is None else text for text, total in zip(ends, totals, strict=True)]
    figure, axes = rows.new_axes(ends, top=_LEGEND_HEIGHT)
    _scale(axes, totals)
    for index, total in enumerate(totals):
        if total is None:
            _draw_bar(axes, rows.centres[index], _BAR, None, _PARTS[0])
        else:
            _draw_parts(axes, rows.centres[index], [float(part.values[index] or 0) for part in parts])
        _print_end(axes, rows.centres[index], total, ends[index])
    _draw_legend(figure, axes, [part.label for part in parts])
    _print_unit(figure, unit)
    return figure


class _Rows:
    """Places of horizontal bars: one row per label, as high as its wrapped label or its bars need, in points."""

    def __init__(self, labels: Sequence[str], bars_per_row: int) -> None:
        self.labels = [wrap_label(label, _LABEL_WIDTH) for label in labels]
        heights = [max(block_height(label), bars_per_row * _GROUPED_BAR + 2) + _ROW_SPACE for label in self.labels]
        self.height = sum(heights)
        self.centres = [sum(heights[:index]) + height / 2 for index, height in enumerate(heights)]

    def new_axes(self, ends: Sequence[str], top: float) -> tuple[Figure, Axes]:
        """Axes one point a unit downwards, with margins as wide as the labels and the printed values need."""
        left = block_width(self.labels) + _GAP + 2
        right = block_width(ends, SMALL_SIZE) + _GAP + 4
        figure, axes = new_figure(self.height + top + 4, left=left, right=right, top=top, bottom=4)
        axes.set_ylim(self.height, 0)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.spines["bottom"].set_visible(False)
        for label, centre in zip(self.labels, self.centres, strict=True):
            self._print_label(axes, label.split("\n"), centre)
        return figure, axes

    def _print_label(self, axes: Axes, lines: Sequence[str], centre: float) -> None:
        """The label line by line, so that its baselines do not depend on the marks in it."""
        step = TEXT_SIZE * LINE_SPACING
        for index, line in enumerate(lines):
            baseline = ((len(lines) - 1) / 2 - index) * step - TEXT_SIZE * 0.31
            where = ("axes fraction", "data")
            put_text(
                axes,
                line,
                (0, centre),
                (-_GAP, baseline),
                xycoords=where,
                ha="right",
                va="baseline",
                size=TEXT_SIZE,
            )


def _scale(axes: Axes, values: Sequence[Number | None]) -> None:
    known = [float(value) for value in values if value is not None]
    axes.set_xlim(min([0.0, *known]), (max([0.0, *known]) or 1.0) * 1.005)


def _total(parts: Sequence[Series], index: int) -> float | None:
    values = [part.values[index] for part in parts]
    return None if any(value is None for value in values) else sum(float(value or 0) for value in values)


def _draw_bar(axes: Axes, centre: float, height: float, value: Number | None, style: tuple[str, str | None]) -> None:
    """One bar from zero; without a value, a short hatched stub."""
    if value is None:
        axes.barh(centre, _stub(axes), height, color=PAPER, edgecolor=GREY, hatch="//////", linewidth=0.5)
    else:
        axes.barh(centre, float(value), height, color=style[0], edgecolor=PAPER, hatch=style[1], linewidth=0)


def _draw_parts(axes: Axes, centre: float, widths: Sequence[float]) -> None:
    start = 0.0
    for width, (colour, hatch) in zip(widths, _PARTS, strict=False):
        axes.barh(centre, width, _BAR, left=start, color=colour, edgecolor=PAPER, hatch=hatch, linewidth=0.4)
        start += width


def _stub(axes: Axes) -> float:
    return (axes.get_xlim()[1] - axes.get_xlim()[0]) * 0.04


def _print_end(axes: Axes, centre: float, value: Number | None, text: str) -> None:
    end = _stub(axes) if value is None else max(float(value), 0.0)
    colour = MUTED if value is None else INK
    put_text(axes, text, (end, centre), (5, -SMALL_SIZE * 0.31), ha="left", va="baseline", color=colour)


def _draw_reference(axes: Axes, value: float, text: str) -> None:
    """A vertical line with its text above, kept inside the figure."""
    axes.axvline(value, color=GOLD, linewidth=1.1, zorder=0.5)
    low, high = axes.get_xlim()
    box = axes.get_position()
    place = WIDTH_PT * (box.x0 + box.width * (value - low) / (high - low))
    half = text_width(text, SMALL_SIZE) / 2
    shift = min(0.0, WIDTH_PT - 3 - place - half) + max(0.0, 3 + half - place)
    put_text(axes, text, (value, 0), (shift, 6), ha="center", va="baseline")


def _print_unit(figure: Figure, unit: str) -> None:
    """The unit at the top left, over the labels."""
    height = figure.get_figheight() * 72
    words = f"หน่วย: {unit}" if unit else ""
    figure.text(2 / WIDTH_PT, (height - 12.7) / height, words, fontsize=SMALL_SIZE, va="baseline", color=MUTED)


def _draw_legend(figure: Figure, axes: Axes, names: Sequence[str]) -> None:
    """Swatches with their names in one line at the top, from where the bars start or as far left as they need."""
    height = figure.get_figheight() * 72
    whole = sum(text_width(name, SMALL_SIZE) + 28 for name in names)
    x = min(axes.get_position().x0 * WIDTH_PT, max(2.0, WIDTH_PT - whole))
    for name, (colour, hatch) in zip(names, _PARTS, strict=False):
        corner = (x / WIDTH_PT, (height - 14) / height)
        size = (9 / WIDTH_PT, 8 / height)
        swatch = Rectangle(corner, *size, facecolor=colour, edgecolor=PAPER, hatch=hatch, linewidth=0.4)
        swatch.set_transform(figure.transFigure)
        figure.add_artist(swatch)
        figure.text((x + 13) / WIDTH_PT, (height - 12.7) / height, name, fontsize=SMALL_SIZE, va="baseline")
        x += text_width(name, SMALL_SIZE) + 28
