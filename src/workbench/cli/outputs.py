"""Commands about what goes out: status, progress, run."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from workbench.base.errors import WrongUse
from workbench.base.fiscal import format_instant, parse_period
from workbench.base.labels import ARRIVAL_STATES, period_name, thai_date, thai_instant
from workbench.cli.console import OUT, Format, command, now_or, remind_of_register, say, say_json, workspace
from workbench.rules.registers import FORM_KINDS
from workbench.rules.scope import ScopeKind

PeriodOption = Annotated[str, typer.Option("--period", help="งวด เช่น 2563-06 หรือ FY2563-Q3")]
AsOfOption = Annotated[
    str, typer.Option("--as-of", help="ณ เวลาใด: ลำดับทะเบียนรับ เวลา (ค.ศ.) หรือ issue:2563-04/monthly/department/1")
]
FormatOption = Annotated[Format, typer.Option("--format", help="รูปแบบผลลัพธ์")]


@command
def status(
    period: PeriodOption,
    today: Annotated[str | None, typer.Option("--on", help="ถือว่าขณะนี้คือเมื่อใด (ค.ศ.)")] = None,
    as_of: AsOfOption = "",
    format: FormatOption = Format.table,
) -> None:
    """แสดงว่าใครส่งแล้ว ล่าช้า ยังไม่ส่ง หรือถูกกักไว้"""
    from workbench.publishing.issues import resolve_as_of
    from workbench.reports.report import load_report

    wanted = parse_period(period)
    if wanted.kind != "month":
        raise WrongUse(message=f"สถานะการส่งดูเป็นรายเดือน เช่น {wanted.last.id}")
    known = resolve_as_of(workspace(), as_of)
    report = load_report(known.workspace, wanted, known.as_of)
    standing = report.timeliness_in(wanted.last, now_or(today))
    if format is Format.json:
        say_json({
            "period": wanted.id,
            "counts": {kind: dict(standing.counts(kind)) for kind in FORM_KINDS},
            "senders": [
                {
                    "sender_code": each.sender_code,
                    "sender_name": each.sender_name,
                    "kind": each.kind,
                    "state": each.state,
                    "due_date": each.due_date.isoformat() if each.due_date else None,
                    "received_at": format_instant(each.received_at) if each.received_at else None,
                    "revision": each.revision,
                    "versions": each.versions,
                    "quarantined": each.quarantined,
                }
                for each in standing.senders
            ],
        })  # fmt: skip
        return
    table = Table(title=f"สถานะการส่งแบบรายงาน{period_name(wanted, 'arabic')}")
    for head in ("รหัส", "หน่วยงาน", "สถานะ", "กำหนดส่ง", "ได้รับ", "ครั้งที่"):
        table.add_column(head)
    for each in standing.senders:
        table.add_row(
            each.sender_code,
            each.sender_name,
            ARRIVAL_STATES[each.state],
            thai_date(each.due_date, "short", "arabic") if each.due_date else "-",
            thai_instant(each.received_at, "arabic") if each.received_at else "-",
            str(each.revision or "-"),
        )
    OUT.print(table)
    for kind, words in report.agency.senders_short.items():
        counts = standing.counts(kind)
        said = " · ".join(f"{ARRIVAL_STATES[state]} {counts[state]}" for state in ARRIVAL_STATES if counts[state])
        say(f"{words} {sum(counts.values())} หน่วยงาน: {said}")


@command
def progress(
    period: PeriodOption,
    office: Annotated[str | None, typer.Option(help="รหัสสำนักงาน")] = None,
    division: Annotated[str | None, typer.Option(help="รหัสกอง/สำนัก")] = None,
    as_of: AsOfOption = "",
    format: FormatOption = Format.table,
) -> None:
    """คำนวณความก้าวหน้าของทุกตัวชี้วัดและการใช้จ่าย"""
    from workbench.publishing.issues import resolve_as_of
    from workbench.reports.records import progress_record
    from workbench.reports.report import load_report

    place = workspace()
    kind: ScopeKind = "office" if office else "division" if division else "department"
    scope_code = office or division or ""
    remind_of_register(place)
    known = resolve_as_of(place, as_of)
    report = load_report(known.workspace, parse_period(period), known.as_of, scope_kind=kind, scope_code=scope_code)
    record = progress_record(report)
    if format is Format.json:
        say_json(record)
        return
    table = Table(title=f"ความก้าวหน้า{period_name(report.period, 'arabic')} (ทะเบียนรับลำดับที่ {record['ledger_number']})")
    for head in ("รหัส", "หน่วยนับ", "เป้าหมาย", "ผลงวดนี้", "ผลสะสม", "ร้อยละ", "รายงาน", "สถานะ"):
        table.add_column(head, justify="left" if head in ("รหัส", "หน่วยนับ", "สถานะ") else "right")
    for each in record["indicators"]:
        status_words = report.settings.status(each["status"])
        table.add_row(
            each["indicator_code"], each["unit"], each["target_value"] or "-", each["actual_in_period"] or "-",
            (each["actual_to_date"] or "-") + ("*" if each["is_partial"] else ""), each["achievement_pct"] or "-",
            f"{each['coverage']['reported']}/{each['coverage']['expected']}",
            f"{status_words.symbol} {status_words.word}",
        )  # fmt: skip
    OUT.print(table)
