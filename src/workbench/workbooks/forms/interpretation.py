"""From a returned workbook to a submission: its identity, then every data sheet by its own reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbench.rules.registers import FORM_KINDS
from workbench.workbooks.forms.agreement import check_agreement
from workbench.workbooks.forms.beside import Words, belongs_together
from workbench.workbooks.forms.emptiness import hold_empty
from workbench.workbooks.forms.extra import check_sheets
from workbench.workbooks.forms.identity import META_SHEET, check_identity, meta_fault, read_identity, read_meta
from workbench.workbooks.forms.layout import Layout, SheetKey
from workbench.workbooks.forms.reference_checks import check_filled, check_version
from workbench.workbooks.forms.reference_tables import read_budget, read_plan, read_spending_plan, read_targets
from workbench.workbooks.forms.results import read_results
from workbench.workbooks.forms.spending import read_spending
from workbench.workbooks.forms.tables import Reference, Row, TableReading, find_table
from workbench.workbooks.reading import RawWorkbook
from workbench.workbooks.submission import Contents, Narrative, Submission

PRINTED_TEXT_LIMIT = 1000


def interpret(book: RawWorkbook, layouts: Mapping[str, Layout], reference: Reference) -> Submission:
    """Everything a form says. Never raises for what a sender wrote: faults become findings."""
    contents, meta = Contents(), read_meta(book)
    fault = meta_fault(meta, layouts, reference.framework)
    if meta is None or fault:
        code, found, expected = fault or ("meta_missing", "", "")
        contents.add(code, META_SHEET, found=found, expected=expected)
        return Submission(None, contents)
    layout = layouts[meta.template_version]
    identity = read_identity(book, meta, layout, contents)
    if reference.taken_as:
        identity = reference.taken_as.of(identity, reference.framework)
    check_identity(identity, reference.framework, reference.senders, contents)
    check_version(identity, reference, contents, layout.cover.name)
    submission = Submission(identity, contents)
    if reference.taken_as is None:
        check_agreement(book, layout, identity, reference.framework, reference.names, contents)
    if submission.is_refused:
        return submission
    check_sheets(book, layout, identity, contents)
    for key in layout.kinds[identity.kind].sheets:
        table = find_table(book, key, layout, identity, contents)
        if table:
            _READERS[key](TableReading(table, identity, layout, reference, contents, meta.spending_lines))
    if identity.kind in FORM_KINDS and not submission.is_refused:
        hold_empty(identity, layout, reference, contents)
    check_filled(identity, contents, layout.sheets[layout.kinds[identity.kind].sheets[0]].name)
    return submission


def _read_narrative(reading: TableReading) -> None:
    """What was achieved, what stood in the way and what is done about it, by activity or project."""
    framework = reading.reference.framework
    known = {each.activity_code: each.name for each in framework.activities}
    known |= {each.project_code: each.name for each in framework.policy_projects}
    for row in reading.table.rows:
        subject = reading.code(row, "subject_code", known)
        texts = _texts(reading, row, ("result", "problem", "remedy"))
        if texts and subject not in known:
            reading.remark("row_unknown", row, "subject_code", subject or "(ว่าง)")
            continue
        if texts and not belongs_together(reading, row, {"subject": Words(known[subject], known.values())}):
            continue
        _keep_texts(reading, row, subject, texts)


def _read_mission(reading: TableReading) -> None:
    """Work outside the framework, numbered in the order of its rows (framework clause 2.1)."""
    rows = [row for row in reading.table.rows if reading.text(row, "work")]
    for number, row in enumerate(rows, 1):
        texts = _texts(reading, row, ("work", "unit", "plan", "result", "spending"))
        _keep_texts(reading, row, f"mission-{number:02d}", texts)


def _texts(reading: TableReading, row: Row, keys: tuple[str, ...]) -> dict[str, str]:
    return {key: text for key in keys if (text := reading.text(row, key))}


def _keep_texts(reading: TableReading, row: Row, subject: str, texts: dict[str, str]) -> None:
    for key, text in texts.items():
        if len(text) > PRINTED_TEXT_LIMIT:
            reading.remark("text_too_long", row, key, len(text), PRINTED_TEXT_LIMIT)
        place = reading.table.address(row, key)
        reading.contents.narratives.append(Narrative(subject, key, text, reading.table.name, place))


_READERS: dict[SheetKey, Callable[[TableReading], None]] = {
    "results": read_results,
    "spending": read_spending,
    "budget": read_budget,
    "narrative": _read_narrative,
    "mission": _read_mission,
    "targets": read_targets,
    "plan": read_plan,
    "spending_plan": read_spending_plan,
}
