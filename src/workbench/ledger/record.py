"""The append-only record of what was received, and the view of it as known at a ledger number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine, create_engine, func, insert, select
from sqlalchemy.engine import Connection, RowMapping
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from workbench.errors import LedgerDamaged, MixedLedger
from workbench.fiscal import format_instant
from workbench.forms.blank import Identity
from workbench.forms.submissions import Contents, Submission
from workbench.ledger.tables import PARTS, SUBMISSIONS, create_tables, prepare_connections
from workbench.text import show_text

_GENESIS = "0" * 64
_SLOT = ["kind", "sender_code", "period", "channel", "effective_from"]
"""What a submission replaces the whole of; dated targets and budgets stand beside one another (Q38)."""


@dataclass(frozen=True)
class Arrival:
    """How a file came: its bytes' hash, its name, when, and how the time is known (option, receipts, now)."""

    sha256: str
    file_name: str
    received_at: datetime
    received_from: str


class Ledger:
    """The ledger in one SQLite file; every append is one transaction, nothing is ever changed."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._engine: Engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
        prepare_connections(self._engine)
        with _damage_named(), self._engine.begin() as connection:
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
        """sha256 → verdict of every file received so far."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(SUBMISSIONS.c.sha256, SUBMISSIONS.c.verdict))
            return {row.sha256: row.verdict for row in rows}

    def current_revision(self, identity: Identity) -> int | None:
        """The highest revision accepted for the sender, period and channel of an identity; None while there is none."""
        table = SUBMISSIONS.c
        slot = [table[name] == getattr(identity, name) for name in _SLOT]
        with self._engine.connect() as connection:
            query = select(func.max(table.revision)).where(table.verdict == "accepted", *slot)
            found: int | None = connection.scalar(query)
            return found

    def append(self, arrival: Arrival, submission: Submission) -> int:
        """Add one file, all or nothing, and return its ledger number.

        Raises MixedLedger when sample data meets a real ledger or the reverse.
        """
        with self._engine.connect() as connection, connection.begin():
            header = _header(arrival, submission)
            flag = _sample_flag(connection)
            if flag is not None and submission.identity and bool(header["is_sample"]) != flag:
                words = {True: "ข้อมูลสมมติ", False: "ข้อมูลจริง"}
                raise MixedLedger(ledger=words[flag], found=words[bool(header["is_sample"])], file=arrival.file_name)
            if not submission.identity and flag is not None:
                header["is_sample"] = int(flag)
            last = connection.execute(
                select(SUBMISSIONS.c.ledger_number, SUBMISSIONS.c.entry_hash)
                .order_by(SUBMISSIONS.c.ledger_number.desc())
                .limit(1)
            ).first()
            number, previous = (last.ledger_number + 1, last.entry_hash) if last else (1, _GENESIS)
            parts = _part_rows(submission)
            header |= {"ledger_number": number, "previous_hash": previous}
            header["entry_hash"] = _entry_hash(header, parts)
            connection.execute(insert(SUBMISSIONS), [header])
            for name, rows in parts.items():
                if rows:
                    numbered = [{**row, "ledger_number": number, "row_number": i} for i, row in enumerate(rows, 1)]
                    connection.execute(insert(PARTS[name]), numbered)
            return int(number)

    def view(self, as_of: int | datetime | None = None) -> LedgerView:
        """The ledger as known at a ledger number, or from what had been received by an instant."""
        return LedgerView(self._engine, as_of, self.last_number)

    def verify(self) -> int:
        """Walk the hash chain and return the number of entries; raises LedgerDamaged at the first wrong one."""
        with _damage_named():
            return self._walk()

    def _walk(self) -> int:
        previous, count = _GENESIS, 0
        with self._engine.connect() as connection:
            for header in connection.execute(select(SUBMISSIONS).order_by(SUBMISSIONS.c.ledger_number)).mappings():
                count += 1
                stored = {key: value for key, value in header.items() if key != "entry_hash"}
                parts = {name: list(_stored_rows(connection, name, header)) for name in PARTS}
                is_linked = header["previous_hash"] == previous and header["ledger_number"] == count
                if not is_linked or _entry_hash(stored, parts) != header["entry_hash"]:
                    raise LedgerDamaged(where=f"ลำดับที่ {header['ledger_number']} ไฟล์ {header['file_name']}")
                previous = header["entry_hash"]
        return count


@contextmanager
def _damage_named() -> Iterator[None]:
    """Say of a file that SQLite cannot make sense of that it is damaged; a lock or a full disk is not that."""
    try:
        yield
    except DatabaseError as fault:
        words = str(fault.orig)
        if isinstance(fault, OperationalError) and "decode" not in words:
            raise
        raise LedgerDamaged(where=f"แฟ้มทะเบียน ({show_text(words)})") from None


