from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from parameter_copies import PARAMETERS, REPOSITORY, choose, edit
from workbench.base.errors import BadCode, BadSetting, PeriodOutsideFramework
from workbench.base.fiscal import Month
from workbench.rules.framework import Framework, Indicator, available_years, load_framework
from workbench.rules.framework.check import check_framework
from workbench.rules.registers import load_divisions, load_offices

SOURCE = REPOSITORY.parent / "shared" / "source" / "000_1d2b3052d687db99.txt"
GROWTH = "I06 I13 I15 I17 I27 I29 I33 I37".split()
REDUCTION = ["I19", "I24"]


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework(PARAMETERS, 2563)


@pytest.fixture
def parameters(tmp_path: Path) -> Path:
    """A copy of parameters/ that a test may spoil."""
    return Path(shutil.copytree(PARAMETERS, tmp_path / "parameters"))


@pytest.fixture
def year(parameters: Path) -> Path:
    return parameters / "framework" / "2563"


@pytest.fixture(scope="module")
def source() -> str:
    if not SOURCE.is_file():
        pytest.skip("the source document is not here")
    return squeeze(SOURCE.read_text(encoding="utf-8"))


def squeeze(text: str) -> str:
    return re.sub(r"\s+|<[^>]+>", "", text)


# counts


def test_framework_has_the_counts_its_preface_states(framework: Framework) -> None:
    types = Counter(project.type for project in framework.projects)
    groups = Counter(each.group for each in framework.indicators if not each.added_by)
    stated = framework.stated_counts
    found = (len(framework.plans), types["output"], types["project"], len(framework.activities), groups["indicator"])
    assert found == (stated.plans, stated.outputs, stated.projects, stated.activities, stated.indicators)
    assert groups["master_plan"] == stated.master_plan_indicators


def test_indicators_count_by_unit_as_in_the_printed_table(framework: Framework) -> None:
    units = Counter(each.unit for each in framework.indicators if each.group == "indicator")
    assert units >= Counter({
        "ร้อยละ": 15, "แห่ง": 9, "ราย": 7, "ไร่": 2, "ครั้ง": 1, "ระบบ": 1, "ชนิดสินค้า": 1, "ผลิตภัณฑ์": 1,
    })  # fmt: skip


def test_indicators_count_by_owner_as_in_the_printed_table(framework: Framework) -> None:
    owners = Counter(each.division_codes for each in framework.indicators if each.group == "indicator")
    assert owners >= Counter({
        ("KPK",): 13, ("KPS",): 12, ("KKR",): 4, ("SST",): 3, ("KPN",): 2,
        ("KPK", "KPN"): 1, ("KKL",): 1, ("KPT",): 1,
    })  # fmt: skip


def test_channels_state_17_projects_on_19_forms_16_projects_and_7_systems(framework: Framework) -> None:
    first, second, third = framework.channels
    assert (first.stated_projects, first.stated_forms, second.stated_projects) == (17, 19, 16)
    assert len(third.systems) == 7
    assert not any(channel.activity_codes for channel in framework.channels)


def test_rules_and_ambiguities_are_all_there(framework: Framework) -> None:
    assert [rule.rule_code for rule in framework.rules] == [f"R{n:02d}" for n in range(1, 18)]
    assert [each.code for each in framework.ambiguities] == [f"Q{n:02d}" for n in range(1, 39)]
    assert [each.project_code for each in framework.policy_projects] == ["G1", "G2", "G3", "G4", "G5"]


# the source document, letter by letter


def test_names_are_the_source_document_letter_by_letter(framework: Framework, source: str) -> None:
    printed = [plan.name for plan in framework.plans]
    printed += [project.name_source for project in (*framework.projects, *framework.policy_projects)]
    printed += [activity.name_source for activity in framework.activities]
    printed += [activity.sub_activity_source for activity in framework.activities]
    printed += [indicator.name_source for indicator in framework.indicators]
    printed += [rule.deliverable for rule in framework.rules]
    printed += [channel.schedule for channel in framework.channels]
    printed += [system for channel in framework.channels for system in channel.systems]
    printed += [framework.title, framework.issued_by, framework.reporting_rule.text_source]
    assert [text for text in printed if squeeze(text) not in source] == []


