"""Whether everything is still what it was: ledger, stored files, kept parameters, events, issues, signatures."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.base.errors import IssueDamaged
from workbench.base.files import sha256_of
from workbench.intake.ingest import verify_store
from workbench.ledger.events import Event, read_events, verify_events
from workbench.ledger.ledger import open_ledger
from workbench.publishing.issues.editions import all_issues, issue_path
from workbench.publishing.issues.pins import unpack_parameters
from workbench.publishing.issues.states import CHECK, RUN, SIGN
from workbench.rules.workspace import Workspace

RECORD = "run.json"


@dataclass(frozen=True)
class Verified:
    """How many of each were found to be right."""

    entries: int
    files: int
    parameters: int
    events: int
    issues: int
    signatures: int


def verify_workspace(workspace: Workspace) -> Verified:
    """Walk all of a workspace; raises LedgerDamaged or IssueDamaged, naming the first thing that does not agree."""
    with open_ledger(workspace) as ledger:
        entries, last = ledger.verify(), ledger.last_number
        files = verify_store(ledger, workspace.data / "store")
    parameters = verify_parameters(workspace.data)
    verify_events(workspace)
    events = read_events(workspace)
    issues = verify_issues(workspace, events, last)
    signatures = verify_signatures(workspace, events)
    return Verified(entries, files, parameters, len(events), issues, signatures)


def verify_parameters(data: Path) -> int:
    """How many kept copies of parameters/ are what their names say; raises IssueDamaged at the first that is not."""
    archives = sorted((data / "store" / "parameters").glob("*.tar"))
    for archive in archives:
        folder = Path(tempfile.mkdtemp(prefix="parameters-"))
        try:
            unpack_parameters(archive, folder / archive.stem)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return len(archives)


def verify_issues(workspace: Workspace, events: Sequence[Event], last_number: int) -> int:
    """How many issues stand as they were published; raises IssueDamaged at the first that does not.

    Its record is the one in the audit chain, its files are those of its record, none more and none less, and it was
    made from no more of the ledger than there is. An issue that was recorded must be there.
    """
    recorded = {each.subject: each for each in events if each.action == RUN}
    standing = {issue_path(workspace.outputs, folder): folder for folder in all_issues(workspace.outputs)}
    for path, event in recorded.items():
        if path not in standing:
            raise IssueDamaged(where=f"{path} ไม่มีในโฟลเดอร์ outputs")
        _verify_issue(standing[path], path, event, last_number)
    for path, folder in standing.items():
        if path not in recorded:
            again = f"ถ้าเครื่องดับระหว่างออกฉบับ สั่ง workbench run {folder.parts[-3]} ของงวดและขอบเขตนั้นซ้ำ"
            raise IssueDamaged(where=f"{path} ไม่มีบันทึกการออกฉบับ ({again})")
    return len(standing)


def _verify_issue(folder: Path, path: str, event: Event, last_number: int) -> None:
    record = folder / RECORD
    if not record.is_file() or sha256_of(record.read_bytes()) != event.facts["run_sha256"]:
        raise IssueDamaged(where=f"{path}/{RECORD}")
    said: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    present = {each.name for each in folder.iterdir()}
    for name in sorted({*said["files"], RECORD, *present}):
        if name not in present:
            raise IssueDamaged(where=f"{path} ไม่มี {name}")
        if name != RECORD and name not in said["files"]:
            raise IssueDamaged(where=f"{path} มี {name} เกินมา")
        if name != RECORD and sha256_of((folder / name).read_bytes()) != said["files"][name]:
            raise IssueDamaged(where=f"{path}/{name}")
    if said["inputs"]["ledger_number"] > last_number:
        raise IssueDamaged(where=f"{path} สร้างจากทะเบียนรับลำดับที่ {said['inputs']['ledger_number']} ซึ่งไม่มีแล้ว")


def verify_signatures(workspace: Workspace, events: Sequence[Event]) -> int:
    """How many names are bound to files that still are what was read; raises IssueDamaged at the first that is not."""
    signatures = [each for each in events if each.action in (CHECK, SIGN)]
    for each in signatures:
        for name, digest in each.facts["files"].items():
            path = workspace.outputs / each.subject / name
            if not path.is_file() or sha256_of(path.read_bytes()) != digest:
                raise IssueDamaged(where=f"{each.subject}/{name} ไม่ใช่ไฟล์ที่ {each.by} ลงชื่อไว้")
    return len(signatures)
