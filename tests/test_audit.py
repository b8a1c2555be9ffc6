"""The audit log: a chain of events tied to the ledger, that notices what was taken away from either."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from builders import at
from ledger_steps import NOW, entry, founded, make_form, open_ledger, receive, view_of, write_register
from workbench.base import locks
from workbench.base.errors import LedgerDamaged, LockHeld
from workbench.base.fiscal import parse_period
from workbench.cli.app import app
from workbench.intake.closing import close_period
from workbench.intake.corrections import take_in_corrections
from workbench.ledger.audit import audit_log
from workbench.ledger.events import read_events, record_event, verify_events
from workbench.ledger.tables import CONTENT_PARTS
from workbench.rules.workspace import Workspace, find_workspace

ISSUE = "2563-04/monthly/department/1"


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """Two forms, then a run, a third form and a signature."""
    place = find_workspace(tmp_path)
    receive(place, "a", make_form(5))
    receive(place, "b", make_form(6, sender="TH57"))
    record_event(place, "run", ISSUE, at("2020-05-01T10:00"), facts={"reason": "ฉบับแรก", "pages": 12})
    receive(place, "c", make_form(7, sender="TH58"), "2020-05-02T09:00")
    record_event(place, "sign", ISSUE, at("2020-05-03T10:00"), "นาย ก", "ผู้อำนวยการ", {"sha256": "ab"})
    return place


def change(workspace: Workspace, *statements: str) -> None:
    """Change the file as one could who drops the triggers first."""
    connection = sqlite3.connect(workspace.data / "ledger.db", isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_event_comes_back_as_it_was_recorded_tied_to_the_newest_entry(workspace):
    run, sign = read_events(workspace)
    assert (run.number, run.action, run.subject, run.at, run.facts) == (
        1, "run", ISSUE, at("2020-05-01T10:00"), {"reason": "ฉบับแรก", "pages": 12},
    )  # fmt: skip
    assert (sign.by, sign.role, sign.previous_hash) == ("นาย ก", "ผู้อำนวยการ", run.event_hash)
    frame = view_of(workspace).submissions.set_index("ledger_number")["entry_hash"]
    assert [(each.ledger_number, each.ledger_hash) for each in (run, sign)] == [(2, frame[2]), (3, frame[3])]


def test_event_changes_nothing_that_is_known(workspace):
    before = open_ledger(workspace).last_number
    record_event(workspace, "check", ISSUE, NOW)
    assert open_ledger(workspace).last_number == before
    assert open_ledger(workspace).verify() == 3


def test_untouched_chain_verifies_also_while_the_ledger_is_empty(workspace, tmp_path_factory):
    assert verify_events(workspace) == 2
    empty = founded(tmp_path_factory.mktemp("empty"))
    assert verify_events(empty) == 0
    open_ledger(empty).close()
    assert record_event(empty, "run", ISSUE, NOW).ledger_number == 0
    assert verify_events(empty) == 1


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE events SET by_name = 'นาย ข' WHERE event_number = 2", 2),
        ("UPDATE events SET facts = '{}' WHERE event_number = 1", 1),
        ("UPDATE events SET at = '2020-05-01T11:00:00+07:00' WHERE event_number = 1", 1),
        ("UPDATE events SET ledger_number = 3 WHERE event_number = 1", 1),
        ("DELETE FROM events WHERE event_number = 1", 2),
    ],
)
def test_first_event_that_does_not_agree_is_named(workspace, statement, number):
    change(workspace, statement)
    with pytest.raises(LedgerDamaged, match=rf"บันทึกการใช้งานลำดับที่ {number} "):
        verify_events(workspace)


def test_ledger_cut_off_at_its_end_is_missed_by_an_event(workspace):
    parts = ("observations", "budget_values", "submissions")
    change(workspace, *(f"DELETE FROM {table} WHERE ledger_number = 3" for table in parts))
    assert open_ledger(workspace).verify() == 2  # the chain alone does not notice
    with pytest.raises(LedgerDamaged, match="ทะเบียนรับลำดับที่ 3 ซึ่งบันทึกการใช้งานลำดับที่ 2"):
        verify_events(workspace)


def test_ledger_cut_off_and_filled_up_with_something_else_is_noticed(workspace):
    parts = ("observations", "budget_values", "submissions")
    change(workspace, *(f"DELETE FROM {table} WHERE ledger_number = 3" for table in parts))
    receive(workspace, "other", make_form(99, sender="TH58"), "2020-05-02T09:00")
    assert open_ledger(workspace).verify() == 3
    with pytest.raises(LedgerDamaged, match="ทะเบียนรับลำดับที่ 3"):
        verify_events(workspace)


def test_events_of_several_processes_stand_in_one_chain(workspace):
    program = """
