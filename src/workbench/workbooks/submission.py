"""What a returned workbook says, as records: identity, values with their cells, findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from workbench.base.text import show_text
from workbench.rules.registers import SubmissionKind
from workbench.workbooks.findings import Finding, is_refused


@dataclass(frozen=True)
class Observation:
    """One value of one element of one indicator, with its basis, the months it covers and its cell."""

    indicator_code: str
    element_code: str
    basis: str
    covers_first: str
    covers_last: str
    obs_status: str
    value: Decimal | None
    raw: str
    sheet: str
    cell: str
    note: str = ""


@dataclass(frozen=True)
class BudgetValue:
    """One amount in baht of one activity × expense group."""

    activity_code: str
    expense_group: str
    measure: str
    value: Decimal
    sheet: str
    cell: str


@dataclass(frozen=True)
class SpendingGap:
    """One amount that a form owes and does not give: `missing` (blank, or its row deleted) or `refused`."""

    activity_code: str
    expense_group: str
    measure: str
    obs_status: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class TargetValue:
    """One office's target for one indicator and year."""

    indicator_code: str
    office_code: str
    value: Decimal
    sheet: str
    cell: str


@dataclass(frozen=True)
class PlanValue:
    """One month's planned increment of one indicator."""

    indicator_code: str
    month: str
    value: Decimal
    sheet: str
    cell: str


@dataclass(frozen=True)
class SpendingPlanValue:
    """What one sender plans to disburse in one month, in baht, of one activity × expense group."""

    activity_code: str
    expense_group: str
    month: str
    value: Decimal
    sheet: str
    cell: str


@dataclass(frozen=True)
class Narrative:
    """One text about an activity, a project or a piece of mission work, as the sender wrote it."""

    subject_code: str
    field: str
    text: str
    sheet: str
    cell: str


@dataclass
class Contents:
    """Everything read from the data sheets of one workbook, with the findings met on the way."""

    observations: list[Observation] = field(default_factory=list)
    budget: list[BudgetValue] = field(default_factory=list)
    spending_gaps: list[SpendingGap] = field(default_factory=list)
    targets: list[TargetValue] = field(default_factory=list)
    plans: list[PlanValue] = field(default_factory=list)
    narratives: list[Narrative] = field(default_factory=list)
    spending_plans: list[SpendingPlanValue] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    """(sheet, cell of an amount) → what the sender wrote beside it; the ledger keeps what it explains."""

    def add(self, code: str, sheet: str, cell: str = "", found: object = "", expected: object = "") -> None:
        """Record a finding; what was found is made safe to show."""
        self.findings.append(Finding(code, sheet, cell, show_text(str(found)), show_text(str(expected))))


@dataclass(frozen=True)
class Submission:
    """One workbook understood: who it is from (None when it does not say) and what it holds."""

    identity: Identity | None
    contents: Contents

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it may be used."""
        return self.identity is None or is_refused(self.contents.findings)


@dataclass(frozen=True)
class Identity:
    """Who sends what for which months: the content of the hidden _meta sheet."""

    kind: SubmissionKind
    fiscal_year: int
    sender_code: str
    period: str
    channel: str
    is_sample: bool
    template_version: str
    basis: str = ""
    covers_first: str = ""
    covers_last: str = ""
    revision: int = 1
    effective_from: str = ""
    document: str = ""
