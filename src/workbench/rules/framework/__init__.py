"""The year's framework as data: plans, projects, activities, indicators, windows, rules and ambiguities."""

from workbench.rules.framework.indicators import (
    RATE_UNIT,
    ChangeFormula,
    Companion,
    Element,
    Formula,
    Indicator,
    RatioFormula,
    SumFormula,
)
from workbench.rules.framework.loading import available_years, load_framework
from workbench.rules.framework.models import Activity, Ambiguity, Channel, Framework, Plan, PolicyProject, Project
from workbench.rules.framework.rules import CalendarRule, DueDate, ReportingRule, ReportingWindow

__all__ = [
    "RATE_UNIT",
    "Activity",
    "Ambiguity",
    "CalendarRule",
    "ChangeFormula",
    "Channel",
    "Companion",
    "DueDate",
    "Element",
    "Formula",
    "Framework",
    "Indicator",
    "Plan",
    "PolicyProject",
    "Project",
    "RatioFormula",
    "ReportingRule",
    "ReportingWindow",
    "SumFormula",
    "available_years",
    "load_framework",
]
