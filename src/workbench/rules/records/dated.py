"""Policy values by the day they hold for: each with its versions, the newest begun one in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from workbench.rules.records.reading import Place, Problem, Record, load_mapping, read_record

_VALUES = "values"


class DatedRecord(Record):
    """Anything that holds from a day on."""

    since: date


class Policy(DatedRecord):
    """A policy value's papers: since when, whether a document says so, and which."""

    origin: Literal["source", "judgement"]
    source: str


Version = TypeVar("Version", bound=DatedRecord)


@dataclass(frozen=True)
class Dated(Generic[Version]):
    """The versions of one policy value, in order of their first day."""

    versions: tuple[Version, ...]

    def at(self, day: date) -> Version:
        """The version in force on a day: the newest begun; before the first of all, the first."""
        begun = [each for each in self.versions if each.since <= day]
        return begun[-1] if begun else self.versions[0]


def read_dated(model: type[Version], data: Any, place: Place) -> tuple[Dated[Version] | None, list[Problem]]:
    """The versions of a value, and every fault found: one written plainly, or several in a list `values`."""
    if not (isinstance(data, dict) and _VALUES in data):
        record, problems = read_record(model, data, place)
        return (Dated((record,)) if record else None), problems
    items = data[_VALUES]
    if set(data) != {_VALUES} or not isinstance(items, list) or not items:
        return None, [place.problem(f"มีได้เฉพาะรายการ {_VALUES} ซึ่งมีอย่างน้อยหนึ่งค่า", _VALUES)]
    found = [read_record(model, item, place.below(_VALUES, index)) for index, item in enumerate(items)]
    faults = [problem for _, problems in found for problem in problems]
    records = tuple(record for record, _ in found if record)
    starts = [record.since for record in records]
    if not faults and starts != sorted(set(starts)):
        faults = [place.problem("แต่ละค่าต้องเริ่มใช้ (since) คนละวัน เรียงจากก่อนไปหลัง", _VALUES)]
    return (None if faults else Dated(records)), faults


def load_dated(model: type[Version], path: Path) -> Dated[Version]:
    """The versions that a file holds; raises BadSetting, which names file and line, at the first fault."""
    dated, problems = read_dated(model, load_mapping(path), Place(path))
    if dated is None:
        raise problems[0].as_error()
    return dated


def in_force(items: Sequence[Version], day: date, key: Callable[[Version], object]) -> tuple[Version, ...]:
    """Of items that are each dated, the newest begun of every key, in the items' order, without what has not begun."""
    begun = sorted((each for each in items if each.since <= day), key=lambda each: each.since)
    newest = {key(each): each for each in begun}
    return tuple(each for each in items if newest.get(key(each)) is each)
