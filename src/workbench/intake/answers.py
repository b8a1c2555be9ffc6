"""Answering a finding: the reason why it may stand, kept in the ledger with who gave it and until when."""

from __future__ import annotations

import json
from datetime import date, datetime

from workbench.base.errors import BadCode, BadNotice
from workbench.base.files import keep_bytes
from workbench.base.fiscal import BANGKOK, format_instant, parse_period
from workbench.base.labels import thai_date
from workbench.base.locks import hold_ledger
from workbench.intake.closing import named
from workbench.ledger.findings import ReceivedFinding, list_findings
from workbench.ledger.ledger import OwnEntry, open_ledger
from workbench.rules.workspace import Workspace, check_founded

_NAMED_IDS = 20
_ANSWERED = ("open", "answered")


def answer_finding(
    workspace: Workspace, finding_id: str, reason: str, by: str, until: date | None, now: datetime
) -> tuple[int, ReceivedFinding]:
    """Answer a finding that stands, and return the ledger number of the answer and the finding.

    An answer may be given anew. The same value in a later version of the form is answered as well; after `until` the
    finding is open again. Raises BadCode for an id that no standing finding has, BadNotice, LedgerEmpty, LockHeld.
    """
    reason, by = named(reason, "เหตุผล", "--reason"), named(by, "ชื่อผู้ตอบ", "--by")
    today = now.astimezone(BANGKOK).date()
    if until and until < today:
        why = f"วันสุดท้ายที่ใช้คำตอบ {thai_date(until, 'short', 'arabic')} ผ่านไปแล้ว"
        raise BadNotice(reason=why, remedy="ระบุ --until เป็นวันนี้หรือวันหลังจากนี้ (ค.ศ. ปปปป-ดด-วว)")
    with hold_ledger(check_founded(workspace).data), open_ledger(workspace, "append") as ledger:
        standing = [each for each in list_findings(ledger.view(), today) if each.state in _ANSWERED]
        found = next((each for each in standing if each.finding_id == finding_id), None)
        if found is None:
            known = list(dict.fromkeys(each.finding_id for each in standing if each.state == "open"))
            raise BadCode(kind="เลขที่ข้อตรวจพบที่รอตอบ", found=finding_id, available=", ".join(known[:_NAMED_IDS]))
        return ledger.append_own([_entry(workspace, found, reason, by, until, now)]), found


def _entry(
    workspace: Workspace, found: ReceivedFinding, reason: str, by: str, until: date | None, now: datetime
) -> OwnEntry:
    row = {
        "finding_id": found.finding_id,
        "subject": found.finding.subject or found.finding.place,
        "by_name": by,
        "until_date": until.isoformat() if until else "",
    }
    paper = row | {"reason": reason, "period": found.period, "at": format_instant(now)}
    text = json.dumps(paper, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    return OwnEntry(
        kind="answer",
        period=found.period,
        fiscal_year=parse_period(found.period).fiscal_year if found.period else 0,
        sha256=keep_bytes(workspace.data / "store", text.encode()),
        file_name=f"answer-{found.finding_id}.json",
        at=now,
        document=reason,
        parts={"answers": [row]},
    )
