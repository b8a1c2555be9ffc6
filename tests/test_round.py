"""The daily round: what came, what is wrong, who is missing, what was made, and what to do next."""

from __future__ import annotations

import json
import shutil
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from builders import PARAMETERS, at
from ledger_steps import founded, make_form, receive
from parameter_copies import edit
from test_ingest import workbook
from workbench.base.errors import BadSetting, WrongUse
from workbench.cli import app
from workbench.publishing import daily_round
from workbench.publishing.daily_round import run_round
from workbench.publishing.due import PlannedRun
from workbench.publishing.operator_mail import send_to_operator
from workbench.rules.settings import load_settings
from workbench.rules.workspace import Workspace

NOW = at("2020-05-02T06:00")
OPERATOR = "dula@example.go.th"


@pytest.fixture
def place(tmp_path) -> Workspace:
    """A workspace with parameters of its own and one office's form of March and of April."""
    shutil.copytree(PARAMETERS, tmp_path / "parameters")
    place = founded(tmp_path)
    receive(place, "march", make_form(period="2563-03"))
    receive(place, "april", make_form(period="2563-04"))
    return place


def make(run: PlannedRun) -> None:
    """Stands for making a report."""


def make_but_quarterly(run: PlannedRun) -> None:
    if run.report == "quarterly":
        raise WrongUse(message="สมุดงานเสีย")


def summary(place: Workspace) -> str:
    return (place.outputs / "round" / "2020-05-02.txt").read_text(encoding="utf-8")


def set_up_mail(place: Workspace, program: str) -> Path:
    """A sendmail of the test's own that keeps its arguments and what it is given."""
    sendmail = place.root / "sendmail"
    sendmail.write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
    sendmail.chmod(0o755)
    edit(place.parameters / "settings.yaml", 'to: ""', f"to: {OPERATOR}")
    edit(place.parameters / "settings.yaml", 'sendmail: ""', f"sendmail: {sendmail}")
    return place.root


def test_round_says_what_came_what_is_wrong_who_is_missing_what_was_made_and_what_to_do(place):
    (place.data / "incoming" / "TH83.xlsx").write_bytes(b"")
    done = run_round(place, NOW, make)
    text = "\n".join(done.lines())
    for words in (
        "สรุปรอบงาน", "รับเข้า 0 · กักไว้ 1", "ต้องแก้ TH83.xlsx: ไฟล์ว่างเปล่า", "ยังไม่ได้รับแบบงวด 2563-04",
        "สสจ./สสพ. 77 หน่วยงาน (BKK1, ", "กอง/สำนัก 9 หน่วยงาน", "สร้างรายงานแล้ว 12 ฉบับ (monthly 2563-03 department, ",
        "สารบัญ: ", "ส่งข้อตรวจพบใน data/quarantine/", "workbench letters --period 2563-04",
    ):  # fmt: skip
        assert words in text
    assert len(done.lines()) <= 12
    assert summary(place) == text + "\n"
    assert (place.outputs / "index.html").is_file()
    assert done.exit_code == 3


def test_second_round_of_a_day_makes_nothing_again_and_is_written_behind_the_first(place):
    run_round(place, NOW, make)
    again = run_round(place, at("2020-05-02T12:00"), make)
    assert (again.attempts, again.exit_code) == ([], 0)
    assert "ไม่มีรายงานค้าง" in again.lines()
    assert summary(place).count("สรุปรอบงาน") == 2


def test_failed_report_is_not_hidden_by_a_file_set_aside(place):
    (place.data / "incoming" / "cut.xlsx").write_bytes(b"")
    done = run_round(place, NOW, make_but_quarterly)
    assert done.exit_code == 1
    assert "สร้างไม่สำเร็จ quarterly FY2563-Q2 department: สมุดงานเสีย" in done.lines()


