"""Sections of the pages: what they say, what they never show, and that a sender's text stays text."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest

import workbench as wb
from workbench.base.fiscal import parse_period
from workbench.figures.measures import REMARKS
from workbench.progress.budget import compute_budget
from workbench.progress.budget_facts import BudgetGap
from workbench.publishing.page.check import check_page
from workbench.publishing.page.document import parse_page
from workbench.publishing.page.render import clean_html
from workbench.reports import sections
from workbench.reports.report import Report, load_report
from workbench.reports.sections.section import SECTIONS
from workbench.rules.workspace import Workspace, found_workspace

HOSTILE = '<script>document.title="x"</script><img src=x onerror=alert(1)> $\\frac{$ {{7*7}} [a](javascript:b) # h =1+1'


class Elements(HTMLParser):
    """Counts the elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def elements(html: str) -> Elements:
    parser = Elements()
    parser.feed(clean_html(html))
    return parser


def open_at(workspace: Workspace, period: str = "2563-06", **scope: str) -> Report:
    kind, code = next(iter(scope.items()), ("department", ""))
    return load_report(workspace, parse_period(period), scope_kind=kind, scope_code=code)


def test_public_names_are_functions_not_modules_of_the_same_name():
    assert [name for name in wb.__all__ if not callable(getattr(wb, name))] == []


def test_every_function_that_makes_a_part_of_a_page_from_a_report_alone_is_a_section():
    folder = Path(sections.__file__).parent
    modules = [import_module(f"{sections.__name__}.{path.stem}") for path in folder.glob("[a-z]*.py")]
    made = {
        name
        for module in modules
        for name, found in vars(module).items()
        if not name.startswith("_")
        and getattr(found, "__annotations__", None) == {"report": "Report", "return": "Fragment"}
    }
    assert made == set(SECTIONS) == set(sections.__all__) < set(wb.__all__)


def test_package_is_light_until_something_of_it_is_used():
    said = "import sys, workbench; print([each for each in sys.modules if each.startswith('workbench.')])"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("period", ["2563-03", "2563-06", "2563-09", "2562-12", "FY2563-Q1", "FY2563-Q3", "FY2563"])
@pytest.mark.parametrize(
    "section",
    "completeness executive_summary indicator_table outcome_table policy_projects spending timeliness_table problems "
    "limits_and_sources quarter_comparison year_results".split(),
)
def test_every_number_of_a_section_is_a_figure(small_year, period, section):
    report = open_at(small_year, period)
    html = str(getattr(wb, section)(report).html)
    assert [problem for problem in check_page(parse_page(html)) if "ตัวเลข" in problem] == []


@pytest.mark.parametrize("scope", [{"division": "KPK"}, {"division": "STS"}, {"office": "BKK1"}, {"project": "J6"}])
@pytest.mark.parametrize(
    "section",
    "title_block completeness executive_summary indicator_table outcome_table spending offices_behind call_list "
    "sending_history year_results achievements mission_work problems".split(),
)
def test_scoped_pages_have_every_section(small_year, scope, section):
    report = open_at(small_year, **scope)
    html = str(getattr(wb, section)(report).html)
    assert html
    assert [problem for problem in check_page(parse_page(html)) if "ตัวเลข" in problem] == []


@pytest.mark.parametrize(
    "section", [wb.policy_projects, wb.problems, wb.achievements, wb.mission_work, wb.year_results]
)
@pytest.mark.parametrize("text", [HOSTILE, "\u202eยากลับ\u200b", "=cmd|' /C calc'!A0", "ก" * 5000])
def test_sender_text_stays_text(small_year, section, text):
    def page(words: str) -> Elements:
        report = open_at(small_year, division="KPK")
        report.__dict__["narratives"] = report.narratives.assign(text=words)
        return elements(str(section(report).html))

    hostile, plain = page(text), page("x")
    assert hostile.found == plain.found
    assert text[:40] in hostile.text or section is wb.year_results


def test_missing_values_print_a_dash_never_zero(small_year):
    report = open_at(small_year, "2562-12")
    wb.indicator_table(report)
    figures = report.page.figures.figures
    assert figures["I03.actual_to_date"].printed == "–"
    assert figures["I03.actual_to_date"].value == ""


def test_partial_total_is_marked(small_year):
    report = open_at(small_year)
    june = report.period.last.number
    silent = {
        key: [each for each in intervals if key[2] != "BKK1" or each.last != june]
        for key, intervals in report.evidence.observations.items()
    }
    report.__dict__["evidence"] = replace(report.evidence, observations=silent)
    page = str(wb.indicator_table(report).html)
    known = report.progress.of("I03")
    assert (known.is_partial, known.reported, known.expected) == (True, known.expected - 1, known.expected)
    assert 'class="partial"' in page


def with_refused_amount(report: Report, sender: str) -> Report:
    """The report as it would be with the first line of a sender's spending refused."""
    budget = report.budget
    fact = next(each for each in budget.facts if each.sender_code == sender and each.measure == "disbursed")
    gap = BudgetGap(*fact.line, "disbursed", fact.month, "refused", fact.source)
    facts = [each for each in budget.facts if each is not fact]
    period, senders = report.period, report.sender_codes
    report.__dict__["budget"] = compute_budget(facts, period, senders, budget.pct_basis, budget.version, [gap])
    return report


def test_sum_of_money_that_lacks_a_line_is_marked_and_says_whose(small_year):
    whole = open_at(small_year).budget.line()
    report = with_refused_amount(open_at(small_year), "BKK1")
    line = report.budget.line()
    assert line.received.value < whole.received.value and line.disbursed.value < whole.disbursed.value
    page, summary = (Elements() for _ in range(2))
    page.feed(str(wb.spending(report).html))
    summary.feed(str(wb.executive_summary(report).html))
    assert "ของ 1 หน่วยงาน (BKK1)" in page.text
    assert f"{report.page.figures.figures['budget.total.disbursed_pct'].printed}*" in page.text
    assert f"{report.page.figures.figures['summary.disbursed_pct'].printed}*" in summary.text
    assert "*" not in sections_text(open_at(small_year))


def sections_text(report: Report) -> str:
    page = Elements()
    page.feed(str(wb.spending(report).html))
    return page.text


def test_figure_with_two_values_is_refused(small_year):
    report = open_at(small_year)
    report.page.number(REMARKS, 1)
    with pytest.raises(ValueError, match=r"quality\.remarks is"):
        report.page.number(REMARKS, 2)


def test_scopes_of_the_project_partition_the_spending(small_year):
    whole = open_at(small_year).budget.line().disbursed.value
    parts = [
        open_at(small_year, project=each.project_code).budget.line().disbursed.value or 0
        for each in open_at(small_year).framework.projects
    ]
    assert sum(parts) == whole


def test_empty_ledger_makes_pages_that_say_so(small_year, tmp_path):
    empty = replace(small_year, root=tmp_path, data=tmp_path / "data", outputs=tmp_path / "outputs")
    found_workspace(empty)
    report = open_at(empty)
    assert not report.is_sample
    assert "ยังไม่ได้รับแบบรายงานใด" in str(wb.title_block(report).html)
    for section in (wb.completeness, wb.executive_summary, wb.indicator_table, wb.spending, wb.area_view, wb.trend):
        assert section(report).html


def test_open_notebook_brings_the_reports_look_and_a_run_does_not(small_year, tmp_path):
    report = open_at(small_year)
    assert "<style>" in str(wb.title_block(report).html)
    assert "<style>" not in str(wb.title_block(replace(report, run_dir=tmp_path)).html)
