"""The ledger's tables: append-only, strict, chained by hash."""

from __future__ import annotations

import os
import sqlite3
from functools import cache
from pathlib import Path

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.schema import CreateTable

METADATA = MetaData()


def _table(name: str, *parts: Column | CheckConstraint) -> Table:
    return Table(name, METADATA, *parts, sqlite_strict=True)


def _part(name: str, *parts: Column | CheckConstraint) -> Table:
    """A table of parts of a submission: one row a cell, numbered within the submission."""
    number = Column("ledger_number", Integer, ForeignKey("submissions.ledger_number"), primary_key=True)
    return _table(name, number, Column("row_number", Integer, primary_key=True), *parts)


def _one_of(column: str, *words: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})")


def _decimal(column: str) -> CheckConstraint:
    """Plain digits with at most one point and a leading sign; null where the column may be null."""
    return CheckConstraint(f"{column} GLOB '[0-9-]*' AND ltrim({column}, '-') NOT GLOB '*[^0-9.]*'")


def _text(*names: str) -> list[Column]:
    return [Column(name, Text, nullable=False) for name in names]


SUBMISSIONS = _table(
    "submissions",
    Column("ledger_number", Integer, primary_key=True, autoincrement=False),
    *_text("sha256", "file_name", "received_at", "received_from", "verdict", "kind", "sender_code", "period"),
    Column("fiscal_year", Integer, nullable=False),
    *_text("channel"),
    Column("revision", Integer, nullable=False),
    Column("is_sample", Integer, nullable=False),
    *_text("basis", "covers_first", "covers_last", "effective_from", "document", "template_version"),
    *_text("previous_hash", "entry_hash"),
    _one_of("verdict", "accepted", "quarantined"),
    _one_of("received_from", "option", "receipts", "now"),
    CheckConstraint("is_sample IN (0, 1) AND length(sha256) = 64 AND revision >= 0 AND fiscal_year >= 0"),
)
OBSERVATIONS = _part(
    "observations",
    *_text("indicator_code", "element_code", "basis", "covers_first", "covers_last", "obs_status"),
    Column("value", Text),
    *_text("raw", "sheet", "cell", "note"),
    _one_of("basis", "increment", "to_date", "snapshot"),
    _one_of("obs_status", "reported", "nil", "missing", "refused"),
    CheckConstraint("(obs_status = 'reported') = (value IS NOT NULL)"),  # a null says which kind it is
    CheckConstraint("covers_first <= covers_last"),
    _decimal("value"),
)
BUDGET = _part(
    "budget_values",
    *_text("activity_code", "expense_group", "measure", "value", "sheet", "cell"),
    _decimal("value"),
)
TARGETS = _part("target_values", *_text("indicator_code", "office_code", "value", "sheet", "cell"), _decimal("value"))
PLANS = _part("plan_values", *_text("indicator_code", "month", "value", "sheet", "cell"), _decimal("value"))
SPENDING_PLANS = _part(
    "spending_plan_values",
    *_text("activity_code", "expense_group", "month", "value", "sheet", "cell"),
    _decimal("value"),
)
NARRATIVES = _part("narratives", *_text("subject_code", "field", "text", "sheet", "cell"))
FINDINGS = _part("findings", *_text("code", "sheet", "cell", "found", "expected"))
CORRECTIONS = _part(
    "corrections",
    *_text("correction_id", "form_sender", "form_period", "indicator_code", "element_code"),
    *_text("activity_code", "expense_group", "measure", "basis", "covers_first", "covers_last"),
    Column("from_value", Text),
    *_text("to_value", "reason", "asked_by", "entered_by", "evidence", "entered_on", "status"),
    _one_of("status", "active", "withdrawn"),
    _decimal("from_value"),
    _decimal("to_value"),
)
SPENDING_GAPS = _part(
    "spending_gaps",
    *_text("activity_code", "expense_group", "measure", "obs_status", "sheet", "cell"),
    _one_of("obs_status", "missing", "refused"),
)
NOTICES = _part("notices", *_text("by_name", "until_date"))
ACCEPTANCES = _part(
    "acceptances",
    *_text("by_name", "reason", "accepted_at"),
    Column("held_number", Integer, nullable=False),
)
ANSWERS = _part("answers", *_text("finding_id", "subject", "by_name", "until_date"))

