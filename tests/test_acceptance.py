"""A file that was held, or replaced, is used by a person's decision, which the ledger keeps with name and reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from builders import at, cell_under
from test_ingest import NOW, put, truncated, workbook
from workbench.base.errors import BadNotice, NotAcceptable
from workbench.base.fiscal import parse_month, parse_period
from workbench.cli.app import app
from workbench.intake.acceptance import accept_file
from workbench.intake.closing import close_period
from workbench.intake.ingest import ingest
from workbench.intake.receipt import Receipt
from workbench.ledger.audit import audit_log
from workbench.ledger.ledger import open_ledger
from workbench.progress.timeliness import compute_timeliness
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_offices
from workbench.rules.workspace import Workspace, find_workspace
from workbench.workbooks.forms import TakenAs

CAME, DECIDED = at("2020-04-24T09:00"), at("2020-05-04T11:00")
RESULTS = "ผลการดำเนินงาน"
LAMPHUN = "สำนักงานสหกรณ์จังหวัดลำพูน"
BY, WHY = "หัวหน้ากลุ่มติดตามฯ", "โทรยืนยันกับ สสจ. แล้ว"


@pytest.fixture
def place(tmp_path) -> Workspace:
    return find_workspace(tmp_path)


def take(place: Workspace, path: Path, received=CAME) -> Receipt:
    (receipt,) = ingest(place, [path], NOW, received_at=received)
    return receipt


def edited(path: Path, edit) -> Path:
    book = load_workbook(path)
    edit(book)
    book.save(path)
    return path


@pytest.fixture
def held(place, tmp_path) -> Path:
    """TH50's form of April that TH51 has filled in: its title says so, and the file is held."""

    def edit(book):
        book[RESULTS]["A1"].value = f"{RESULTS} — {LAMPHUN} — เม.ย. 63"

    path = edited(put(tmp_path, "TH51_2563-04.xlsx", workbook(value=7)), edit)
    assert take(place, path).outcome == "quarantined"
    return path


def current(place: Workspace) -> list[tuple[str, str, str]]:
    with open_ledger(place) as ledger:
        frame = ledger.view().current
    return list(zip(frame["sender_code"], frame["period"], frame["file_name"], strict=True))


def value(place: Workspace) -> str:
    with open_ledger(place) as ledger:
        frame = ledger.view().part("observations")
    return frame[frame["obs_status"] == "reported"]["value"].item()


def run(place: Workspace, *words: str):
    return CliRunner().invoke(app, ["--root", str(place.root), *words])


# -- a file that was held --------------------------------------------------------------------------


def test_held_file_is_taken_as_its_meta_says_and_as_received_when_it_came(place, held):
    receipt = accept_file(place, str(held), WHY, BY, DECIDED)
    assert (receipt.outcome, receipt.sender_code, receipt.period) == ("accepted", "TH50", "2563-04")
    assert current(place) == [("TH50", "2563-04", held.name)]
    assert value(place) == "7"
    with open_ledger(place) as ledger:
        entries = ledger.view().submissions
        assert entries["received_at"].nunique() == entries["sha256"].nunique() == 1
        assert entries["verdict"].tolist() == ["quarantined", "accepted"]
        assert ledger.verify() == 2


def test_held_file_may_be_taken_as_anothers_or_of_another_month(place, held):
    receipt = accept_file(place, str(held), WHY, BY, DECIDED, TakenAs("TH51", "2563-05"))
    assert (receipt.sender_code, receipt.period) == ("TH51", "2563-05")
    with open_ledger(place) as ledger:
        row = ledger.view().current.iloc[0]
        months = {*ledger.view().part("observations")["covers_last"]}
    assert (row["covers_first"], row["covers_last"], months) == ("2563-05", "2563-05", {"2563-05"})
    assert "file_name_differs" in [each.code for each in receipt.findings], "the name says April"


def test_who_did_not_send_it_still_owes_its_form(place, held):
    def state(code: str) -> str:
        with open_ledger(place) as ledger:
            frame = ledger.view().submissions
        framework = load_framework(place.parameters, 2563)
        senders = [each for each in load_offices(place.parameters) if each.office_code in ("TH50", "TH51")]
        standing = compute_timeliness(framework, senders, frame, parse_month("2563-04"))
        return next(each.state for each in standing.senders if each.sender_code == code)

    assert state("TH50") == "quarantined"
    accept_file(place, str(held), WHY, BY, DECIDED, TakenAs("TH51"))
    assert (state("TH50"), state("TH51")) == ("missing", "on_time")


def test_decision_stands_in_ledger_findings_history_and_log(place, held):
    done = run(place, "accept", str(held), "--by", BY, "--reason", WHY)
    assert "เป็นของ TH50 2563-04 แล้ว (ทะเบียนรับลำดับที่ 2)" in done.output, done.output
    with open_ledger(place) as ledger:
        (acceptance,) = ledger.view().acceptances.values()
        assert ledger.view(1).acceptances == {}
    assert (acceptance.by, acceptance.reason, acceptance.held_number) == (BY, WHY, 1)
    line = next(each for each in audit_log(place) if each.action == "accept")
    assert (line.by, line.subject, line.number, WHY in line.details) == (BY, "TH50 2563-04", 2, True)
    assert f"โดย {BY}" in run(place, "history", "TH50", "2563-04").output
    versions = json.loads(run(place, "history", "TH50", "2563-04", "--format", "json").stdout)["versions"]
    assert [each["acceptance"] and each["acceptance"]["by"] for each in versions] == [None, BY]
    told = run(place, "findings", "--code", "accepted_by_person").output
    assert BY in told and WHY in told
    assert f"รับไว้ตามที่ตัดสิน · TH50 2563-04 · {BY}" in run(place, "log").output
    assert run(place, "verify").exit_code == 0


