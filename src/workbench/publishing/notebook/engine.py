"""A papermill engine that runs a notebook's cells in this process: for a child that is thrown away afterwards.

Outputs are the bundles that an IPython kernel would publish, without starting one.
"""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output
from papermill.engines import Engine, papermill_engines
from papermill.execute import PapermillExecutionError
from traitlets import Type

ENGINE_NAME = "workbench"
_sink: list[NotebookNode] = []


class _Hook(DisplayHook):
    """Keeps the value of a cell's last expression as an execute_result."""

    def write_output_prompt(self) -> None:
        """A kernel prints no prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Keep the bundle."""
        _sink.append(
            new_output("execute_result", format_dict, metadata=md_dict or {}, execution_count=self.prompt_count)
        )

    def finish_displayhook(self) -> None:
        """Nothing to flush."""


class _Publisher(DisplayPublisher):
    """Keeps what a cell displays."""

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_: Any) -> None:
        """Keep the bundle."""
        _sink.append(new_output("display_data", data, metadata=metadata or {}))


class _Shell(InteractiveShell):
    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def enable_gui(self, gui: str | None = None) -> None:
        """Charts are drawn without a screen."""


class InProcessEngine(Engine):
    """Runs each code cell in one fresh shell of this process and stops at the first error, as a kernel does."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **_: Any) -> None:
        """Execute the notebook that papermill manages; raises PapermillExecutionError at a failing cell."""
        InteractiveShell.clear_instance()
        shell = _Shell.instance()
        if shell.history_manager:
            shell.history_manager.enabled = False
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            if cell.cell_type == "code" and cell.source.strip():
                error = _run_cell(shell, cell)
                if error is not None:
                    nb_man.cell_exception(cell, cell_index=index, exception=error)
                    nb_man.cell_complete(cell, cell_index=index)
                    raise PapermillExecutionError(
                        index, cell.execution_count, cell.source, type(error).__name__, str(error), []
                    )
            nb_man.cell_complete(cell, cell_index=index)


def _run_cell(shell: _Shell, cell: NotebookNode) -> BaseException | None:
    _sink.clear()
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        result = shell.run_cell(cell.source, store_history=True)
    streams = [
        new_output("stream", name=name, text=text.getvalue())
        for name, text in (("stdout", out), ("stderr", err))
        if text.getvalue()
    ]
    cell.execution_count = shell.execution_count - 1
    cell.outputs = [from_dict(output) for output in (*streams, *_sink)]
    error: BaseException | None = result.error_before_exec or result.error_in_exec
    return error


papermill_engines.register(ENGINE_NAME, InProcessEngine)
