"""A notebook's code cells, run one after another in this very process.

Outputs are the bundles that a kernel would publish, without starting one. A page is made so, and stale figures are
found so; JupyterLab has its own kernels.
"""

from __future__ import annotations

import ast
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import CapturedIO, capture_output
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets.config import Config

from workbench.base.errors import CellFailed

_REMINDER_SECONDS, _SOON = 1.0, 0.001


class CellTimeout(BaseException):
    """Raised into a cell that runs too long; no `except Exception` of the cell can keep it."""


class CellRunner:
    """Runs code cells in one namespace, fresh at first, each for at most `seconds` (0: no limit; see `time_limit`)."""

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds
        self.namespace: dict[str, Any] = {"__name__": "__main__", "get_ipython": _shell}
        self._count = 0

    def run(self, cell: NotebookNode) -> BaseException | None:
        """The error that ended a cell, if any; a code cell is given its outputs, another is left as it is."""
        if cell.cell_type != "code" or not cell.source.strip():
            return None
        self._count += 1
        cell.execution_count = self._count
        error, result, shell = None, [], _shell()
        shell.user_ns, before = self.namespace, shell.user_ns
        with capture_output() as captured:
            try:
                with time_limit(self.seconds):
                    result = self._result(shell, cell)
            except (Exception, SystemExit, CellTimeout) as fault:
                error, lines = fault, traceback.format_exception(fault)
                result = [new_output("error", ename=type(fault).__name__, evalue=str(fault), traceback=lines)]
            finally:
                shell.user_ns = before
        cell.outputs = [*_shown(captured), *result]
        return error

    def _result(self, shell: InteractiveShell, cell: NotebookNode) -> list[NotebookNode]:
        """Run a cell; the value of its last expression as an output."""
        tree = ast.parse(shell.transform_cell(cell.source))
        name = shell.compile.cache(cell.source, self._count)
        last = ast.parse("None", mode="eval")
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, name, "exec"), self.namespace)
        value = eval(compile(last, name, "eval"), self.namespace)
        if value is None or cell.source.rstrip().endswith(";") or shell.display_formatter is None:
            return []
        data, metadata = shell.display_formatter.format(value)
        if not data:  # it has displayed itself
            return []
        return [new_output("execute_result", data, metadata=metadata, execution_count=self._count)]


def cell_failed(source: str, error_name: str, words: str) -> CellFailed:
    """Which cell of a notebook stopped it, and by what."""
    reason = words if error_name == CellTimeout.__name__ else f"{error_name}: {words}"
    return CellFailed(cell=source.strip().splitlines()[0], reason=reason)


def _shown(captured: CapturedIO) -> list[NotebookNode]:
    """What a cell printed and displayed."""
    texts = (("stdout", captured.stdout), ("stderr", captured.stderr))
    streams = [new_output("stream", name=name, text=text) for name, text in texts if text]
    return streams + [new_output("display_data", each.data, metadata=each.metadata or {}) for each in captured.outputs]


class _Shell(InteractiveShell):
    def enable_gui(self, gui: str | None = None) -> None:
        """Charts are drawn without a screen."""


def _shell() -> InteractiveShell:
    """The shell whose formatters and magics cells use: a kernel's where this process is one."""
    if InteractiveShell.initialized():
        return InteractiveShell.instance()
    return _Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Within it CellTimeout is raised once so many seconds have passed, and every second from then on; 0 for no limit.

    It needs a system with alarms (not Windows) and the main thread. Python code, waiting and sleeping are interrupted
    at once; a single call into a library's compiled code only when it returns. A limit around it goes on.
    """
    if not seconds or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise CellTimeout(f"ใช้เวลาเกิน {seconds:g} วินาที จึงถูกหยุด")

    before, started = signal.signal(signal.SIGALRM, stop), time.monotonic()
    outer_seconds, interval = signal.setitimer(signal.ITIMER_REAL, seconds, _REMINDER_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)  # first, for an alarm without our handler would end the process
        signal.signal(signal.SIGALRM, before)
        if outer_seconds:
            left = max(_SOON, outer_seconds - (time.monotonic() - started))
            signal.setitimer(signal.ITIMER_REAL, left, interval)
