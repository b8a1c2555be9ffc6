"""Reminders: what each sender is told, on paper and in chat, and that the files repeat to the byte."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from typer.testing import CliRunner

from builders import PARAMETERS, at, make_arrival, make_submission
from parameter_copies import edit
from workbench.base.errors import BadSetting
from workbench.base.fiscal import parse_period
from workbench.cli import app
from workbench.follow_up.letter_docx import letter_docx, letter_text, other_letters, write_letters
from workbench.follow_up.letters import Letter, compose_letters, load_letter_words
from workbench.ledger.ledger import Ledger
from workbench.reports.rehearsal import make_call_list
from workbench.reports.report import Report, load_report
from workbench.rules.registers import load_divisions, load_offices
from workbench.rules.workspace import Workspace, found_workspace
from workbench.workbooks.documents import FONT
from workbench.workbooks.submission import Contents, Submission

SAMPLE = "ข้อมูลสมมติ"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty real workspace with the project's own parameters."""
    workspace = Workspace(tmp_path, PARAMETERS, tmp_path, tmp_path / "data", tmp_path / "outputs")
    found_workspace(workspace)
    return workspace


@pytest.fixture(scope="module")
def words():
    return load_letter_words(PARAMETERS)


def letters(
    workspace: Workspace, on: str, period: str = "2563-04", senders: Sequence[str] = ("TH50",)
) -> tuple[Report, list[Letter]]:
    report = load_report(workspace, parse_period(period), at(on))
    nonrespondents = [each for each in make_call_list(report).nonrespondents if each.sender_code in senders]
    return report, compose_letters(report, nonrespondents, at(on))


def letter_to(workspace: Workspace, on: str = "2020-05-10", sender: str = "TH50", period: str = "2563-04") -> Letter:
    return letters(workspace, on, period, (sender,))[1][0]


def receive(workspace: Workspace, *submissions: tuple[str, Submission]) -> None:
    ledger = Ledger(workspace.data / "ledger.db")
    for name, submission in submissions:
        ledger.append(make_arrival(name), submission)
    ledger.close()


def set_aside(found: str = "ผลงวดนี้", **identity) -> Submission:
    contents = Contents()
    contents.add("header_missing", "ผลการดำเนินงาน", "H4", found, found)
    return Submission(make_submission(**identity).identity, contents)


def text_of(document: Document) -> str:
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_letter_names_what_is_owed_since_when_and_for_how_long(workspace, words):
    letter = letter_to(workspace, "2020-05-10")
    text = text_of(docx.Document(BytesIO(letter_docx(letter, words))))
    for said in ("บันทึกข้อความ", "สหกรณ์จังหวัดเชียงใหม่", "ต.ค. ๖๒ – มี.ค. ๖๓", "๒๕ เมษายน ๒๕๖๓", "พ้นกำหนด ๑๕ วัน"):
        assert said in text
    for blank in ("ส่วนราชการ", "ที่  ", "วันที่  ", "เรื่อง", "เรียน", "ผู้ประสานงาน ..."):
        assert blank in text


@pytest.mark.parametrize(
    ("on", "subject", "state"),
    [("2020-05-25T23:59:59", "แจ้งเตือนกำหนดส่ง", "ยังไม่พ้นกำหนด"), ("2020-05-26T00:00:00", "พ้นกำหนดแล้ว", "พ้นกำหนด ๑ วัน")],
)
def test_letter_warns_before_the_deadline_and_reminds_from_the_second_after(workspace, on, subject, state):
    receive(
        workspace,
        ("march", make_submission(period="2563-03", basis="to_date", covers_first="2562-10")),
        ("april", make_submission(period="2563-04")),
    )
    letter = letter_to(workspace, on, period="2563-05")
    assert subject in letter.subject
    assert state in letter.owed_rows[0][-1]


