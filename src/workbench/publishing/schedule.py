"""Which reports fall due when: the calendar's rules turned into runs, one for each period and scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from workbench.base.fiscal import Period
from workbench.rules.calendar import Deadline, WorkingDays, deadlines, load_working_days
from workbench.rules.framework import Framework, available_years, load_framework
from workbench.rules.records import Dated, Many, Policy, Record, load_dated
from workbench.rules.registers import SenderKind
from workbench.rules.scope import DEPARTMENT
from workbench.rules.workspace import Workspace

Scopes = Literal["department", "divisions", "projects"]


class ScheduledReport(Record):
    """One line of parameters/schedule.yaml: the rule that makes a report, and for whom it is made."""

    report: str
    rule: str
    scopes: Scopes


class Schedule(Policy):
    """The reports made by themselves, in the order in which they are made on one day."""

    reports: Many[ScheduledReport]


@dataclass(frozen=True)
class PlannedRun:
    """One report due for one period and scope; provisional while the forms that feed it are not yet due."""

    report: str
    period_id: str
    scope: str
    due_date: date
    is_provisional: bool
    rule: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it this run and no other, whenever it is made."""
        return (self.report, self.period_id, self.scope)

    @property
    def words(self) -> str:
        """Its name in a line for people."""
        return f"{self.report} {self.period_id} {self.scope}{' ฉบับเบื้องต้น' if self.is_provisional else ''}"

    def as_data(self, outcome: str = "") -> dict[str, Any]:
        """The run as plain data; with an outcome, as `due --run` tells of one that was not made."""
        told = {
            "report": self.report,
            "period": self.period_id,
            "scope": self.scope,
            "rule": self.rule,
            "due_date": self.due_date.isoformat(),
            "is_provisional": self.is_provisional,
        }
        return told | ({"outcome": outcome, "fault": None} if outcome else {})


def load_schedule(parameters_dir: Path) -> Dated[Schedule]:
    """The schedule of parameters/schedule.yaml with its versions; raises BadSetting, which names file and line."""
    return load_dated(Schedule, parameters_dir / "schedule.yaml")


def all_planned_runs(workspace: Workspace, today: date) -> list[PlannedRun]:
    """Every run due up to `today` in all fiscal years that have a framework, oldest first."""
    schedule = load_schedule(workspace.parameters)
    days = load_working_days(workspace.parameters, today)
    frameworks = [load_framework(workspace.parameters, year) for year in available_years(workspace.parameters)]
    runs = [run for framework in frameworks for run in planned_runs(framework, schedule, today, days)]
    return sorted(runs, key=lambda run: run.due_date)


def planned_runs(
    framework: Framework, schedule: Dated[Schedule], today: date, days: WorkingDays | None = None
) -> list[PlannedRun]:
    """Every run of the framework's year that is due up to `today`, in the order in which they fell due.

    A run falls due on its deadline's effective date, as the days off are known on `today`, by the schedule of the
    period's last day. What was due before the framework's own date is made only on request (Q10).
    """
    days = (days or WorkingDays()).as_known_on(today)
    calendar = deadlines(framework, days)
    found = [
        (place, run)
        for deadline in calendar
        if _is_due(framework, deadline, today)
        for place, report in enumerate(schedule.at(deadline.period.end_date).reports)
        if deadline.rule_code == framework.rule(report.rule).rule_code
        for run in _runs(framework, report, deadline, days)
    ]
    in_order = sorted(found, key=lambda each: (each[1].due_date, each[0]))  # stable: then as the registers say
    return [run for _, run in in_order]


def is_provisional(framework: Framework, period: Period, scope: str, days: WorkingDays) -> bool:
    """Whether a report made on `days.known_on` cannot be final.

    It is not while the period runs (the 27th, Q07), nor until the forms that cover it have passed their due date:
    the first cycle's comes after the first reports' (Q08).
    """
    if days.known_on <= period.end_date:
        return True
    kind: SenderKind = "division" if scope in {each.division_code for each in framework.divisions} else "office"
    feeding = [
        each for each in framework.windows if each.covers_first <= period.last and period.first <= each.form_month
    ]
    return any(days.known_on <= days.effective(each.due_for(kind)) for each in feeding)


def scope_codes(framework: Framework, scopes: Scopes) -> tuple[str, ...]:
    """The scopes a report is made for, in the order of the registers."""
    if scopes == "divisions":
        return tuple(each.division_code for each in framework.divisions)
    if scopes == "projects":
        return tuple(each.project_code for each in framework.projects)
    return (DEPARTMENT,)


def _is_due(framework: Framework, deadline: Deadline, today: date) -> bool:
    if deadline.kind != "duty" or deadline.effective_date is None or deadline.nominal_limit is None:
        return False
    return deadline.effective_date <= today and deadline.nominal_limit >= framework.document_date


def _runs(framework: Framework, report: ScheduledReport, deadline: Deadline, days: WorkingDays) -> Iterator[PlannedRun]:
    for scope in scope_codes(framework, report.scopes):
        yield PlannedRun(
            report=report.report,
            period_id=deadline.period.id,
            scope=scope,
            due_date=deadline.effective_date or date.max,
            is_provisional=is_provisional(framework, deadline.period, scope, days),
            rule=deadline.rule_code,
        )
