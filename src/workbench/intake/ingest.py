"""Receiving workbooks: keep the bytes, read, check, append; one bad file never stops the others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from workbench.base.errors import LedgerDamaged, MixedLedger
from workbench.base.files import keep_stream, sha256_of, stored_path, write_atomically
from workbench.base.fiscal import parse_month, year_period
from workbench.base.locks import hold_ledger
from workbench.intake.arrivals import find_files, open_regular, order_arrivals, skip_reason
from workbench.intake.doubts import remark_early_receipt, remark_file_name, remark_repetition
from workbench.intake.known import known_supplied, versions_for
from workbench.intake.plausibility import Plausibility
from workbench.intake.receipt import KNOWN, Outcome, Receipt
from workbench.intake.succession import compare_versions, find_replacement
from workbench.ledger.closures import is_closed
from workbench.ledger.ledger import Acceptance, Arrival, Ledger, open_ledger
from workbench.rules.agency import load_agency
from workbench.rules.expectations import Supplied
from workbench.rules.framework import Framework, available_years, load_framework
from workbench.rules.registers import FORM_KINDS, REFERENCE_KINDS, Registers, load_divisions, load_offices
from workbench.rules.settings import RepeatedForm, load_settings
from workbench.rules.workspace import Workspace, found_workspace
from workbench.workbooks.findings import is_refused
from workbench.workbooks.forms import Adapter, FormAdapter, Meta, Reference, TakenAs, Versions, load_layouts
from workbench.workbooks.reading import ReaderProcess, ReadingLimits
from workbench.workbooks.statements import SenderNames, name_senders
from workbench.workbooks.submission import Contents, Submission


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
        self._policies: dict[str, RepeatedForm | None] = {}
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
        submission = self.understand(digest)
        if digest in self.known and submission.is_refused:
            # what was refused is looked at again: its cause may lie in a register mended since
            return Receipt(path, "unchanged", digest, reason=KNOWN)
        arrival = Arrival(digest, path.name.encode("utf-8", "replace").decode(), arrived, source)
        return self.take_in(path, arrival, submission)

    def take_in(
        self, path: Path, arrival: Arrival, submission: Submission, acceptance: Acceptance | None = None
    ) -> Receipt:
        """Ask about what was read, and append it."""
        digest, arrived = arrival.sha256, arrival.received_at
        self._question(submission)
        self._doubt(submission, arrival)
        succession = compare_versions(self.ledger, arrival, submission)
        try:
            number = self.ledger.append(arrival, submission, acceptance)
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

    def understand(self, digest: str, taken_as: TakenAs | None = None) -> Submission:
        """What the kept bytes say; as a person has decided, where that is given."""
        book, findings = self.reader.read(stored_path(self.workspace.data / "store", digest))
        if book is None or is_refused(findings):
            return Submission(None, Contents(findings=list(findings)))
        said = ((adapter, adapter.recognise(book)) for adapter in self.adapters)
        adapter, meta = next(((each, meta) for each, meta in said if meta), (self.adapters[0], None))
        reference = self._reference(meta.taken_as(taken_as) if meta else None)
        submission = adapter.read(book, replace(reference, taken_as=taken_as))
        submission.contents.findings[:0] = findings
        return submission

    def _question(self, submission: Submission) -> None:
        """Ask about values that do not agree with the others, nor with what the sender said before."""
        if submission.identity is not None and submission.identity.kind in FORM_KINDS and not submission.is_refused:
            year = submission.identity.fiscal_year
            self._plausibility.ask(submission, self._frameworks[year], self._supplied[year])

    def _doubt(self, submission: Submission, arrival: Arrival) -> None:
        """Remark upon what makes it doubtful that a usable file is what it says it is."""
        identity = submission.identity
        if identity is None or submission.is_refused:
            return
        remark_file_name(submission, arrival.file_name, self._names[identity.fiscal_year])
        if identity.kind in FORM_KINDS:
            remark_early_receipt(submission, arrival.received_at)
            remark_repetition(submission, self._plausibility.form_before(identity), self._policy(identity.period))

    def _policy(self, period: str) -> RepeatedForm | None:
        if period not in self._policies:
            last_day = parse_month(period).end_date
            self._policies[period] = load_settings(self.workspace.parameters, last_day).repeated_form
        return self._policies[period]

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


def verify_store(ledger: Ledger, store: Path) -> int:
    """How many stored files hash to their names; raises LedgerDamaged at the first that does not."""
    hashes = sorted(ledger.known_hashes())
    for digest in hashes:
        path = stored_path(store, digest)
        if not path.is_file() or sha256_of(path.read_bytes()) != digest:
            raise LedgerDamaged(where=f"ไฟล์ที่เก็บไว้ {digest}")
    return len(hashes)
