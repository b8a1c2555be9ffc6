"""What a notebook's cells call: one function a section, each recording its figures in the report."""

from workbench.reports.sections.area import area_view
from workbench.reports.sections.arrival import completeness, timeliness_table
from workbench.reports.sections.calls import call_list
from workbench.reports.sections.comparisons import quarter_comparison, year_course, year_end_forecast
from workbench.reports.sections.corrections import corrections
from workbench.reports.sections.indicators import indicator_table, outcome_table
from workbench.reports.sections.limits import limits_and_sources
from workbench.reports.sections.opening import executive_summary, title_block
from workbench.reports.sections.scoped import (
    achievements,
    approval,
    mission_work,
    offices_behind,
    sending_history,
    year_results,
)
from workbench.reports.sections.spending import spending
from workbench.reports.sections.stories import policy_projects, problems
from workbench.reports.sections.trends import trend

__all__ = [
    "achievements",
    "approval",
    "area_view",
    "call_list",
    "completeness",
    "corrections",
    "executive_summary",
    "indicator_table",
    "limits_and_sources",
    "mission_work",
    "offices_behind",
    "outcome_table",
    "policy_projects",
    "problems",
    "quarter_comparison",
    "sending_history",
    "spending",
    "timeliness_table",
    "title_block",
    "trend",
    "year_course",
    "year_end_forecast",
    "year_results",
]