def test_step_that_fails_stops_no_other(place, monkeypatch):
    with FileLock(str(place.data / ".ledger.lock")):
        done = run_round(place, NOW, make)
    assert (done.receipts, done.exit_code) == ([], 0), "nothing to take in needs no lock"
    (place.data / "incoming" / "cut.xlsx").write_bytes(b"")
    with FileLock(str(place.data / ".ledger.lock")):
        done = run_round(place, NOW, make)
    assert done.exit_code == 5
    assert any("มีคำสั่งอื่นกำลังทำงานกับ ทะเบียนรับ" in line for line in done.lines())

    def broken(workspace):
        raise ZeroDivisionError

    monkeypatch.setattr(daily_round, "write_index", broken)
    done = run_round(place, NOW, make)
    assert (done.exit_code, done.count("quarantined")) == (1, 1)
    assert "ZeroDivisionError" in (place.data / "workbench.log").read_text(encoding="utf-8")


def test_empty_workspace_waits_for_its_data(tmp_path):
    done = run_round(founded(tmp_path), NOW, make)
    assert (done.attempts, done.exit_code, len(done.idle)) == ([], 0, 12)
    assert "เพราะยังไม่มีข้อมูลของงวด 2563-03, FY2563-Q2, 2563-04" in "\n".join(done.lines())


def test_summary_is_mailed_to_the_operator_alone(place):
    kept = set_up_mail(place, 'echo "$@" > "$0.words"; cat > "$0.mail"')
    done = run_round(place, NOW, make)
    assert (kept / "sendmail.words").read_text(encoding="utf-8").split() == ["-i", OPERATOR]
    mail = message_from_bytes((kept / "sendmail.mail").read_bytes(), policy=policy.default)
    assert (mail["To"], mail["Cc"], mail["Bcc"], mail["Subject"]) == (OPERATOR, None, None, done.lines()[0])
    assert (mail.get_content_type(), mail.get_content_charset()) == ("text/plain", "utf-8")
    assert mail.get_content() == summary(place)


@pytest.mark.parametrize("program", ["echo ปฏิเสธ >&2; exit 75", None])
def test_mail_that_cannot_be_sent_is_told_and_graver_than_a_file_set_aside(place, program):
    (place.data / "incoming" / "cut.xlsx").write_bytes(b"")
    root = set_up_mail(place, program or "true")
    if program is None:
        (root / "sendmail").unlink()
    done = run_round(place, NOW, make)
    assert done.exit_code == 6
    assert "ส่งอีเมลสรุปถึงผู้ดูแลไม่ได้" in summary(place)
    assert program is None or "ปฏิเสธ" in summary(place)


def test_without_a_setting_no_mail_is_sent():
    setting = load_settings(PARAMETERS).round_mail
    assert setting is not None and not setting.is_set_up
    assert not send_to_operator(setting, "", "") and not send_to_operator(None, "", "")


@pytest.mark.parametrize("address", ["-oQ/tmp/x@y", "a@b, c@d", "ผู้ดูแล", "'a@b\\nBcc: c@d'"])
def test_address_that_is_none_or_more_than_one_is_refused(place, address):
    edit(place.parameters / "settings.yaml", 'to: ""', f'to: "{address}"')
    with pytest.raises(BadSetting, match="round_mail"):
        load_settings(place.parameters)


def test_round_command_prints_the_summary_and_ends_with_its_code(place, monkeypatch):
    monkeypatch.setattr(daily_round, "report_runner", lambda workspace, now: make_but_quarterly)
    words = ["--root", str(place.root), "round", "--on", "2020-05-02T06:00"]
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.stdout) == (1, summary(place))
    told = json.loads(CliRunner().invoke(app, [*words, "--format", "json"]).stdout)
    assert [(each["report"], each["outcome"]) for each in told["runs"]] == [("quarterly", "failed")]
    assert (told["exit_code"], told["period"], len(told["missing"])) == (1, "2563-04", 86)


def test_summary_says_which_file_replaced_which(place):
    incoming = place.data / "incoming"
    for name, value in (("a.xlsx", 5), ("b.xlsx", 8)):
        (incoming / name).write_bytes(workbook(period="2563-04", value=value, revision=value))
    run_round(place, NOW, make)
    assert "b.xlsx (ลำดับที่ 4 ครั้งที่ 8) แทน a.xlsx (ลำดับที่ 3 ครั้งที่ 5): ค่าต่างกัน 1 ค่า" in summary(place)