def test_letter_about_a_form_set_aside_says_why_and_what_to_do(workspace):
    receive(workspace, ("bad", set_aside()))
    letter = letter_to(workspace)
    assert "กักไว้ตรวจ" in letter.owed_rows[1][-1]
    assert letter.faults == (
        'ผลการดำเนินงาน › H4 ไม่พบหัวตาราง "ผลงวดนี้" — วิธีแก้: คืนหัวตารางตามแบบเดิม แก้ในไฟล์เดิมแล้วส่งใหม่ (ครั้งที่ถัดไป)',
    )


def test_only_the_newest_refused_file_is_explained(workspace):
    receive(workspace, ("bad", set_aside("เก่า")), ("worse", set_aside("ใหม่")))
    assert ["ใหม่" in fault for fault in letter_to(workspace).faults] == [True]


def test_what_a_sender_wrote_cannot_disturb_the_paper(workspace, words):
    receive(workspace, ("bad", set_aside("\x1b[31m\x00ก\u202e</w:t>{on}{count}\n" + "ย" * 500)))
    letter = letter_to(workspace)
    paper = docx.Document(BytesIO(letter_docx(letter, words)))
    assert "</w:t>{on}{count}" in text_of(paper)
    assert not {"\x1b", "\x00", "\u202e"} & set(text_of(paper) + letter_text(letter, words))
    assert len(letter.faults[0]) < 300


def test_long_list_of_faults_is_cut_and_counted(workspace):
    contents = Contents()
    for number in range(11):
        contents.add("header_missing", "ผลการดำเนินงาน", f"H{number}", expected="ผลงวดนี้")
    receive(workspace, ("bad", Submission(make_submission().identity, contents)))
    faults = letter_to(workspace).faults
    assert len(faults) == 9
    assert "๓ รายการ" in faults[-1]


def test_value_that_was_never_reported_is_a_dash_and_no_zero(workspace):
    rows = letter_to(workspace).effect_rows
    assert rows
    assert {row[2:] for row in rows} == {("–", "–", "–")}


def test_every_sender_has_an_addressee_and_a_letter(workspace):
    report = load_report(workspace, parse_period("2563-04"), at("2020-05-10"))
    made = compose_letters(report, make_call_list(report).nonrespondents, at("2020-05-10"))
    assert {each.sender_code for each in made} == set(report.sender_codes)
    addressees = {each.sender_code: each.addressee for each in made}
    assert len(set(addressees.values())) == len(made)
    assert addressees["TH50"] == "สหกรณ์จังหวัดเชียงใหม่"
    assert addressees["BKK1"] == "ผู้อำนวยการสำนักงานส่งเสริมสหกรณ์กรุงเทพมหานคร พื้นที่ ๑"
    assert addressees["KPT"] == "ผู้อำนวยการ กพท."
    assert not any("{" in each.addressee + each.opening + each.owed for each in made)


def test_division_is_reminded_of_its_own_clauses_and_date(workspace):
    letter = letter_to(workspace, sender="KPK")
    assert "ข้อ ๒.๑ และข้อ ๒.๒" in letter.opening
    assert letter.owed_rows[0][2] == "๒๗ เมษายน ๒๕๖๓"


def test_made_up_data_says_so_on_every_page_and_in_the_chat(small_year, words):
    letter = letters(small_year, "2020-06-28", "2563-06", ("BKK1", "BKK2", "TH11", "TH12", "TH96"))[1][0]
    header = docx.Document(BytesIO(letter_docx(letter, words))).sections[0].header
    assert SAMPLE in header.paragraphs[0].text
    assert SAMPLE in letter_text(letter, words)


def test_real_data_has_no_such_banner(workspace, words):
    letter = letter_to(workspace)
    assert SAMPLE not in letter_text(letter, words)
    assert docx.Document(BytesIO(letter_docx(letter, words))).sections[0].header.is_linked_to_previous


