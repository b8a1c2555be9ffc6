"""A report's figures and words worked out in memory: its notebook's cells are run, charts undrawn, nothing written."""

from __future__ import annotations

import tempfile
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from workbench.figures.book import FigureBook
from workbench.publishing.notebook.cells import CellRunner, cell_failed
from workbench.publishing.notebook.parameters import PARAMETERS, read_notebook, tags
from workbench.publishing.open_report import report_at_hand
from workbench.publishing.revisions.text_diff import Sections, sections_of
from workbench.reports.charts import charts_undrawn
from workbench.reports.report import Report


@dataclass(frozen=True)
class Recomputed:
    """What a page would say now: its figures, and each section's lines of text."""

    figures: FigureBook
    sections: Sections


def recompute(report: Report, notebook: Path) -> Recomputed:
    """The figures and sections that a notebook gives for a report; the report's own book of figures is filled."""
    return Recomputed(report.figures, sections_of(run_undrawn(report, notebook)))


def run_undrawn(report: Report, notebook: Path) -> NotebookNode:
    """The notebook with the outputs of its cells, run for a report that is open already; raises CellFailed.

    Whatever a cell writes goes to a folder that is thrown away. The setting `cell_time_limit` holds.
    """
    made = read_notebook(notebook)
    runner = CellRunner(report.settings.cell_seconds)
    scope: dict[str, str] = {} if report.scope.is_department else {report.scope.kind: report.scope.code}
    with charts_undrawn(), report_at_hand(report), tempfile.TemporaryDirectory() as folder, chdir(folder):
        for cell in made.cells:
            error = runner.run(cell)
            if error is not None:
                raise cell_failed(cell.source, type(error).__name__, str(error)) from error
            if PARAMETERS in tags(cell):
                runner.namespace |= {"period": report.period.id, **scope}
    return made
