"""What a year's framework consists of: plans, projects, activities, indicators, channels, ambiguities."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import ConfigDict, Field

from workbench.base.fiscal import Month, Period
from workbench.base.labels import thai_date
from workbench.rules.framework.indicators import Indicator, pick
from workbench.rules.framework.rules import CalendarRule, DueDate, ReportingRule, ReportingWindow
from workbench.rules.records import Many, Record
from workbench.rules.registers import FORM_KINDS, Division


class Plan(Record):
    """One แผนงาน."""

    plan_code: str
    name: str


class Project(Record):
    """One ผลผลิต (output) or โครงการ (project) of a plan."""

    project_code: str
    type: Literal["output", "project"]
    plan_code: str
    name_source: str
    name: str
    is_personnel: bool = False
    judgements: Many[str] = ()


class HeadCount(Record):
    """Positions printed in place of a sub-activity (Q37)."""

    label: str
    positions: int


class Activity(Record):
    """One กิจกรรมหลัก with its กิจกรรมรอง; the head counts are text turned numbers, no indicator."""

    activity_code: str
    project_code: str
    name_source: str
    name: str
    sub_activity_source: str
    sub_activity: str
    head_counts: Many[HeadCount] = ()
    judgements: Many[str] = ()


class PolicyProject(Record):
    """One งาน/โครงการสำคัญตามนโยบายภาครัฐ: narrative only, no measures (Q29)."""

    project_code: str
    number_in_source: str
    name_source: str
    name: str
    division_codes: Many[str]
    judgements: Many[str] = ()


class Channel(Record):
    """One reporting channel, with the counts the source states; activities stay empty until known (Q11)."""

    channel_code: str
    name: str
    stated_projects: int | None
    stated_forms: int | None
    forms_defined_by: str | None
    schedule: str
    systems: Many[str]
    activity_codes: Many[str]
    ambiguities: Many[str] = ()


class AmbiguitySetting(Record):
    """What can be chosen: value → Thai meaning; `file` where the choice stands in another file."""

    key: str
    default: str
    options: dict[str, str] = Field(default_factory=dict)
    file: str | None = None


class Ambiguity(Record):
    """One doubt about the source and how it is treated; `choice` where that changes a figure or a verdict.

    One that bears on every report is `always` told; the others where a figure they touch is printed.
    """

    code: str
    severity: Literal["high", "medium", "low"]
    touches: Many[str]
    topic_th: str
    evidence_th: str
    treatment_th: str
    setting: AmbiguitySetting | None = None
    choice: str | None = None
    always: bool = False

    @property
    def value(self) -> str | None:
        """The chosen value; None where there is nothing to choose."""
        return self.choice

    @property
    def treatment(self) -> str:
        """The sentence a report's limits section prints, with what was chosen."""
        if self.setting is None or self.choice is None:
            return self.treatment_th
        meaning = self.setting.options.get(self.choice)
        if meaning is None:  # a free value is a date (Q08)
            meaning = thai_date(date.fromisoformat(self.choice))
        return self.treatment_th.replace("{choice}", meaning)


class StatedCounts(Record):
    """The counts the source's preface states."""

    plans: int
    outputs: int
    projects: int
    activities: int
    indicators: int
    master_plan_indicators: int


class Framework(Record):
    """The whole framework of one fiscal year."""

    model_config = ConfigDict(ignored_types=(cached_property,))

    fiscal_year: int
    title: str
    issued_by: str
    document_date: date
    stated_counts: StatedCounts
    units_with_parts: Many[str] = ()
    judgement_fields: Many[str]
    plans: Many[Plan]
    projects: Many[Project]
    activities: Many[Activity]
    indicators: Many[Indicator]
    policy_projects: Many[PolicyProject]
    channels: Many[Channel]
    rules: Many[CalendarRule]
    reporting_rule: ReportingRule | None = None
    reporting: Many[ReportingWindow]
    ambiguities: Many[Ambiguity]
    divisions: Many[Division]

    @property
    def windows(self) -> tuple[ReportingWindow, ...]:
        """The form periods in order."""
        return self.reporting

    def window(self, month: Month) -> ReportingWindow | None:
        """The form period sent for `month`; None where no form is."""
        return next((each for each in self.reporting if each.form_month == month), None)

    def windows_cut_by(self, period: Period) -> tuple[ReportingWindow, ...]:
        """The forms that a period takes only some months of: it has no value of its own."""
        return tuple(each for each in self.reporting if each.is_cut_by(period))

    @property
    def form_rules(self) -> tuple[CalendarRule, ...]:
        """The monthly duties that an office's or a division's form fulfils."""
        monthly = (each for each in self.rules if each.frequency == "monthly")
        return tuple(each for each in monthly if not {*FORM_KINDS}.isdisjoint(each.actors))

    def is_whole(self, unit: str) -> bool:
        """Whether a unit is counted in whole numbers: each that the year does not say has parts."""
        return unit not in self.units_with_parts

    def file_of(self, indicator: Indicator) -> str:
        """The file under parameters/ in which the indicator stands."""
        if indicator.activity_code is None:
            name = "master_plan" if indicator.group == "master_plan" else "outcome"
        else:
            name = f"indicators-{self.project(self.activity(indicator.activity_code).project_code).plan_code}"
        return f"framework/{self.fiscal_year}/{name}.yaml"

    def plan(self, code: str) -> Plan:
        """The plan of that code; raises BadCode, as all lookups here do."""
        return pick({each.plan_code: each for each in self.plans}, code, "แผนงาน")

    def project(self, code: str) -> Project:
        """The output or project of that code."""
        return pick({each.project_code: each for each in self.projects}, code, "ผลผลิต/โครงการ")

    def activity(self, code: str) -> Activity:
        """The main activity of that code."""
        return pick(self._activities, code, "กิจกรรมหลัก")

    def indicator(self, code: str) -> Indicator:
        """The indicator of that code, I… M… or X…."""
        return pick(self._indicators, code, "ตัวชี้วัด")

    def rule(self, code: str) -> CalendarRule:
        """The calendar rule of that code."""
        return pick({each.rule_code: each for each in self.rules}, code, "ข้อกำหนดในปฏิทิน")

    def division(self, code: str) -> Division:
        """The central unit of that code."""
        return pick({each.division_code: each for each in self.divisions}, code, "กอง/สำนัก")

    def ambiguity(self, code: str) -> Ambiguity:
        """The ambiguity of that code."""
        return pick(self._ambiguities, code, "ข้อสังเกต")

    def setting(self, key: str) -> str | None:
        """The value chosen for an ambiguity's setting key; None where this framework has no such key."""
        settings = {each.setting.key: each.value for each in self.ambiguities if each.setting}
        return settings.get(key)

    def indicators_of(self, activity_code: str) -> tuple[Indicator, ...]:
        """The indicators of a main activity, in the source's order."""
        return tuple(each for each in self.indicators if each.activity_code == activity_code)

    def due_dates(self, rule_code: str) -> tuple[DueDate, ...]:
        """Every deadline of a calendar rule, with printed and computed date (design §3.10)."""
        return self.rule(rule_code).due_dates(self.document_date, self._decide)

    def _decide(self, name: str) -> str | None:
        found = self._ambiguities.get(name)
        return found.value if found else self.setting(name)

    @cached_property
    def _activities(self) -> dict[str, Activity]:
        return {each.activity_code: each for each in self.activities}

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {each.indicator_code: each for each in self.indicators}

    @cached_property
    def _ambiguities(self) -> dict[str, Ambiguity]:
        return {each.code: each for each in self.ambiguities}
