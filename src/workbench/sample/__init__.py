"""A made-up but plausible year as real filled workbooks, marked ข้อมูลสมมติ from the first cell on."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workbench.base.errors import MixedLedger
from workbench.base.fiscal import format_instant, year_period
from workbench.base.labels import REAL, SAMPLE
from workbench.intake.arrivals import RECEIPTS
from workbench.ledger.ledger import open_ledger
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_offices
from workbench.rules.workspace import Workspace, found_workspace
from workbench.sample.assumptions import load_assumptions
from workbench.sample.deliveries import Delivery, make_deliveries
from workbench.sample.mistakes import faulty_bytes
from workbench.sample.references import reference_forms
from workbench.sample.story import corrected_forms
from workbench.sample.workbooks import Writer
from workbench.sample.year import make_year
from workbench.workbooks.forms import Form, book_bytes, load_layout, make_book

__all__ = ["load_assumptions", "write_corrected", "write_sample"]

_PREFIX = "sample"


@dataclass(frozen=True)
class _File:
    """One workbook to write: its place, its time of arrival, and the form or the delivery it holds."""

    folder: str
    name: str
    received_at: datetime
    source: Form | Delivery


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
    found_workspace(workspace)
    _refuse_real_ledger(workspace)
    writer = _writer(workspace, fiscal_year, seed, office_limit)
    files = sorted(_files(writer), key=lambda file: (file.folder, file.name))
    incoming = workspace.data / "incoming"
    for folder in sorted({file.folder for file in files}):
        shutil.rmtree(incoming / folder, ignore_errors=True)
        arrivals = {file.name: file.received_at for file in files if file.folder == folder}
        _write_receipts(incoming / folder, arrivals)
    paths = [incoming / file.folder / file.name for file in files]
    for path, file in zip(paths, files, strict=True):
        path.write_bytes(_content(file.source, writer))
        if on_file:
            on_file(path, len(files))
    return paths


def write_corrected(
    workspace: Workspace, fiscal_year: int, seed: int = 1, office_limit: int | None = None
) -> list[Path]:
    """Write the workbooks of the guide's story, which offices of the made-up year send again, under data/corrected/.

    They stand beside a receipts.csv, as what write_sample writes; give the same seed and office limit.
    """
    found_workspace(workspace)
    _refuse_real_ledger(workspace)
    writer = _writer(workspace, fiscal_year, seed, office_limit)
    folder = workspace.data / "corrected"
    shutil.rmtree(folder, ignore_errors=True)
    forms = {
        f"{form.identity.sender_code}_{form.identity.period}_r{form.identity.revision}.xlsx": (form, received_at)
        for form, received_at in corrected_forms(writer)
    }
    _write_receipts(folder, {name: received_at for name, (_, received_at) in forms.items()})
    for name, (form, _) in forms.items():
        (folder / name).write_bytes(book_bytes(make_book(form, writer.layout)))
    return [folder / name for name in sorted(forms)]


def _writer(workspace: Workspace, fiscal_year: int, seed: int, office_limit: int | None) -> Writer:
    layout = load_layout(workspace.parameters)
    offices = load_offices(workspace.parameters, year_period(fiscal_year).end_date)[:office_limit]
    framework = load_framework(workspace.parameters, fiscal_year)
    return Writer.of(make_year(framework, offices, load_assumptions(workspace.parameters), seed), layout)


def _refuse_real_ledger(workspace: Workspace) -> None:
    with open_ledger(workspace) as ledger:
        if ledger.is_sample is False:
            raise MixedLedger(ledger=REAL, found=SAMPLE, file="ของปีตัวอย่าง")


def _files(writer: Writer) -> Iterator[_File]:
    for stem, received_at, form in reference_forms(writer.year, writer.layout, writer.spending):
        period = form.identity.period
        yield _File(f"{_PREFIX}-{period}", f"{stem}_{period}.xlsx", received_at, form)
    for delivery in make_deliveries(writer.year):
        period = delivery.window.form_month.id
        again = f"_r{delivery.revision}" if delivery.revision > 1 else ""
        name = f"{delivery.sender_code}_{period}{again}.xlsx"
        yield _File(f"{_PREFIX}-{period}", name, delivery.received_at, delivery)


def _content(source: Form | Delivery, writer: Writer) -> bytes:
    if isinstance(source, Form):
        return book_bytes(make_book(source, writer.layout))
    form = writer.form(source)
    if source.mistake:
        return faulty_bytes(form, source.mistake, writer.layout)
    return book_bytes(make_book(form, writer.layout))


def _write_receipts(folder: Path, arrivals: dict[str, datetime]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / RECEIPTS).open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["file_name", "received_at"])
        rows.writerows([name, format_instant(received_at)] for name, received_at in arrivals.items())
