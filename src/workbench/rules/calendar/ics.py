"""The calendar as an .ics file: all-day events with alarms, the same bytes from the same deadlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard

from workbench.base.fiscal import BANGKOK
from workbench.base.labels import period_name, thai_date
from workbench.base.text import to_thai_digits
from workbench.rules.calendar.duties import ORIGIN_WORDS, Deadline, remarks
from workbench.rules.framework import Framework

ALARMS = (timedelta(hours=-15), timedelta(days=-6, hours=-15))
"""At 09:00 of the day before, then of a week before. Outlook keeps one only, and takes every trigger as before."""
_UID_DOMAIN = "deadlines.workbench"
_OFFSET = timedelta(hours=7)


def calendar_ics(framework: Framework, deadlines: Sequence[Deadline]) -> bytes:
    """The deadlines that have a date, as RFC 5545 bytes (CRLF, lines folded at 75 octets).

    A date that is followed by a later one by rule makes two events (Q01). DTSTAMP is the framework's own date, UIDs
    name rule, period and sender, and SEQUENCE the days an event was moved, so that importing it again updates it.
    """
    book = Calendar()
    book.add("prodid", "-//workbench//framework calendar//TH")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", to_thai_digits(f"ปฏิทินการติดตาม ปีงบประมาณ {framework.fiscal_year}"))
    book.add("x-wr-timezone", BANGKOK.key)
    book.add_component(_bangkok())
    stamp = datetime.combine(framework.document_date, time(), UTC)
    for deadline in deadlines:
        for event in _events(deadline, stamp):
            book.add_component(event)
    return bytes(book.to_ical())


def _bangkok() -> Timezone:
    """Bangkok as it has been since 1920: seven hours ahead, no summer time."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))
    standard.add("tzname", "+07")
    standard.add("tzoffsetfrom", _OFFSET)
    standard.add("tzoffsetto", _OFFSET)
    zone = Timezone()
    zone.add("tzid", BANGKOK.key)
    zone.add_component(standard)
    return zone


def _events(deadline: Deadline, stamp: datetime) -> Iterator[Event]:
    effective, limit = deadline.effective_date, deadline.limit_date
    if effective is None or limit is None:
        return
    nominal = deadline.nominal_date or effective
    yield _event(deadline, effective, nominal, "", stamp)
    if deadline.has_two_dates:
        yield _event(deadline, limit, deadline.nominal_limit or limit, "limit", stamp)


def _event(deadline: Deadline, day: date, nominal: date, part: str, stamp: datetime) -> Event:
    words = " (วันสุดท้ายตามกฎ)" if part else ""
    event = Event()
    event.add("uid", f"{'-'.join(filter(None, (deadline.key, part)))}@{_UID_DOMAIN}")
    event.add("dtstamp", stamp)
    event.add("sequence", abs((day - nominal).days))
    event.add("summary", f"{deadline.rule_code} {deadline.title} · {period_name(deadline.period)}{words}")
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [deadline.who])
    event.add("description", "\n".join(describe(deadline)))
    for trigger in ALARMS if deadline.standing != "before_framework" else ():
        event.add_component(_alarm(deadline, trigger))
    return event


def _alarm(deadline: Deadline, trigger: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{deadline.rule_code} {deadline.title}")
    alarm.add("trigger", trigger)
    return alarm


def describe(deadline: Deadline) -> Iterator[str]:
    """What a person needs to know of a deadline, a line each, in Thai."""
    yield deadline.deliverable
    yield f"ผู้ส่ง: {deadline.who}" + (f" → ผู้รับ: {deadline.to_whom}" if deadline.to_whom else "")
    if deadline.effective_date:
        printed = f" ({ORIGIN_WORDS[deadline.origin]})" if deadline.origin != "judgement" else ""
        yield f"ภายใน {thai_date(deadline.effective_date)} เวลา ๒๓.๕๙ น.{printed}"
    yield from remarks(deadline)
    yield f"กรอบการติดตาม {deadline.source_clause}"
