"""Who to call first: senders ranked by how far their silence moves the headline figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from workbench.progress.computation import IndicatorProgress, OfficeProgress, Progress
from workbench.progress.evidence import Evidence
from workbench.progress.formulas import is_additive
from workbench.progress.outstanding import CallList, Effect, Gap, Nonrespondent, OwedForm
from workbench.progress.timeliness import OWED_STATES, RECEIVED_STATES, SenderStatus, Timeliness, compute_timeliness
from workbench.reports.report import Report
from workbench.rules.framework import Framework, Indicator

RANKING_RULE = (
    "จัดลำดับตามผลกระทบต่อตัวชี้วัดหลักตัวที่ขยับมากที่สุดของหน่วยงาน (ไม่นำตัวชี้วัดต่างกันมารวมกัน): "
    "ผลเฉลี่ยต่อเดือนที่เคยรายงาน × จำนวนเดือนที่ยังไม่ได้รับ คิดเป็นร้อยละของเป้าหมายของกรม "
    "หน่วยงานที่ยังไม่เคยรายงานตัวชี้วัดนั้นไม่มีค่าเฉลี่ย (–) จึงจัดลำดับด้วยส่วนแบ่งเป้าหมายทั้งหมด "
    "ถ้าเท่ากันหรือไม่มีทั้งสองค่า ให้ผู้ที่ค้างหลายงวดและครบกำหนดก่อนอยู่ก่อน "
    "ค่าประมาณนี้ใช้เรียงลำดับการติดตามเท่านั้น ไม่นำไปรวมเป็นผลงาน"
)


def make_call_list(report: Report) -> CallList:
    """The call list of a report's period in its scope, as known in its view."""
    arrived = report.view.submissions
    standings = [
        compute_timeliness(report.framework, report.senders, arrived, month) for month in report.months_reported
    ]
    headline = headline_indicators(report)
    nonrespondents = rank_silence(report.framework, report.progress, report.evidence, standings, headline)
    wanted = _senders_of(report)
    nonrespondents = tuple(each for each in nonrespondents if each.sender_code in wanted)
    return CallList(nonrespondents, summarise_gaps(report.progress, nonrespondents, headline))


def headline_indicators(report: Report) -> tuple[str, ...]:
    """The indicators a report puts first, by its settings; else every one of its scope that adds up month by month."""
    chosen = set(report.report_settings.trend_indicators)
    shown = [each.indicator for each in report.progress.indicators if _can_move(each.indicator)]
    first = tuple(each.indicator_code for each in shown if each.indicator_code in chosen)
    return first or tuple(each.indicator_code for each in shown)


def _can_move(indicator: Indicator) -> bool:
    """Whether a silent month leaves a hole in its sum: flows asked for every month, not done-or-not-done."""
    return is_additive(indicator) and not indicator.is_milestone and indicator.measurable in ("monthly", "event")


def _senders_of(report: Report) -> set[str]:
    """Whom the report's scope may call: everyone, or those who report one of its indicators."""
    if report.scope.is_department:
        return set(report.sender_codes)
    return {each.office_code for row in report.progress.indicators for each in row.by_office} | {report.scope.code}


