"""Read the framework of a fiscal year, the offices and the divisions from parameters/."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from workbench.base.errors import FrameworkUnconfirmed, PeriodOutsideFramework
from workbench.base.fiscal import year_period
from workbench.rules.framework.indicators import (
    Indicator,
    expand_indicator,
)
from workbench.rules.framework.models import Activity, Ambiguity, Channel, Framework, Plan, PolicyProject, Project
from workbench.rules.framework.rules import CalendarRule, ReportingRule, ReportingWindow
from workbench.rules.records import Place, Problem, Record, load_mapping, read_record
from workbench.rules.registers import load_divisions
from workbench.rules.settings import read_settings

HEAD_FILE = "framework.yaml"
CONFIRMED = "confirmed"
NAMES_KEY = "names.printed"
_SOURCE_NAMES = ("name_source", "sub_activity_source")
_LISTS: tuple[tuple[str, str, str, type[Record], str], ...] = (
    ("plans", "plans.yaml", "plans", Plan, "plan_code"),
    ("projects", "plans.yaml", "projects", Project, "project_code"),
    ("activities", "activities.yaml", "activities", Activity, "activity_code"),
    ("policy_projects", "policy_projects.yaml", "policy_projects", PolicyProject, "project_code"),
    ("channels", "channels.yaml", "channels", Channel, "channel_code"),
    ("rules", "calendar.yaml", "rules", CalendarRule, "rule_code"),
)
_WINDOWS = ("reporting", "reporting.yaml", "windows", ReportingWindow, "form_month")
_INDICATOR_FILES = (
    ("indicator", "indicators-*.yaml"),
    ("master_plan", "master_plan.yaml"),
    ("outcome", "outcome.yaml"),
)
FRAMEWORK_FILES: dict[str, set[str]] = {
    HEAD_FILE: set(Framework.model_fields),
    **{file: {key for _, each, key, *_ in _LISTS if each == file} for _, file, *_ in _LISTS},
    "reporting.yaml": {"windows", *ReportingRule.model_fields},
    "ambiguities.yaml": {"ambiguities"},
    "patterns.yaml": {"patterns"},
    **{file: {"indicators"} for _, file in _INDICATOR_FILES},
}
"""The file names a year's folder may hold, each with the fields it may have, besides `confirmed`."""
_UNCONFIRMED = re.compile(r"^confirmed: *false\b", re.MULTILINE)


@dataclass
class Draft:
    """A framework while it is being read: its parts, where each code stands, and every problem so far."""

    parts: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    framework: Framework | None = None

    @property
    def choices(self) -> dict[str, str]:
        """The value chosen for every ambiguity that has one."""
        return {each.code: each.choice for each in self.parts.get("ambiguities", ()) if each.choice}

    def with_names(self, data: dict[str, Any]) -> dict[str, Any]:
        """The item with the names to print: the clean reading where there is one, unless Q16 says no."""
        source = {key.removesuffix("_source"): data[key] for key in _SOURCE_NAMES if key in data}
        settings = (each for each in self.parts.get("ambiguities", ()) if each.setting)
        as_printed = any(each.setting.key == NAMES_KEY and each.choice == "source" for each in settings)
        return {**data, **source} if as_printed else {**source, **data}

    def add(self, part: str, model: type[Record], data: Any, place: Place) -> None:
        """Make one record and keep it, or keep its problems."""
        record, problems = read_record(model, data, place)
        self.problems += problems
        if place.code in self.places:
            first = self.places[place.code]
            message = f"รหัส {place.code} ซ้ำกับ {first.file.name} บรรทัด {first.line()}"
            self.problems.append(place.problem(message))
        self.places.setdefault(place.code, place)
        if record is not None:
            self.parts[part] = (*self.parts.get(part, ()), record)


def load_framework(parameters_dir: Path, fiscal_year: int, on: date | None = None) -> Framework:
    """The framework of a fiscal year as it holds on a day (its last, unless given), its ambiguities applied as chosen.

    Raises PeriodOutsideFramework where the year has no folder, FrameworkUnconfirmed where it is not confirmed yet,
    BadSetting (file, line) for its first fault.
    """
    require_year(parameters_dir, fiscal_year, f"FY{fiscal_year}")
    draft = read_framework(parameters_dir, fiscal_year, on)
    if draft.framework is None:
        raise draft.problems[0].as_error()
    return draft.framework


def require_year(parameters_dir: Path, fiscal_year: int, period_id: str) -> None:
    """Nothing, where the year's framework can be used; else raises PeriodOutsideFramework or FrameworkUnconfirmed."""
    if fiscal_year in (years := available_years(parameters_dir)):
        return
    if fiscal_year in written_years(parameters_dir):
        files = unconfirmed_files(parameters_dir / "framework" / str(fiscal_year))
        raise FrameworkUnconfirmed(year=fiscal_year, files=", ".join(path.name for path in files))
    available = ", ".join(map(str, years)) or "-"
    raise PeriodOutsideFramework(year=fiscal_year, available=available, period=period_id)


def available_years(parameters_dir: Path) -> tuple[int, ...]:
    """The fiscal years whose framework is confirmed, in order."""
    folder = parameters_dir / "framework"
    return tuple(year for year in written_years(parameters_dir) if not unconfirmed_files(folder / str(year)))


def written_years(parameters_dir: Path) -> tuple[int, ...]:
    """The fiscal years that have a framework folder, confirmed or not, in order."""
    folders = (parameters_dir / "framework").glob(f"[0-9][0-9][0-9][0-9]/{HEAD_FILE}")
    return tuple(sorted(int(path.parent.name) for path in folders))


