"""Checking and signing: a name is bound to what was read, in its turn, and is kept when the issue is replaced."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corrected_forms import take_in, write_correction
from workbench.base.errors import BadCode, IssueDamaged, NotToBeSigned
from workbench.base.files import sha256_of
from workbench.base.fiscal import BANGKOK, parse_period
from workbench.cli import app
from workbench.ledger.events import Event, read_events
from workbench.publishing.issues.entries import Entry, find_entries
from workbench.publishing.run import run_report
from workbench.publishing.signing import SIGNED_FILES, load_signing, sign_issue
from workbench.publishing.stale import find_stale
from workbench.rules.workspace import Workspace

ISSUE = "2563-06/office/BKK1/1"
DAY = datetime(2020, 12, 2, 10, 0, tzinfo=BANGKOK)


def sign(workspace: Workspace, role: str = "reviewer", by: str = "สมหญิง", issue: str = ISSUE, **options) -> Event:
    return sign_issue(workspace, workspace.outputs / issue, by, role, DAY, **options)


def entry(workspace: Workspace, issue: str = ISSUE) -> Entry:
    return next(each for each in find_entries(workspace.outputs) if each.folder == issue)


def correct(workspace: Workspace, folder: Path) -> None:
    form = workspace.data / "incoming" / "sample-2563-06" / "BKK1_2563-06.xlsx"
    take_in(workspace, write_correction(form, folder, {"I03/new_distinct_in_period": 9}))


def test_roles_are_policy_with_papers():
    signing = load_signing(Path(__file__).parents[1] / "parameters")
    assert signing.source and signing.origin == "judgement"
    assert {each.gives for each in signing.roles} == {"checked", "signed"}
    assert signing.role("ผู้ตรวจทาน") == signing.role("reviewer")


def test_name_is_bound_to_the_files_as_they_stand(published):
    event = sign(published)
    files = {name: sha256_of((published.outputs / ISSUE / name).read_bytes()) for name in SIGNED_FILES}
    assert (event.action, event.subject, event.by, event.role) == ("check", ISSUE, "สมหญิง", "ผู้ตรวจทาน")
    assert event.facts["files"] == files
    assert read_events(published)[-1] == event


def test_checked_then_signed_is_shown_with_names_and_days(published):
    sign(published)
    assert (entry(published).state, entry(published).note) == ("checked", "ตรวจโดย สมหญิง (ผู้ตรวจทาน) 2 ธ.ค. 63")
    sign(published, "director", "สมชาย")
    assert entry(published).state == "signed"
    assert entry(published).note.endswith("· ลงนามโดย สมชาย (ผู้อำนวยการกองแผนงาน) 2 ธ.ค. 63")
    assert "ลงนามโดย สมชาย" in (published.outputs / "index.html").read_text(encoding="utf-8")


def test_signing_never_touches_the_issue(published):
    before = {path.name: path.read_bytes() for path in (published.outputs / ISSUE).iterdir()}
    sign(published)
    assert {path.name: path.read_bytes() for path in (published.outputs / ISSUE).iterdir()} == before


def test_same_name_and_role_is_recorded_once(published):
    assert sign(published) == sign(published, by=" สมหญิง ")


def test_signature_before_the_check_is_refused(published):
    with pytest.raises(NotToBeSigned, match="ตรวจแล้ว"):
        sign(published, "director")


@pytest.mark.parametrize(("options", "fault"), [({"by": "  "}, NotToBeSigned), ({"role": "boss"}, BadCode)])
def test_nobody_and_unknown_roles_are_refused(published, options, fault):
    with pytest.raises(fault):
        sign(published, **options)


def test_draft_is_refused(published):
    (published.outputs / ISSUE).rename((published.outputs / ISSUE).with_name("draft"))
    with pytest.raises(NotToBeSigned, match="ฉบับร่าง"):
        sign(published, issue="2563-06/office/BKK1/draft")


@pytest.mark.parametrize("name", ["report.pdf", "run.json"])
def test_issue_that_is_not_what_was_published_is_refused(published, name):
    path = published.outputs / ISSUE / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(IssueDamaged, match=name):
        sign(published)


def test_stale_issue_is_signed_only_with_a_reason_which_is_recorded(published, tmp_path):
    correct(published, tmp_path)
    with pytest.raises(NotToBeSigned, match="ตัวเลขเปลี่ยน"):
        sign(published)
    event = sign(published, reason="ใช้ประกอบการประชุมวันนี้")
    assert event.facts["reason"] == "ใช้ประกอบการประชุมวันนี้"
    assert "ตัวเลขเปลี่ยน" in event.facts["despite"]


def test_replaced_issue_keeps_its_signature_and_takes_no_other(published, tmp_path):
    sign(published)
    correct(published, tmp_path)
    find_stale(published)
    assert entry(published).state == "stale"
    assert "ตรวจโดย สมหญิง" in entry(published).note
    run_report(published, "office", parse_period("2563-06"), DAY, "BKK1")
    assert entry(published).state == "superseded"
    assert entry(published).note == "โดยฉบับที่ 2 · ตรวจโดย สมหญิง (ผู้ตรวจทาน) 2 ธ.ค. 63"
    with pytest.raises(NotToBeSigned, match="ฉบับที่ 2"):
        sign(published, by="สมชาย")


def test_command_says_what_was_signed(published):
    words = ["--root", str(published.root), "sign", ISSUE, "--by", "สมหญิง", "--role", "reviewer", "--on", "2020-12-02"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert f"{ISSUE}: ตรวจโดย สมหญิง (ผู้ตรวจทาน) 2 ธ.ค. 63" in done.output
    assert sha256_of((published.outputs / ISSUE / "report.pdf").read_bytes()) in done.output
