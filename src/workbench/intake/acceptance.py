"""Accepting a file by decision of a person: one that was held, or one that was replaced and is to be used again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.base.errors import NotAcceptable
from workbench.base.files import sha256_of
from workbench.base.fiscal import parse_instant
from workbench.base.locks import hold_ledger
from workbench.base.text import show_text
from workbench.intake.closing import named
from workbench.intake.ingest import Receiver, reading_limits
from workbench.intake.receipt import Receipt
from workbench.intake.succession import find_replacement
from workbench.ledger.closures import OWN_KINDS
from workbench.ledger.ledger import Acceptance, Arrival, open_ledger
from workbench.rules.workspace import Workspace, check_founded
from workbench.workbooks.findings import Finding
from workbench.workbooks.forms import TakenAs
from workbench.workbooks.reading import ReaderProcess
from workbench.workbooks.submission import Submission

_SHORTEST_HASH = 8


def accept_file(
    workspace: Workspace, file: str, reason: str, by: str, now: datetime, taken_as: TakenAs | None = None
) -> Receipt:
    """Take a file that is in the ledger into use by a person's decision, and return what became of it.

    file: its path, its name as it was received, or the beginning of its sha256. A file that was held is taken as what
    its `_meta` says, or as `taken_as` says, received when it came. One that was replaced is received anew, now, as a
    version no lower than the one in use. Raises NotAcceptable, BadNotice without reason or name, LedgerEmpty, LockHeld.
    """
    reason, by = named(reason, "เหตุผล", "--reason"), named(by, "ชื่อผู้ตัดสิน", "--by")
    with (
        hold_ledger(check_founded(workspace).data),
        open_ledger(workspace, "append") as ledger,
        ReaderProcess(reading_limits(workspace, now.date())) as reader,
    ):
        entries = ledger.view().submissions
        entry = _find_entry(entries, file)
        receiver = Receiver(workspace, reader, ledger)
        acceptance = Acceptance(by, reason, now, entry["ledger_number"])
        arrival = Arrival(
            entry["sha256"], entry["file_name"], parse_instant(entry["received_at"]), entry["received_from"]
        )
        if entry["verdict"] == "quarantined":
            submission = _read_usable(receiver, arrival, taken_as or TakenAs())
        else:
            _check_replaced(entries, entry, taken_as)
            submission = _read_usable(receiver, arrival, TakenAs(entry["sender_code"], entry["period"]))
            arrival = replace(arrival, received_at=now, received_from="now")
            submission = _raised(receiver, submission)
        submission.contents.findings.append(Finding("accepted_by_person", found=show_text(by), expected=reason))
        return receiver.take_in(Path(entry["file_name"]), arrival, submission, acceptance)


def _find_entry(entries: pd.DataFrame, file: str) -> dict[str, Any]:
    """The entry of a file: the accepted one where there is one, else the last; raises NotAcceptable."""
    path = Path(file)
    received = entries[~entries["kind"].isin(OWN_KINDS)]
    if path.is_file():
        mine = received[received["sha256"] == sha256_of(path.read_bytes())]
    else:
        is_hash = received["sha256"].str.startswith(file) if len(file) >= _SHORTEST_HASH else False
        mine = received[(received["file_name"] == path.name) | is_hash]
    if mine.empty:
        remedy = "ตรวจชื่อไฟล์ หรือสั่ง workbench ingest ก่อน"
        raise NotAcceptable(file=show_text(file), reason="ไม่มีไฟล์นี้ในทะเบียนรับ", remedy=remedy)
    if mine["sha256"].nunique() > 1:
        known = ", ".join(f"{row.sha256[:12]} (ลำดับที่ {row.ledger_number:,})" for row in mine.itertuples())
        reason = f"ชื่อนี้มีมากกว่าหนึ่งไฟล์: {known}"
        raise NotAcceptable(file=show_text(file), reason=reason, remedy="ระบุที่อยู่ของไฟล์ หรือเลข sha256 แทนชื่อ")
    accepted = mine[mine["verdict"] == "accepted"]
    return (mine if accepted.empty else accepted).iloc[-1].to_dict()


def _check_replaced(entries: pd.DataFrame, entry: dict[str, Any], taken_as: TakenAs | None) -> None:
    """Raise NotAcceptable for an accepted file that is in use, waits for its month, or is to become another's."""
    file = show_text(entry["file_name"])
    if entry["is_pending"]:
        remedy = f"เปิดงวดด้วย workbench reopen {entry['period']}"
        raise NotAcceptable(file=file, reason="รับไว้แล้ว รอเปิดงวด", remedy=remedy)
    if not find_replacement(entries, entry["sha256"]):
        raise NotAcceptable(file=file, reason="รับเข้าแล้วและไม่ได้ถูกแทน", remedy="ไม่ต้องทำสิ่งใด")
    if taken_as:
        remedy = "สั่งใหม่โดยไม่ระบุ --sender และ --period"
        raise NotAcceptable(file=file, reason="รับเข้าแล้ว เปลี่ยนหน่วยงานหรืองวดไม่ได้", remedy=remedy)


def _read_usable(receiver: Receiver, arrival: Arrival, taken_as: TakenAs) -> Submission:
    """What the file says, taken as decided; raises NotAcceptable where something in it has to be mended first."""
    submission = receiver.understand(arrival.sha256, taken_as)
    errors = [each for each in submission.contents.findings if each.severity == "error"]
    if errors:
        reason = "; ".join(dict.fromkeys(f"[{each.code}] {each.message}" for each in errors))
        remedy = "ข้อนี้ต้องแก้ในไฟล์แล้วส่งใหม่ หรือระบุ --sender และ --period ให้ตรงกับกรอบ"
        raise NotAcceptable(file=show_text(arrival.file_name), reason=reason, remedy=remedy)
    return submission


def _raised(receiver: Receiver, submission: Submission) -> Submission:
    """The submission as a version no lower than the one in use, so that it counts."""
    assert submission.identity is not None
    versions = receiver.ledger.versions(submission.identity)
    newest = int(versions[~versions["is_pending"]]["revision"].max())
    identity = replace(submission.identity, revision=max(submission.identity.revision, newest))
    return replace(submission, identity=identity)