def test_units_targets_and_owners_stand_beside_the_name_in_the_source(framework: Framework) -> None:
    if not SOURCE.is_file():
        pytest.skip("the source document is not here")
    rows = [squeeze(row) for row in SOURCE.read_text(encoding="utf-8").splitlines()]
    owners = {each.division_code: each.abbreviation for each in framework.divisions}
    for indicator in (each for each in framework.indicators if each.group == "indicator" and not each.added_by):
        row = next(row for row in rows if indicator.activity_code and squeeze(indicator.name_source) in row)
        assert indicator.unit in row
        assert f"{indicator.target:,}" in row
        if "division_codes" not in indicator.judgements:
            assert owners[indicator.division_codes[0]] in row, indicator.indicator_code


def test_every_indicator_field_is_printed_in_the_source_or_marked_a_judgement(framework: Framework) -> None:
    ours = {"indicator_code", "added_by", "group", "ambiguities", "judgements", "notes"}
    printed = {"activity_code", "number_in_source", "name_source", "unit", "target", "division_codes"}
    for indicator in framework.indicators:
        clean = {"name"} if indicator.name == indicator.name_source else set()
        direction = {"direction"} if re.search("ไม่ต่ำกว่า|ไม่น้อยกว่า|อย่างน้อย", indicator.name_source) else set()
        unmarked = set(Indicator.model_fields) - ours - set(indicator.judgements)
        assert unmarked <= printed | clean | direction, indicator.indicator_code
        assert direction.isdisjoint(indicator.judgements), indicator.indicator_code


def test_owner_of_a_blank_cell_is_marked_a_judgement(framework: Framework) -> None:
    marked = [each.indicator_code for each in framework.indicators if "division_codes" in each.judgements]
    assert marked == ["I17", "I37"]


def test_slips_are_kept_beside_their_reading(framework: Framework) -> None:
    activity = framework.activity("A01")
    assert (activity.name_source, activity.name) == ("การจัดงานแสดงสินค้าสินค้าสหกรณ์", "การจัดงานแสดงสินค้าสหกรณ์")
    assert framework.indicator("I12").name.endswith("ขั้นที่ 3")
    assert "เกษตรกรอินทรีย์" not in framework.indicator("I11").name


# how an indicator is computed


def test_rates_are_recomputed_from_parts_and_counts_are_sums(framework: Framework) -> None:
    for indicator in framework.indicators:
        kind = indicator.formula.kind
        assert (kind == "sum") is not indicator.is_rate, indicator.indicator_code
        if indicator.indicator_code in GROWTH + REDUCTION:
            assert indicator.formula.element_codes == ("base_value", "current_value")
            assert indicator.formula.sign == (1 if indicator.indicator_code in GROWTH else -1)


def test_distinct_counts_add_only_what_is_new_in_the_period(framework: Framework) -> None:
    for indicator in framework.indicators:
        if indicator.over_months == "distinct_cumulative" and indicator.provider == "office":
            (used,) = indicator.formula.element_codes
            assert used in ("new_distinct_in_period", "new_area_rai")
            assert indicator.element(used).nature == "flow"


def test_labels_are_filled_with_the_indicator_s_own_words(framework: Framework) -> None:
    first, *_ = framework.indicator("I23").elements
    assert first.label == "สมาชิกที่ได้รับความรู้ที่นับใหม่ในงวด (ยังไม่เคยนับในปีงบประมาณนี้)"
    assert first.unit == "ราย"
    assert not any("{" in each.label + each.unit for every in framework.indicators for each in every.elements)


def test_three_indicators_are_milestones(framework: Framework) -> None:
    assert [each.indicator_code for each in framework.indicators if each.is_milestone] == [
        "I01",
        "I09",
        "I30",
    ]


