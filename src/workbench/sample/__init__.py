"""A made-up but plausible year as real filled workbooks, marked ข้อมูลสมมติ from the first cell on."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workbench.errors import MixedLedger
from workbench.fiscal import format_instant
from workbench.form_writer import book_bytes, make_book
from workbench.forms import Form
from workbench.framework import load_framework, load_offices
from workbench.ingest import RECEIPTS
from workbench.layout import Layout, load_layout
from workbench.ledger import Ledger
from workbench.sample.assumptions import Mistake, load_assumptions
from workbench.sample.deliveries import make_deliveries
from workbench.sample.mistakes import faulty_bytes
from workbench.sample.workbooks import Writer
from workbench.sample.year import make_year
from workbench.settings import Workspace

__all__ = ["load_assumptions", "write_sample"]

_PREFIX = "sample"


@dataclass(frozen=True)
class _Job:
    folder: str
    file_name: str
    received_at: datetime
    make: Callable[[], Form]
    mistake: Mistake | None = None


def write_sample(
    workspace: Workspace,
    fiscal_year: int,
    seed: int = 1,
    on_file: Callable[[Path, int], None] | None = None,
    office_limit: int | None = None,
) -> list[Path]:
    """Write the year's workbooks under data/incoming/ and return their paths, in order of folder and name.

    One folder a period, `sample-<period>`, each with its receipts.csv; folders of an earlier sample of the year are
    replaced. The same seed, parameters and office limit give the same bytes. `office_limit` takes only the first
    offices, whose targets still add up to the national target. Calls `on_file(path, total)` after each workbook.
    Raises MixedLedger where the workspace's ledger holds real data.
    """
    _refuse_real_ledger(workspace)
    layout = load_layout(workspace.parameters)
    offices = load_offices(workspace.parameters)[:office_limit]
    framework = load_framework(workspace.parameters, fiscal_year)
    year = make_year(framework, offices, load_assumptions(workspace.parameters), seed)
    jobs = sorted(_jobs(Writer.of(year, layout)), key=lambda job: (job.folder, job.file_name))
    incoming = workspace.data / "incoming"
    for folder in sorted({job.folder for job in jobs}):
        shutil.rmtree(incoming / folder, ignore_errors=True)
        _write_receipts(incoming / folder, [job for job in jobs if job.folder == folder])
    paths = []
    for job in jobs:
        path = incoming / job.folder / job.file_name
        path.write_bytes(_job_bytes(job, layout))
        paths.append(path)
        if on_file:
            on_file(path, len(jobs))
    return paths


def _refuse_real_ledger(workspace: Workspace) -> None:
    path = workspace.data / "ledger.db"
    if not path.exists():
        return
    ledger = Ledger(path)
    is_sample = ledger.is_sample
    ledger.close()
    if is_sample is False:
        raise MixedLedger(ledger="ข้อมูลจริง", found="ข้อมูลสมมติ", file="ของปีตัวอย่าง")


def _jobs(writer: Writer) -> Iterator[_Job]:
    year = writer.year
    for stem, received_at, form in writer.references():
        period = form.identity.period
        yield _Job(f"{_PREFIX}-{period}", f"{stem}_{period}.xlsx", received_at, lambda form=form: form)  # type: ignore[misc]
    for delivery in make_deliveries(year):
        period = delivery.window.form_month.id
        again = f"_r{delivery.revision}" if delivery.revision > 1 else ""
        yield _Job(
            f"{_PREFIX}-{period}",
            f"{delivery.sender_code}_{period}{again}.xlsx",
            delivery.received_at,
            lambda delivery=delivery: writer.form(delivery),  # type: ignore[misc]
            delivery.mistake,
        )


def _job_bytes(job: _Job, layout: Layout) -> bytes:
    form = job.make()
    return faulty_bytes(form, job.mistake, layout) if job.mistake else book_bytes(make_book(form, layout))


def _write_receipts(folder: Path, jobs: list[_Job]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / RECEIPTS).open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["file_name", "received_at"])
        rows.writerows([job.file_name, format_instant(job.received_at)] for job in jobs)