def _sample_flag(connection: Connection) -> bool | None:
    first = select(SUBMISSIONS.c.is_sample).where(SUBMISSIONS.c.kind != "").order_by(SUBMISSIONS.c.ledger_number)
    value = connection.scalar(first.limit(1))
    return None if value is None else bool(value)


def _header(arrival: Arrival, submission: Submission) -> dict[str, Any]:
    blank = dict.fromkeys(("kind", "sender_code", "period", "channel", "basis", "covers_first", "covers_last"), "")
    blank |= dict.fromkeys(("effective_from", "document", "template_version"), "")
    identity: dict[str, Any] = asdict(submission.identity) if submission.identity else {
        **blank, "fiscal_year": 0, "revision": 0, "is_sample": False
    }  # fmt: skip
    return {
        **identity,
        "is_sample": int(identity["is_sample"]),
        "sha256": arrival.sha256,
        "file_name": arrival.file_name,
        "received_at": format_instant(arrival.received_at),
        "received_from": arrival.received_from,
        "verdict": "quarantined" if submission.is_refused else "accepted",
    }


def _part_rows(submission: Submission) -> dict[str, list[dict[str, Any]]]:
    contents = submission.contents
    kept = Contents(findings=contents.findings) if submission.is_refused else contents
    return {name: [_plain(asdict(each)) for each in getattr(kept, name)] for name in PARTS}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: f"{value:f}" if isinstance(value, Decimal) else value for key, value in row.items()}


def _stored_rows(connection: Connection, name: str, header: RowMapping) -> Iterator[dict[str, Any]]:
    table = PARTS[name]
    rows = connection.execute(
        select(table).where(table.c.ledger_number == header["ledger_number"]).order_by(table.c.row_number)
    )
    for row in rows.mappings():
        yield {key: value for key, value in row.items() if key not in ("ledger_number", "row_number")}


def _entry_hash(header: dict[str, Any], parts: dict[str, list[dict[str, Any]]]) -> str:
    content = json.dumps([header, parts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


class LedgerView:
    """What was known at one moment: the current submission of every slot, and its parts as frames.

    The highest (revision, received_at, sha256) of a slot is current, in any order of arrival (design §5).
    """

    def __init__(self, engine: Engine, as_of: int | datetime | None, last_number: int) -> None:
        self._engine = engine
        self._until = format_instant(as_of) if isinstance(as_of, datetime) else None
        self.ledger_number = min(as_of, last_number) if isinstance(as_of, int) else last_number

    @cached_property
    def submissions(self) -> pd.DataFrame:
        """Every submission known then, in ledger order, with `is_current`."""
        query = select(SUBMISSIONS).where(SUBMISSIONS.c.ledger_number <= self.ledger_number)
        if self._until:
            query = query.where(SUBMISSIONS.c.received_at <= self._until)
        frame = self._frame(query.order_by(SUBMISSIONS.c.ledger_number))
        accepted = frame[frame["verdict"] == "accepted"]
        ranked = accepted.sort_values(["revision", "received_at", "sha256"])
        current = ranked.drop_duplicates(_SLOT, keep="last")["ledger_number"]
        return frame.assign(is_current=frame["ledger_number"].isin(current))

    @property
    def current(self) -> pd.DataFrame:
        """The current submission of every slot."""
        return self.submissions[self.submissions["is_current"]]

    def part(self, name: str, kinds: tuple[str, ...] = ()) -> pd.DataFrame:
        """One kind of content (`observations`, `budget`, …) of the current submissions, with header facts.

        Columns of the part, and `sender_code period kind revision sha256 file_name effective_from document
        received_at`.
        """
        table = PARTS[name]
        header = self.current
        if kinds:
            header = header[header["kind"].isin(kinds)]
        query = select(table).where(table.c.ledger_number <= self.ledger_number)
        facts = ["ledger_number", "sender_code", "kind", "period", "revision", "sha256", "file_name"]
        facts += ["effective_from", "document", "received_at"]
        parts = self._frame(query.order_by(table.c.ledger_number, table.c.row_number))
        return parts.merge(header[facts], on="ledger_number", validate="many_to_one")

    def all_findings(self) -> pd.DataFrame:
        """Findings of every submission known then, quarantined ones included."""
        table = PARTS["findings"]
        query = select(table).where(table.c.ledger_number <= self.ledger_number)
        query = query.order_by(table.c.ledger_number, table.c.row_number)
        facts = ["ledger_number", "sender_code", "kind", "period", "verdict", "file_name", "is_current"]
        return self._frame(query).merge(self.submissions[facts], on="ledger_number", validate="many_to_one")

    def _frame(self, query: Any) -> pd.DataFrame:
        with self._engine.connect() as connection:
            result = connection.execute(query)
            return pd.DataFrame(result.fetchall(), columns=list(result.keys()), dtype=object).astype(
                {"ledger_number": int}
            )
