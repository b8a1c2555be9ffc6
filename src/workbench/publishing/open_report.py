"""How a notebook opens its report: period and scope from its parameters, the rest from the run's environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path

from workbench.base.fiscal import parse_period
from workbench.publishing.issues.pins import resolve_as_of
from workbench.publishing.run_folder import write_run_folder
from workbench.reports.report import (
    AS_OF_VARIABLE,
    DRAFT_VARIABLE,
    ROOT_VARIABLE,
    RUN_VARIABLE,
    Report,
    load_report,
)
from workbench.rules.scope import DEPARTMENT, ScopeKind
from workbench.rules.workspace import Workspace, find_workspace

_AT_HAND: ContextVar[Report | None] = ContextVar("report at hand", default=None)


def open_report(
    period: str, *, division: str = "", office: str = "", project: str = "", as_of: str | int | datetime | None = ""
) -> Report:
    """The report of a period (`2563-06`, `FY2563-Q3`) and scope in the current workspace, for a notebook.

    `as_of` is a ledger number, an instant or `issue:2563-06/monthly/department/1`, which also means the parameters of
    that issue; empty for all that is known. Root, ledger pin and run folder come from the environment that a run
    sets, and a run's pin goes before `as_of`; in JupyterLab the defaults hold. Within `report_at_hand` it is that
    report; of another period or scope, the same view.
    """
    kind, code = chosen_scope(division, office, project)
    at_hand = _AT_HAND.get()
    if at_hand is not None:
        asked = (period, kind, code or DEPARTMENT)
        is_same = asked == (at_hand.period.id, at_hand.scope.kind, at_hand.scope.code)
        return at_hand if is_same else at_hand.scoped(kind, code, parse_period(period))
    pin, run_dir = (os.environ.get(name) for name in (AS_OF_VARIABLE, RUN_VARIABLE))
    known = resolve_as_of(current_workspace(), pin if run_dir and pin else as_of or pin)
    return load_report(
        known.workspace,
        parse_period(period),
        known.as_of,
        Path(run_dir) if run_dir else None,
        bool(os.environ.get(DRAFT_VARIABLE)),
        kind,
        code,
        on_close=(write_run_folder,),
    )


@contextmanager
def report_at_hand(report: Report) -> Iterator[None]:
    """Within it a notebook's cells open no report of their own but work on this one."""
    token = _AT_HAND.set(report)
    try:
        yield
    finally:
        _AT_HAND.reset(token)


def current_workspace() -> Workspace:
    """The workspace a notebook works in: the one its run or `workbench lab` names, else the repository's."""
    root = os.environ.get(ROOT_VARIABLE)
    return find_workspace(Path(root) if root else None)


def chosen_scope(division: str, office: str, project: str) -> tuple[ScopeKind, str]:
    """Kind and code of the scope that is named; the department where none is."""
    given: dict[ScopeKind, str] = {"division": division, "office": office, "project": project}
    return next(((kind, code) for kind, code in given.items() if code), ("department", ""))
