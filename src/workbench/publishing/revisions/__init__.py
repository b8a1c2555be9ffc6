"""What differs between two states of a report, and why."""

from workbench.publishing.revisions.compare import Comparison, compare_issues
from workbench.publishing.revisions.differences import KINDS, NOT_PRINTED, causes_in_short, change_pct, signed
from workbench.publishing.revisions.explain import explain_figure

__all__ = [
    "KINDS",
    "NOT_PRINTED",
    "Comparison",
    "causes_in_short",
    "change_pct",
    "compare_issues",
    "explain_figure",
    "signed",
]
