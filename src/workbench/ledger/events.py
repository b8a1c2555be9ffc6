"""The chain of events: what was done with what is known (run, check, sign), each tied to the ledger's newest entry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, RowMapping

from workbench.base.errors import LedgerDamaged
from workbench.base.fiscal import format_instant, parse_instant
from workbench.base.locks import hold_audit
from workbench.ledger.chain import GENESIS, json_hash, last_link
from workbench.ledger.ledger import open_ledger
from workbench.ledger.tables import EVENTS, SUBMISSIONS
from workbench.rules.workspace import Workspace, check_founded


@dataclass(frozen=True)
class Event:
    """One thing done: what, to what, when, by whom, with its facts and the ledger's newest entry at that time."""

    number: int
    action: str
    subject: str
    at: datetime
    by: str
    role: str
    facts: dict[str, Any]
    ledger_number: int
    ledger_hash: str
    previous_hash: str
    event_hash: str


def record_event(
    workspace: Workspace,
    action: str,
    subject: str,
    at: datetime,
    by: str = "",
    role: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Event:
    """Record that something was done with what is known (run, check, sign), tied to the ledger's newest entry.

    facts: what JSON can hold. Several processes may record at once; raises LockHeld when a turn never comes.
    """
    with (
        hold_audit(check_founded(workspace).data),
        open_ledger(workspace, "append") as ledger,
        ledger.connection() as connection,
    ):
        return _add_event(connection, action, subject, at, by, role, facts or {})


def _add_event(
    connection: Connection, action: str, subject: str, at: datetime, by: str, role: str, facts: Mapping[str, Any]
) -> Event:
    table = EVENTS.c
    query = select(table.event_number, table.event_hash).order_by(table.event_number.desc()).limit(1)
    last = connection.execute(query).first()
    ledger_number, ledger_hash = last_link(connection)
    row = {
        "event_number": last.event_number + 1 if last else 1,
        "action": action,
        "subject": subject,
        "at": format_instant(at),
        "by_name": by,
        "role": role,
        "facts": json.dumps(dict(facts), ensure_ascii=False, sort_keys=True),
        "ledger_number": ledger_number,
        "ledger_hash": ledger_hash,
        "previous_hash": last.event_hash if last else GENESIS,
    }
    row["event_hash"] = json_hash(row)
    connection.execute(insert(EVENTS), [row])
    return _event(row)


def read_events(workspace: Workspace) -> list[Event]:
    """Every event, in the order in which it was recorded."""
    with open_ledger(workspace) as ledger, ledger.connection() as connection:
        rows = connection.execute(select(EVENTS).order_by(EVENTS.c.event_number)).mappings()
        return [_event(row) for row in rows]


def verify_events(workspace: Workspace) -> int:
    """Walk the chain of events and return their number; raises LedgerDamaged at the first that does not agree.

    An event names the ledger's newest entry of its time: entries cut off the end of the ledger are missed by it.
    """
    with open_ledger(workspace) as ledger, ledger.connection() as connection:
        return _walk_events(connection)


def _walk_events(connection: Connection) -> int:
    table = SUBMISSIONS.c
    rows = connection.execute(select(table.ledger_number, table.entry_hash))
    entries = {0: GENESIS} | {row.ledger_number: row.entry_hash for row in rows}
    previous, count = GENESIS, 0
    for row in connection.execute(select(EVENTS).order_by(EVENTS.c.event_number)).mappings():
        count += 1
        stored = {key: value for key, value in row.items() if key != "event_hash"}
        is_linked = row["previous_hash"] == previous and row["event_number"] == count
        name = f"บันทึกการใช้งานลำดับที่ {row['event_number']} ({row['action']} {row['subject']})"
        if not is_linked or json_hash(stored) != row["event_hash"]:
            raise LedgerDamaged(where=name)
        if entries.get(row["ledger_number"]) != row["ledger_hash"]:
            raise LedgerDamaged(where=f"ทะเบียนรับลำดับที่ {row['ledger_number']} ซึ่ง{name}อ้างถึง")
        previous = row["event_hash"]
    return count


def _event(row: Mapping[str, Any] | RowMapping) -> Event:
    return Event(
        row["event_number"], row["action"], row["subject"], parse_instant(row["at"]), row["by_name"], row["role"],
        json.loads(row["facts"]), row["ledger_number"], row["ledger_hash"], row["previous_hash"], row["event_hash"],
    )  # fmt: skip
