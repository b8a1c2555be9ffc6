"""The year's framework as data: plans, projects, activities, indicators, windows, rules and ambiguities."""

from workbench.rules.framework.check import check_framework
from workbench.rules.framework.checks import VALUE, Check, Term, load_checks
from workbench.rules.framework.indicators import (
    RATE_UNIT,
    ChangeFormula,
    Companion,
    Element,
    Formula,
    Indicator,
    Nature,
    OverMonths,
    OverOffices,
    RatioFormula,
    SumFormula,
)
from workbench.rules.framework.loading import available_years, load_framework, require_year, written_years
from workbench.rules.framework.models import Activity, Ambiguity, Channel, Framework, Plan, PolicyProject, Project
from workbench.rules.framework.new_year import write_new_year
from workbench.rules.framework.rules import Basis, CalendarRule, DueDate, ReportingRule, ReportingWindow

__all__ = [
    "RATE_UNIT",
    "VALUE",
    "Activity",
    "Ambiguity",
    "Basis",
    "CalendarRule",
    "ChangeFormula",
    "Channel",
    "Check",
    "Companion",
    "DueDate",
    "Element",
    "Formula",
    "Framework",
    "Indicator",
    "Nature",
    "OverMonths",
    "OverOffices",
    "Plan",
    "PolicyProject",
    "Project",
    "RatioFormula",
    "ReportingRule",
    "ReportingWindow",
    "SumFormula",
    "Term",
    "available_years",
    "check_framework",
    "load_checks",
    "load_framework",
    "require_year",
    "write_new_year",
    "written_years",
]
