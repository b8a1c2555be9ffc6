"""Check a year's framework as a whole: counts, references, formulas, form periods (Thai, with lines)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from workbench.base.errors import BadPeriod, BadSetting
from workbench.base.fiscal import fiscal_month, parse_period
from workbench.rules.agency import AGENCY_FILE, Agency
from workbench.rules.framework.checks import check_checks
from workbench.rules.framework.loading import (
    CONFIRMED,
    FRAMEWORK_FILES,
    HEAD_FILE,
    Activity,
    Framework,
    Indicator,
    PolicyProject,
    Project,
    read_framework,
    read_with_choice,
)
from workbench.rules.framework.unconfirmed import check_unconfirmed
from workbench.rules.framework.unread import check_unread
from workbench.rules.records import Place, Problem, load_mapping, read_record, shown_path
from workbench.rules.registers import FORM_KINDS, read_offices
from workbench.rules.settings import read_settings

_EVERY_INDICATOR = "*"
_PRINTED = {"activity_code", "number_in_source", "name_source", "name", "unit", "target", "division_codes"}
_OURS = {"indicator_code", "added_by", "group", "ambiguities", "judgements", "notes"}


def check_framework(parameters_dir: Path, year: int) -> list[Problem]:
    """Every problem of a year's framework and of the settings beside it, in order of file and line.

    Of a year that is not confirmed yet, what must still be filled in is among them.
    Faults of form come first; the cross-checks run once there are none.
    """
    problems = [*_check_settings(parameters_dir), *_check_offices(parameters_dir)]
    try:
        draft = read_framework(parameters_dir, year)
    except BadSetting as error:
        return list(dict.fromkeys([*problems, _as_problem(error)]))
    folder = parameters_dir / "framework" / str(year)
    problems += [*draft.problems, *_check_files(folder), *check_unconfirmed(folder)]
    if draft.framework:
        problems += _cross_checks(draft.framework, draft.places, parameters_dir)
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line or 0))


def _check_settings(parameters_dir: Path) -> list[Problem]:
    try:
        agency = parameters_dir / AGENCY_FILE
        return [*read_record(Agency, load_mapping(agency), Place(agency))[1], *read_settings(parameters_dir)[1]]
    except BadSetting as error:
        return [_as_problem(error)]


def _check_offices(parameters_dir: Path) -> Iterator[Problem]:
    """Offices that stand on another province's tile."""
    try:
        offices = read_offices(parameters_dir)
    except BadSetting as error:
        yield _as_problem(error)
        return
    owner: dict[tuple[int, int], str] = {}
    for line, office in offices:
        tile = (office.grid_row, office.grid_column)
        if owner.setdefault(tile, office.province_code) != office.province_code:
            message = f"ช่องแผนที่แถว {tile[0]} คอลัมน์ {tile[1]} ซ้ำกับจังหวัดรหัส {owner[tile]}"
            yield Problem(shown_path(parameters_dir / "offices.csv"), line, office.office_code, message)


def _as_problem(error: BadSetting) -> Problem:
    line = error.facts["line"]
    return Problem(error.facts["file"], line if isinstance(line, int) else None, "", error.facts["message"])


def _check_files(folder: Path) -> Iterator[Problem]:
    """Files and lists that nothing reads, most often a misspelt name."""
    known = {path: keys for pattern, keys in FRAMEWORK_FILES.items() for path in folder.glob(pattern)}
    for path, keys in known.items():
        for key in set(load_mapping(path)) - keys - {CONFIRMED}:
            yield Place(path).problem(f"ไม่มีการอ่านช่องนี้ ชื่อที่ใช้ได้: {', '.join(sorted(keys))}", key)
    for path in sorted(set(folder.glob("*.y*ml")) - set(known)):
        yield Problem(shown_path(path), None, "", f"ไม่มีการอ่านแฟ้มนี้ ชื่อที่ใช้ได้: {', '.join(FRAMEWORK_FILES)}")


def _cross_checks(framework: Framework, places: dict[str, Place], parameters_dir: Path) -> Iterator[Problem]:
    folder = parameters_dir / "framework" / str(framework.fiscal_year)
    yield from _check_counts(framework, Place(folder / HEAD_FILE))
    yield from _check_references(framework, places)
    yield from _check_judgements(framework, places, Place(folder / HEAD_FILE))
    for indicator in framework.indicators:
        yield from _check_indicator(indicator, places[indicator.indicator_code])
    yield from _check_options(framework, parameters_dir)
    yield from check_unread(framework, places, folder)
    yield from _check_windows(framework, Place(folder / "reporting.yaml"))
    yield from _check_rules(framework, places)
    yield from check_checks(parameters_dir, framework)


