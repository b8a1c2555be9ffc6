"""Executing a report's notebook in its staging folder, and the result that its last cell leaves."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import papermill
from nbformat import NotebookNode
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from workbench.base.errors import ReportFailed
from workbench.publishing.notebook.cells import CellRunner, cell_failed
from workbench.publishing.request import Run
from workbench.reports.report import AS_OF_VARIABLE, DRAFT_VARIABLE, ROOT_VARIABLE, RUN_VARIABLE
from workbench.rules.settings import load_settings

_ENGINE_NAME = "workbench"


class InProcessEngine(Engine):
    """Runs each code cell in one fresh namespace of this process and stops at the first error, as a kernel does."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, execution_timeout: float = 0, **_: Any) -> None:
        """Execute the notebook that papermill manages; raises PapermillExecutionError at a failing cell.

        `execution_timeout` is the longest a cell may run, in seconds; 0 for no limit.
        """
        runner = CellRunner(execution_timeout)
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            error = runner.run(cell)
            if error is not None:
                nb_man.cell_exception(cell, cell_index=index, exception=error)
            nb_man.cell_complete(cell, cell_index=index)
            if error is not None:
                raise PapermillExecutionError(
                    index, cell.execution_count, cell.source, type(error).__name__, str(error), []
                )


def execute(run: Run, staging: Path, engine: type[Engine]) -> NotebookNode:
    """The executed notebook; on a fault it is left for the analyst and the last good issue for the reader.

    A cell may run as long as the setting `cell_time_limit` says.
    """
    target = staging / "report.ipynb"
    variables = {
        ROOT_VARIABLE: str(run.workspace.root),
        AS_OF_VARIABLE: run.known,
        RUN_VARIABLE: str(staging.resolve()),
        DRAFT_VARIABLE: "1" if run.is_draft else "",
    }
    papermill_engines.register(_ENGINE_NAME, engine)  # papermill takes an engine by its name alone
    try:
        with environment(variables):
            return papermill.execute_notebook(
                _plain(run.notebook), _plain(target), parameters=run.parameters, kernel_name="python3",
                cwd=str(staging), progress_bar=False, engine_name=_ENGINE_NAME,
                execution_timeout=load_settings(run.workspace.parameters, run.period.end_date).cell_seconds,
            )  # fmt: skip
    except PapermillExecutionError as fault:
        failed = run.edition.keep_draft(staging, "failed")
        reason = cell_failed(fault.source, fault.ename, fault.evalue)
        raise ReportFailed(reason=reason, notebook=failed / target.name) from fault


def _plain(path: Path) -> str:
    """A path that papermill, which fills in parameters between braces, takes as it is."""
    return str(path).replace("{", "{{").replace("}", "}}")


@contextmanager
def environment(variables: dict[str, str]) -> Iterator[None]:
    """Within it the environment holds these variables, after it what it held before."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def take_result(staging: Path) -> dict[str, Any]:
    """The result the notebook's last cell wrote; a notebook that ended early has none, whatever papermill says."""
    path = staging / "result.json"
    if not path.is_file():
        raise ReportFailed(reason="สมุดงานจบโดยไม่ถึงเซลล์สุดท้าย", notebook=staging / "report.ipynb")
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    return result
