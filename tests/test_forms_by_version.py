"""Forms of several template versions: each file is read by the layout of its own, and further channels fit in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from builders import PARAMETERS, at, cell_under, make_submission
from workbench.base.errors import BadSetting
from workbench.base.fiscal import parse_month
from workbench.intake.ingest import Receiver, ingest
from workbench.ledger.ledger import open_ledger
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_offices
from workbench.rules.workspace import Workspace, find_workspace
from workbench.workbooks.forms import Layout, Meta, Reference, build_form, load_layout, load_layouts, write_form
from workbench.workbooks.reading import RawWorkbook, ReaderProcess
from workbench.workbooks.submission import Submission

NOW = at("2020-05-04T10:00")
RENAMED = "ผลการดำเนินงานของงวด"
OFFICES = {each.office_code: each for each in load_offices(PARAMETERS)}


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """A workspace whose form has a second version: a header renamed, a column added."""
    shutil.copytree(PARAMETERS, tmp_path / "parameters")
    folder = tmp_path / "parameters" / "forms"
    text = (folder / "1.yaml").read_text(encoding="utf-8")
    changed = text.replace("since: 2020-03-30", "since: 2020-05-01").replace("header: ผลงวดนี้", f"header: {RENAMED}")
    nil = "      - {key: nil,"
    changed = changed.replace(nil, f"      - {{key: place, header: สถานที่, role: input, type: text, width: 20}}\n{nil}")
    (folder / "2.yaml").write_text(changed, encoding="utf-8")
    return find_workspace(tmp_path)


def returned_form(workspace: Workspace, layout: Layout, header: str, name: str, office: str = "TH50") -> Path:
    """The April form of an office by a layout, with one value filled in."""
    framework = load_framework(workspace.parameters, 2563)
    path = workspace.data / "incoming" / name
    write_form(build_form(framework, layout, OFFICES[office], parse_month("2563-04")), layout, path)
    book = load_workbook(path)
    cell_under(book["ผลการดำเนินงาน"], header, code="I03", element="new_distinct_in_period").value = 7
    book.save(path)
    return path


def test_files_of_the_old_and_the_new_version_are_both_read_and_say_the_same(workspace):
    first, second = load_layouts(workspace.parameters).values()
    returned_form(workspace, first, "ผลงวดนี้", "old.xlsx", "TH50")
    returned_form(workspace, second, RENAMED, "new.xlsx", "TH57")
    receipts = ingest(workspace, [workspace.data / "incoming"], NOW)
    assert [each.outcome for each in receipts] == ["accepted", "accepted"]
    with open_ledger(workspace) as ledger:
        view = ledger.view()
    frame = view.part("observations")
    columns = ["indicator_code", "element_code", "basis", "covers_first", "covers_last", "obs_status", "value", "raw"]
    old, new = (frame[frame["sender_code"] == code][columns].to_dict("records") for code in ("TH50", "TH57"))
    assert old == new
    assert [each["value"] for each in new if each["obs_status"] == "reported"] == ["7"]
    assert view.submissions["template_version"].tolist() == ["2", "1"]


def test_blank_forms_are_written_by_the_newest_version(workspace):
    assert list(load_layouts(workspace.parameters)) == ["1", "2"]
    assert load_layout(workspace.parameters).version == "2"


def test_version_that_is_not_known_names_those_that_are(workspace):
    third = load_layout(workspace.parameters).model_copy(update={"version": "3"})
    path = returned_form(workspace, third, RENAMED, "future.xlsx")
    finding = ingest(workspace, [path], NOW)[0].findings[0]
    assert (finding.code, finding.found, finding.expected) == ("template_unknown", "3", "1, 2")


def test_parameters_without_any_layout_are_named(tmp_path):
    with pytest.raises(BadSetting, match=r"forms/1\.yaml"):
        load_layouts(tmp_path / "parameters")


class DivisionTable:
    """The reader of a made-up channel: a workbook whose first cell is its name."""

    def recognise(self, book: RawWorkbook) -> Meta | None:
        is_own = book.sheets[0].cells[0].value == "แบบของกองฯ"
        return Meta({"kind": "office", "fiscal_year": "2563"}) if is_own else None

    def read(self, book: RawWorkbook, reference: Reference) -> Submission:
        return make_submission(int(book.sheets[0].cells[1].value), channel="C2")


def test_further_channel_is_one_more_adapter(workspace):
    layout = load_layouts(workspace.parameters)["1"]
    forms = [returned_form(workspace, layout, "ผลงวดนี้", name) for name in ("form.xlsx", "table.xlsx")]
    book = load_workbook(forms[1])
    for name in book.sheetnames[1:]:
        del book[name]
    book.active.delete_rows(1, 99)
    book.active["A1"], book.active["A2"] = "แบบของกองฯ", 12
    book.save(forms[1])
    with ReaderProcess() as reader, open_ledger(workspace, "found") as ledger:
        receiver = Receiver(workspace, reader, ledger)
        receiver.adapters = (*receiver.adapters, DivisionTable())
        receipts = [receiver.receive(path, at("2020-04-20T09:00"), "option") for path in forms]
        frame = ledger.view().submissions
    assert [each.outcome for each in receipts] == ["accepted", "accepted"]
    assert frame[["channel", "is_current"]].to_dict("list") == {"channel": ["C1", "C2"], "is_current": [True, False]}
    assert [each.code for each in receipts[1].findings] == ["channel_preceded"]
