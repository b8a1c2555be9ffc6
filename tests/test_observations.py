"""Intervals: what tiles a range of months has a sum, what does not says why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_arrival, make_identity, make_submission
from workbench.ledger.ledger import Ledger
from workbench.progress.evidence import Interval, latest_state, load_evidence, sum_flow
from workbench.workbooks.submission import Contents, PlanValue, Submission, TargetValue


def said(first: int, last: int, value: int | None, status: str = "") -> Interval:
    return Interval(
        first,
        last,
        "increment",
        status or ("missing" if value is None else "reported"),
        None if value is None else Decimal(value),
    )


MARCH = said(1, 6, 120)
tilings = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 1000)), min_size=1, max_size=6)


# -- flows -----------------------------------------------------------------------------------------


def test_march_cumulative_and_monthly_increments_add_up():
    assert sum_flow([MARCH, said(7, 7, 15), said(8, 8, 5)], 1, 8).value == 140


@given(tilings, st.randoms())
def test_intervals_that_tile_a_range_sum_to_their_values_in_any_order(pieces, random):
    intervals, month = [], 1
    for length, value in pieces:
        intervals.append(said(month, month + length - 1, value))
        month += length
    random.shuffle(intervals)
    assert sum_flow(intervals, 1, month - 1).value == sum(value for _, value in pieces)


@pytest.mark.parametrize(("first", "last"), [(1, 3), (4, 6), (3, 3), (1, 5), (2, 6)])
def test_range_that_cuts_an_interval_cannot_be_separated(first, last):
    amount = sum_flow([MARCH, said(7, 7, 15)], first, last)
    assert (amount.value, amount.reason, amount.reported) == (None, "not_separable", None)


def test_hole_leaves_no_sum_but_keeps_what_was_reported():
    amount = sum_flow([MARCH, said(8, 8, 5)], 1, 8)
    assert (amount.value, amount.reason, amount.reported) == (None, "gap", 125)


@pytest.mark.parametrize("status", ["missing", "refused"])
def test_month_without_a_usable_value_is_a_hole_and_no_zero(status):
    amount = sum_flow([MARCH, said(7, 7, None, status)], 1, 7)
    assert (amount.value, amount.reason, amount.reported) == (None, "gap", 120)


def test_nil_covers_its_month_and_adds_nothing():
    assert sum_flow([MARCH, said(7, 7, None, "nil")], 1, 7).value == 120


def test_zero_is_a_reported_value():
    amount = sum_flow([said(1, 6, 0)], 1, 6)
    assert (amount.value, amount.reason) == (0, "")


@pytest.mark.parametrize("second", [said(6, 7, 3), said(1, 6, 120), said(4, 4, 1), said(1, 7, 130)])
def test_overlapping_intervals_have_no_sum_and_count_for_nothing(second):
    amount = sum_flow([MARCH, second], 1, 7)
    assert (amount.value, amount.reason, amount.reported) == (None, "overlap", None)


def test_nothing_reported_is_no_data():
    assert sum_flow([], 1, 6).reason == "no_data"
    assert sum_flow([said(7, 7, 4)], 1, 6).reason == "no_data"
    assert sum_flow([said(1, 6, None)], 1, 6).reason == "no_data"


# -- states ----------------------------------------------------------------------------------------


def test_newest_state_at_or_before_the_month_counts_and_is_never_summed():
    states = [said(6, 6, 40), said(8, 8, 55), said(9, 9, 60)]
    assert latest_state(states, 8).value == 55
    assert latest_state(states, 7).value == 40
    assert latest_state(states, 7).month == 6


def test_missing_state_does_not_hide_the_one_before():
    assert latest_state([said(6, 6, 40), said(7, 7, None)], 7).value == 40


def test_nil_gives_a_state_no_value():
    assert latest_state([said(6, 6, None, "nil")], 6).reason == "no_data"


# -- evidence from the ledger ----------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger.db")
    yield ledger
    ledger.close()


def test_corrected_form_replaces_what_the_first_one_said(ledger):
    ledger.append(make_arrival("first"), make_submission(5))
    ledger.append(make_arrival("second", "2020-04-21T09:00"), make_submission(8, revision=2))
    evidence = load_evidence(ledger.view(), 2563, date(2020, 4, 30))
    assert [each.value for each in evidence.intervals("I03", "new", "TH50")] == [8]
    assert evidence.ledger_number == 2
    before = load_evidence(ledger.view(1), 2563, date(2020, 4, 30))
    assert [each.value for each in before.intervals("I03", "new", "TH50")] == [5]


def test_interval_keeps_the_cell_it_came_from(ledger):
    ledger.append(make_arrival("april"), make_submission(5))
    source = load_evidence(ledger.view(), 2563, date(2020, 4, 30)).intervals("I03", "new", "TH50")[0].source
    assert (source.file_name, source.sheet, source.cell, source.value) == (
        "april.xlsx",
        "ผลการดำเนินงาน",
        "H5",
        "5",
    )


def test_other_fiscal_years_are_left_out(ledger):
    ledger.append(make_arrival("april"), make_submission(5))
    assert load_evidence(ledger.view(), 2564, date(2021, 4, 30)).observations == {}


def targets_from(ledger, name, effective_from, value):
    identity = make_identity(
        "KPK", "FY2563", kind="targets", channel="REF", effective_from=effective_from, document=name
    )
    contents = Contents(targets=[TargetValue("I03", "TH50", Decimal(value), "เป้าหมายรายหน่วยงาน", "F5")])
    ledger.append(make_arrival(name), Submission(identity, contents))


@pytest.mark.parametrize(
    ("on", "value", "document"),
    [
        (date(2020, 5, 31), 100, "บันทึก ๑"),
        (date(2020, 6, 1), 90, "บันทึก ๒"),
        (date(2020, 9, 30), 90, "บันทึก ๒"),
        (date(2019, 9, 30), 100, "บันทึก ๑"),
    ],
)
def test_targets_are_those_in_force_on_the_day(ledger, on, value, document):
    targets_from(ledger, "บันทึก ๒", "2020-06-01", 90)
    targets_from(ledger, "บันทึก ๑", "2019-10-01", 100)
    evidence = load_evidence(ledger.view(), 2563, on)
    assert evidence.targets == {("I03", "TH50"): value}
    assert document in evidence.target_version


def test_plan_is_kept_by_fiscal_month(ledger):
    identity = make_identity("TH50", "FY2563", kind="plan", channel="REF")
    plans = [PlanValue("I03", month, Decimal(n), "แผนรายเดือน", "D5") for n, month in enumerate(["2562-10", "2563-09"])]
    ledger.append(make_arrival("plan"), Submission(identity, Contents(plans=plans)))
    evidence = load_evidence(ledger.view(), 2563, date(2020, 9, 30))
    assert evidence.plans == {("I03", "TH50"): {1: 0, 12: 1}}
    assert evidence.plan_sources["I03", "TH50"][12].cell == "D5"
