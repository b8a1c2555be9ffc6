"""What a notebook's cells call: one function a section, each recording its figures in the report."""

from workbench.sections.area import area_view
from workbench.sections.arrival import completeness, timeliness_table
from workbench.sections.indicators import indicator_table, outcome_table
from workbench.sections.limits import limits_and_sources
from workbench.sections.opening import executive_summary, title_block
from workbench.sections.spending import spending
from workbench.sections.stories import policy_projects, problems
from workbench.sections.trends import trend

__all__ = [
    "area_view",
    "completeness",
    "executive_summary",
    "indicator_table",
    "limits_and_sources",
    "outcome_table",
    "policy_projects",
    "problems",
    "spending",
    "timeliness_table",
    "title_block",
    "trend",
]
