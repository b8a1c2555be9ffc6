"""Every deadline of the framework: who owes what to whom, by which date, and how an arrival is judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from workbench.base.fiscal import Month, Period, month_period, parse_period
from workbench.base.labels import month_span, thai_date
from workbench.rules.calendar.arrival import judge_arrival, judge_waiting
from workbench.rules.calendar.cycles import CutOff, cycles
from workbench.rules.calendar.working_days import WorkingDays
from workbench.rules.framework import CalendarRule, DueDate, Framework, ReportingWindow
from workbench.rules.framework.rules import BEFORE_FRAMEWORK
from workbench.rules.registers import FORM_KINDS, SENDER_WORDS, SenderKind

DeadlineKind = Literal["duty", "first_cycle", "supplement"]
DateOrigin = Literal["printed", "rule", "judgement", "none"]
StatusInputs = Literal["judged", "before_framework", "no_date", "optional"]

ORIGIN_WORDS = {
    "printed": "วันที่พิมพ์ในกรอบ",
    "rule": "นับตามกฎในกรอบ",
    "judgement": "วินิจฉัย กรอบไม่ได้พิมพ์วันที่",
    "none": "กรอบไม่กำหนดวันส่ง",
}
STANDING_WORDS = {
    "before_framework": "ก่อนวันที่ออกกรอบ ไม่นับล่าช้า",
    "no_date": "กรอบไม่กำหนดวันส่ง ไม่นับล่าช้า",
    "optional": "ส่งเพิ่มได้ ไม่นับล่าช้า",
}
"""Why nobody is late, code to Thai."""


@dataclass(frozen=True)
class Deadline:
    """One thing owed for one period. Dates are common era; a deadline holds to 23:59:59 in Bangkok (design §3.10).

    `effective_date` and `limit_date` are what nominal date and limit become under the rule for days off; they
    differ only where the printed date comes before the date by rule (Q01). Channels without dates have None (Q12).
    """

    rule_code: str
    period: Period
    actors: tuple[str, ...]
    who: str
    to_whom: str
    title: str
    deliverable: str
    source_clause: str
    printed_date: date | None = None
    rule_date: date | None = None
    effective_date: date | None = None
    limit_date: date | None = None
    day_off: str | None = None
    origin: DateOrigin = "none"
    standing: StatusInputs = "no_date"
    kind: DeadlineKind = "duty"

    @property
    def nominal_date(self) -> date | None:
        """The date as it stands: the printed one where there is one, days off not considered."""
        return self.printed_date or self.rule_date

    @property
    def nominal_limit(self) -> date | None:
        """The later of printed and computed date: what comes after it is late."""
        return max((day for day in (self.printed_date, self.rule_date) if day), default=None)

    @property
    def has_two_dates(self) -> bool:
        """Whether the date by rule leaves days after the printed date."""
        return self.limit_date != self.effective_date

    @property
    def key(self) -> str:
        """What stays the same when dates move: rule, period, kind and who owes it."""
        kind = "" if self.kind == "duty" else f"-{self.kind}"
        return f"{self.rule_code}-{self.period.id}-{'-'.join(self.actors)}{kind}"

    def as_data(self) -> dict[str, Any]:
        """The deadline as plain data."""
        dates = ("printed_date", "rule_date", "nominal_date", "effective_date", "limit_date")
        same = ("who", "to_whom", "title", "deliverable", "source_clause")
        return {
            "rule_code": self.rule_code,
            "period": self.period.id,
            "kind": self.kind,
            "actors": list(self.actors),
            **{name: getattr(self, name) for name in same},
            **{name: day.isoformat() if (day := getattr(self, name)) else None for name in dates},
            "date_origin": self.origin,
            "day_off": self.day_off,
            "standing": self.standing,
        }

    def judge(self, now: datetime, received_at: datetime | None = None) -> str:
        """Its Arrival where it was received, its Waiting where not; its standing where nobody is late (Q10)."""
        if self.standing != "judged" or self.effective_date is None or self.limit_date is None:
            return self.standing
        days = (self.effective_date, self.limit_date)
        return judge_waiting(*days, now) if received_at is None else judge_arrival(*days, received_at)


def deadlines(
    framework: Framework, days: WorkingDays | None = None, cut_off: CutOff = "due_date"
) -> tuple[Deadline, ...]:
    """Every deadline of R01–R17, by effective date; those without a date come last.

    `days` decides which days are off and whether a deadline then moves. The closing supplements (Q07) are among
    them, never late.
    """
    days = days or WorkingDays()
    found = [each for rule in framework.rules for each in _of_rule(framework, rule, days)]
    found += _closing_supplements(framework, days, cut_off)
    return tuple(sorted(found, key=lambda each: (each.effective_date or date.max, each.rule_code, each.key)))


def form_days(
    framework: Framework, window: ReportingWindow, kind: SenderKind, days: WorkingDays | None = None
) -> tuple[date, date]:
    """The two last days of a kind of sender's form: the printed one, and the one by its rule, the same or later."""
    days, printed, duty = days or WorkingDays(), window.due_for(kind), _duty_of(framework, kind)
    dates = framework.due_dates(duty.rule_code) if duty else ()
    limits = [due.limit_date for due in dates if due.period_id == window.form_month.id]
    return days.effective(printed), days.effective(max([printed, *limits]))


