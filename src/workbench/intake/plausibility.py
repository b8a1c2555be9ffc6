"""Questions about a form that was just read: what it says against itself and against what its sender said before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from workbench.base.fiscal import Month, format_instant, parse_month
from workbench.base.labels import month_name
from workbench.base.text import show_text
from workbench.intake.earlier import Plans, Rank, load_budget, load_forms, load_plans
from workbench.intake.relations import Asked, Question, find_questions, one_a_cell, prepare_checks
from workbench.intake.statement import Statement, statement_of
from workbench.intake.terms import Known
from workbench.ledger.findings import name_finding
from workbench.ledger.ledger import Ledger
from workbench.rules.expectations import Supplied
from workbench.rules.framework import Framework, load_checks
from workbench.rules.registers import FORM_KINDS
from workbench.workbooks.findings import DOUBTFUL, EXPLAINED, Finding
from workbench.workbooks.submission import Identity, Submission

_LONGEST = 600
_ASKED_IN_READING = "percent_doubtful"
_EXPLAINED_BY = " คำชี้แจง: "
_Year = tuple[str, int]
"""(sender, fiscal year)."""


class Plausibility:
    """Asks about one form after another while nobody else writes to the ledger.

    A form is held against the forms of its sender for the months before, as they stand in the ledger at that moment.
    One that comes after its successor, a correction of an older month among them, is held against the successor too;
    what was asked of the successor when it came stays as it was.
    """

    def __init__(self, ledger: Ledger, parameters_dir: Path) -> None:
        self._ledger = ledger
        self._view = ledger.view()
        self._forms: dict[_Year, dict[Month, tuple[Rank, Statement]]] = {}
        self._plans: dict[int, Plans] = {}
        self._budgets: dict[int, dict[tuple[str, str], Decimal]] = {}
        self._explained = _explained(self._view.all_findings().to_dict("records")) if ledger.last_number else {}
        self._parameters_dir = parameters_dir
        self._asked: dict[Month, tuple[Asked, ...]] = {}

    def ask(self, submission: Submission, framework: Framework, supplied: Supplied) -> None:
        """Add to a form that can be used a finding for every value that does not agree; one a cell."""
        identity = submission.identity
        if identity is None or identity.kind not in FORM_KINDS or submission.is_refused:
            return
        findings = submission.contents.findings
        before = {(each.sheet, each.cell) for each in findings if each.code == _ASKED_IN_READING}
        questions = self._questions(identity, statement_of(submission), framework, supplied)
        findings += [self._finding(each, identity) for each in one_a_cell(questions, before)]

    def form_before(self, identity: Identity) -> Statement | None:
        """What the sender's newest form of an earlier month of the year says; None where there is none."""
        mine, month = self._forms_of(identity.sender_code, identity.fiscal_year), parse_month(identity.period)
        before = [each for each in mine if each < month]
        return mine[max(before)][1] if before else None

    def remember(self, submission: Submission, arrived: datetime) -> None:
        """Take a form that is now in use into account for the next; plans and budgets are looked up anew."""
        identity = submission.identity
        if identity is None or submission.is_refused:
            return
        if identity.kind not in FORM_KINDS:
            self._plans.clear()
            self._budgets.clear()
            return
        if any(each.code == "channel_preceded" for each in submission.contents.findings):
            return
        mine = self._forms_of(identity.sender_code, identity.fiscal_year)
        rank, statement = (identity.revision, format_instant(arrived)), statement_of(submission)
        if statement.month not in mine or rank >= mine[statement.month][0]:
            mine[statement.month] = (rank, statement)
        rows = (vars(each) | vars(identity) | {"sha256": ""} for each in submission.contents.findings)
        self._explained |= _explained(rows)

    def _questions(
        self, identity: Identity, statement: Statement, framework: Framework, supplied: Supplied
    ) -> Iterator[Question]:
        """Every question about a form, those that arise only with its successor in the ledger included."""
        known, asked = self._known(identity, statement, supplied), self._asked_in(statement.month, framework)
        yield from find_questions(asked, statement, known, framework)
        mine = self._forms_of(identity.sender_code, identity.fiscal_year)
        later = sorted(month for month in mine if month > statement.month)
        if not later:
            return
        successor = mine[later[0]][1]
        known = replace(known, earlier=(*known.earlier, statement))
        ours = {id(said) for said in (*statement.results.values(), *statement.spending.values())}
        words = f" ตามแบบงวด{month_name(successor.month, digits='arabic')} ที่ได้รับไว้แล้ว"
        back = [each for each in asked if each.check.looks_back]
        for question in find_questions(back, successor, known, framework):
            if at := tuple(said for said in question.back if id(said) in ours):
                yield replace(question, at=at, beside=(), words=words)

    def _asked_in(self, month: Month, framework: Framework) -> tuple[Asked, ...]:
        """The checks in force at a month's end, as they apply to its year's indicators."""
        if month not in self._asked:
            self._asked[month] = prepare_checks(load_checks(self._parameters_dir, month.end_date), framework)
        return self._asked[month]

    def _known(self, identity: Identity, statement: Statement, supplied: Supplied) -> Known:
        mine = self._forms_of(identity.sender_code, identity.fiscal_year)
        earlier = [mine[month][1] for month in sorted(mine) if month < statement.month]
        targets = {code: value for (code, sender), value in supplied.targets.items() if sender == identity.sender_code}
        plans = self._plans_of(identity.fiscal_year).get(identity.sender_code, {})
        return Known(earlier, targets, plans, self._budget_of(identity.fiscal_year))

    def _forms_of(self, sender_code: str, fiscal_year: int) -> dict[Month, tuple[Rank, Statement]]:
        """The forms of a sender in use, read from the ledger once."""
        key = (sender_code, fiscal_year)
        if key not in self._forms:
            self._forms[key] = load_forms(self._view, sender_code, fiscal_year)
        return self._forms[key]

    def _plans_of(self, fiscal_year: int) -> Plans:
        if fiscal_year not in self._plans:
            self._plans[fiscal_year] = load_plans(self._ledger.view(), fiscal_year)
        return self._plans[fiscal_year]

    def _budget_of(self, fiscal_year: int) -> dict[tuple[str, str], Decimal]:
        if fiscal_year not in self._budgets:
            self._budgets[fiscal_year] = load_budget(self._ledger.view(), fiscal_year)
        return self._budgets[fiscal_year]

    def _finding(self, question: Question, identity: Identity) -> Finding:
        """The question as a finding; as an explained one where the sender's note, now or before, explains it."""
        sentence = show_text(question.sentence, _LONGEST)
        finding = Finding(f"{DOUBTFUL}.{question.check.code}", *question.place, question.found, sentence)
        name = name_finding(finding, identity.sender_code, identity.kind, identity.period)
        note = question.note or self._explained.get(name, "")
        if not note:
            return finding
        explained = show_text(f"{sentence}{_EXPLAINED_BY}{note}", _LONGEST)
        return replace(finding, code=f"{EXPLAINED}.{question.check.code}", expected=explained)


def _explained(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The id of every finding that its sender explained, with the words."""
    found = {}
    for row in rows:
        if row["code"].startswith(f"{EXPLAINED}."):
            finding = Finding(*(row[name] for name in ("code", "sheet", "cell", "found", "expected")))
            name = name_finding(finding, row["sender_code"], row["kind"], row["period"])
            found[name] = row["expected"].partition(_EXPLAINED_BY)[2]
    return found
