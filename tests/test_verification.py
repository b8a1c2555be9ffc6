"""Verify: each kind of damage to ledger, store, parameters, events, issues and signatures is found and named."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from workbench.base.errors import LedgerDamaged
from workbench.base.fiscal import BANGKOK, parse_period
from workbench.cli import app
from workbench.ledger.events import read_events
from workbench.ledger.ledger import open_ledger
from workbench.publishing.issues.verification import verify_workspace
from workbench.publishing.run import run_report
from workbench.publishing.signing import sign_issue
from workbench.rules.workspace import Workspace

ISSUE = "2563-06/office/BKK1/1"
NOW = datetime(2020, 12, 3, tzinfo=BANGKOK)


@pytest.fixture
def signed(published: Workspace) -> Workspace:
    """The published workspace with one issue checked."""
    sign_issue(published, published.outputs / ISSUE, "สมหญิง", "reviewer", NOW)
    return published


def alter_table(workspace: Workspace, table: str, statement: str) -> None:
    """Change the ledger's file behind its triggers, as a hand with another program would."""
    with sqlite3.connect(workspace.data / "ledger.db") as connection:
        for action in ("update", "delete"):
            connection.execute(f"DROP TRIGGER {table}_no_{action}")
        connection.execute(statement)
    connection.close()


def issue(workspace: Workspace, name: str = "") -> Path:
    return workspace.outputs / ISSUE / name


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def first_stored(workspace: Workspace) -> Path:
    return next(path for path in sorted((workspace.data / "store").glob("??/*")) if path.is_file())


def kept(workspace: Workspace) -> Path:
    return next((workspace.data / "store" / "parameters").glob("*.tar"))


def forge_record(workspace: Workspace) -> None:
    record = json.loads(issue(workspace, "run.json").read_text(encoding="utf-8"))
    record["inputs"]["ledger_number"] = 1
    issue(workspace, "run.json").write_text(json.dumps(record), encoding="utf-8")


def cut_ledger(workspace: Workspace) -> None:
    for table in ("observations", "budget_values", "target_values", "plan_values", "narratives", "findings"):
        newest = "(SELECT max(ledger_number) FROM submissions)"
        alter_table(workspace, table, f"DELETE FROM {table} WHERE ledger_number = {newest}")
    alter_table(workspace, "submissions", "DELETE FROM submissions WHERE ledger_number = "
                "(SELECT max(ledger_number) FROM submissions)")  # fmt: skip


DAMAGES: dict[str, tuple[Callable[[Workspace], object], str]] = {
    "entry changed": (lambda w: alter_table(w, "submissions", "UPDATE submissions SET revision = 9 "
                                            "WHERE ledger_number = 3"), "ลำดับที่ 3"),
    "newest entry cut off": (cut_ledger, "ทะเบียนรับลำดับที่"),
    "stored file changed": (lambda w: spoil(first_stored(w)), "ไฟล์ที่เก็บไว้"),
    "kept parameters changed": (lambda w: kept(w).write_bytes(
        kept(w).read_bytes().replace(b"prose: thai", b"prose: abcd")), "พารามิเตอร์ที่เก็บไว้"),
    "event changed": (lambda w: alter_table(w, "events", "UPDATE events SET by_name = 'x'"), "run 2563-06/monthly"),
    "page changed": (lambda w: spoil(issue(w, "report.html")), f"{ISSUE}/report.html"),
    "record forged": (forge_record, f"{ISSUE}/run.json"),
    "file missing": (lambda w: issue(w, "report.xlsx").unlink(), f"{ISSUE} ไม่มี report.xlsx"),
    "file added": (lambda w: issue(w, "note.txt").write_text("x"), f"{ISSUE} มี note.txt เกินมา"),
    "issue removed": (lambda w: shutil.rmtree(issue(w)), f"{ISSUE} ไม่มีในโฟลเดอร์ outputs"),
    "issue planted": (lambda w: shutil.copytree(issue(w), issue(w).with_name("2")), "BKK1/2 ไม่มีบันทึกการออกฉบับ"),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "named"), DAMAGES.values(), ids=DAMAGES)
def test_damage_is_found_and_named(signed, damage, named):
    verify_workspace(signed)
    damage(signed)
    with pytest.raises(LedgerDamaged) as caught:
        verify_workspace(signed)
    assert named in str(caught.value)


def test_sound_workspace_is_counted(signed):
    done = CliRunner().invoke(app, ["--root", str(signed.root), "verify"])
    assert done.exit_code == 0, done.output
    with open_ledger(signed, "read") as ledger:
        assert done.output.startswith(f"ทะเบียนรับถูกต้อง {ledger.view().ledger_number} รายการ")
    assert "ฉบับที่ออกแล้ว 3 ฉบับ การตรวจและลงนาม 1 รายการ" in done.output


def test_record_lost_in_a_crash_is_made_up_for_by_the_next_run(published, monkeypatch):
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("workbench.publishing.run.record_issue", crash)
        with pytest.raises(KeyboardInterrupt):
            run_report(published, "office", parse_period("2563-05"), NOW, "BKK1")
    with pytest.raises(LedgerDamaged, match="2563-05/office/BKK1/1 ไม่มีบันทึกการออกฉบับ"):
        verify_workspace(published)
    for _ in range(2):
        again = run_report(published, "office", parse_period("2563-05"), NOW, "BKK1")
        assert again.outcome == "unchanged"
    assert verify_workspace(published).issues == 4
    assert [each.subject for each in read_events(published)].count("2563-05/office/BKK1/1") == 1
