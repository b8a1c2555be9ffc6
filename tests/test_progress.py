"""Progress: the cases of cases/progress.yaml, and what holds for every set of reports."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from builders import PARAMETERS, make_evidence, make_framework, make_indicator
from workbench.base.fiscal import parse_period
from workbench.base.text import round_half_up
from workbench.progress.computation import IndicatorProgress, OfficeProgress, compute_progress
from workbench.progress.evidence import Amount
from workbench.rules.framework import Framework, load_framework
from workbench.rules.registers import load_offices
from workbench.rules.settings import Settings, load_settings

BOOK = yaml.safe_load((Path(__file__).parent / "cases" / "progress.yaml").read_text(encoding="utf-8"))
OFFICES = ("A", "B", "C")


@cache
def settings() -> Settings:
    return load_settings(PARAMETERS)


@cache
def framework_of(name: str) -> Framework:
    """A framework of one of the book's indicators."""
    return make_framework(make_indicator(**BOOK["indicators"][name]))


def compute(case: dict[str, Any]) -> IndicatorProgress:
    """The progress of a case's indicator."""
    framework = framework_of(case["indicator"])
    (indicator,) = framework.indicators
    evidence = make_evidence(indicator, case["given"], case.get("targets"), case.get("plans"))
    scope = frozenset(case["scope"]) if "scope" in case else None
    offices = case.get("offices", OFFICES)
    period = parse_period(case["period"])
    progress = compute_progress(framework, evidence, settings(), period, offices, scope)
    return progress.of(indicator.indicator_code)


def answer(found: IndicatorProgress, key: str) -> Any:
    """What the computation says under a case's key."""
    amounts = {
        "actual_in_period": found.in_period,
        "actual_to_date": found.to_date,
        "plan_to_date": found.plan_to_date,
        "achievement_pct": found.achievement_pct,
        "difference_points": found.difference_points,
        "pace_pct": found.pace_pct,
    }
    if key in amounts:
        return amounts[key].value
    if key == "reported/expected":
        return f"{found.reported}/{found.expected}"
    if key == "by_office":
        return {each.office_code: office_answer(each) for each in found.by_office}
    if key == "companions":
        return {each.code: each.amount.value for each in found.companions}
    if key == "outlook":
        return vars(found.outlook)
    reasons = {
        "reason_code": found.reason_code,
        "plan_reason": found.plan_to_date.reason,
        "achievement_reason": found.achievement_pct.reason,
    }
    return reasons[key] or None if key in reasons else getattr(found, key)


def office_answer(office: OfficeProgress) -> dict[str, Any]:
    return {
        "obs_status": office.obs_status,
        "actual_in_period": office.in_period.value,
        "actual_to_date": office.to_date.value,
        "reported_value": office.to_date.reported,
        "reason_code": office.to_date.reason or None,
    }


def as_written(found: Any, expected: Any) -> Any:
    """What was found, in the shape and with the decimals of what a case expects."""
    if isinstance(expected, dict):
        return {key: as_written(found[key], value) for key, value in expected.items()}
    if isinstance(found, Decimal) and isinstance(expected, str):
        places = len(expected.partition(".")[2])
        return f"{round_half_up(found, places):f}"
    return found


@pytest.mark.parametrize("case", BOOK["cases"], ids=lambda case: case["case"])
def test_case(case):
    found = compute(case)
    answers = {key: as_written(answer(found, key), value) for key, value in case["expect"].items()}
    assert answers == case["expect"], case["name"]


def test_every_case_has_its_own_name_and_every_indicator_is_used():
    assert len({case["case"] for case in BOOK["cases"]}) == len(BOOK["cases"])
    assert len({case["name"] for case in BOOK["cases"]}) == len(BOOK["cases"])
    assert {case["indicator"] for case in BOOK["cases"]} == set(BOOK["indicators"])


# -- a late correction ------------------------------------------------------------------------------


@pytest.mark.parametrize(("period", "rows"), [("2563-05", ["A"]), ("2563-06", ["A", "C"])])
def test_office_without_a_target_has_no_row_before_the_first_month_it_reports(period, rows):
    told = {"indicator": "count", "given": ["C new 2563-06 = 5"], "targets": {"A": 10}, "period": period}
    assert [each.office_code for each in compute(told).by_office] == rows


