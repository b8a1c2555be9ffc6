"""The ledger: append-only, chained by hash, one transaction a file, and the same view in any order of arrival."""

from __future__ import annotations

import itertools
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from builders import at, make_arrival, make_identity, make_observation, make_submission
from workbench.base.errors import LedgerDamaged, MixedLedger
from workbench.ledger.ledger import Ledger
from workbench.ledger.tables import METADATA
from workbench.workbooks.submission import BudgetValue, Contents, Narrative, Submission

TABLES = sorted(METADATA.tables)


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger.db")
    yield ledger
    ledger.close()


@pytest.fixture
def filled(ledger):
    """Three files: one of every kind of content, a correction, and a refused one."""
    identity = make_identity()
    contents = Contents(
        observations=[make_observation(5), make_observation(None, cell="H6", element_code="served")],
        budget=[BudgetValue("A03", "operations", "disbursed", Decimal("12.50"), "การใช้จ่ายงบประมาณ", "H5")],
        narratives=[Narrative("A03", "problem", "ฝนแล้ง", "ผลสัมฤทธิ์", "D5")],
    )
    contents.add("blank_value", "ผลการดำเนินงาน", "H6")
    ledger.append(make_arrival("first"), Submission(identity, contents))
    ledger.append(make_arrival("second", "2020-04-22T09:00"), make_submission(8, revision=2))
    refused = make_submission(9, sender="TH57")
    refused.contents.add("header_missing", "ผลการดำเนินงาน", expected="ผลงวดนี้")
    ledger.append(make_arrival("third", "2020-04-23T09:00"), refused)
    return ledger


def raw(ledger: Ledger, *, with_switches: bool = True) -> sqlite3.Connection:
    """A connection of one's own, as someone with the file at hand could open."""
    connection = sqlite3.connect(ledger.path, isolation_level=None)
    if with_switches:
        connection.execute("PRAGMA recursive_triggers=ON")
        connection.execute("PRAGMA foreign_keys=ON")
    return connection


# -- append only -----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET ledger_number = ledger_number", "DELETE FROM {table}"])
def test_update_and_delete_are_refused(filled, table, statement):
    connection = raw(filled)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA ignore_check_constraints=ON")
    if not connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        kinds = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}
        values = ["1" if kinds[column] == "INTEGER" else "'1'" for column in columns]
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join(values)})")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement.format(table=table))
    connection.close()


def test_insert_or_replace_does_not_slip_past(filled):
    connection = raw(filled)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("INSERT OR REPLACE INTO submissions SELECT * FROM submissions WHERE ledger_number = 1")
    connection.close()


def test_ledgers_own_connections_refuse_insert_or_replace(filled):
    with filled._engine.connect() as connection, pytest.raises(IntegrityError, match="append-only"):
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO submissions SELECT * FROM submissions WHERE ledger_number = 1"
        )


@pytest.mark.parametrize(
    ("column", "value"),
    [("value", "'12 ราย'"), ("value", "'nan'"), ("value", "NULL"), ("basis", "'guess'"), ("obs_status", "'zero'")],
)
def test_table_takes_no_value_that_means_nothing(filled, column, value):
    connection = raw(filled)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(observations)")]
    picked = [value if name == column else "99" if name == "row_number" else name for name in columns]
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        connection.execute(
            f"INSERT INTO observations SELECT {', '.join(picked)} FROM observations "
            "WHERE ledger_number = 1 AND row_number = 1"
        )
    connection.close()


def test_file_is_kept_whole_or_not_at_all(ledger):
    wrong = make_submission(5)
    wrong.contents.observations.append(make_observation(5, basis="guess"))
    with pytest.raises(IntegrityError):
        ledger.append(make_arrival("wrong"), wrong)
    assert ledger.last_number == 0
    assert ledger.append(make_arrival("right"), make_submission(5)) == 1


# -- the chain -------------------------------------------------------------------------------------


