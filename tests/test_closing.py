"""Closing a month and opening it again: what came in between waits, and every earlier view stays as it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from builders import at, make_identity
from ledger_steps import NOW, founded, make_form, open_ledger, receive, text_of, values, view_of
from test_ingest import put, workbook
from workbench.base.errors import BadNotice, LedgerEmpty, NoFormForPeriod, PeriodClosed, PeriodOpen
from workbench.base.fiscal import parse_period
from workbench.cli.app import app
from workbench.intake.closing import close_period, reopen_period
from workbench.intake.ingest import ingest, verify_store
from workbench.ledger.closures import Closure, TakenForm, held_back, is_closed
from workbench.rules.workspace import Workspace, find_workspace
from workbench.workbooks.submission import Contents, Submission

APRIL = parse_period("2563-04")
LAST_DAY = date(2020, 6, 30)


# -- the rule, without a ledger --------------------------------------------------------------------


def waiting(*story: str) -> list[int]:
    """The numbers of the forms that wait, in a story told in ledger order.

    Words: `close`, `reopen DAY`, `form DAY` (received then), `other` (a form for another month).
    """
    closures, forms = [], []
    for number, words in enumerate(story, 1):
        what, _, day = words.partition(" ")
        if what in ("close", "reopen"):
            until = date.fromisoformat(day) if day else None
            closures.append(Closure(number, "2563-04", what, NOW, "ก", "ข", until))
        else:
            period = "2563-05" if what == "other" else "2563-04"
            forms.append(TakenForm(number, period, at(f"{day or '2020-05-21'}T23:59:59")))
    return sorted(held_back(forms, closures))


@pytest.mark.parametrize(
    ("story", "numbers"),
    [
        (["form"], []),
        (["form", "close"], []),
        (["form", "close", "form"], [3]),
        (["close", "form 2020-04-20"], [2]),  # by the order of the ledger, whatever its time
        (["close", "other"], []),
        (["close", "form", "reopen 2020-06-30"], []),
        (["close", "reopen 2020-06-30", "form 2020-06-30"], []),
        (["close", "reopen 2020-06-30", "form 2020-07-01"], [3]),
        (["close", "reopen 2020-06-30", "form 2020-07-01", "reopen 2020-07-31"], []),
        (["close", "reopen 2020-06-30", "close", "form 2020-06-01"], [4]),
        (["close", "form", "reopen 2020-06-30", "close", "form"], [5]),
        (["close", "form", "form"], [2, 3]),
    ],
    ids=str,
)
def test_form_waits_from_the_closing_of_its_month_to_the_next_reopening(story, numbers):
    assert waiting(*story) == numbers


def test_reopened_month_is_open_to_the_last_second_of_its_day_in_bangkok():
    closures = [Closure(1, "2563-04", "close", NOW, "ก", "ข"), Closure(2, "2563-04", "reopen", NOW, "ก", "ข", LAST_DAY)]
    assert not is_closed(closures, "2563-04", at("2020-06-30T23:59:59"))
    assert is_closed(closures, "2563-04", at("2020-07-01T00:00:00"))
    assert not is_closed(closures, "2563-04", at("2020-06-30T16:59:59Z"))
    assert is_closed(closures, "2563-04", at("2020-06-30T17:00:00Z"))


# -- in a ledger -----------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """TH50 has sent April with 5, and May."""
    place = find_workspace(tmp_path)
    receive(place, "april", make_form(5))
    receive(place, "may", make_form(1, period="2563-05"), "2020-05-20T08:00")
    return place


def close(workspace: Workspace, period: str = "2563-04", now=NOW) -> int:
    return close_period(workspace, parse_period(period), "สรุปแล้ว", "หัวหน้ากลุ่ม", now)


def reopen(workspace: Workspace, period: str = "2563-04", until: date = LAST_DAY, now=NOW) -> int:
    return reopen_period(workspace, parse_period(period), "หน่วยงานแก้ข้อมูล", "ผู้อำนวยการ", until, now)


def test_form_for_a_closed_month_is_accepted_kept_and_not_used(workspace):
    close(workspace)
    number = receive(workspace, "late", make_form(9, revision=2), "2020-05-21T09:00")
    view = view_of(workspace)
    row = view.submissions.iloc[-1]
    assert (row["verdict"], row["is_current"], row["is_pending"]) == ("accepted", False, True)
    assert view.pending["ledger_number"].tolist() == [number]
    assert list(view.pending.columns) == list(view.submissions.columns)
    assert values(view)["TH50", "2563-04"] == "5"


def test_first_form_for_a_closed_month_is_not_used_either(workspace):
    close(workspace)
    receive(workspace, "late", make_form(9, sender="TH57"), "2020-05-21T09:00")
    assert set(values(view_of(workspace))) == {("TH50", "2563-04"), ("TH50", "2563-05")}


def test_other_months_and_what_is_no_form_go_on(workspace):
    close(workspace)
    receive(workspace, "may 2", make_form(2, period="2563-05", revision=2), "2020-05-21T09:00")
    targets = make_identity("KPN", "FY2563", kind="targets", channel="REF", effective_from="2019-10-01")
    receive(workspace, "targets", Submission(targets, Contents()), "2020-05-21T09:00")
    view = view_of(workspace)
    assert len(view.pending) == 0
    assert values(view)["TH50", "2563-05"] == "2"
    assert "targets" in set(view.current["kind"])


def test_reopening_releases_what_waited(workspace):
    close(workspace)
    receive(workspace, "late", make_form(9, revision=2), "2020-05-21T09:00")
    reopen(workspace, now=at("2020-05-22T09:00"))
    view = view_of(workspace)
    assert (len(view.pending), values(view)["TH50", "2563-04"]) == (0, "9")


def test_notices_are_entries_of_the_chain_with_their_papers_in_the_store(workspace):
    assert close(workspace) == 3
    assert reopen(workspace) == 4
    ledger = open_ledger(workspace)
    rows = ledger.view().submissions.iloc[2:]
    assert rows[["kind", "period", "file_name", "document", "is_current", "is_sample"]].to_numpy().tolist() == [
        ["close", "2563-04", "close-2563-04.json", "สรุปแล้ว", False, 0],
        ["reopen", "2563-04", "reopen-2563-04.json", "หน่วยงานแก้ข้อมูล", False, 0],
    ]
    first, second = ledger.view().closures
    assert (first.action, first.by, first.reason, first.until) == ("close", "หัวหน้ากลุ่ม", "สรุปแล้ว", None)
    assert (second.action, second.at, second.until) == ("reopen", NOW, LAST_DAY)
    assert ledger.verify() == 4
    for digest in rows["sha256"]:
        assert (workspace.data / "store" / digest[:2] / digest).is_file()


def test_views_of_earlier_numbers_stay_as_they_were(workspace):
    close(workspace)
    receive(workspace, "late", make_form(9, revision=2), "2020-05-21T09:00")
    told = [text_of(view_of(workspace, number)) for number in range(5)]
    reopen(workspace, now=at("2020-05-22T09:00"))
    receive(workspace, "later", make_form(11, revision=3), "2020-05-23T09:00")
    assert [text_of(view_of(workspace, number)) for number in range(5)] == told


def test_revision_in_use_is_not_that_of_a_form_that_waits(workspace):
    ledger, identity = open_ledger(workspace), make_identity()

    def in_use(identity):
        versions = ledger.versions(identity)
        return versions[~versions["is_pending"]]["revision"].iloc[-1]

    close(workspace)
    receive(workspace, "late", make_form(9, revision=3), "2020-05-21T09:00")
    assert in_use(identity) == 1
    reopen(workspace, now=at("2020-05-22T09:00"))
    assert in_use(identity) == 3
    assert ledger.versions(make_identity("TH57")).empty


def test_quarter_closes_each_of_its_months_and_a_year_those_with_a_form_that_are_open(workspace):
    assert close(workspace, "FY2563-Q3") == 5
    assert close(workspace, "FY2563") == 9
    closed = [each.period for each in view_of(workspace).closures]
    assert closed == [f"2563-{month:02d}" for month in (4, 5, 6, 3, 7, 8, 9)]


def test_closing_what_is_closed_and_opening_what_is_open_are_refused(workspace):
    with pytest.raises(PeriodOpen, match="ไม่ได้ปิดอยู่"):
        reopen(workspace)
    close(workspace)
    with pytest.raises(PeriodClosed, match=r"ลำดับที่ 3 โดย หัวหน้ากลุ่ม.*reopen"):
        close(workspace)
    reopen(workspace)
    with pytest.raises(PeriodOpen, match=r"เปิดอยู่ถึง 30 มิ\.ย\. 63"):
        reopen(workspace)
    assert open_ledger(workspace).last_number == 4


def test_month_whose_reopening_has_run_out_is_closed_again(workspace):
    close(workspace)
    reopen(workspace)
    after = at("2020-07-01T08:00")
    with pytest.raises(PeriodClosed):
        close(workspace, now=after)
    assert reopen(workspace, until=date(2020, 7, 31), now=after) == 5


@pytest.mark.parametrize(("reason", "by"), [("", "ก"), (" \u200b", "ก"), ("ก", ""), ("ก", "\n")])
def test_notice_without_reason_or_name_is_refused(workspace, reason, by):
    with pytest.raises(BadNotice):
        close_period(workspace, APRIL, reason, by, NOW)


def test_last_day_in_the_past_is_refused_and_today_is_not(workspace):
    close(workspace)
    with pytest.raises(BadNotice, match=r"--until"):
        reopen(workspace, until=NOW.date() - timedelta(days=1))
    assert reopen(workspace, until=NOW.date()) == 4


@pytest.mark.parametrize("period", ["2562-11", "FY2563-Q1"])
def test_period_without_a_form_cannot_be_closed(workspace, period):
    with pytest.raises(NoFormForPeriod, match="2563-03"):
        close(workspace, period)


def test_empty_ledger_has_nothing_to_close(tmp_path):
    with pytest.raises(LedgerEmpty):
        close(founded(tmp_path))


# -- receiving files -------------------------------------------------------------------------------


@pytest.fixture
def received(tmp_path) -> Workspace:
    """A workspace that has received real workbooks of April from two offices."""
    place = find_workspace(tmp_path)
    incoming = place.data / "incoming"
    incoming.mkdir(parents=True)
    put(incoming, "a.xlsx", workbook())
    put(incoming, "b.xlsx", workbook("TH57", revision=2))
    ingest(place, [incoming], at("2020-04-20T09:00"))
    return place


def test_ingest_says_that_a_file_waits_and_takes_it_once(received):
    close(received)
    late = put(received.data / "incoming", "late.xlsx", workbook(value=8, revision=2))
    (receipt,) = ingest(received, [late], at("2020-05-21T09:00"))
    assert (receipt.outcome, receipt.ledger_number, receipt.reason) == (
        "pending", 4, "งวด 2563-04 ปิดแล้ว รับไว้รอเปิดงวด (workbench reopen)",
    )  # fmt: skip
    assert [each.outcome for each in ingest(received, [late], at("2020-05-21T10:00"))] == ["unchanged"]
    assert verify_store(open_ledger(received), received.data / "store") == 4


def test_ingest_in_a_reopened_month_takes_the_file_into_use(received):
    close(received)
    reopen(received)
    path = put(received.data / "incoming", "late.xlsx", workbook(value=8, revision=2))
    assert [each.outcome for each in ingest(received, [path], at("2020-06-30T23:00"))] == ["accepted"]
    last = put(received.data / "incoming", "last.xlsx", workbook(value=9, revision=3))
    assert [each.outcome for each in ingest(received, [last], at("2020-07-01T01:00"))] == ["pending"]


def test_older_than_the_one_in_use_is_judged_without_those_that_wait(received):
    close(received)
    incoming = received.data / "incoming"
    first = put(incoming, "3.xlsx", workbook(value=9, revision=3))
    second = put(incoming, "2.xlsx", workbook(value=8, revision=2))
    older = put(incoming, "1.xlsx", workbook("TH57"))
    receipts = [ingest(received, [path], at("2020-05-21T09:00"))[0] for path in (first, second, older)]
    marked = ["older_arrived_late" in [each.code for each in receipt.findings] for receipt in receipts]
    assert marked == [False, False, True]


# -- the commands ----------------------------------------------------------------------------------


def run(workspace: Workspace, *words: str):
    return CliRunner().invoke(app, ["--root", str(workspace.root), *words])


def test_commands_say_what_was_closed_what_waits_and_what_was_released(received):
    papers = ("--reason", "สรุปแล้ว", "--by", "หัวหน้ากลุ่ม", "--on", "2020-05-20T09:00")
    assert "ปิดงวดแล้ว: 2563-04 (ทะเบียนรับลำดับที่ 3)" in run(received, "close", "2563-04", *papers).output
    late = put(received.data / "incoming", "late.xlsx", workbook(value=8, revision=2))
    told = run(received, "ingest", str(late))
    assert told.exit_code == 0
    assert "รอ late.xlsx: งวด 2563-04 ปิดแล้ว รับไว้รอเปิดงวด" in told.output
    assert "รับเข้า 0 · งวดปิดแล้ว รับไว้รอเปิดงวด 1 · กักไว้ 0" in told.output
    opened = run(received, "reopen", "2563-04", *papers, "--until", "2020-06-30")
    assert "เปิดงวดถึง 30 มิ.ย. 63 แล้ว: 2563-04 (ทะเบียนรับลำดับที่ 5)" in opened.output
    assert "นำไฟล์ที่รอไว้มาใช้ 1 ไฟล์" in opened.output


@pytest.mark.parametrize(
    "words",
    [
        ["close", "2563-04", "--reason", "ก"],
        ["close", "2563-04", "--by", "ก"],
        ["reopen", "2563-04", "--reason", "ก", "--by", "ก"],
        ["reopen", "2563-04", "--reason", "ก", "--by", "ก", "--until", "30/6/2563"],
        ["close", "เมษายน", "--reason", "ก", "--by", "ก"],
    ],
)
def test_command_without_its_papers_is_wrong_use(received, words):
    assert run(received, *words).exit_code == 2
