"""The catalogue of measures: every figure is of one, says so in its fields, and is the same wherever it is printed."""

from __future__ import annotations

import csv
import random
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import nbformat
import pytest

from workbench.base.fiscal import parse_period
from workbench.figures import measures
from workbench.figures.book import Figure, FigureBook
from workbench.figures.diff import compare_figures
from workbench.figures.measure import Measure
from workbench.figures.measures import ACTUAL_TO_DATE, DISBURSED_PCT, MEASURES, RECEIVED, STATUS
from workbench.figures.table import figure_rows, read_figures, write_figures
from workbench.progress.lineage import CellRef
from workbench.publishing.revisions.explain import explain_figure
from workbench.publishing.revisions.recompute import recompute
from workbench.reports.report import Report, load_report

REPORTS = [
    ("monthly", "2563-06", "department", ""),
    ("quarterly", "FY2563-Q3", "department", ""),
    ("annual", "FY2563", "department", ""),
    ("division", "2563-06", "division", "KPK"),
    ("office", "2563-06", "office", "TH11"),
    ("project", "FY2563", "project", "J6"),
]
BY = ("actual_to_date", "target", "plan_to_date", "coverage.reported", "coverage.expected")
SOURCE = Path(__file__).resolve().parents[1] / "src" / "workbench"


@pytest.fixture(scope="module", params=REPORTS, ids=lambda each: each[0])
def printed(request, small_year) -> tuple[Report, Path, FigureBook]:
    """A report, its notebook, and what its page prints."""
    name, period, kind, code = request.param
    report = load_report(small_year, parse_period(period), scope_kind=kind, scope_code=code)
    notebook = small_year.notebooks / f"{name}.ipynb"
    assert report.name == name
    return report, notebook, recompute(report, notebook).figures


def in_another_order(notebook: Path, folder: Path, seed: int) -> Path:
    """The notebook with its section cells shuffled; what opens and closes it stays where it is."""
    made = nbformat.read(notebook, as_version=4)
    is_section = [cell.cell_type == "code" and re.match(r"wb\.\w+\(report\)", cell.source) for cell in made.cells]
    sections = [cell for cell, is_one in zip(made.cells, is_section, strict=True) if is_one]
    random.Random(seed).shuffle(sections)
    made.cells = [sections.pop() if is_one else cell for cell, is_one in zip(made.cells, is_section, strict=True)]
    nbformat.write(made, folder / notebook.name)
    return folder / notebook.name


# -- the catalogue ---------------------------------------------------------------------------------


def test_every_variant_is_called_and_grouped_as_the_measure_it_varies():
    everything = [each for each in vars(measures).values() if isinstance(each, Measure) and each.code]
    assert len(everything) > 60
    for each in everything:
        known = MEASURES[each.key]
        assert (each.title, each.head, each.group, each.unit, each.places) == (
            known.title, known.head, known.group, known.unit, known.places,
        )  # fmt: skip


def test_every_measure_says_what_it_is():
    assert [key for key, each in MEASURES.items() if not (each.title and each.definition)] == []


def test_share_names_its_basis_in_rule_and_inputs():
    share = DISBURSED_PCT.on(RECEIVED)
    assert share.rule == "เบิกจ่าย ÷ งบที่รับโอน × 100"
    assert share.inputs("J1") == ("+budget.J1.disbursed", "/budget.J1.received")
    assert DISBURSED_PCT.definition == "เบิกจ่าย ÷ ฐานของร้อยละ × 100"


def test_no_formula_is_written_twice():
    text = (SOURCE / "figures" / "measures.py").read_text(encoding="utf-8")
    others = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if path.name != "measures.py")
    for rule in {each.rule for each in MEASURES.values() if each.rule and "÷" in each.rule}:
        assert text.count(f'"{rule}"') <= 1, rule
        assert rule not in others, rule


def test_an_id_is_taken_apart_for_old_files_only():
    taken = re.compile(r"figure_id\b[^,()\n]*\.(split|partition|rpartition|startswith|endswith|count)\(|figure_id\[")
    found = [path.name for path in SOURCE.rglob("*.py") if taken.search(path.read_text(encoding="utf-8"))]
    assert found == ["old_ids.py"]


# -- figures and their measures --------------------------------------------------------------------


def test_the_id_of_a_figure_is_the_join_of_its_fields(printed):
    report, _, book = printed
    names = report.names
    for each in book.sorted():
        measure = names.measure_of(each)
        assert measure, each.figure_id
        assert measure.figure_id(each.subject, each.sender, each.period) == each.figure_id


