"""Nothing is made of nothing: who founds a workspace, and what reading one leaves behind."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import at, make_identity
from ledger_steps import founded, make_form, open_ledger, receive
from workbench.base.errors import LedgerDamaged, LedgerEmpty, NothingReceived, NoWorkspace
from workbench.base.fiscal import parse_period
from workbench.base.log import log_fault
from workbench.cli import app
from workbench.intake.readiness import list_needs, still_needed
from workbench.ledger import ledger as ledgers
from workbench.ledger.events import read_events, record_event
from workbench.publishing.batch import jobs_of
from workbench.publishing.run import run_report
from workbench.rules.workspace import find_workspace
from workbench.workbooks.submission import Contents, PlanValue, Submission, TargetValue

APRIL = "2563-04/monthly/department/1"
READING = [
    "start", "start --year 2563 --format json",
    "status --period 2563-04", "progress --period 2563-04", "explain I03 --period 2563-04", "stale", "verify", "log",
    "plan --on 2020-04-10", "plan monthly --period 2563-04", "due", "due --run", "history TH50 2563-04", "calendar",
    "index", "correct", f"diff {APRIL} {APRIL}", f"open {APRIL}", f"sign {APRIL} --by y --role reviewer", "lab",
    "letters --period 2563-04 --out letters", "run monthly --period 2563-04", "run office --all --period 2563-04",
    "rerun --stale", "rehearse --period 2563-04", "export s301 --period 2563-04", "framework check",
    "close 2563-04 --reason x --by y",
]  # fmt: skip
LEAVING_NOTHING = [
    each for each in READING if each.split()[0] not in ("index", "letters", "export", "rehearse", "lab", "close")
]
"""Of these also an empty workspace keeps no trace; the others write what they were asked for, or a lock."""


def run(root: Path, words: str):
    return CliRunner().invoke(app, ["--root", str(root), *words.split()])


def everything(root: Path) -> dict[str, bytes]:
    found = sorted(path for path in root.rglob("*"))
    return {str(path.relative_to(root)): path.read_bytes() if path.is_file() else b"" for path in found}


# -- a mistyped root -------------------------------------------------------------------------------


@pytest.mark.parametrize("words", READING)
def test_command_on_a_mistyped_root_names_the_folder_and_makes_nothing(tmp_path, words, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(tmp_path / "srv" / "workbnech", words)
    assert done.exit_code == 2, done.output
    assert f"ไม่มีพื้นที่ทำงานที่ {tmp_path}/srv/workbnech" in done.output
    assert f"workbench --root {tmp_path}/srv/workbnech init" in done.output
    assert everything(tmp_path) == {}


def test_folder_of_other_things_is_no_workspace(tmp_path):
    (tmp_path / "จดหมาย.txt").write_text("", encoding="utf-8")
    with pytest.raises(NoWorkspace) as raised, ledgers.open_ledger(find_workspace(tmp_path)):
        pass
    assert (raised.value.code, raised.value.exit_code) == ("no_workspace", 2)
    assert list(everything(tmp_path)) == ["จดหมาย.txt"]


def test_advice_can_be_pasted_whatever_the_folder_is_called(tmp_path):
    assert "--root '" in run(tmp_path / "งาน ติดตาม", "status --period 2563-04").output


def test_fault_of_the_program_outside_any_workspace_is_logged_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert log_fault(tmp_path / "nowhere" / "data") == tmp_path / "workbench.log"
    assert list(everything(tmp_path)) == ["workbench.log"]


# -- an empty workspace ----------------------------------------------------------------------------


@pytest.mark.parametrize("words", LEAVING_NOTHING)
def test_empty_workspace_is_read_as_nothing_received_and_left_as_it_was(tmp_path, words):
    place = founded(tmp_path)
    before = everything(tmp_path)
    done = run(place.root, words)
    assert done.exit_code in (0, 2), done.output
    assert "โปรแกรมผิดพลาด" not in done.output
    assert everything(tmp_path) == before


def test_report_is_not_made_of_nothing_but_a_draft_may_be(tmp_path):
    place, now = founded(tmp_path), at("2020-05-02")
    april = parse_period("2563-04")
    with pytest.raises(NothingReceived) as raised:
        run_report(place, "monthly", april, now)
    assert (raised.value.code, raised.value.exit_code) == ("nothing_received", 2)
    assert "--draft" in str(raised.value)
    assert list(place.outputs.iterdir()) == []
    receive(place, "march", make_form(period="2563-03"))
    with pytest.raises(NothingReceived):
        run_report(place, "monthly", april, now)
    with pytest.raises(NothingReceived):
        jobs_of(place, "division", april, now, False)
    assert len(jobs_of(place, "division", april, now, True)) == 9
    receive(place, "april", make_form(period="2563-04"))
    with pytest.raises(NothingReceived):
        run_report(place, "monthly", april, now, as_of=1)
    assert len(jobs_of(place, "office", april, now, False)) == 78, "the silent ones have a page that says so"


def test_report_of_an_office_needs_an_offices_form(tmp_path):
    place, now = founded(tmp_path), at("2020-05-02")
    receive(place, "division", make_form(sender="KPK", kind="division"))
    april = parse_period("2563-04")
    assert jobs_of(place, "division", april, now, False)
    with pytest.raises(NothingReceived):
        jobs_of(place, "office", april, now, False)


# -- founding --------------------------------------------------------------------------------------


def test_init_makes_the_folders_and_a_readme_and_says_what_is_still_needed(tmp_path):
    done = run(tmp_path / "ใหม่", "init")
    assert done.exit_code == 0, done.output
    for words in ("ตั้งพื้นที่ทำงานแล้ว", "เป้าหมายรายหน่วยงานของปี 2563", "แผนรายเดือน", "วงเงินงบประมาณ", "78 สำนักงาน"):
        assert words in done.output
    made = set(everything(tmp_path / "ใหม่"))
    assert made == {
        "README.md", "data", "outputs",
        *(f"data/{name}" for name in ("incoming", "store", "quarantine", "corrections", "snapshots")),
    }  # fmt: skip
    assert "data/incoming" in (tmp_path / "ใหม่" / "README.md").read_text(encoding="utf-8")
    assert "เป็นพื้นที่ทำงานอยู่แล้ว" in run(tmp_path / "ใหม่", "init").output


def test_init_writes_over_nothing(tmp_path):
    (tmp_path / "README.md").write_text("ของเรา", encoding="utf-8")
    assert run(tmp_path, "init").exit_code == 0
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "ของเรา"


def test_year_without_a_framework_is_told_and_what_has_come_is_not_asked_for(small_year, tmp_path):
    assert any("ปีงบประมาณ 2570" in line for line in still_needed(founded(tmp_path), at("2026-11-25").date()))
    (line,) = still_needed(small_year, at("2020-05-01").date())
    assert "ทะเบียนหน่วยงาน" in line


def test_what_a_year_begins_with_is_told_from_nothing_over_half_to_complete(small_year, tmp_path):
    place, april = founded(tmp_path), at("2020-04-10").date()
    needed = ("targets", "budget", "plan", "spending_plan")

    def states(workspace):
        return {each.code: each.state for each in list_needs(workspace, april) if each.code in needed}

    assert states(place) == dict.fromkeys(needed, "missing")
    targets = make_identity("KPN", "FY2563", kind="targets", channel="REF", effective_from="2019-10-01")
    receive(place, "targets", Submission(targets, Contents(targets=[TargetValue("I03", "TH50", 40, "ก", "F5")])))
    plan = make_identity("TH50", "FY2563", kind="plan", channel="REF")
    receive(place, "plan", Submission(plan, Contents(plans=[PlanValue("I03", "2563-04", 5, "ก", "F5")])))
    assert states(place) == {"targets": "partial", "budget": "missing", "plan": "partial", "spending_plan": "missing"}
    told = {each.code: each for each in list_needs(place, april)}
    assert "ไม่เท่าเป้าหมายของกรม I03" in told["targets"].said and "ยังขาด I04" in told["targets"].said
    assert told["budget"].command == "forms --kind budget --out build/forms"
    assert states(small_year) == dict.fromkeys(needed, "complete")
    assert "forms --period 2563-03" in run(small_year.root, "start --on 2020-04-10").output


def test_ingest_and_forms_found_a_workspace_and_say_so(tmp_path):
    (tmp_path / "arrived").mkdir()
    for name, words in (
        ("a", f"ingest {tmp_path}/arrived"),
        ("b", f"forms --period 2563-04 --office TH50 --out {tmp_path}"),
    ):
        done = run(tmp_path / name, words)
        assert (done.exit_code, f"ตั้งพื้นที่ทำงานใหม่ที่ {tmp_path}/{name}" in done.output) == (0, True)
        assert "ตั้งพื้นที่ทำงานใหม่" not in run(tmp_path / name, words).output


def test_ingest_of_a_missing_path_is_wrong_use_and_founds_nothing(tmp_path):
    done = run(tmp_path / "new", f"ingest {tmp_path}/nowhere")
    assert (done.exit_code, "nowhere" in done.output) == (2, True)
    assert everything(tmp_path) == {}


# -- the ledger file -------------------------------------------------------------------------------


@pytest.fixture(params=["plain", "a ? b % 41 # ข้อมูล"])
def place(tmp_path, request):
    """A workspace with one form, in a folder of any name."""
    place = founded(tmp_path / request.param)
    receive(place, "a", make_form(5))
    return place


def test_reading_sees_what_was_written_changes_nothing_and_leaves_no_file_behind(place):
    before = everything(place.root)
    with ledgers.open_ledger(place) as ledger:
        assert (ledger.last_number, ledger.verify(), len(ledger.view().part("observations"))) == (1, 1, 1)
        with ledger.connection() as connection, pytest.raises(Exception, match="readonly"):
            connection.exec_driver_sql("DELETE FROM submissions")
    assert everything(place.root) == before


def test_reading_goes_on_while_another_adds(place):
    writer = sqlite3.connect(place.data / "ledger.db")
    writer.execute("BEGIN IMMEDIATE")
    with ledgers.open_ledger(place) as ledger:
        assert ledger.last_number == 1
    writer.close()


def test_view_can_be_read_after_the_ledger_is_closed(place, tmp_path_factory):
    with ledgers.open_ledger(place) as ledger, ledgers.open_ledger(founded(tmp_path_factory.mktemp("empty"))) as empty:
        views = ledger.view(), empty.view()
    assert [len(view.submissions) for view in views] == [1, 0]


def test_ledger_in_a_folder_that_cannot_be_written_can_be_read(place, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    before = everything(place.root)
    with ledgers.open_ledger(place) as ledger:
        assert ledger.verify() == 1
    assert everything(place.root) == before


def test_ledger_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    place = founded(tmp_path)
    seen = []

    def watch(connection):
        with ledgers.open_ledger(place) as reader:
            seen.append(reader.last_number)
        create(connection)

    create = ledgers.create_tables
    monkeypatch.setattr(ledgers, "create_tables", watch)
    open_ledger(place).close()
    assert seen == [0, 0]
    assert [path.name for path in place.data.glob("*") if path.is_file()] == ["ledger.db"]


def test_nothing_is_recorded_where_there_is_no_ledger(tmp_path):
    place = founded(tmp_path)
    assert read_events(place) == []
    with pytest.raises(LedgerEmpty):
        record_event(place, "run", "2563-04/monthly/department/1", at("2020-05-01"))
    assert not (place.data / "ledger.db").exists()


@pytest.mark.parametrize("purpose", ["read", "append", "found"])
def test_empty_file_is_no_ledger_and_is_not_made_one(tmp_path, purpose):
    place = founded(tmp_path)
    (place.data / "ledger.db").write_bytes(b"")
    with pytest.raises(LedgerDamaged), ledgers.open_ledger(place, purpose):
        pass
    assert (place.data / "ledger.db").read_bytes() == b""


@pytest.mark.parametrize("encoding", ["cp874", "ascii"])
def test_characters_that_a_terminal_cannot_show_cost_no_command(tmp_path, encoding):
    CliRunner().invoke(app, ["--root", str(tmp_path), "init"])
    words = ["-c", "from workbench.cli import main; main()", "--root", str(tmp_path), "start", "--year", "2563"]
    for more in ([], ["--format", "json"]):
        done = subprocess.run(
            [sys.executable, *words, *more],
            env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode(encoding))
