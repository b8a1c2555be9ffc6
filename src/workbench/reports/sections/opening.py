"""A page's opening: its title block, the executive summary built from figures, a book's approval block."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from workbench.base.labels import SAMPLE_BANNER, period_name, thai_date, thai_instant
from workbench.figures.measures import (
    AMOUNTS,
    INDICATOR_COUNT,
    OFFICES_EXPECTED,
    OFFICES_OWED,
    OFFICES_RECEIVED,
    OWN_STANDING,
    PACE,
    STATUS,
    STATUS_COUNT,
    TOTAL,
    TOTAL_CARRIED_FORWARD,
    TOTAL_DISBURSED,
    TOTAL_DISBURSED_PCT,
    TOTAL_LEFT_OPEN,
)
from workbench.progress.computation import IndicatorProgress
from workbench.progress.timeliness import RECEIVED_STATES
from workbench.reports.markup import (
    THIS_PERIOD,
    Fragment,
    bullet_list,
    code,
    day,
    fragment,
    join,
    name,
    paragraph,
    status_word,
)
from workbench.reports.report import Report
from workbench.reports.sections.lab_style import lab_style
from workbench.reports.sections.section import section
from workbench.reports.sections.spending import basis_name, partial_mark
from workbench.reports.sections.wording import no_separate_data


@section
def title_block(report: Report) -> Fragment:
    """The report's title, period, and what its data are; sample data says so at once."""
    settings = report.report_settings
    facts = {
        "กรอบการติดตามฯ": join(["ลงวันที่ ", day(thai_date(report.framework.document_date))]),
        "ข้อมูลที่ใช้": _data_used(report),
        "ผู้จัดทำ": report.agency.prepared_by,
    }
    listed = join(Markup("<dt>{}</dt><dd>{}</dd>").format(key, value) for key, value in facts.items())
    banner = paragraph(SAMPLE_BANNER, css="sample-banner") if report.is_sample else Markup("")
    return fragment(
        Markup(
            '<section class="title-block"><p class="agency">{}</p>'
            '<h1>{}</h1>{}<p class="period">ประจำ{}</p><dl class="facts">{}</dl>{}</section>'
        ).format(
            report.agency.heading, settings.title, _scope_line(report), period_name(report.period), listed, banner
        ),
        Markup("") if report.run_dir else lab_style(),
    )


def _scope_line(report: Report) -> Markup:
    if report.scope.is_department:
        return Markup("")
    return Markup('<p class="scope name">{} {}</p>').format(report.scope.name, code(report.scope.code))


def _data_used(report: Report) -> Markup:
    if report.last_received is None:
        return Markup("ยังไม่ได้รับแบบรายงานใด")
    text = "แบบรายงานที่ได้รับถึงวันที่ {} (ทะเบียนรับลำดับที่ {})"
    return Markup(text).format(day(thai_instant(report.last_received)), code(str(report.view.ledger_number)))


@section
def executive_summary(report: Report) -> Fragment:
    """Coverage, standing of the indicators, spending, and what needs a decision."""
    if report.framework.window(report.period.last) is None:
        return fragment(no_separate_data(report))
    return fragment(
        paragraph(*_coverage_sentence(report), css="lead"),
        paragraph(*_standing_sentence(report)),
        paragraph(*_spending_sentence(report)),
        _attention(report),
    )


def _coverage_sentence(report: Report) -> list[Markup | str]:
    if report.scope.kind == "office":
        return _own_standing(report)
    standing, page = report.timeliness, report.page
    received = [source for state in RECEIVED_STATES for source in standing.sources(state, "office")]
    heard = page.count(OFFICES_RECEIVED, received)
    expected = page.count(OFFICES_EXPECTED, standing.sources("", "office"))
    period = day(period_name(report.period))
    offices = report.agency.senders_short.office
    parts: list[Markup | str] = ["ข้อมูล", period, f" ได้รับจาก {offices} ", heard, " จาก ", expected, " หน่วยงาน"]
    owed = [*standing.sources("missing", "office"), *standing.sources("quarantined", "office")]
    if owed:
        printed = page.count(OFFICES_OWED, owed)
        parts += [" ยังขาด ", printed, " หน่วยงาน ผลรวมที่มีเครื่องหมาย * จึงยังไม่ครบ"]
    return parts


def _own_standing(report: Report) -> list[Markup | str]:
    """One office's own form of the period, in words."""
    mine = report.timeliness.senders[0]
    words = {
        "on_time": "ส่งแบบรายงานงวดนี้ตรงเวลา",
        "within_rule": "ส่งแบบรายงานงวดนี้หลังวันที่พิมพ์ แต่ไม่เกินกฎ",
        "late": "ส่งแบบรายงานงวดนี้ล่าช้า",
        "missing": "ยังไม่ส่งแบบรายงานงวดนี้ ผลสะสมที่มีเครื่องหมาย * จึงยังไม่ครบ",
        "quarantined": "แบบรายงานงวดนี้ถูกกักไว้ตรวจ รอสำนักงานแก้ไข",
    }
    said = report.page.word(OWN_STANDING, mine.state, Markup(words[mine.state]), sources=mine.sources)
    return [name(mine.sender_name), " ", said]


