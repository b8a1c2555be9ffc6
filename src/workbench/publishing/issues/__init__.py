"""Published issues: where they stand and what is known of them."""

from workbench.publishing.issues.editions import find_issue, issue_path
from workbench.publishing.issues.index import write_index
from workbench.publishing.issues.pins import resolve_as_of
from workbench.publishing.issues.states import signature_words
from workbench.publishing.issues.verification import verify_workspace

__all__ = [
    "find_issue",
    "issue_path",
    "resolve_as_of",
    "signature_words",
    "verify_workspace",
    "write_index",
]
