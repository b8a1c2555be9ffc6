"""The registers: offices, divisions and the kinds of what they send."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict

from workbench.base.errors import BadSetting
from workbench.rules.records import Day, Place, Record, load_mapping, read_record

SenderKind = Literal["office", "division"]
ReferenceKind = Literal["plan", "targets", "budget"]
SubmissionKind = Literal[SenderKind, ReferenceKind]
REFERENCE_KINDS: tuple[ReferenceKind, ...] = ("targets", "budget", "plan")
"""The kinds of what a year's forms are measured against; plans are each sender's, the others the department's."""
FORM_KINDS: tuple[SenderKind, ...] = ("office", "division")
"""The kinds of sender, and of submission that is a form: sent for a month and held back once it is closed."""
SENDER_WORDS: dict[str, str] = {"office": "สสจ./สสพ.", "division": "กอง/สำนัก"}
"""The kinds of sender where no workspace is at hand; what pages and letters call them stands in agency.yaml."""
NameStyle = Literal["full", "short", "both"]


class Registered(Record):
    """What stands in a register, from its first day to its last (None: without beginning, without end)."""

    since: Day | None = None
    until: Day | None = None

    @property
    def days(self) -> tuple[date, date]:
        """Its first and its last day."""
        return self.since or date.min, self.until or date.max

    def holds_on(self, day: date) -> bool:
        """Whether it stands in the register on a day."""
        first, last = self.days
        return first <= day <= last


class Division(Registered):
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


class Office(Registered):
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
    """The offices and divisions of one day, for who asks by code."""

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


def load_divisions(parameters_dir: Path, on: date = date.max) -> list[Division]:
    """The central units of parameters/divisions.yaml on a day; raises BadSetting."""
    path = parameters_dir / "divisions.yaml"
    items = load_mapping(path).get("divisions")
    if not isinstance(items, list):
        raise Place(path).problem("ต้องมีรายการ divisions").as_error()
    divisions = []
    for index, data in enumerate(items):
        division, problems = read_record(Division, data, Place(path, ("divisions", index)))
        if division is None:
            raise problems[0].as_error()
        divisions.append(division)
    for index, fault in _faults(divisions):
        raise Place(path, ("divisions", index)).problem(fault).as_error()
    return [each for each in divisions if each.holds_on(on)]


def load_offices(parameters_dir: Path, on: date = date.max) -> list[Office]:
    """The reporting units of parameters/offices.csv on a day, in its order; raises BadSetting."""
    return [office for _, office in read_offices(parameters_dir) if office.holds_on(on)]


def read_offices(parameters_dir: Path) -> list[tuple[int, Office]]:
    """Every entry of parameters/offices.csv with its line; raises BadSetting."""
    path = parameters_dir / "offices.csv"
    if not path.is_file():
        raise BadSetting(file="parameters/offices.csv", line="-", message="ไม่พบแฟ้มนี้")
    found: list[tuple[int, Office]] = []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            given = {key: text for key, text in row.items() if text or key not in ("since", "until")}
            office, problems = read_record(Office, given, Place(path))
            if office is None:
                message = f"{problems[0].key}: {problems[0].message}"
                raise BadSetting(file="parameters/offices.csv", line=number, message=message)
            found.append((number, office))
    offices = [office for _, office in found]
    for index, fault in _faults(offices):
        raise BadSetting(file="parameters/offices.csv", line=found[index][0], message=f"office_code: {fault}")
    return found


def _faults(entries: Sequence[Sender]) -> Iterator[tuple[int, str]]:
    """Entries (by place) whose days overlap another's of the same code, or that come or go within a fiscal year.

    A new name of the same unit may begin on any day. A unit that is new, divided or closed changes the set that a
    year's totals are summed over, and does so only between two years.
    """
    for index, entry in enumerate(entries):
        code, (first, last) = entry.code, entry.days
        others = [other.days for other in entries if other.code == code and other is not entry]
        if any(other_first <= last and first <= other_last for other_first, other_last in others):
            yield index, f"รหัส {code} ซ้ำในช่วงวันเดียวกัน"
        is_renamed_from = any(other_last == first - timedelta(days=1) for _, other_last in others if entry.since)
        is_renamed_to = any(other_first == last + timedelta(days=1) for other_first, _ in others if entry.until)
        if entry.since and not is_renamed_from and (first.month, first.day) != (10, 1):
            yield index, f"รหัส {code} เริ่มได้เฉพาะวันที่ 1 ตุลาคม (ตั้ง แบ่ง หรือรวมหน่วยงานระหว่างปีไม่ได้ เปลี่ยนชื่อได้)"
        if entry.until and not is_renamed_to and (last.month, last.day) != (9, 30):
            yield index, f"รหัส {code} สิ้นสุดได้เฉพาะวันที่ 30 กันยายน (ยุบ แบ่ง หรือรวมหน่วยงานระหว่างปีไม่ได้ เปลี่ยนชื่อได้)"
