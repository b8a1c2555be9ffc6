"""A notebook's declared parameters, checked before its kernel starts."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode

from workbench.base.errors import BadParameter


class LocalKernelManager(AsyncKernelManager):
    """Talks to the kernel through sockets in the file system where there are such: nobody else can listen."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        if os.name == "posix":
            self.transport = "ipc"


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at `path`."""
    return nbformat.read(path, as_version=4)


def declared_parameters(notebook: NotebookNode) -> list[str]:
    """The names its `parameters` cell assigns."""
    return [name for cell in _tagged(notebook, "parameters") for name in _assigned(cell.source)]


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


def _tagged(notebook: NotebookNode, tag: str) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def _assigned(source: str) -> list[str]:
    targets = [target for node in ast.parse(source).body if isinstance(node, ast.Assign) for target in node.targets]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _names_read(notebook: NotebookNode) -> set[str]:
    after = [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", [])
    ]
    nodes = (node for source in after for node in ast.walk(ast.parse(source)))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
