"""A report's figures and words worked out in memory: what its notebook's cells would print, without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.base.errors import NotInMemory
from workbench.figures.book import FigureBook
from workbench.publishing.notebook.parameters import read_notebook
from workbench.publishing.revisions.text_diff import joined, sections_of
from workbench.reports import sections
from workbench.reports.charts import charts_undrawn
from workbench.reports.report import Report

_CALL = re.compile(r"wb\.(\w+)\(report\)", re.ASCII)


@dataclass(frozen=True)
class Recomputed:
    """What a page would say now: its figures, and heading → normalised HTML of each section."""

    figures: FigureBook
    sections: dict[str, str]


def recompute(report: Report, notebook: Path) -> Recomputed:
    """The figures and sections that a notebook gives for a report, charts not drawn; nothing is written.

    Its cells may only open the report, call `wb.NAME(report)` and close it; raises NotInMemory for any other cell.
    The report's own book of figures is filled.
    """
    with charts_undrawn():
        html = sections_of(read_notebook(notebook), lambda cell: _cell_html(cell, report, notebook))
    return Recomputed(report.figures, html)


def _cell_html(cell: Mapping[str, Any], report: Report, notebook: Path) -> str:
    source = joined(cell["source"])
    names = [_section_name(node) for node in ast.parse(source).body if not _shows_nothing(node)]
    if None in names:
        raise NotInMemory(notebook=notebook.name, cell=source.strip().splitlines()[0])
    return "".join(getattr(sections, str(name))(report).html for name in names)


def _shows_nothing(node: ast.stmt) -> bool:
    """Whether a statement opens or closes the report, or only prepares for it."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Constant) or ast.unparse(node.value).startswith("wb.open_report(")
    return isinstance(node, ast.Expr) and ast.unparse(node.value) == "report.close()"


def _section_name(node: ast.stmt) -> str | None:
    """The section that `wb.NAME(report)` calls; None for anything else."""
    found = _CALL.fullmatch(ast.unparse(node))
    return found[1] if found and found[1] in sections.__all__ else None
