"""The page of a run: rendered, told which issue it is and what it corrects, checked, written for screen and paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from workbench.base.errors import ReportFailed
from workbench.base.labels import period_name, thai_date
from workbench.base.text import to_thai_digits
from workbench.figures.book import read_figures
from workbench.figures.lineage_card import passport_cards
from workbench.figures.titles import Names
from workbench.publishing.page.cards import cards_html
from workbench.publishing.page.paper_page import paper_page
from workbench.publishing.page.passport_pages import screen_page
from workbench.publishing.page.render import check_page, render_html
from workbench.publishing.request import Run
from workbench.publishing.revisions.erratum_block import erratum_html
from workbench.publishing.revisions.replacement import Replacement
from workbench.rules.agency import load_agency
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_divisions, load_offices
from workbench.rules.report_settings import load_report_settings
from workbench.rules.settings import DigitStyle, load_settings

_PERIOD_LINE = re.compile(r'(<section class="title-block">.*?<p class="period">.*?</p>)', re.DOTALL)
_TITLE_BLOCK = re.compile(r'(<section class="title-block">.*?</section>)', re.DOTALL)


@dataclass(frozen=True)
class Pages:
    """A page in two shapes: for the screen, and for paper."""

    screen: str
    paper: str


def render_page(run: Run, notebook: NotebookNode, result: dict[str, Any]) -> str:
    """The page of an executed notebook, without what depends on the issue it becomes: equal data, equal page."""
    return render_html(
        notebook,
        load_report_settings(run.workspace.parameters, run.report_name).title,
        period_name(run.period),
        result["is_sample"],
        run.draft_kind.watermark if run.is_draft else None,
        author=load_agency(run.workspace.parameters).author,
    )


def write_pages(run: Run, html: str, replacement: Replacement, issue: int, scratch: Path) -> Pages:
    """Write report.html and return both shapes; a page that fails the checks stays with the failed run.

    `issue` is the number the page will have; 0 for a draft, which has none. On the screen every figure opens its
    passport; on paper a code leads each row to an appendix.
    """
    book = read_figures(scratch / "figures.csv")
    known = _known_names(run)
    if issue:
        html = with_erratum(with_issue_line(html, issue, replacement), known, replacement, issue)
    passports = passport_cards(book, known.framework, known.offices, known.divisions, _digits(run))
    pages = Pages(screen_page(html, cards_html(passports)), paper_page(html, passports))
    (scratch / "report.html").write_text(pages.screen, encoding="utf-8")
    problems = [*check_page(pages.screen), *check_page(pages.paper)]
    if problems:
        failed = run.edition.keep_draft(scratch, "failed")
        raise ReportFailed(reason="; ".join(problems[:5]), notebook=failed / "report.html")
    return pages


def _known_names(run: Run) -> Names:
    parameters = run.workspace.parameters
    framework = load_framework(parameters, run.period.fiscal_year)
    return Names(framework, load_offices(parameters), load_divisions(parameters))


def _digits(run: Run) -> DigitStyle:
    return load_settings(run.workspace.parameters).digits.tables


def with_issue_line(html: str, issue: int, replacement: Replacement) -> str:
    """The page with its issue number below its period, and what it replaces."""
    words = Markup("ฉบับที่ {}").format(to_thai_digits(str(issue)))
    if replacement.number:
        on = Markup(" ออกเมื่อวันที่ {}").format(thai_date(replacement.made_on.date())) if replacement.made_on else ""
        words += Markup(" แทนฉบับที่ {}{}").format(to_thai_digits(str(replacement.number)), on)
    line = str(Markup('<p class="issue">{}</p>').format(words))
    return _PERIOD_LINE.sub(lambda found: found[1] + line, html, count=1)


def with_erratum(html: str, names: Names, replacement: Replacement, issue: int) -> str:
    """The page with the table of what changed behind its title block; without changes as it is."""
    if not replacement.says_something:
        return html
    erratum = erratum_html(
        replacement.figures,
        replacement.texts,
        issue,
        replacement.number,
        replacement.made_on,
        lambda figure_id: names.title(figure_id).text,
        lambda code: names.senders.get(code, code),
    )
    if _TITLE_BLOCK.search(html):
        return _TITLE_BLOCK.sub(lambda found: found[1] + str(erratum), html, count=1)
    return html.replace("<main>", f"<main>{erratum}", 1)
