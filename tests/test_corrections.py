"""The corrections register: taken in by version, applied under a guard, never a silent edit."""

from __future__ import annotations

import re
import shutil
from datetime import date
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from builders import PARAMETERS, REPOSITORY, at
from ledger_steps import (
    ELEMENT,
    NOW,
    RESULTS,
    entry,
    make_form,
    open_ledger,
    receive,
    spending_entry,
    text_of,
    values,
    view_of,
    write_register,
)
from workbench.base.errors import BadSetting, LedgerDamaged, LedgerEmpty
from workbench.base.files import stored_path
from workbench.cli.app import app
from workbench.intake.corrections import (
    Correction,
    pending_register_change,
    read_register,
    register_path,
    take_in_corrections,
)
from workbench.intake.ingest import verify_store
from workbench.progress.budget_facts import load_budget_facts
from workbench.progress.evidence import load_evidence
from workbench.rules.workspace import Workspace, find_workspace

APRIL = ("TH50", "2563-04")


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """A ledger with one form of TH50 (I03 = 5, A03 disbursed 12.50) and one of TH57."""
    place = find_workspace(tmp_path)
    receive(place, "TH50", make_form(5))
    receive(place, "TH57", make_form(7, sender="TH57"))
    return place


def take_in(workspace: Workspace, *entries):
    write_register(workspace, *entries)
    return take_in_corrections(workspace, 2563, NOW)


def states(workspace: Workspace) -> list[str]:
    return [each.state for each in view_of(workspace).corrections]


# -- taking in -------------------------------------------------------------------------------------


def test_register_is_taken_in_once_until_it_changes(workspace):
    first = take_in(workspace, entry())
    assert (first.ledger_number, first.revision, first.entries) == (3, 1, 1)
    assert not pending_register_change(workspace, 2563)
    assert take_in_corrections(workspace, 2563, NOW) is None
    write_register(workspace, entry(to=9))
    assert pending_register_change(workspace, 2563)
    assert take_in_corrections(workspace, 2563, NOW).revision == 2
    assert take_in(workspace, entry()).revision == 3
    assert values(view_of(workspace))[APRIL] == "8"


def test_register_is_an_entry_like_any_other(workspace):
    taken = take_in(workspace, entry())
    ledger = open_ledger(workspace)
    row = ledger.view().submissions.iloc[-1]
    assert (row["kind"], row["period"], row["sender_code"], row["file_name"]) == (
        "corrections", "FY2563", "", "corrections/2563.yaml",
    )  # fmt: skip
    assert row["sha256"] == taken.sha256
    assert (
        stored_path(workspace.data / "store", taken.sha256).read_bytes() == register_path(workspace, 2563).read_bytes()
    )
    assert ledger.verify() == 3


def test_nothing_to_take_in_where_there_is_no_register(workspace):
    assert not pending_register_change(workspace, 2563)
    assert take_in_corrections(workspace, 2563, NOW) is None


def test_empty_ledger_takes_no_register(tmp_path):
    place = find_workspace(tmp_path)
    write_register(place, entry())
    with pytest.raises(LedgerEmpty, match="ingest"):
        take_in_corrections(place, 2563, NOW)


def test_register_of_comments_only_has_no_entries(workspace):
    take_in(workspace)
    register_path(workspace, 2563).write_text("# ยังไม่มีรายการ\n", encoding="utf-8")
    assert take_in_corrections(workspace, 2563, NOW).entries == 0


def test_entry_taken_in_once_is_withdrawn_never_deleted(workspace):
    take_in(workspace, entry(), spending_entry())
    with pytest.raises(BadSetting, match=r"C002.*ลบไม่ได้.*withdrawn"):
        take_in(workspace, entry())
    assert take_in(workspace, entry(), spending_entry(status="withdrawn")).revision == 2


def test_register_that_vanished_is_missed(workspace):
    take_in(workspace, entry())
    register_path(workspace, 2563).unlink()
    assert pending_register_change(workspace, 2563)
    with pytest.raises(BadSetting, match=r"data/corrections/2563.yaml.*กู้คืน"):
        take_in_corrections(workspace, 2563, NOW)


