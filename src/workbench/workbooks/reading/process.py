"""The child process that reads received files: bounded, reused, and replaced when it dies."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import stat
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from workbench.base.errors import EnvironmentFault
from workbench.base.text import show_text
from workbench.workbooks.findings import Finding, is_refused
from workbench.workbooks.reading.cells import read_workbook
from workbench.workbooks.reading.container import refuse_size, scan_container
from workbench.workbooks.reading.limits import DEFAULT_LIMITS, ReadingLimits, Unreadable
from workbench.workbooks.reading.workbook import RawCell, RawSheet, RawWorkbook

_LENGTH = struct.Struct(">Q")
_START_SECONDS = 60.0
_log = logging.getLogger(__name__)

# The child imports this module alone: the package's own __init__ brings pandas and matplotlib for notebooks.
# None in sys.modules makes an import fail: openpyxl does without numpy and PIL, and without lxml it parses
# with the standard library under defusedxml.
_BOOTSTRAP = """
import json, sys, types
start = json.loads(sys.argv[1])
sys.path[:] = start["path"]
package = types.ModuleType("workbench")
package.__path__ = [start["package"]]
sys.modules["workbench"] = package
sys.modules.update(dict.fromkeys(["lxml", "numpy", "PIL"]))
from workbench.workbooks.reading.process import serve
serve(start["limits"])
"""


class ReaderProcess:
    """Reads received files in a child of its own, one after another; use it as a context manager.

    A file that ends the child, or takes longer or more memory than the limits allow, costs that file only:
    it gets a finding and the next file gets a fresh child. The child gets bytes and gives JSON, so that
    nothing it sends can run here.
    """

    def __init__(self, limits: ReadingLimits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self._child: subprocess.Popen[bytes] | None = None
        self._is_ready = False

    def __enter__(self) -> ReaderProcess:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: Path) -> tuple[RawWorkbook | None, list[Finding]]:
        """The workbook at `path` and what was found on the way; None when it is refused.

        Only a regular file is read (never a pipe, which would wait for ever). Raises OSError when the file
        cannot be opened, EnvironmentFault when it is no regular file.
        """
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise EnvironmentFault(what=f"{show_text(path.name)} ไม่ใช่ไฟล์", remedy="ย้ายออกจากโฟลเดอร์รับไฟล์")
            if state.st_size > self.limits.file_bytes:
                return None, [refuse_size(state.st_size, self.limits).finding]
            data = file.read(self.limits.file_bytes + 1)
        return self.read_bytes(data)

    def read_bytes(self, data: bytes) -> tuple[RawWorkbook | None, list[Finding]]:
        """As `read`, for bytes at hand: container first, here; cells then, in the child."""
        findings = scan_container(data, self.limits)
        if is_refused(findings):
            return None, findings
        workbook, refusal = self._ask(data)
        return workbook, findings + ([refusal] if refusal else [])

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child, self._is_ready = self._child, None, False
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            start = {
                "path": [entry for entry in sys.path if entry],
                "package": str(Path(__file__).resolve().parents[2]),
                "limits": asdict(self.limits),
            }
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", "-c", _BOOTSTRAP, json.dumps(start)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._child

    def _wait_ready(self, child: subprocess.Popen[bytes]) -> None:
        """Until the child has loaded its libraries; one that cannot is no fault of the file."""
        if self._is_ready:
            return
        assert child.stdout is not None
        try:
            with _kill_late(child, _START_SECONDS):
                _receive(child.stdout)
        except (OSError, EOFError) as fault:
            self.close()
            raise EnvironmentFault(
                what=f"เริ่มโปรแกรมอ่านไฟล์ Excel ไม่ได้ (รหัส {child.returncode})",
                remedy="ติดตั้ง openpyxl, defusedxml และ python-calamine ให้ครบตาม constraints.txt",
            ) from fault
        self._is_ready = True

    def _ask(self, data: bytes) -> tuple[RawWorkbook | None, Finding | None]:
        """The child's answer, or the finding that it took too long or died."""
        child = self._start()
        self._wait_ready(child)
        assert child.stdin is not None and child.stdout is not None
        try:
            with _kill_late(child, self.limits.wall_seconds) as is_late:
                _send(child.stdin, data)
                answer = json.loads(_receive(child.stdout))
        except (OSError, EOFError, ValueError) as fault:
            self.close()
            _log.warning("the reading process ended: %r, exit code %s", fault, child.returncode)
            if is_late.is_set():
                return None, Finding("reader_timeout", found=f"{self.limits.wall_seconds:g}")
            return None, Finding("reader_crashed", found=f"รหัส {child.returncode}")
        except BaseException:  # Ctrl-C: the child's answer must not be taken for the next file's
            self.close()
            raise
        if answer["is_last"] or is_late.is_set():
            self.close()
        if "refusal" in answer:
            _log.info("refused: %s", answer["detail"])
            return None, Finding(*answer["refusal"])
        return _unpack(answer), None


