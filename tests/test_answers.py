"""A finding stands until its form is mended or somebody answers for it; the same value is not asked about twice."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import at
from ledger_steps import founded, receive, view_of
from test_checks import BAD, member_form, taken
from test_findings import found_in
from workbench.base.errors import BadCode, BadNotice, LedgerEmpty
from workbench.base.fiscal import parse_period
from workbench.cli import app
from workbench.intake.answers import answer_finding
from workbench.ledger.audit import audit_log
from workbench.ledger.findings import ReceivedFinding, list_findings
from workbench.publishing.issues import verify_workspace
from workbench.reports.report import load_report
from workbench.reports.sections import completeness
from workbench.rules.workspace import Workspace
from workbench.workbooks.findings import Finding

NOW, DAY = at("2020-06-01T09:00"), date(2020, 6, 1)
DOUBT = Finding(
    "doubtful.members_balance", "ผลการดำเนินงาน", "H10", "108", "I07/members_close — ไม่ตรง (108 ควรเท่ากับ 105)"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    place = founded(tmp_path)
    receive(place, "april", found_in(DOUBT))
    return place


def standing(workspace: Workspace, on: date = DAY) -> list[ReceivedFinding]:
    return list_findings(view_of(workspace), on, code="doubtful")


def states(workspace: Workspace, on: date = DAY) -> list[str]:
    return [each.state for each in standing(workspace, on)]


def answer(workspace: Workspace, until: date | None = None, reason: str = "โอนมา 3 ราย") -> int:
    (name,) = {each.finding_id for each in standing(workspace)}
    return answer_finding(workspace, name, reason, "หัวหน้ากลุ่ม", until, NOW)[0]


def run(workspace: Workspace, *words: str):
    return CliRunner().invoke(app, ["--root", str(workspace.root), *words])


def test_answer_is_an_entry_of_the_ledger_and_the_finding_is_open_no_more(workspace):
    assert states(workspace) == ["open"]
    assert answer(workspace) == 2
    (found,) = standing(workspace)
    assert found.state == "answered" and found.answer
    assert (found.answer.reason, found.answer.by, found.answer.until) == ("โอนมา 3 ราย", "หัวหน้ากลุ่ม", None)


def test_ledger_with_answers_verifies_and_their_papers_are_kept(tmp_path):
    taken(tmp_path, member_form(tmp_path, "2563-04", BAD))
    place = founded(tmp_path)
    answer(place)
    found = verify_workspace(place)
    assert (found.entries, found.files) == (2, 2)


def test_what_was_known_before_an_answer_stays_open(workspace):
    answer(workspace)
    assert [each.state for each in list_findings(view_of(workspace, 1), DAY)] == ["open"]


def test_answer_counts_until_its_last_day(workspace):
    answer(workspace, until=date(2020, 6, 30))
    assert states(workspace, date(2020, 6, 30)) == ["answered"]
    assert states(workspace, date(2020, 7, 1)) == ["open"]


def test_last_answer_counts(workspace):
    answer(workspace, until=date(2020, 6, 30))
    answer(workspace, reason="ตรวจกับทะเบียนแล้ว")
    assert states(workspace, date(2020, 7, 1)) == ["answered"]


def test_same_value_sent_again_stays_answered_and_another_is_asked_about(workspace):
    answer(workspace)
    receive(workspace, "again", found_in(DOUBT, revision=2))
    assert states(workspace) == ["settled", "answered"]
    other = Finding(DOUBT.code, DOUBT.sheet, "H11", "109", DOUBT.expected)
    receive(workspace, "other", found_in(other, revision=3))
    assert states(workspace)[-1] == "open"


def test_row_that_moved_on_the_sheet_is_the_same_question(workspace):
    answer(workspace)
    moved = Finding(DOUBT.code, DOUBT.sheet, "H12", DOUBT.found, DOUBT.expected)
    receive(workspace, "moved", found_in(moved, revision=2))
    assert states(workspace)[-1] == "answered"


def test_note_of_the_sender_answers(workspace):
    explained = Finding("explained.members_balance", DOUBT.sheet, "H10", "108", f"{DOUBT.expected} คำชี้แจง: โอนมา")
    receive(workspace, "noted", found_in(explained, revision=2))
    assert [each.state for each in list_findings(view_of(workspace), DAY)] == ["settled", "answered"]


def test_answer_needs_a_standing_finding_a_reason_a_name_and_a_day_to_come(workspace):
    (found,) = standing(workspace)
    with pytest.raises(BadCode, match=found.finding_id) as raised:
        answer_finding(workspace, "F0", "ก", "ข", None, NOW)
    assert raised.value.exit_code == 2
    for reason, by, until in ((" ", "ข", None), ("ก", "", None), ("ก", "ข", date(2020, 5, 31))):
        with pytest.raises(BadNotice):
            answer_finding(workspace, found.finding_id, reason, by, until, NOW)


def test_empty_ledger_has_nothing_to_answer(tmp_path):
    with pytest.raises(LedgerEmpty):
        answer_finding(founded(tmp_path), "F0", "ก", "ข", None, NOW)


def test_log_names_the_finding_and_who_answered(workspace):
    answer(workspace, until=date(2020, 6, 30))
    line = audit_log(workspace)[-1]
    name = standing(workspace)[0].finding_id
    assert (line.action, line.by, line.subject) == ("answer", "หัวหน้ากลุ่ม", f"{name} 2563-04")
    assert line.details == "ถึง 30 มิ.ย. 63 โอนมา 3 ราย"


def test_answer_is_no_form_and_no_version_of_one(workspace):
    before = view_of(workspace).current
    answer(workspace)
    assert view_of(workspace).current.equals(before)


# -- seen everywhere -------------------------------------------------------------------------------


def test_command_answers_and_the_list_tells_of_it(workspace):
    name = standing(workspace)[0].finding_id
    papers = ("--reason", "โอนมา 3 ราย", "--by", "หัวหน้ากลุ่ม", "--until", "2020-06-30", "--on", "2020-06-01")
    done = run(workspace, "answer", name, *papers)
    assert f"ตอบข้อ {name} แล้ว (ทะเบียนรับลำดับที่ 2) ถึง 30 มิ.ย. 63" in done.output
    assert "ตอบโดย หัวหน้ากลุ่ม (ถึง 30 มิ.ย. 63): โอนมา 3 ราย" in run(workspace, "findings", "--on", "2020-06-02").output
    assert "0 รายการ" in run(workspace, "findings", "--open", "--on", "2020-06-02").output
    (told,) = json.loads(run(workspace, "findings", "--open", "--on", "2020-07-01", "--format", "json").output)
    assert told["state"] == "open"
    assert run(workspace, "answer", name, "--reason", "ก", "--by", "ข", "--until", "30/6/2563").exit_code == 2


def test_status_counts_what_waits_until_it_is_answered(workspace):
    asked = ("status", "--period", "2563-04", "--on", "2020-06-01")
    assert "รอแก้ไขหรือคำตอบ: ค่าที่น่าสงสัย 1 (workbench findings --period 2563-04 --open)" in run(workspace, *asked).output
    (told,) = json.loads(run(workspace, *asked, "--format", "json").output)["open_findings"]
    assert (told["code"], told["sender_code"]) == ("doubtful.members_balance", "TH50")
    answer(workspace)
    assert "รอแก้ไขหรือคำตอบ" not in run(workspace, *asked).output


def test_data_quality_line_counts_questions_until_they_are_answered(workspace):
    def quality() -> str:
        html = str(completeness(load_report(workspace, parse_period("2563-04"))).html)
        return html[html.index("คุณภาพข้อมูล") :]

    assert "ค่าที่น่าสงสัยซึ่งใช้ตามที่ส่งและยังไม่มีคำตอบ" in quality()
    answer(workspace)
    assert "น่าสงสัย" not in quality()


def test_ingest_does_not_print_again_what_was_answered(tmp_path):
    april, again = member_form(tmp_path, "2563-04", BAD), member_form(tmp_path, "2563-04", BAD, revision=2)
    taken(tmp_path, april)
    place = founded(tmp_path)
    asked = [each for each in list_findings(view_of(place), DAY, code="doubtful") if each.state == "open"]
    answer_finding(place, asked[0].finding_id, "โอนมา 3 ราย", "หัวหน้ากลุ่ม", None, NOW)
    done = run(place, "ingest", str(again))
    assert "doubtful.members_balance" not in done.output
    assert [each.state for each in list_findings(view_of(place), DAY, code="doubtful")] == ["settled", "answered"]
