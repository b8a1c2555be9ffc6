"""The append-only record of what was received, noticed and corrected: one file, one transaction an entry."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from workbench.base.errors import LedgerEmpty, MixedLedger
from workbench.base.fiscal import format_instant
from workbench.base.labels import REAL, SAMPLE
from workbench.ledger.acceptances import Acceptance
from workbench.ledger.chain import Rows, add_entry, damage_named, walk_entries
from workbench.ledger.channels import ChannelOrder, load_channel_orders
from workbench.ledger.tables import (
    CONTENT_PARTS,
    LATER_PARTS,
    SUBMISSIONS,
    create_tables,
    reading_connection,
    writing_connection,
)
from workbench.ledger.view import SLOT, LedgerView
from workbench.rules.workspace import Workspace, check_founded
from workbench.workbooks.submission import Contents, Identity, Submission

__all__ = ["SLOT", "Acceptance", "Arrival", "Ledger", "LedgerView", "OwnEntry", "open_ledger", "part_rows"]

Purpose = Literal["read", "append", "found"]

_BLANK = (
    "sender_code", "channel", "basis", "covers_first", "covers_last", "effective_from", "template_version",
)  # fmt: skip


@dataclass(frozen=True)
class Arrival:
    """How a file came: its bytes' hash, its name, when, and how the time is known (option, receipts, now)."""

    sha256: str
    file_name: str
    received_at: datetime
    received_from: str


@dataclass(frozen=True)
class OwnEntry:
    """An entry of our own: the analyst's register taken in, the notice that a month is closed or reopened, an answer.

    parts: rows as the tables `corrections`, `notices` and `answers` hold them.
    """

    kind: Literal["corrections", "close", "reopen", "answer"]
    period: str
    fiscal_year: int
    sha256: str
    file_name: str
    at: datetime
    revision: int = 1
    document: str = ""
    parts: Mapping[str, Rows] = field(default_factory=dict)


@contextmanager
def open_ledger(workspace: Workspace, purpose: Purpose = "read") -> Iterator[Ledger]:
    """The ledger of a workspace, closed at the end; a view taken of it may be read on.

    read: makes nothing, and one that is not there yet has no entries. append: raises LedgerEmpty where there is none.
    found: makes it (the caller holds the ledger). Raises NoWorkspace, LedgerDamaged.
    """
    path = check_founded(workspace).data / "ledger.db"
    if purpose == "append" and not path.exists():
        raise LedgerEmpty()
    ledger = Ledger(path, purpose == "read", load_channel_orders(workspace.parameters))
    try:
        yield ledger
    finally:
        ledger.close()


