"""What a report is about: the whole department, one division, one office, or one output or project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from workbench.base.errors import BadCode
from workbench.rules.framework import Framework, Indicator
from workbench.rules.registers import Division, Office, printed_name

ScopeKind = Literal["department", "division", "office", "project"]
DEPARTMENT = "department"
SCOPE_WORDS = {
    DEPARTMENT: "ภาพรวมของกรม", "division": "กอง/สำนัก", "office": "สำนักงาน", "project": "ผลผลิต/โครงการ",
}  # fmt: skip
"""The kinds of scope, code to printed words."""
Coded = TypeVar("Coded")


@dataclass(frozen=True)
class Scope:
    """One scope: its indicators and activities, and the senders it is limited to (None: all)."""

    kind: ScopeKind
    code: str
    name: str
    indicator_codes: frozenset[str]
    activity_codes: frozenset[str]
    senders: frozenset[str] | None = None

    @property
    def is_department(self) -> bool:
        """Whether it is the whole department."""
        return self.kind == "department"


def department_scope(framework: Framework) -> Scope:
    """Everything."""
    indicators = frozenset(each.indicator_code for each in framework.indicators)
    activities = frozenset(each.activity_code for each in framework.activities)
    return Scope("department", DEPARTMENT, SCOPE_WORDS[DEPARTMENT], indicators, activities)


def division_scope(framework: Framework, divisions: Sequence[Division], code: str) -> Scope:
    """The indicators a division answers for, and the activities it leads (each activity has one leader)."""
    division = _pick({each.division_code: each for each in divisions}, code, "รหัสกอง/สำนัก")
    indicators = [each for each in framework.indicators if code in _owners(each)]
    activities = [
        each.activity_code for each in framework.activities if leading_division(framework, each.activity_code) == code
    ]
    return Scope("division", code, printed_name(division, "both"), _codes(indicators), frozenset(activities))


def office_scope(framework: Framework, offices: Sequence[Office], code: str) -> Scope:
    """One office in all activities: the area dimension."""
    office = _pick({each.office_code: each for each in offices}, code, "รหัสสำนักงาน")
    indicators = [each for each in framework.indicators if each.provider == "office"]
    activities = frozenset(each.activity_code for each in framework.activities)
    return Scope("office", code, office.office_name, _codes(indicators), activities, frozenset({code}))


def project_scope(framework: Framework, code: str) -> Scope:
    """One output or project with its activities and their indicators."""
    project = _pick({each.project_code: each for each in framework.projects}, code, "รหัสผลผลิต/โครงการ")
    activities = [each.activity_code for each in framework.activities if each.project_code == code]
    indicators = [each for each in framework.indicators if each.activity_code in activities]
    return Scope("project", code, project.name, _codes(indicators), frozenset(activities))


def choose_scope(
    framework: Framework, offices: Sequence[Office], divisions: Sequence[Division], kind: ScopeKind, code: str
) -> Scope:
    """The scope of a kind that a code names; raises BadCode."""
    if kind == "division":
        return division_scope(framework, divisions, code)
    if kind == "office":
        return office_scope(framework, offices, code)
    if kind == "project":
        return project_scope(framework, code)
    return department_scope(framework)


def leading_division(framework: Framework, activity_code: str) -> str:
    """The division that leads an activity: the first named of its first indicator (Q19, Q31)."""
    first = next(each for each in framework.indicators if each.activity_code == activity_code)
    return first.division_codes[0]


def _owners(indicator: Indicator) -> set[str | None]:
    return {*indicator.division_codes, indicator.provider_division}


def _codes(indicators: Sequence[Indicator]) -> frozenset[str]:
    return frozenset(each.indicator_code for each in indicators)


def _pick(known: dict[str, Coded], code: str, kind: str) -> Coded:
    if code not in known:
        raise BadCode(kind=kind, found=code, available=", ".join(known))
    return known[code]
