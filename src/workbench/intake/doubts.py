"""Doubts that stand outside a workbook: when it came."""

from __future__ import annotations

from datetime import datetime

from workbench.base.fiscal import BANGKOK, parse_month
from workbench.base.labels import thai_date
from workbench.rules.registers import FORM_KINDS
from workbench.workbooks.submission import Submission


def remark_early_receipt(submission: Submission, received_at: datetime) -> None:
    """Add a finding to a form that is said to have been received before the first day of its month."""
    identity = submission.identity
    if identity is None or submission.is_refused or identity.kind not in FORM_KINDS:
        return
    first, day = parse_month(identity.period).start_date, received_at.astimezone(BANGKOK).date()
    if day < first:
        shown = (thai_date(each, "short", "arabic") for each in (day, first))
        submission.contents.add("received_early", "", "", *shown)