def test_late_correction_to_march_changes_every_later_month_to_date():
    """The March form replaced in June: what April and May say to date follows, their own months do not."""
    case = next(case for case in BOOK["cases"] if case["case"] == "march-cumulative-plus-months")
    corrected = [line.replace("A new 2562-10..2563-03 = 60", "A new 2562-10..2563-03 = 40") for line in case["given"]]
    before, after = compute(case), compute({**case, "given": corrected})
    assert (before.to_date.value, after.to_date.value) == (150, 130)
    assert before.in_period.value == after.in_period.value == 49


# -- what always holds ------------------------------------------------------------------------------

values = st.one_of(st.integers(0, 500), st.sampled_from(["ไม่มีผลงาน", "ยังไม่รายงาน", "ค่าใช้ไม่ได้"]))
reports = st.dictionaries(
    st.tuples(st.sampled_from(OFFICES), st.sampled_from(["2562-10..2563-03", "2563-04", "2563-05"])), values
)


def sentences(said: dict[tuple[str, str], Any]) -> list[str]:
    return [f"{office} new {months} = {value}" for (office, months), value in said.items()]


def count_of(said: dict[tuple[str, str], Any], **case: Any) -> IndicatorProgress:
    return compute({"indicator": "count", "period": "2563-05", "given": sentences(said), **case})


@given(reports)
def test_total_is_the_sum_of_what_offices_reported(said):
    found = count_of(said)
    reported = [each.to_date.reported for each in found.by_office if each.to_date.reported is not None]
    assert found.to_date.value == (sum(reported) if reported else None)
    assert found.is_partial == (found.to_date.is_known and found.reported < found.expected)


@given(reports)
def test_offices_taken_one_by_one_add_up_to_the_whole(said):
    alone = [count_of(said, scope=[office]).to_date.value for office in OFFICES]
    known = [value for value in alone if value is not None]
    assert count_of(said).to_date.value == (sum(known) if known else None)


@given(reports, st.randoms())
def test_order_of_reports_changes_nothing(said, random):
    first = count_of(said)
    shuffled = list(said.items())
    random.shuffle(shuffled)
    second = count_of(dict(shuffled))
    assert [first.to_date.value, first.status, first.reported] == [
        second.to_date.value,
        second.status,
        second.reported,
    ]


@given(reports, st.sampled_from(OFFICES))
def test_silence_in_place_of_a_value_lowers_coverage_and_adds_no_zero(said, office):
    said = {**said, (office, "2562-10..2563-03"): 10, (office, "2563-04"): 0, (office, "2563-05"): 7}
    silent = {**said, (office, "2563-05"): "ยังไม่รายงาน"}
    assert count_of(silent).reported == count_of(said).reported - 1
    assert count_of(silent).to_date.value == count_of(said).to_date.value - 7
    one = {each.office_code: each for each in count_of(silent).by_office}[office]
    assert (one.to_date.value, one.in_period.value) == (None, None)


@given(reports)
def test_null_always_says_why(said):
    found = count_of(said)
    amounts: list[Amount] = [found.in_period, found.to_date, found.achievement_pct, found.plan_to_date]
    amounts += [amount for each in found.by_office for amount in (each.in_period, each.to_date)]
    assert all(amount.is_known or amount.reason for amount in amounts)


def test_progress_of_the_real_framework_without_any_report_has_a_row_for_every_indicator():
    framework = load_framework(PARAMETERS, 2563)
    offices = [office.office_code for office in load_offices(PARAMETERS)][:10]
    nothing = make_evidence(make_indicator(), [])
    for period in ("2562-12", "2563-04", "FY2563-Q1", "FY2563"):
        progress = compute_progress(framework, nothing, settings(), parse_period(period), offices)
        assert [each.code for each in progress.indicators] == [each.indicator_code for each in framework.indicators]
        assert all(each.to_date.value is None and each.reason_code for each in progress.indicators)
        assert {each.status for each in progress.indicators} <= {"awaiting_data", "not_due"}
