"""Making new issues of reports that are stale, and of no others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from workbench.base.fiscal import parse_period
from workbench.publishing.batch import Job, Outcome, run_batch
from workbench.publishing.issues.states import note_stale
from workbench.publishing.stale import Verdict
from workbench.rules.workspace import Workspace


def stale_jobs(workspace: Workspace, verdicts: Sequence[Verdict], now: datetime) -> list[Job]:
    """A job for every stale issue, in the order of the verdicts."""
    jobs = []
    for each in verdicts:
        if each.is_stale:
            period, report_name, scope, _ = each.path.split("/")
            jobs.append(Job(workspace, report_name, parse_period(period), scope, now))
    return jobs


def rerun_stale(
    workspace: Workspace,
    verdicts: Sequence[Verdict],
    now: datetime,
    on_done: Callable[[Outcome, int], None] = lambda outcome, total: None,
) -> list[tuple[Verdict, Outcome]]:
    """Make a new issue for every stale one, each beside what became of it; the others are left alone."""
    stale = [each for each in verdicts if each.is_stale]
    outcomes = run_batch(stale_jobs(workspace, stale, now), on_done) if stale else []
    made = list(zip(stale, outcomes, strict=True))
    note_stale(workspace.outputs, {verdict.path: None for verdict, outcome in made if outcome.outcome == "unchanged"})
    return made