def test_chat_says_the_same_as_the_paper(workspace, words):
    receive(workspace, ("bad", set_aside()))
    letter = letter_to(workspace)
    chat = letter_text(letter, words)
    for said in (letter.subject, letter.addressee, letter.owed, *letter.faults, *letter.how_to, *letter.owed_rows[0]):
        assert said in chat


def test_same_letter_gives_the_same_bytes_whenever_it_is_written(workspace, words, monkeypatch):
    letter = letter_to(workspace)
    first = letter_docx(letter, words)
    monkeypatch.setattr(time, "localtime", lambda *when: time.gmtime(2_000_000_000))
    assert letter_docx(letter, words) == first
    with ZipFile(BytesIO(first)) as book:
        assert {info.date_time for info in book.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert b"2000-01-01" in book.read("docProps/core.xml")


def test_thai_is_set_in_the_official_font_in_its_complex_script_face(workspace, words):
    document = docx.Document(BytesIO(letter_docx(letter_to(workspace), words)))
    normal = document.styles["Normal"].element.rPr
    assert normal.rFonts.get(qn("w:cs")) == FONT == "TH SarabunPSK"
    assert normal.find(qn("w:szCs")).get(qn("w:val")) == "32"
    heading = document.paragraphs[0].runs[0]._element.rPr
    assert heading.find(qn("w:bCs")) is not None
    assert heading.find(qn("w:szCs")).get(qn("w:val")) == "58"


def test_file_names_come_from_codes_alone(workspace, words, tmp_path):
    paths = write_letters([letter_to(workspace)], words, tmp_path / "out")
    assert [path.name for path in paths] == ["TH50_2563-04_reminder.docx", "TH50_2563-04_reminder.txt"]


def test_letters_no_longer_called_for_are_named_and_left_alone(workspace, words, tmp_path):
    letter = letter_to(workspace)
    write_letters([letter, replace(letter, sender_code="TH51")], words, tmp_path)
    write_letters([replace(letter, period_id="2563-03")], words, tmp_path)
    assert {path.name for path in other_letters(tmp_path, [letter], "2563-04")} == {
        "TH51_2563-04_reminder.docx",
        "TH51_2563-04_reminder.txt",
    }


def test_command_writes_one_letter_for_each_sender_on_the_list(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.cli.follow_up.workspace", lambda: workspace)
    out = tmp_path / "letters"
    done = CliRunner().invoke(app, ["letters", "--period", "2563-04", "--out", str(out), "--on", "2020-05-10"])
    assert done.exit_code == 0, done.output
    senders = [*load_offices(workspace.parameters), *load_divisions(workspace.parameters)]
    assert f"{len(senders)} หน่วยงาน" in done.output
    assert len(list(out.glob("*.docx"))) == len(list(out.glob("*.txt"))) == len(senders)


# -- the words ----------------------------------------------------------------------------------------


@pytest.fixture
def own_words(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PARAMETERS, tmp_path / "parameters")) / "letters.yaml"


def test_changed_words_are_the_words_that_are_sent(workspace, own_words):
    edit(own_words, "overdue: ยังไม่ได้รับ", "overdue: ยังรออยู่")
    letter = letter_to(replace(workspace, parameters=own_words.parent))
    assert letter.owed_rows[0][-1].startswith("ยังรออยู่")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{count} งวด", "{cuont} งวด", "cuont"),
        ("พ้นกำหนด {days} วัน", "พ้นกำหนด {days วัน", "วงเล็บปีกกา"),
        ("  heading: บันทึกข้อความ\n", "", "heading"),
        ("  origin: judgement", "  origin: เดา", "origin"),
    ],
)
def test_faulty_words_are_refused_with_file_and_field(own_words, old, new, said):
    edit(own_words, old, new)
    with pytest.raises(BadSetting, match=r"parameters/letters\.yaml") as fault:
        load_letter_words(own_words.parent)
    assert said in str(fault.value)


def test_words_are_dated_and_marked_as_judgement(words):
    assert (words.since, words.origin) == (date(2020, 3, 30), "judgement")
