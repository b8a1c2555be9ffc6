"""Completeness and timeliness: who has sent the period's form, before any result is shown."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from workbench.base.labels import ARRIVAL_STATES, month_name, period_name, thai_date, thai_instant
from workbench.figures.measures import (
    CELLS_REFUSED,
    DAYS_LATE,
    FORM_STATE,
    FORMS,
    FORMS_EXPECTED,
    FORMS_RECEIVED_PCT,
    HUNDRED,
    OWED,
    QUESTIONS,
    REMARKS,
    forms_received_pct,
)
from workbench.ledger.findings import ReceivedFinding, list_findings
from workbench.progress.lineage import ADDS, CellRef
from workbench.progress.timeliness import OWED_STATES, RECEIVED_STATES, SenderStatus, Timeliness
from workbench.reports.markup import Fragment, Head, bullet_list, day, fragment, join, name, paragraph, rows, table
from workbench.reports.report import Report
from workbench.reports.sections.section import section
from workbench.reports.sections.wording import no_separate_data


@section
def completeness(report: Report) -> Fragment:
    """Counts of forms received, late, quarantined and missing; the names of those still owed; data quality."""
    standing = report.timeliness
    if report.framework.window(report.period.last) is None:
        return fragment(no_separate_data(report))
    owed = standing.in_state(*OWED_STATES)
    return fragment(_count_table(report, standing), _owed_list(report, owed), _quality(report))


def _count_table(report: Report, standing: Timeliness) -> Markup:
    heads = [Head("ผู้รายงาน", width="34%"), Head(FORMS_EXPECTED.column_head, "number")]
    states = standing.states
    heads += [Head(FORMS[state].column_head, "number") for state in states]
    heads.append(Head(FORMS_RECEIVED_PCT.column_head, "number"))
    kinds, lines, page = report.agency.senders, [], report.page
    for kind, words in kinds.items():
        counts, everyone = standing.counts(kind), standing.sources("", kind)
        if not everyone:
            continue
        arrived = [state for state in states if state in RECEIVED_STATES]
        received = sum(counts[state] for state in arrived)
        cells: list[Markup | str] = [words, page.count(FORMS_EXPECTED, everyone, kind)]
        cells += [page.count(FORMS[state], standing.sources(state, kind), kind) for state in states]
        pct = page.number(forms_received_pct(*arrived), HUNDRED * received / len(everyone), kind)
        lines.append([*cells, pct])
    firsts = {each.kind: each for each in reversed(standing.senders)}
    first_due = [(words, firsts[kind].due_date) for kind, words in kinds.items() if kind in firsts]
    due = [join([words, " ", thai_date(due_date)]) for words, due_date in first_due if due_date]
    rules = " ".join(each.rule_code for each in report.framework.form_rules)
    note = Markup('<span class="date">กำหนดส่ง: {} เวลา 23.59 น. ({})</span>').format(join(due, " และ "), rules)
    caption = Markup("แบบรายงานงวด{} ที่ได้รับ").format(day(period_name(report.period)))
    return table(caption, heads, [rows(lines, heads)], [note] if due else [])


def _owed_list(report: Report, owed: list[SenderStatus]) -> Markup:
    if not owed:
        return paragraph("ทุกหน่วยงานส่งแบบรายงานแล้ว")
    words = {"missing": "ยังไม่ส่ง", "quarantined": "กักไว้ตรวจ รอหน่วยงานแก้ไข"}
    items = []
    for state, said in words.items():
        mine = [each for each in owed if each.state == state]
        if mine:
            names = join((name(report.registers.name(each.sender_code, "short")) for each in mine), ", ")
            codes = " ".join(each.sender_code for each in mine)
            sources = [source for each in mine for source in each.sources]
            listed = report.page.word(OWED[state], codes, names, sources=sources)
            items.append(join([Markup("<b>{}</b> ").format(said), listed]))
    return bullet_list(items, "findings")


def _quality(report: Report) -> Markup:
    """One line on what was refused, remarked upon and questioned in the period's forms; what was answered is not."""
    on = report.last_received.date() if report.last_received else report.period.end_date
    in_use, senders = set(report.view.current["ledger_number"]), set(report.sender_codes)
    found = list_findings(report.view, on, (report.period.last.id,))
    found = [each for each in found if each.ledger_number in in_use and each.sender_code in senders]
    refused = [each for each in found if each.finding.severity == "cell_error"]
    remarks = [each for each in found if each.finding.severity == "warning" and each.state == "open"]
    questions = [each for each in remarks if each.finding.check_code]
    parts: list[Markup | str] = [
        Markup("<b>คุณภาพข้อมูล</b> ในแบบที่ได้รับ มีเซลล์ที่ใช้ค่าไม่ได้ "),
        report.page.count(CELLS_REFUSED, _finding_cells(refused)),
        " เซลล์ (ไม่นับเป็นศูนย์และไม่นับว่ารายงาน) และข้อสังเกต ",
        report.page.count(REMARKS, _finding_cells(remarks)),
        " รายการ",
    ]
    if questions:
        printed = report.page.count(QUESTIONS, _finding_cells(questions))
        parts += [" ในจำนวนนี้เป็นค่าที่น่าสงสัยซึ่งใช้ตามที่ส่งและยังไม่มีคำตอบ ", printed, " รายการ"]
    return paragraph(*parts)