def test_example_in_the_readme_is_a_register_without_fault(workspace):
    text = (REPOSITORY / "data" / "corrections" / "README.md").read_text(encoding="utf-8")
    register_path(workspace, 2563).parent.mkdir()
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    register_path(workspace, 2563).write_text(example[1], encoding="utf-8")
    corrections, problems = read_register(workspace, 2563)
    assert ([each.correction_id for each in corrections], problems) == (["C001", "C002"], [])


@pytest.mark.parametrize(
    ("fields", "line", "words"),
    [
        ({"office": "TH5O"}, 4, 'office: ไม่รู้จักรหัส "TH5O"'),
        ({"indicator": "I99"}, 5, 'indicator: ไม่รู้จักรหัส "I99"'),
        ({"element": "new"}, 6, f"element: .*{ELEMENT}"),
        ({"period": "2562-11"}, 3, "period: .*2563-03"),
        ({"period": "FY2563-Q3"}, 3, "period: "),
        ({"period": "2564-04"}, 3, "period: "),
        ({"to": '"8"'}, 8, "to: ต้องเป็นตัวเลข"),
        ({"to": -1}, 8, "to: ต้องไม่ติดลบ"),
        ({"to": 5}, 8, "to: .*ต่างจาก from"),
        ({"from": ...}, 2, "from: ขาดช่องนี้"),
        ({"frm": 5}, 15, "frm: ไม่รู้จักช่องนี้"),
        ({"status": "done"}, 14, "status: .*active, withdrawn"),
        ({"reason": '""'}, 9, "reason: ต้องไม่ว่าง"),
        ({"division": "KPK"}, 2, "อย่างใดอย่างหนึ่ง"),
        ({"office": ...}, 2, "อย่างใดอย่างหนึ่ง"),
        ({"activity": "A03"}, 2, "ให้ครบอย่างใดอย่างหนึ่ง"),
        ({"element": ...}, 2, "ให้ครบอย่างใดอย่างหนึ่ง"),
        ({"date": "2563-05-20"}, 13, "ค.ศ."),
    ],
)
def test_fault_of_the_register_is_named_with_file_and_line(workspace, fields, line, words):
    before = open_ledger(workspace).last_number
    with pytest.raises(BadSetting, match=rf"^data/corrections/2563.yaml บรรทัด {line}: .*{words}"):
        take_in(workspace, entry(**fields))
    assert open_ledger(workspace).last_number == before


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (entry(to=9), "รหัส C001 ซ้ำ"),
        (entry("C002", to=9), "แก้ที่เดียวกับรายการ C001"),
        (spending_entry(expense_group="travel"), "expense_group: ใช้ได้เฉพาะ personnel"),
        (spending_entry(activity="A99"), 'activity: ไม่รู้จักรหัส "A99"'),
        (spending_entry(measure="approved"), "measure: "),
    ],
)
def test_second_entry_that_cannot_stand_beside_the_first_is_refused(workspace, second, words):
    with pytest.raises(BadSetting, match=words):
        take_in(workspace, entry(), second)


def test_withdrawn_entry_makes_room_for_another_at_its_place(workspace):
    take_in(workspace, entry(status="withdrawn"), entry("C002", to=9))
    assert values(view_of(workspace))[APRIL] == "9"
    assert states(workspace) == ["withdrawn", "applied"]


# -- applying --------------------------------------------------------------------------------------


def test_corrected_value_names_the_register_and_keeps_the_cell_it_corrects(workspace):
    taken = take_in(workspace, entry())
    frame = view_of(workspace).part("observations")
    row = frame[frame["sender_code"] == "TH50"].iloc[0]
    assert (row["value"], row["obs_status"], row["basis"], row["covers_first"]) == (
        "8",
        "reported",
        "increment",
        "2563-04",
    )
    assert (row["file_name"], row["sheet"], row["cell"]) == ("corrections/2563.yaml", "C001", "to")
    assert (row["sha256"], row["ledger_number"], row["revision"]) == (taken.sha256, 3, 1)
    assert row["corrected_from"] == f"TH50.xlsx › {RESULTS} › H5 = 5"
    other = frame[frame["sender_code"] == "TH57"].iloc[0]
    assert (other["value"], other["corrected_from"]) == ("7", "")


