"""The erratum of a new issue: what was printed, what is printed now, why, and whose data it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from markupsafe import Markup

from workbench.base.labels import thai_date
from workbench.base.text import show_text, to_thai_digits
from workbench.figures.book import Figure
from workbench.figures.diff import FigureChange
from workbench.figures.measure import Group
from workbench.publishing.revisions.revision import KINDS, NOT_PRINTED, causes_in_short, in_order, kind_of
from workbench.publishing.revisions.text_diff import TextChange

_CAUSES_SHOWN: dict[Group, int] = {"indicator": 2, "budget": 2, "derived": 1, "text": 1}
_SENDERS_SHOWN = 4
_LONGEST = 220
_HEADS = (("ตัวชี้วัด", "30%"), ("เดิม", "9%"), ("แก้เป็น", "9%"), ("สาเหตุ", "33%"), ("หน่วยงาน", "19%"))


def erratum_html(
    changes: Sequence[FigureChange],
    texts: Sequence[TextChange],
    issue: int,
    replaced: int,
    replaced_on: datetime | None,
    titles: Callable[[Figure], str],
    senders: Callable[[str], str],
) -> Markup:
    """The block that stands behind the title block of an issue that replaces another one.

    `titles` gives a figure's name, `senders` a sender's by its code. Indicators and budget lines come
    first, percentages and summary figures that follow from them after, changed words last. Everything is escaped.
    """
    heading = f"บัญชีแก้ไข: ฉบับที่ {to_thai_digits(str(issue))} แทนฉบับที่ {to_thai_digits(str(replaced))}"
    on = f" ซึ่งออกเมื่อวันที่ {thai_date(replaced_on.date())}" if replaced_on else ""
    said = f"ตัวเลขและข้อความที่ต่างจากฉบับที่ {to_thai_digits(str(replaced))}{on} ตัวเลขอื่นคงเดิม"
    bodies = [_figures(kind, in_order(changes), titles, senders) for kind in KINDS]
    return Markup('<section class="erratum" id="erratum"><h2>{}</h2><p>{}</p>{}</section>').format(
        heading, said, _table([*bodies, _words(texts)])
    )


def _table(bodies: Iterable[Markup]) -> Markup:
    columns = Markup("").join(Markup('<col style="width:{}">').format(width) for _, width in _HEADS)
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(words) for words, _ in _HEADS)
    return Markup("<table><colgroup>{}</colgroup><thead><tr>{}</tr></thead>{}</table>").format(
        columns, heads, Markup("").join(bodies)
    )


def _figures(
    kind: Group, changes: Sequence[FigureChange], titles: Callable[[Figure], str], senders: Callable[[str], str]
) -> Markup:
    rows = [_row(each, kind, titles, senders) for each in changes if kind_of(each) == kind]
    return _body(KINDS[kind], rows)


def _row(change: FigureChange, kind: Group, titles: Callable[[Figure], str], senders: Callable[[str], str]) -> Markup:
    unit = Markup(" <small>{}</small>").format(change.unit) if change.unit else Markup("")
    return Markup('<tr><th scope="row">{}{}</th><td class="number">{}</td><td class="number">{}</td>{}{}</tr>').format(
        show_text(titles(change.figure), _LONGEST),
        unit,
        _printed(change.old_printed),
        _printed(change.new_printed),
        Markup("<td>{}</td>").format(_causes(change, _CAUSES_SHOWN[kind])),
        Markup("<td>{}</td>").format(_senders([senders(code) for code in change.senders])),
    )


def _printed(text: str) -> str:
    return show_text(text, _LONGEST) if text else NOT_PRINTED


def _causes(change: FigureChange, shown: int) -> Markup:
    words, more = causes_in_short(change.causes, shown)
    lines = [Markup("{}").format(show_text(each, _LONGEST)) for each in words]
    if more:
        lines.append(Markup("และอีก {} รายการ (ดู workbench diff)").format(more))
    return Markup("<br>").join(lines)


def _senders(names: Sequence[str]) -> str:
    more = f" และอีก {len(names) - _SENDERS_SHOWN} หน่วยงาน" if len(names) > _SENDERS_SHOWN else ""
    return show_text(", ".join(names[:_SENDERS_SHOWN]) + more, _LONGEST)


def _words(texts: Sequence[TextChange]) -> Markup:
    row = '<tr><th scope="row">{}</th><td colspan="2">{}</td><td colspan="2">{}</td></tr>'
    rows = [Markup(row).format(show_text(each.section), _printed(each.old), _printed(each.new)) for each in texts]
    return _body("ถ้อยคำในรายงาน (เดิม · แก้เป็น)", rows)


def _body(title: str, rows: Sequence[Markup]) -> Markup:
    """A group of rows under its title; nothing without rows."""
    head = Markup('<tr class="plan"><th scope="rowgroup" colspan="{}">{}</th></tr>').format(len(_HEADS), title)
    return Markup("<tbody>{}{}</tbody>").format(head, Markup("").join(rows)) if rows else Markup("")
