"""A notebook's declared parameters, checked before its cells run."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from workbench.base.errors import BadParameter

PARAMETERS = "parameters"
"""The tag of the cell that declares a notebook's parameters."""


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at `path`."""
    return nbformat.read(path, as_version=4)


def declared_parameters(notebook: NotebookNode) -> list[str]:
    """The names its `parameters` cell assigns."""
    return [name for cell in notebook.cells if PARAMETERS in tags(cell) for name in _assigned(cell.source)]


def check_parameters(notebook: NotebookNode, given: dict[str, str]) -> None:
    """Raise BadParameter for a name the notebook does not declare, or declares and never reads afterwards."""
    declared = declared_parameters(notebook)
    for name in given:
        if name not in declared:
            raise BadParameter(name=name, reason="สมุดงานไม่มีพารามิเตอร์นี้", available=", ".join(declared))
    read = _names_read(notebook)
    for name in declared:
        if name not in read:
            raise BadParameter(name=name, reason="ประกาศไว้แต่ไม่มีเซลล์ใดใช้", available=", ".join(sorted(read)))


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    return list(cell.metadata.get("tags", []))


def _assigned(source: str) -> list[str]:
    targets = [target for node in ast.parse(source).body if isinstance(node, ast.Assign) for target in node.targets]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _names_read(notebook: NotebookNode) -> set[str]:
    after = [cell.source for cell in notebook.cells if cell.cell_type == "code" and PARAMETERS not in tags(cell)]
    nodes = (node for source in after for node in ast.walk(ast.parse(source)))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
