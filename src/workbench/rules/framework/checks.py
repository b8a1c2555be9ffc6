"""What received values must agree with: relations between values of a form and with what is known, as dated data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from workbench.base.errors import BadSetting
from workbench.rules.framework.indicators import Indicator, Kind, Nature
from workbench.rules.framework.models import Framework
from workbench.rules.records import (
    Day,
    Many,
    Number,
    Place,
    Policy,
    Problem,
    Record,
    in_force,
    load_mapping,
    read_record,
)

CHECKS_FILE = "checks.yaml"
MEASURES = ("plan", "received", "committed", "disbursed")
VALUE = "value"
"""Stands, in a check of every element or measure of a kind, for the one at hand."""
SOURCES = ("last", "before", "so_far", "median", "spending")
"""Where a term may look besides the form itself: the form of the period before, the newest before that says it, the
sum since October, the median of the sender's months, the spending sheet's lines of the indicator's activity."""
OF_RESULTS, OF_SPENDING = ("target", "plan", "rate", "cap"), ("budget",)
"""What a term may name that no cell of the form says."""
_TERM = re.compile(rf"(?P<sign>-?)(?:(?P<source>{'|'.join(SOURCES)})\.)?(?P<name>[a-z][a-z0-9_]*)")


class Term(Record):
    """One term of a side: ± a value by its name and where to look, or ± a constant."""

    sign: Literal[1, -1] = 1
    source: str = ""
    name: str = ""
    constant: Number | None = None


def _as_term(written: Any) -> Any:
    """`-last.members_close`, or a number."""
    if isinstance(written, int | float | Decimal) and not isinstance(written, bool):
        return Term(constant=Decimal(str(written)))
    match = _TERM.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise ValueError("เขียนเป็นตัวเลข หรือชื่อรายการตัวอักษรเล็ก นำด้วย - หรือ " + " ".join(f"{each}." for each in SOURCES))
    return Term(sign=-1 if match["sign"] else 1, source=match["source"] or "", name=match["name"])


Terms = Many[Annotated[Term, BeforeValidator(_as_term)]]


class Floors(Record):
    """A side smaller than its floor is too small to ask about."""

    left: Number | None = None
    right: Number | None = None


class Check(Policy):
    """One relation that must hold: the left side `is` to the right side × `times`, give or take `within`.

    of: results (each indicator's elements), spending (each line) or spending_total (the lines together).
    each: the natures of elements (formula: those that a count is made of), or the measures, that `value` stands for.
    indicators, kinds, directions narrow what it is asked of. `reason` is what the sender reads.
    """

    code: str
    until: Day | None = None
    reason: str
    owner: str
    of: Literal["results", "spending", "spending_total"]
    each: Many[str] = ()
    indicators: Many[str] = ()
    kinds: Many[Kind] = ()
    directions: Many[Literal["at_least", "equal_to_cap"]] = ()
    left: Terms
    relation: Literal["equal", "at_most", "at_least", "less"] = Field(alias="is")
    right: Terms
    times: Number = Decimal(1)
    within: Number = Decimal(0)
    asked_from: Floors = Floors()

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term of both sides."""
        return (*self.left, *self.right)

    @property
    def looks_back(self) -> bool:
        """Whether it compares with what one earlier form says."""
        return any(term.source in ("last", "before") for term in self.terms)

    def elements_of(self, indicator: Indicator) -> tuple[str, ...]:
        """The elements of an indicator that `value` stands for in turn; ("",) where it is asked of the indicator once.

        Empty where it is not asked of the indicator at all.
        """
        if self.of != "results" or not self._is_about(indicator):
            return ()
        elements = {each.element_code: each for each in indicator.elements}
        if not self.each:
            named = {term.name for term in self.terms if term.name and term.source != "spending"} - {*OF_RESULTS}
            return ("",) if named <= elements.keys() else ()
        counted = indicator.formula.element_codes if indicator.formula.kind == "sum" else ()
        return tuple(
            code
            for code, element in elements.items()
            if element.nature in self.each or ("formula" in self.each and code in counted)
        )

    def _is_about(self, indicator: Indicator) -> bool:
        return (
            (not self.indicators or indicator.indicator_code in self.indicators)
            and (not self.kinds or indicator.kind in self.kinds)
            and (not self.directions or indicator.direction in self.directions)
        )


def load_checks(parameters_dir: Path, on: date) -> tuple[Check, ...]:
    """The checks in force on a day, in their order; none where parameters hold no such file. Raises BadSetting."""
    checks, problems = _read_checks(parameters_dir)
    if problems:
        raise problems[0].as_error()
    begun = in_force([check for check, _ in checks], on, lambda each: each.code)
    return tuple(each for each in begun if each.until is None or on <= each.until)


def check_checks(parameters_dir: Path, framework: Framework) -> list[Problem]:
    """Every fault of the checks as they stand for a year's framework, those that could never ask anything included."""
    try:
        checks, problems = _read_checks(parameters_dir)
    except BadSetting as error:
        line = error.facts["line"]
        found = Problem(error.facts["file"], line if isinstance(line, int) else None, "", error.facts["message"])
        return [found]
    return [*problems, *(fault for check, place in checks for fault in _faults(check, place, framework))]


