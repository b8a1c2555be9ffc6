"""The page of a run: rendered, told which issue it is and what it corrects, checked, written for screen and paper."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from workbench.base.errors import ReportFailed
from workbench.base.labels import period_name, thai_date
from workbench.base.text import to_thai_digits
from workbench.figures.lineage_card import lineage_cards
from workbench.figures.table import read_figures
from workbench.figures.titles import Names
from workbench.publishing.page.check import check_page
from workbench.publishing.page.document import Element, page_text, put_behind_title, put_issue_line
from workbench.publishing.page.lineage_cards import add_cards
from workbench.publishing.page.paper_appendix import add_appendix
from workbench.publishing.page.render import render_page
from workbench.publishing.request import Run
from workbench.publishing.revisions.erratum_block import erratum_html
from workbench.publishing.revisions.revision import Revision
from workbench.rules.agency import load_agency
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_divisions, load_offices
from workbench.rules.report_settings import load_report_settings
from workbench.rules.settings import DigitStyle, load_settings


@dataclass(frozen=True)
class Pages:
    """A page in two shapes: for the screen, and for paper."""

    screen: str
    paper: str


def page_of(run: Run, notebook: NotebookNode, result: dict[str, Any]) -> Element:
    """The page of an executed notebook, without what depends on the issue it becomes: equal data, equal page."""
    return render_page(
        notebook,
        load_report_settings(run.workspace.parameters, run.report_name, run.period.end_date).title,
        period_name(run.period),
        result["is_sample"],
        run.draft_kind.watermark if run.is_draft else None,
        author=load_agency(run.workspace.parameters, run.period.end_date).author,
    )


def write_pages(run: Run, page: Element, revision: Revision, issue: int, staging: Path) -> Pages:
    """Write report.html and return both shapes; a page that fails the checks stays with the failed run.

    `issue` is the number the page will have; 0 for a draft, which has none. On the screen every figure opens its
    passport; on paper a code leads each row to an appendix. The page becomes the one for the screen.
    """
    known = _known_names(run)
    if issue:
        put_issue_line(page, issue_words(issue, revision))
        if revision.says_something:
            put_behind_title(page, _erratum(known, revision, issue))
    book = read_figures(staging / "figures.csv")
    passports = lineage_cards(book, known, _digits(run))
    paper = deepcopy(page)
    add_cards(page, passports)
    add_appendix(paper, passports)
    pages = Pages(page_text(page), page_text(paper))
    (staging / "report.html").write_text(pages.screen, encoding="utf-8")
    problems = [*check_page(page), *check_page(paper)]
    if problems:
        failed = run.edition.keep_draft(staging, "failed")
        raise ReportFailed(reason="; ".join(problems[:5]), notebook=failed / "report.html")
    return pages


def _known_names(run: Run) -> Names:
    parameters, on = run.workspace.parameters, run.period.end_date
    framework, settings = load_framework(parameters, run.period.fiscal_year, on), load_settings(parameters, on)
    return Names(framework, load_offices(parameters, on), load_divisions(parameters, on), settings)


def _digits(run: Run) -> DigitStyle:
    return load_settings(run.workspace.parameters, run.period.end_date).digits.tables


def issue_words(issue: int, revision: Revision) -> str:
    """An issue's number, and what it replaces, in words."""
    words = f"ฉบับที่ {to_thai_digits(str(issue))}"
    if not revision.number:
        return words
    on = f" ออกเมื่อวันที่ {thai_date(revision.made_on.date())}" if revision.made_on else ""
    return f"{words} แทนฉบับที่ {to_thai_digits(str(revision.number))}{on}"


def _erratum(names: Names, revision: Revision, issue: int) -> Markup:
    return erratum_html(
        revision.figures,
        revision.texts,
        issue,
        revision.number,
        revision.made_on,
        lambda figure: names.title(figure).text,
        lambda code: names.senders.get(code, code),
    )
