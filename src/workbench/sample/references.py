"""The workbooks a year starts from: budget versions, office targets and every sender's monthly plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from workbench.base.fiscal import BANGKOK, year_period
from workbench.base.labels import EXPENSE_GROUPS, period_name
from workbench.rules.registers import Division, Office, SubmissionKind
from workbench.sample.assumptions import BudgetVersion
from workbench.sample.draws import stream
from workbench.sample.spending import budget_rows
from workbench.sample.year import SampleYear
from workbench.workbooks.forms import Form, Layout, Row, fiscal_months
from workbench.workbooks.submission import Identity


def reference_forms(year: SampleYear, layout: Layout) -> Iterator[tuple[str, datetime, Form]]:
    """(file stem, received at, form) of each of them."""
    fiscal_year, assumed = year.framework.fiscal_year, year.assumptions
    for number, version in enumerate(assumed.budget.versions, 1):
        received_at = _morning(version.received.date_in(fiscal_year), year)
        yield f"budget_{number}", received_at, _budget(version, year, layout)
    yield "targets", _morning(assumed.references.targets_received.date_in(fiscal_year), year), _targets(year, layout)
    for sender in year.senders:
        form = _plan(sender, year, layout)
        if form.sheets["plan"]:
            random = stream(year.seed, "plan sent", sender.code)
            days = timedelta(days=random.randint(0, assumed.references.plans_within_days))
            day = assumed.references.plans_received.date_in(fiscal_year) + days
            yield f"plan_{sender.code}", _morning(day, year), form


def _morning(day: date, year: SampleYear) -> datetime:
    random = stream(year.seed, "morning", day)
    return datetime.combine(day, time(9, random.randint(0, 59), random.randint(0, 59)), BANGKOK)


def _form(
    kind: SubmissionKind,
    sender: Office | Division,
    rows: list[Row],
    year: SampleYear,
    layout: Layout,
    effective_from: str = "",
    document: str = "",
) -> Form:
    period = year_period(year.framework.fiscal_year)
    identity = Identity(
        kind=kind,
        fiscal_year=year.framework.fiscal_year,
        sender_code=sender.code,
        period=period.id,
        channel=layout.kinds[kind].channel,
        is_sample=True,
        template_version=layout.version,
        effective_from=effective_from,
        document=document,
    )
    sheets = {layout.kinds[kind].sheets[0]: rows}
    return Form(identity, sender.full_name, period_name(period, "arabic"), None, sheets)


def _budget(version: BudgetVersion, year: SampleYear, layout: Layout) -> Form:
    framework = year.framework
    rows: list[Row] = [
        {
            "activity_code": code,
            "expense_group": group,
            "activity": framework.activity(code).name,
            "expense_name": EXPENSE_GROUPS[group],
            "approved": approved,
            "adjusted": adjusted,
        }
        for code, group, approved, adjusted in budget_rows(version, year)
    ]
    sender = framework.division(year.assumptions.budget.sender)
    effective = version.date_in(framework.fiscal_year).isoformat()
    return _form("budget", sender, rows, year, layout, effective, version.document.format(year=framework.fiscal_year))


def _targets(year: SampleYear, layout: Layout) -> Form:
    names = {office.office_code: office.office_name for office in year.offices}
    rows: list[Row] = []
    for (code, office_code), target in sorted(year.targets.items()):
        indicator = year.framework.indicator(code)
        rows.append(
            {
                "office_code": office_code,
                "indicator_code": code,
                "office": names[office_code],
                "indicator": indicator.name,
                "unit": indicator.unit,
                "is_whole": year.framework.is_whole(indicator.unit),
                "target": target,
            }
        )
    references = year.assumptions.references
    sender = year.framework.division(references.targets_sender)
    first_day = fiscal_months(year.framework.fiscal_year)[0].start_date.isoformat()
    return _form("targets", sender, rows, year, layout, first_day, references.targets_document)


def _plan(sender: Office | Division, year: SampleYear, layout: Layout) -> Form:
    months = [month.id for month in fiscal_months(year.framework.fiscal_year)]
    rows: list[Row] = []
    for indicator in year.framework.indicators:
        planned = year.plans.get((indicator.indicator_code, sender.code))
        if planned:
            row: Row = {
                "indicator_code": indicator.indicator_code,
                "indicator": indicator.name,
                "unit": indicator.unit,
                "is_whole": year.framework.is_whole(indicator.unit),
            }
            rows.append(row | dict(zip(months, planned, strict=True)))
    return _form("plan", sender, rows, year, layout)
