"""Where things stand in a form: sheets, headers and cover labels, described once for writer and reader."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict

from workbench.base.fiscal import Month, months_between
from workbench.base.labels import month_name
from workbench.rules.records import Place, Record, load_mapping, read_record
from workbench.rules.registers import SubmissionKind

SheetKey = Literal["results", "spending", "narrative", "mission", "plan", "spending_plan", "targets", "budget"]
CellType = Literal["text", "number", "money", "choice"]


class _Model(Record):
    model_config = ConfigDict(strict=False)


class Column(_Model):
    """One column of a sheet, found by its header.

    word: what a choice offers, the layout's nil word unless said. formula: a sum for whoever fills it in, of the row's
    months or of the rows of one indicator; it turns red where it does not equal column `equals`.
    total: the column's sum stands above its header.
    """

    key: str
    header: str
    role: Literal["key", "shown", "input"]
    width: float
    type: CellType = "text"
    optional: bool = False
    word: str = ""
    formula: Literal["months", "group"] | None = None
    equals: str = ""
    total: bool = False


class MonthColumns(_Model):
    """The twelve columns October to September of a plan sheet."""

    role: Literal["input"]
    type: CellType
    width: float
    total: bool = False


class Sheet(_Model):
    """One data sheet: its name, the prompt above its table, what a blank means, and its columns with the months."""

    name: str
    prompt: str
    columns: tuple[Column, ...]
    months: MonthColumns | None = None
    behind: tuple[Column, ...] = ()
    blank_means: str = "ยังไม่รายงาน"
    free_rows: int = 0

    def columns_for(self, fiscal_months: tuple[Month, ...]) -> tuple[Column, ...]:
        """Its columns, with the year's months as columns keyed by month id where it has them."""
        if not self.months:
            return self.columns
        months = (
            Column(key=month.id, header=month_name(month, "short", "arabic"), **self.months.model_dump())
            for month in fiscal_months
        )
        return (*self.columns, *months, *self.behind)


class Cover(_Model):
    """The readable first sheet: label → value pairs."""

    name: str
    labels: dict[str, str]
    editable: tuple[str, ...]


class Kind(_Model):
    """One kind of workbook: its title, channel and data sheets.

    cover: the labels its cover shows, blank ones too; where none is named, every one that has a value. how_to: how to
    fill it in, where that differs from the layout's own.
    """

    title: str
    channel: str
    sheets: tuple[SheetKey, ...]
    cover: tuple[str, ...] = ()
    how_to: tuple[str, ...] = ()


class Layout(_Model):
    """The whole layout of one template version, named as its file."""

    version: str
    since: date
    cover: Cover
    kinds: dict[SubmissionKind, Kind]
    nil_word: str
    nil_accepted: frozenset[str]
    nil_declined: frozenset[str] = frozenset()
    blank_words: frozenset[str]
    sheets: dict[SheetKey, Sheet]
    how_to: tuple[str, ...]


def load_layouts(parameters_dir: Path) -> dict[str, Layout]:
    """Template version → its layout (`parameters/forms/<version>.yaml`), the newest last.

    Raises BadSetting, which names file and line, also where there is no layout at all.
    """
    folder = parameters_dir / "forms"
    paths = sorted(folder.glob("[0-9]*.yaml"), key=lambda path: path.stem.zfill(4))
    if not paths:
        raise Place(folder / "1.yaml").problem("ไม่พบผังแบบรายงานแม้แต่รุ่นเดียว").as_error()
    layouts = sorted(map(_read_layout, paths), key=lambda layout: layout.since)
    return {layout.version: layout for layout in layouts}


def _read_layout(path: Path) -> Layout:
    layout, problems = read_record(Layout, load_mapping(path) | {"version": path.stem}, Place(path))
    if layout is None:
        raise problems[0].as_error()
    return layout


def load_layout(parameters_dir: Path) -> Layout:
    """The newest layout, by which blank forms are written; raises as load_layouts."""
    return list(load_layouts(parameters_dir).values())[-1]


def fiscal_months(fiscal_year: int) -> tuple[Month, ...]:
    """October to September of a fiscal year."""
    first = Month(fiscal_year - 1, 10)
    return months_between(first, first.shift(11))
