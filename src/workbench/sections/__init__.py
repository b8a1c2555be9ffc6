"""What a notebook's cells call: one function a section, each recording its figures in the report."""

from workbench.sections.area import area_view
from workbench.sections.arrival import completeness, timeliness_table
from workbench.sections.calls import call_list
from workbench.sections.comparisons import quarter_comparison, year_course, year_end_forecast
from workbench.sections.corrections import corrections
from workbench.sections.indicators import indicator_table, outcome_table
from workbench.sections.limits import limits_and_sources
from workbench.sections.opening import executive_summary, title_block
from workbench.sections.scoped import (
    achievements,
    approval,
    mission_work,
    offices_behind,
    sending_history,
    year_results,
)
from workbench.sections.spending import spending
from workbench.sections.stories import policy_projects, problems
from workbench.sections.trends import trend

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
