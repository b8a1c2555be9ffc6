"""What a workspace still lacks before the work of a fiscal year can begin."""

from __future__ import annotations

from datetime import date

from workbench.base.fiscal import month_of
from workbench.ledger.ledger import open_ledger
from workbench.rules.framework import available_years
from workbench.rules.registers import SubmissionKind, load_divisions, load_offices
from workbench.rules.workspace import Workspace

REFERENCES: dict[SubmissionKind, str] = {
    "targets": "เป้าหมายรายหน่วยงาน",
    "plan": "แผนรายเดือนของหน่วยงาน",
    "budget": "วงเงินงบประมาณ",
}


def still_needed(workspace: Workspace, today: date) -> list[str]:
    """What is still to be brought, one line each in Thai; only what can be looked up now.

    Of the fiscal year that `today` falls in, where it has a framework; else of the newest that has one.
    """
    years = available_years(workspace.parameters)
    current = month_of(today).fiscal_year
    year = current if current in years else years[-1]
    lines = []
    if current not in years:
        lines.append(f"กรอบการติดตามของปีงบประมาณ {current} (ขณะนี้มีปี {', '.join(map(str, years))})")
    with open_ledger(workspace) as ledger:
        received = ledger.view().current
    kinds = set(received[received["period"] == f"FY{year}"]["kind"])
    lines += [f"{words}ของปี {year}" for kind, words in REFERENCES.items() if kind not in kinds]
    offices, divisions = load_offices(workspace.parameters, today), load_divisions(workspace.parameters, today)
    registers = f"{len(offices)} สำนักงาน {len(divisions)} กอง/สำนัก"
    lines.append(f"ตรวจว่าทะเบียนหน่วยงานยังเป็นปัจจุบัน: {workspace.parameters} มี {registers}")
    return lines
