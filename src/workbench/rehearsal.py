"""Who to call first: senders ranked by how far their silence moves the headline figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.formulas import is_additive
from workbench.framework import Framework, Indicator, ReportingWindow
from workbench.labels import month_name
from workbench.observations import Evidence, Source
from workbench.progress import IndicatorProgress, OfficeProgress, Progress, expected_senders
from workbench.report import Report
from workbench.timeliness import SenderStatus, Timeliness

HUNDRED = Decimal(100)
OWED_STATES = ("missing", "quarantined")
RANKING_RULE = (
    "จัดลำดับตามผลกระทบต่อตัวชี้วัดหลักตัวที่ขยับมากที่สุดของหน่วยงาน (ไม่นำตัวชี้วัดต่างกันมารวมกัน): "
    "ผลเฉลี่ยต่อเดือนที่เคยรายงาน × จำนวนเดือนที่ยังไม่ได้รับ คิดเป็นร้อยละของเป้าหมายของกรม "
    "หน่วยงานที่ยังไม่เคยรายงานตัวชี้วัดนั้นไม่มีค่าเฉลี่ย (–) จึงจัดลำดับด้วยส่วนแบ่งเป้าหมายทั้งหมด "
    "ถ้าเท่ากันหรือไม่มีทั้งสองค่า ให้ผู้ที่ค้างหลายงวดและครบกำหนดก่อนอยู่ก่อน "
    "ค่าประมาณนี้ใช้เรียงลำดับการติดตามเท่านั้น ไม่นำไปรวมเป็นผลงาน"
)


@dataclass(frozen=True)
class OwedForm:
    """One form that has not arrived, or that was set aside (`state`: missing, quarantined)."""

    window: ReportingWindow
    state: str
    due_date: date

    def days_late(self, on: date) -> int:
        """Whole days since the due date; 0 on the day itself and before."""
        return max(0, (on - self.due_date).days)


@dataclass(frozen=True)
class Effect:
    """What one sender's silence does to one headline indicator.

    `silent_months` fiscal months have no value of it; `known_months` have. Shares are percent of the department's
    target; contributions are in the indicator's unit.
    """

    indicator: Indicator
    silent_months: int
    known_months: int
    office: OfficeProgress
    target_source: Source | None = None

    @property
    def target_share_pct(self) -> Decimal | None:
        """The sender's own target as a share of the department's; None where either is missing."""
        return _share(self.office.target_value, self.indicator)

    @property
    def usual_contribution(self) -> Decimal | None:
        """The mean of what it reported, per month covered; None without history (nothing done counts as zero)."""
        reported = self.office.to_date.reported
        return reported / self.known_months if self.known_months and reported is not None else None

    @property
    def likely_missing(self) -> Decimal | None:
        """Its usual contribution over the silent months; None without history."""
        usual = self.usual_contribution
        return None if usual is None else usual * self.silent_months

    @property
    def moved_pct(self) -> Decimal | None:
        """What is likely missing as a share of the department's target; None without history or target."""
        return _share(self.likely_missing, self.indicator)

    @property
    def weight(self) -> Decimal | None:
        """What it is ranked by: `moved_pct`, or the whole target share of a sender that was never heard."""
        return self.target_share_pct if self.usual_contribution is None else self.moved_pct


def _share(value: Decimal | None, indicator: Indicator) -> Decimal | None:
    return value / indicator.target * HUNDRED if value is not None and indicator.target else None


@dataclass(frozen=True)
class Silence:
    """One sender to call: the forms it owes, and what that does to the headline indicators, most moved first.

    `blank` are (form, indicator) pairs where the form came but the headline value is blank or could not be used.
    """

    sender_code: str
    sender_name: str
    kind: str
    owed_forms: tuple[OwedForm, ...]
    effects: tuple[Effect, ...]
    blank: tuple[tuple[OwedForm, Indicator], ...] = ()

    @property
    def since(self) -> date:
        """The first due date that has something owed."""
        return min(form.due_date for form in (*self.owed_forms, *(form for form, _ in self.blank)))

    @property
    def rank_value(self) -> Decimal | None:
        """The weight of the indicator that moves most; None where no headline indicator is known to move."""
        return self.effects[0].weight if self.effects else None


