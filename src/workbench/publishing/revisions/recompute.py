"""A report's figures and words worked out in memory: its notebook's cells are run, charts undrawn, nothing written."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from workbench.base.errors import WorkbenchError
from workbench.publishing.notebook.cells import CellRunner, cell_failed
from workbench.publishing.notebook.parameters import PARAMETERS, read_notebook, tags
from workbench.publishing.open_report import report_at_hand
from workbench.publishing.revisions.content import IssueContent
from workbench.publishing.revisions.text_diff import sections_of
from workbench.reports.charts import charts_undrawn
from workbench.reports.report import Report


def recompute(report: Report, notebook: Path, inputs: Mapping[str, Any] | None = None) -> IssueContent:
    """What a notebook's page would say for a report; the report's own book of figures is filled.

    `inputs` are those of a run of now, where what it is compared with may have been made from others.
    """
    sections = sections_of(run_undrawn(report, notebook))
    known = {"ledger_number": report.view.ledger_number} | dict(inputs or {})
    return IssueContent(report.workspace, report.page.figures, sections, known)


def run_undrawn(report: Report, notebook: Path) -> NotebookNode:
    """The notebook with the outputs of its cells, run for a report that is open already.

    Raises what a section raises, and CellFailed for any other error of a cell. Whatever a cell writes goes to a folder
    that is thrown away. The setting `cell_time_limit` holds.
    """
    made = read_notebook(notebook)
    runner = CellRunner(report.settings.cell_seconds)
    scope: dict[str, str] = {} if report.scope.is_department else {report.scope.kind: report.scope.code}
    with charts_undrawn(), report_at_hand(report), tempfile.TemporaryDirectory() as folder, chdir(folder):
        for cell in made.cells:
            error = runner.run(cell)
            if isinstance(error, WorkbenchError):
                raise error
            if error is not None:
                raise cell_failed(cell.source, type(error).__name__, str(error)) from error
            if PARAMETERS in tags(cell):
                runner.namespace |= {"period": report.period.id, **scope}
    return made