def test_annual_rows_are_expected_in_september_and_quarterly_ones_at_quarter_ends(
    framework: Framework,
) -> None:
    months = [Month(2562, 10).shift(step) for step in range(12)]
    due = {code: [m.id for m in months if framework.indicator(code).is_expected_in(m)] for code in ("M1", "I30", "I01")}
    assert due["M1"] == ["2563-09"]
    assert due["I30"] == ["2562-12", "2563-03", "2563-06", "2563-09"]
    assert len(due["I01"]) == 12


def test_central_indicators_are_sent_by_their_owner(framework: Framework) -> None:
    providers = {each.indicator_code: each.provider_division for each in framework.indicators if each.provider_division}
    assert providers == {
        "I01": "KPT", "I02": "SST", "I08": "KKL", "I09": "SST", "I10": "SST", "I30": "KPK",
        "M1": "KPK", "M2": "KPK", "X1": "KPN",
    }  # fmt: skip


def test_policy_projects_have_no_invented_measures(framework: Framework) -> None:
    assert not any(hasattr(project, "target") or hasattr(project, "unit") for project in framework.policy_projects)


def test_unknown_indicator_is_refused_with_the_codes_there_are(framework: Framework) -> None:
    with pytest.raises(BadCode, match=r"I99.*I01, I02"):
        framework.indicator("I99")


# choices


def test_member_increase_counts_joiners_unless_net_is_chosen(parameters: Path, year: Path) -> None:
    framework = load_framework(PARAMETERS, 2563)
    assert framework.ambiguity("Q20").value == "gross"
    assert framework.indicator("I07").formula.minus == ()
    choose(year, "Q20", "net")
    changed = load_framework(parameters, 2563)
    assert changed.indicator("I07").formula.minus == ("members_left",)
    assert [each.code for each in changed.indicator("I07").companions] == ["gross"]
    assert "หักพ้นสภาพ" in changed.ambiguity("Q20").treatment


@pytest.mark.parametrize(
    ("code", "value", "indicator", "field", "expected"),
    [
        ("Q15", "KPK", "I01", "provider_division", "KPK"),
        ("Q19", "KPN", "I05", "division_codes", ("KPN", "KPK")),
        ("Q24", "count", "I09", "is_milestone", False),
        ("Q30", "unset", "X1", "provider_division", None),
    ],
)
def test_choice_changes_its_indicator(
    parameters: Path, year: Path, code: str, value: str, indicator: str, field: str, expected: object
) -> None:
    choose(year, code, value)
    assert getattr(load_framework(parameters, 2563).indicator(indicator), field) == expected


@pytest.mark.parametrize(
    ("code", "value", "indicator", "denominator"),
    [
        ("Q27", "approved", "I08", "allocated_approved"),
        ("Q28", "all", "M1", "n_total"),
        ("Q28", "all", "M2", "n_total"),
    ],
)
def test_choice_changes_the_denominator(
    parameters: Path, year: Path, code: str, value: str, indicator: str, denominator: str
) -> None:
    choose(year, code, value)
    formula = load_framework(parameters, 2563).indicator(indicator).formula
    assert formula.denominator == (denominator,)


def test_names_are_printed_letter_by_letter_when_the_setting_says_so(parameters: Path) -> None:
    edit(parameters / "settings.yaml", "printed: clean", "printed: source")
    framework = load_framework(parameters, 2563)
    assert framework.indicator("I11").name == framework.indicator("I11").name_source
    assert framework.project("J2").name == "โครงการพัฒนาเกษตรกรรายยั่งยืน"


def test_choice_that_stands_in_another_file_is_read_from_there(framework: Framework) -> None:
    assert framework.ambiguity("Q05").value == framework.setting("non_working_days.rule") == "none"
    assert framework.ambiguity("Q16").value == "clean"
    assert framework.ambiguity("Q32").value == "thai_arabic"
    assert framework.ambiguity("Q08").value == "2020-04-25"
    assert "๒๕ เมษายน ๒๕๖๓" in framework.ambiguity("Q08").treatment


