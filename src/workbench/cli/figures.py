"""Commands about printed figures: where one comes from, and what differs between two issues."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.text import show_text
from workbench.cli.console import Format, command, say, say_json, workspace
from workbench.rules.scope import ScopeKind

if TYPE_CHECKING:
    from workbench.publishing.revisions import Comparison

_SHOWN_CAUSES = 2
FormatOption = Annotated[Format, typer.Option("--format", help="รูปแบบผลลัพธ์")]


@command
def explain(
    figure: Annotated[str, typer.Argument(help="รหัสตัวเลข เช่น I03.actual_to_date หรือย่อว่า I03")],
    period: Annotated[str, typer.Option("--period", help="งวด เช่น 2563-06 หรือ FY2563-Q3")] = "",
    office: Annotated[str, typer.Option(help="รหัสสำนักงาน")] = "",
    division: Annotated[str, typer.Option(help="รหัสกอง/สำนัก")] = "",
    project: Annotated[str, typer.Option(help="รหัสผลผลิต/โครงการ")] = "",
    report: Annotated[str, typer.Option("--report", help="ชื่อรายงาน ถ้าไม่ใช่รายงานปกติของงวดและขอบเขต")] = "",
    as_of: Annotated[
        str, typer.Option("--as-of", help="ลำดับทะเบียนรับ เวลา (ค.ศ.) หรือ issue:2563-06/monthly/department/1")
    ] = "",
    format: FormatOption = Format.table,
) -> None:
    """บอกที่มาของตัวเลขหนึ่งตัว: ความหมาย กฎ ส่วนประกอบ และเซลล์ต้นทางทุกเซลล์"""
    from workbench.publishing.revisions import explain_figure

    scopes: dict[ScopeKind, str] = {"office": office, "division": division, "project": project}
    kind, code = next(((kind, code) for kind, code in scopes.items() if code), ("department", ""))
    found = explain_figure(workspace(), figure, period, kind, code, as_of, report)
    if format is Format.json:
        say_json(found.as_data())
        return
    say(str(found))


@command
def diff(
    issue_a: Annotated[str, typer.Argument(help="ฉบับเดิม เช่น 2563-04/monthly/department/1")],
    issue_b: Annotated[str, typer.Argument(help="ฉบับใหม่ เช่น 2563-04/monthly/department/2")],
    summary: Annotated[Path | None, typer.Option("--summary", help="เขียนสรุปหนึ่งหน้าเป็น .html หรือ .pdf")] = None,
    format: FormatOption = Format.table,
) -> None:
    """บอกว่าสองฉบับต่างกันที่ตัวเลขและถ้อยคำใด เท่าใด เพราะอะไร"""
    from workbench.publishing.revisions import compare_issues

    found = compare_issues(workspace(), issue_a, issue_b)
    if summary:
        found.write_summary(summary)
    if format is Format.json:
        say_json(found.as_data())
        return
    _say_differences(found)
    if summary:
        say(f"เขียนสรุปไว้ที่ {summary}")


def _say_differences(found: Comparison) -> None:
    from workbench.publishing.revisions import KINDS, NOT_PRINTED, causes_in_short, change_pct, signed

    difference = found.difference
    for kind, words in KINDS.items():
        changes = difference.of_kind(kind)
        if changes:
            say(f"{words} ({len(changes)})")
        for each in changes:
            percent = change_pct(each)
            moved = ", ".join(
                [*([signed(each.difference)] if each.difference is not None else []),
                 *([f"ร้อยละ {signed(percent, 2)}"] if percent is not None else [])]
            )  # fmt: skip
            old, new = (show_text(text) or NOT_PRINTED for text in (each.old_printed, each.new_printed))
            say(f"  {difference.title_of(each.figure)}: {old} → {new} {each.unit}{f' ({moved})' if moved else ''}")
            causes, more = causes_in_short(each.causes, _SHOWN_CAUSES)
            for cause in [*causes, *([f"และอีก {more} รายการ"] if more else [])]:
                say(f"    {cause}")
    for text in difference.texts:
        say(f"ถ้อยคำใน {text.section}: {text.old or NOT_PRINTED} → {text.new or NOT_PRINTED}")
    say(f"ต่างกัน {len(difference.changes)} ตัวเลข {len(difference.texts)} ถ้อยคำ")
