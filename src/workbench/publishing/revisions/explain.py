"""Where a printed figure comes from, for an analyst: its passport and those of the figures it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from workbench.base.errors import WrongUse
from workbench.base.fiscal import parse_period
from workbench.base.text import show_text
from workbench.figures.book import FigureBook
from workbench.figures.lineage_card import CellGroup, LineageCard, lineage_cards
from workbench.figures.table import read_figures
from workbench.figures.titles import resolve_figure_id
from workbench.publishing.issues.editions import find_issue, read_run
from workbench.publishing.issues.pins import ISSUE_PREFIX, resolve_as_of
from workbench.publishing.open_report import chosen_scope, current_workspace
from workbench.publishing.page.lineage_cards import card_body
from workbench.publishing.revisions.recompute import recompute
from workbench.reports.charts import css_font_faces
from workbench.reports.report import Report, load_report
from workbench.rules.report_settings import report_names
from workbench.rules.scope import DEPARTMENT, ScopeKind
from workbench.rules.workspace import Workspace

_SHEET = Path(__file__).parents[2] / "templates" / "report" / "cards.css"


@dataclass(frozen=True)
class Explanation:
    """A figure's passport and, below it, those of every figure it is made of; shown as a card or as text."""

    passport: LineageCard
    below: tuple[LineageCard, ...]

    def _repr_html_(self) -> str:
        style = Markup("<style>{}{}</style>").format(Markup(css_font_faces()), Markup(_SHEET.read_text("utf-8")))
        bodies = Markup("").join(map(card_body, (self.passport, *self.below)))
        return str(Markup("{}<div style=\"font-family:'Workbench Sarabun',sans-serif\">{}</div>").format(style, bodies))

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The passport as text: what it is, how it is made up, and every cell with its value and version."""
        mine = self.passport
        yield f"{mine.title}: {show_text(mine.shown, 400)}"
        facts = {
            "รหัส": mine.figure_id,
            "ความหมาย": mine.definition,
            "ที่มาของค่า": mine.derivation,
            "กฎ": mine.rule,
            "เป้าหมายรุ่น": mine.target_version,
            "คำนวณจาก": " · ".join(f"{each.title} {each.printed}" for each in mine.inputs),
        }
        yield from (f"{term}: {text}" for term, text in facts.items() if text)
        for passport in (mine, *self.below):
            if passport is not mine and passport.groups:
                yield f"{passport.title}: {show_text(passport.shown, 400)} — {passport.derivation}"
            yield from _cell_lines(passport.groups)

    def as_data(self) -> dict[str, Any]:
        """The passport as plain data, those below it under `below`."""
        return asdict(self.passport) | {"below": [asdict(each) for each in self.below]}


def _cell_lines(groups: tuple[CellGroup, ...]) -> Iterator[str]:
    for group in groups:
        if group.label:
            yield f"  {group.label}"
        for file in group.files:
            version = f" ({file.version})" if file.version else ""
            for cell in file.cells:
                place = " › ".join(part for part in (file.file_name, group.sheet, cell.cell) if part)
                value = f" = {cell.value}" if cell.value else ""
                note = f" · {cell.note}" if cell.note else ""
                months = f"{cell.months} " if cell.months else ""
                yield show_text(f"    {file.sender} {months}{place}{value}{version}{note}", 600)


def explain(
    figure: str,
    period: str | Report = "",
    *,
    office: str = "",
    division: str = "",
    project: str = "",
    as_of: str | int | datetime | None = "",
) -> Explanation:
    """Where a figure of a report comes from: `explain("I03.actual", "2563-06", office="TH50")`.

    `figure` is its id, or short for one (`I03` is its result to date). `period` is a period, or an open report.
    `as_of` is a ledger number, an instant or `issue:2563-06/monthly/department/1`; an issue's own figures are those it
    printed, and period and scope may then be left out. Raises FigureUnknown, which names the nearest ids.
    """
    if isinstance(period, Report):
        return explain_in(period, figure)
    kind, code = chosen_scope(division, office, project)
    return explain_figure(current_workspace(), figure, period, kind, code, as_of)


def explain_in(report: Report, figure: str) -> Explanation:
    """Where a figure of an open report comes from; the report's own book is left as it is."""
    fresh = report.at(report.period)
    return _explanation(fresh, recompute(fresh, _notebook(fresh, "")).figures, figure)


def explain_figure(
    workspace: Workspace,
    figure: str,
    period: str,
    kind: ScopeKind = "department",
    code: str = "",
    as_of: str | int | datetime | None = "",
    report_name: str = "",
) -> Explanation:
    """Where a figure comes from in a report of a workspace, worked out in memory or read from the issue asked for."""
    issue = None
    if isinstance(as_of, str) and as_of.strip().startswith(ISSUE_PREFIX):
        issue = find_issue(workspace.outputs, as_of.strip().removeprefix(ISSUE_PREFIX).strip())
        record = read_run(issue)
        if not period:
            period, kind = record["period"], record["scope_kind"]
            code = "" if kind == DEPARTMENT else record["inputs"]["scope"]
    if not period:
        raise WrongUse(message="ต้องบอกงวดด้วย --period หรือบอกฉบับด้วย --as-of issue:2563-06/monthly/department/1")
    known = resolve_as_of(workspace, as_of)
    report = load_report(known.workspace, parse_period(period), known.as_of, scope_kind=kind, scope_code=code)
    if issue and _is_of(issue, report):
        return _explanation(report, read_figures(issue / "figures.csv"), figure)
    return _explanation(report, recompute(report, _notebook(report, report_name)).figures, figure)


def _is_of(issue: Path, report: Report) -> bool:
    """Whether an issue is one of this very report."""
    record = read_run(issue)
    return (record["period"], record["inputs"]["scope"]) == (report.period.id, report.scope.code)


def _notebook(report: Report, report_name: str) -> Path:
    path = report.workspace.notebooks / f"{report_name or report.name}.ipynb"
    if not path.is_file():
        names = ", ".join(report_names(report.workspace.parameters))
        raise WrongUse(message=f"ไม่มีรายงานชื่อ {report_name} — ใช้ {names}")
    return path


def _explanation(report: Report, book: FigureBook, figure: str) -> Explanation:
    figure_id = resolve_figure_id(figure, book)
    wanted = FigureBook({each: book.figures[each] for each in _below(figure_id, book)})
    digits = report.settings.digits.tables
    made = lineage_cards(wanted, report.names, digits)
    return Explanation(made.pop(figure_id), tuple(made.values()))


def _below(figure_id: str, book: FigureBook) -> list[str]:
    """The figure and every figure it is made of."""
    found = [figure_id]
    for each in found:
        named = (part.figure_id for part in book.figures[each].made_of)
        found += [one for one in dict.fromkeys(named) if one in book.figures and one not in found]
    return found
