"""Every report under outputs/ as the index lists it: what it is of, its state, its files; latest first."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from workbench.base.errors import BadPeriod
from workbench.base.files import write_atomically
from workbench.base.fiscal import parse_period
from workbench.publishing.issues.editions import DRAFT_FOLDERS, read_run
from workbench.rules.scope import DEPARTMENT

STATES_FILE = "states.json"
"""Issue (`2563-06/monthly/department/2`) → {"state": …, "note": …, "signature": …}: what is known of it since it was
published, such as stale, checked or signed; written by runs/states.py. An issue is never altered."""
CACHE_FILE = ".index-cache.json"
_CACHE_VERSION = 1


@dataclass(frozen=True)
class Entry:
    """One published issue or draft. `folder` is relative to outputs/; `issue` is 0 for a draft."""

    folder: str
    period_id: str
    report_name: str
    scope: str
    issue: int
    title: str
    scope_kind: str
    scope_name: str
    made_at: str
    received: int | None
    expected: int | None
    is_sample: bool
    files: tuple[str, ...]
    state: str = "issued"
    note: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether it was never published as an issue."""
        return self.issue == 0


def find_entries(outputs: Path, reports: Sequence[str] = ()) -> list[Entry]:
    """Every issue and draft under outputs/, latest period first, a period's reports in the order of `reports`.

    What a run record says is remembered in a cache beside the index, so that only new folders are read: an issue
    never changes, and the cache goes by each record's size and time.
    """
    remembered = read_json(outputs / CACHE_FILE)
    known: dict[str, Any] = remembered.get("entries", {}) if remembered.get("version") == _CACHE_VERSION else {}
    found: dict[str, Any] = {}
    for folder, stamp in _run_records(outputs):
        kept = known.get(folder)
        found[folder] = kept if kept and kept["stamp"] == stamp else {"stamp": stamp, **_facts(outputs, folder)}
    if found != known:
        text = json.dumps({"version": _CACHE_VERSION, "entries": found}, ensure_ascii=False, sort_keys=True)
        write_atomically(outputs / CACHE_FILE, text.encode())
    entries = [_entry(folder, facts) for folder, facts in found.items()]
    return sorted(_with_states(entries, read_json(outputs / STATES_FILE)), key=lambda entry: _order(entry, reports))


def _run_records(outputs: Path) -> Iterator[tuple[str, list[int]]]:
    """Each issue's and draft's folder with the size and time of its run record."""
    for period in _folders(outputs):
        try:
            parse_period(period.name)
        except BadPeriod:
            continue
        for report in _folders(period):
            for scope in _folders(report):
                for place in _folders(scope):
                    if place.name not in DRAFT_FOLDERS and not place.name.isdecimal():
                        continue
                    try:
                        facts = os.stat(os.path.join(place.path, "run.json"))  # noqa: PTH116, PTH118 - 20,000 of them
                    except FileNotFoundError:
                        continue
                    name = f"{period.name}/{report.name}/{scope.name}/{place.name}"
                    yield name, [facts.st_size, facts.st_mtime_ns]


def _folders(place: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    with os.scandir(place) as entries:
        return [each for each in entries if not each.name.startswith(".") and each.is_dir(follow_symlinks=False)]


def _facts(outputs: Path, folder: str) -> dict[str, Any]:
    """What the index needs of a run record; one that cannot be read still has its place in the list."""
    try:
        record = read_run(outputs / folder)
    except ValueError:
        record = {}
    coverage = record.get("coverage") or {}
    _, report_name, scope, _ = folder.split("/")
    return {
        "title": record.get("title", report_name),
        "scope_kind": record.get("scope_kind", DEPARTMENT if scope == DEPARTMENT else report_name),
        "scope_name": record.get("scope_name", scope),
        "made_at": record.get("ended_at", ""),
        "received": coverage.get("received"),
        "expected": coverage.get("expected"),
        "is_sample": bool(record.get("is_sample")),
        "files": sorted(record.get("files", ())),
    }


def _entry(folder: str, facts: Mapping[str, Any]) -> Entry:
    period_id, report_name, scope, place = folder.split("/")
    issue = 0 if place in DRAFT_FOLDERS else int(place)
    known = {key: value for key, value in facts.items() if key != "stamp"}
    return Entry(folder, period_id, report_name, scope, issue, **known | {"files": tuple(known["files"])})


def _with_states(entries: list[Entry], recorded: Mapping[str, Any]) -> Iterator[Entry]:
    """Each entry with its state: draft or rehearsal, superseded by a newer issue, what was recorded, else issued."""
    latest: dict[tuple[str, str, str], Entry] = {}
    for each in entries:
        key = (each.period_id, each.report_name, each.scope)
        if not each.is_draft and each.issue > (latest[key].issue if key in latest else 0):
            latest[key] = each
    for each in entries:
        newest = latest.get((each.period_id, each.report_name, each.scope))
        said = recorded.get(each.folder) or {}
        if newest and (each.made_at < newest.made_at if each.is_draft else each.issue < newest.issue):
            words = " · ".join(filter(None, [f"โดยฉบับที่ {newest.issue}", said.get("signature")]))
            yield replace(each, state="superseded", note=words)
        elif each.is_draft:
            yield replace(each, state=each.folder.rsplit("/", 1)[1])
        else:
            yield replace(each, state=said.get("state", "issued"), note=said.get("note", ""))


_period = cache(parse_period)


def _order(entry: Entry, reports: Sequence[str]) -> tuple[Any, ...]:
    period = _period(entry.period_id)
    end = (-period.last.year, -period.last.month, -len(period.months))
    known = reports.index(entry.report_name) if entry.report_name in reports else len(reports)
    turn = 1 if not entry.is_draft else 2 if entry.state == "superseded" else 0
    return (*end, known, entry.report_name, entry.scope != DEPARTMENT, entry.scope, turn, -entry.issue)


def read_json(path: Path) -> dict[str, Any]:
    """What a file of the index holds; nothing where it is missing or damaged, for it can be made again."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
