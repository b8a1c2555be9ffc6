"""The hash chain: each entry holds the hash of the one before it, so that no earlier one can change unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, RowMapping
from sqlalchemy.exc import DatabaseError, OperationalError

from workbench.base.errors import LedgerDamaged
from workbench.base.text import show_text
from workbench.ledger.tables import CONTENT_PARTS, PARTS, SUBMISSIONS

GENESIS = "0" * 64
Rows = list[dict[str, Any]]


def last_link(connection: Connection) -> tuple[int, str]:
    """Number and hash of the newest entry; 0 and the genesis hash while there is none."""
    table = SUBMISSIONS.c
    query = select(table.ledger_number, table.entry_hash).order_by(table.ledger_number.desc()).limit(1)
    last = connection.execute(query).first()
    return (int(last.ledger_number), str(last.entry_hash)) if last else (0, GENESIS)


def add_entry(connection: Connection, header: Mapping[str, Any], parts: Mapping[str, Rows]) -> int:
    """Add one entry behind the newest and return its ledger number; the caller's transaction makes it whole."""
    last, previous = last_link(connection)
    number = last + 1
    complete = {**header, "ledger_number": number, "previous_hash": previous}
    connection.execute(insert(SUBMISSIONS), [{**complete, "entry_hash": entry_hash(complete, parts)}])
    for name, rows in parts.items():
        if rows:
            numbered = [{**row, "ledger_number": number, "row_number": i} for i, row in enumerate(rows, 1)]
            connection.execute(insert(PARTS[name]), numbered)
    return number


def entry_hash(header: Mapping[str, Any], parts: Mapping[str, Rows]) -> str:
    """The hash of an entry: its header, with the hash before it, and every row of its parts.

    A part that came after the first ledgers counts only where it has rows, so that their entries keep their hashes.
    """
    hashed = {name: parts.get(name, []) for name in CONTENT_PARTS}
    hashed |= {name: rows for name, rows in parts.items() if rows and name not in hashed}
    return json_hash([dict(header), hashed])


def json_hash(content: Any) -> str:
    """The sha256 (hex) of data written as JSON in one way only."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def walk_entries(connection: Connection) -> int:
    """Check every entry and return how many there are; raises LedgerDamaged at the first wrong one."""
    previous, count = GENESIS, 0
    for header in connection.execute(select(SUBMISSIONS).order_by(SUBMISSIONS.c.ledger_number)).mappings():
        count += 1
        stored = {key: value for key, value in header.items() if key != "entry_hash"}
        parts = {name: list(_stored_rows(connection, name, header)) for name in PARTS}
        is_linked = header["previous_hash"] == previous and header["ledger_number"] == count
        if not is_linked or entry_hash(stored, parts) != header["entry_hash"]:
            raise LedgerDamaged(where=f"ลำดับที่ {header['ledger_number']} ไฟล์ {header['file_name']}")
        previous = header["entry_hash"]
    return count


def _stored_rows(connection: Connection, name: str, header: RowMapping) -> Iterator[dict[str, Any]]:
    table = PARTS[name]
    rows = connection.execute(
        select(table).where(table.c.ledger_number == header["ledger_number"]).order_by(table.c.row_number)
    )
    for row in rows.mappings():
        yield {key: value for key, value in row.items() if key not in ("ledger_number", "row_number")}


@contextmanager
def damage_named() -> Iterator[None]:
    """Say of a file that SQLite cannot make sense of that it is damaged; a lock or a full disk is not that."""
    try:
        yield
    except DatabaseError as fault:
        words = str(fault.orig)
        if isinstance(fault, OperationalError) and "decode" not in words:
            raise
        raise LedgerDamaged(where=f"แฟ้มทะเบียน ({show_text(words)})") from None