def tamper(ledger: Ledger, *statements: str) -> None:
    """Change the file as one could who drops the triggers first."""
    connection = raw(ledger, with_switches=False)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_untouched_ledger_verifies(filled):
    assert filled.verify() == 3


def test_empty_ledger_verifies(ledger):
    assert ledger.verify() == 0


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE observations SET value = '6', raw = '6' WHERE ledger_number = 1 AND row_number = 1", 1),
        ("UPDATE budget_values SET value = '12.51'", 1),
        ("UPDATE narratives SET text = 'ไม่มีปัญหา'", 1),
        ("UPDATE findings SET code = 'number_as_text' WHERE ledger_number = 1", 1),
        ("DELETE FROM findings WHERE ledger_number = 3", 3),
        ("UPDATE submissions SET received_at = '2020-04-01T09:00:00+07:00' WHERE ledger_number = 2", 2),
        ("UPDATE submissions SET verdict = 'accepted' WHERE ledger_number = 3", 3),
        ("UPDATE submissions SET sha256 = replace(sha256, '0', '1') WHERE ledger_number = 1", 1),
        ("INSERT INTO narratives VALUES (2, 1, 'A03', 'problem', 'แทรก', 'x', 'A1')", 2),
    ],
)
def test_verify_names_the_first_damaged_entry(filled, statement, number):
    tamper(filled, statement)
    with pytest.raises(LedgerDamaged) as raised:
        filled.verify()
    assert f"ลำดับที่ {number} ไฟล์" in str(raised.value)


def test_entry_taken_out_of_the_middle_is_noticed(filled):
    tamper(
        filled, "DELETE FROM observations WHERE ledger_number = 2", "DELETE FROM submissions WHERE ledger_number = 2"
    )
    with pytest.raises(LedgerDamaged, match="ลำดับที่ 3"):
        filled.verify()


def test_entry_exchanged_for_one_that_is_sound_in_itself_breaks_the_chain_behind_it(filled, tmp_path):
    other = Ledger(tmp_path / "other.db")
    other.append(make_arrival("first"), make_submission(99))
    other.close()
    parts = [table for table in TABLES if table != "submissions"]
    tamper(
        filled,
        f"ATTACH '{tmp_path / 'other.db'}' AS other",
        *(f"DELETE FROM main.{table} WHERE ledger_number = 1" for table in [*parts, "submissions"]),
        *(f"INSERT INTO main.{table} SELECT * FROM other.{table}" for table in ["submissions", *parts]),
    )
    with pytest.raises(LedgerDamaged, match="ลำดับที่ 2"):
        filled.verify()


def test_replaced_row_without_the_safety_switch_is_noticed(filled):
    connection = raw(filled, with_switches=False)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(observations)")]
    picked = ["'7'" if name in ("value", "raw") else name for name in columns]
    connection.execute(
        f"INSERT OR REPLACE INTO observations SELECT {', '.join(picked)} FROM observations "
        "WHERE ledger_number = 2 AND row_number = 1"
    )
    connection.close()
    with pytest.raises(LedgerDamaged, match="ลำดับที่ 2"):
        filled.verify()


def test_text_that_is_no_text_any_more_is_damage_and_no_crash(filled):
    tamper(filled, "UPDATE narratives SET text = CAST(x'ff41' AS TEXT)")
    with pytest.raises(LedgerDamaged):
        filled.verify()


def test_file_that_is_no_database_is_damage_and_no_crash(tmp_path):
    path = tmp_path / "ledger.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(LedgerDamaged):
        Ledger(path)


# -- views -----------------------------------------------------------------------------------------


def current_values(ledger: Ledger, as_of=None) -> list[tuple[str, str]]:
    frame = ledger.view(as_of).part("observations")
    return sorted(zip(frame["sender_code"], frame["value"].map(str), strict=True))


