"""Where things stand in a form: sheets, headers and cover labels, described once for writer and reader."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict

from workbench.base.fiscal import Month, months_between
from workbench.base.labels import month_name
from workbench.base.text import clean_text
from workbench.rules.records import Record, load_record
from workbench.rules.registers import SubmissionKind

SheetKey = Literal["results", "spending", "narrative", "mission", "plan", "targets", "budget"]
CellType = Literal["text", "number", "money", "choice"]


class _Model(Record):
    model_config = ConfigDict(strict=False, ignored_types=(cached_property,))


class Column(_Model):
    """One column of a sheet, found by its header."""

    key: str
    header: str
    role: Literal["key", "shown", "input"]
    width: float
    type: CellType = "text"
    optional: bool = False


class MonthColumns(_Model):
    """The twelve columns October to September of a plan sheet."""

    role: Literal["input"]
    type: CellType
    width: float


class Sheet(_Model):
    """One data sheet: its name, the prompt above its table and its columns."""

    name: str
    prompt: str
    columns: tuple[Column, ...]
    months: MonthColumns | None = None
    free_rows: int = 0

    def columns_for(self, fiscal_months: tuple[Month, ...]) -> tuple[Column, ...]:
        """Its columns, with the year's months as columns keyed by month id where it has them."""
        if not self.months:
            return self.columns
        months = (
            Column(key=month.id, header=month_name(month, "short", "arabic"), **self.months.model_dump())
            for month in fiscal_months
        )
        return (*self.columns, *months)


class Cover(_Model):
    """The readable first sheet: label → value pairs."""

    name: str
    labels: dict[str, str]
    editable: tuple[str, ...]


class Kind(_Model):
    """One kind of workbook: its title, channel and data sheets."""

    title: str
    channel: str
    sheets: tuple[SheetKey, ...]


class Meta(_Model):
    """The hidden sheet that names the workbook."""

    name: str
    keys: tuple[str, ...]


class Layout(_Model):
    """The whole layout of one template version."""

    version: str
    accepted: tuple[str, ...]
    since: date
    cover: Cover
    kinds: dict[SubmissionKind, Kind]
    nil_word: str
    nil_accepted: frozenset[str]
    blank_words: frozenset[str]
    sheets: dict[SheetKey, Sheet]
    meta: Meta
    how_to: tuple[str, ...]
    sample_banner: str

    @cached_property
    def sheet_names(self) -> frozenset[str]:
        """Every sheet name the layout knows, cleaned for comparing."""
        names = (self.cover.name, self.meta.name, *(sheet.name for sheet in self.sheets.values()))
        return frozenset(clean_text(name) for name in names)


def load_layout(parameters_dir: Path) -> Layout:
    """The form layout of `parameters/forms/layout.yaml`; raises BadSetting, which names file and line."""
    return load_record(Layout, parameters_dir / "forms" / "layout.yaml")


def fiscal_months(fiscal_year: int) -> tuple[Month, ...]:
    """October to September of a fiscal year."""
    first = Month(fiscal_year - 1, 10)
    return months_between(first, first.shift(11))
