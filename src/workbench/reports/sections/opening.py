"""The title block and the executive summary: sentences built from figures."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from workbench.base.labels import SAMPLE_BANNER, period_name, thai_date, thai_instant
from workbench.progress.comparison import HUNDRED
from workbench.progress.computation import IndicatorProgress
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
from workbench.reports.sections.spending import BASES, MILLION
from workbench.reports.sections.wording import no_separate_data


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
    standing, options = report.timeliness, {"style": "prose", "unit": "หน่วยงาน"}
    received = [*standing.sources("on_time", "office"), *standing.sources("late", "office")]
    heard = report.count("summary.offices_received", received, **options)
    expected = report.count("summary.offices_expected", standing.sources("", "office"), **options)
    period = day(period_name(report.period))
    offices = report.agency.senders_short.office
    parts: list[Markup | str] = ["ข้อมูล", period, f" ได้รับจาก {offices} ", heard, " จาก ", expected, " หน่วยงาน"]
    owed = [*standing.sources("missing", "office"), *standing.sources("quarantined", "office")]
    if owed:
        printed = report.count("summary.offices_owed", owed, **options)
        parts += [" ยังขาด ", printed, " หน่วยงาน ผลรวมที่มีเครื่องหมาย * จึงยังไม่ครบ"]
    return parts


def _own_standing(report: Report) -> list[Markup | str]:
    """One office's own form of the period, in words."""
    mine = report.timeliness.senders[0]
    words = {
        "on_time": "ส่งแบบรายงานงวดนี้ตรงเวลา",
        "late": "ส่งแบบรายงานงวดนี้ล่าช้า",
        "missing": "ยังไม่ส่งแบบรายงานงวดนี้ ผลสะสมที่มีเครื่องหมาย * จึงยังไม่ครบ",
        "quarantined": "แบบรายงานงวดนี้ถูกกักไว้ตรวจ รอสำนักงานแก้ไข",
    }
    said = report.word("summary.own_standing", mine.state, Markup("{}").format(words[mine.state]), mine.sources)
    return [name(mine.sender_name), " ", said]


def _standing_sentence(report: Report) -> list[Markup | str]:
    rows = [each for each in report.progress.indicators if each.indicator.group == "indicator"]
    if not rows:
        return ["ไม่มีตัวชี้วัดตามเอกสารงบประมาณในขอบเขตนี้"]
    by_status: dict[str, list[str]] = {}
    for each in rows:
        by_status.setdefault(each.status, []).append(f"{each.code}.status")
    every = [f"{each.code}.status" for each in rows]
    parts: list[Markup | str] = [
        "ตัวชี้วัดตามเอกสารงบประมาณ ",
        report.count_of("summary.indicators", every, style="prose", unit="ตัวชี้วัด"),
        " ตัวชี้วัด: ",
    ]
    said = [
        join([
            status_word(report.settings, status), " ",
            report.count_of(f"summary.status.{status}", by_status[status], style="prose", unit="ตัวชี้วัด"),
        ])
        for status in report.settings.statuses
        if status in by_status
    ]  # fmt: skip
    return [*parts, join(said, " · ")]


def _spending_sentence(report: Report) -> list[Markup | str]:
    line = report.budget.line()
    if line.disbursed.value is None or line.received.value is None:
        return ["ยังไม่มีข้อมูลการใช้จ่ายงบประมาณในงวดนี้"]
    parts: list[Markup | str] = [
        "เบิกจ่ายสะสม ",
        report.number(
            "summary.disbursed_million", line.disbursed.value / MILLION, places=2, style="prose", unit="ล้านบาท",
            inputs=["+budget.total.disbursed"],
        ),
        " ล้านบาท คิดเป็นร้อยละ ",
        report.number(
            "summary.disbursed_pct", line.disbursed_pct, places=2, style="prose", unit="ร้อยละ",
            inputs=["+budget.total.disbursed", f"/budget.total.{line.pct_basis}"], scale=HUNDRED,
            rule="เบิกจ่าย (ไม่รวม PO) ÷ ฐาน × 100",
        ),
        f" ของ{BASES[line.pct_basis]}",
    ]  # fmt: skip
    if report.budget.carried_forward:
        late = report.count(
            "summary.carried_forward", report.budget.counted(is_carried=True), style="prose", unit="หน่วยงาน"
        )
        parts += [" (ใช้ยอดล่าสุดของ ", late, " หน่วยงานที่ยังไม่ส่งงวดนี้)"]
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
    pace = report.amount(
        f"{progress.code}.pace_pct", progress.pace_pct, places=2, style="prose", unit="ร้อยละ",
        rule="ผลสะสม ÷ แผนถึงงวดนี้ × 100 เฉพาะหน่วยงานที่รายงานครบ",
    )  # fmt: skip
    return join([*head, " ทำได้ร้อยละ ", pace, " ของแผนถึง", THIS_PERIOD])