def test_corrected_amount_is_what_the_budget_says(workspace):
    take_in(workspace, spending_entry())
    facts, _ = load_budget_facts(view_of(workspace), 2563, date(2020, 4, 30))
    assert {fact.sender_code: fact.value for fact in facts} == {"TH50": Decimal("20.25"), "TH57": Decimal("12.50")}


def test_corrected_value_is_what_the_evidence_says(workspace):
    take_in(workspace, entry())
    (interval,) = load_evidence(view_of(workspace), 2563, date(2020, 4, 30)).intervals("I03", ELEMENT, "TH50")
    assert (interval.value, interval.source.file_name) == (8, "corrections/2563.yaml")


@pytest.mark.parametrize(
    ("fields", "state", "value", "found"),
    [
        ({}, "applied", "8", "5"),
        ({"from": "5.0"}, "applied", "8", "5"),
        ({"from": 4, "to": 5}, "fixed", "5", "5"),
        ({"from": 4, "to": 6}, "differs", "5", "5"),
        ({"from": None}, "differs", "5", "5"),
        ({"status": "withdrawn"}, "withdrawn", "5", ""),
        ({"office": "TH58"}, "unknown_place", "5", ""),
        ({"period": "2563-05"}, "unknown_place", "5", ""),
        ({"indicator": "I04"}, "unknown_place", "5", "ไม่มีแถวนี้"),
    ],
)
def test_guard_lets_a_correction_apply_only_where_the_form_still_says_from(workspace, fields, state, value, found):
    take_in(workspace, entry(**fields))
    view = view_of(workspace)
    assert [(each.state, each.found) for each in view.corrections] == [(state, found)]
    assert values(view)[APRIL] == value


@pytest.mark.parametrize("status", ["missing", "nil", "refused"])
def test_correction_from_null_applies_where_no_value_is_reported(tmp_path, status):
    place = find_workspace(tmp_path)
    receive(place, "TH50", make_form(None, status=status))
    take_in(place, entry(**{"from": None}))
    frame = view_of(place).part("observations")
    assert frame[["value", "obs_status"]].to_dict("records") == [{"value": "8", "obs_status": "reported"}]


def test_row_the_form_left_out_is_built_with_the_months_and_basis_of_its_place(workspace):
    receive(workspace, "march", make_form(1, period="2563-03"))
    take_in(
        workspace,
        entry(indicator="I04", **{"from": None}),
        entry("C002", period="2563-03", indicator="I04", **{"from": None}),
        entry("C003", indicator="I07", element="members_open", **{"from": None}),
        spending_entry("C004", measure="committed", **{"from": None}),
    )
    view = view_of(workspace)
    assert states(workspace) == ["applied"] * 4
    frame = view.part("observations")
    built = frame[frame["sheet"].isin(["C001", "C002", "C003"])]
    assert built[["basis", "covers_first", "covers_last", "kind", "value"]].to_numpy().tolist() == [
        ["increment", "2563-04", "2563-04", "office", "8"],
        ["to_date", "2562-10", "2563-03", "office", "8"],
        ["snapshot", "2563-04", "2563-04", "office", "8"],
    ]
    budget = view.part("budget")
    assert budget[budget["sheet"] == "C004"][["measure", "value"]].to_numpy().tolist() == [["committed", "20.25"]]
    assert built["corrected_from"].iloc[0] == "TH50.xlsx = ไม่มีแถวนี้"


