"""Working copies of an issue's notebook: pinned to the issue, never over an analyst's own work."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace

import nbformat
import papermill
import pytest
from typer.testing import CliRunner

from corrected_forms import take_in, write_correction
from workbench.base.errors import EnvironmentFault
from workbench.cli import app
from workbench.figures.table import read_figures
from workbench.publishing.notebook.working_copy import open_copy
from workbench.rules.workspace import Workspace

ISSUE = "2563-06/office/BKK1/1"


@pytest.fixture
def place(published: Workspace, tmp_path) -> Workspace:
    """The published workspace with a notebooks folder of its own."""
    return replace(published, notebooks=tmp_path / "notebooks")


def test_copy_is_the_notebook_before_its_run_with_the_issues_parameters(place):
    path = open_copy(place, place.outputs / ISSUE)
    assert path == place.notebooks / "scratch" / "2563-06_office_BKK1_1.ipynb"
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    parameters = [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
    assert len(parameters) == 1
    assert 'office = "BKK1"  # รหัสสำนักงาน' in parameters[0].source
    assert f'as_of = "issue:{ISSUE}"  #' in parameters[0].source
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert not any("injected-parameters" in cell.metadata.get("tags", []) for cell in code)
    assert "# wb.whatif(report" in code[-1].source


def test_copy_run_in_the_lab_gives_the_issues_figures_after_a_correction(place, tmp_path, monkeypatch):
    form = place.data / "incoming" / "sample-2563-06" / "BKK1_2563-06.xlsx"
    take_in(place, write_correction(form, tmp_path, {"I03/new_distinct_in_period": 9}))
    path = open_copy(place, place.outputs / ISSUE)
    notebook = nbformat.read(path, 4)
    csv = tmp_path / "figures.csv"
    writing = "from pathlib import Path\nfrom workbench.figures.table import write_figures\n"
    writing += f"write_figures(report.page.figures, Path({str(csv)!r}))"
    notebook.cells.append(nbformat.v4.new_code_cell(writing))
    nbformat.write(notebook, path)
    monkeypatch.setenv("WORKBENCH_ROOT", str(place.root))
    papermill.execute_notebook(str(path), str(tmp_path / "out.ipynb"), kernel_name="python3", progress_bar=False)
    assert csv.read_bytes() == (place.outputs / ISSUE / "figures.csv").read_bytes()
    assert read_figures(csv).figures["I03.actual_in_period"].value != "9"


def test_opening_again_reuses_an_untouched_copy_and_leaves_an_edited_one_alone(place):
    first = open_copy(place, place.outputs / ISSUE)
    assert open_copy(place, place.outputs / ISSUE) == first
    first.write_text(first.read_text(encoding="utf-8").replace("# wb.whatif", "wb.whatif"), encoding="utf-8")
    edited = first.read_bytes()
    second = open_copy(place, place.outputs / ISSUE)
    assert second.name == "2563-06_office_BKK1_1-2.ipynb"
    assert first.read_bytes() == edited


def test_issue_whose_parameters_are_gone_cannot_be_opened(place):
    for archive in (place.data / "store" / "parameters").glob("*.tar"):
        archive.unlink()
    with pytest.raises(EnvironmentFault):
        open_copy(place, place.outputs / ISSUE)


def test_command_makes_the_copy_and_opens_the_lab_unless_told_not_to(published, monkeypatch):
    (published.root / "notebooks").mkdir()
    opened = []
    monkeypatch.setattr("workbench.cli.issues.open_lab", lambda place, what: opened.append(what) or 0)
    command = ["--root", str(published.root), "open", ISSUE]
    done = CliRunner().invoke(app, [*command, "--no-lab"])
    assert done.exit_code == 0, done.output
    assert not opened
    assert CliRunner().invoke(app, command).exit_code == 0
    assert [str(path) for path in opened] == [done.output.strip()]


@pytest.mark.parametrize(("user", "flags"), [(0, ["--allow-root"]), (1000, [])])
def test_lab_opens_for_root_too_and_on_the_workspace(published, monkeypatch, user, flags):
    called = []
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(subprocess, "call", lambda command, env: called.append((command, env)) or 0)
    assert CliRunner().invoke(app, ["--root", str(published.root), "lab"]).exit_code == 0
    ((command, environment),) = called
    assert command[1:] == ["-m", "jupyterlab", *flags, str(published.notebooks)]
    assert environment["WORKBENCH_ROOT"] == str(published.root)