def _check_counts(framework: Framework, head: Place) -> Iterator[Problem]:
    """The lists against the counts the source states."""
    of_type = Counter(project.type for project in framework.projects)
    of_group = Counter(each.group for each in framework.indicators if not each.added_by)
    found = {
        "plans": len(framework.plans),
        "outputs": of_type["output"],
        "projects": of_type["project"],
        "activities": len(framework.activities),
        "indicators": of_group["indicator"],
        "master_plan_indicators": of_group["master_plan"],
    }
    for key, stated in framework.stated_counts:
        if found[key] != stated:
            yield head.problem(f"เอกสารระบุ {stated} แต่พบ {found[key]} รายการ", "stated_counts", key)


def _check_references(framework: Framework, places: dict[str, Place]) -> Iterator[Problem]:
    """Codes that point at nothing."""
    plans = {each.plan_code for each in framework.plans}
    projects = {each.project_code for each in framework.projects}
    activities = {each.activity_code for each in framework.activities}
    divisions = {each.division_code for each in framework.divisions}
    doubts = {each.code for each in framework.ambiguities}
    for project in framework.projects:
        yield from _unknown(places[project.project_code], "plan_code", [project.plan_code], plans)
    for activity in framework.activities:
        yield from _unknown(places[activity.activity_code], "project_code", [activity.project_code], projects)
    for indicator in framework.indicators:
        place = places[indicator.indicator_code]
        yield from _unknown(place, "activity_code", [indicator.activity_code], activities)
        yield from _unknown(place, "division_codes", indicator.division_codes, divisions)
        yield from _unknown(place, "provider_division", [indicator.provider_division], divisions)
        yield from _unknown(place, "ambiguities", indicator.ambiguities, doubts)
    for policy in framework.policy_projects:
        yield from _unknown(places[policy.project_code], "division_codes", policy.division_codes, divisions)
    for channel in framework.channels:
        place = places[channel.channel_code]
        yield from _unknown(place, "activity_codes", channel.activity_codes, activities)
        yield from _unknown(place, "ambiguities", channel.ambiguities, doubts)
    for ambiguity in framework.ambiguities:
        everything = {_EVERY_INDICATOR, *places}
        yield from _unknown(places[ambiguity.code], "touches", ambiguity.touches, everything)
        if ambiguity.setting and ambiguity.setting.options:
            default = [ambiguity.setting.default]
            yield from _unknown(places[ambiguity.code], "setting", default, set(ambiguity.setting.options))


def _unknown(place: Place, key: str, codes: Iterable[str | None], known: set[str]) -> Iterator[Problem]:
    for code in codes:
        if code is not None and code not in known:
            yield place.problem(f"ไม่รู้จักรหัส {code} (มี {', '.join(sorted(known)[:40])})", key)


def _check_judgements(framework: Framework, places: dict[str, Place], head: Place) -> Iterator[Problem]:
    """Judgements that name no field, so that a misspelt one cannot hide what is not in the source."""
    fields = set(Indicator.model_fields)
    for index, name in enumerate(framework.judgement_fields):
        if name not in fields:
            yield head.problem(f"ตัวชี้วัดไม่มีช่อง {name}", "judgement_fields", index)
    for name in sorted(fields - _PRINTED - _OURS - set(framework.judgement_fields)):
        yield head.problem(f"เอกสารไม่พิมพ์ช่อง {name} จึงต้องอยู่ในรายชื่อนี้", "judgement_fields")
    named_items: list[tuple[str, Project | Activity | PolicyProject]] = [
        *((each.project_code, each) for each in framework.projects),
        *((each.project_code, each) for each in framework.policy_projects),
        *((each.activity_code, each) for each in framework.activities),
    ]
    for code, named in named_items:
        if named.name != named.name_source and "name" not in named.judgements:
            yield places[code].problem("ชื่อต่างจากเอกสาร ต้องเขียน name ใน judgements", "name")
    for indicator in framework.indicators:
        place = places[indicator.indicator_code]
        for name in set(indicator.judgements) - fields:
            yield place.problem(f"ตัวชี้วัดไม่มีช่อง {name}", "judgements")
        if indicator.name != indicator.name_source and "name" not in indicator.judgements:
            yield place.problem("ชื่อต่างจากเอกสาร ต้องเขียน name ใน judgements", "name")