def test_correction_replaces_the_whole_and_the_older_view_stays(filled):
    assert current_values(filled, 1) == [("TH50", "5"), ("TH50", "None")]
    assert current_values(filled, 2) == [("TH50", "8")]
    assert current_values(filled) == [("TH50", "8")]
    assert len(filled.view().part("budget")) == 0
    assert len(filled.view(1).part("budget")) == 1
    assert len(filled.view(0).submissions) == 0


def test_view_as_of_an_instant_is_what_had_been_received_by_then(filled):
    assert current_values(filled, at("2020-04-22T08:59:59")) == [("TH50", "5"), ("TH50", "None")]
    assert current_values(filled, at("2020-04-22T09:00:00")) == [("TH50", "8")]
    assert current_values(filled, at("2020-04-20T08:00:00")) == []


def test_view_of_a_number_does_not_change_as_more_arrives(filled):
    before = filled.view(2)
    known = (before.submissions.to_csv(), before.part("observations").to_csv(), before.all_findings().to_csv())
    filled.append(make_arrival("fourth", "2020-04-24T09:00"), make_submission(1, revision=3))
    after = filled.view(2)
    assert (after.submissions.to_csv(), after.part("observations").to_csv(), after.all_findings().to_csv()) == known


def test_refused_file_leaves_its_findings_and_nothing_else(filled):
    view = filled.view()
    assert "TH57" not in set(view.part("observations")["sender_code"])
    found = view.all_findings()
    assert found["ledger_number"].dtype == int, "a number that stands in figures.csv is whole"
    assert found[found["sender_code"] == "TH57"]["code"].tolist() == ["header_missing"]
    assert view.submissions["verdict"].tolist() == ["accepted", "accepted", "quarantined"]


def test_refused_correction_leaves_the_one_before_current(ledger):
    ledger.append(make_arrival("first"), make_submission(5))
    refused = make_submission(9, revision=2)
    refused.contents.add("header_missing", "ผลการดำเนินงาน")
    ledger.append(make_arrival("second", "2020-04-22T09:00"), refused)
    assert current_values(ledger) == [("TH50", "5")]


def test_amounts_come_back_to_the_last_digit(ledger):
    contents = Contents(
        budget=[BudgetValue("A03", "operations", m, Decimal(v), "ก", "H5") for m, v in
                [("received", "1207962.90"), ("disbursed", "0.01"), ("plan", "1E+12")]]
    )  # fmt: skip
    ledger.append(make_arrival("a"), Submission(make_identity(), contents))
    assert ledger.view().part("budget")["value"].tolist() == ["1207962.90", "0.01", "1000000000000"]


ARRIVALS = [
    ("revision-1-early", "2020-04-20T09:00", 1, 5),
    ("revision-1-late", "2020-04-24T09:00", 1, 6),
    ("revision-2-early", "2020-04-21T09:00", 2, 7),
    ("revision-2-late", "2020-04-22T09:00", 2, 8),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=lambda order: "".join(map(str, order)))
def test_any_order_of_arrival_gives_the_same_current_view(ledger, order):
    for index in order:
        name, received, revision, value = ARRIVALS[index]
        ledger.append(make_arrival(name, received), make_submission(value, revision=revision))
    assert current_values(ledger) == [("TH50", "8")]
    assert ledger.view().current["file_name"].tolist() == ["revision-2-late.xlsx"]
    assert ledger.verify() == 4


@pytest.mark.parametrize("names", [("aa", "bb"), ("bb", "aa")])
def test_of_files_of_the_same_moment_and_revision_the_last_in_the_ledger_counts(ledger, names):
    for name in names:
        ledger.append(make_arrival(name), make_submission(len(name) + ord(name[0])))
    assert ledger.view().current["file_name"].tolist() == [f"{names[1]}.xlsx"]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["TH50", "TH57"]),
            st.sampled_from(["2563-04", "2563-05"]),
            st.integers(1, 3),
            st.integers(0, 50),
        ),
        min_size=1,
        max_size=6,
        unique=True,  # of two of one moment and revision, the last in the ledger counts
    ),
    st.randoms(),
)
def test_total_does_not_depend_on_the_order_in_which_files_were_taken_in(tmp_path_factory, files, random):
    named = [
        (make_arrival(f"f{n}", f"2020-04-{10 + hours % 10}T{hours % 24:02d}:00"), sender, period, revision, n)
        for n, (sender, period, revision, hours) in enumerate(files)
    ]
    views = []
    for _ in range(2):
        ledger = Ledger(tmp_path_factory.mktemp("order") / "ledger.db")
        for arrival, sender, period, revision, value in named:
            ledger.append(arrival, make_submission(value, sender=sender, period=period, revision=revision))
        views.append(current_values(ledger))
        ledger.close()
        random.shuffle(named)
    assert views[0] == views[1]


