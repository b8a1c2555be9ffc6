"""What a run would do, without doing it: for whom, from which data, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from workbench.base.errors import NothingReceived, WorkbenchError
from workbench.base.fiscal import Period, parse_period
from workbench.ledger.closures import OWN_KINDS
from workbench.progress.timeliness import SenderStatus
from workbench.publishing.request import validate_request
from workbench.publishing.run_folder import submissions_used
from workbench.publishing.schedule import PlannedRun
from workbench.reports.report import Report, load_report
from workbench.rules.report_settings import load_report_settings
from workbench.rules.workspace import Workspace


@dataclass(frozen=True)
class RunPlan:
    """One report as it would be made now. `obstacles` (Thai) are what would stop it."""

    report: str
    period_id: str
    scope: str
    scope_name: str
    is_draft: bool
    ledger_number: int = 0
    submissions: int = 0
    missing: tuple[SenderStatus, ...] = ()
    obstacles: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The plan as plain data."""
        same = ("scope", "scope_name", "is_draft", "ledger_number", "submissions")
        return {
            "report": self.report,
            "period": self.period_id,
            **{name: getattr(self, name) for name in same},
            "missing_offices": self.missing_codes("office"),
            "missing_divisions": self.missing_codes("division"),
            "obstacles": list(self.obstacles),
        }

    def missing_codes(self, kind: str) -> list[str]:
        """The codes of the senders of a kind whose form for the period's last month is not there."""
        return [each.sender_code for each in self.missing if each.kind == kind]


def plan_run(workspace: Workspace, report_name: str, period: Period, scope: str, today: date) -> RunPlan:
    """What `workbench run` would do with these words; raises a WrongUse child for what it would not take."""
    settings = load_report_settings(workspace.parameters, report_name, period.end_date)
    validate_request(settings, report_name, period, scope)
    report = load_report(workspace, period, scope_kind=settings.scope, scope_code=scope)
    missing = report.timeliness.in_state("missing", "quarantined")
    return RunPlan(
        report=report_name,
        period_id=period.id,
        scope=scope,
        scope_name=report.scope.name,
        is_draft=not period.has_ended(today),
        ledger_number=report.view.ledger_number,
        submissions=sum(each["kind"] not in OWN_KINDS for each in submissions_used(report)),
        missing=tuple(each for each in missing if _concerns(report, each)),
        obstacles=_obstacles(workspace, report_name, () if report.is_heard else (NothingReceived(period=period.id),)),
    )


def plan_due(workspace: Workspace, planned: PlannedRun, today: date) -> RunPlan:
    """What the schedule would do with one of its runs; what would stop it is told, not raised."""
    try:
        plan = plan_run(workspace, planned.report, parse_period(planned.period_id), planned.scope, today)
    except WorkbenchError as fault:
        return RunPlan(
            planned.report, planned.period_id, planned.scope, planned.scope, planned.is_provisional,
            obstacles=_obstacles(workspace, planned.report, (fault,)),
        )  # fmt: skip
    return RunPlan(**{**vars(plan), "is_draft": planned.is_provisional})


def _concerns(report: Report, sender: SenderStatus) -> bool:
    """Whether a sender's silence bears on the report: an office's page is about that office alone."""
    return report.scope.senders is None or sender.sender_code in report.scope.senders


def _obstacles(workspace: Workspace, report_name: str, faults: tuple[WorkbenchError, ...]) -> tuple[str, ...]:
    name = f"{report_name}.ipynb"
    missing = () if (workspace.notebooks / name).is_file() else (f"ไม่มีสมุดงาน notebooks/{name}",)
    return (*map(str, faults), *missing)