def _standing_sentence(report: Report) -> list[Markup | str]:
    rows = [each for each in report.progress.indicators if each.indicator.group == "indicator"]
    if not rows:
        return ["ไม่มีตัวชี้วัดตามเอกสารงบประมาณในขอบเขตนี้"]
    by_status: dict[str, list[str]] = {}
    for each in rows:
        by_status.setdefault(each.status, []).append(STATUS.figure_id(each.code))
    every = [STATUS.figure_id(each.code) for each in rows]
    parts: list[Markup | str] = [
        "ตัวชี้วัดตามเอกสารงบประมาณ ",
        report.page.count_of(INDICATOR_COUNT, every),
        " ตัวชี้วัด: ",
    ]
    said = [
        join([
            status_word(report.settings, status), " ",
            report.page.count_of(STATUS_COUNT, by_status[status], status),
        ])
        for status in report.settings.statuses
        if status in by_status
    ]  # fmt: skip
    return [*parts, join(said, " · ")]


def _spending_sentence(report: Report) -> list[Markup | str]:
    line = report.budget.line()
    if line.disbursed.value is None or line.received.value is None:
        return ["ยังไม่มีข้อมูลการใช้จ่ายงบประมาณในงวดนี้"]
    share = TOTAL_DISBURSED_PCT.on(AMOUNTS[line.pct_basis])
    parts: list[Markup | str] = [
        "เบิกจ่ายสะสม ",
        report.page.number(TOTAL_DISBURSED, line.disbursed.value, inputs=TOTAL_DISBURSED.inputs(TOTAL)),
        partial_mark(line, "disbursed"),
        " ล้านบาท คิดเป็นร้อยละ ",
        report.page.number(share, line.disbursed_pct, inputs=share.inputs(TOTAL)),
        partial_mark(line, "disbursed_pct"),
        f" ของ{basis_name(report)}",
    ]
    if report.budget.carried_forward:
        late = report.page.count(TOTAL_CARRIED_FORWARD, report.budget.counted(is_carried=True))
        parts += [" (ใช้ยอดล่าสุดของ ", late, " หน่วยงานที่ไม่มียอดของงวดนี้)"]
    if report.budget.left_open:
        open_count = report.page.count(TOTAL_LEFT_OPEN, report.budget.left_open)
        parts += [" (* ไม่รวมรายการที่เว้นว่าง ลบ หรือใช้ไม่ได้ของ ", open_count, " หน่วยงาน)"]
    return parts


def _attention(report: Report) -> Markup:
    """The indicators furthest behind plan, and those already reached: what the reader is asked to look at."""
    limit = report.report_settings.summary_items
    behind = [each for each in report.progress.indicators if each.status in ("critical", "at_risk", "watch", "missed")]
    behind.sort(key=lambda each: Decimal(100) if each.pace_pct.value is None else each.pace_pct.value)
    if not behind:
        return paragraph("ไม่มีตัวชี้วัดที่ต่ำกว่าแผนถึงงวดนี้")
    items = [_behind_item(report, each) for each in behind[:limit]]
    return paragraph(Markup("<b>ตัวชี้วัดที่ควรเร่งรัด</b>")) + bullet_list(items, "findings")


def _behind_item(report: Report, progress: IndicatorProgress) -> Markup:
    word = status_word(report.settings, progress.status)
    head = [word, " ", code(progress.code), " ", name(progress.indicator.name)]
    if not progress.pace_pct.is_known:
        return join(head)
    pace = report.page.print(PACE, progress)
    return join([*head, " ทำได้ร้อยละ ", pace, " ของแผนถึง", THIS_PERIOD])


@section
def approval(report: Report) -> Fragment:
    """The approval block of a project book: what the framework's rule for it asks, and who signs."""
    lines = "".join(
        f'<div class="signature"><p>{who}</p><p>ลงชื่อ ........................................</p>'
        f"<p>(........................................)</p><p>วันที่ ........ / ........ / ........</p></div>"
        for who in ("ผู้จัดทำ", "ผู้อำนวยการกอง/สำนัก", "ความเห็นของอธิบดี ☐ เห็นชอบ ☐ อื่น ๆ")
    )
    rule = report.framework.rule(report.report_settings.rule)
    note = f"{rule.deliverable} (กรอบการติดตามฯ {rule.source_clause})"
    return fragment(
        Markup('<div class="approval">{}</div>').format(Markup(lines)),
        paragraph(name(note)),
    )