def rank_silence(
    framework: Framework,
    progress: Progress,
    evidence: Evidence,
    standings: Sequence[Timeliness],
    headline: Sequence[str],
) -> tuple[Nonrespondent, ...]:
    """Every sender that owes a form or a headline value up to the progress's period, the most moving first.

    A sender moves a headline indicator by its usual contribution (the mean of what it reported, per month covered)
    times its silent months, as a percentage of the department's target. One that has never reported the indicator
    has no usual contribution, and none is made up: its whole target share is in the dark, and ranks it. A sender's
    rank is that of the indicator it moves most; indicators are never added to each other (design §3.3). Those that
    move no headline indicator (most divisions) come last; ties go to more owed forms, then the older debt, then
    the code. `standings` are the forms' arrivals month by month. Pure: no file, no clock.
    """
    moved: dict[str, list[Effect]] = {}
    blank: dict[str, list[tuple[OwedForm, Indicator]]] = {}
    for code in headline:
        row = progress.of(code)
        for office in _expected(row):
            effect, holes = _effect(framework, row, office, evidence, standings)
            if effect.silent_months:
                moved.setdefault(office.office_code, []).append(effect)
            if holes:
                blank.setdefault(office.office_code, []).extend((form, row.indicator) for form in holes)
    nonrespondents = []
    for sender in standings[-1].senders if standings else ():
        owed = _owed_forms(framework, sender.sender_code, standings)
        mine = blank.get(sender.sender_code, [])
        if owed or mine:
            effects = sorted(moved.get(sender.sender_code, []), key=_by_weight)
            nonrespondents.append(
                Nonrespondent(sender.sender_code, sender.sender_name, sender.kind, owed, tuple(effects), tuple(mine))
            )
    return tuple(sorted(nonrespondents, key=_urgency))


def _by_weight(effect: Effect) -> tuple[bool, Decimal, str]:
    return effect.weight is None, -(effect.weight or Decimal(0)), effect.indicator.indicator_code


def _urgency(silence: Nonrespondent) -> tuple[bool, Decimal, int, date, str]:
    rank = silence.rank_value
    return rank is None, -(rank or Decimal(0)), -len(silence.owed_forms), silence.since, silence.sender_code


def _expected(row: IndicatorProgress) -> list[OfficeProgress]:
    """The senders that are expected to report the indicator, without those who report it all the same."""
    return [each for each in row.by_office if each.office_code in row.expected_senders]


def _owed_forms(framework: Framework, sender_code: str, standings: Sequence[Timeliness]) -> tuple[OwedForm, ...]:
    """The forms of a sender that have not arrived or were set aside, oldest first."""
    owed = []
    for standing in standings:
        window, sender = framework.window(standing.month), _standing(standing, sender_code)
        if window and sender and sender.state in OWED_STATES and sender.due_date:
            owed.append(OwedForm(window, sender.state, sender.due_date))
    return tuple(owed)


def _standing(standing: Timeliness, sender_code: str) -> SenderStatus | None:
    return next((each for each in standing.senders if each.sender_code == sender_code), None)


def _effect(
    framework: Framework,
    row: IndicatorProgress,
    office: OfficeProgress,
    evidence: Evidence,
    standings: Sequence[Timeliness],
) -> tuple[Effect, list[OwedForm]]:
    """The sender's effect on one indicator, and the forms that came without a usable value of it."""
    covered = _covered_months(row.indicator, office.office_code, evidence)
    asked: set[int] = set()
    holes = []
    for standing in standings:
        window, sender = framework.window(standing.month), _standing(standing, office.office_code)
        if window is None or sender is None or sender.due_date is None:
            continue
        months = {month.number for month in window.months}
        asked |= months
        if sender.state in RECEIVED_STATES and months - covered:
            holes.append(OwedForm(window, "blank", sender.due_date))
    source = evidence.target_sources.get((row.code, office.office_code))
    return Effect(row.indicator, len(asked - covered), len(asked & covered), office, source), holes


def _covered_months(indicator: Indicator, sender_code: str, evidence: Evidence) -> set[int]:
    """The fiscal months for which every part of the indicator's formula was reported, or declared as nothing done."""
    by_element = []
    for code in indicator.formula.element_codes:
        intervals = evidence.intervals(indicator.indicator_code, code, sender_code)
        by_element.append({n for each in intervals if each.is_covering for n in range(each.first, each.last + 1)})
    return set.intersection(*by_element)


def summarise_gaps(
    progress: Progress, nonrespondents: Sequence[Nonrespondent], headline: Sequence[str]
) -> tuple[Gap, ...]:
    """For each headline indicator, the effects of all silent senders together."""
    gaps = []
    for code in headline:
        effects = [
            each for silence in nonrespondents for each in silence.effects if each.indicator.indicator_code == code
        ]
        gaps.append(Gap(progress.of(code), tuple(effects)))
    return tuple(gaps)
