"""Commands about what leaves the house beside the reports: the Budget Bureau's shape, and the index of all reports."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from workbench.base.errors import WrongUse
from workbench.base.fiscal import parse_period
from workbench.cli.console import command, now_or, say, workspace
from workbench.rules.scope import ScopeKind


class ExportName(StrEnum):
    """Which of the Budget Bureau's forms."""

    s301 = "s301"
    s302 = "s302"


@command
def export(
    kind: Annotated[ExportName, typer.Argument(help="s301 ผลการปฏิบัติงาน หรือ s302 การใช้จ่าย")],
    period: Annotated[str, typer.Option(help="งวด เช่น 2563-06 หรือ FY2563-Q3")],
    out: Annotated[Path | None, typer.Option(help="ไฟล์ที่จะเขียน (ปกติคือ outputs/exports/)")] = None,
    division: Annotated[str | None, typer.Option(help="เฉพาะกอง/สำนัก เช่น KPK")] = None,
    office: Annotated[str | None, typer.Option(help="เฉพาะสำนักงาน เช่น TH50")] = None,
    project: Annotated[str | None, typer.Option(help="เฉพาะผลผลิต/โครงการ เช่น J1")] = None,
    today: Annotated[str | None, typer.Option("--on", help="ถือว่าวันนี้คือวันใด (ค.ศ.)")] = None,
) -> None:
    """เขียนตารางแผน/ผล 12 เดือนตามแนวแบบ สงป. เป็นไฟล์ Excel"""
    from workbench.reports.attachments import KINDS, write_export
    from workbench.reports.report import load_report

    place, wanted = workspace(), parse_period(period)
    scope_kind, code = _scope({"division": division, "office": office, "project": project})
    is_draft = not wanted.has_ended(now_or(today).date())
    report = load_report(place, wanted, is_draft=is_draft, scope_kind=scope_kind, scope_code=code)
    name = "_".join(part for part in (kind.value, wanted.id, code) if part)
    path = out or place.outputs / "exports" / f"{name}.xlsx"
    write_export(report, KINDS[kind.value], path)
    say(str(path))


def _scope(given: dict[ScopeKind, str | None]) -> tuple[ScopeKind, str]:
    named = [(kind, code) for kind, code in given.items() if code]
    if len(named) > 1:
        raise WrongUse(message="เลือกขอบเขตได้อย่างเดียว: --division, --office หรือ --project")
    return named[0] if named else ("department", "")


@command
def index() -> None:
    """เขียนสารบัญรายงานทั้งหมด outputs/index.html ใหม่"""
    from workbench.publishing.issues import write_index

    say(str(write_index(workspace())))
