"""An open report: what is known for one period and scope, and the book of figures its page prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.base.fiscal import Month, Period, parse_instant
from workbench.figures.printer import PrintedPage
from workbench.figures.titles import Names
from workbench.ledger.closures import OWN_KINDS
from workbench.ledger.ledger import LedgerView, open_ledger
from workbench.ledger.precondition import Correction
from workbench.progress.budget import Budget, load_budget
from workbench.progress.computation import IndicatorProgress, Progress, compute_progress
from workbench.progress.evidence import Evidence, SpendingPlans, load_evidence, load_spending_plans
from workbench.progress.lineage import CellRef, register_lines
from workbench.progress.timeliness import Timeliness, compute_timeliness
from workbench.rules.agency import Agency, load_agency
from workbench.rules.calendar import WorkingDays, load_working_days
from workbench.rules.expectations import expected_senders
from workbench.rules.framework import Framework, load_framework, require_year
from workbench.rules.registers import FORM_KINDS, Division, Office, Registers, Sender, load_divisions, load_offices
from workbench.rules.report_settings import ReportSettings, load_report_settings, report_name_of
from workbench.rules.scope import Scope, ScopeKind, choose_scope
from workbench.rules.settings import Settings, load_settings
from workbench.rules.workspace import Workspace

ROOT_VARIABLE, AS_OF_VARIABLE, RUN_VARIABLE = "WORKBENCH_ROOT", "WORKBENCH_AS_OF", "WORKBENCH_RUN_DIR"
DRAFT_VARIABLE = "WORKBENCH_DRAFT"


@dataclass(frozen=True)
class Report:
    """One period as known at one ledger number and in one scope; sections read it and print their figures on `page`."""

    workspace: Workspace
    framework: Framework
    settings: Settings
    period: Period
    view: LedgerView
    offices: Sequence[Office]
    divisions: Sequence[Division]
    scope: Scope
    working_days: WorkingDays
    run_dir: Path | None = None
    is_draft: bool = False
    on_close: Sequence[Callable[[Report], None]] = ()

    @cached_property
    def page(self) -> PrintedPage:
        """What the report prints."""
        return PrintedPage(self.framework, self.settings.digits, self.evidence.target_version)

    @property
    def is_sample(self) -> bool:
        """Whether the ledger holds made-up data; an empty one counts as real."""
        frame = self.view.submissions
        return bool(len(frame)) and bool(frame["is_sample"].iloc[0])

    @cached_property
    def evidence(self) -> Evidence:
        """All that was reported in the fiscal year, with the targets in force at the period's end."""
        return load_evidence(self.view, self.framework.fiscal_year, self.period.end_date)

    @property
    def is_heard(self) -> bool:
        """Whether a usable form that covers a month of the period has been received.

        Of an office's report the other offices' forms will do: that it alone is silent is worth a page.
        """
        kinds = ("office",) if self.scope.kind == "office" else FORM_KINDS
        return not self.view.forms_about(self.period, kinds).empty

    @property
    def name(self) -> str:
        """Which report this is, as its notebook and settings are named."""
        return report_name_of(self.workspace.parameters, self.scope.kind, self.period.kind, self.period.end_date)

    @cached_property
    def report_settings(self) -> ReportSettings:
        """What this report shows."""
        return load_report_settings(self.workspace.parameters, self.name, self.period.end_date)

    @cached_property
    def agency(self) -> Agency:
        """The department's names, as its pages print them."""
        return load_agency(self.workspace.parameters, self.period.end_date)

    def at(self, period: Period) -> Report:
        """The same view and scope in another period of the year by the rules of then, with a page of its own."""
        rules = {} if period.end_date == self.period.end_date else _rules_of(self.workspace, period)
        return replace(self, period=period, **rules)

    def with_corrections(self, extra: Sequence[Correction]) -> Report:
        """The same report as it would be with corrections that are only tried out; nothing is kept of them."""
        return replace(self.at(self.period), view=self.view.with_corrections(extra), run_dir=None, on_close=())

    def scoped(self, kind: ScopeKind, code: str, period: Period) -> Report:
        """The same view in another scope and period of the year, with a page of its own."""
        there = self.at(period)
        return replace(there, scope=choose_scope(there.framework, there.offices, there.divisions, kind, code))

    @cached_property
    def progress(self) -> Progress:
        """Progress of the scope's indicators in the period."""
        return self.progress_in(self.period)

    def progress_in(self, period: Period) -> Progress:
        """Progress of the scope's indicators in another period of the same year, as known now; computed once."""
        if period.id not in self._progress_by_period:
            codes = [office.office_code for office in self.offices]
            progress = compute_progress(self.framework, self.evidence, self.settings, period, codes, self.scope.senders)
            shown = frozenset(each.code for each in progress.indicators if self._is_shown(each))
            self._progress_by_period[period.id] = progress.only(shown)
        return self._progress_by_period[period.id]

    @cached_property
    def _progress_by_period(self) -> dict[str, Progress]:
        return {}

    def _is_shown(self, progress: IndicatorProgress) -> bool:
        """Whether an indicator belongs to the scope; an office shows only what it takes part in."""
        return progress.code in self.scope.indicator_codes and (self.scope.senders is None or bool(progress.by_office))

    @cached_property
    def budget(self) -> Budget:
        """The scope's spending at the period's end."""
        return self.budget_in(self.period)

    def budget_in(self, period: Period) -> Budget:
        """The scope's spending at the end of another period of the same year, as known now."""
        budget = load_budget(self.view, period, self.sender_codes, self.settings.budget_pct.denominator)
        if self.scope.senders is not None:
            return budget.of(self.scope.senders)
        return budget.within(self.scope.activity_codes)

    @property
    def spending_plans(self) -> SpendingPlans:
        """What the scope's senders plan to disburse by month."""
        plans, within = load_spending_plans(self.view, self.framework.fiscal_year), self.scope.senders
        if within is None:
            return plans
        return {line: {code: known[code] for code in known if code in within} for line, known in plans.items()}

    @property
    def names(self) -> Names:
        """What titles of figures are made of."""
        return Names(self.framework, self.offices, self.divisions, self.settings)

    @cached_property
    def registers(self) -> Registers:
        """The offices and divisions, for who asks by code."""
        return Registers(tuple(self.offices), tuple(self.divisions))

    @cached_property
    def senders(self) -> list[Sender]:
        """The offices and divisions the scope hears from."""
        everyone = list(self.registers.senders.values())
        if self.scope.is_department:
            return everyone
        wanted = self.scope.senders or self._senders_of_indicators()
        return [each for each in everyone if each.code in wanted]

    def _senders_of_indicators(self) -> frozenset[str]:
        codes = [office.office_code for office in self.offices]
        wanted = {self.scope.code}
        for indicator in self.framework.indicators:
            if indicator.indicator_code in self.scope.indicator_codes:
                wanted |= {*expected_senders(indicator, codes, self.evidence.supplied), *indicator.division_codes}
        return frozenset(wanted)

    @property
    def sender_codes(self) -> list[str]:
        """The codes of those senders."""
        return [each.code for each in self.senders]

    @cached_property
    def timeliness(self) -> Timeliness:
        """Every sender's standing for the form of the period's last month."""
        return self.timeliness_in(self.period.last)

    def timeliness_in(self, month: Month, on: datetime | None = None) -> Timeliness:
        """Every sender's standing for the form of another month; given `on`, nothing is missing before its deadline."""
        arrived = self.view.submissions
        return compute_timeliness(self.framework, self.senders, arrived, month, on, self.working_days)

    @cached_property
    def narratives(self) -> pd.DataFrame:
        """Texts of the period's own forms: subject_code, field, text, sender_code, kind, sheet, cell and more.

        Of a period of several months, each sender's newest text on each subject.
        """
        frame = self.view.part("narratives", FORM_KINDS)
        frame = frame[frame["period"].isin([month.id for month in self.period.months])]
        if self.scope.senders is not None:
            frame = frame[frame["sender_code"].isin(self.scope.senders)]
        newest = frame.sort_values("period", kind="stable")
        return newest.drop_duplicates(["sender_code", "subject_code", "field"], keep="last")

    @property
    def months_reported(self) -> list[Month]:
        """The form months of the year up to the period's end."""
        return [each.form_month for each in self.framework.windows if each.form_month <= self.period.last]

    @property
    def last_received(self) -> datetime | None:
        """When the newest submission in the view arrived; pages print this, never the clock."""
        frame = self.view.submissions
        sent = frame[~frame["kind"].isin(OWN_KINDS)]
        return parse_instant(sent["received_at"].max()) if len(sent) else None

    def register_lines(self, codes: Sequence[str]) -> tuple[CellRef, ...]:
        """The line of the register of each sender."""
        return register_lines(codes, [each.office_code for each in self.offices])

    def as_data(self) -> dict[str, Any]:
        """The whole of the period's progress and spending in the scope as plain data: `progress --format json`."""
        return {
            "period": self.period.id,
            "scope": self.scope.code,
            "ledger_number": self.view.ledger_number,
            "is_sample": self.is_sample,
            "has_targets": self.progress.has_targets,
            "indicators": [each.as_data() for each in self.progress.indicators],
            "budget": self.budget.as_data(),
        }

    def close(self) -> None:
        """Write what a run leaves behind to the run folder; without one (JupyterLab) nothing."""
        for write in self.on_close if self.run_dir else ():
            write(self)


