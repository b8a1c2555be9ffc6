"""What became of a file that was to be taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from workbench.intake.succession import Succession
from workbench.rules.agency import Agency
from workbench.workbooks.findings import Finding

Outcome = Literal["accepted", "pending", "quarantined", "unchanged", "skipped"]
"""pending: accepted into the ledger, but held back because the period is closed."""


KNOWN = "ได้รับไฟล์นี้ไว้แล้ว"
FOR_A_PERSON = frozenset({"identity_differs", "results_empty"})
"""Findings that hold a file until a person decides; any other that refuses one has to be mended in the file."""
QUARANTINED_CODE = 3
"""The exit code of a command that took files in, but set some aside."""


@dataclass(frozen=True)
class Receipt:
    """What became of one file, with its findings."""

    path: Path
    outcome: Outcome
    sha256: str = ""
    ledger_number: int | None = None
    sender_code: str = ""
    period: str = ""
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    succession: Succession | None = None
    is_replaced: bool = False
    """Whether the file was known, but another is used in its stead."""

    @property
    def is_for_a_person(self) -> bool:
        """Whether it was set aside for nothing but what a person may decide (`workbench accept`)."""
        errors = [each.code for each in self.findings if each.severity == "error"]
        return self.outcome == "quarantined" and bool(errors) and set(errors) <= FOR_A_PERSON

    def as_data(self, agency: Agency) -> dict[str, Any]:
        """The receipt as plain data, with remedies that name whom to ask."""
        same = ("outcome", "sha256", "ledger_number", "sender_code", "period", "reason", "is_replaced")
        return {
            "file": self.path.name.encode("utf-8", "replace").decode(),
            **{name: getattr(self, name) for name in same},
            "findings": [each.as_data(agency) for each in self.findings],
            "succession": asdict(self.succession) if self.succession else None,
        }


def counts_in_words(receipts: Sequence[Receipt]) -> str:
    """How many files had which outcome, and how many remarks there are, in Thai."""
    counts = Counter(each.outcome for each in receipts)
    remarks = sum(each.severity == "warning" for receipt in receipts for each in receipt.findings)
    held = f"งวดปิดแล้ว รับไว้รอเปิดงวด {counts['pending']:,} · " if counts["pending"] else ""
    return (
        f"รับเข้า {counts['accepted']:,} · {held}กักไว้ {counts['quarantined']:,} · ไม่เปลี่ยนแปลง {counts['unchanged']:,} · "
        f"ข้าม {counts['skipped']:,} จาก {len(receipts):,} ไฟล์ · ข้อสังเกต {remarks:,} รายการ"
    )
