"""Filling guides (คู่มือ, R03): one Word document per main activity and one for the whole form, from the framework."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from docx.document import Document

from workbench.base.fiscal import year_period
from workbench.base.labels import month_name, month_span, period_name, thai_date
from workbench.rules.framework import Activity, Indicator
from workbench.rules.registers import FORM_KINDS
from workbench.workbooks.documents import (
    add_items,
    add_page_numbers,
    add_paragraph,
    add_table,
    document_bytes,
    make_document,
)
from workbench.workbooks.findings import CATALOGUE, Finding, Severity
from workbench.workbooks.guides.facts import (
    GuideBook,
    example_message,
    how_to_fill,
    indicator_facts,
    load_guide_book,
    mistakes,
)

FORM_GUIDE = "guide_form.docx"


def write_guides(parameters_dir: Path, fiscal_year: int, folder: Path) -> list[Path]:
    """Write every activity's guide and the form's; the same parameters give the same bytes."""
    book = load_guide_book(parameters_dir, fiscal_year)
    folder.mkdir(parents=True, exist_ok=True)
    contents = {guide_name(each): activity_guide(book, each) for each in book.framework.activities}
    contents[FORM_GUIDE] = form_guide(book)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def guide_name(activity: Activity) -> str:
    """The file name of an activity's guide: codes only."""
    return f"guide_{activity.activity_code}.docx"


def activity_guide(book: GuideBook, activity: Activity) -> bytes:
    """One activity: its indicators with what to fill in, when, wrong and right entries, common mistakes."""
    words, framework = book.words, book.framework
    indicators = framework.indicators_of(activity.activity_code)
    document = _begin(book, words.title.format(code=activity.activity_code, name=activity.name))
    project = framework.project(activity.project_code)
    plan = framework.plan(project.plan_code)
    add_paragraph(document, words.place.format(plan=plan.name, project=project.name))
    add_paragraph(document, words.sub_activity.format(name=activity.sub_activity))
    if not indicators:
        add_paragraph(document, words.no_indicators)
    for indicator in indicators:
        _indicator(document, book, indicator)
    _calendar(document, book)
    _examples(document, book)
    _heading(document, words.mistakes_title)
    add_items(document, [f"–\t{line}" for line in mistakes(book, indicators)])
    return document_bytes(document)


def form_guide(book: GuideBook) -> bytes:
    """The whole form: its sheets and columns, when it is due, entries, the activities, and every finding."""
    words, framework = book.words, book.framework
    year = period_name(year_period(framework.fiscal_year), book.prose)
    document = _begin(book, words.form_title.format(year=year))
    _heading(document, words.how_to_title)
    add_items(document, [f"–\t{line}" for line in book.layout.how_to])
    _calendar(document, book)
    _sheets(document, book)
    _examples(document, book)
    _heading(document, words.activities_title)
    rows = [
        (each.activity_code, each.name, " ".join(_codes(framework.indicators_of(each.activity_code))), guide_name(each))
        for each in framework.activities
    ]
    add_table(document, words.activity_heads, rows, (1.6, 8.2, 2.7, 3.5))
    others = [each for each in framework.indicators if each.activity_code is None]
    if others:
        _heading(document, words.other_indicators)
        for indicator in others:
            _indicator(document, book, indicator)
    _findings(document, book)
    return document_bytes(document)


def _begin(book: GuideBook, title: str) -> Document:
    document = make_document(title, book.words.author)
    document.add_paragraph(title, style="Title")
    day = thai_date(book.framework.document_date, digits=book.prose)
    source = book.words.from_framework.format(framework_title=book.framework.title, document_date=day)
    add_paragraph(document, source, points=14)
    add_page_numbers(document, book.words.footer)
    return document


def _heading(document: Document, text: str, level: int = 1) -> None:
    heading = document.add_paragraph(text, style=f"Heading {level}")
    heading.paragraph_format.keep_with_next = True


def _codes(indicators: Iterable[Indicator]) -> list[str]:
    return [each.indicator_code for each in indicators]


def _indicator(document: Document, book: GuideBook, indicator: Indicator) -> None:
    """What is measured, by whom, how it adds up; then every raw value with its meaning; then doubts."""
    words = book.words
    _heading(document, f"{indicator.indicator_code} {indicator.name}")
    owners = ", ".join(book.divisions.name(code, "both") for code in indicator.division_codes)
    if owners:
        add_paragraph(document, words.owners.format(names=owners))
    facts = [(words.facts[key], text) for key, text in indicator_facts(book, indicator).items()]
    add_table(document, (), facts, (4.5, 11.5))
    _heading(document, words.elements_title, 2)
    natures = words.natures
    rows = [
        (each.element_code, each.label, each.unit, natures[each.nature].word, how_to_fill(book, each))
        for each in indicator.elements
    ]
    add_table(document, words.element_heads, rows, (3, 4.3, 1.7, 2.2, 4.8))
    if "elements" in indicator.judgements:
        add_paragraph(document, words.judged, points=14)
    doubts = [book.framework.ambiguity(code) for code in indicator.ambiguities]
    if doubts:
        _heading(document, words.doubts, 2)
        add_table(
            document, words.doubt_heads, [(f"{each.code} {each.topic_th}", each.treatment) for each in doubts], (6, 10)
        )


def _calendar(document: Document, book: GuideBook) -> None:
    words = book.words
    _heading(document, words.calendar_title)
    rows = [
        (
            month_name(each.form_month, digits=book.tables),
            month_span(each.covers_first, each.covers_last, book.tables),
            words.basis[each.basis],
            thai_date(each.due_date, "short", book.tables),
            thai_date(each.division_due_date, "short", book.tables),
        )
        for each in book.framework.windows
    ]
    add_table(document, words.calendar_heads, rows, (3, 3.6, 4.6, 2.4, 2.4))
    add_paragraph(document, words.calendar_note, points=14)


def _examples(document: Document, book: GuideBook) -> None:
    words = book.words
    _heading(document, words.examples_title)
    add_paragraph(document, words.examples_intro, points=14)
    rows = [(each.shown or each.wrong, example_message(each), each.right) for each in words.examples]
    add_table(document, words.example_heads, rows, (3.5, 7.5, 5))


def _sheets(document: Document, book: GuideBook) -> None:
    """Every data sheet of the office's and the division's form, with its columns."""
    words, layout = book.words, book.layout
    _heading(document, words.sheets_title)
    keys = dict.fromkeys(key for kind in FORM_KINDS for key in layout.kinds[kind].sheets)
    for key in keys:
        sheet = layout.sheets[key]
        _heading(document, sheet.name, 2)
        add_paragraph(document, sheet.prompt)
        rows = [(each.header, words.roles[each.role].word, words.roles[each.role].how) for each in sheet.columns]
        add_table(document, words.column_heads, rows, (5.5, 3, 7.5))


def _findings(document: Document, book: GuideBook) -> None:
    """The whole catalogue of findings, gravest first, so that a message can be looked up."""
    words = book.words
    _heading(document, words.findings_title)
    unknown = words.unknown_fact
    for severity in get_args(Severity):
        _heading(document, words.severities[severity], 2)
        rows = [
            (each.code, each.message, each.remedy(book.agency))
            for each in (Finding(code, found=unknown, expected=unknown) for code in CATALOGUE)
            if each.severity == severity
        ]
        add_table(document, words.finding_heads, rows, (3.6, 6.2, 6.2))
