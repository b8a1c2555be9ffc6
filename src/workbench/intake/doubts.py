"""Doubts whether a usable file is what it says: when it came, what it is called, and whether it is last month's."""

from __future__ import annotations

from datetime import datetime

from workbench.base.fiscal import BANGKOK, months_between, parse_month
from workbench.base.labels import month_name, thai_date
from workbench.intake.statement import Statement, statement_of
from workbench.rules.registers import FORM_KINDS
from workbench.rules.settings import RepeatedForm
from workbench.workbooks.statements import SenderNames, is_same_month, said_months
from workbench.workbooks.submission import Submission


def remark_early_receipt(submission: Submission, received_at: datetime) -> None:
    """Add a finding to a form that is said to have been received before the first day of its month."""
    assert submission.identity is not None
    first, day = parse_month(submission.identity.period).start_date, received_at.astimezone(BANGKOK).date()
    if day < first:
        shown = (thai_date(each, "short", "arabic") for each in (day, first))
        submission.contents.add("received_early", "", "", *shown)


def remark_file_name(submission: Submission, file_name: str, names: SenderNames) -> None:
    """Add a finding where the file's name names a sender or a month, and not its own; a day of sending is no month."""
    identity = submission.identity
    assert identity is not None
    said, months = names.said_in(file_name), said_months(file_name, with_days=False)
    is_other_sender = said and identity.sender_code not in said
    is_other_month = False
    if months and identity.kind in FORM_KINDS:
        own = months_between(parse_month(identity.covers_first), parse_month(identity.covers_last))
        is_other_month = not any(is_same_month(each, month) for each in months for month in own)
    if is_other_sender or is_other_month:
        expected = f"{names.shown(identity.sender_code)} {identity.period}"
        submission.contents.add("file_name_differs", "", "", file_name, expected)


def remark_repetition(submission: Submission, before: Statement | None, policy: RepeatedForm | None) -> None:
    """Add a finding where every value that a form shares with the one before is the same.

    Asked only where enough different amounts are among them (`policy`): forms that say nothing was done, or tick off a
    milestone, are alike in all honesty.
    """
    if before is None or policy is None:
        return
    results = statement_of(submission).results
    shared = [key for key in results if key in before.results]
    different = {results[key].value for key in shared} - {0}
    is_repeated = all(results[key].value == before.results[key].value for key in shared)
    if is_repeated and len(different) >= policy.least_values:
        month = month_name(before.month, digits="arabic")
        submission.contents.add("same_as_last_form", results[shared[0]].sheet, "", f"{len(shared):,}", month)
