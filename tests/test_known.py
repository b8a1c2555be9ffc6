"""As known at: what a ledger number, an instant or an issue pins, and that the past can be had back to the byte."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from corrected_forms import take_in, write_correction
from workbench.base.errors import EnvironmentFault, IssueDamaged, IssueUnknown, WrongUse
from workbench.base.fiscal import BANGKOK, parse_period
from workbench.figures.table import write_figures
from workbench.publishing.issues.editions import find_issue
from workbench.publishing.issues.pins import Snapshot, resolve_as_of
from workbench.publishing.open_report import open_report
from workbench.publishing.revisions.recompute import recompute
from workbench.reports.report import load_report
from workbench.rules.records import parameters_digest
from workbench.rules.workspace import Workspace

ISSUE = "2563-06/office/BKK1/1"
JUNE = parse_period("2563-06")


def own_parameters(workspace: Workspace) -> Workspace:
    """The workspace with a parameters folder that a test may change."""
    folder = workspace.root / "parameters"
    shutil.copytree(workspace.parameters, folder)
    return replace(workspace, parameters=folder)


def correct_june(workspace: Workspace, folder: Path) -> None:
    """BKK1 sends June again."""
    form = workspace.data / "incoming" / "sample-2563-06" / "BKK1_2563-06.xlsx"
    take_in(workspace, write_correction(form, folder, {"I03/new_distinct_in_period": 9}))


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("", None),
        (None, None),
        (" 12 ", 12),
        ("๑๒", 12),
        (7, 7),
        ("2020-04-25", datetime(2020, 4, 25, 23, 59, 59, tzinfo=BANGKOK)),
        ("2020-04-25T09:30", datetime(2020, 4, 25, 9, 30, tzinfo=BANGKOK)),
    ],
)
def test_number_instant_and_nothing_pin_the_ledger_alone(small_year, text, pin):
    assert resolve_as_of(small_year, text) == Snapshot(small_year, pin)


@pytest.mark.parametrize("text", ["yesterday", "2563-04-25", "-3"])
def test_text_of_another_form_is_refused_with_the_forms_that_are_taken(small_year, text):
    with pytest.raises(WrongUse, match="issue:"):
        resolve_as_of(small_year, text)


def test_issue_pins_its_ledger_number_and_the_parameters_it_was_made_with(published):
    workspace = own_parameters(published)
    known = resolve_as_of(workspace, f"issue:{ISSUE}")
    assert known.as_of == load_report(workspace, JUNE).view.ledger_number
    assert known.workspace.parameters != workspace.parameters
    assert parameters_digest(known.workspace.parameters) == parameters_digest(workspace.parameters)


def test_view_as_of_an_issue_gives_its_figures_to_the_byte_after_corrections_and_changed_settings(published, tmp_path):
    issue = find_issue(published.outputs, ISSUE)
    workspace = own_parameters(published)
    correct_june(workspace, tmp_path)
    settings = workspace.parameters / "settings.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("tables: arabic", "tables: thai"), "utf-8")
    notebook = workspace.notebooks / "office.ipynb"
    for as_of, is_same in ((f"issue:{ISSUE}", True), ("", False)):
        known = resolve_as_of(workspace, as_of)
        report = load_report(known.workspace, JUNE, known.as_of, scope_kind="office", scope_code="BKK1")
        write_figures(recompute(report, notebook).figures, tmp_path / "figures.csv")
        assert ((tmp_path / "figures.csv").read_bytes() == (issue / "figures.csv").read_bytes()) is is_same


def test_kept_parameters_that_were_changed_on_disk_are_unpacked_again(published):
    folder = resolve_as_of(published, f"issue:{ISSUE}").workspace.parameters
    (folder / "settings.yaml").write_text("damaged", encoding="utf-8")
    again = resolve_as_of(published, f"issue:{ISSUE}").workspace.parameters
    assert again == folder
    assert (folder / "settings.yaml").read_bytes() == (published.parameters / "settings.yaml").read_bytes()


def test_parameters_file_that_came_after_an_issue_is_taken_as_it_is_now(published):
    workspace = own_parameters(published)
    newer = workspace.parameters / "forms" / "later.yaml"
    newer.write_text("later: true\n", encoding="utf-8")
    known = resolve_as_of(workspace, f"issue:{ISSUE}").workspace.parameters
    assert (known / "forms" / "later.yaml").read_bytes() == newer.read_bytes()
    newer.unlink()
    settings = workspace.parameters / "settings.yaml"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}# later\n", encoding="utf-8")
    known = resolve_as_of(workspace, f"issue:{ISSUE}").workspace.parameters
    assert parameters_digest(known) == parameters_digest(published.parameters)


def test_missing_or_damaged_copy_of_the_parameters_is_named(published):
    (archive,) = (published.data / "store" / "parameters").glob("*.tar")
    archive.write_bytes(archive.read_bytes().replace(b"prose: thai", b"prose: abcd"))
    with pytest.raises(IssueDamaged, match=archive.name):
        resolve_as_of(published, f"issue:{ISSUE}")
    archive.unlink()
    with pytest.raises(EnvironmentFault, match="data/store/parameters"):
        resolve_as_of(published, f"issue:{ISSUE}")


def test_issue_is_found_by_path_folder_file_or_edition(published):
    folder = published.outputs / ISSUE
    names = [ISSUE, "2563-06/office/BKK1", str(folder), str(folder / "report.html"), f"{ISSUE}/report.pdf"]
    assert {find_issue(published.outputs, name) for name in names} == {folder}


@pytest.mark.parametrize("name", ["2563-06/office/BKK1/2", "2563-06/office/TH99", "../data", "/etc", "", "x/y/z/1"])
def test_unknown_issue_is_refused_with_some_that_stand(published, name):
    with pytest.raises(IssueUnknown, match="2563-06/office/TH11/1"):
        find_issue(published.outputs, name)


def test_run_pin_goes_before_the_notebooks_own_but_in_the_lab_the_notebooks_holds(published, monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_ROOT", str(published.root))
    assert open_report("2563-06", as_of="3").view.ledger_number == 3
    monkeypatch.setenv("WORKBENCH_AS_OF", "5")
    assert open_report("2563-06").view.ledger_number == 5
    assert open_report("2563-06", as_of="3").view.ledger_number == 3
    monkeypatch.setenv("WORKBENCH_RUN_DIR", str(tmp_path))
    assert open_report("2563-06", as_of="3").view.ledger_number == 5
