"""What the made-up year assumes: parameters/sample.yaml and sample_texts.yaml, as checked records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from workbench.base.fiscal import fiscal_month
from workbench.rules.records import Many, Number, Place, Record, RecordType, load_mapping, read_record

ByMonth = dict[int, Number | str]
"""Fiscal month (1 is October) → what the division reports for it."""
MistakeKind = Literal[
    "thai_digits", "comma_text", "with_unit", "dash", "error_cell", "left_blank", "nil_with_value",
    "doubled_row", "digit_dropped", "wrong_code", "renamed_header", "not_excel", "amount_with_unit",
    "line_left_blank", "unit_changed", "share_for_percent", "merged_rows", "copied_sheet", "struck_out",
]  # fmt: skip


class Day(Record):
    """A day of the fiscal year: its month counted from October."""

    month: int
    day: int

    def date_in(self, fiscal_year: int) -> date:
        """The day in a fiscal year, in the common era."""
        return fiscal_month(fiscal_year, self.month).start_date.replace(day=self.day)


class OfficeAssumptions(Record):
    """How big offices are and how well they do; spreads are of a (log)normal draw."""

    size_spread: Number
    region_size: dict[str, Number]
    performance_spread: Number
    result_spread: Number


class IndicatorAssumptions(Record):
    """How one indicator is spread over offices and how its year goes."""

    offices: int | None = None
    like: str | None = None
    result_pct: Many[Number] = ()
    season: str = "project"
    repeat_pct: Number | None = None


class Change(Record):
    """A growth or reduction rate: whose result is its panel, baht per unit in the base year, percent."""

    panel_of: str
    per_unit: Number
    change_pct: Number
    spread: Number


class Membership(Record):
    """Members of all cooperatives at the year's start; leavers as a percentage of joiners (low, high)."""

    members_open: int
    left_pct: Many[Number]


class Relief(Record):
    """Baht per person (low, high)."""

    interest_per_person: Many[int]
    principal_per_person: Many[int]


class Plots(Record):
    """Rai per plot."""

    rai_per_plot: int


class Savings(Record):
    """Savings over debt: baht of debt per member, percent, and points gained on the year before."""

    debt_per_member: int
    ratio_pct: Number
    spread: Number
    rise: Many[Number]


class Certificates(Record):
    """Organic certificates: rai per farmer, percent certified."""

    rai_per_farmer: int
    certified_pct: Number
    spread: Number


class BudgetVersion(Day):
    """One dated version of the budget, in percent of the act by expense group."""

    received: Day
    document: str
    approved_pct: dict[str, Number]
    adjusted_pct: dict[str, Number]


class BudgetAssumptions(Record):
    """The budget in baht by activity and expense group, its versions, and how it is spent over the year."""

    sender: str
    lines: dict[str, dict[str, int]]
    kept_pct: Number
    versions: Many[BudgetVersion]
    received_pct: dict[str, Many[Number]]
    disbursed_pct: dict[str, Many[Number]]
    disbursed_spread: Number
    committed_pct: dict[str, Many[int]]


class PlanSlip(Record):
    """A plan of spending whose year is typed too high by some baht, and what must be found."""

    sender: str
    activity_code: str
    expense_group: str
    year_off: int
    findings: Many[str]


class References(Record):
    """Who sends targets, when targets and plans arrive, and what is typed wrong in them."""

    targets_sender: str
    targets_document: str
    targets_received: Day
    plans_received: Day
    plans_within_days: int
    plan_slips: Many[PlanSlip]


class Gap(Record):
    """An office that stays silent for these form months."""

    sender: str
    months: Many[int]


class Behaviour(Record):
    """How punctually forms arrive."""

    late_pct: Number
    missing_pct: Number
    early_days: int
    late_days: int
    unreliable_offices: int
    unreliable_times: int
    division_late_pct: Number
    division_missing_pct: Number
    gaps: Many[Gap]
    zero_instead_of_nil_pct: Number


