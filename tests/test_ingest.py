"""Receiving files: each kept, read and recorded once; one bad file never stops the others."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock
from openpyxl import load_workbook
from typer.testing import CliRunner

from builders import PARAMETERS, at, cell_under, real_layout
from ledger_steps import founded, open_ledger
from workbench.base.errors import BadSetting, LedgerDamaged, LockHeld, NoSuchPath, ReceivedInFuture
from workbench.base.files import keep_bytes, stored_path, write_atomically
from workbench.base.fiscal import format_instant, parse_month
from workbench.cli.app import app
from workbench.intake.arrivals import Receipts, find_files, read_receipts, receipts_remarks, skip_reason
from workbench.intake.ingest import Receiver, ingest, verify_store
from workbench.intake.known import known_supplied
from workbench.intake.receipt import Receipt
from workbench.ledger.ledger import Ledger
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_offices
from workbench.rules.workspace import Workspace, find_workspace
from workbench.workbooks.forms.template import Form, build_form
from workbench.workbooks.forms.writer import write_form
from workbench.workbooks.reading import ReaderProcess
from workbench.workbooks.submission import Identity

NOW = at("2020-05-04T10:00")
OFFICES = {office.office_code: office for office in load_offices(PARAMETERS)}


@cache
def workbook(
    office: str = "TH50", period: str = "2563-04", value: int = 5, revision: int = 1, sample: bool = False
) -> bytes:
    """A form of the real framework with one value filled in."""
    framework, layout = load_framework(PARAMETERS, 2563), real_layout()
    form = build_form(framework, layout, OFFICES[office], parse_month(period), is_sample=sample)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        write_form(form.fill({}, revision=revision), layout, path)
        book = load_workbook(path)
        cell_under(book["ผลการดำเนินงาน"], "ผลงวดนี้", code="I03", element="new_distinct_in_period").value = value
        book.save(path)
        return path.read_bytes()


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return find_workspace(tmp_path)


@pytest.fixture
def incoming(workspace) -> Path:
    folder = workspace.data / "incoming"
    folder.mkdir(parents=True)
    return folder


def put(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def outcomes(receipts: list[Receipt]) -> dict[str, str]:
    return {receipt.path.name: receipt.outcome for receipt in receipts}


def submissions(workspace: Workspace):
    ledger = Ledger(workspace.data / "ledger.db")
    frame = ledger.view().submissions
    ledger.close()
    return frame


# -- one good file ---------------------------------------------------------------------------------


def test_good_file_is_accepted_kept_and_left_where_it_is(workspace, incoming):
    path = put(incoming, "เชียงใหม่.xlsx", workbook())
    receipt = ingest(workspace, [incoming], NOW)[0]
    digest = hashlib.sha256(workbook()).hexdigest()
    assert (receipt.outcome, receipt.sha256, receipt.ledger_number) == ("accepted", digest, 1)
    assert (receipt.sender_code, receipt.period) == ("TH50", "2563-04")
    assert stored_path(workspace.data / "store", digest).read_bytes() == workbook() == path.read_bytes()
    assert list((workspace.data / "quarantine").iterdir()) == []


def test_same_file_twice_is_unchanged_and_adds_nothing(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    ingest(workspace, [incoming], NOW)
    before = (workspace.data / "ledger.db").read_bytes()
    put(incoming, "copy.xlsx", workbook())
    assert outcomes(ingest(workspace, [incoming], NOW)) == {"a.xlsx": "unchanged", "copy.xlsx": "unchanged"}
    assert (workspace.data / "ledger.db").read_bytes() == before


def test_same_file_twice_in_one_go_is_taken_once(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    put(incoming, "b.xlsx", workbook())
    assert outcomes(ingest(workspace, [incoming], NOW)) == {"a.xlsx": "accepted", "b.xlsx": "unchanged"}


def test_corrected_file_is_a_new_version(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    put(incoming, "a ครั้งที่ 2.xlsx", workbook(value=8, revision=2))
    ingest(workspace, [incoming], NOW)
    assert submissions(workspace)[["revision", "is_current"]].to_dict("list") == {
        "revision": [2, 1],
        "is_current": [True, False],
    }


# -- faulty files ----------------------------------------------------------------------------------


def truncated() -> bytes:
    return workbook()[:-200]


def test_faulty_file_is_quarantined_and_the_others_go_on(workspace, incoming):
    put(incoming, "1 cut.xlsx", truncated())
    put(incoming, "2 empty.xlsx", b"")
    put(incoming, "3 good.xlsx", workbook())
    put(incoming, "4 picture.xlsx", b"%PDF-1.7 not a workbook")
    receipts = ingest(workspace, [incoming], NOW)
    assert outcomes(receipts) == {
        "1 cut.xlsx": "quarantined",
        "2 empty.xlsx": "quarantined",
        "3 good.xlsx": "accepted",
        "4 picture.xlsx": "quarantined",
    }
    assert all(receipt.findings for receipt in receipts if receipt.outcome == "quarantined")
    assert submissions(workspace)["verdict"].tolist().count("accepted") == 1


def test_quarantined_file_is_kept_with_a_thai_record_of_what_is_wrong(workspace, incoming):
    put(incoming, "<b>cut.xlsx", truncated())
    receipt = ingest(workspace, [incoming], NOW)[0]
    record = json.loads((workspace.data / "quarantine" / f"{receipt.sha256}.json").read_text(encoding="utf-8"))
    assert (record["file_name"], record["ledger_number"]) == ("<b>cut.xlsx", 1)
    assert record["findings"][0]["message"] and record["findings"][0]["remedy"]
    assert stored_path(workspace.data / "store", receipt.sha256).read_bytes() == truncated()


def test_good_files_give_the_same_observations_beside_bad_ones(workspace, incoming, tmp_path_factory):
    other = find_workspace(tmp_path_factory.mktemp("alone"))
    put(incoming, "bad.xlsx", truncated())
    put(incoming, "good.xlsx", workbook())
    ingest(workspace, [incoming], NOW)
    ingest(other, [incoming / "good.xlsx"], NOW)
    frames = []
    for each in (workspace, other):
        ledger = Ledger(each.data / "ledger.db")
        frames.append(ledger.view().part("observations").drop(columns="ledger_number").to_csv())
        ledger.close()
    assert frames[0] == frames[1]


def test_file_of_an_unknown_sender_is_quarantined_by_name(workspace, incoming):
    book_path = put(incoming, "a.xlsx", workbook())
    book = load_workbook(book_path)
    for row in book["_meta"].iter_rows(max_col=2):
        if row[0].value == "sender_code":
            row[1].value = "TH99"
    book.save(book_path)
    receipt = ingest(workspace, [incoming], NOW)[0]
    assert receipt.outcome == "quarantined"
    assert "sender_unknown" in [finding.code for finding in receipt.findings]


def test_hidden_row_with_a_value_is_counted_and_remarked_upon(workspace, incoming):
    path = put(incoming, "a.xlsx", workbook())
    book = load_workbook(path)
    sheet = book["ผลการดำเนินงาน"]
    sheet.row_dimensions[cell_under(sheet, "ผลงวดนี้", code="I03").row].hidden = True
    book.save(path)
    receipt = ingest(workspace, [incoming], NOW)[0]
    codes = [finding.code for finding in receipt.findings]
    assert (receipt.outcome, "hidden_rows" in codes, "hidden_sheet" in codes) == ("accepted", True, False)


# -- what is no workbook ---------------------------------------------------------------------------


def test_lock_files_hidden_files_links_and_pipes_are_skipped_and_counted(workspace, incoming):
    good = put(incoming, "good.xlsx", workbook())
    put(incoming, "~$good.xlsx", b"owner")
    put(incoming, ".DS_Store", b"x")
    (incoming / "folder").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(incoming / "pipe.xlsx")
        (incoming / "link.xlsx").symlink_to(good)
        (incoming / "dangling.xlsx").symlink_to(incoming / "nowhere.xlsx")
    found = outcomes(ingest(workspace, [incoming], NOW))
    assert found.pop("good.xlsx") == "accepted"
    assert set(found.values()) == {"skipped"}
    assert len(found) == (5 if hasattr(os, "mkfifo") else 2)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipe_named_outright_does_not_hang(workspace, tmp_path):
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert outcomes(ingest(workspace, [tmp_path / "pipe.xlsx"], NOW)) == {"pipe.xlsx": "skipped"}


def test_skipped_file_says_why_in_thai(tmp_path):
    assert skip_reason(put(tmp_path, "~$a.xlsx", b"")) == "ไฟล์ชั่วคราวหรือไฟล์ซ่อน"
    assert skip_reason(put(tmp_path, "a.xlsx", b"")) == ""


def test_hard_file_names_are_received_and_stored_under_their_hash(workspace, incoming):
    names = ["-rf.xlsx", "{x}.xlsx", "a\nb.xlsx", "\x1b[31m.xlsx", "*.xlsx", "ก" * 80 + ".xlsx"]
    for name in names:
        put(incoming, name, workbook())
    receipts = ingest(workspace, [incoming], NOW)
    assert set(outcomes(receipts)) == set(names)
    assert sorted(outcomes(receipts).values()) == ["accepted", *["unchanged"] * (len(names) - 1)]
    stored = [path.name for path in (workspace.data / "store").rglob("*") if path.is_file()]
    assert stored == [hashlib.sha256(workbook()).hexdigest()]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text there")
def test_file_name_that_is_no_text_is_received(workspace, incoming):
    put(incoming, os.fsdecode(b"\xe0\xb8.xlsx"), workbook())
    assert [receipt.outcome for receipt in ingest(workspace, [incoming], NOW)] == ["accepted"]


def test_missing_path_is_an_error_that_names_it(workspace, tmp_path):
    with pytest.raises(NoSuchPath, match="nowhere") as raised:
        ingest(workspace, [tmp_path / "nowhere"], NOW)
    assert raised.value.exit_code == 2
    assert not workspace.is_founded, "nothing is founded for a mistyped name"


def test_files_in_folders_below_are_found_but_receipts_are_not_files(tmp_path):
    (tmp_path / "เมษายน").mkdir()
    inner = put(tmp_path / "เมษายน", "a.xlsx", b"1")
    put(tmp_path, "receipts.csv", b"")
    assert find_files([tmp_path]) == [inner]


def test_every_file_found_is_accounted_for(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    put(incoming, "b.xlsx", workbook())
    put(incoming, "c.xlsx", truncated())
    put(incoming, "~$a.xlsx", b"")
    seen = []
    receipts = ingest(workspace, [incoming], NOW, on_receipt=lambda receipt, total: seen.append((receipt, total)))
    assert [receipt for receipt, _ in seen] == receipts
    assert {total for _, total in seen} == {4} == {len(find_files([incoming]))}
    assert all(hashlib.sha256(each.path.read_bytes()).hexdigest() == each.sha256 for each in receipts if each.sha256)


# -- time of arrival -------------------------------------------------------------------------------


def arrivals(workspace: Workspace) -> dict[str, tuple[str, str]]:
    frame = submissions(workspace)
    return dict(zip(frame["file_name"], zip(frame["received_at"], frame["received_from"], strict=True), strict=True))


def test_time_of_arrival_comes_from_receipts_else_it_is_now_and_marked_so(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    put(incoming, "b.xlsx", workbook("TH57"))
    rows = "file_name,received_at\na.xlsx,2020-04-24T16:05:00+07:00\n"
    put(incoming, "receipts.csv", ("\ufeff" + rows).encode())
    ingest(workspace, [incoming], NOW)
    assert arrivals(workspace) == {
        "a.xlsx": ("2020-04-24T16:05:00+07:00", "receipts"),
        "b.xlsx": (format_instant(NOW), "now"),
    }


def test_time_given_by_option_stands_for_every_file(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    put(incoming, "receipts.csv", b"file_name,received_at\na.xlsx,2020-04-24T16:05:00+07:00\n")
    ingest(workspace, [incoming], NOW, received_at=at("2020-04-26"))
    assert arrivals(workspace) == {"a.xlsx": ("2020-04-26T23:59:59+07:00", "option")}


def test_files_are_taken_in_the_order_they_arrived(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    put(incoming, "b.xlsx", workbook("TH57"))
    put(incoming, "receipts.csv", b"file_name,received_at\na.xlsx,2020-04-25\nb.xlsx,2020-04-24\n")
    assert [receipt.path.name for receipt in ingest(workspace, [incoming], NOW)] == ["b.xlsx", "a.xlsx"]


@pytest.mark.parametrize("line", ["a.xlsx,25/04/2020", "a.xlsx,2563-04-25", "a.xlsx,", "a.xlsx"])
def test_receipt_with_an_unclear_time_stops_before_anything_is_taken_in(workspace, incoming, line):
    put(incoming, "a.xlsx", workbook())
    put(incoming, "receipts.csv", f"file_name,received_at\n{line}\n".encode())
    with pytest.raises(BadSetting, match=r"receipts.csv บรรทัด 2"):
        ingest(workspace, [incoming], NOW)
    assert len(submissions(workspace)) == 0


def test_folder_without_receipts_has_none(tmp_path):
    assert read_receipts(tmp_path, NOW) == Receipts()


ROWS = "file_name,received_at,หมายเหตุ\nเชียงใหม่.xlsx,2020-04-24T16:05,ทางไปรษณีย์\n"


@pytest.mark.parametrize(
    "data",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.encode("cp874"),
        ROWS.replace(",", "\t").encode("utf-16"),
        ROWS.encode("utf-16-le"),
        ROWS.replace(",", ";").replace("\n", "\r\n").encode("utf-16-be"),
    ],
)
def test_receipts_are_read_in_the_encodings_that_excel_saves(workspace, incoming, data):
    put(incoming, "เชียงใหม่.xlsx", workbook())
    put(incoming, "receipts.csv", data)
    ingest(workspace, [incoming], NOW)
    assert arrivals(workspace) == {"เชียงใหม่.xlsx": ("2020-04-24T16:05:00+07:00", "receipts")}
    assert receipts_remarks([incoming], NOW) == []


def test_receipts_in_another_encoding_are_refused_with_the_ones_that_are_read(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    put(incoming, "receipts.csv", b"file_name,received_at\na\xff\xfc.xlsx,2020-04-24\n")
    with pytest.raises(BadSetting, match=r"receipts.csv.*UTF-8, UTF-16 หรือ cp874") as raised:
        ingest(workspace, [incoming], NOW)
    assert raised.value.exit_code == 2


def test_row_without_a_file_is_named_with_its_line(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    put(incoming, "receipts.csv", b"file_name,received_at\na.xls,2020-04-24\n,\na.xlsx,2020-04-25\n")
    told = CliRunner().invoke(app, ["--root", str(workspace.root), "ingest", str(incoming)]).output
    assert "receipts.csv บรรทัด 2: ไม่มีไฟล์ชื่อ a.xls ในโฟลเดอร์เดียวกัน" in told
    assert arrivals(workspace)["a.xlsx"] == ("2020-04-25T23:59:59+07:00", "receipts")


def test_row_that_stands_twice_with_one_time_is_named_and_the_file_received(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    put(incoming, "receipts.csv", b"file_name,received_at\na.xlsx,2020-04-24\na.xlsx,2020-04-24\n")
    assert outcomes(ingest(workspace, [incoming], NOW)) == {"a.xlsx": "accepted"}
    assert ["บรรทัด 2 และ 3: a.xlsx" in each for each in receipts_remarks([incoming], NOW)] == [True]


def test_file_with_two_times_waits_until_one_is_left(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    put(incoming, "b.xlsx", workbook("TH57"))
    rows = b"file_name,received_at\nb.xlsx,2020-04-23\na.xlsx,2020-04-24\na.xlsx,2020-04-27\n"
    put(incoming, "receipts.csv", rows)
    receipts = ingest(workspace, [incoming], NOW)
    assert outcomes(receipts) == {"b.xlsx": "accepted", "a.xlsx": "skipped"}
    assert "บรรทัด 3 และ 4" in receipts[1].reason
    put(incoming, "receipts.csv", b"file_name,received_at\na.xlsx,2020-04-24\n")
    assert outcomes(ingest(workspace, [incoming], NOW))["a.xlsx"] == "accepted"


def test_time_of_arrival_that_has_not_come_is_refused(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    with pytest.raises(ReceivedInFuture) as raised:
        ingest(workspace, [incoming], NOW, received_at=at("2020-05-04T10:01"))
    assert raised.value.exit_code == 2
    assert len(submissions(workspace)) == 0


def test_file_whose_row_says_a_time_that_has_not_come_waits_alone(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    put(incoming, "b.xlsx", workbook("TH57"))
    put(incoming, "receipts.csv", b"file_name,received_at\na.xlsx,2021-04-24\nb.xlsx,2020-04-24\nc.xlsx,2021-04-24\n")
    b, a = ingest(workspace, [incoming], NOW)
    assert (b.path.name, b.outcome, a.path.name, a.outcome) == ("b.xlsx", "accepted", "a.xlsx", "skipped")
    assert re.search(r"receipts.csv บรรทัด 2: a.xlsx .*ค.ศ.", a.reason)
    assert a.reason in receipts_remarks([incoming], NOW)


def test_day_of_today_stands_for_now(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    ingest(workspace, [incoming], NOW, received_at=at("2020-05-04"))
    assert arrivals(workspace) == {"a.xlsx": (format_instant(NOW), "option")}


def test_form_received_before_its_month_is_remarked_upon_and_on_its_first_day_not(workspace, incoming):
    early = ingest(workspace, [put(incoming, "a.xlsx", workbook())], NOW, received_at=at("2020-03-31T23:59"))
    first_day = ingest(workspace, [put(incoming, "b.xlsx", workbook("TH57"))], NOW, received_at=at("2020-04-01T00:00"))
    found = [["received_early" in [each.code for each in receipt.findings] for receipt in early + first_day]]
    assert found == [[True, False]]


# -- the whole ledger ------------------------------------------------------------------------------


def test_sample_file_is_not_taken_into_a_real_ledger(workspace, incoming):
    put(incoming, "1.xlsx", workbook())
    put(incoming, "2.xlsx", workbook("TH57", sample=True))
    put(incoming, "3.xlsx", workbook("TH58"))
    receipts = ingest(workspace, [incoming], NOW)
    assert outcomes(receipts) == {"1.xlsx": "accepted", "2.xlsx": "skipped", "3.xlsx": "accepted"}
    assert "ข้อมูลสมมติ" in receipts[1].reason


def test_second_ingest_waits_its_turn(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    with FileLock(str(workspace.data / ".ledger.lock")), pytest.raises(LockHeld) as raised:
        ingest(workspace, [incoming], NOW)
    assert raised.value.exit_code == 5


def test_order_of_files_does_not_change_the_current_view(tmp_path_factory):
    books = {"a.xlsx": workbook(), "b.xlsx": workbook(value=8, revision=2), "c.xlsx": workbook("TH57")}
    views = []
    with ReaderProcess() as reader:
        for names in (list(books), list(reversed(books)), ["b.xlsx", "c.xlsx", "a.xlsx"]):
            workspace = founded(tmp_path_factory.mktemp("order"))
            ledger = open_ledger(workspace)
            receiver = Receiver(workspace, reader, ledger)
            for name in names:
                path = put(tmp_path_factory.mktemp("one"), name, books[name])
                receiver.receive(path, at("2020-04-20"), "option")
            frame = ledger.view().part("observations")
            frame = frame.sort_values(["sender_code", "indicator_code", "element_code"])
            views.append(frame[["sender_code", "indicator_code", "element_code", "value"]].to_csv(index=False))
            ledger.close()
    assert len(set(views)) == 1


def test_targets_received_earlier_decide_what_is_expected(workspace, incoming):
    identity = Identity("targets", 2563, "KPN", "FY2563", "REF", False, "1", effective_from="2019-10-01")
    rows = [{"office_code": "TH57", "indicator_code": "I03", "target": 10}]
    layout = real_layout()
    write_form(Form(identity, "กองแผนงาน", "", None, {"targets": rows}), layout, incoming / "targets.xlsx")
    put(incoming, "th50.xlsx", workbook())
    put(incoming, "receipts.csv", b"file_name,received_at\ntargets.xlsx,2020-04-01\nth50.xlsx,2020-04-24\n")
    receipts = ingest(workspace, [incoming], NOW)
    assert [receipt.outcome for receipt in receipts] == ["accepted", "accepted"]
    assert "row_not_expected" in [finding.code for finding in receipts[1].findings]
    ledger = Ledger(workspace.data / "ledger.db")
    assert known_supplied(ledger, OFFICES.values(), 2563).targets == {("I03", "TH57"): 10}
    ledger.close()


def test_plan_received_later_makes_the_next_form_expected(workspace, incoming):
    targets = Identity("targets", 2563, "KPN", "FY2563", "REF", False, "1", effective_from="2019-10-01")
    plan = Identity("plan", 2563, "TH50", "FY2563", "REF", False, "1")
    target_rows = [{"office_code": "TH57", "indicator_code": "I03", "target": 10}]
    for name, identity, sheets in (
        ("1_targets.xlsx", targets, {"targets": target_rows}),
        ("3_plan.xlsx", plan, {"plan": [{"indicator_code": "I03", "2563-04": 4}]}),
    ):
        write_form(Form(identity, "", "", None, sheets), real_layout(), incoming / name)
    put(incoming, "2_before.xlsx", workbook(value=4))
    put(incoming, "4_after.xlsx", workbook(value=5, revision=2))
    ledger = open_ledger(workspace)
    with ReaderProcess() as reader:
        receiver = Receiver(workspace, reader, ledger)
        found = [receiver.receive(path, NOW, "option").findings for path in sorted(incoming.glob("*.xlsx"))]
    ledger.close()
    unexpected = [[each.found for each in findings if each.code == "row_not_expected"] for findings in found]
    assert unexpected == [[], ["I03"], [], []]


def test_stored_bytes_are_checked_against_their_names(workspace, incoming):
    put(incoming, "a.xlsx", workbook())
    receipt = ingest(workspace, [incoming], NOW)[0]
    ledger = Ledger(workspace.data / "ledger.db")
    assert verify_store(ledger, workspace.data / "store") == 1
    path = stored_path(workspace.data / "store", receipt.sha256)
    path.write_bytes(workbook()[:-1])
    with pytest.raises(LedgerDamaged, match=receipt.sha256):
        verify_store(ledger, workspace.data / "store")
    path.unlink()
    with pytest.raises(LedgerDamaged):
        verify_store(ledger, workspace.data / "store")
    ledger.close()


# -- the store -------------------------------------------------------------------------------------


def test_bytes_are_kept_once_under_their_hash(tmp_path):
    digest = keep_bytes(tmp_path, b"abc")
    assert keep_bytes(tmp_path, b"abc") == digest == hashlib.sha256(b"abc").hexdigest()
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [digest]


def test_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    write_atomically(path, b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        write_atomically(path, b"new")
    with pytest.raises(OSError, match="space"):
        keep_bytes(tmp_path / "store", b"new")
    assert path.read_bytes() == b"old"
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]


def test_crash_between_store_and_ledger_is_mended_by_running_again(workspace, incoming, monkeypatch):
    put(incoming, "a.xlsx", workbook())

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Ledger, "append", killed)
        ingest(workspace, [incoming], NOW)
    assert outcomes(ingest(workspace, [incoming], NOW)) == {"a.xlsx": "accepted"}
    shutil.rmtree(workspace.data / "store")
    assert outcomes(ingest(workspace, [incoming], NOW)) == {"a.xlsx": "unchanged"}


def test_refused_file_is_looked_at_again_once_its_cause_is_mended(tmp_path, monkeypatch):
    place, path = find_workspace(tmp_path), tmp_path / "TH50.xlsx"
    path.write_bytes(workbook())
    with monkeypatch.context() as patch:
        patch.setattr("workbench.intake.ingest.load_offices", lambda parameters, on: [])
        assert [each.outcome for each in ingest(place, [path], NOW)] == ["quarantined"]
        assert [each.outcome for each in ingest(place, [path], NOW)] == ["unchanged"]
    assert [each.outcome for each in ingest(place, [path], NOW)] == ["accepted"]


def test_older_revision_arriving_late_is_kept_and_remarked_upon(tmp_path):
    place, newer, older = find_workspace(tmp_path), tmp_path / "b.xlsx", tmp_path / "a.xlsx"
    newer.write_bytes(workbook(revision=2))
    older.write_bytes(workbook())
    ingest(place, [newer], NOW)
    (receipt,) = ingest(place, [older], NOW)
    assert receipt.outcome == "accepted"
    assert "older_arrived_late" in [each.code for each in receipt.findings]