def _read_checks(parameters_dir: Path) -> tuple[list[tuple[Check, Place]], list[Problem]]:
    place = Place(parameters_dir / CHECKS_FILE)
    if not place.file.is_file():
        return [], []
    content = load_mapping(place.file)
    problems = [place.problem("ไม่มีการอ่านช่องนี้ ชื่อที่ใช้ได้: checks", key) for key in content if key != "checks"]
    items = content.get("checks")
    if not isinstance(items, list):
        return [], [*problems, place.problem("ต้องมีรายการ checks")]
    checks: list[tuple[Check, Place]] = []
    for index, item in enumerate(items):
        here = place.below("checks", index)
        check, found = read_record(Check, item, here)
        problems += found
        if check and any((check.code, check.since) == (other.code, other.since) for other, _ in checks):
            problems.append(here.problem(f"รหัส {check.code} เริ่มใช้วันเดียวกันสองรายการ", "code"))
        elif check:
            checks.append((check, here))
    return checks, problems


def _faults(check: Check, place: Place, framework: Framework) -> Iterator[Problem]:
    """Names that mean nothing, and a check that nothing of the year's framework answers to."""
    codes = {each.indicator_code for each in framework.indicators}
    for code in set(check.indicators) - codes:
        yield place.problem(f"ไม่รู้จักตัวชี้วัด {code}", "indicators")
    allowed = {*Nature.__args__, "formula"} if check.of == "results" else {*MEASURES}  # type: ignore[attr-defined]
    for name in set(check.each) - allowed:
        yield place.problem(f"ไม่รู้จัก {name} ใช้ได้เฉพาะ {', '.join(sorted(allowed))}", "each")
    if not check.left or not check.right:
        yield place.problem("ต้องมีทั้ง left และ right", "left" if not check.left else "right")
    if any(term.name == VALUE for term in check.terms) != bool(check.each):
        yield place.problem("value ใช้คู่กับ each: มีอย่างหนึ่งต้องมีอีกอย่างหนึ่ง", "each")
    if check.of != "results":
        yield from _unknown_measures(check, place)
    elif not any(check.elements_of(each) for each in framework.indicators):
        yield place.problem("ไม่มีตัวชี้วัดใดมีรายการตามที่เขียน จึงไม่มีวันได้ตรวจ", "left")


def _unknown_measures(check: Check, place: Place) -> Iterator[Problem]:
    known = {*MEASURES, *OF_SPENDING, VALUE}
    for side in ("left", "right"):
        for term in getattr(check, side):
            if term.name and term.name not in known:
                yield place.problem(f"ไม่รู้จัก {term.name} ใช้ได้เฉพาะ {', '.join(sorted(known))}", side)
