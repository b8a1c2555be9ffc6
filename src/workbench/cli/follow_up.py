"""Commands that go after what is missing: rehearse, letters."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.errors import WrongUse
from workbench.base.fiscal import Period, parse_period
from workbench.base.labels import period_name, thai_date
from workbench.base.text import format_number
from workbench.cli.console import ERR, Format, command, now_or, say, say_json, say_table, workspace

if TYPE_CHECKING:
    from workbench.progress.outstanding import CallList, Effect
    from workbench.reports.report import Report
    from workbench.rules.workspace import Workspace

MonthOption = Annotated[str, typer.Option("--period", help="งวด (เดือน) เช่น 2563-06")]
ReceivedOption = Annotated[str | None, typer.Option("--on", help="ใช้เฉพาะที่ได้รับถึงวันใด (ค.ศ.) ปกติคือขณะนี้")]
NOTHING = "–"


@command
def rehearse(
    period: MonthOption,
    on: ReceivedOption = None,
    format: Annotated[Format, typer.Option("--format", help="รูปแบบของรายชื่อ")] = Format.table,
) -> None:
    """ซ้อมรายงานประจำเดือนจากที่ได้รับแล้ว และบอกว่าควรโทรหาใครก่อน"""
    from workbench.publishing.run import REHEARSAL, run_report
    from workbench.reports.rehearsal import RANKING_RULE, make_call_list

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
        page = {"period": month.id, "page": str(result.html), "ranking_rule": RANKING_RULE}
        say_json(page | {"calls": [each.as_data() for each in calls.nonrespondents]})
    else:
        _say_calls(report, calls)
        say(f"{REHEARSAL.watermark} (ไม่ใช่ฉบับที่ออก) ข้อมูลที่ได้รับถึงวันที่ {thai_date(instant.date())}")
        say(str(result.html))
    if result.fault:
        ERR.print(str(result.fault))
        raise typer.Exit(result.fault.exit_code)
    if format is Format.table:
        say(str(result.pdf))


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


def _say_calls(report: Report, calls: CallList) -> None:
    from workbench.progress.outstanding import owed_months
    from workbench.reports.rehearsal import RANKING_RULE

    if not calls.nonrespondents:
        say("ไม่มีหน่วยงานที่ต้องติดตาม")
        return
    rows = []
    for number, each in enumerate(calls.nonrespondents, 1):
        since = thai_date(each.since, "short", "arabic")
        row = (str(number), each.sender_code, each.sender_name, owed_months(each), since)
        rows.append((*row, *_effect_words(each.effects[0] if each.effects else None)))
    numbers = ("ส่วนแบ่ง %", "เฉลี่ย/เดือน", "น่าจะขาด", "ขยับ %")
    heads = ("ลำดับ", "รหัส", "หน่วยงาน", "งวดที่ค้าง", "ครบกำหนดตั้งแต่", "ตัวชี้วัด", *numbers)
    say_table(f"ผู้ที่ควรติดตาม {period_name(report.period, 'arabic')}", heads, rows, to_right=numbers)
    say(RANKING_RULE)


def _effect_words(effect: Effect | None) -> list[str]:
    if effect is None:
        return [NOTHING] * 5
    numbers = (
        (effect.target_share_pct, 2),
        (effect.mean_monthly_contribution, 1),
        (effect.estimated_missing, 1),
        (effect.impact_pct, 2),
    )
    said = [NOTHING if value is None else format_number(value, places) for value, places in numbers]
    return [f"{effect.indicator.indicator_code} ({effect.indicator.unit})", *said]


@command
def letters(
    period: MonthOption,
    out: Annotated[Path, typer.Option("--out", help="โฟลเดอร์ที่จะเขียน")],
    on: ReceivedOption = None,
) -> None:
    """เขียนหนังสือเตือน (.docx) และข้อความเตือน (.txt) ถึงทุกหน่วยงานที่ยังค้าง"""
    from workbench.follow_up.letter_docx import other_letters, write_letters
    from workbench.follow_up.letters import compose_letters, load_letter_words
    from workbench.reports.rehearsal import make_call_list

    place, month, instant = workspace(), _month(period), now_or(on)
    report = _report_on(place, month, instant)
    composed = compose_letters(report, make_call_list(report).nonrespondents, instant)
    paths = write_letters(composed, load_letter_words(place.parameters, instant.date()), out)
    for path in paths:
        say(str(path))
    say(f"เขียนหนังสือเตือน {len(composed):,} หน่วยงาน ข้อมูลที่ได้รับถึงวันที่ {thai_date(instant.date())}")
    for path in other_letters(out, composed, month.id):
        say(f"ฉบับเก่าของหน่วยงานที่ไม่ต้องติดตามแล้ว อย่าส่ง: {path.name}")