def unconfirmed_files(folder: Path) -> list[Path]:
    """The files of a year's folder that say `confirmed: false`."""
    texts = ((path, path.read_bytes().decode(errors="replace")) for path in sorted(folder.glob("*.yaml")))
    return [path for path, text in texts if _UNCONFIRMED.search(text)]


def read_framework(parameters_dir: Path, fiscal_year: int, on: date | None = None) -> Draft:
    """Everything a year's folder holds, with every problem of form; the framework is there if there is none.

    Raises BadSetting for a file that cannot be read at all.
    """
    folder, on = parameters_dir / "framework" / str(fiscal_year), on or year_period(fiscal_year).end_date
    draft = Draft()
    head = load_mapping(folder / HEAD_FILE)
    if head.get("fiscal_year") != fiscal_year:
        message = f"ปีงบประมาณไม่ตรงกับชื่อโฟลเดอร์ {fiscal_year}"
        draft.problems.append(Place(folder / HEAD_FILE).problem(message, "fiscal_year"))
    draft.parts.update({key: value for key, value in head.items() if key != CONFIRMED})
    _read_lists(folder, draft, _WINDOWS)
    _read_ambiguities(folder, draft, _chosen_elsewhere(parameters_dir, draft, on))
    _read_lists(folder, draft, *_LISTS)
    _read_reporting_rule(folder, draft)
    _read_indicators(folder, draft)
    draft.parts["divisions"] = tuple(load_divisions(parameters_dir, on))
    if not draft.problems:
        draft.framework, draft.problems = read_record(Framework, draft.parts, Place(folder / HEAD_FILE))
    return draft


def read_with_choice(parameters_dir: Path, framework: Framework, code: str, option: str) -> Draft:
    """The indicators as they would be with another option of an ambiguity, and what is wrong with them."""
    changed = {code: framework.ambiguity(code).model_copy(update={"choice": option})}
    ambiguities = tuple(changed.get(each.code, each) for each in framework.ambiguities)
    draft = Draft({"ambiguities": ambiguities, "judgement_fields": framework.judgement_fields})
    _read_indicators(parameters_dir / "framework" / str(framework.fiscal_year), draft)
    return draft


def _items(path: Path, key: str, code_key: str) -> Iterator[tuple[dict[str, Any], Place]]:
    """Each item of a file's list with its place; raises BadSetting where the file holds no such list."""
    items = load_mapping(path).get(key)
    if not isinstance(items, list):
        raise Place(path).problem(f"ต้องมีรายการ {key}").as_error()
    for index, data in enumerate(items):
        if not isinstance(data, dict):
            raise Place(path, (key, index)).problem("ต้องเป็นกลุ่มของช่อง").as_error()
        yield data, Place(path, (key, index), str(data.get(code_key, f"{key}[{index}]")))


def _read_lists(folder: Path, draft: Draft, *lists: tuple[str, str, str, type[Record], str]) -> None:
    for part, file, key, model, code_key in lists:
        for data, place in _items(folder / file, key, code_key):
            draft.add(part, model, draft.with_names(data), place)


def _read_reporting_rule(folder: Path, draft: Draft) -> None:
    path = folder / "reporting.yaml"
    content = {key: value for key, value in load_mapping(path).items() if key not in ("windows", CONFIRMED)}
    if not content:
        return
    record, problems = read_record(ReportingRule, content, Place(path))
    draft.problems += problems
    draft.parts["reporting_rule"] = record


def _chosen_elsewhere(parameters_dir: Path, draft: Draft, on: date) -> dict[str, str]:
    """Setting key → what is chosen for it in the settings or among the windows."""
    settings, problems = read_settings(parameters_dir)
    if settings is None:
        draft.problems += problems
    dues = {f"windows.{each.form_month.id}.due_date": each.due_date for each in draft.parts.get("reporting", ())}
    return (settings.at(on).choices if settings else {}) | {key: day.isoformat() for key, day in dues.items()}


def _read_ambiguities(folder: Path, draft: Draft, elsewhere: Mapping[str, str]) -> None:
    """The ambiguities with their choices, those that stand in another file taken from `elsewhere`."""
    for data, place in _items(folder / "ambiguities.yaml", "ambiguities", "code"):
        setting = data.get("setting") or {}
        if isinstance(setting, dict) and setting.get("file"):
            key = setting.get("key")
            if elsewhere and key not in elsewhere:
                draft.problems.append(place.problem(f"{setting['file']} ไม่มีค่า {key}", "setting", "key"))
            data = {**data, "choice": elsewhere.get(str(key), setting.get("default"))}
        options = setting.get("options", {}) if isinstance(setting, dict) else {}
        if options and data.get("choice") not in options:
            allowed = ", ".join(options)
            message = f"ค่า {data.get('choice')} ใช้ไม่ได้ ใช้ได้เฉพาะ {allowed}"
            draft.problems.append(place.problem(message, "choice"))
        draft.add("ambiguities", Ambiguity, data, place)


def _read_indicators(folder: Path, draft: Draft) -> None:
    patterns = load_mapping(folder / "patterns.yaml").get("patterns", {})
    fields = draft.parts.get("judgement_fields", ())
    for group, file in _INDICATOR_FILES:
        for path in sorted(folder.glob(file)):
            for data, place in _items(path, "indicators", "indicator_code"):
                try:
                    expanded = expand_indicator(draft.with_names(data), patterns, draft.choices, fields)
                except LookupError as error:
                    draft.problems.append(place.problem(str(error.args[0])))
                    continue
                except (TypeError, ValueError, AttributeError):
                    message = "รูปแบบของ words, by_choice, elements หรือ companions ไม่ถูกต้อง"
                    draft.problems.append(place.problem(message))
                    continue
                draft.add("indicators", Indicator, {**expanded, "group": group}, place)
