"""Receiving workbooks: keep the bytes, read, check, append; one bad file never stops the others."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from workbench.base.errors import LedgerDamaged, MixedLedger
from workbench.base.files import keep_stream, sha256_of, stored_path, write_atomically
from workbench.base.fiscal import year_period
from workbench.base.locks import hold_ledger
from workbench.intake.arrivals import find_files, open_regular, order_arrivals, skip_reason
from workbench.intake.doubts import remark_early_receipt
from workbench.intake.known import versions_for
from workbench.intake.plausibility import Plausibility
from workbench.intake.succession import Succession, compare_versions, find_replacement
from workbench.ledger.closures import is_closed
from workbench.ledger.ledger import Arrival, Ledger, open_ledger
from workbench.rules.agency import Agency, load_agency
from workbench.rules.expectations import Supplied
from workbench.rules.framework import Framework, available_years, load_framework
from workbench.rules.registers import FORM_KINDS, REFERENCE_KINDS, Office, Registers, load_divisions, load_offices
from workbench.rules.settings import load_settings
from workbench.rules.workspace import Workspace, found_workspace
from workbench.workbooks.findings import Finding, is_refused
from workbench.workbooks.forms import Adapter, FormAdapter, Meta, Reference, Versions, load_layouts
from workbench.workbooks.reading import ReaderProcess, ReadingLimits
from workbench.workbooks.statements import SenderNames, name_senders
from workbench.workbooks.submission import Contents, Submission

Outcome = Literal["accepted", "pending", "quarantined", "unchanged", "skipped"]
"""pending: accepted into the ledger, but held back because the period is closed."""


KNOWN = "ได้รับไฟล์นี้ไว้แล้ว"
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


def ingest(
    workspace: Workspace,
    paths: list[Path],
    now: datetime,
    received_at: datetime | None = None,
    on_receipt: Callable[[Receipt, int], None] | None = None,
) -> list[Receipt]:
    """Receive files in order of their time of arrival and return what became of each; founds the workspace.

    `received_at` stands for all files; else a receipts.csv beside a file; else `now`, marked so. Calls
    `on_receipt(receipt, total)` after each file. Raises LockHeld while another ingest runs, NoSuchPath,
    ReceivedInFuture, and BadSetting for a receipts.csv that cannot be read.
    """
    files = find_files(paths)
    timed = order_arrivals(files, now, received_at)
    found_workspace(workspace)
    if not files:
        return []
    with (
        hold_ledger(workspace.data),
        ReaderProcess(reading_limits(workspace, now.date())) as reader,
        open_ledger(workspace, "found") as ledger,
    ):
        receipts = []
        receiver = Receiver(workspace, reader, ledger)
        for file in timed:
            receipt = receiver.receive(file.path, file.received_at, file.source, file.doubt)
            receipts.append(receipt)
            if on_receipt:
                on_receipt(receipt, len(files))
        return receipts


def reading_limits(workspace: Workspace, on: date) -> ReadingLimits:
    """The limits on received files that parameters/settings.yaml sets on a day."""
    policy = load_settings(workspace.parameters, on).ingest_limits
    megabyte = 1024 * 1024
    return ReadingLimits(
        file_bytes=policy.file_mb * megabyte,
        part_bytes=policy.part_mb * megabyte,
        total_bytes=policy.total_mb * megabyte,
        parts=policy.max_parts,
        ratio=policy.max_ratio,
        ratio_from_bytes=policy.ratio_from_mb * megabyte,
        rows=policy.max_rows,
        columns=policy.max_columns,
        text_length=policy.max_characters,
        memory_bytes=policy.memory_mb * megabyte,
        cpu_seconds=policy.max_seconds,
        wall_seconds=float(policy.max_seconds),
    )


class Receiver:
    """Receives one file after another into one workspace."""

    def __init__(self, workspace: Workspace, reader: ReaderProcess, ledger: Ledger) -> None:
        self.workspace = workspace
        self.reader = reader
        self.ledger = ledger
        self.known = self.ledger.known_hashes()
        self._closures = self.ledger.view().closures  # nobody closes a period while the ledger is held
        self.adapters: tuple[Adapter, ...] = (FormAdapter(load_layouts(workspace.parameters)),)
        self._entries: pd.DataFrame | None = None
        self._registers: dict[int, Registers] = {}
        self._frameworks: dict[int, Framework] = {}
        self._names: dict[int, SenderNames] = {}
        self._supplied: dict[int, Supplied] = {}
        self._plausibility = Plausibility(ledger, workspace.parameters)

    def receive(self, path: Path, arrived: datetime, source: str, doubt: str = "") -> Receipt:
        """Keep, read, check and append one file; one whose time of arrival is in doubt waits outside."""
        if reason := skip_reason(path) or doubt:
            return Receipt(path, "skipped", reason=reason)
        try:
            stream = open_regular(path)
        except OSError as fault:
            return Receipt(path, "skipped", reason=f"เปิดอ่านไม่ได้ ({fault.strerror or fault})")
        with stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            if self.known.get(digest) == "accepted":
                return self._known_already(path, digest)
            stream.seek(0)
            digest = keep_stream(self.workspace.data / "store", stream)
        submission = self._understand(digest)
        if digest in self.known and submission.is_refused:
            # what was refused is looked at again: its cause may lie in a register mended since
            return Receipt(path, "unchanged", digest, reason=KNOWN)
        self._question(submission)
        arrival = Arrival(digest, path.name.encode("utf-8", "replace").decode(), arrived, source)
        remark_early_receipt(submission, arrived)
        succession = compare_versions(self.ledger, arrival, submission)
        try:
            number = self.ledger.append(arrival, submission)
        except MixedLedger as fault:
            return Receipt(path, "skipped", digest, reason=str(fault))
        outcome = self._outcome(submission, arrived)
        succession = None if outcome == "pending" else succession
        self.known[digest] = "quarantined" if submission.is_refused else "accepted"
        self._entries = None
        if outcome == "accepted":
            self._plausibility.remember(submission, arrived)
        if submission.identity and submission.identity.kind in ("targets", "plan"):
            self._supplied.clear()
        findings = tuple(submission.contents.findings)
        sender = submission.identity.sender_code if submission.identity else ""
        period = submission.identity.period if submission.identity else ""
        held = f"งวด {period} ปิดแล้ว รับไว้รอเปิดงวด (workbench reopen)" if outcome == "pending" else ""
        receipt = Receipt(path, outcome, digest, number, sender, period, findings, held, succession)
        if outcome == "quarantined":
            self._quarantine(receipt)
        return receipt

    def _known_already(self, path: Path, digest: str) -> Receipt:
        """The receipt of bytes that were taken in before, which says so where another file has replaced them."""
        if self._entries is None:
            self._entries = self.ledger.view().submissions
        replaced_by = find_replacement(self._entries, digest)
        reason = f"{KNOWN} แต่{replaced_by} จึงไม่ได้ใช้" if replaced_by else KNOWN
        return Receipt(path, "unchanged", digest, reason=reason, is_replaced=bool(replaced_by))

    def _outcome(self, submission: Submission, arrived: datetime) -> Outcome:
        """What becomes of a file that was taken in: refused, held back by a closed period, or in use."""
        if submission.identity is None or submission.is_refused:
            return "quarantined"
        is_form = submission.identity.kind in FORM_KINDS
        is_held = is_form and is_closed(self._closures, submission.identity.period, arrived)
        return "pending" if is_held else "accepted"

    def _understand(self, digest: str) -> Submission:
        book, findings = self.reader.read(stored_path(self.workspace.data / "store", digest))
        if book is None or is_refused(findings):
            return Submission(None, Contents(findings=list(findings)))
        said = ((adapter, adapter.recognise(book)) for adapter in self.adapters)
        adapter, meta = next(((each, meta) for each, meta in said if meta), (self.adapters[0], None))
        submission = adapter.read(book, self._reference(meta))
        submission.contents.findings[:0] = findings
        return submission

    def _question(self, submission: Submission) -> None:
        """Ask about values that do not agree with the others, nor with what the sender said before."""
        if submission.identity is not None and submission.identity.kind in FORM_KINDS and not submission.is_refused:
            year = submission.identity.fiscal_year
            self._plausibility.ask(submission, self._frameworks[year], self._supplied[year])

    def _reference(self, meta: Meta | None) -> Reference:
        """What to read a workbook against: the framework of the year it names, else of the newest.

        Only a form asks what has been supplied by now, and only the references what their version before said.
        """
        parameters = self.workspace.parameters
        years = available_years(parameters)
        year = next((each for each in years if meta and str(each) == meta.fiscal_year), years[-1])
        if year not in self._frameworks:
            last_day = year_period(year).end_date
            self._frameworks[year] = load_framework(parameters, year)
            offices, divisions = load_offices(parameters, last_day), load_divisions(parameters, last_day)
            self._registers[year] = Registers(tuple(offices), tuple(divisions))
            self._names[year] = name_senders([*offices, *divisions])
        registers = self._registers[year]
        if year not in self._supplied and meta and meta.kind in FORM_KINDS:
            self._supplied[year] = known_supplied(self.ledger, registers.offices, year)
        supplied = self._supplied.get(year, Supplied(()))
        versions = Versions()
        if meta and meta.kind in REFERENCE_KINDS:
            versions = versions_for(self.ledger.view(), year, meta.kind, meta.sender_code)
        lines, names = self._lines_before(meta, year), self._names[year]
        return Reference(self._frameworks[year], frozenset(registers.senders), supplied, lines, names, versions)

    def _lines_before(self, meta: Meta | None, year: int) -> frozenset[tuple[str, str]]:
        """The lines of spending that the sender of a form reported in earlier ones."""
        if meta is None or meta.kind not in FORM_KINDS:
            return frozenset()
        return self.ledger.view().lines_reported(meta.sender_code, year, meta.period)

    def _quarantine(self, receipt: Receipt) -> None:
        agency = load_agency(self.workspace.parameters)
        record = {
            "file_name": receipt.path.name.encode("utf-8", "replace").decode(),
            "sha256": receipt.sha256,
            "ledger_number": receipt.ledger_number,
            "findings": [
                {name: getattr(finding, name) for name in ("code", "severity", "place", "message")}
                | {"remedy": finding.remedy(agency)}
                for finding in receipt.findings
            ],
        }
        text = json.dumps(record, ensure_ascii=False, indent=1)
        write_atomically(self.workspace.data / "quarantine" / f"{receipt.sha256}.json", text.encode())


def known_supplied(ledger: Ledger, offices: Iterable[Office], fiscal_year: int) -> Supplied:
    """What has been supplied of a year by now: the targets of the latest effective date, and the current plans."""
    view, period = ledger.view(), f"FY{fiscal_year}"
    targets, plans = (frame[frame["period"] == period] for frame in (view.part("targets"), view.part("plans")))
    targets = targets[targets["effective_from"] == targets["effective_from"].max()]
    return Supplied(
        tuple(each.office_code for each in offices),
        {(row.indicator_code, row.office_code): Decimal(row.value) for row in targets.itertuples()},
        frozenset(zip(plans["indicator_code"], plans["sender_code"], strict=True)),
    )


def known_budget_lines(ledger: Ledger, fiscal_year: int) -> set[tuple[str, str]]:
    """The (activity, expense group) pairs that have a budget in any version received."""
    frame = ledger.view().part("budget", ("budget",))
    frame = frame[frame["period"] == f"FY{fiscal_year}"]
    return set(zip(frame["activity_code"], frame["expense_group"], strict=True))


def verify_store(ledger: Ledger, store: Path) -> int:
    """How many stored files hash to their names; raises LedgerDamaged at the first that does not."""
    hashes = sorted(ledger.known_hashes())
    for digest in hashes:
        path = stored_path(store, digest)
        if not path.is_file() or sha256_of(path.read_bytes()) != digest:
            raise LedgerDamaged(where=f"ไฟล์ที่เก็บไว้ {digest}")
    return len(hashes)