@contextlib.contextmanager
def _kill_late(child: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """End the child when the block takes longer; the event says whether that happened."""
    is_late = threading.Event()

    def end_late() -> None:
        is_late.set()
        child.kill()

    timer = threading.Timer(seconds, end_late)
    timer.start()
    try:
        yield is_late
    finally:
        timer.cancel()


def serve(limits: dict[str, Any]) -> None:
    """The child's loop: files come in on standard input, answers go out on standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    bounds = ReadingLimits(**limits)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing a library prints may mix with the answers
    import openpyxl
    import python_calamine  # noqa: F401  (both are loaded before the first file comes)
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    assert openpyxl.DEFUSEDXML and not openpyxl.LXML
    # openpyxl looks for <dimension> through the whole sheet where there is none; we never believe it.
    ReadOnlyWorksheet._get_size = lambda worksheet: None
    _bound_memory(bounds)
    _send(answers, b"ready")
    while True:
        try:
            data = _receive(sys.stdin.buffer)
        except EOFError:
            return
        _bound_cpu(bounds)
        answer = _answer(data, bounds)
        _send(answers, json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode())
        if answer["is_last"]:
            return


def _answer(data: bytes, limits: ReadingLimits) -> dict[str, Any]:
    try:
        return {"is_last": False, **_pack(read_workbook(data, limits))}
    except Unreadable as refusal:
        finding, detail = refusal.finding, refusal.detail
        is_last = finding.code == "reader_crashed"
    except BaseException as fault:  # calamine's PanicException is no Exception
        finding, detail, is_last = Finding("reader_crashed", found=type(fault).__name__), repr(fault), True
    fields = [finding.code, finding.sheet, finding.cell, finding.found, finding.expected]
    return {"is_last": is_last, "refusal": fields, "detail": show_text(detail, 300)}


def _bound_memory(limits: ReadingLimits) -> None:
    """No more memory than allowed, no file written, no core dump, where the system has such bounds."""
    try:
        import resource
    except ImportError:  # Windows: the wall clock is the bound
        return
    for kind, bound in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (bound, bound))


def _bound_cpu(limits: ReadingLimits) -> None:
    """CPU seconds for the next file, on top of what the earlier ones took."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + limits.cpu_seconds + 1
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _pack(workbook: RawWorkbook) -> dict[str, Any]:
    """The workbook as lists for JSON; number formats once each, cells by their number."""
    formats: dict[str, int] = {}
    sheets = []
    for sheet in workbook.sheets:
        cells = [
            (row, column, kind, value, formats.setdefault(number_format, len(formats)), is_formula)
            for row, column, kind, value, number_format, is_formula in sheet.cells
        ]
        remarkable = (sheet.hidden_rows, sheet.hidden_columns, sheet.merged, sheet.stray, sheet.unseen)
        sheets.append((sheet.name, sheet.state, cells, *remarkable))
    return {"sheets": sheets, "formats": list(formats)}


def _unpack(answer: dict[str, Any]) -> RawWorkbook:
    formats = answer["formats"]
    sheets = []
    for name, state, packed, *remarkable in answer["sheets"]:
        cells = tuple(
            RawCell(row, column, kind, value, formats[number_format], is_formula)
            for row, column, kind, value, number_format, is_formula in packed
        )
        sheets.append(RawSheet(name, state, cells, *map(tuple, remarkable)))
    return RawWorkbook(tuple(sheets))


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    """One message; raises EOFError when the other side has closed."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    message = pipe.read(length)
    if len(message) < length:
        raise EOFError
    return message