def test_other_sender_period_channel_or_date_is_another_slot(ledger):
    ledger.append(make_arrival("a"), make_submission(1))
    ledger.append(make_arrival("b"), make_submission(2, sender="TH57"))
    ledger.append(make_arrival("c"), make_submission(3, period="2563-05"))
    ledger.append(make_arrival("d"), make_submission(4, channel="C2"))
    for day in ("2019-10-01", "2020-02-26"):
        identity = make_identity("KPN", "FY2563", kind="budget", channel="REF", effective_from=day)
        ledger.append(make_arrival(day), Submission(identity, Contents()))
    frame = ledger.view().submissions
    assert (frame["is_current"] | frame["is_preceded"]).all()  # none replaces another; of two channels one counts
    assert frame[frame["is_preceded"]]["channel"].tolist() == ["C2"]


# -- sample and real -------------------------------------------------------------------------------


def test_first_file_settles_whether_the_ledger_is_sample(ledger):
    assert ledger.is_sample is None
    ledger.append(make_arrival("a"), make_submission(1, is_sample=True))
    assert ledger.is_sample is True
    with pytest.raises(MixedLedger) as raised:
        ledger.append(make_arrival("b"), make_submission(2, is_sample=False))
    assert "ข้อมูลสมมติ" in str(raised.value)
    assert "b.xlsx" in str(raised.value)
    assert ledger.last_number == 1


def test_file_without_an_identity_settles_nothing(ledger):
    nobody = Submission(None, Contents())
    nobody.contents.add("file_damaged", "", found="ปลายไฟล์")
    ledger.append(make_arrival("broken"), nobody)
    assert ledger.is_sample is None
    ledger.append(make_arrival("sample"), make_submission(1, is_sample=True))
    ledger.append(make_arrival("broken again"), nobody)
    assert ledger.is_sample is True
    assert ledger.view().submissions["is_sample"].tolist() == [0, 1, 1]
    assert ledger.verify() == 3


# -- crash -----------------------------------------------------------------------------------------


def test_process_killed_before_the_commit_leaves_the_ledger_as_it_was(filled):
    program = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from builders import make_arrival, make_submission
from workbench.ledger.ledger import Ledger
ledger = Ledger(Path(sys.argv[1]))
event.listen(ledger._engine, "commit", lambda connection: os.kill(os.getpid(), signal.SIGKILL))
ledger.append(make_arrival("late"), make_submission(1, sender="TH99"))
"""
    path = ":".join(sys.path)
    run = subprocess.run(
        [sys.executable, "-c", program, str(filled.path)], env={"PYTHONPATH": path}, capture_output=True
    )
    assert run.returncode == -9, run.stderr.decode()
    assert filled.last_number == 3
    assert filled.verify() == 3
    assert filled.append(make_arrival("late"), make_submission(1, sender="TH99")) == 4


def test_arrival_is_kept_in_bangkok_time_to_the_second(ledger):
    arrival = replace(make_arrival("a"), received_at=at("2020-04-25T16:59:59Z") + timedelta(milliseconds=400))
    ledger.append(arrival, make_submission(1))
    assert ledger.view().submissions["received_at"].tolist() == ["2020-04-25T23:59:59+07:00"]
    assert ledger.known_hashes() == {arrival.sha256: "accepted"}