def test_sections_in_another_order_print_the_same_figures_from_the_same_inputs(printed, tmp_path):
    report, notebook, book = printed
    del report.__dict__["page"]
    again = recompute(report, in_another_order(notebook, tmp_path, seed=20)).figures
    assert list(figure_rows(again)) == list(figure_rows(book))


def test_every_status_says_all_five_that_it_is_judged_by(printed):
    _, _, book = printed
    statuses = [each for each in book.sorted() if each.measure == STATUS.key]
    assert statuses
    for each in statuses:
        assert each.inputs == tuple(f"~{each.subject}.{code}" for code in BY)
        assert {part.figure_id for part in each.made_of} <= book.figures.keys()


def test_status_of_the_annual_report_is_explained(small_year):
    found = explain_figure(small_year, "I03.status", "FY2563")
    assert [each.figure_id for each in found.passport.inputs] == [f"I03.{code}" for code in BY]
    assert "พิจารณาจาก ผลสะสม" in found.passport.derivation
    assert "_2563-09.xlsx" in str(found)


def test_what_a_status_is_judged_by_is_told_though_the_page_does_not_print_it(small_year):
    report = load_report(small_year, parse_period("2563-06"))
    book = recompute(report, small_year.notebooks / "monthly.ipynb").figures
    plan = book.figures["M1.plan_to_date"]
    assert (plan.is_printed, plan.value, plan.reason) == (False, "", "no_plan")
    assert [each.figure_id for each in book.printed() if not each.is_printed] == []
    assert explain_figure(small_year, "M1.plan_to_date", "2563-06").passport.derivation == "ไม่มีค่า: ไม่มีแผนรายเดือน"


# -- printed or only explaining --------------------------------------------------------------------


def figure(value, **facts):
    return Figure("I03.target", value, "แห่ง", value, measure="target", subject="I03", **facts)


def test_figure_that_is_printed_as_well_counts_as_printed_whichever_came_first():
    for order in ((True, False), (False, True)):
        book = FigureBook()
        for is_printed in order:
            book.record(figure("5", is_printed=is_printed))
        assert [each.is_printed for each in book.sorted()] == [True]


def test_change_of_what_no_page_prints_is_no_change_of_the_page():
    old, new = (FigureBook({"I03.target": figure(value, is_printed=False)}) for value in ("5", "6"))
    assert compare_figures(old, new) == []


# -- figures.csv -----------------------------------------------------------------------------------


def test_columns_may_stand_in_any_order(tmp_path):
    book = FigureBook()
    source = CellRef(7, "ab", "TH50.xlsx", "ผล", "H5", "5", "TH50", "I03/new", "2563-04", 1)
    book.record(figure("5", sources=(source,), inputs=("+a", "/b"), is_printed=False))
    write_figures(book, tmp_path / "figures.csv")
    with (tmp_path / "figures.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with (tmp_path / "other.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, sorted(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert read_figures(tmp_path / "other.csv").figures == book.figures


def test_file_of_an_older_program_keeps_titles_and_groups(printed, tmp_path):
    report, _, book = printed
    new = ("measure", "figure_subject", "figure_sender", "figure_period", "is_printed")
    rows = [{name: text for name, text in row.items() if name not in new} for row in figure_rows(book)]
    with (tmp_path / "figures.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    names = report.names
    for old in read_figures(tmp_path / "figures.csv").sorted():
        now = book.figures[old.figure_id]
        assert names.title(old) == names.title(now)
        assert (old.value, old.printed, old.inputs, old.sources) == (now.value, now.printed, now.inputs, now.sources)
        measures_of = [names.measure_of(each) for each in (old, now)]
        assert [each and each.group for each in measures_of] == [measures_of[0].group] * 2


def test_a_companion_is_a_measure_that_the_framework_says(small_year):
    report = load_report(small_year, parse_period("2563-06"))
    framework = report.framework
    indicator = next(each for each in framework.indicators if each.companions)
    companion = indicator.companions[0]
    made = Figure("x", "1", "", "1", measure=companion.code, subject=indicator.indicator_code)
    assert report.names.title(made).measure == companion.label
    assert report.names.measure_of(replace(made, measure="nothing")) is None


def test_an_amount_of_money_is_printed_in_millions_of_what_its_cells_hold(small_year):
    page = load_report(small_year, parse_period("2563-06")).page
    page.number(RECEIVED, Decimal(2_500_000), "J1")
    assert page.figures.figures["budget.J1.received"].printed == "2.50"
    assert ACTUAL_TO_DATE.per == 1
