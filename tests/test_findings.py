"""What was found in received files can be listed at any time, and every warning is seen when its file comes in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from builders import AGENCY, at, cell_under, make_submission
from ledger_steps import founded, receive, view_of
from test_ingest import workbook
from workbench.cli import app
from workbench.intake.ingest import ingest
from workbench.ledger.findings import ReceivedFinding, list_findings
from workbench.reports.attachments import write_findings
from workbench.rules.workspace import Workspace
from workbench.workbooks.findings import Finding, kind_of
from workbench.workbooks.submission import Submission

ON = date(2020, 6, 1)
BLANK = Finding("blank_value", "ผลการดำเนินงาน", "H5")
CUT = Finding("file_damaged", found="ขาดท้าย")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return founded(tmp_path)


def found_in(*findings: Finding, **identity: object) -> Submission:
    form = make_submission(**identity)
    form.contents.findings.extend(findings)
    return form


def unreadable(*findings: Finding) -> Submission:
    return replace(found_in(*findings), identity=None)


def listed(workspace: Workspace, **wanted: object) -> list[tuple[str, str]]:
    found = list_findings(view_of(workspace), ON, **wanted)  # type: ignore[arg-type]
    return [(each.finding.code, each.state) for each in found]


def run(workspace: Workspace, *words: str):
    return CliRunner().invoke(app, ["--root", str(workspace.root), *words])


def test_findings_of_accepted_and_refused_files_are_listed(workspace):
    receive(workspace, "a", found_in(BLANK))
    receive(workspace, "b", unreadable(CUT))
    assert listed(workspace) == [("blank_value", "open"), ("file_damaged", "open")]


def test_finding_of_a_form_that_was_replaced_is_settled(workspace):
    receive(workspace, "a", found_in(BLANK))
    receive(workspace, "b", found_in(revision=2))
    assert listed(workspace) == [("blank_value", "settled")]
    assert listed(workspace, only_open=True) == []


@pytest.mark.parametrize("again", ["TH50_2563-04", "อื่น"])
def test_refused_file_is_settled_once_its_sender_sent_the_form_again(workspace, again):
    refused = found_in(Finding("header_missing", expected="ผลงวดนี้"))
    assert refused.is_refused
    receive(workspace, "TH50_2563-04", refused)
    assert listed(workspace) == [("header_missing", "open")]
    receive(workspace, f"{again}_r2", found_in())
    assert listed(workspace) == [("header_missing", "settled")]


def test_unreadable_file_is_settled_by_the_form_that_its_name_promises(workspace):
    receive(workspace, "TH50_2563-04", unreadable(CUT))
    receive(workspace, "TH57", found_in(sender="TH57"))
    assert listed(workspace) == [("file_damaged", "open")]
    receive(workspace, "TH50", found_in())
    assert listed(workspace) == [("file_damaged", "settled")]


def test_remark_that_asks_for_nothing_is_not_open(workspace):
    receive(workspace, "a", found_in(Finding("date1904")))
    assert listed(workspace) == [("date1904", "told")]


def test_findings_are_narrowed_by_period_sender_and_code(workspace):
    receive(workspace, "a", found_in(BLANK))
    receive(workspace, "b", found_in(BLANK, Finding("hidden_rows", found="7"), sender="TH57", period="2563-05"))
    assert len(listed(workspace)) == 3
    assert listed(workspace, periods=("2563-04",)) == [("blank_value", "open")]
    assert listed(workspace, sender_code="TH57", code="hidden_rows") == [("hidden_rows", "open")]


def test_same_fault_keeps_its_id_in_the_next_version_and_another_value_has_its_own(workspace):
    number = Finding("not_a_number", "ผลการดำเนินงาน", "H5", "61 ราย", "ตัวเลข")
    receive(workspace, "a", found_in(number))
    receive(workspace, "b", found_in(number, revision=2))
    receive(workspace, "c", found_in(replace(number, found="62 ราย"), revision=3))
    first, second, third = (each.finding_id for each in list_findings(view_of(workspace), ON))
    assert first == second != third


def test_code_of_an_older_program_is_listed_as_such():
    assert (kind_of("gone").severity, Finding("gone", found="x").message) == ("note", 'ข้อตรวจพบของโปรแกรมรุ่นก่อน ("x")')


def test_workbook_of_findings_holds_senders_texts_as_texts(tmp_path):
    finding = Finding("tick_unknown", "ผลการดำเนินงาน", "I5", '=HYPERLINK("x")')
    line = ReceivedFinding("F1", 1, "=1+1.xlsx", "0" * 64, "TH50", "2563-04", "accepted", "open", finding)
    write_findings([line], {"TH50": "สสจ.เชียงใหม่"}, AGENCY, tmp_path / "found.xlsx")
    cells = list(load_workbook(BytesIO((tmp_path / "found.xlsx").read_bytes())).active.iter_rows())[-1]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert [cells[4].value, cells[10].value] == ["=1+1.xlsx", '=HYPERLINK("x")']
    assert cells[10].number_format == "@", "typed over, it stays a text as well"


# -- commands --------------------------------------------------------------------------------------


def test_command_lists_findings_and_how_many_wait(workspace):
    receive(workspace, "a", found_in(BLANK))
    receive(workspace, "b", unreadable(CUT))
    done = run(workspace, "findings")
    assert "TH50 2563-04 · [blank_value] ข้อสังเกต · รอแก้ไข\n  a.xlsx › ผลการดำเนินงาน › H5: เว้นว่างไว้" in done.stdout
    assert "ไม่ทราบผู้ส่ง · [file_damaged] ทั้งไฟล์ใช้ไม่ได้" in done.stdout
    assert "2 รายการ รอแก้ไข 2 รายการ" in done.stdout


def test_command_gives_json_with_remedies_and_writes_excel(workspace, tmp_path):
    receive(workspace, "a", found_in(BLANK))
    (found,) = json.loads(run(workspace, "findings", "--format", "json").stdout)
    assert (found["sender_code"], found["state"], found["remedy"]) == ("TH50", "open", BLANK.remedy(AGENCY))
    assert run(workspace, "findings", "--out", str(tmp_path / "found.xlsx")).exit_code == 0
    assert (tmp_path / "found.xlsx").is_file()


@pytest.mark.parametrize("words", [("--office", "TH00"), ("--code", "nothing"), ("--period", "2563-13")])
def test_unknown_sender_code_or_period_is_wrong_use(workspace, words):
    assert run(workspace, "findings", *words).exit_code == 2


def test_ingest_prints_each_kind_of_warning_once_with_its_first_places(tmp_path):
    incoming = tmp_path / "in"
    incoming.mkdir()
    book = load_workbook(BytesIO(workbook()))
    for name, typed in (("served_in_period", "๑๒"), ("new_distinct_in_period", "1,2")):
        cell_under(book["ผลการดำเนินงาน"], "ผลงวดนี้", code="I03", element=name).value = typed
    book.save(incoming / "TH50.xlsx")
    done = CliRunner().invoke(app, ["--root", str(tmp_path), "ingest", str(incoming), "--received", "2020-05-04"])
    assert "[number_as_text] ข้อสังเกต 1 รายการ; ตรวจว่าค่าที่อ่านถูกต้อง\n  TH50.xlsx › ผลการดำเนินงาน › H6: " in done.stdout
    assert done.stdout.count("[blank_value]") == 1
    blanks = len([line for line in done.stdout.splitlines() if "เว้นว่างไว้ ถือว่ายังไม่รายงาน" in line])
    assert blanks == 3
    assert "รายการ (workbench findings --code blank_value)" in done.stdout


def test_every_warning_of_ingest_can_be_listed_afterwards(workspace, tmp_path):
    path = tmp_path / "TH50.xlsx"
    path.write_bytes(workbook())
    (receipt,) = ingest(workspace, [path], at("2020-05-04"))
    assert [each.finding for each in list_findings(view_of(workspace), ON)] == list(receipt.findings)
