"""Lines over months: a month that stands for several is drawn unlike the others, and a hole stays a hole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from workbench.reports.charts.style import (
    CUMULATIVE_BAND,
    GREEN,
    GREY,
    INK,
    LINE_SPACING,
    MUTED,
    NO_DATA,
    PAPER,
    SERIES_COLOURS,
    SMALL_SIZE,
    WIDTH_PT,
    block_height,
    block_width,
    new_figure,
    put_lines,
    put_text,
    text_width,
    wrap_label,
)

Number = Decimal | float | int
CUMULATIVE_TEXT = "สะสมหลายเดือน ส่งครั้งเดียว"

_PANEL_GAP = 26.0
_MOST_LINES = 3


@dataclass(frozen=True)
class Series:
    """One line or one colour of bars: its name, a value per label (None: no data), the printed texts, the plan.

    In a line chart it may be shorter than the periods: what comes after it is not due and is left empty.
    """

    label: str
    values: Sequence[Number | None]
    plan: Sequence[Number | None] = ()
    texts: Sequence[str] = ()

    def text_at(self, index: int) -> str:
        """The printed value at `index`: the text given, else the number rounded for a chart, else no data."""
        value = self.values[index]
        if value is None:
            return NO_DATA
        return self.texts[index] if self.texts else f"{float(value):,.2f}"


def trend_lines(periods: Sequence[str], series: Sequence[Series], *, cumulative: Collection[int] = ()) -> Figure:
    """Lines over periods, each named at its end; more than three, or any with a plan, get a panel of their own.

    Positions in `cumulative` are months that stand for all the months before them too (a form of
    October to March): hollow squares on a shaded band, never read as one month. A missing value breaks the line and is
    marked. All values must be in one unit.
    """
    if len(series) > _MOST_LINES or any(one.plan for one in series):
        return _draw_panels(periods, series, cumulative)
    names = [wrap_label(one.label, 110, SMALL_SIZE) for one in series]
    ticks = _wrap_ticks(periods, 330)
    scale = _Scale(series)
    figure, axes = new_figure(
        200,
        left=scale.label_width,
        right=block_width(names, SMALL_SIZE) + 16,
        top=24,
        bottom=_tick_height(ticks),
    )
    _draw_axes(axes, ticks, scale, cumulative)
    _explain(figure, [_CUMULATIVE_KEY] if cumulative else [])
    for order, one in enumerate(series):
        colour = SERIES_COLOURS[order]
        _draw_line(axes, one, colour, cumulative)
        _print_values(axes, one, colour, series, cumulative)
    _name_line_ends(figure, axes, series, names)
    return figure


def _draw_panels(periods: Sequence[str], series: Sequence[Series], cumulative: Collection[int]) -> Figure:
    """One small chart a series, two in a row, on one scale, the plan as a broken line."""
    columns = 1 if len(series) == 1 else 2
    scale = _Scale(series)
    width = (WIDTH_PT - _PANEL_GAP * (columns - 1)) / columns
    ticks = _wrap_ticks(periods, width - scale.label_width)
    titles = [wrap_label(one.label, width - 4, SMALL_SIZE + 0.5, "bold") for one in series]
    rows = [titles[start : start + columns] for start in range(0, len(titles), columns)]
    heads = [max(block_height(title, SMALL_SIZE + 0.5) for title in row) + 10 for row in rows]
    foot, plot = _tick_height(ticks), 92.0 if columns == 2 else 140.0
    height = 22 + sum(head + plot + foot for head in heads)
    figure, first = new_figure(height, left=0, right=0, top=0, bottom=0)
    first.remove()
    _explain(figure, [_LINE_KEY, _PLAN_KEY, *([_CUMULATIVE_KEY] if cumulative else [])])
    top = 22.0
    for row, head in enumerate(heads):
        for column, one in enumerate(series[row * columns : (row + 1) * columns]):
            left = column * (width + _PANEL_GAP)
            place = (left + scale.label_width, height - top - head - plot, width - scale.label_width, plot)
            axes = figure.add_axes((place[0] / WIDTH_PT, place[1] / height, place[2] / WIDTH_PT, place[3] / height))
            put_lines(figure, titles[row * columns + column], left, top + 2, SMALL_SIZE + 0.5, "bold")
            _draw_axes(axes, ticks, scale, cumulative)
            if one.plan:
                axes.plot(_floats(one.plan), color=MUTED, linewidth=1.1, linestyle=(0, (4, 3)))
            _draw_line(axes, one, GREEN, cumulative)
            _print_values(axes, one, INK, [one], cumulative)
        top += head + plot + foot
    return figure


class _Scale:
    """One vertical axis for all lines: up to six round numbers, and room above for printed values."""

    def __init__(self, series: Sequence[Series]) -> None:
        known = [value for one in series for value in _floats([*one.values, *one.plan]) if value == value]
        lowest, highest = min([0.0, *known]), max([0.0, *known]) or 1.0
        span = highest - lowest
        magnitude = 10.0 ** (len(f"{int(span)}") - 1) if span >= 1 else 0.1
        step = magnitude * next(s for s in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5) if span / s / magnitude <= 5)
        first = int(lowest // step)
        self.steps = [round(index * step, 10) for index in range(first, int(highest // step) + 1)]
        self.limits = (min(lowest, self.steps[0]), highest + span * 0.16)
        self.texts = [f"{value:,.10g}" for value in self.steps]
        self.label_width = block_width(self.texts, SMALL_SIZE) + 8


def _draw_axes(axes: Axes, ticks: Sequence[str], scale: _Scale, cumulative: Collection[int]) -> None:
    axes.set_xlim(-0.5, len(ticks) - 0.5)
    axes.set_ylim(*scale.limits)
    axes.set_xticks(range(len(ticks)), ticks, fontsize=SMALL_SIZE - 1, linespacing=LINE_SPACING)
    axes.set_yticks(scale.steps, scale.texts, fontsize=SMALL_SIZE - 1, color=MUTED)
    axes.tick_params(axis="x", pad=4)
    axes.tick_params(axis="y", pad=4)
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    for position in cumulative:
        axes.axvspan(position - 0.42, position + 0.42, color=CUMULATIVE_BAND, zorder=0, linewidth=0)


def _wrap_ticks(periods: Sequence[str], width: float) -> list[str]:
    """The periods under the axis; a span of months breaks behind its dash before it breaks anywhere else."""
    room = max(30.0, width / len(periods) - 4)
    parts = [[period] if text_width(period, SMALL_SIZE - 1) <= room else period.split(" – ") for period in periods]
    return [" –\n".join(wrap_label(part, room, SMALL_SIZE - 1) for part in each) for each in parts]


def _tick_height(ticks: Sequence[str]) -> float:
    return max(block_height(tick, SMALL_SIZE - 1) for tick in ticks) + 12


def _floats(values: Sequence[Number | None]) -> list[float]:
    return [float("nan") if value is None else float(value) for value in values]


def _draw_line(axes: Axes, one: Series, colour: str, cumulative: Collection[int]) -> None:
    axes.plot(_floats(one.values), color=colour, linewidth=1.9)
    for index, value in enumerate(one.values):
        if value is None:
            _mark_missing(axes, index)
        elif index in cumulative:
            axes.plot(index, float(value), "s", ms=6, mfc=PAPER, mec=colour, mew=1.5)
        else:
            axes.plot(index, float(value), "o", ms=4.2, mfc=colour, mec=colour)


def _mark_missing(axes: Axes, index: int) -> None:
    low, high = axes.get_ylim()
    axes.bar(index, high - low, 0.14, low, color=PAPER, edgecolor=GREY, hatch="//////", linewidth=0, zorder=0.6)
    put_text(
        axes,
        NO_DATA,
        (index, low),
        (0, 3),
        ha="center",
        va="bottom",
        color=MUTED,
        size=SMALL_SIZE - 1,
        on_paper=True,
    )


def _print_values(axes: Axes, one: Series, colour: str, series: Sequence[Series], cumulative: Collection[int]) -> None:
    """The printed values: over the point, or under it where another line runs above."""
    for index, value in enumerate(one.values):
        if value is None:
            continue
        others = [other.values[index] for other in series if other is not one and index < len(other.values)]
        is_under = any(other is not None and other > value for other in others)
        offset, side = ((0.0, -7.0), "top") if is_under else ((0.0, 6.0), "bottom")
        where = (index, float(value))
        put_text(
            axes, one.text_at(index), where, offset, ha="center", va=side, color=colour, size=SMALL_SIZE - 1,
            on_paper=index not in cumulative,
        )  # fmt: skip


def _name_line_ends(figure: Figure, axes: Axes, series: Sequence[Series], names: Sequence[str]) -> None:
    """Each line's name right of its last value, moved up where two would cover each other."""
    ends = []
    for order, one in enumerate(series):
        known = [(value, index) for index, value in enumerate(_floats(one.values)) if value == value]
        if known:
            ends.append((*known[-1], names[order], SERIES_COLOURS[order]))
    lowest, highest = axes.get_ylim()
    points = axes.get_position().height * figure.get_figheight() * 72 / (highest - lowest)
    reached: dict[int, float] = {}
    for value, index, name, colour in sorted(ends):
        half = block_height(name, SMALL_SIZE) / 2
        place = max(value * points, reached.get(index, float("-inf")) + half)
        reached[index] = place + half
        put_text(axes, name, (index, value), (9, place - value * points), ha="left", va="center", color=colour)