def _check_indicator(indicator: Indicator, place: Place) -> Iterator[Problem]:
    """A formula's elements exist, and unit, provider and formula belong together."""
    known = {element.element_code for element in indicator.elements}
    if len(known) != len(indicator.elements):
        yield place.problem("รหัสองค์ประกอบซ้ำ", "elements")
    yield from _unknown(place, "formula", indicator.formula.element_codes, known)
    for companion in indicator.companions:
        yield from _unknown(place, "companions", companion.formula.element_codes, known)
    if indicator.is_rate == (indicator.formula.kind == "sum"):
        yield place.problem(f"หน่วยนับ {indicator.unit} ไม่เข้ากับสูตรแบบ {indicator.formula.kind}", "formula")
    if (indicator.provider == "division") != (indicator.over_offices == "central_only"):
        yield place.problem("over_offices เป็น central_only เมื่อกอง/สำนักเป็นผู้ส่งข้อมูลเท่านั้น", "over_offices")
    if indicator.provider == "office" and indicator.provider_division:
        yield place.problem("ผู้ส่งข้อมูลเป็นหน่วยงานในพื้นที่ จึงไม่มี provider_division", "provider_division")
    if (indicator.group == "indicator") != bool(indicator.activity_code):
        yield place.problem("ตัวชี้วัดของงาน/โครงการต้องระบุกิจกรรมหลัก และตัวชี้วัดอื่นไม่ระบุ", "activity_code")
    if indicator.target is not None and indicator.target < 0:
        yield place.problem("เป้าหมายติดลบ", "target")


def _check_options(framework: Framework, parameters_dir: Path) -> Iterator[Problem]:
    """Faults that would show only once another option is chosen."""
    for ambiguity in framework.ambiguities:
        if ambiguity.setting is None or ambiguity.setting.file:
            continue
        for option in set(ambiguity.setting.options) - {ambiguity.choice}:
            draft = read_with_choice(parameters_dir, framework, ambiguity.code, option)
            yield from draft.problems
            for indicator in draft.parts.get("indicators", ()):
                if indicator != framework.indicator(indicator.indicator_code):
                    yield from _check_indicator(indicator, draft.places[indicator.indicator_code])


def _check_windows(framework: Framework, place: Place) -> Iterator[Problem]:
    """The form periods tile the fiscal year, October to September, without overlap or hole."""
    covered: Counter[str] = Counter()
    for index, window in enumerate(framework.windows):
        here = Place(place.file, ("windows", index), window.form_month.id)
        covered.update(month.id for month in window.months)
        if window.covers_last < window.covers_first:
            yield here.problem("เดือนสุดท้ายมาก่อนเดือนแรก", "covers_last")
        if window.form_month != window.covers_last:
            yield here.problem("งวดของแบบต้องเป็นเดือนสุดท้ายที่ครอบคลุม", "form_month")
        if window.basis == "to_date" and window.covers_first.number != 1:
            yield here.problem("ยอดสะสมต้องเริ่มที่เดือนตุลาคม", "covers_first")
        for key in ("due_date", "division_due_date"):
            if getattr(window, key) < window.covers_last.start_date:
                yield here.problem("กำหนดส่งมาก่อนเดือนที่รายงาน", key)
    year = [fiscal_month(framework.fiscal_year, number).id for number in range(1, 13)]
    for month in year:
        if covered[month] != 1:
            state = "ไม่มีงวดใดครอบคลุม" if not covered[month] else "มีหลายงวดครอบคลุมซ้อนกัน"
            yield place.problem(f"เดือน {month} {state}", "windows")
    for month in sorted(set(covered) - set(year)):
        yield place.problem(f"เดือน {month} อยู่นอกปีงบประมาณ {framework.fiscal_year}", "windows")


def _check_rules(framework: Framework, places: dict[str, Place]) -> Iterator[Problem]:
    """Calendar rules point at known units, channels and rules, and print dates for periods they have."""
    rules = {each.rule_code for each in framework.rules}
    divisions = {each.division_code for each in framework.divisions}
    for rule in framework.rules:
        place = places[rule.rule_code]
        yield from _unknown(place, "actors", rule.actors, {*FORM_KINDS, *divisions})
        channels = {each.channel_code for each in framework.channels}
        yield from _unknown(place, "channel_code", [rule.channel_code], channels)
        activities = {each.activity_code for each in framework.activities}
        yield from _unknown(place, "activity_code", [rule.activity_code], activities)
        doubts = {each.code for each in framework.ambiguities}
        yield from _unknown(place, "ambiguities", [*rule.ambiguities, rule.dates_decided_by], doubts)
        yield from _unknown(place, "footnote", [rule.footnote], rules)
        try:
            periods = {period.id for period in rule.periods}
            for text in rule.printed_dates:
                parse_period(text)
        except BadPeriod as error:
            yield place.problem(str(error), "printed_dates")
            continue
        yield from _unknown(place, "printed_dates", rule.printed_dates, periods)
    footnote = framework.reporting_rule
    rule_codes = [footnote.rule_code, *footnote.applies_to] if footnote else []
    file = places[framework.rules[0].rule_code].file.with_name("reporting.yaml")
    yield from _unknown(Place(file), "applies_to", rule_codes, rules)