def test_ingest_says_which_files_wait_for_a_person(place, tmp_path):
    def edit(book):
        book[RESULTS]["A1"].value = f"{RESULTS} มี.ค. 63"

    path = edited(put(tmp_path, "a.xlsx", workbook()), edit)
    done = run(place, "ingest", str(path))
    assert "รอผู้ตัดสิน 1 ไฟล์: a.xlsx" in done.output
    assert done.exit_code == 3


def test_form_without_results_may_be_accepted_but_an_empty_one_not(place, tmp_path):
    def without_results(book):
        cell_under(book[RESULTS], "ผลงวดนี้", code="I03", element="new_distinct_in_period").value = None

    def spending_alone(book):
        without_results(book)
        cell_under(book["การใช้จ่ายงบประมาณ"], "เบิกจ่ายสะสม", activity="A03", group="operations").value = 5

    empty = edited(put(tmp_path, "empty.xlsx", workbook()), without_results)
    money = edited(put(tmp_path, "money.xlsx", workbook()), spending_alone)
    assert [[f.code for f in take(place, path).findings if f.severity == "error"] for path in (empty, money)] == [
        ["form_empty"],
        ["results_empty"],
    ]
    with pytest.raises(NotAcceptable, match="form_empty"):
        accept_file(place, str(empty), WHY, BY, DECIDED)
    assert accept_file(place, str(money), WHY, BY, DECIDED).outcome == "accepted"


def test_fault_that_has_to_be_mended_is_not_accepted(place, tmp_path):
    path = put(tmp_path, "cut.xlsx", truncated())
    take(place, path)
    with pytest.raises(NotAcceptable, match="file_damaged") as raised:
        accept_file(place, str(path), WHY, BY, DECIDED)
    assert raised.value.exit_code == 2
    assert current(place) == []


def test_period_that_the_framework_does_not_have_is_not_accepted(place, held):
    with pytest.raises(NotAcceptable, match="period_not_reported"):
        accept_file(place, str(held), WHY, BY, DECIDED, TakenAs("", "2563-02"))


# -- a file that was replaced ----------------------------------------------------------------------


@pytest.mark.parametrize("revision", [1, 2])
def test_replaced_file_is_used_again(place, tmp_path, revision):
    first = put(tmp_path, "a.xlsx", workbook(value=5))
    take(place, first)
    take(place, put(tmp_path, "b.xlsx", workbook(value=8, revision=revision)), at("2020-04-26T09:00"))
    assert value(place) == "8"
    receipt = accept_file(place, str(first), WHY, BY, DECIDED)
    assert value(place) == "5"
    assert receipt.succession.words == (
        f"a.xlsx (ลำดับที่ 3 ครั้งที่ {revision}) แทน b.xlsx (ลำดับที่ 2 ครั้งที่ {revision}): ค่าต่างกัน 1 ค่า"
    )
    with pytest.raises(NotAcceptable, match="ไม่ได้ถูกแทน"):
        accept_file(place, str(first), WHY, BY, DECIDED)


def test_replaced_file_keeps_its_sender_and_month(place, tmp_path):
    first = put(tmp_path, "a.xlsx", workbook(value=5))
    take(place, first)
    take(place, put(tmp_path, "b.xlsx", workbook(value=8)))
    with pytest.raises(NotAcceptable, match="--sender"):
        accept_file(place, str(first), WHY, BY, DECIDED, TakenAs("TH51"))


# -- what is not to be accepted --------------------------------------------------------------------


def test_file_in_use_waiting_or_never_received_is_not_accepted(place, tmp_path):
    path = put(tmp_path, "a.xlsx", workbook())
    take(place, path)
    with pytest.raises(NotAcceptable, match="ไม่ได้ถูกแทน"):
        accept_file(place, str(path), WHY, BY, DECIDED)
    with pytest.raises(NotAcceptable, match="workbench ingest"):
        accept_file(place, str(put(tmp_path, "b.xlsx", workbook(value=9))), WHY, BY, DECIDED)
    close_period(place, parse_period("2563-04"), "ก", "ข", NOW)
    late = put(tmp_path, "c.xlsx", workbook(value=10, revision=2))
    take(place, late, NOW)
    with pytest.raises(NotAcceptable, match="reopen"):
        accept_file(place, str(late), WHY, BY, DECIDED)


def test_file_may_be_named_as_received_or_by_its_hash(place, held):
    with open_ledger(place) as ledger:
        digest = ledger.view().submissions["sha256"].iloc[0]
    with pytest.raises(NotAcceptable):
        accept_file(place, digest[:7], WHY, BY, DECIDED)
    held.unlink()
    assert accept_file(place, digest[:12], WHY, BY, DECIDED).outcome == "accepted"


def test_name_of_two_files_is_not_enough(place, tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    for folder, number in (("x", 5), ("y", 6)):
        take(place, put(tmp_path / folder, "a.xlsx", workbook(value=number)))
    with pytest.raises(NotAcceptable, match="มากกว่าหนึ่งไฟล์"):
        accept_file(place, "a.xlsx", WHY, BY, DECIDED)


@pytest.mark.parametrize(("reason", "by"), [(" ", BY), (WHY, "")])
def test_decision_without_a_reason_or_a_name_is_none(place, held, reason, by):
    with pytest.raises(BadNotice):
        accept_file(place, str(held), reason, by, DECIDED)
