"""What differs between two states of a report, and why."""

from workbench.publishing.revisions.compare import Comparison, compare_issues
from workbench.publishing.revisions.explain import explain_figure
from workbench.publishing.revisions.revision import KINDS, NOT_PRINTED, causes_in_short, change_pct, signed

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
