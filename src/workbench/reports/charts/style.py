"""How every chart looks: fonts, colours, label widths, and the way a figure becomes an image in a page."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import io
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font, LoadFlags

from workbench.base.text import split_words
from workbench.reports.charts.fonts import CHART_FAMILIES, register_fonts

WIDTH_PT = 480.0
"""Width of a full-width chart: the text width of an A4 report page."""
TEXT_SIZE = 9.5
SMALL_SIZE = 8.5
LINE_SPACING = 1.35

INK, MUTED, RULE, PAPER = "#1c2520", "#56615a", "#c9d1cb", "#ffffff"
GREEN, MID_GREEN, LIGHT_GREEN, GOLD, GREY = "#1b5e45", "#6fa58c", "#cfe0d6", "#b4842a", "#9aa39d"
CUMULATIVE_BAND = "#f1ebdb"
SERIES_COLOURS = (GREEN, GOLD, MID_GREEN, INK, GREY)
"""In the order of use; their greys differ, so a black and white print still tells them apart."""
NO_DATA = "ไม่มีข้อมูล"
_IS_DRAWN: ContextVar[bool] = ContextVar("is_drawn", default=True)


@functools.cache
def setup_charts() -> None:
    """Set matplotlib up for reports, once per process: patched Sarabun, text as paths, repeatable bytes.

    Text never goes through mathtext, so a `$` in a name is only a `$`.
    """
    register_fonts()
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    matplotlib.rcParams.update(
        {
            "font.family": CHART_FAMILIES,
            "font.size": TEXT_SIZE,
            "text.parse_math": False,
            "text.color": INK,
            "axes.unicode_minus": False,
            "axes.edgecolor": RULE,
            "axes.labelcolor": MUTED,
            "axes.linewidth": 0.7,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "xtick.color": MUTED,
            "ytick.color": INK,
            "xtick.major.size": 0,
            "ytick.major.size": 0,
            "grid.color": "#e3e8e4",
            "grid.linewidth": 0.6,
            "hatch.linewidth": 0.6,
            "lines.solid_capstyle": "round",
            "figure.facecolor": PAPER,
            "figure.dpi": 72,
            "svg.fonttype": "path",
            "svg.hashsalt": "workbench",
        }
    )


@functools.lru_cache(maxsize=50_000)
def text_width(text: str, size: float = TEXT_SIZE, weight: str = "normal") -> float:
    """Width in points of one line of text as it will be drawn, marks and fallback symbols included."""
    font = _font(weight)
    font.set_size(size, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64


@functools.lru_cache(maxsize=10_000)
def wrap_label(text: str, width_pt: float, size: float = TEXT_SIZE, weight: str = "normal") -> str:
    """The label with line breaks at Thai word boundaries so that no line is wider than `width_pt`.

    A single word wider than that keeps a line of its own.
    """
    lines = [""]
    for piece in split_words(text):
        longer = lines[-1] + piece
        if lines[-1].strip() and text_width(longer.rstrip(), size, weight) > width_pt:
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
        else:
            lines[-1] = longer
    return "\n".join(lines).rstrip()


def block_width(labels: Iterable[str], size: float = TEXT_SIZE, weight: str = "normal") -> float:
    """Width in points of the widest line of all the labels; 0 for none."""
    lines = [line for label in labels for line in label.split("\n")]
    return max((text_width(line, size, weight) for line in lines), default=0.0)


def block_height(label: str, size: float = TEXT_SIZE) -> float:
    """Height in points of a label of one or more lines."""
    return (label.count("\n") + 1) * size * LINE_SPACING


def new_figure(
    height: float, left: float, right: float, top: float, bottom: float, width: float = WIDTH_PT
) -> tuple[Figure, Axes]:
    """An empty figure with one pair of axes; everything in points, the last four are the margins around the axes."""
    setup_charts()
    figure = Figure(figsize=(width / 72, height / 72))
    place = (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    return figure, figure.add_axes(place)


def put_text(
    axes: Axes,
    text: str,
    point: tuple[float, float],
    offset: tuple[float, float],
    *,
    ha: str,
    va: str,
    size: float = SMALL_SIZE,
    color: str = INK,
    xycoords: Any = "data",
    on_paper: bool = False,
) -> None:
    """Text at `offset` points from a point of the axes; `on_paper` puts it on white, so no line runs through it."""
    paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6, "alpha": 0.8} if on_paper else None
    axes.annotate(
        text, point, xytext=offset, xycoords=xycoords, textcoords="offset points", ha=ha, va=va, bbox=paper,
        fontsize=size, color=color, linespacing=LINE_SPACING, annotation_clip=False,
    )  # fmt: skip


def put_lines(
    figure: Figure,
    text: str,
    x: float,
    y: float,
    size: float = SMALL_SIZE,
    weight: str = "normal",
    color: str = INK,
) -> None:
    """Lines of text on the figure, `x` points from its left edge, the first line's top `y` points from its top.

    Written line by line, so that the distance of baselines does not depend on the marks in them.
    """
    width, height = (inches * 72 for inches in figure.get_size_inches())
    for index, line in enumerate(text.split("\n")):
        baseline = height - y - size - index * size * LINE_SPACING
        figure.text(x / width, baseline / height, line, fontsize=size, fontweight=weight, color=color, va="baseline")


def figure_to_img(figure: Figure, alt: str) -> str:
    """The figure as an `<img>` holding its SVG: same figure, same bytes. Raises ValueError without an `alt` text."""
    if not alt.strip():
        raise ValueError("a chart needs a text that says what it shows")
    setup_charts()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    encoded = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f'<img alt="{html.escape(alt)}" src="data:image/svg+xml;base64,{encoded}">'


def chart_html(draw: Callable[..., Figure], *inputs: Any, alt: str, caption: str, **options: Any) -> str:
    """The chart that `draw(*inputs, **options)` gives, with its caption, ready for a page.

    `caption` is text; `alt` says in words what the chart shows. The image carries `data-chart`, a hash of what the
    chart is made of, by which two charts are compared; inside `charts_undrawn()` it carries nothing else.
    """
    digest = hashlib.sha256(_as_shown((draw.__name__, inputs, options)).encode()).hexdigest()[:16]
    bare = f'<img alt="{html.escape(alt)}">'
    image = figure_to_img(draw(*inputs, **options), alt) if _IS_DRAWN.get() else bare
    marked = image.replace("<img ", f'<img data-chart="{digest}" ', 1)
    return f'<figure class="chart">{marked}<figcaption>{html.escape(caption)}</figcaption></figure>'


def _as_shown(value: Any) -> str:
    """What a chart is made of as text, numbers no finer than the two decimals that can be seen or are printed."""
    if isinstance(value, Decimal | float):
        return f"{value:.2f}"
    if is_dataclass(value):
        return _as_shown([getattr(value, each.name) for each in fields(value)])
    if isinstance(value, Mapping):
        return _as_shown(list(value.items()))
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_as_shown, value)) + "]"
    return repr(value)


@contextmanager
def charts_undrawn() -> Iterator[None]:
    """Within it charts are not drawn: what only looks for changes needs no picture."""
    token = _IS_DRAWN.set(False)
    try:
        yield
    finally:
        _IS_DRAWN.reset(token)


@functools.cache
def _font(weight: str) -> FT2Font:
    setup_charts()
    properties = font_manager.FontProperties(family=CHART_FAMILIES, weight=weight)
    return font_manager.get_font([font_manager.fontManager.findfont(properties), _fallback(weight)])


def _fallback(weight: str) -> str:
    return font_manager.fontManager.findfont(font_manager.FontProperties(family="DejaVu Sans", weight=weight))