def test_every_choice_of_every_setting_loads_and_every_default_is_in_force(
    framework: Framework, parameters: Path, year: Path
) -> None:
    for ambiguity in framework.ambiguities:
        if ambiguity.setting and not ambiguity.setting.file:
            assert ambiguity.value == ambiguity.setting.default
            for option in ambiguity.setting.options:
                choose(year, ambiguity.code, option)
                assert load_framework(parameters, 2563).ambiguity(ambiguity.code).value == option
            choose(year, ambiguity.code, ambiguity.setting.default)


def test_treatments_are_whole_sentences(framework: Framework) -> None:
    for ambiguity in framework.ambiguities:
        assert "{" not in ambiguity.treatment
        assert len(ambiguity.treatment) > 20


# form periods and deadlines


def test_march_form_covers_october_to_march_cumulatively_then_each_month_its_own(
    framework: Framework,
) -> None:
    first, *later = framework.windows
    assert (first.form_month.id, first.covers_first.id, first.covers_last.id) == (
        "2563-03",
        "2562-10",
        "2563-03",
    )
    assert (first.basis, first.due_date, first.division_due_date) == (
        "to_date",
        date(2020, 4, 25),
        date(2020, 4, 27),
    )
    assert [window.form_month.id for window in later] == [f"2563-{month:02d}" for month in range(4, 10)]
    assert all(window.basis == "increment" and len(window.months) == 1 for window in later)
    assert framework.window(Month(2562, 12)) is None


def test_printed_and_computed_quarterly_deadlines_are_both_kept(framework: Framework) -> None:
    due = framework.due_dates("R15")
    assert [each.printed_date for each in due] == [
        date(2020, 1, 10),
        date(2020, 4, 10),
        date(2020, 7, 15),
        None,
    ]
    assert [each.rule_date for each in due] == [
        date(2020, 1, 15), date(2020, 4, 15), date(2020, 7, 15), date(2020, 10, 15),
    ]  # fmt: skip
    assert (due[1].due_date, due[1].limit_date) == (date(2020, 4, 10), date(2020, 4, 15))


def test_deadlines_before_the_document_was_issued_are_not_judged(framework: Framework) -> None:
    monthly = framework.due_dates("R14")
    assert len(monthly) == 12
    assert [each.period_id for each in monthly if not each.is_judged] == [
        "2562-10", "2562-11", "2562-12", "2563-01", "2563-02",
    ]  # fmt: skip
    assert monthly[-1].due_date == date(2020, 10, 1)


def test_counting_rule_fits_the_dates_the_source_prints(framework: Framework) -> None:
    for rule_code in ("R13", "R16"):
        (due,) = framework.due_dates(rule_code)
        assert due.printed_date == due.rule_date


@pytest.mark.parametrize(
    ("code", "value", "rule", "period", "printed", "by_rule"),
    [
        ("Q01", "printed", "R15", "FY2563-Q2", date(2020, 4, 10), None),
        ("Q01", "by_rule", "R15", "FY2563-Q2", None, date(2020, 4, 15)),
        ("Q03", "end_day_is_first", "R15", "FY2563-Q2", date(2020, 4, 10), date(2020, 4, 14)),
        ("Q04", "by_rule", "R09", "2563-08", None, date(2020, 8, 31)),
    ],
)
def test_deadline_follows_the_choice(
    parameters: Path,
    year: Path,
    code: str,
    value: str,
    rule: str,
    period: str,
    printed: date | None,
    by_rule: date,
) -> None:
    choose(year, code, value)
    due = next(each for each in load_framework(parameters, 2563).due_dates(rule) if each.period_id == period)
    assert (due.printed_date, due.rule_date) == (printed, by_rule)


