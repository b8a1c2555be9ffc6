"""What a section is to a notebook: a function of the report that registers itself under its own name."""

from __future__ import annotations

from collections.abc import Callable

from workbench.reports.markup import Fragment
from workbench.reports.report import Report

Section = Callable[[Report], Fragment]
SECTIONS: dict[str, Section] = {}
"""Every section by its name, as `wb.NAME(report)` calls it."""


def section(make: Section) -> Section:
    """The function itself, known as a section from now on."""
    SECTIONS[make.__name__] = make
    return make
