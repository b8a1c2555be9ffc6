"""The calendar command: who owes what to whom by when, as a table, JSON or .ics."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.base.fiscal import parse_month
from workbench.base.labels import thai_date
from workbench.cli.console import command, now_or, say, say_json, workspace

if TYPE_CHECKING:
    from workbench.rules.calendar import Deadline
    from workbench.rules.framework import Framework
    from workbench.rules.workspace import Workspace

NO_DATE = "ไม่กำหนดวัน"


class CalendarFormat(StrEnum):
    """How the calendar is printed."""

    table = "table"
    json = "json"
    ics = "ics"


@command
def calendar(
    month: Annotated[str | None, typer.Option("--month", help="เฉพาะกำหนดที่ตกในเดือน เช่น 2563-04")] = None,
    year: Annotated[int | None, typer.Option("--year", help="ปีงบประมาณของกรอบ (ปกติคือปีล่าสุด)")] = None,
    today: Annotated[str | None, typer.Option("--on", help="ถือว่าวันนี้คือวันใด (ค.ศ.)")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="เขียนลงไฟล์แทนหน้าจอ (ics)")] = None,
    format: Annotated[CalendarFormat, typer.Option("--format", help="รูปแบบผลลัพธ์")] = CalendarFormat.table,
) -> None:
    """แสดงปฏิทินของกรอบ ใครส่งอะไรให้ใครเมื่อใด หรือส่งออกเป็น .ics"""
    place, now = workspace(), now_or(today)
    found = _calendar(place, month, year, now)
    if format is CalendarFormat.ics:
        _write_ics(found, out)
    elif format is CalendarFormat.json:
        say_json([_deadline_record(each) for _, deadlines in found for each in deadlines])
    else:
        _say_calendar([each for _, deadlines in found for each in deadlines])


def _calendar(
    place: Workspace, month: str | None, year: int | None, now: datetime
) -> list[tuple[Framework, tuple[Deadline, ...]]]:
    """Each framework asked for with its deadlines; a month may hold those of two fiscal years."""
    from workbench.rules.calendar import deadlines, in_month, load_working_days
    from workbench.rules.framework import available_years, load_framework
    from workbench.rules.settings import load_settings

    wanted = parse_month(month) if month else None
    years = available_years(place.parameters)
    chosen = [year] if year else list(years) if wanted else [years[-1]]
    days = load_working_days(place.parameters, now.date())
    cut_off = load_settings(place.parameters).data_cut_off.rule
    found = []
    for each in chosen:
        framework = load_framework(place.parameters, each)
        dues = deadlines(framework, days, cut_off)
        found.append((framework, in_month(dues, wanted) if wanted else dues))
    return found


def _write_ics(found: list[tuple[Framework, tuple[Deadline, ...]]], out: Path | None) -> None:
    from workbench.base.files import write_atomically
    from workbench.rules.calendar import calendar_ics

    framework = found[-1][0]
    content = calendar_ics(framework, [each for _, deadlines in found for each in deadlines])
    if out is None:
        sys.stdout.buffer.write(content)  # bytes: Windows would turn the CRLF of the format into CR CRLF
        sys.stdout.flush()
        return
    write_atomically(out, content)
    say(str(out))


def _deadline_record(deadline: Deadline) -> dict[str, Any]:
    dates = ("printed_date", "rule_date", "nominal_date", "effective_date", "limit_date")
    return {
        "rule_code": deadline.rule_code,
        "period": deadline.period.id,
        "kind": deadline.kind,
        "actors": list(deadline.actors),
        "who": deadline.who,
        "to_whom": deadline.to_whom,
        "title": deadline.title,
        "deliverable": deadline.deliverable,
        "source_clause": deadline.source_clause,
        **{name: day.isoformat() if (day := getattr(deadline, name)) else None for name in dates},
        "date_origin": deadline.origin,
        "day_off": deadline.day_off,
        "standing": deadline.standing,
    }


def _say_calendar(deadlines: list[Deadline]) -> None:
    """Two lines a deadline: a table would cut the Thai to pieces in a narrow terminal."""
    from workbench.rules.calendar import remarks

    for each in deadlines:
        day = thai_date(each.effective_date, "short", "arabic") if each.effective_date else NO_DATE
        owed = f"{each.who} → {each.to_whom}" if each.to_whom else each.who
        say(f"{day} · {each.rule_code} · {each.period.id} · {owed}")
        say("  " + " · ".join([each.title, *remarks(each, "short", "arabic")]))
    say(f"รวม {len(deadlines)} กำหนด")
