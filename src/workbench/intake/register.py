"""The corrections register as the analyst writes it: read strictly and checked against the framework."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from workbench.base.errors import BadPeriod, BadSetting, NoFormForPeriod
from workbench.base.fiscal import parse_month, year_period
from workbench.base.labels import EXPENSE_GROUPS
from workbench.base.text import to_arabic_digits
from workbench.ledger.precondition import Correction
from workbench.rules.expectations import expected_elements, reporting_window
from workbench.rules.framework import Framework, load_framework
from workbench.rules.records import Number, Place, Problem, Record, load_yaml, read_record
from workbench.rules.registers import load_divisions, load_offices
from workbench.rules.workspace import Workspace
from workbench.workbooks.forms import covered
from workbench.workbooks.submission import Identity

FOLDER = "corrections"
PAPERS = ("reason", "asked_by", "entered_by", "evidence")


class Entry(Record):
    """One line of the register as the analyst writes it."""

    id: str
    period: str
    office: str | None = None
    division: str | None = None
    indicator: str = ""
    element: str = ""
    activity: str = ""
    expense_group: str = ""
    measure: Literal["plan", "received", "committed", "disbursed"] | None = None
    from_value: Number | None = Field(alias="from")
    to: Number
    reason: str
    asked_by: str
    entered_by: str
    evidence: str
    date: date
    status: Literal["active", "withdrawn"]


def register_path(workspace: Workspace, year: int) -> Path:
    """Where the register of a fiscal year is kept."""
    return workspace.data / FOLDER / f"{year}.yaml"


def shown_name(path: Path) -> str:
    """The register as lineage and messages name it: `corrections/2563.yaml`."""
    return f"{FOLDER}/{path.name}"


def read_register(
    workspace: Workspace, year: int, taken: Collection[str] = ()
) -> tuple[list[Correction], list[Problem]]:
    """The register of a year and every fault in it; `taken` are the ids of entries that were taken in before.

    Raises BadSetting where the file is no YAML at all.
    """
    path = register_path(workspace, year)
    framework, last_day = load_framework(workspace.parameters, year), year_period(year).end_date
    senders = {
        "office": frozenset(each.office_code for each in load_offices(workspace.parameters, last_day)),
        "division": frozenset(each.division_code for each in load_divisions(workspace.parameters, last_day)),
    }
    items, problems = _load_items(path)
    corrections: list[Correction] = []
    for index, item in enumerate(items):
        code = str(item["id"]) if isinstance(item, dict) and "id" in item else ""
        place = Place(path, ("corrections", index), code)
        entry, found = read_record(Entry, item, place)
        if entry is not None:
            found = [*_faults(entry, place, framework, senders), *_doubles(entry, place, corrections)]
            if not found:
                corrections.append(_correction(entry, framework))
        problems += found
    problems += _vanished(path, {str(each.get("id")) for each in items if isinstance(each, dict)}, taken)
    return corrections, [replace(each, file=f"data/{shown_name(path)}") for each in problems]


def _load_items(path: Path) -> tuple[list[Any], list[Problem]]:
    """The entries of the file; a file of comments only has none."""
    try:
        data = load_yaml(path)
    except BadSetting as fault:
        message = fault.facts["message"]
        if not path.is_file():
            message += " ทั้งที่เคยรับเข้าทะเบียนแล้ว — กู้คืนจากสำเนาสำรอง รายการที่เลิกใช้ให้เปลี่ยน status เป็น withdrawn"
        raise BadSetting(**{**fault.facts, "file": f"data/{shown_name(path)}", "message": message}) from None
    place = Place(path)
    if data is None:
        return [], []
    if not isinstance(data, dict) or not isinstance(data.get("corrections"), list):
        return [], [place.problem("ต้องขึ้นต้นด้วย corrections: ตามด้วยรายการ ดูแบบใน data/corrections/README.md")]
    unknown = [key for key in data if key != "corrections"]
    return data["corrections"], [place.problem("ไม่รู้จักช่องนี้", key) for key in unknown]


def _faults(entry: Entry, place: Place, framework: Framework, senders: dict[str, frozenset[str]]) -> Iterator[Problem]:
    """What the framework and common sense say against an entry."""
    for name in ("id", *PAPERS):
        if not getattr(entry, name).strip():
            yield place.problem("ต้องไม่ว่าง", name)
    if entry.to < 0 or (entry.from_value is not None and entry.from_value == entry.to):
        yield place.problem("ต้องไม่ติดลบ และต้องต่างจาก from", "to")
    if (entry.office is None) == (entry.division is None):
        yield place.problem("ระบุ office หรือ division อย่างใดอย่างหนึ่ง")
    for kind, codes in senders.items():
        code = getattr(entry, kind)
        if code is not None and code not in codes:
            yield place.problem(f'ไม่รู้จักรหัส "{code}"', kind)
    try:
        month = parse_month(entry.period)
        reporting_window(framework, month)
    except (BadPeriod, NoFormForPeriod) as fault:
        yield place.problem(str(fault), "period")
    yield from _line_faults(entry, place, framework)


def _line_faults(entry: Entry, place: Place, framework: Framework) -> Iterator[Problem]:
    results, spending = (entry.indicator, entry.element), (entry.activity, entry.expense_group, entry.measure)
    if not (all(results) and not any(spending)) and not (all(spending) and not any(results)):
        yield place.problem("ระบุ indicator กับ element หรือ activity กับ expense_group และ measure ให้ครบอย่างใดอย่างหนึ่ง")
    elif entry.indicator:
        indicator = next((each for each in framework.indicators if each.indicator_code == entry.indicator), None)
        asked = expected_elements(indicator) if indicator else ()
        elements = [each.element_code for each in asked if each.nature != "attribute"]
        if indicator is None:
            yield place.problem(f'ไม่รู้จักรหัส "{entry.indicator}"', "indicator")
        elif entry.element not in elements:
            yield place.problem(f'ไม่รู้จักรหัส "{entry.element}" (มี {", ".join(elements)})', "element")
    else:
        activities = [each.activity_code for each in framework.activities]
        if entry.activity not in activities:
            yield place.problem(f'ไม่รู้จักรหัส "{entry.activity}"', "activity")
        if entry.expense_group not in EXPENSE_GROUPS:
            yield place.problem(f"ใช้ได้เฉพาะ {', '.join(EXPENSE_GROUPS)}", "expense_group")


def _doubles(entry: Entry, place: Place, before: list[Correction]) -> Iterator[Problem]:
    """An id stands once, and one place has one active correction: two would have no order."""
    target = (entry.office or entry.division, to_arabic_digits(entry.period.strip()), _subject(entry))
    for each in before:
        if each.correction_id == entry.id:
            yield place.problem(f"รหัส {entry.id} ซ้ำ", "id")
        elif "withdrawn" not in (each.status, entry.status) and target == (each.sender_code, each.period, each.subject):
            yield place.problem(f"แก้ที่เดียวกับรายการ {each.correction_id} ให้ถอนรายการเดิม (withdrawn) ก่อน")


def _subject(entry: Entry) -> str:
    if entry.indicator:
        return f"{entry.indicator}/{entry.element}"
    return f"{entry.activity}/{entry.expense_group}/{entry.measure}"


def _vanished(path: Path, ids: set[Any], taken: Collection[str]) -> list[Problem]:
    """An entry that was taken in once stays in the file: it is withdrawn, never deleted."""
    message = "เคยรับเข้าทะเบียนแล้ว ลบไม่ได้ ถ้าเลิกใช้ให้เปลี่ยน status เป็น withdrawn"
    return [Place(path, code=code).problem(message) for code in taken if code not in ids]


def _correction(entry: Entry, framework: Framework) -> Correction:
    """The entry as a correction, with the months and basis its place has in a form."""
    window = reporting_window(framework, parse_month(entry.period))
    sender = entry.office or entry.division or ""
    identity = Identity(
        "office" if entry.office else "division", framework.fiscal_year, sender, window.form_month.id, "", False, "",
        window.basis, window.covers_first.id, window.covers_last.id,
    )  # fmt: skip
    basis, first, last = "", "", ""
    if entry.indicator:
        indicator = next(each for each in framework.indicators if each.indicator_code == entry.indicator)
        basis, first = covered(indicator, indicator.element(entry.element), identity, framework)
        last = window.covers_last.id
    return Correction(
        entry.id, sender, identity.period, entry.from_value, entry.to, entry.indicator, entry.element, entry.activity,
        entry.expense_group, entry.measure or "", basis, first, last, entry.reason, entry.asked_by, entry.entered_by,
        entry.evidence, entry.date, entry.status,
    )  # fmt: skip