class Ledger:
    """The ledger in one SQLite file; every append is one transaction, nothing is ever changed.

    orders: which channel precedes which, for its views.
    """

    def __init__(self, path: Path, is_read_only: bool = False, orders: tuple[ChannelOrder, ...] = ()) -> None:
        self.path = path
        self._orders = orders
        if not is_read_only and not path.exists():
            _found(path)
        self._engine = _engine(partial(reading_connection, path if path.exists() else None))
        with damage_named(), self._engine.connect():
            pass  # a file that is no ledger is named at once, and nothing added to it
        if not is_read_only:
            self._engine = _engine(partial(writing_connection, path))
            with damage_named(), self._engine.begin() as connection:
                create_tables(connection)

    def close(self) -> None:
        """Release the file."""
        self._engine.dispose()

    @property
    def last_number(self) -> int:
        """The number of the newest entry; 0 while nothing has been received."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.max(SUBMISSIONS.c.ledger_number))) or 0

    @property
    def is_sample(self) -> bool | None:
        """Whether the ledger holds made-up data, fixed by its first file; None while it is empty."""
        with self._engine.connect() as connection:
            return _sample_flag(connection)

    def known_hashes(self) -> dict[str, str]:
        """sha256 → verdict of every entry so far, our own included: their bytes are kept as well."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(SUBMISSIONS.c.sha256, SUBMISSIONS.c.verdict))
            return {row.sha256: row.verdict for row in rows}

    def versions(self, identity: Identity) -> pd.DataFrame:
        """The accepted entries of the slot of an identity in the order in which they replace one another.

        What a closed period holds back (`is_pending`) is not in use, whatever its revision.
        """
        return self.view().versions(_slot(identity))

    def preceding_channel(self, identity: Identity) -> str | None:
        """The channel in use for the same sender, period and kind that precedes the identity's own, if any."""
        return self.view().preceding_channel(_slot(identity))

    def append(self, arrival: Arrival, submission: Submission, acceptance: Acceptance | None = None) -> int:
        """Add one file, all or nothing, with the person's decision to accept it if there was one; its ledger number.

        Raises MixedLedger when sample data meets a real ledger or the reverse.
        """
        with self._engine.connect() as connection, connection.begin():
            header = _header(arrival, submission)
            flag = _sample_flag(connection)
            if flag is not None and submission.identity and bool(header["is_sample"]) != flag:
                words = {True: SAMPLE, False: REAL}
                raise MixedLedger(ledger=words[flag], found=words[bool(header["is_sample"])], file=arrival.file_name)
            if not submission.identity and flag is not None:
                header["is_sample"] = int(flag)
            decided = {"acceptances": [acceptance.as_row()]} if acceptance else {}
            return add_entry(connection, header, part_rows(submission) | decided)

    def append_own(self, entries: Sequence[OwnEntry]) -> int:
        """Add entries of our own, all or none, and return the ledger number of the last.

        Raises LedgerEmpty while no file has settled what the ledger is about.
        """
        with self._engine.connect() as connection, connection.begin():
            flag = _sample_flag(connection)
            if flag is None:
                raise LedgerEmpty()
            numbers = [add_entry(connection, _own_header(each, flag), each.parts) for each in entries]
            return numbers[-1]

    def view(self, as_of: int | datetime | None = None) -> LedgerView:
        """The ledger as known at a ledger number, or from what had been received by an instant."""
        return LedgerView(self._engine, as_of, self.last_number, self._orders)

    def verify(self) -> int:
        """Walk the hash chain and return the number of entries; raises LedgerDamaged at the first wrong one."""
        with damage_named(), self._engine.connect() as connection:
            return walk_entries(connection)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection to the file, for what stands in it beside the entries (see events)."""
        with damage_named(), self._engine.connect() as connection, connection.begin():
            yield connection


def _engine(connect: Callable[[], sqlite3.Connection]) -> Engine:
    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


def _found(path: Path) -> None:
    """Make an empty ledger by one rename, so that a reader finds either none or a whole one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".part-{uuid.uuid4().hex}")
    with _engine(partial(writing_connection, part)).begin() as connection:
        create_tables(connection)
    part.replace(path)


def _slot(identity: Identity) -> dict[str, str]:
    return {name: getattr(identity, name) for name in SLOT}


def _sample_flag(connection: Connection) -> bool | None:
    first = select(SUBMISSIONS.c.is_sample).where(SUBMISSIONS.c.kind != "").order_by(SUBMISSIONS.c.ledger_number)
    value = connection.scalar(first.limit(1))
    return None if value is None else bool(value)


def _header(arrival: Arrival, submission: Submission) -> dict[str, Any]:
    blank: dict[str, Any] = dict.fromkeys(("kind", "period", "document", *_BLANK), "")
    nobody = blank | {"fiscal_year": 0, "revision": 0, "is_sample": False}
    identity = asdict(submission.identity) if submission.identity else nobody
    return {
        **identity,
        "is_sample": int(identity["is_sample"]),
        "sha256": arrival.sha256,
        "file_name": arrival.file_name,
        "received_at": format_instant(arrival.received_at),
        "received_from": arrival.received_from,
        "verdict": "quarantined" if submission.is_refused else "accepted",
    }


def _own_header(entry: OwnEntry, is_sample: bool) -> dict[str, Any]:
    same = {name: getattr(entry, name) for name in ("kind", "period", "fiscal_year", "sha256", "file_name", "document")}
    return {
        **dict.fromkeys(_BLANK, ""),
        **same,
        "revision": entry.revision,
        "is_sample": int(is_sample),
        "received_at": format_instant(entry.at),
        "received_from": "option",
        "verdict": "accepted",
    }


def part_rows(submission: Submission) -> dict[str, Rows]:
    """Part → the rows that an entry of the submission has; of a refused one its findings alone."""
    contents = submission.contents
    kept = Contents(findings=contents.findings) if submission.is_refused else contents
    return {name: [_plain(asdict(each)) for each in getattr(kept, name)] for name in (*CONTENT_PARTS, *LATER_PARTS)}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: f"{value:f}" if isinstance(value, Decimal) else value for key, value in row.items()}
