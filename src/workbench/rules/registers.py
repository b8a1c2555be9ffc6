"""The registers: offices, divisions and the kinds of what they send."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict

from workbench.base.errors import BadSetting
from workbench.rules.records import Place, Record, load_mapping, read_record

SenderKind = Literal["office", "division"]
SubmissionKind = Literal[SenderKind, "plan", "targets", "budget"]
FORM_KINDS: tuple[SenderKind, ...] = ("office", "division")
"""The kinds of sender, and of submission that is a form: sent for a month and held back once it is closed."""
SENDER_WORDS: dict[str, str] = {"office": "สสจ./สสพ.", "division": "กอง/สำนัก"}
"""The kinds of sender where no workspace is at hand; what pages and letters call them stands in agency.yaml."""
NameStyle = Literal["full", "short", "both"]


class Division(Record):
    """One central unit named by the framework; `name` is None where no source gives it."""

    division_code: str
    abbreviation: str
    name: str | None
    name_source: str | None
    note: str | None

    @property
    def code(self) -> str:
        """Its code as a sender."""
        return self.division_code

    @property
    def kind(self) -> SenderKind:
        """Which kind of sender it is."""
        return "division"

    @property
    def full_name(self) -> str:
        """Its printed name; the abbreviation where no source gives a name."""
        return self.name or self.abbreviation

    @property
    def short_name(self) -> str:
        """Its printed abbreviation."""
        return self.abbreviation


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

    @property
    def code(self) -> str:
        """Its code as a sender."""
        return self.office_code

    @property
    def kind(self) -> SenderKind:
        """Which kind of sender it is."""
        return "office"

    @property
    def full_name(self) -> str:
        """Its printed name."""
        return self.office_name


Sender = Office | Division


def printed_name(sender: Sender, style: NameStyle = "full") -> str:
    """The name as it is printed: in full, shortly, or in full with the short one behind it where that differs."""
    if style == "both" and sender.short_name != sender.full_name:
        return f"{sender.full_name} ({sender.short_name})"
    return sender.short_name if style == "short" else sender.full_name


@dataclass(frozen=True)
class Registers:
    """The offices and divisions of one moment, for who asks by code."""

    offices: tuple[Office, ...]
    divisions: tuple[Division, ...]

    @cached_property
    def senders(self) -> dict[str, Sender]:
        """Code → office or division, offices first."""
        everyone: tuple[Sender, ...] = (*self.offices, *self.divisions)
        return {each.code: each for each in everyone}

    def name(self, code: str, style: NameStyle = "full") -> str:
        """The printed name of a sender; the code itself where no register has it."""
        return printed_name(self.senders[code], style) if code in self.senders else code


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
