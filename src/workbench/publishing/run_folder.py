"""What a closed report leaves in its run folder: figures.csv, the workbook and result.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from workbench.figures.table import write_figures
from workbench.progress.timeliness import OWED_STATES, RECEIVED_STATES
from workbench.reports.attachments import write_report_workbook
from workbench.reports.report import Report

WORKBOOK = "report.xlsx"


def write_run_folder(report: Report) -> None:
    """Write the report's figures, its workbook and what a run record needs of it."""
    folder = report.run_dir
    assert folder is not None  # a report without a run folder leaves nothing
    write_figures(report.page.figures, folder / "figures.csv")
    write_report_workbook(report, folder / WORKBOOK)
    _write_result(report, folder / "result.json")


def _write_result(report: Report, path: Path) -> None:
    result = {
        "period": report.period.id,
        "scope": report.scope.code,
        "scope_kind": report.scope.kind,
        "scope_name": report.scope.name,
        "title": report.report_settings.title,
        "coverage": coverage(report),
        "ledger_number": report.view.ledger_number,
        "figures": len(report.page.figures.printed()),
        "is_sample": report.is_sample,
        "submissions": submissions_used(report),
        "offices_missing": len(report.timeliness.in_state(*OWED_STATES)),
    }
    text = json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def coverage(report: Report) -> dict[str, int]:
    """How many of the scope's senders have sent the period's last form, and how many owe one."""
    senders = report.scope.senders
    states = [each.state for each in report.timeliness.senders if senders is None or each.sender_code in senders]
    received = sum(state in RECEIVED_STATES for state in states)
    return {"received": received, "expected": sum(state != "not_due" for state in states)}


def submissions_used(report: Report) -> list[dict[str, Any]]:
    """Ledger number, kind, file and sha256 of every current submission of the year up to the period."""
    months = {month.id for month in report.months_reported} | {f"FY{report.framework.fiscal_year}"}
    frame = report.view.current
    frame = frame[frame["period"].isin(months)].sort_values("ledger_number")
    return frame[["ledger_number", "kind", "file_name", "sha256"]].to_dict("records")