def remarks(deadline: Deadline, style: str = "long", digits: str = "thai") -> Iterator[str]:
    """What is to be known of its dates, in Thai: a second date, a judgement, a day off, why nobody is late."""
    if deadline.has_two_dates and deadline.limit_date:
        yield f"นับตามกฎได้ถึง {thai_date(deadline.limit_date, style, digits)}"
    if deadline.origin == "judgement":
        yield ORIGIN_WORDS["judgement"]
    if deadline.day_off and deadline.nominal_date:
        moved = "" if deadline.nominal_date == deadline.effective_date else " จึงเลื่อน"
        yield f"{thai_date(deadline.nominal_date, style, digits)} ตรงกับ{deadline.day_off}{moved}"
    if deadline.standing != "judged":
        yield STANDING_WORDS[deadline.standing]


def in_month(found: Sequence[Deadline], month: Month) -> tuple[Deadline, ...]:
    """The deadlines of which a date falls in a calendar month."""
    first, last = month.start_date, month.end_date
    dates = ((each, (each.effective_date, each.limit_date)) for each in found)
    return tuple(each for each, both in dates if any(day and first <= day <= last for day in both))


def _of_rule(framework: Framework, rule: CalendarRule, days: WorkingDays) -> Iterator[Deadline]:
    if rule.frequency == "footnote":
        yield from _first_cycles(framework, rule, days)
        return
    dates = framework.due_dates(rule.rule_code)
    if not dates:
        yield _undated(framework, rule)
    for due in dates:
        is_judgement = due.printed_date is None and "due_rule" in rule.judgements
        origin: DateOrigin = "printed" if due.printed_date else "judgement" if is_judgement else "rule"
        yield replace(_dated(framework, rule, due, days), origin=origin)


def _first_cycles(framework: Framework, rule: CalendarRule, days: WorkingDays) -> Iterator[Deadline]:
    """The form periods that only the footnote makes, with their own due date (Q08)."""
    footnote = framework.reporting_rule
    bound = [framework.rule(code) for code in (footnote.applies_to if footnote else ())]
    regular = {period.id for each in bound for period in each.periods}
    judges_all = framework.setting(BEFORE_FRAMEWORK) == "judged"
    for window in framework.windows:
        for sender in FORM_KINDS if window.form_month.id not in regular else ():
            day = window.due_for(sender)
            due = DueDate(rule.rule_code, window.form_month.id, None, day, judges_all or day >= framework.document_date)
            yield replace(
                _dated(framework, _duty_of(framework, sender) or rule, due, days),
                rule_code=rule.rule_code,
                title=f"ผลงานสะสม {month_span(window.covers_first, window.covers_last)}",
                deliverable=rule.deliverable,
                source_clause=window.source,
                origin="judgement" if window.judgements else "rule",
                kind="first_cycle",
            )


def _closing_supplements(framework: Framework, days: WorkingDays, cut_off: CutOff) -> Iterator[Deadline]:
    """What was done after the last cut-off may still be sent; nobody is late who does not."""
    for cycle in cycles(framework, days, cut_off):
        duty = _duty_of(framework, cycle.sender)
        if not cycle.is_closing or cycle.supplement is None or duty is None:
            continue
        first, last = (thai_date(day, "short") for day in cycle.supplement)
        yield replace(
            _undated(framework, duty),
            period=month_period(cycle.form_month),
            title=f"ส่งเพิ่มเติมปิดปี: ผลงาน {first} – {last}",
            deliverable="แบบของงวดสุดท้ายฉบับแทนที่ ซึ่งรวมผลงานหลังวันตัดยอด",
            effective_date=cycle.accepted_until,
            limit_date=cycle.accepted_until,
            origin="judgement",
            standing="optional",
            kind="supplement",
        )


def _duty_of(framework: Framework, sender: SenderKind) -> CalendarRule | None:
    """The first monthly rule that only this kind of sender owes: R04 for offices, R10 for divisions."""
    monthly = (each for each in framework.rules if each.frequency == "monthly")
    return next((each for each in monthly if each.actors == (sender,)), None)


def _dated(framework: Framework, rule: CalendarRule, due: DueDate, days: WorkingDays) -> Deadline:
    return replace(
        _undated(framework, rule),
        period=parse_period(due.period_id),
        printed_date=due.printed_date,
        rule_date=due.rule_date,
        effective_date=days.effective(due.due_date),
        limit_date=days.effective(due.limit_date),
        day_off=days.day_off(due.due_date),
        standing="judged" if due.is_judged else "before_framework",
    )


def _undated(framework: Framework, rule: CalendarRule) -> Deadline:
    first, last = rule.window_first.number, rule.window_last.number
    return Deadline(
        rule_code=rule.rule_code,
        period=parse_period(f"FY{rule.window_last.fiscal_year}-M{first:02d}..M{last:02d}"),
        actors=rule.actors,
        who=", ".join(SENDER_WORDS.get(code) or framework.division(code).short_name for code in rule.actors),
        to_whom=rule.recipient or "",
        title=rule.short_name,
        deliverable=rule.deliverable,
        source_clause=rule.source_clause,
    )