def test_correction_stops_by_itself_once_the_office_has_mended_its_file(workspace):
    take_in(workspace, entry())
    receive(workspace, "mended", make_form(8, revision=2), "2020-05-25T09:00")
    view = view_of(workspace)
    assert states(workspace) == ["fixed"]
    frame = view.part("observations")
    assert frame[frame["sender_code"] == "TH50"][["value", "file_name", "corrected_from"]].to_numpy().tolist() == [
        ["8", "mended.xlsx", ""]
    ]


def test_correction_stops_where_the_office_sends_something_else(workspace):
    take_in(workspace, entry())
    receive(workspace, "other", make_form(6, revision=2), "2020-05-25T09:00")
    assert states(workspace) == ["differs"]
    assert values(view_of(workspace))[APRIL] == "6"


def test_view_from_before_the_register_is_as_it_was(workspace):
    before = text_of(view_of(workspace, 2))
    take_in(workspace, entry(), spending_entry())
    assert text_of(view_of(workspace, 2)) == before
    assert values(view_of(workspace, at("2020-05-01")))[APRIL] == "5"
    assert view_of(workspace, at("2020-05-01")).corrections == ()


def test_parts_can_be_narrowed_to_kinds_after_correction(workspace):
    take_in(workspace, entry())
    assert len(view_of(workspace).part("observations", ("office",))) == 2
    assert len(view_of(workspace).part("observations", ("division",))) == 0


def test_correction_that_is_only_tried_out_leaves_the_view_alone_and_sees_the_register(workspace):
    take_in(workspace, entry())
    view = view_of(workspace)
    told = text_of(view)
    tried = Correction("try", "TH50", "2563-04", Decimal(8), Decimal(11), "I03", ELEMENT)
    what_if = view.with_corrections([tried])
    assert [each.state for each in what_if.corrections] == ["applied", "applied"]
    assert values(what_if)[APRIL] == "11"
    assert what_if.part("observations")["corrected_from"].iloc[0] == "corrections/2563.yaml › C001 › to = 8"
    assert text_of(view) == told


# -- the command -----------------------------------------------------------------------------------


def run(workspace: Workspace, *words: str):
    return CliRunner().invoke(app, ["--root", str(workspace.root), *words])


def test_correct_takes_the_register_in_and_says_what_became_of_each_entry(workspace):
    write_register(workspace, entry(), spending_entry(**{"from": 1000, "to": 2000}))
    first = run(workspace, "correct", "--on", "2020-05-20T09:00")
    assert first.exit_code == 0, first.output
    assert "รับรายการแก้ไขเข้าทะเบียน 2 รายการ (ทะเบียนรับลำดับที่ 3 ครั้งที่ 1)" in first.output
    assert "C002: ค่าในไฟล์ไม่ใช่ทั้ง from และ to" in first.output
    assert "ใช้อยู่ 1 · ค่าไม่ตรง 1" in first.output
    assert "ไม่เปลี่ยนจากที่รับเข้าทะเบียนไว้" in run(workspace, "correct").output


def test_correct_names_every_fault_and_takes_nothing_in(workspace):
    write_register(workspace, entry(office="TH5O", indicator="I99"))
    result = run(workspace, "correct")
    assert (result.exit_code, result.output.count("data/corrections/2563.yaml")) == (2, 2)
    assert open_ledger(workspace).last_number == 2


def test_correct_without_a_register_says_where_to_write_it(workspace):
    assert "data/corrections/2563.yaml" in run(workspace, "correct").output


def test_correct_takes_the_framework_of_its_own_root(workspace):
    shutil.copytree(PARAMETERS, workspace.root / "parameters")
    write_register(workspace, entry())
    assert run(workspace, "correct", "--year", "2563", "--format", "json").exit_code == 0
    assert run(workspace, "correct", "--year", "2570").exit_code == 2


def test_stored_files_of_the_register_are_verified(workspace):
    taken = take_in(workspace, entry())
    ledger = open_ledger(workspace)
    assert taken.sha256 in ledger.known_hashes()
    stored_path(workspace.data / "store", taken.sha256).write_bytes(b"other")
    with pytest.raises(LedgerDamaged, match="ไฟล์ที่เก็บไว้"):
        verify_store(ledger, workspace.data / "store")