import sys
from pathlib import Path
from builders import at
from workbench.ledger.events import record_event
from workbench.rules.workspace import find_workspace
for number in range(8):
    record_event(find_workspace(Path(sys.argv[1])), "run", f"{sys.argv[2]} {number}", at("2020-05-04T10:00"))
"""
    command = [sys.executable, "-c", program, str(workspace.root)]
    running = [
        subprocess.Popen([*command, name], env={"PYTHONPATH": ":".join(sys.path)}, stderr=subprocess.PIPE)
        for name in "abc"
    ]
    assert [each.communicate()[1].decode() for each in running] == [""] * 3
    assert verify_events(workspace) == 26
    assert {each.subject for each in read_events(workspace)[2:]} == {f"{name} {n}" for name in "abc" for n in range(8)}


def test_event_waits_for_its_turn_no_longer_than_it_should(workspace, monkeypatch):
    monkeypatch.setattr(locks, "AUDIT_WAIT_SECONDS", 0.05)
    with FileLock(str(workspace.data / ".audit.lock")), pytest.raises(LockHeld, match="บันทึกการใช้งาน"):
        record_event(workspace, "run", ISSUE, NOW)
    assert len(read_events(workspace)) == 2


# -- a ledger made before there were events, notices and corrections -------------------------------


def test_ledger_made_earlier_gets_the_new_tables_and_keeps_its_hashes(workspace):
    change(workspace, *(f"DROP TABLE {table}" for table in ("events", "notices", "corrections")))
    ledger = open_ledger(workspace)
    assert ledger.verify() == 3
    assert read_events(workspace) == []
    record_event(workspace, "run", ISSUE, NOW)
    assert verify_events(workspace) == 1
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sqlite3.connect(ledger.path).execute("DELETE FROM events")


def test_entry_without_new_parts_is_hashed_as_it_was_before_they_came(workspace):
    connection = sqlite3.connect(workspace.data / "ledger.db")
    connection.row_factory = sqlite3.Row
    header = dict(connection.execute("SELECT * FROM submissions WHERE ledger_number = 1").fetchone())
    stored = header.pop("entry_hash")
    tables = {"budget": "budget_values", "targets": "target_values", "plans": "plan_values"}
    parts = {}
    for name in CONTENT_PARTS:
        rows = connection.execute(f"SELECT * FROM {tables.get(name, name)} WHERE ledger_number = 1").fetchall()
        parts[name] = [{k: row[k] for k in row.keys() if k not in ("ledger_number", "row_number")} for row in rows]  # noqa: SIM118
    text = json.dumps([header, parts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == stored
    assert CONTENT_PARTS == ("observations", "budget", "targets", "plans", "narratives", "findings")


# -- the log ---------------------------------------------------------------------------------------


@pytest.fixture
def logged(workspace) -> Workspace:
    """The same, with a refused file, a register, a closed month and a file that waits for it."""
    refused = make_form(9, sender="TH60")
    refused.contents.add("header_missing", "ผลการดำเนินงาน")
    receive(workspace, "refused", refused, "2020-05-04T09:00")
    write_register(workspace, entry())
    take_in_corrections(workspace, 2563, at("2020-05-05T09:00"))
    close_period(workspace, parse_period("2563-04"), "สรุปแล้ว", "นาย ข", at("2020-05-06T09:00"))
    receive(workspace, "late", make_form(8, revision=2), "2020-05-07T09:00")
    return workspace


def test_log_merges_entries_and_events_by_time(logged):
    lines = audit_log(logged)
    assert [(each.action, each.source, each.number) for each in lines] == [
        ("receive", "ledger", 1), ("receive", "ledger", 2), ("run", "event", 1), ("receive", "ledger", 3),
        ("sign", "event", 2), ("quarantine", "ledger", 4), ("correct", "ledger", 5), ("close", "ledger", 6),
        ("hold", "ledger", 7),
    ]  # fmt: skip
    assert [(each.subject, each.by) for each in lines[-3:-1]] == [("FY2563", ""), ("2563-04", "นาย ข")]
    assert (lines[4].by, lines[2].details) == ("นาย ก (ผู้อำนวยการ)", "ฉบับแรก")


def run(workspace: Workspace, *words: str):
    return CliRunner().invoke(app, ["--root", str(workspace.root), *words])


def test_log_prints_the_newest_lines_and_how_many_there_are(logged):
    told = run(logged, "log", "--limit", "2")
    assert told.exit_code == 0
    assert "แสดง 2 จาก 9 รายการ (ทั้งหมดด้วย --limit 0)" in told.output
    records = json.loads(run(logged, "log", "--limit", "0", "--format", "json").output)
    assert [each["action"] for each in records][-2:] == ["close", "hold"]
    assert records[0]["at"] == "2020-04-20T09:00:00+07:00"


def test_log_of_an_empty_workspace_is_empty(tmp_path: Path):
    assert "แสดง 0 จาก 0 รายการ" in run(founded(tmp_path), "log").output
