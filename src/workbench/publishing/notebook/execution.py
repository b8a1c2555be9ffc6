"""Executing a report's notebook in its scratch folder, and the result that its last cell leaves."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from workbench.base.errors import EnvironmentFault, ReportFailed
from workbench.publishing.notebook.parameters import LocalKernelManager
from workbench.publishing.request import Run
from workbench.reports.report import AS_OF_VARIABLE, DRAFT_VARIABLE, ROOT_VARIABLE, RUN_VARIABLE

CELL_SECONDS = 300


def execute(run: Run, scratch: Path, engine: str | None) -> NotebookNode:
    """The executed notebook; on a fault it is left for the analyst and the last good issue for the reader."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    target = scratch / "report.ipynb"
    variables = {
        ROOT_VARIABLE: str(run.workspace.root),
        AS_OF_VARIABLE: run.known,
        RUN_VARIABLE: str(scratch.resolve()),
        DRAFT_VARIABLE: "1" if run.is_draft else "",
    }
    try:
        with environment(variables):
            return papermill.execute_notebook(
                str(run.notebook), str(target), parameters=run.parameters, kernel_name="python3",
                cwd=str(scratch), progress_bar=False, execution_timeout=CELL_SECONDS, start_timeout=60,
                kernel_manager_class=LocalKernelManager,
                engine_name=engine,
            )  # fmt: skip
    except PapermillExecutionError as fault:
        failed = run.edition.keep_draft(scratch, "failed")
        raise ReportFailed(reason=f"{fault.ename}: {fault.evalue}", notebook=failed / target.name) from fault


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


def take_result(scratch: Path) -> dict[str, Any]:
    """The result the notebook's last cell wrote; a notebook that ended early has none, whatever papermill says."""
    path = scratch / "result.json"
    if not path.is_file():
        raise ReportFailed(reason="สมุดงานจบโดยไม่ถึงเซลล์สุดท้าย", notebook=scratch / "report.ipynb")
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    if result["python"] != sys.executable:
        raise EnvironmentFault(
            what=f"เคอร์เนลของสมุดงานใช้ Python อีกชุดหนึ่ง ({result['python']})", remedy="สั่ง make setup ใหม่"
        )
    return result