@dataclass(frozen=True)
class Gap:
    """What all silence together does to one headline indicator; `unheard` senders have no usual contribution."""

    progress: IndicatorProgress
    effects: tuple[Effect, ...]

    @property
    def unheard(self) -> int:
        """How many of the silent senders have never reported it."""
        return sum(effect.usual_contribution is None for effect in self.effects)

    @property
    def target_share_pct(self) -> Decimal | None:
        """The silent senders' targets as a share of the department's; None when none has a target."""
        return _total(effect.target_share_pct for effect in self.effects)

    @property
    def likely_missing(self) -> Decimal | None:
        """What those with history would usually have added; None when none has history."""
        return _total(effect.likely_missing for effect in self.effects)


def _total(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


@dataclass(frozen=True)
class CallList:
    """The senders to call, most moving first, and the headline indicators their silence moves."""

    silences: tuple[Silence, ...]
    gaps: tuple[Gap, ...]


def make_call_list(report: Report) -> CallList:
    """The call list of a report's period in its scope, as known in its view."""
    standings = [report.timeliness_in(month) for month in report.months_reported]
    headline = headline_indicators(report)
    silences = rank_silence(report.framework, report.progress, report.evidence, standings, headline)
    wanted = _senders_of(report)
    silences = tuple(each for each in silences if each.sender_code in wanted)
    return CallList(silences, summarise_gaps(report.progress, silences, headline))


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
) -> tuple[Silence, ...]:
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
        for office in _expected(row, evidence):
            effect, holes = _effect(framework, row, office, evidence, standings)
            if effect.silent_months:
                moved.setdefault(office.office_code, []).append(effect)
            if holes:
                blank.setdefault(office.office_code, []).extend((form, row.indicator) for form in holes)
    silences = []
    for sender in standings[-1].senders if standings else ():
        owed = _owed_forms(framework, sender.sender_code, standings)
        mine = blank.get(sender.sender_code, [])
        if owed or mine:
            effects = sorted(moved.get(sender.sender_code, []), key=_by_weight)
            silences.append(
                Silence(sender.sender_code, sender.sender_name, sender.kind, owed, tuple(effects), tuple(mine))
            )
    return tuple(sorted(silences, key=_urgency))


def _by_weight(effect: Effect) -> tuple[bool, Decimal, str]:
    return effect.weight is None, -(effect.weight or Decimal(0)), effect.indicator.indicator_code


def _urgency(silence: Silence) -> tuple[bool, Decimal, int, date, str]:
    rank = silence.rank_value
    return rank is None, -(rank or Decimal(0)), -len(silence.owed_forms), silence.since, silence.sender_code


def _expected(row: IndicatorProgress, evidence: Evidence) -> list[OfficeProgress]:
    """The senders that are expected to report the indicator, without those who report it all the same."""
    expected = expected_senders(evidence, row.indicator, [each.office_code for each in row.by_office])
    return [each for each in row.by_office if each.office_code in expected]


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
        if sender.state not in OWED_STATES and months - covered:
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


def summarise_gaps(progress: Progress, silences: Sequence[Silence], headline: Sequence[str]) -> tuple[Gap, ...]:
    """For each headline indicator, the effects of all silent senders together."""
    gaps = []
    for code in headline:
        effects = [each for silence in silences for each in silence.effects if each.indicator.indicator_code == code]
        gaps.append(Gap(progress.of(code), tuple(effects)))
    return tuple(gaps)


def owed_months(silence: Silence) -> str:
    """The months of the owed forms, shortly; forms that came without a headline value are marked so."""
    words = {"missing": "", "quarantined": " (กันไว้ตรวจ)"}
    said = [month_name(form.window.form_month, "short", "arabic") + words[form.state] for form in silence.owed_forms]
    blank = dict.fromkeys(month_name(form.window.form_month, "short", "arabic") for form, _ in silence.blank)
    return ", ".join([*said, *(f"{month} (บางค่า)" for month in blank)])
