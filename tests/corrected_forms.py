"""Corrected workbooks: a form of the made-up year with some values changed and a higher revision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from openpyxl import load_workbook

from workbench.base.fiscal import BANGKOK
from workbench.intake.ingest import ingest
from workbench.intake.receipt import Receipt
from workbench.rules.workspace import Workspace

COVER, RESULTS, REVISION_LABEL, VALUE_COLUMN = "คำชี้แจง", "ผลการดำเนินงาน", "ครั้งที่ส่ง", 8


def write_correction(form: Path, folder: Path, values: Mapping[str, float], revision: int = 2) -> Path:
    """A copy of a form with other values (`I03/new_distinct_in_period` → 9), sent for the `revision`th time."""
    book = load_workbook(form)
    for row in book[COVER].iter_rows():
        for label, value in pairwise(row):
            if label.value == REVISION_LABEL:
                value.value = revision
    found = {f"{row[0].value}/{row[1].value}": row[VALUE_COLUMN - 1] for row in book[RESULTS].iter_rows()}
    for key, value in values.items():
        found[key].value = value
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{form.stem}_r{revision}.xlsx"
    book.save(path)
    return path


def take_in(workspace: Workspace, *paths: Path, on: datetime | None = None) -> list[Receipt]:
    """Receive files; each must be accepted."""
    receipts = ingest(workspace, list(paths), on or datetime(2020, 11, 20, tzinfo=BANGKOK))
    assert {each.outcome for each in receipts} == {"accepted"}, [each.reason for each in receipts]
    return receipts
