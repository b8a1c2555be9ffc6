"""A notebook's parameters and its execution."""

from workbench.publishing.notebook.working_copy import open_copy

__all__ = ["open_copy"]
