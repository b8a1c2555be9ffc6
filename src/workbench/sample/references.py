"""The workbooks a year starts from, as filled blanks: budget versions, office targets and every sender's plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from workbench.base.fiscal import BANGKOK
from workbench.rules.registers import Division, Office
from workbench.sample.assumptions import BudgetVersion
from workbench.sample.draws import allocate, stream
from workbench.sample.spending import Spending, budget_lines, budget_rows, make_spending
from workbench.sample.year import SampleYear
from workbench.workbooks.forms import (
    Form,
    Layout,
    Line,
    Row,
    Version,
    Versions,
    build_budget,
    build_plan,
    build_targets,
    fiscal_months,
    keep_lines,
)

_STEP = 100  # baht; plans are in whole hundreds


def reference_forms(
    year: SampleYear, layout: Layout, spending: Spending | None = None
) -> Iterator[tuple[str, datetime, Form]]:
    """(file stem, received at, form) of each of them; the year's spending is worked out unless it is at hand."""
    fiscal_year, assumed = year.framework.fiscal_year, year.assumptions
    known = Versions()
    for number, version in enumerate(assumed.budget.versions, 1):
        received_at = _morning(version.received.date_in(fiscal_year), year)
        form = _budget(version, year, layout, known)
        known = Versions((*known.all, _as_known(form)))
        yield f"budget_{number}", received_at, form
    yield "targets", _morning(assumed.references.targets_received.date_in(fiscal_year), year), _targets(year, layout)
    spending = make_spending(year) if spending is None else spending
    lines = budget_lines(year)
    for sender in year.senders:
        blank = build_plan(year.framework, layout, sender, year.supplied, lines, is_sample=True)
        if any(blank.sheets.values()):
            random = stream(year.seed, "plan sent", sender.code)
            days = timedelta(days=random.randint(0, assumed.references.plans_within_days))
            day = assumed.references.plans_received.date_in(fiscal_year) + days
            yield f"plan_{sender.code}", _morning(day, year), _planned(blank, sender, year, spending)


def _morning(day: date, year: SampleYear) -> datetime:
    random = stream(year.seed, "morning", day)
    return datetime.combine(day, time(9, random.randint(0, 59), random.randint(0, 59)), BANGKOK)


def _as_known(form: Form) -> Version:
    said = form.identity
    lines: dict[Line, Decimal] = {
        (row["activity_code"], row["expense_group"]): row["adjusted"] for row in form.sheets["budget"]
    }
    return Version("budget", said.sender_code, said.effective_from, said.document, lines)


def _budget(version: BudgetVersion, year: SampleYear, layout: Layout, known: Versions) -> Form:
    framework = year.framework
    sender = framework.division(year.assumptions.budget.sender)
    blank = build_budget(framework, layout, sender, known, is_sample=True)
    filled: dict[tuple[str, ...], Row] = {
        (code, group): {"approved": approved, "adjusted": adjusted}
        for code, group, approved, adjusted in budget_rows(version, year)
    }
    rows = keep_lines(blank.sheets["budget"], filled, ("activity_code", "expense_group"))
    return blank.fill(
        {"budget": rows},
        effective_from=version.date_in(framework.fiscal_year).isoformat(),
        document=version.document.format(year=framework.fiscal_year),
    )


def _targets(year: SampleYear, layout: Layout) -> Form:
    """A target for each office that takes part; that the others have none is chosen in their rows."""
    references = year.assumptions.references
    sender = year.framework.division(references.targets_sender)
    blank = build_targets(year.framework, layout, sender, year.offices, is_sample=True)
    none = next(column.word for column in layout.sheets["targets"].columns if column.key == "nil")
    rows = []
    for row in blank.sheets["targets"]:
        target = year.targets.get((row["indicator_code"], row["office_code"]))
        rows.append(row | ({"nil": none} if target is None else {"target": target}))
    return blank.fill({"targets": rows}, document=references.targets_document)


def _planned(blank: Form, sender: Office | Division, year: SampleYear, spending: Spending) -> Form:
    months = [month.id for month in fiscal_months(year.framework.fiscal_year)]
    work: dict[tuple[str, ...], Row] = {
        (code,): dict(zip(months, planned, strict=True))
        for (code, sender_code), planned in year.plans.items()
        if sender_code == sender.code
    }
    slips = {
        (each.activity_code, each.expense_group): each.year_off
        for each in year.assumptions.references.plan_slips
        if each.sender == sender.code
    }
    money: dict[tuple[str, ...], Row] = {}
    for (sender_code, activity_code, group), line in spending.items():
        if sender_code == sender.code:
            planned = _by_month(line.plan, group, year)
            typed = line.plan + slips.get((activity_code, group), 0)
            money[activity_code, group] = {"year": typed, **dict(zip(months, planned, strict=True))}
    return replace(
        blank,
        sheets={
            "plan": keep_lines(blank.sheets["plan"], work, ("indicator_code",)),
            "spending_plan": keep_lines(blank.sheets["spending_plan"], money, ("activity_code", "expense_group")),
        },
    )


def _by_month(amount: Decimal, group: str, year: SampleYear) -> list[Decimal]:
    """The year's amount spread as its expense group is usually spent; what is no whole hundred falls on September."""
    to_date = [0, *map(float, year.assumptions.budget.disbursed_pct[group])]
    shares = [after - before for before, after in pairwise(to_date)]
    months = [Decimal(part * _STEP) for part in allocate(int(amount) // _STEP, shares)]
    return [*months[:-1], months[-1] + amount - sum(months)]
