"""The registers: offices, divisions and the kinds of what they send."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict

from workbench.base.errors import BadSetting
from workbench.rules.records import Place, Record, load_mapping, read_record

SubmissionKind = Literal["office", "division", "plan", "targets", "budget"]


class Division(Record):
    """One central unit named by the framework; `name` is None where no source gives it."""

    division_code: str
    abbreviation: str
    name: str | None
    name_source: str | None
    note: str | None


class Office(Record):
    """One reporting unit in the provinces or Bangkok, and its tile on the province map (from 1)."""

    model_config = ConfigDict(strict=False)

    office_code: str
    office_name: str
    short_name: str
    province_code: str
    province_name: str
    region: str
    inspection_zone: int
    grid_row: int
    grid_column: int


def load_divisions(parameters_dir: Path) -> list[Division]:
    """The central units of parameters/divisions.yaml; raises BadSetting."""
    path = parameters_dir / "divisions.yaml"
    items = load_mapping(path).get("divisions")
    if not isinstance(items, list):
        raise Place(path).problem("ต้องมีรายการ divisions").as_error()
    divisions: dict[str, Division] = {}
    for index, data in enumerate(items):
        place = Place(path, ("divisions", index))
        division, problems = read_record(Division, data, place)
        if division is None:
            raise problems[0].as_error()
        if division.division_code in divisions:
            raise place.problem(f"รหัส {division.division_code} ซ้ำ").as_error()
        divisions[division.division_code] = division
    return list(divisions.values())


def load_offices(parameters_dir: Path) -> list[Office]:
    """The reporting units of parameters/offices.csv in its order; raises BadSetting."""
    path = parameters_dir / "offices.csv"
    if not path.is_file():
        raise BadSetting(file="parameters/offices.csv", line="-", message="ไม่พบแฟ้มนี้")
    offices: dict[str, Office] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            office, problems = read_record(Office, row, Place(path))
            if office is None or office.office_code in offices:
                message = problems[0].message if problems else "รหัสหน่วยงานซ้ำ"
                key = problems[0].key if problems else "office_code"
                raise BadSetting(file="parameters/offices.csv", line=number, message=f"{key}: {message}")
            offices[office.office_code] = office
    return list(offices.values())


def sender_code(sender: Office | Division) -> str:
    """The sender's code."""
    return sender.office_code if isinstance(sender, Office) else sender.division_code


def sender_name(sender: Office | Division) -> str:
    """The sender's printed name; a division without a sourced name shows its abbreviation."""
    return sender.office_name if isinstance(sender, Office) else sender.name or sender.abbreviation