class Correction(Record):
    """A form whose first version is off by `first_pct` in one indicator and is put right later.

    findings: what ingest finds in the first version, where it can be seen to be off.
    """

    sender: str
    month: int
    indicator_code: str
    first_pct: Number
    days_after: int
    reason: str
    findings: Many[str] = ()


class Mistake(Record):
    """A faulty workbook: how it is faulty, what ingest must find, and when a clean one follows, if ever."""

    sender: str
    month: int
    kind: MistakeKind
    indicator_code: str = ""
    element_code: str = ""
    activity_code: str = ""
    expense_group: str = ""
    findings: Many[str]
    outcome: Literal["accepted", "quarantined"]
    resent_after: int | None = None


class Resent(Record):
    """A form sent again after the reports have gone out: one number more or less, or nothing changed (`add` 0)."""

    sender: str
    month: int
    sent: Day
    indicator_code: str = ""
    element_code: str = ""
    activity_code: str = ""
    expense_group: str = ""
    add: Number = Decimal(0)


class WrittenPct(Record):
    """How often offices write: results, and problems where they are behind."""

    result: Number
    problem: Number


class Problem(Record):
    """A problem with its remedy, and when and where it can occur (empty: any)."""

    problem: str
    remedy: str
    months: Many[int] = ()
    activities: Many[str] = ()


class ProjectText(Record):
    """What a division writes about a policy project in some months."""

    months: Many[int]
    result: str
    problem: str
    remedy: str


class MissionWork(Record):
    """One line of a division's own work, with the year's plan and money."""

    work: str
    unit: str
    plan: int
    spending: int


class Texts(Record):
    """Everything senders write in words."""

    written_pct: WrittenPct
    behind_plan_pct: Number
    thai_digits_pct: Number
    results: dict[str, Many[str]]
    problems: Many[Problem]
    notes: Many[str]
    notes_pct: Number
    division_results: dict[str, Many[str]]
    division_problems: Many[Problem]
    projects: dict[str, dict[str, Many[ProjectText]]]
    mission: dict[str, Many[MissionWork]]


class Assumptions(Record):
    """The whole of sample.yaml, with the texts."""

    offices: OfficeAssumptions
    activity_regions: dict[str, Many[str]]
    default_indicator: IndicatorAssumptions
    indicators: dict[str, IndicatorAssumptions]
    seasons: dict[str, Many[int]]
    pace: Many[Number]
    pace_spread: Number
    tilt_spread: Number
    membership: Membership
    relief: Relief
    plots: Plots
    savings: Savings
    certificates: Certificates
    quality_criteria: Many[str]
    changes: dict[str, Change]
    panel_pct: Many[int]
    central: dict[str, dict[str, ByMonth]]
    central_plans: dict[str, dict[int, Number]]
    budget: BudgetAssumptions
    references: References
    behaviour: Behaviour
    corrections: Many[Correction]
    mistakes: Many[Mistake]
    story: Many[Resent]
    texts: Texts

    def of(self, indicator_code: str) -> IndicatorAssumptions:
        """What is assumed of an indicator: its own entry, or that of the one it is like, or the default."""
        own = self.indicators.get(indicator_code, self.default_indicator)
        return self.of(own.like) if own.like else own


def load_assumptions(parameters_dir: Path) -> Assumptions:
    """The assumptions of a parameters folder; raises BadSetting, which names file and line."""
    texts_path, path = parameters_dir / "sample_texts.yaml", parameters_dir / "sample.yaml"
    texts = _read(Texts, load_mapping(texts_path), texts_path)
    return _read(Assumptions, load_mapping(path) | {"texts": texts}, path)


def _read(model: type[RecordType], data: object, path: Path) -> RecordType:
    record, problems = read_record(model, data, Place(path))
    if record is None:
        raise problems[0].as_error()
    return record