def load_report(
    workspace: Workspace,
    period: Period,
    as_of: int | datetime | None = None,
    run_dir: Path | None = None,
    is_draft: bool = False,
    scope_kind: ScopeKind = "department",
    scope_code: str = "",
    on_close: Sequence[Callable[[Report], None]] = (),
) -> Report:
    """Everything a report of `period` in a scope needs from a workspace, as known at a ledger number or instant.

    Raises NoWorkspace, PeriodOutsideFramework, FrameworkUnconfirmed, BadCode. For a text such as `issue:…` see
    pins.resolve_as_of.
    """
    require_year(workspace.parameters, period.fiscal_year, period.id)
    rules = _rules_of(workspace, period)
    with open_ledger(workspace) as ledger:
        view = ledger.view(as_of)
    return Report(
        workspace=workspace,
        period=period,
        view=view,
        scope=choose_scope(rules["framework"], rules["offices"], rules["divisions"], scope_kind, scope_code),
        **rules,
        working_days=load_working_days(workspace.parameters, date.max),
        run_dir=run_dir,
        is_draft=is_draft,
        on_close=on_close,
    )


def _rules_of(workspace: Workspace, period: Period) -> dict[str, Any]:
    """What a report takes from parameters/, as it holds on the period's last day."""
    parameters, on = workspace.parameters, period.end_date
    return {
        "framework": load_framework(parameters, period.fiscal_year, on),
        "settings": load_settings(parameters, on),
        "offices": load_offices(parameters, on),
        "divisions": load_divisions(parameters, on),
    }
