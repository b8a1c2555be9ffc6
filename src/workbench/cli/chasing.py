"""Commands about what has not come: rehearse, letters, and the filling guides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from workbench.base.errors import WrongUse
from workbench.base.fiscal import Period, parse_period
from workbench.base.labels import period_name, thai_date
from workbench.base.text import format_number, round_half_up
from workbench.cli.console import ERR, OUT, Format, command, now_or, say, say_json, workspace
from workbench.figures.book import plain
from workbench.rules.workspace import Workspace

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from workbench.progress.outstanding import CallList, Effect, Silence
    from workbench.reports.report import Report

MonthOption = Annotated[str, typer.Option("--period", help="งวด (เดือน) เช่น 2563-06")]
OnOption = Annotated[str | None, typer.Option("--on", help="ใช้เฉพาะที่ได้รับถึงวันใด (ค.ศ.) ปกติคือขณะนี้")]
NOTHING = "–"


def _month(text: str) -> Period:
    period = parse_period(text)
    if period.kind != "month":
        raise WrongUse(message=f"ติดตามแบบรายงานเป็นรายเดือน เช่น {period.last.id} ไม่ใช่ {period.id}")
    return period


def _report_on(place: Workspace, period: Period, on: datetime) -> Report:
    """The department's report of a month from what had arrived by an instant; raises where no form is due."""
    from workbench.reports.report import load_report
    from workbench.rules.expectations import reporting_window

    report = load_report(place, period, on, is_draft=True)
    reporting_window(report.framework, period.last)
    return report


@command
def rehearse(
    period: MonthOption,
    on: OnOption = None,
    format: Annotated[Format, typer.Option("--format", help="รูปแบบของรายชื่อ")] = Format.table,
) -> None:
    """ซ้อมรายงานประจำเดือนจากที่ได้รับแล้ว และบอกว่าควรโทรหาใครก่อน"""
    from workbench.publishing.run import REHEARSAL, run_report
    from workbench.reports.rehearsal import make_call_list

    place, month, instant = workspace(), _month(period), now_or(on)
    report = _report_on(place, month, instant)
    calls = make_call_list(report)
    with ERR.status("เริ่มซ้อมรายงาน") as spinner:
        result = run_report(
            place,
            report.name,
            month,
            instant,
            is_draft=True,
            as_of=instant,
            draft_kind=REHEARSAL,
            on_step=lambda words: spinner.update(words),
        )
    if format is Format.json:
        say_json(_call_record(report, calls, result.html))
    else:
        _say_calls(report, calls)
        say(f"{REHEARSAL.watermark} (ไม่ใช่ฉบับที่ออก) ข้อมูลที่ได้รับถึงวันที่ {thai_date(instant.date())}")
        say(str(result.html))
    if result.fault:
        ERR.print(str(result.fault))
        raise typer.Exit(result.fault.exit_code)
    if format is Format.table:
        say(str(result.pdf))


def _say_calls(report: Report, calls: CallList) -> None:
    from workbench.progress.outstanding import owed_months
    from workbench.reports.rehearsal import RANKING_RULE

    if not calls.silences:
        say("ไม่มีหน่วยงานที่ต้องติดตาม")
        return
    table = Table(title=f"ผู้ที่ควรติดตาม {period_name(report.period, 'arabic')}")
    for head in ("ลำดับ", "รหัส", "หน่วยงาน", "งวดที่ค้าง", "ครบกำหนดตั้งแต่", "ตัวชี้วัด"):
        table.add_column(head)
    for head in ("ส่วนแบ่ง %", "เฉลี่ย/เดือน", "น่าจะขาด", "ขยับ %"):
        table.add_column(head, justify="right")
    for number, each in enumerate(calls.silences, 1):
        since = thai_date(each.since, "short", "arabic")
        row = (str(number), each.sender_code, each.sender_name, owed_months(each), since)
        table.add_row(*row, *_effect_words(each.effects[0] if each.effects else None))
    OUT.print(table)
    say(RANKING_RULE)


def _effect_words(effect: Effect | None) -> list[str]:
    if effect is None:
        return [NOTHING] * 5
    numbers = (
        (effect.target_share_pct, 2),
        (effect.usual_contribution, 1),
        (effect.likely_missing, 1),
        (effect.moved_pct, 2),
    )
    said = [NOTHING if value is None else format_number(value, places) for value, places in numbers]
    return [f"{effect.indicator.indicator_code} ({effect.indicator.unit})", *said]


def _call_record(report: Report, calls: CallList, page: Path) -> dict[str, Any]:
    from workbench.reports.rehearsal import RANKING_RULE

    return {
        "period": report.period.id,
        "page": str(page),
        "ranking_rule": RANKING_RULE,
        "calls": [_silence_record(each) for each in calls.silences],
    }


def _silence_record(silence: Silence) -> dict[str, Any]:
    return {
        "sender_code": silence.sender_code,
        "sender_name": silence.sender_name,
        "kind": silence.kind,
        "owed_forms": [
            {"period": form.window.form_month.id, "state": form.state, "due_date": form.due_date.isoformat()}
            for form in silence.owed_forms
        ],
        "blank": [
            {"period": form.window.form_month.id, "indicator_code": indicator.indicator_code}
            for form, indicator in silence.blank
        ],
        "since": silence.since.isoformat(),
        "rank_value": _text(silence.rank_value, 4),
        "effects": [
            {
                "indicator_code": effect.indicator.indicator_code,
                "unit": effect.indicator.unit,
                "silent_months": effect.silent_months,
                "target_share_pct": _text(effect.target_share_pct, 4),
                "usual_contribution": _text(effect.usual_contribution, 4),
                "likely_missing": _text(effect.likely_missing, 4),
                "moved_pct": _text(effect.moved_pct, 4),
            }
            for effect in silence.effects
        ],
    }


def _text(value: Decimal | None, places: int) -> str | None:
    return None if value is None else plain(round_half_up(value, places))


@command
def letters(
    period: MonthOption,
    out: Annotated[Path, typer.Option("--out", help="โฟลเดอร์ที่จะเขียน")],
    on: OnOption = None,
) -> None:
    """เขียนหนังสือเตือน (.docx) และข้อความเตือน (.txt) ถึงทุกหน่วยงานที่ยังค้าง"""
    from workbench.follow_up.letter_docx import other_letters, write_letters
    from workbench.follow_up.letters import compose_letters, load_letter_words
    from workbench.reports.rehearsal import make_call_list

    place, month, instant = workspace(), _month(period), now_or(on)
    report = _report_on(place, month, instant)
    composed = compose_letters(report, make_call_list(report).silences, instant)
    paths = write_letters(composed, load_letter_words(place.parameters), out)
    for path in paths:
        say(str(path))
    say(f"เขียนหนังสือเตือน {len(composed):,} หน่วยงาน ข้อมูลที่ได้รับถึงวันที่ {thai_date(instant.date())}")
    for path in other_letters(out, composed, month.id):
        say(f"ฉบับเก่าของหน่วยงานที่ไม่ต้องติดตามแล้ว อย่าส่ง: {path.name}")


def write_activity_guides(place: Workspace, fiscal_year: int, out: Path) -> None:
    """Write the filling guides of a fiscal year and say where they are (`workbench forms --guide`)."""
    from workbench.workbooks.guides import write_guides

    for path in write_guides(place.parameters, fiscal_year, out):
        say(str(path))
