"""What is known of each issue: recorded, checked, signed, stale; derived from the audit chain and told by the index."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from workbench.base.files import sha256_of, write_atomically
from workbench.base.labels import thai_date
from workbench.ledger.events import Event, read_events, record_event
from workbench.publishing.issues.editions import Edition, issue_path, read_run
from workbench.publishing.issues.entries import STATES_FILE, read_json
from workbench.publishing.issues.index import write_index
from workbench.rules.workspace import Workspace

STALE_FILE = "stale.json"
"""Issue → what the last `workbench stale` found in it: {"figures": …, "texts": …}. States are made of it and of the
audit chain, so that both files can be made again."""
RUN, CHECK, SIGN = "run", "check", "sign"
"""What the audit chain says was done with an issue."""
_DID = {CHECK: "ตรวจโดย", SIGN: "ลงนามโดย"}


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


def refresh_states(workspace: Workspace) -> Path:
    """Write states.json from the audit chain and the last look for stale issues, then the index; return the index."""
    workspace.outputs.mkdir(parents=True, exist_ok=True)
    with FileLock(str(workspace.outputs / ".states.lock")):
        found = derive_states(workspace)
        write_atomically(workspace.outputs / STATES_FILE, _as_bytes(found))
    return write_index(workspace)


def derive_states(workspace: Workspace) -> dict[str, dict[str, str]]:
    """Issue → state, note and signature words, for every issue of which more is known than that it was issued."""
    signatures = _signatures(read_events(workspace))
    stale = {path: said for path, said in last_stale(workspace.outputs).items() if _is_newest(workspace.outputs, path)}
    found = {}
    for path in sorted({*signatures, *stale}):
        events = signatures.get(path, [])
        words = " · ".join(dict.fromkeys(map(signature_words, events)))
        state = "signed" if any(each.action == SIGN for each in events) else "checked"
        note = words
        if path in stale:
            state, note = "stale", " · ".join(filter(None, [stale_words(stale[path]), words]))
        found[path] = {"state": state, "note": note, "signature": words}
    return found


def _signatures(events: Sequence[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for each in events:
        if each.action in _DID:
            found.setdefault(each.subject, []).append(each)
    return found


def signature_words(event: Event) -> str:
    """Who checked or signed, as what, and when."""
    return f"{_DID[event.action]} {event.by} ({event.role}) {thai_date(event.at.date(), 'short', 'arabic')}"


def stale_words(said: dict[str, int]) -> str:
    """How much of an issue would be printed otherwise now."""
    counts = (("ตัวเลขเปลี่ยน", said.get("figures", 0), "รายการ"), ("ถ้อยคำเปลี่ยน", said.get("texts", 0), "แห่ง"))
    return " ".join(f"{words} {count:,} {unit}" for words, count, unit in counts if count)


def last_stale(outputs: Path) -> dict[str, dict[str, int]]:
    """What the last look for stale issues found."""
    return {path: said for path, said in read_json(outputs / STALE_FILE).items() if isinstance(said, dict)}


def note_stale(outputs: Path, found: dict[str, dict[str, int] | None]) -> None:
    """Remember of each issue looked at whether it is stale (its counts) or not (None); others keep what they had."""
    outputs.mkdir(parents=True, exist_ok=True)
    with FileLock(str(outputs / ".states.lock")):
        merged: dict[str, Any] = {**last_stale(outputs), **found}
        kept = {path: said for path, said in merged.items() if said and _is_newest(outputs, path)}
        write_atomically(outputs / STALE_FILE, _as_bytes(kept))


def _is_newest(outputs: Path, path: str) -> bool:
    period, report, scope, number = path.split("/")
    latest = Edition(outputs, period, report, scope).latest()
    return latest is not None and latest.name == number


def _as_bytes(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