PARTS = {
    "observations": OBSERVATIONS,
    "budget": BUDGET,
    "targets": TARGETS,
    "plans": PLANS,
    "narratives": NARRATIVES,
    "findings": FINDINGS,
    "corrections": CORRECTIONS,
    "notices": NOTICES,
    "spending_gaps": SPENDING_GAPS,
    "answers": ANSWERS,
    "acceptances": ACCEPTANCES,
    "spending_plans": SPENDING_PLANS,
}
"""Part → table: what a workbook holds (CONTENT_PARTS, LATER_PARTS), and what our own entries hold."""
CONTENT_PARTS = ("observations", "budget", "targets", "plans", "narratives", "findings")
LATER_PARTS = ("spending_gaps", "spending_plans")
"""What a workbook holds as well, but no ledger of the first programs; an entry's hash has them only where they are."""

EVENTS = _table(
    "events",
    Column("event_number", Integer, primary_key=True, autoincrement=False),
    *_text("action", "subject", "at", "by_name", "role", "facts"),
    Column("ledger_number", Integer, nullable=False),
    *_text("ledger_hash", "previous_hash", "event_hash"),
    CheckConstraint("length(event_hash) = 64 AND ledger_number >= 0"),
)
"""What was done with what is known (run, check, sign): a chain of its own that names the ledger's newest entry."""


def create_tables(connection: Connection) -> None:
    """Create what is missing: tables and the triggers that refuse UPDATE and DELETE."""
    METADATA.create_all(connection)
    for table in METADATA.tables:
        for action in ("UPDATE", "DELETE"):
            connection.execute(
                text(
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{action.lower()} BEFORE {action} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
                )
            )


def writing_connection(path: Path) -> sqlite3.Connection:
    """A connection that adds to the ledger at a path, with SQLite's safety switches set.

    recursive_triggers makes INSERT OR REPLACE meet the DELETE trigger, which it otherwise slips past.
    """
    return _switched(sqlite3.connect(path), "journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON")


def reading_connection(path: Path | None) -> sqlite3.Connection:
    """A connection that reads the ledger at a path and writes nothing; None reads as a ledger without entries.

    Tables that a ledger of an older program lacks are there for it, without rows. Raises sqlite3.DatabaseError for a
    file that holds no ledger.
    """
    connection = sqlite3.connect(_reading_uri(path), uri=True) if path else sqlite3.connect(":memory:")
    present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if path and SUBMISSIONS.name not in present:
        raise sqlite3.DatabaseError(f"no table {SUBMISSIONS.name}")
    for name, statement in _temporary_tables().items():
        if name not in present:
            connection.execute(statement)
    return _switched(connection, "query_only=ON")


@cache
def _temporary_tables() -> dict[str, str]:
    """Table → the statement that makes it beside the file, in memory."""
    made = {table.name: str(CreateTable(table).compile(dialect=sqlite.dialect())) for table in METADATA.sorted_tables}
    return {name: statement.replace("CREATE TABLE", "CREATE TEMP TABLE", 1) for name, statement in made.items()}


def _reading_uri(path: Path) -> str:
    """The address to read a ledger by, whatever its folder is called.

    `rw` does not create it, and `query_only` holds; opened as `ro`, SQLite would leave -wal and -shm lying. In a folder
    that cannot be written there is no other way; without a -wal nothing is being added, so that nothing is missed.
    """
    mode = "mode=rw"
    if not os.access(path.parent, os.W_OK):
        mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
    return f"{path.absolute().as_uri()}?{mode}"


def _switched(connection: sqlite3.Connection, *pragmas: str) -> sqlite3.Connection:
    for pragma in (*pragmas, "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
