"""A fiscal year 2564 as an officer would fill it in: written from 2563, twelve monthly forms, no footnote."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from parameter_copies import PARAMETERS, edit
from workbench.rules.framework import write_new_year

YEAR, BEFORE = 2564, 2563
_TARGET = re.compile(r"target: null # ปี 2563: (\S+)")
_CONFIRMED = re.compile(r"^confirmed: false.*\n", re.MULTILINE)


def unfilled_year(folder: Path) -> Path:
    """A copy of parameters/ with the folder of 2564 as `framework new` leaves it."""
    parameters = Path(shutil.copytree(PARAMETERS, folder / "parameters"))
    write_new_year(parameters, YEAR, BEFORE)
    return parameters


def fill_in(parameters: Path) -> None:
    """What the document of 2564 says (the targets of 2563, its own date and clauses), and every file confirmed."""
    year = parameters / "framework" / str(YEAR)
    edit(year / "framework.yaml", "document_date: null", "document_date: 2020-10-01")
    for path in year.glob("*.yaml"):
        text = _CONFIRMED.sub("", _TARGET.sub(r"target: \1", path.read_text(encoding="utf-8")))
        text = text.replace("เลื่อนจากปี 2563 รอเอกสาร", "ข้อ ๓.๑").replace("ปีการผลิต ๒๕๖๒/๖๓", "ปีการผลิต ๒๕๖๓/๖๔")
        path.write_text(text, encoding="utf-8")


def filled_year(folder: Path) -> Path:
    """A copy of parameters/ with a confirmed 2564."""
    parameters = unfilled_year(folder)
    fill_in(parameters)
    return parameters
