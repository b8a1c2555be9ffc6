"""Stale issues and re-runs: what a correction makes stale, figure by figure, and that nothing else is touched."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from corrected_forms import take_in, write_correction
from workbench.base.fiscal import BANGKOK, parse_period
from workbench.cli import app
from workbench.publishing.issues.entries import find_entries
from workbench.publishing.revisions.text_diff import TextChange, text_changes, text_lines
from workbench.publishing.run import run_report
from workbench.publishing.stale import StaleCheck, find_stale, rerun_stale
from workbench.reports.report import load_report
from workbench.rules.workspace import Workspace

BKK1, TH11, WHOLE = "2563-06/office/BKK1/1", "2563-06/office/TH11/1", "2563-06/monthly/department/1"
LATER = datetime(2020, 12, 15, 9, 0, tzinfo=BANGKOK)


def correct(workspace: Workspace, folder: Path, value: float = 9, month: str = "2563-06", revision: int = 2) -> None:
    form = workspace.data / "incoming" / f"sample-{month}" / f"BKK1_{month}.xlsx"
    take_in(workspace, write_correction(form, folder, {"I03/new_distinct_in_period": value}, revision))


def looked(workspace: Workspace) -> dict[str, StaleCheck]:
    return {each.path: each for each in find_stale(workspace)}


def states(workspace: Workspace) -> dict[str, str]:
    return {each.folder: each.state for each in find_entries(workspace.outputs)}


def all_bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_nothing_is_stale_or_even_looked_at_while_nothing_came(published):
    verdicts = looked(published)
    assert set(verdicts) == {BKK1, TH11, WHOLE}
    assert all(each.is_untouched for each in verdicts.values())


def test_correction_makes_stale_the_issues_that_print_its_figures_and_says_why(published, tmp_path):
    correct(published, tmp_path)
    verdicts = looked(published)
    assert {path for path, each in verdicts.items() if each.is_stale} == {BKK1, WHOLE}
    assert verdicts[TH11].is_untouched
    changes = {each.figure_id: each for each in verdicts[BKK1].revision.figures}
    change = changes["I03.actual_in_period"]
    assert change.new_printed == "9" != change.old_printed
    assert "BKK1_2563-06_r2.xlsx › ผลการดำเนินงาน › H" in change.causes[0].words
    assert change.senders == ("BKK1",)
    assert states(published) == {BKK1: "stale", WHOLE: "stale", TH11: "issued"}


def test_file_that_changes_no_value_makes_nothing_stale(published, tmp_path):
    form = published.data / "incoming" / "sample-2563-06" / "BKK1_2563-06.xlsx"
    take_in(published, write_correction(form, tmp_path, {}))
    verdicts = looked(published)
    assert not any(each.is_stale or each.fault for each in verdicts.values())
    assert not verdicts[BKK1].is_untouched


def test_form_of_a_later_month_concerns_no_earlier_issue(published, tmp_path):
    correct(published, tmp_path, month="2563-07")
    assert all(each.is_untouched for each in looked(published).values())


def test_issue_that_is_right_again_loses_the_mark(published, tmp_path):
    report = load_report(published, parse_period("2563-06"), scope_kind="office", scope_code="BKK1")
    before = report.progress.of("I03").in_period.value
    correct(published, tmp_path)
    assert looked(published)[WHOLE].is_stale
    correct(published, tmp_path, float(before), revision=3)
    assert not looked(published)[BKK1].is_stale
    assert states(published) == {BKK1: "issued", WHOLE: "issued", TH11: "issued"}


def test_changed_setting_that_is_printed_makes_stale_and_is_named(published):
    folder = published.root / "parameters"
    shutil.copytree(published.parameters, folder)
    settings = folder / "settings.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("tables: arabic", "tables: thai"), "utf-8")
    verdict = looked(replace(published, parameters=folder))[TH11]
    assert verdict.is_stale
    assert "settings.yaml" in verdict.revision.figures[0].causes[0].words


def test_changed_words_without_a_changed_figure_make_stale_too(published, tmp_path):
    folder = tmp_path / "notebooks"
    shutil.copytree(published.notebooks, folder)
    notebook = folder / "office.ipynb"
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(text.replace("ข้อความตามที่หน่วยงานรายงาน", "ข้อความตามที่สำนักงานรายงาน"), "utf-8")
    revision = looked(replace(published, notebooks=folder))[BKK1].revision
    assert not revision.figures
    assert [(each.old, each.new) for each in revision.texts] == [("ข้อความตามที่หน่วยงานรายงาน", "ข้อความตามที่สำนักงานรายงาน")]


def test_damaged_issue_is_told_and_stops_no_other(published, tmp_path):
    correct(published, tmp_path)
    (published.outputs / WHOLE / "figures.csv").write_text("damaged", encoding="utf-8")
    verdicts = looked(published)
    assert "figures.csv" in verdicts[WHOLE].fault
    assert verdicts[BKK1].is_stale


def with_cell(workspace: Workspace, folder: Path, *sources: str) -> Workspace:
    """The workspace with an office notebook that has cells of its own before the last."""
    shutil.copytree(workspace.notebooks, folder)
    notebook = nbformat.read(folder / "office.ipynb", 4)
    notebook.cells[-1:-1] = [nbformat.v4.new_code_cell(each) for each in sources]
    nbformat.write(notebook, folder / "office.ipynb")
    return replace(workspace, notebooks=folder)


def test_cell_of_whatever_form_is_run_and_compared_as_any_other(published, tmp_path):
    cells = (
        "from IPython.display import HTML, display\nfor each in ('ก', 'ข'):\n    display(HTML(f'<p>{each}</p>'))",
        "HTML(f'<p>{period} {office}</p>')",
        "from pathlib import Path\nPath('left.txt').write_text('x')",
        "assert not wb.open_report('2563-05', office=office).page.figures.figures",
    )
    verdicts = looked(with_cell(published, tmp_path / "notebooks", *cells))
    assert [each.fault for each in verdicts.values()] == ["", "", ""]
    assert not verdicts[BKK1].revision.figures
    assert [each.new for each in verdicts[BKK1].revision.texts] == ["ก", "ข", "2563-06 BKK1"]
    assert not Path("left.txt").exists()


def test_cell_that_fails_is_named_and_stops_no_other(published, tmp_path):
    verdicts = looked(with_cell(published, tmp_path / "notebooks", "report.no_such_thing"))
    assert 'เซลล์ "report.no_such_thing" AttributeError' in verdicts[BKK1].fault
    assert verdicts[WHOLE].is_untouched


@pytest.mark.usefixtures("pdf_engine")
def test_fault_that_a_section_names_is_told_as_it_is(published, tmp_path):
    cell = "from workbench.base.errors import WrongUse\nraise WrongUse(message='ไม่มีข้อมูล')"
    assert looked(with_cell(published, tmp_path / "notebooks", cell))[BKK1].fault == "ไม่มีข้อมูล"


@pytest.mark.usefixtures("pdf_engine")
def test_rerun_makes_new_issues_of_the_stale_ones_alone_and_keeps_the_old_bytes(published, tmp_path):
    correct(published, tmp_path)
    before = {path: all_bytes(published.outputs / path) for path in (BKK1, TH11, WHOLE)}
    made = rerun_stale(published, find_stale(published, report_name="office"), LATER)
    assert [(verdict.path, outcome.outcome) for verdict, outcome in made] == [(BKK1, "issued")]
    assert {path: all_bytes(published.outputs / path) for path in before} == before
    assert not (published.outputs / TH11).with_name("2").exists()
    assert states(published)["2563-06/office/BKK1/2"] == "issued"
    assert states(published)[BKK1] == "superseded"
    assert not looked(published)["2563-06/office/BKK1/2"].is_stale


def test_new_issue_says_its_number_what_it_replaces_and_why(published, tmp_path):
    correct(published, tmp_path)
    result = run_report(published, "office", parse_period("2563-06"), LATER, "BKK1")
    page, first = result.html.read_text(encoding="utf-8"), (published.outputs / BKK1 / "report.html")
    assert '<p class="issue">ฉบับที่ ๒ แทนฉบับที่ ๑ ออกเมื่อวันที่ ๑ ธันวาคม ๒๕๖๓</p>' in page
    assert '<p class="issue">ฉบับที่ ๑</p>' in first.read_text(encoding="utf-8")
    assert page.index('class="title-block"') < page.index('class="erratum"') < page.index("<nav")
    assert 'class="erratum"' not in first.read_text(encoding="utf-8")
    record = json.loads((result.folder / "run.json").read_text(encoding="utf-8"))
    assert (record["replaces"], record["issue"]) == ("1", 2)
    assert record["reason"] == "หน่วยงานแก้ไขข้อมูล (1 หน่วยงาน)"
    changed = {each["figure_id"]: (each["old"], each["new"]) for each in record["erratum"]}
    assert changed["I03.actual_in_period"][1] == "9"


def test_commands_list_the_stale_and_run_them_again(published, tmp_path):
    correct(published, tmp_path)
    command = ["--root", str(published.root)]
    done = CliRunner().invoke(app, [*command, "stale", "--report", "office"])
    assert done.exit_code == 0, done.output
    assert "2563-06/office/BKK1/1: ตัวเลขเปลี่ยน" in done.output
    assert "ตรวจ 2 ฉบับ: ข้อมูลเปลี่ยนแล้ว 1 · ไม่เปลี่ยน 1" in done.output
    listed = CliRunner().invoke(app, [*command, "stale", "--format", "json"])
    assert {each["issue"]: each["state"] for each in json.loads(listed.stdout)}[BKK1] == "stale"
    assert "ใช้เวลา" in listed.stderr, "no terminal, no bar: how long it takes is said"
    wrong = CliRunner().invoke(app, [*command, "rerun"])
    assert wrong.exit_code == 2
    again = CliRunner().invoke(app, [*command, "rerun", "office", "2563-06", "BKK1", "--on", "2020-12-15"])
    assert again.exit_code == 0, again.output
    assert "แทนฉบับที่ 1: หน่วยงานแก้ไขข้อมูล (1 หน่วยงาน)" in again.output


# -- words of sections -----------------------------------------------------------------------------


def changes(old: str, new: str, *figure_ids: str) -> list[TextChange]:
    return text_changes({"ส่วน": text_lines(old)}, {"ส่วน": text_lines(new)}, figure_ids)


def figure(value: int) -> str:
    return f'<data class="fig" data-figure="a" value="{value}">{value}</data>'


def test_figure_that_changed_inside_a_sentence_is_no_change_of_words():
    assert changes(f"<p>ผล {figure(1)} แห่ง</p>", f"<p>ผล {figure(2)} แห่ง</p>") == []


def test_changed_line_is_told_as_printed():
    old, new = f"<p>ผล {figure(1)} แห่ง</p><p>ก</p>", f"<p>ผลสะสม {figure(1)} แห่ง</p><p>ก</p>"
    assert changes(old, new) == [TextChange("ส่วน", "ผล 1 แห่ง", "ผลสะสม 1 แห่ง")]


def test_line_that_a_changed_figure_tells_of_is_left_out():
    assert changes("<p>ก</p>", f"<p>ก</p><p>เพิ่ม {figure(1)}</p>", "a") == []
    assert changes("<p>ก</p>", f"<p>ก</p><p>เพิ่ม {figure(1)}</p>") == [TextChange("ส่วน", "", "เพิ่ม 1")]


def test_chart_counts_by_what_it_is_made_of_and_only_where_no_figure_tells_of_it():
    def chart(mark: str) -> str:
        return f'<figure><img alt="กราฟ" data-chart="{mark}"></figure>'

    assert changes(chart("1"), chart("1")) == []
    assert len(changes(chart("1"), chart("2"))) == 1
    assert changes(chart("1") + f"<p>{figure(1)}</p>", chart("2") + f"<p>{figure(2)}</p>", "a") == []
    assert changes('<figure><img alt="กราฟ"></figure>', chart("2")) == []


def test_whole_section_that_came_is_told_by_its_name():
    assert TextChange("ใหม่", "", "ใหม่") in text_changes({}, {"ใหม่": text_lines("<p>ก</p>")})


@pytest.mark.parametrize("table", ["<tr><th>ก</th><td>ข</td></tr>", "<p>ก · ข</p>"])
def test_table_row_is_one_line(table):
    assert changes("", table) == [TextChange("ส่วน", "", "ก · ข")]