_LINE_KEY = ("ผลสะสม", Line2D([], [], color=GREEN, linewidth=1.9, marker="o", markersize=4.2))
_PLAN_KEY = ("แผนสะสม", Line2D([], [], color=MUTED, linewidth=1.1, linestyle=(0, (4, 3))))
_CUMULATIVE_KEY = (
    CUMULATIVE_TEXT,
    Line2D([], [], color=CUMULATIVE_BAND, linewidth=11, marker="s", markersize=6, mfc=PAPER, mec=GREEN, mew=1.5),
)


def _explain(figure: Figure, keys: Sequence[tuple[str, Line2D]]) -> None:
    """What the lines and points mean, in one line at the top."""
    height = figure.get_figheight() * 72
    x, y = 2.0, height - 8
    for words, drawn in keys:
        line = Line2D([x / WIDTH_PT, (x + 11) / WIDTH_PT, (x + 22) / WIDTH_PT], [y / height] * 3, markevery=[1])
        line.update_from(drawn)
        line.set_markevery([1])
        line.set_transform(figure.transFigure)
        figure.add_artist(line)
        figure.text((x + 28) / WIDTH_PT, (y - SMALL_SIZE * 0.31) / height, words, fontsize=SMALL_SIZE, va="baseline")
        x += text_width(words, SMALL_SIZE) + 48
