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
}
_SECTIONS = "workbench.reports.sections"


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return __dir__()
    home = next((module for module, names in _HOMES.items() if name in names), _SECTIONS)
    if not name.startswith("_"):
        module = import_module(home)
        if home != _SECTIONS or name in module.__all__:
            return getattr(module, name)
    raise AttributeError(f"workbench has no {name!r}; it has {', '.join(__dir__())}")


def __dir__() -> list[str]:
    return sorted([*(name for names in _HOMES.values() for name in names), *import_module(_SECTIONS).__all__])
