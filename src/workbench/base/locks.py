"""One writer at a time: the lock beside the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from workbench.base.errors import LockHeld

AUDIT_WAIT_SECONDS = 60


@contextmanager
def hold_ledger(data: Path) -> Iterator[None]:
    """Be the only one who adds entries to the ledger; raises LockHeld while another does."""
    with _held(data / ".ledger.lock", 0, "ทะเบียนรับ", "การรับไฟล์หรือการแก้ทะเบียนอีกชุดหนึ่ง"):
        yield


@contextmanager
def hold_audit(data: Path) -> Iterator[None]:
    """Be the only one who adds events; the reports of a batch wait for one another, it takes but a moment."""
    with _held(data / ".audit.lock", AUDIT_WAIT_SECONDS, "บันทึกการใช้งาน", "คำสั่งอีกชุดหนึ่ง"):
        yield


@contextmanager
def _held(path: Path, seconds: float, what: str, holder: str) -> Iterator[None]:
    lock = FileLock(str(path), timeout=seconds)
    try:
        lock.acquire()
    except Timeout:
        raise LockHeld(what=what, holder=holder) from None
    try:
        yield
    finally:
        lock.release()