def test_fourth_quarter_has_no_deadline_of_its_own_when_it_goes_with_the_annual_report(
    parameters: Path, year: Path
) -> None:
    choose(year, "Q02", "with_annual_report")
    due = load_framework(parameters, 2563).due_dates("R15")
    assert [each.period_id for each in due] == ["FY2563-Q1", "FY2563-Q2", "FY2563-Q3"]


def test_channel_without_a_date_has_no_deadline(framework: Framework) -> None:
    assert framework.due_dates("R05") == framework.due_dates("R06") == ()


# another year


def test_second_fiscal_year_is_only_another_folder(parameters: Path, year: Path) -> None:
    other = Path(shutil.copytree(year, year.with_name("2564")))
    edit(other / "framework.yaml", "fiscal_year: 2563", "fiscal_year: 2564")
    for path in (other / "calendar.yaml", other / "ambiguities.yaml"):
        text = path.read_text(encoding="utf-8")
        text = text.replace("FY2563", "FY2564").replace("2563-", "2564-").replace("2562-", "2563-")
        path.write_text(text, encoding="utf-8")
    windows = "".join(
        f"  - {{form_month: {m.id}, covers_first: {m.id}, covers_last: {m.id}, basis: increment,\n"
        f"     due_date: {m.start_date.replace(day=25)}, division_due_date: {m.start_date.replace(day=27)},\n"
        f"     source: หนังสือเวียน}}\n"
        for m in (Month(2563, 10).shift(step) for step in range(12))
    )
    text = (other / "reporting.yaml").read_text(encoding="utf-8")
    (other / "reporting.yaml").write_text(text[: text.index("windows:")] + "windows:\n" + windows, encoding="utf-8")

    assert available_years(parameters) == (2563, 2564)
    assert check_framework(parameters, 2564) == []
    framework = load_framework(parameters, 2564)
    assert [window.basis for window in framework.windows] == ["increment"] * 12
    assert framework.due_dates("R14")[0].due_date == date(2020, 11, 1)
    assert load_framework(parameters, 2563).windows[0].basis == "to_date"


def test_year_without_a_folder_is_refused_with_the_years_there_are() -> None:
    with pytest.raises(PeriodOutsideFramework, match=r"2570.*2563"):
        load_framework(PARAMETERS, 2570)


# offices and divisions


def test_every_province_has_a_tile_and_bangkok_s_two_offices_share_one() -> None:
    offices = load_offices(PARAMETERS)
    tiles = {(each.grid_row, each.grid_column): each.province_code for each in offices}
    assert len(tiles) == len({each.province_code for each in offices})
    assert {each.office_code for each in offices if each.province_code == "10"} == {"BKK1", "BKK2"}


def test_neighbouring_provinces_touch_on_the_tile_grid() -> None:
    tiles = {each.office_code: (each.grid_row, each.grid_column) for each in load_offices(PARAMETERS)}
    neighbours = "TH13-TH14 TH14-TH19 TH12-TH13 TH12-BKK1 TH31-TH32 TH32-TH33 TH16-TH60 TH70-TH76 TH20-TH21"
    for pair in neighbours.split():
        (row, column), (other_row, other_column) = (tiles[code] for code in pair.split("-"))
        assert abs(row - other_row) + abs(column - other_column) == 1, pair


def test_office_row_with_a_fault_is_refused_with_its_line(parameters: Path) -> None:
    edit(parameters / "offices.csv", "ภาคเหนือ,15,1,2", "ภาคเหนือ,สิบห้า,1,2")
    with pytest.raises(BadSetting, match=r"offices\.csv บรรทัด \d+: inspection_zone"):
        load_offices(parameters)


def test_division_without_a_known_name_stays_apart_and_unnamed() -> None:
    divisions = {each.division_code: each for each in load_divisions(PARAMETERS)}
    assert divisions["KPT"].name is None
    assert divisions["KPT"].abbreviation == "กพท."
    assert all(each.name_source for code, each in divisions.items() if code != "KPT")
