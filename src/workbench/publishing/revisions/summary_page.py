"""The differences of two issues on one A4 page, the weightiest first."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from workbench.base.labels import SAMPLE, period_name, thai_instant
from workbench.base.text import show_text
from workbench.figures.diff import FigureChange
from workbench.publishing.revisions.revision import (
    KINDS,
    NOT_PRINTED,
    Difference,
    IssueFacts,
    by_weight,
    causes_in_short,
    change_pct,
    kind_of,
    short_title,
    signed,
)
from workbench.reports.charts import css_font_faces

ROWS = 13
"""So many changes fit on the page with names and causes of the length allowed."""
RULE = (
    "เรียงผลของตัวชี้วัดและวงเงินก่อน แล้วจึงร้อยละ สถานะ และข้อความที่เปลี่ยนตาม "
    "ภายในกลุ่มเรียงตามการเปลี่ยนแปลงเป็นร้อยละของค่าเดิม (อัตราร้อยละใช้ผลต่างเป็นจุด) จากมากไปน้อย"
)
_LONGEST_TITLE, _LONGEST_CAUSE, _LONGEST_VALUE, _SENDERS_NAMED = 78, 88, 24, 8
_HEADS = (("ตัวเลข", "34%"), ("เดิม", "11%"), ("ใหม่", "11%"), ("ต่าง", "10%"), ("ร้อยละ", "8%"), ("สาเหตุ", "26%"))
_SHEET = Path(__file__).parents[2] / "templates" / "report" / "difference.css"


def difference_page(difference: Difference) -> str:
    """The page: which issues, how many figures of which kind, the weightiest changes with their causes.

    It says how many there are besides, and prints on one sheet whatever there is to say.
    """
    return str(
        Markup(
            '<!DOCTYPE html><html lang="th"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'; font-src data:\">"
            '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{}</title>'
            '<style>{}{}</style></head><body><main class="appendix">{}{}{}{}</main></body></html>'
        ).format(
            _title(difference),
            Markup(css_font_faces()),
            Markup(_SHEET.read_text(encoding="utf-8")),
            _opening(difference),
            _counts(difference),
            _table(difference),
            Markup('<p class="note">{} รายละเอียดทั้งหมด: <code>workbench diff {} {}</code></p>').format(
                RULE, difference.old.path, difference.new.path
            ),
        )
    )


def difference_part(difference: Difference) -> Markup:
    """The same for an open notebook: counts and every change, without the sheet."""
    return _counts(difference) + _table(difference, len(difference.changes))


def _title(difference: Difference) -> str:
    return f"สรุปความแตกต่างของรายงาน ฉบับที่ {difference.old.number} กับฉบับที่ {difference.new.number}"


def _opening(difference: Difference) -> Markup:
    sample = Markup('<p class="sample">{}</p>').format(SAMPLE) if difference.is_sample else Markup("")
    facts = Markup("").join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(words, _facts(issue))
        for words, issue in (("ฉบับเดิม", difference.old), ("ฉบับใหม่", difference.new))
    )
    about = f"{difference.new.title} {period_name(difference.new.period)}"
    return Markup("{}<h1>{}</h1><p class='about'>{}</p><dl>{}</dl>").format(sample, _title(difference), about, facts)


def _facts(issue: IssueFacts) -> str:
    made = f" จัดทำเมื่อ {thai_instant(issue.made_on)}" if issue.made_on else ""
    return f"ฉบับที่ {issue.number}{made} จากทะเบียนรับถึงลำดับที่ {issue.ledger_number} ({issue.path})"


def _counts(difference: Difference) -> Markup:
    counted = [f"{words} {len(found)}" for kind, words in KINDS.items() if (found := difference.of_kind(kind))]
    counted += [f"ถ้อยคำในรายงาน {len(difference.texts)}"] if difference.texts else []
    if not counted:
        return Markup("<p>ไม่มีตัวเลขหรือถ้อยคำใดต่างกัน</p>")
    senders = list(dict.fromkeys(code for each in difference.changes for code in each.senders))
    named = ", ".join(difference.sender_of(each) for each in senders[:_SENDERS_NAMED])
    more = f" และอีก {len(senders) - _SENDERS_NAMED} หน่วยงาน" if len(senders) > _SENDERS_NAMED else ""
    whose = f" จากข้อมูลของ {named}{more}" if named else ""
    return Markup("<p>ต่างกัน {} รายการ: {}{}</p>").format(
        len(difference.changes) + len(difference.texts), " · ".join(counted), whose
    )


def _table(difference: Difference, limit: int = ROWS) -> Markup:
    shown = by_weight(difference.changes)[:limit]
    if not shown:
        return Markup("")
    columns = Markup("").join(Markup('<col style="width:{}">').format(width) for _, width in _HEADS)
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(words) for words, _ in _HEADS)
    rows = Markup("").join(_row(each, difference) for each in shown)
    rest = len(difference.changes) - len(shown)
    more = Markup("<p>และอีก {} รายการ</p>").format(rest) if rest else Markup("")
    return (
        Markup("<table><colgroup>{}</colgroup><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(
            columns, heads, rows
        )
        + more
    )


def _row(change: FigureChange, difference: Difference) -> Markup:
    words, more = causes_in_short(change.causes, 1)
    cause = show_text(words[0], _LONGEST_CAUSE) if words else ""
    return Markup(
        '<tr><th scope="row">{} <small>{}</small></th><td class="number">{}</td><td class="number">{}</td>'
        '<td class="number">{}</td><td class="number">{}</td><td>{}{}</td></tr>'
    ).format(
        short_title(difference.title_of(change.figure), _LONGEST_TITLE),
        change.unit,
        _printed(change.old_printed),
        _printed(change.new_printed),
        signed(change.difference if kind_of(change) != "text" else None),
        signed(change_pct(change), 2),
        cause,
        f" และอีก {more} สาเหตุ" if more else "",
    )


def _printed(text: str) -> str:
    return show_text(text, _LONGEST_VALUE) if text else NOT_PRINTED
