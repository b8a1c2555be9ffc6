"""A working copy of an issue's notebook, pinned to what was known when the issue was made."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from workbench.base.errors import WrongUse
from workbench.base.files import write_atomically
from workbench.base.fiscal import parse_period
from workbench.publishing.issues.editions import issue_path, read_run
from workbench.publishing.issues.pins import ISSUE_PREFIX, snapshot_of_issue
from workbench.publishing.notebook.parameters import PARAMETERS, read_notebook, tags
from workbench.rules.workspace import Workspace

FOLDER = "scratch"
WHATIF = """# ลองเปลี่ยนค่าหนึ่งค่าแล้วดูว่าตัวเลขใดที่พิมพ์ไว้จะเปลี่ยน (ลบเครื่องหมาย # หน้าบรรทัดแล้วสั่งเซลล์นี้ ไม่มีสิ่งใดถูกบันทึก)
# wb.whatif(report, 120, sender="{sender}", period="{period}", indicator="I03")"""
_INJECTED = "injected-parameters"


def open_copy(workspace: Workspace, issue: Path) -> Path:
    """Put a working copy of an issue's notebook into notebooks/scratch/ and return its path.

    Its parameters are the issue's, and `as_of` pins the issue's ledger number and parameters. A copy that an analyst
    has changed is left alone: the new one takes the next free name. Raises EnvironmentFault where the issue's
    parameters are no longer kept.
    """
    path = issue_path(workspace.outputs, issue)
    snapshot_of_issue(workspace, issue)
    source = issue / "report.ipynb"
    if not source.is_file():
        raise WrongUse(message=f"ฉบับ {path} ไม่มีสมุดงาน report.ipynb")
    parameters = read_run(issue)["inputs"]["parameters"]
    notebook = working_copy(read_notebook(source), parameters | {"as_of": f"{ISSUE_PREFIX}{path}"})
    text = nbformat.writes(notebook) + "\n"
    for target in _names(workspace.notebooks / FOLDER, path.replace("/", "_")):
        if not target.exists():
            write_atomically(target, text.encode())
            return target
        if target.read_text(encoding="utf-8") == text:
            return target
    raise AssertionError("names do not run out")


def working_copy(notebook: NotebookNode, parameters: dict[str, str]) -> NotebookNode:
    """The notebook as before its run, with other values in its parameters cell and an example of `whatif` last."""
    copied = copy.deepcopy(notebook)
    copied.cells = [cell for cell in copied.cells if _INJECTED not in tags(cell)]
    copied.metadata = {key: copied.metadata[key] for key in ("kernelspec", "language_info") if key in copied.metadata}
    for cell in copied.cells:
        cell.metadata = {"tags": tags(cell)} if tags(cell) else {}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if PARAMETERS in tags(cell):
            cell.source = _with_values(cell.source, parameters)
    last_month = parse_period(parameters["period"]).last.id
    example = nbformat.v4.new_code_cell(
        WHATIF.format(sender=parameters.get("office", "TH50"), period=last_month),
        id="whatif",
    )
    copied.cells.append(example)
    return copied


def _with_values(source: str, parameters: dict[str, str]) -> str:
    """The parameters cell with these values; comments and order stay, a name it lacks is added."""
    lines = source.split("\n")
    left = dict(parameters)
    for node in ast.parse(source).body:
        name = node.targets[0].id if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) else ""
        if name in left and isinstance(node, ast.Assign) and node.value.end_col_offset is not None:
            line = lines[node.lineno - 1]
            rest = line.encode()[node.value.end_col_offset :].decode()
            lines[node.lineno - 1] = f'{name} = "{left.pop(name)}"{rest}'
    return "\n".join([*lines, *(f'{name} = "{value}"' for name, value in left.items())])


def _names(folder: Path, name: str) -> Iterator[Path]:
    yield folder / f"{name}.ipynb"
    number = 2
    while True:
        yield folder / f"{name}-{number}.ipynb"
        number += 1
