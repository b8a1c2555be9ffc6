"""Blank plans, targets and budgets of a workspace: prefilled with what it has received so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.base.errors import WrongUse
from workbench.base.fiscal import year_period
from workbench.intake.known import known_budget_lines, known_supplied, known_versions
from workbench.ledger.ledger import open_ledger
from workbench.rules.expectations import Supplied
from workbench.rules.framework import Framework, load_framework
from workbench.rules.registers import Office, Sender, load_offices
from workbench.rules.settings import load_settings
from workbench.rules.workspace import Workspace
from workbench.workbooks.forms import (
    Form,
    Layout,
    Versions,
    build_budget,
    build_plan,
    build_targets,
    load_layout,
)


@dataclass(frozen=True)
class _Known:
    """What blanks of a year are written from."""

    framework: Framework
    layout: Layout
    offices: tuple[Office, ...]
    supplied: Supplied
    lines: frozenset[tuple[str, str]]
    versions: Versions
    is_sample: bool


def blank_plans(workspace: Workspace, fiscal_year: int, senders: Sequence[Sender]) -> Iterator[Form]:
    """The blank plan of each sender that has anything to plan: work by month, or spending."""
    known = _known(workspace, fiscal_year)
    for sender in senders:
        form = build_plan(known.framework, known.layout, sender, known.supplied, known.lines, known.is_sample)
        if any(form.sheets.values()):
            yield form


def blank_targets(workspace: Workspace, fiscal_year: int, sender: Sender | None = None) -> Form:
    """The blank targets of all offices; of the division that the settings name, where none is given."""
    known = _known(workspace, fiscal_year)
    keeper = sender or _keeper(workspace, known.framework, "targets")
    return build_targets(known.framework, known.layout, keeper, known.offices, known.versions, known.is_sample)


def blank_budget(workspace: Workspace, fiscal_year: int, sender: Sender | None = None) -> Form:
    """The blank budget of the department; of the division that the settings name, where none is given."""
    known = _known(workspace, fiscal_year)
    keeper = sender or _keeper(workspace, known.framework, "budget")
    return build_budget(known.framework, known.layout, keeper, known.versions, known.is_sample)


def _keeper(workspace: Workspace, framework: Framework, kind: str) -> Sender:
    named = load_settings(workspace.parameters, year_period(framework.fiscal_year).end_date).reference_senders
    if named is None:
        raise WrongUse(message="settings.yaml ไม่มี reference_senders จึงไม่รู้ว่ากอง/สำนักใดจัดทำ — ระบุด้วย --division")
    return framework.division(named.targets if kind == "targets" else named.budget)


def _known(workspace: Workspace, fiscal_year: int) -> _Known:
    offices = tuple(load_offices(workspace.parameters, year_period(fiscal_year).end_date))
    with open_ledger(workspace) as ledger:
        return _Known(
            load_framework(workspace.parameters, fiscal_year),
            load_layout(workspace.parameters),
            offices,
            known_supplied(ledger, offices, fiscal_year),
            frozenset(known_budget_lines(ledger, fiscal_year)),
            known_versions(ledger.view(), fiscal_year, ("targets", "budget")),
            bool(ledger.is_sample),
        )