def _finding_cells(found: list[ReceivedFinding]) -> list[CellRef]:
    return [
        CellRef(
            each.ledger_number, each.sha256, each.file_name, each.finding.sheet, each.finding.cell, each.finding.found,
            each.sender_code, f"finding/{each.finding.code}/{each.finding.sheet}!{each.finding.cell}", each.period,
        )
        for each in found
    ]  # fmt: skip


@section
def timeliness_table(report: Report) -> Fragment:
    """Punctuality month by month, and who was late for the period's form."""
    if not report.months_reported:
        return fragment(no_separate_data(report))
    offices = report.agency.senders_short.office
    heads = [Head("งวด", width="24%"), Head(f"กำหนดส่ง ({offices})", "date", "24%")]
    states = report.timeliness.states
    heads += [Head(FORMS[state].column_head, "number") for state in states]
    lines = []
    for month in report.months_reported:
        standing, window = report.timeliness_in(month), report.framework.window(month)
        due = thai_date(window.due_date, "short", "arabic") if window else ""
        cells: list[Markup | str] = [day(month_name(month, digits="arabic")), day(due)]
        for state in states:
            mine = standing.sources(state, "office")
            cells.append(report.page.count(FORMS[state], mine, "office", period=month.id))
        lines.append(cells)
    return fragment(
        table(f"ความตรงต่อเวลาของ {offices} ตั้งแต่งวดแรก (จำนวนหน่วยงาน)", heads, [rows(lines, heads)]),
        _late_table(report),
    )


def _late_table(report: Report) -> Markup:
    late = sorted(report.timeliness.in_state("late"), key=lambda each: (-each.days_late, each.sender_code))
    if not late:
        return paragraph("ไม่มีหน่วยงานส่งล่าช้าในงวดนี้")
    heads = [
        Head("หน่วยงาน", width="50%"),
        Head("กำหนดส่ง", "date"),
        Head("ได้รับครั้งแรก", "date"),
        Head(DAYS_LATE.column_head, "number"),
    ]
    lines = [
        [
            name(each.sender_name),
            day(thai_date(each.due_date, "short", "arabic") if each.due_date else ""),
            day(thai_instant(each.received_at, "arabic") if each.received_at else ""),
            _days_late(report, each),
        ]
        for each in late
    ]
    return table("หน่วยงานที่ส่งล่าช้าในงวดนี้", heads, [rows(lines, heads)])


def _days_late(report: Report, late: SenderStatus) -> Markup:
    value = str(late.days_late)
    sources = [replace(each, role=ADDS, value=value, subject="form/days_late") for each in late.sources]
    return report.page.number(DAYS_LATE, late.days_late, sender=late.sender_code, sources=sources)


@section
def sending_history(report: Report) -> Fragment:
    """One sender's forms of the year: when due, when first received; which version is used is told by the passports."""
    heads = [Head("งวด"), Head("กำหนดส่ง", "date"), Head("ได้รับครั้งแรก", "date"), Head("สถานะ")]
    lines: list[list[Markup | str]] = []
    for month in report.months_reported:
        for each in report.timeliness_in(month).senders:
            lines.append([
                day(month_name(month, digits="arabic")),
                day(thai_date(each.due_date, "short", "arabic") if each.due_date else "–"),
                day(thai_instant(each.received_at, "arabic") if each.received_at else "–"),
                report.page.word(
                    FORM_STATE, each.state, Markup(ARRIVAL_STATES[each.state]), sender=each.sender_code,
                    period=month.id, sources=each.sources,
                ),
            ])  # fmt: skip
    return fragment(table("การส่งแบบรายงานตั้งแต่งวดแรก", heads, [rows(lines, heads)]))
