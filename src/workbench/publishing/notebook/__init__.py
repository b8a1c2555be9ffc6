"""A notebook's parameters and its execution."""

from workbench.publishing.notebook.engine import ENGINE_NAME
from workbench.publishing.notebook.working_copy import open_copy

__all__ = [
    "ENGINE_NAME",
    "open_copy",
]
