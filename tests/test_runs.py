"""One run of a report, from the checks before it starts to the promoted issue."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from papermill.engines import NBClientEngine

from workbench.base.errors import (
    BadCode,
    BadParameter,
    EnvironmentFault,
    LockHeld,
    PeriodNotEnded,
    ReportFailed,
    WrongUse,
)
from workbench.base.fiscal import BANGKOK, parse_period
from workbench.publishing.notebook.execution import InProcessEngine
from workbench.publishing.preview import plan_run
from workbench.publishing.run import RunResult, run_report
from workbench.rules.workspace import Workspace

NOW = datetime(2020, 12, 1, 9, 0, tzinfo=BANGKOK)


@pytest.fixture(autouse=True)
def quick_pdf(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing takes seconds and has tests of its own; here only those marked `real_pdf` print."""
    if "real_pdf" not in request.fixturenames:
        monkeypatch.setattr("workbench.publishing.run.render_pdf", lambda html: b"%PDF-1.7 " + html.encode())


@pytest.fixture
def real_pdf() -> None:
    """Ask for a printed PDF."""


def run(workspace: Workspace, report: str = "monthly", period: str = "2563-06", **options) -> RunResult:
    options = {"now": NOW} | options
    return run_report(workspace, report, parse_period(period), **options)


