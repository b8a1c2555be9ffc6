"""What if a value were another: which printed figures would move, with nothing kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from markupsafe import Markup

from workbench.base.errors import NoSuchForm
from workbench.figures.diff import FigureChange
from workbench.ledger.precondition import Correction
from workbench.publishing.revisions.recompute import recompute
from workbench.publishing.revisions.revision import Revision, revision_between
from workbench.reports.markup import Head, code, join, name, paragraph, rows, table
from workbench.reports.report import Report
from workbench.rules.registers import FORM_KINDS

_HEADS = [Head("ตัวเลขในรายงาน", width="52%"), Head("เดิม", "number"), Head("จะเป็น", "number"), Head("หน่วย", "unit")]


@dataclass(frozen=True)
class WhatIf:
    """The figures that would move, as a table in a notebook and as `changes`."""

    report: Report
    trial: Correction
    revision: Revision

    @property
    def changes(self) -> tuple[FigureChange, ...]:
        """The figures that would be printed otherwise."""
        return self.revision.figures

    def _repr_html_(self) -> str:
        asked = f"ถ้า {self.trial.sender_code} {self.trial.period} {self.trial.subject} เป็น {self.trial.to_value:f}"
        if not self.changes:
            return str(paragraph(f"{asked}: ไม่มีตัวเลขใดในรายงานเปลี่ยน"))
        lines = [self._line(each) for each in self.changes]
        note = "เป็นการลองเท่านั้น ไม่มีสิ่งใดถูกบันทึก ถ้าจะแก้จริงให้เพิ่มในทะเบียนแก้ไข data/corrections/"
        return str(table(f"{asked}: ตัวเลขที่จะเปลี่ยน", _HEADS, [rows(lines, _HEADS)], [note]))

    def _line(self, change: FigureChange) -> list[Markup | str]:
        report = self.report
        title = report.names.title(change.figure).text
        label = join([name(title), " ", Markup("<small>{}</small>").format(code(change.figure_id))])
        return [label, change.old_printed, change.new_printed, change.unit]


def whatif(
    report: Report,
    value: Decimal | int | str,
    *,
    sender: str,
    period: str,
    indicator: str = "",
    element: str = "",
    activity: str = "",
    expense_group: str = "",
    measure: str = "disbursed",
) -> WhatIf:
    """Which printed figures of a report would move if one cell of one form held another value.

    `sender` is the office's or division's code, `period` the form's month. Either `indicator` (and `element` where it
    has several that count) or `activity`, `expense_group` and `measure` (baht). Raises NoSuchForm where no such row
    can be in a current form, BadCode for an unknown code.
    """
    if indicator and not element:
        element = report.framework.indicator(indicator).formula.element_codes[0]
    trial = Correction(
        "ลอง",
        sender,
        period,
        None,
        Decimal(value),
        indicator,
        element,
        activity,
        expense_group,
        measure if activity else "",
    )
    trial = replace(trial, from_value=_said_now(report, trial))
    tried = report.with_corrections([trial])
    if tried.view.corrections[-1].state == "unknown_place":
        raise NoSuchForm(sender=sender, period=period, subject=trial.subject)
    notebook = report.workspace.notebooks / f"{report.name}.ipynb"
    before, after = recompute(report.at(report.period), notebook), recompute(tried, notebook)
    return WhatIf(report, trial, revision_between(before, after))


def _said_now(report: Report, trial: Correction) -> Decimal | None:
    """What the form says at the place of a trial; None where it says nothing."""
    frame = report.view.part(trial.part, FORM_KINDS)
    for column, value in trial.keys.items():
        frame = frame[frame[column] == value]
    return None if frame.empty or frame["value"].iloc[0] is None else Decimal(frame["value"].iloc[0])
