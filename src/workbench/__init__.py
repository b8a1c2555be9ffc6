"""The monitoring workbench: what a notebook may call.

Names are imported when first used, so that the command line and the workbook reader start light.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "workbench.reports.report": ("Report",),
    "workbench.reports.explorer": ("Selection", "explore", "export_selection", "progress_frame", "selection_chart"),
    "workbench.publishing.open_report": ("open_report",),
    "workbench.publishing.revisions.whatif": ("whatif",),
    "workbench.publishing.revisions.explain": ("explain",),
    "workbench.publishing.revisions.compare": ("compare",),
    "workbench.reports.sections": (
        "achievements",
        "approval",
        "year_end_forecast",
        "mission_work",
        "offices_behind",
        "quarter_comparison",
        "sending_history",
        "year_course",
        "year_results",
        "area_view",
        "call_list",
        "completeness",
        "corrections",
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
    ),
}

__all__ = sorted(name for names in _HOMES.values() for name in names)


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"workbench has no {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return __all__
