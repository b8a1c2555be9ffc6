"""The record of an issue in the audit chain: written behind its promotion, made up for where a crash came between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from workbench.base.files import sha256_of
from workbench.ledger.events import Event, read_events, record_event
from workbench.publishing.issues.editions import issue_path, read_run
from workbench.rules.workspace import Workspace

RUN, CHECK, SIGN = "run", "check", "sign"


def record_issue(workspace: Workspace, issue: Path, at: datetime) -> None:
    """See to it that the audit chain holds the issue's run record; once is enough."""
    subject, digest = issue_path(workspace.outputs, issue), sha256_of((issue / "run.json").read_bytes())
    if run_event(read_events(workspace), subject, digest) is None:
        record = read_run(issue)
        facts = {name: record.get(name) for name in ("content_sha256", "replaces", "reason")}
        record_event(workspace, RUN, subject, at, facts={"run_sha256": digest, **facts})


def run_event(events: Sequence[Event], subject: str, digest: str) -> Event | None:
    """The event that records an issue with a run record of this sha256."""
    same = (each for each in events if each.action == RUN and each.subject == subject)
    return next((each for each in same if each.facts["run_sha256"] == digest), None)
