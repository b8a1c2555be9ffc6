"""The versions of one form: what each added, changed and removed, by cell, and which moves are large."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from builders import at, make_identity, make_observation
from ledger_steps import ELEMENT, NOW, RESULTS, SPENDING, founded, make_form, open_ledger, receive, view_of
from workbench.base.fiscal import Month, parse_period
from workbench.cli.app import app
from workbench.intake.closing import close_period
from workbench.ledger.changes import CellChange
from workbench.ledger.history import history_in, sender_history
from workbench.rules.settings import LargeMove, load_settings
from workbench.rules.workspace import Workspace
from workbench.workbooks.submission import BudgetValue, Contents, Narrative, Submission

APRIL = Month(2563, 4)
PLACE = f"{RESULTS}!H5"


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return founded(tmp_path)


def changes(workspace: Workspace) -> list[CellChange]:
    return list(sender_history(workspace, "TH50", APRIL).versions[-1].changes)


def send(workspace: Workspace, *forms: Submission) -> None:
    for number, form in enumerate(forms, 1):
        receive(workspace, f"v{number}", form, f"2020-04-2{number}T09:00")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ((5, ""), (8, ""), [("changed", "5", "8")]),
        ((5, ""), (5, ""), []),
        ((None, "missing"), (8, ""), [("added", "", "8")]),
        ((5, ""), (None, "missing"), [("removed", "5", "")]),
        ((5, ""), (None, "nil"), [("changed", "5", "ไม่มีผลงาน")]),
        ((0, ""), (None, "nil"), [("changed", "0", "ไม่มีผลงาน")]),
        ((None, "refused"), (5, ""), [("changed", "ค่าใช้ไม่ได้", "5")]),
        ((None, "missing"), (None, "missing"), []),
    ],
)
def test_result_is_compared_by_what_it_says(workspace, before, after, told):
    forms = [make_form(value, status=status, revision=n) for n, (value, status) in enumerate((before, after), 1)]
    send(workspace, *forms)
    assert [(each.kind, each.old, each.new) for each in changes(workspace)] == told
    assert all(
        (each.part, each.subject, each.place) == ("observations", f"I03/{ELEMENT}", PLACE)
        for each in changes(workspace)
    )


def test_spending_and_narratives_are_compared_by_cell(workspace):
    contents = Contents(budget=[BudgetValue("A03", "operations", "disbursed", Decimal("12.50"), SPENDING, "H5")])
    contents.narratives.append(Narrative("A03", "problem", "ฝนแล้ง", "ผลสัมฤทธิ์", "D5"))
    later = Contents(budget=[BudgetValue("A03", "operations", "received", Decimal(20), SPENDING, "F5")])
    later.narratives.append(Narrative("A03", "problem", "น้ำท่วม", "ผลสัมฤทธิ์", "D5"))
    send(workspace, Submission(make_identity(), contents), Submission(make_identity(revision=2), later))
    assert [(each.kind, each.subject, each.place, each.old, each.new) for each in changes(workspace)] == [
        ("added", "A03/operations/received", f"{SPENDING}!F5", "", "20"),
        ("changed", "A03/problem", "ผลสัมฤทธิ์!D5", "ฝนแล้ง", "น้ำท่วม"),
        ("removed", "A03/operations/disbursed", f"{SPENDING}!H5", "12.50", ""),
    ]


def test_same_amount_with_other_digits_is_no_change(workspace):
    send(workspace, make_form(5, "12.50"), make_form(5, "12.5", revision=2))
    assert changes(workspace) == []


@pytest.mark.parametrize(
    ("old", "new", "is_large"),
    [
        (100, 150, True),
        (100, 149, False),
        (100, 50, True),
        (10, 19, False),
        (10, 20, True),
        (0, 10, True),
        (0, 9, False),
        (12, None, True),
        (9, None, False),
        (None, 500, False),
    ],
)
def test_move_is_large_from_the_policys_percent_and_least_amount_on(workspace, old, new, is_large):
    send(workspace, make_form(old), make_form(new, revision=2))
    policy = LargeMove(
        pct=Decimal(50), least_result=Decimal(10), least_baht=Decimal(1000),
        since=date(2019, 10, 1), origin="judgement", source="ก",
    )  # fmt: skip
    (change,) = history_in(view_of(workspace), "TH50", APRIL, policy).versions[-1].changes
    assert change.is_large is is_large


def test_spending_has_its_own_least_amount(workspace):
    least = load_settings(workspace.parameters).large_move.least_baht
    send(workspace, make_form(5, "100"), make_form(5, f"{least}", revision=2), make_form(5, f"{least * 3}", revision=3))
    assert [each.changes[0].is_large for each in sender_history(workspace, "TH50", APRIL).versions[1:]] == [False, True]


def test_versions_stand_in_the_order_in_which_they_replace_one_another(workspace):
    receive(workspace, "second", make_form(8, revision=2), "2020-04-21T09:00")
    receive(workspace, "first", make_form(5), "2020-04-22T09:00")
    found = sender_history(workspace, "TH50", APRIL)
    assert [(each.revision, each.ledger_number, each.is_current) for each in found.versions] == [
        (1, 2, False),
        (2, 1, True),
    ]
    assert [(each.old, each.new) for each in found.versions[1].changes] == [("5", "8")]
    assert found.versions[0].received_at == at("2020-04-22T09:00")


def test_refused_version_is_listed_with_what_was_wrong_and_compared_with_nothing(workspace):
    refused = make_form(99, revision=2)
    refused.contents.add("header_missing", RESULTS, expected="ผลงวดนี้")
    refused.contents.add("blank_value", RESULTS, "H6")
    send(workspace, make_form(5), refused, make_form(6, revision=3))
    found = sender_history(workspace, "TH50", APRIL)
    assert [each.verdict for each in found.versions] == ["accepted", "quarantined", "accepted"]
    assert [[f.code for f in each.findings] for each in found.versions] == [[], ["header_missing"], []]
    assert [(each.old, each.new) for each in found.versions[2].changes] == [("5", "6")]
    assert found.versions[1].changes == ()


def test_version_that_waits_for_a_closed_month_is_marked_and_compared(workspace):
    send(workspace, make_form(5))
    close_period(workspace, parse_period("2563-04"), "ก", "ข", NOW)
    receive(workspace, "late", make_form(7, revision=2), "2020-05-21T09:00")
    last = sender_history(workspace, "TH50", APRIL).versions[-1]
    assert (last.is_pending, last.is_current, last.changes[0].new) == (True, False, "7")


def test_history_of_an_earlier_number_stops_there(workspace):
    send(workspace, make_form(5), make_form(8, revision=2))
    assert len(sender_history(workspace, "TH50", APRIL, as_of=1).versions) == 1
    assert len(sender_history(workspace, "TH50", APRIL, as_of=at("2020-04-21T10:00")).versions) == 1


def test_other_months_senders_and_kinds_are_left_out(workspace):
    send(workspace, make_form(5), make_form(8, sender="TH57"), make_form(9, period="2563-05"))
    plan = make_identity(kind="plan", channel="REF")
    receive(workspace, "plan", Submission(plan, Contents()))
    assert [each.ledger_number for each in sender_history(workspace, "TH50", APRIL).versions] == [1]


def test_subject_that_stands_twice_is_compared_place_by_place(workspace):
    def form(*amounts: int, revision: int = 1) -> Submission:
        made = make_identity(revision=revision)
        rows = [make_observation(each, made, cell=f"H{n}") for n, each in enumerate(amounts, 5)]
        return Submission(made, Contents(observations=rows))

    send(workspace, form(1, 2), form(1, 3, revision=2))
    assert [(each.place, each.old, each.new) for each in changes(workspace)] == [(f"{RESULTS}!H6", "2", "3")]


# -- the command -----------------------------------------------------------------------------------


def run(workspace: Workspace, *words: str):
    return CliRunner().invoke(app, ["--root", str(workspace.root), *words])


def test_history_prints_versions_and_flags_large_moves(workspace):
    send(workspace, make_form(1000), make_form(2500, revision=2), make_form(2500, revision=3))
    told = run(workspace, "history", "TH50", "๒๕๖๓-๐๔").output
    assert "ครั้งที่ 2 (ลำดับที่ 2) เทียบกับครั้งก่อน: แก้ 1 · เปลี่ยนมาก 1" in told
    assert f"! แก้ I03/{ELEMENT} ที่ {PLACE}: 1,000 → 2,500" in told
    assert "ครั้งที่ 3 (ลำดับที่ 3) เทียบกับครั้งก่อน: ไม่มีค่าใดเปลี่ยน" in told


def test_history_as_json_carries_every_change(workspace):
    send(workspace, make_form(5), make_form(8, revision=2))
    record = json.loads(run(workspace, "history", "TH50", "2563-04", "--format", "json").output)
    assert record["versions"][1]["changes"] == [
        {"part": "observations", "kind": "changed", "subject": f"I03/{ELEMENT}", "place": PLACE, "old": "5", "new": "8",
         "is_large": False}
    ]  # fmt: skip
    early = json.loads(run(workspace, "history", "TH50", "2563-04", "--as-of", "1", "--format", "json").output)
    assert len(early["versions"]) == 1


def test_history_of_nothing_sent_says_so_and_an_unknown_code_is_refused(workspace):
    assert "ยังไม่เคยส่ง" in run(workspace, "history", "KPK", "2563-04").output
    assert run(workspace, "history", "TH99", "2563-04").exit_code == 2
    assert run(workspace, "history", "TH50", "FY2563").exit_code == 2
    open_ledger(workspace).close()