def with_notebook(workspace: Workspace, folder: Path, *last_cells: str) -> Workspace:
    """The workspace with a monthly notebook of a few cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    parameters = nbformat.v4.new_code_cell('period = "2563-06"', metadata={"tags": ["parameters"]})
    opening = nbformat.v4.new_code_cell("import workbench as wb\nreport = wb.open_report(period)")
    notebook.cells = [parameters, opening, *map(nbformat.v4.new_code_cell, last_cells)]
    folder.mkdir()
    nbformat.write(notebook, folder / "monthly.ipynb")
    return replace(workspace, notebooks=folder)


def test_run_publishes_an_issue_with_its_record_and_figures(own_outputs):
    result = run(own_outputs)
    assert result.outcome == "issued"
    assert result.folder == own_outputs.outputs / "2563-06" / "monthly" / "department" / "1"
    assert {"report.html", "report.pdf", "report.ipynb", "figures.csv", "run.json"} <= {
        path.name for path in result.folder.iterdir()
    }
    record = json.loads((result.folder / "run.json").read_text(encoding="utf-8"))
    assert record["inputs"]["ledger_number"] > 0
    assert record["outcome"] == "completed"
    assert record["replaces"] is None
    assert {each["sha256"] for each in record["submissions"]}


def test_same_inputs_make_no_new_issue(own_outputs):
    first = run(own_outputs)
    second = run(own_outputs)
    assert (second.outcome, second.folder) == ("unchanged", first.folder)


def test_pages_are_the_same_to_the_byte_when_made_again(own_outputs, tmp_path, real_pdf):
    first = run(own_outputs, "office", scope="BKK1")
    second = run(replace(own_outputs, outputs=tmp_path / "again"), "office", scope="BKK1")
    for name in ("report.html", "report.pdf", "figures.csv"):
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes(), name


def test_kernel_and_process_engine_make_the_same_page(own_outputs, tmp_path):
    forked = run(own_outputs)
    kernel = run(replace(own_outputs, outputs=tmp_path / "kernel"), engine=NBClientEngine)
    for name in ("report.html", "figures.csv"):
        assert (forked.folder / name).read_bytes() == (kernel.folder / name).read_bytes(), name


def test_every_printed_figure_has_a_row_in_figures_csv(own_outputs):
    result = run(own_outputs)
    with (result.folder / "figures.csv").open(encoding="utf-8-sig", newline="") as stream:
        known = {row["figure_id"] for row in csv.DictReader(stream)}
    printed = set(re.findall(r'data-figure="([^"]+)"', result.html.read_text(encoding="utf-8")))
    assert printed and printed <= known


def test_month_covered_by_the_cumulative_form_says_so_and_shows_no_result(own_outputs):
    result = run(own_outputs, period="2562-12")
    page = result.html.read_text(encoding="utf-8")
    assert "งวดนี้ไม่มีข้อมูลแยกรายเดือน" in page
    assert not re.search(r'data-figure="I\d\d\.actual_[^"]*" value="[^"]', page)


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"period": "2563-06", "now": datetime(2020, 6, 30, 23, 0, tzinfo=BANGKOK)}, PeriodNotEnded),
        ({"period": "FY2563-Q3"}, WrongUse),
        ({"report": "weekly"}, BadCode),
        ({"report": "office", "scope": "TH99"}, BadCode),
        ({"report": "office", "scope": "../etc"}, BadCode),
        ({"report": "monthly", "scope": "TH50"}, WrongUse),
    ],
)
def test_what_cannot_be_run_is_refused_before_anything_starts(own_outputs, options, fault):
    with pytest.raises(fault):
        run(own_outputs, **options)
    assert not own_outputs.outputs.exists()


@pytest.mark.parametrize(
    ("report", "period", "scope", "remedy"),
    [
        ("monthly", "FY2563-Q3", "department", "ใช้กับ month"),
        ("office", "2563-06", "department", "ระบุรหัสด้วย --office"),
        ("monthly", "2563-06", "TH50", "สั่งโดยไม่ระบุรหัส TH50"),
    ],
)
def test_run_and_plan_refuse_the_same_in_the_same_words_and_say_what_to_do(small_year, report, period, scope, remedy):
    asked = (small_year, report, parse_period(period))
    with pytest.raises(WrongUse, match=remedy) as planned:
        plan_run(*asked, scope, NOW.date())
    with pytest.raises(WrongUse) as made:
        run_report(*asked, NOW, scope)
    assert str(made.value) == str(planned.value)


def test_draft_of_a_running_period_stands_apart_from_issues(own_outputs):
    result = run(own_outputs, now=datetime(2020, 6, 20, tzinfo=BANGKOK), is_draft=True)
    assert result.outcome == "draft"
    assert result.folder.name == "draft"
    assert "ฉบับร่าง" in result.html.read_text(encoding="utf-8")


def test_declared_parameter_that_nothing_reads_stops_the_run(own_outputs, tmp_path):
    workspace = with_notebook(own_outputs, tmp_path / "notebooks")
    source = nbformat.read(workspace.notebooks / "monthly.ipynb", 4)
    source.cells[0].source += '\nregion = "ภาคเหนือ"'
    nbformat.write(source, workspace.notebooks / "monthly.ipynb")
    with pytest.raises(BadParameter, match="region"):
        run(workspace)


@pytest.mark.parametrize("engine", [InProcessEngine, NBClientEngine])
def test_failing_cell_leaves_the_notebook_and_the_last_good_issue(own_outputs, tmp_path, engine):
    good = run(own_outputs)
    workspace = with_notebook(own_outputs, tmp_path / "notebooks", "1 / 0")
    with pytest.raises(ReportFailed, match="ZeroDivisionError"):
        run(workspace, engine=engine)
    assert (good.folder.parent / "failed" / "report.ipynb").is_file()
    assert good.folder.is_dir()
    assert not (good.folder.parent / "2").exists()


def test_cell_that_runs_too_long_is_ended_named_and_kept(own_outputs, tmp_path):
    workspace = with_notebook(own_outputs, tmp_path / "notebooks")
    notebook = nbformat.read(workspace.notebooks / "monthly.ipynb", 4)
    notebook.cells.insert(1, nbformat.v4.new_code_cell("import time\ntime.sleep(60)"))
    nbformat.write(notebook, workspace.notebooks / "monthly.ipynb")
    shutil.copytree(workspace.parameters, tmp_path / "parameters")
    settings = tmp_path / "parameters" / "settings.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"(?<=cell_time_limit:\n  seconds: )\d+", "1", text), encoding="utf-8")
    with pytest.raises(ReportFailed, match='เซลล์ "import time" ใช้เวลาเกิน 1 วินาที') as fault:
        run(replace(workspace, parameters=tmp_path / "parameters"))
    assert fault.value.exit_code == 1
    kept = nbformat.read(own_outputs.outputs / "2563-06/monthly/department/failed/report.ipynb", 4)
    assert [output.ename for cell in kept.cells for output in cell.get("outputs", ())] == ["CellTimeout"]


def test_notebook_that_ends_before_its_last_cell_is_no_report(own_outputs, tmp_path):
    workspace = with_notebook(own_outputs, tmp_path / "notebooks", "wb.title_block(report)")
    with pytest.raises(ReportFailed, match="ไม่ถึงเซลล์สุดท้าย"):
        run(workspace)


def test_page_with_a_number_that_is_no_figure_is_not_published(own_outputs, tmp_path):
    cell = "from workbench.reports.markup import fragment, paragraph\nfragment(paragraph('ผล 42 แห่ง'))"
    workspace = with_notebook(own_outputs, tmp_path / "notebooks", cell, "report.close()")
    with pytest.raises(ReportFailed, match="42"):
        run(workspace)


def test_without_the_pdf_library_the_page_is_kept_as_a_draft_and_completed_later(own_outputs, monkeypatch):
    def missing(html: str) -> bytes:
        raise EnvironmentFault(what="ไม่มีไลบรารี PDF", remedy="ติดตั้ง")

    with monkeypatch.context() as patch:
        patch.setattr("workbench.publishing.run.render_pdf", missing)
        draft = run(own_outputs)
    assert draft.outcome == "draft"
    assert draft.fault.exit_code == 6
    assert draft.html.is_file()
    assert not draft.pdf.exists()
    complete = run(own_outputs)
    assert complete.folder.name == "1"


def test_second_run_of_the_same_report_meets_the_lock(own_outputs):
    from filelock import FileLock

    folder = own_outputs.outputs / "2563-06" / "monthly" / "department"
    folder.mkdir(parents=True)
    with FileLock(str(folder / ".lock")), pytest.raises(LockHeld):
        run(own_outputs)


def test_nothing_is_left_in_the_staging_folder(own_outputs):
    run(own_outputs)
    assert list((own_outputs.outputs / ".staging").iterdir()) == []


def test_folder_of_any_name_is_worked_in(own_outputs, tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.publishing.run.render_pdf", lambda html: b"%PDF-1.7 ")
    root = own_outputs.root.rename(tmp_path / "a?b %23#{x}")
    place = replace(own_outputs, root=root, data=root / "data", outputs=root / "outputs")
    assert run_report(place, "office", parse_period("2563-06"), NOW, "BKK1").outcome == "issued"
