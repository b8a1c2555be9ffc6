"""Parts of a page: fragments, tables, status words and in-cell bars, all escaped where they are made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

from workbench.rules.settings import Settings


@dataclass(frozen=True)
class Fragment:
    """A piece of a page that a notebook shows as it is."""

    html: Markup

    def _repr_html_(self) -> str:
        return str(self.html)

    def __repr__(self) -> str:
        return f"<Fragment {len(self.html)}>"


def star(is_partial: bool, why: str) -> Markup:
    """The mark behind a number from which something is missing, with why; nothing where it is whole."""
    return Markup('<span class="partial" title="{}">*</span>').format(why) if is_partial else Markup("")


def keep(text: str) -> Markup:
    """Words that must not be broken over lines."""
    return Markup('<span class="keep">{}</span>').format(text)


THIS_PERIOD = keep("งวดนี้")


def join(parts: Iterable[Markup | str], between: str = "") -> Markup:
    """The parts one after another; what is not markup is escaped."""
    return Markup(escape(between)).join(parts)


def fragment(*parts: Markup | str) -> Fragment:
    """A fragment of several parts."""
    return Fragment(join(parts))


def paragraph(*parts: Markup | str, css: str = "") -> Markup:
    """A paragraph; parts are joined as they are."""
    return Markup('<p class="{}">{}</p>' if css else "<p{}>{}</p>").format(css, join(parts))


def quote(text: str) -> Markup:
    """A sender's own words, marked as such; line breaks stay."""
    lines = Markup("<br>").join(text.split("\n"))
    return Markup('<span class="quote">{}</span>').format(lines)


def name(text: str) -> Markup:
    """A name from a register or the framework, whose digits are not figures."""
    return Markup('<span class="name">{}</span>').format(text)


def day(text: str) -> Markup:
    """A date or a period in words, whose digits are not figures."""
    return Markup('<span class="date">{}</span>').format(text)


def code(text: str) -> Markup:
    """A code."""
    return Markup('<span class="code">{}</span>').format(text)


def status_word(settings: Settings, status: str) -> Markup:
    """A status in symbol, word and colour."""
    kind = settings.status(status)
    return Markup('<span class="status status-{}" style="color:{}"><span class="symbol">{}</span> {}</span>').format(
        status, kind.colour, kind.symbol, kind.word
    )


def bar(pct: Decimal | None, colour: str) -> Markup:
    """A small bar beside a percentage; full at 100, absent without a value."""
    if pct is None:
        return Markup("")
    width = max(Decimal(0), min(Decimal(100), pct)).quantize(Decimal(1))
    return Markup('<span class="bar"><span class="bar-fill" style="width:{}%;background:{}"></span></span>').format(
        width, colour
    )


@dataclass(frozen=True)
class Head:
    """One column head: its words, and how wide and of what kind its cells are."""

    text: str | Markup
    css: str = ""
    width: str = ""


def table(
    caption: Markup | str,
    heads: Sequence[Head],
    body: Iterable[Markup],
    notes: Sequence[Markup | str] = (),
    css: str = "official",
    table_id: str = "",
) -> Markup:
    """An official table: caption above, heads with scope, bodies as given, notes below."""
    columns = join(
        Markup("<col{}>").format(Markup(' style="width:{}"').format(h.width) if h.width else "") for h in heads
    )
    cells = join(Markup('<th scope="col" class="{}">{}</th>').format(head.css, head.text) for head in heads)
    below = join(paragraph(note, css="table-note") for note in notes)
    return Markup(
        '<table class="{}"{}><caption>{}</caption><colgroup>{}</colgroup><thead><tr>{}</tr></thead>{}</table>{}'
    ).format(
        css,
        Markup(' id="{}"').format(table_id) if table_id else "",
        caption,
        columns,
        cells,
        join(body),
        below,
    )


def rows(cells: Iterable[Sequence[Markup | str]], heads: Sequence[Head], css: str = "") -> Markup:
    """A table body: each row's first cell is its head."""
    return Markup("<tbody>{}</tbody>").format(join(row(each, heads, css) for each in cells))


def row(cells: Sequence[Markup | str], heads: Sequence[Head], css: str = "") -> Markup:
    """One row; its first cell is a row head, the others take their column's kind."""
    first, *others = zip(cells, heads, strict=True)
    head = Markup('<th scope="row">{}</th>').format(first[0])
    rest = join(Markup('<td class="{}">{}</td>').format(h.css, cell) for cell, h in others)
    return Markup('<tr class="{}">{}{}</tr>' if css else "<tr{}>{}{}</tr>").format(css, head, rest)


def group_row(text: Markup | str, span: int, css: str) -> Markup:
    """A full-width row that names the group below it."""
    return Markup('<tr class="{}"><th scope="rowgroup" colspan="{}">{}</th></tr>').format(css, span, text)


def bullet_list(items: Iterable[Markup | str], css: str = "") -> Markup:
    """A list; empty when there are no items."""
    made = join(Markup("<li>{}</li>").format(item) for item in items)
    return Markup('<ul class="{}">{}</ul>').format(css, made) if made else Markup("")
