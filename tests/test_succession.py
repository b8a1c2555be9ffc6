"""Which file counts: what replaced what is said, both of two that differ are named, and a known one is not silent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from builders import at
from test_ingest import NOW, put, workbook
from workbench.cli.app import app
from workbench.intake.ingest import ingest
from workbench.intake.receipt import Receipt
from workbench.ledger.ledger import open_ledger
from workbench.rules.workspace import Workspace, find_workspace

DAY = at("2020-04-24T09:00")


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return find_workspace(tmp_path)


@pytest.fixture
def incoming(workspace) -> Path:
    folder = workspace.data / "incoming"
    folder.mkdir(parents=True)
    return folder


def take(workspace: Workspace, path: Path, received=DAY) -> Receipt:
    (receipt,) = ingest(workspace, [path], NOW, received_at=received)
    return receipt


def in_use(workspace: Workspace) -> list[str]:
    with open_ledger(workspace) as ledger:
        return ledger.view().current["file_name"].tolist()


def findings(workspace: Workspace, code: str) -> list[tuple[str, str, str]]:
    with open_ledger(workspace) as ledger:
        frame = ledger.view().all_findings()
    frame = frame[frame["code"] == code]
    return list(zip(frame["file_name"], frame["found"], frame["expected"], strict=True))


def run(workspace: Workspace, *words: str):
    return CliRunner().invoke(app, ["--root", str(workspace.root), *words])


BOTH = "a.xlsx (ลำดับที่ 1) กับ b.xlsx (ลำดับที่ 2)"


@pytest.mark.parametrize(("first", "second"), [(5, 8), (8, 5)])
def test_two_files_of_one_revision_that_differ_are_both_named_and_the_later_in_the_ledger_counts(
    workspace, incoming, first, second
):
    put(incoming, "a.xlsx", workbook(value=first))
    put(incoming, "b.xlsx", workbook(value=second))
    receipts = ingest(workspace, [incoming], NOW, received_at=DAY)
    assert in_use(workspace) == ["b.xlsx"]
    assert findings(workspace, "twin_differs") == [("a.xlsx", BOTH, "1"), ("b.xlsx", BOTH, "1")]
    assert "twin_differs" in [each.code for each in receipts[1].findings]


def test_file_of_one_revision_received_earlier_is_named_with_the_other_and_not_used(workspace, incoming):
    take(workspace, put(incoming, "a.xlsx", workbook(value=5)))
    receipt = take(workspace, put(incoming, "b.xlsx", workbook(value=8)), at("2020-04-23T09:00"))
    assert in_use(workspace) == ["a.xlsx"]
    assert len(findings(workspace, "twin_differs")) == 2
    assert receipt.succession.words == (
        "b.xlsx (ลำดับที่ 2 ครั้งที่ 1) เก็บไว้แต่ไม่ใช้ เพราะใช้ a.xlsx (ลำดับที่ 1 ครั้งที่ 1): ค่าต่างกัน 1 ค่า"
    )


def test_view_of_before_the_second_file_names_neither(workspace, incoming):
    take(workspace, put(incoming, "a.xlsx", workbook(value=5)))
    take(workspace, put(incoming, "b.xlsx", workbook(value=8)))
    with open_ledger(workspace) as ledger:
        assert "twin_differs" not in set(ledger.view(1).all_findings()["code"])


def test_numbers_of_findings_are_whole_whether_there_are_twins_or_none(workspace, incoming):
    for name, value in (("a.xlsx", 5), ("b.xlsx", 8)):
        take(workspace, put(incoming, name, workbook(value=value)))
        with open_ledger(workspace) as ledger:
            assert ledger.view().all_findings()["ledger_number"].dtype.kind == "i"


def test_file_saved_again_with_the_same_values_replaces_without_a_finding(workspace, incoming):
    take(workspace, put(incoming, "a.xlsx", workbook()))
    book = load_workbook(incoming / "a.xlsx")
    book.properties.title = "saved again"
    book.save(incoming / "b.xlsx")
    receipt = take(workspace, incoming / "b.xlsx")
    assert (receipt.succession.is_used, receipt.succession.differing) == (True, 0)
    assert findings(workspace, "twin_differs") == []


def test_every_replacement_is_printed_with_how_many_values_differ(workspace, incoming):
    put(incoming, "a.xlsx", workbook(value=5))
    put(incoming, "b.xlsx", workbook(value=8, revision=2))
    told = run(workspace, "ingest", str(incoming), "--received", "2020-04-24").output
    assert "b.xlsx (ลำดับที่ 2 ครั้งที่ 2) แทน a.xlsx (ลำดับที่ 1 ครั้งที่ 1): ค่าต่างกัน 1 ค่า" in told
    assert findings(workspace, "twin_differs") == [], "a higher revision is how a form is corrected"


def test_lower_revision_that_comes_later_is_printed_as_kept_and_unused(workspace, incoming):
    take(workspace, put(incoming, "b.xlsx", workbook(value=8, revision=2)))
    told = run(workspace, "ingest", str(put(incoming, "a.xlsx", workbook(value=5)))).output
    assert "a.xlsx (ลำดับที่ 2 ครั้งที่ 1) เก็บไว้แต่ไม่ใช้ เพราะใช้ b.xlsx (ลำดับที่ 1 ครั้งที่ 2): ค่าต่างกัน 1 ค่า" in told


def test_bytes_that_were_replaced_and_come_again_say_so_and_how_to_use_them(workspace, incoming):
    first = put(incoming, "a.xlsx", workbook(value=5))
    take(workspace, first)
    take(workspace, put(incoming, "b.xlsx", workbook(value=8)))
    told = run(workspace, "ingest", str(first)).output
    assert "a.xlsx: ได้รับไฟล์นี้ไว้แล้ว แต่ถูกแทนด้วย b.xlsx (ลำดับที่ 2 ครั้งที่ 1) จึงไม่ได้ใช้" in told
    assert "workbench accept" in told
    (record,) = json.loads(run(workspace, "ingest", str(first), "--format", "json").stdout)
    assert (record["outcome"], record["is_replaced"]) == ("unchanged", True)


def test_known_bytes_in_use_say_nothing_more(workspace, incoming):
    path = put(incoming, "a.xlsx", workbook())
    take(workspace, path)
    told = run(workspace, "ingest", str(path)).output
    assert "ถูกแทน" not in told and "accept" not in told
