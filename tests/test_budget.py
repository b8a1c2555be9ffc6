"""Spending: the real register lines to the last printed digit, balances, carry-forward and budget versions."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_arrival, make_identity
from workbench.base.fiscal import parse_period
from workbench.base.text import format_number
from workbench.ledger.ledger import Ledger
from workbench.progress.budget import Budget, BudgetLine, compute_budget, load_budget
from workbench.progress.budget_facts import BudgetFact, BudgetGap, load_budget_facts
from workbench.workbooks.submission import BudgetValue, Contents, SpendingGap, Submission

REGISTER = Path(__file__).parent / "cases" / "register.csv"
JUNE = parse_period("2563-06")


def register_lines() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def fact(measure, value, month=9, sender="TH44", activity="A04", group="operations") -> BudgetFact:
    return BudgetFact(sender, activity, group, measure, month, Decimal(str(value)))


def total(*facts: BudgetFact, pct_basis: str = "received") -> BudgetLine:
    return compute_budget(facts, JUNE, ["TH44"], pct_basis).line()


# -- real lines ------------------------------------------------------------------------------------


def test_register_holds_the_21_lines_and_the_published_national_rates():
    assert [line["basis"] for line in register_lines()].count("received") == 21
    assert [line["basis"] for line in register_lines()].count("approved") == 5


@pytest.mark.parametrize("line", register_lines(), ids=lambda line: f"{line['as_of']}-{line['pct']}")
def test_printed_register_line_is_reproduced(line):
    month = 0 if line["basis"] == "approved" else 9
    found = total(
        fact(line["basis"], line["base"], month), fact("disbursed", line["disbursed"]), pct_basis=line["basis"]
    )
    assert format_number(found.disbursed_pct, 2) == line["pct"]
    if line["remaining"]:
        assert found.remaining == Decimal(line["remaining"])


def test_half_is_rounded_up_where_a_float_would_round_down():
    found = total(fact("received", 3904000), fact("disbursed", 3284240))
    assert found.disbursed_pct == Decimal("84.125")
    assert format_number(found.disbursed_pct, 2) == "84.13"


def test_province_line_on_the_plan_basis_would_be_half_the_printed_rate():
    """29 November 2022: 1,364,540 of 3,968,700 received is 34.38; of the 7,937,400 planned it would be 17.19."""
    facts = (fact("plan", 7937400), fact("received", 3968700), fact("disbursed", 1364540))
    assert format_number(total(*facts).disbursed_pct, 2) == "34.38"
    assert format_number(total(*facts, pct_basis="plan").disbursed_pct, 2) == "17.19"


# -- one line --------------------------------------------------------------------------------------


def test_remaining_and_available_follow_from_received_disbursed_and_committed():
    found = total(fact("received", 1000), fact("disbursed", 400), fact("committed", 250))
    assert (found.remaining, found.available) == (600, 350)
    assert (found.disbursed_pct, found.disbursed_pct_with_po) == (40, 65)


def test_unknown_po_balance_is_not_a_balance_of_zero():
    found = total(fact("received", 1000), fact("disbursed", 400))
    assert (found.available, found.disbursed_pct_with_po) == (None, None)
    assert found.disbursed_pct == 40


def test_po_balance_of_zero_is_known():
    found = total(fact("received", 1000), fact("disbursed", 400), fact("committed", 0))
    assert (found.available, found.disbursed_pct_with_po) == (600, 40)


@pytest.mark.parametrize("facts", [(), (fact("disbursed", 5),), (fact("received", 0), fact("disbursed", 0))])
def test_no_rate_without_a_base(facts):
    assert total(*facts).disbursed_pct is None


def test_nothing_known_says_so():
    assert total().received.reason == "no_budget"
    assert total().remaining is None


# -- a period --------------------------------------------------------------------------------------


def test_balances_are_taken_at_the_latest_form_and_never_summed_over_months():
    facts = [fact("committed", 300, 8), fact("disbursed", 100, 8), fact("committed", 200, 9), fact("disbursed", 250, 9)]
    found = compute_budget(facts, JUNE, ["TH44"], "received").line()
    assert (found.committed.value, found.disbursed.value) == (200, 250)


months_told = st.lists(st.tuples(st.sampled_from(["TH44", "TH50"]), st.integers(1, 12)), min_size=1, unique=True)


def budget_of(told: list[tuple[str, int]]) -> Budget:
    facts = [fact("disbursed", 100 * month, month, sender) for sender, month in told]
    return compute_budget(facts, JUNE, ["TH44", "TH50", "TH57"], "received")


def test_the_latest_form_counts_whichever_was_taken_in_last():
    """May's form arrives after June's: the balance stays June's, and nobody is carried forward."""
    found = budget_of([("TH44", 9), ("TH44", 8)])
    assert (found.line().disbursed.value, found.reported, found.carried_forward) == (900, 1, ())


@given(months_told, st.randoms())
def test_order_in_which_forms_came_changes_nothing(told, random):
    shuffled = list(told)
    random.shuffle(shuffled)
    first, second = budget_of(sorted(told)), budget_of(shuffled)
    assert (first.line().disbursed.value, first.reported, first.carried_forward) == (
        second.line().disbursed.value,
        second.reported,
        second.carried_forward,
    )


def test_later_forms_do_not_reach_back():
    facts = [fact("disbursed", 100, 9), fact("disbursed", 900, 10)]
    assert compute_budget(facts, JUNE, ["TH44"], "received").line().disbursed.value == 100


def test_sender_that_has_not_reported_is_carried_forward_and_named():
    facts = [fact("disbursed", 100, 9, "TH44"), fact("disbursed", 50, 7, "TH50")]
    found = compute_budget(facts, JUNE, ["TH44", "TH50", "TH57"], "received")
    assert found.line().disbursed.value == 150
    assert (found.reported, found.expected, found.carried_forward) == (1, 3, ("TH50",))


def some_budget() -> Budget:
    facts = [
        fact("approved", 5000, 0, "KPN"),
        fact("received", 1000, sender="TH44"),
        fact("disbursed", 400, sender="TH44"),
        fact("received", 500, sender="TH50", group="investment"),
        fact("disbursed", 100, sender="TH50", group="investment", activity="A03"),
    ]
    return compute_budget(facts, JUNE, ["TH44", "TH50"], "received")


def test_lines_come_by_activity_and_expense_group_and_add_up_to_the_total():
    budget = some_budget()
    lines = budget.lines()
    assert [(line.activity_code, line.expense_group) for line in lines] == [
        ("A03", "investment"),
        ("A04", "operations"),
        ("A04", "investment"),
    ]
    assert sum(line.disbursed.value or 0 for line in lines) == budget.line().disbursed.value == 500
    assert budget.line(expense_group="investment").disbursed.value == 100
    assert budget.line(activities=["A03"]).received.value is None


def test_part_of_one_sender_leaves_out_the_departments_own_budget():
    part = some_budget().of(frozenset({"TH50"}))
    assert (part.line().received.value, part.line().approved.value) == (500, None)
    assert (part.reported, part.expected) == (1, 1)


# -- what forms leave open -------------------------------------------------------------------------


def gap(measure="disbursed", month=9, sender="TH44", activity="A04", group="operations", status="refused") -> BudgetGap:
    return BudgetGap(sender, activity, group, measure, month, status)


WHOLE = [fact("received", 1000), fact("disbursed", 900), fact("committed", 50)]
"""A line of TH44 that lacks nothing."""


def with_gaps(facts, *gaps, senders=("TH44", "TH50")) -> Budget:
    return compute_budget(facts, JUNE, senders, "received", "", gaps)


def test_line_with_a_refused_amount_goes_out_with_both_parts_and_the_total_is_marked():
    """1,334,456,139.25 บาท in one cell made 28.47 % of 90.36 % once: what was received stayed in without it."""
    half = [fact("received", 9000, group="personnel"), fact("committed", 70, group="personnel")]
    found = with_gaps([*WHOLE, *half], gap(group="personnel"))
    line = found.line()
    assert (line.received.value, line.disbursed.value, line.committed.value) == (1000, 900, 50)
    assert (line.disbursed_pct, line.lacks("disbursed_pct"), line.lacks("received")) == (90, True, True)
    assert (line.lines_reported, line.lines_expected) == (1, 2)
    assert (found.incomplete, found.reported) == (("TH44",), 0)
    alone = found.line(expense_group="personnel")
    assert (alone.received.value, alone.disbursed_pct) == (None, None)
    assert not found.line(expense_group="operations").gaps


def test_gap_of_a_line_is_told_in_json_and_coverage_beside_it():
    data = with_gaps(WHOLE, gap(group="subsidy", status="missing")).as_data()
    assert (data["total"]["is_partial"], data["total"]["coverage"]) == (True, {"reported": 1, "expected": 2})
    assert data["incomplete"] == ["TH44"]
    assert data["gaps"] == [
        {"sender_code": "TH44", "activity_code": "A04", "expense_group": "subsidy", "measure": "disbursed",
         "obs_status": "missing"}
    ]  # fmt: skip
    assert [line["expense_group"] for line in data["lines"]] == ["operations", "subsidy"]


def test_unknown_po_of_a_line_leaves_its_share_and_marks_what_counts_orders():
    line = with_gaps([fact("received", 1000), fact("disbursed", 400)], gap("committed", status="missing")).line()
    assert line.disbursed_pct == 40
    marked = [code for code in ("disbursed_pct", "remaining", "available", "disbursed_pct_with_po") if line.lacks(code)]
    assert marked == ["available", "disbursed_pct_with_po"]


def test_amount_that_an_earlier_form_gave_and_the_newest_does_not_is_a_gap():
    """A ledger of before tells no gaps; a deleted line and a refused cell are seen all the same."""
    may = [fact("received", 500, 8), fact("disbursed", 300, 8), fact("received", 80, 8, group="subsidy")]
    found = with_gaps([*may, *WHOLE])
    assert [(each.expense_group, each.measure, each.obs_status) for each in found.gaps] == [
        ("subsidy", "received", "missing")
    ]
    assert (found.line().received.value, found.incomplete) == (1000, ("TH44",))


def test_correction_of_our_own_closes_the_gap_it_fills():
    assert with_gaps(WHOLE, gap()).gaps == ()


def test_blank_sheet_carries_the_last_balances_forward_named_and_not_complete():
    may = [fact("received", 500, 8), fact("disbursed", 300, 8)]
    found = with_gaps(may, gap("received", status="missing"), gap(status="missing"))
    assert found.line().disbursed.value == 300
    assert (found.carried_forward, found.incomplete, found.reported) == (("TH44",), ("TH44",), 0)
    assert found.line().lacks("disbursed")


def test_gap_of_an_older_form_is_closed_by_a_newer_whole_one():
    assert with_gaps(WHOLE, gap(month=8)).gaps == ()


def test_gap_stays_with_its_sender_and_its_activity():
    found = with_gaps([*WHOLE, fact("received", 10, sender="TH50")], gap(sender="TH50"))
    assert found.of(frozenset({"TH44"})).gaps == ()
    assert found.of(frozenset({"TH50"})).incomplete == ("TH50",)
    assert found.within(frozenset({"A03"})).gaps == ()


# -- from the ledger -------------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger.db")
    yield ledger
    ledger.close()


def keep_budget(ledger, name, effective_from, approved):
    identity = make_identity(
        "KPN", "FY2563", kind="budget", channel="REF", effective_from=effective_from, document=name
    )
    value = BudgetValue("A04", "operations", "approved", Decimal(approved), "วงเงินงบประมาณ", "E5")
    ledger.append(make_arrival(name), Submission(identity, Contents(budget=[value])))


def keep_spending(ledger, name, period, disbursed):
    identity = make_identity("TH44", period)
    value = BudgetValue("A04", "operations", "disbursed", Decimal(disbursed), "การใช้จ่ายงบประมาณ", "H5")
    ledger.append(make_arrival(name), Submission(identity, Contents(budget=[value])))


@pytest.mark.parametrize(
    ("on", "approved"), [("2020-01-31", 900), ("2020-02-26", 1000), ("2020-06-30", 1000), ("2019-09-01", 900)]
)
def test_budget_is_the_version_in_force_on_the_day(ledger, on, approved):
    """FY2563 began on the budget of the year before; the act came in February 2563."""
    keep_budget(ledger, "พรบ", "2020-02-26", 1000)
    keep_budget(ledger, "ไปพลางก่อน", "2019-10-01", 900)
    facts, version = load_budget_facts(ledger.view(), 2563, date.fromisoformat(on))
    assert [each.value for each in facts] == [approved]
    assert ("ไปพลางก่อน" if approved == 900 else "พรบ") in version


def test_spending_of_another_fiscal_year_is_left_out(ledger):
    keep_spending(ledger, "june", "2563-06", 400)
    assert [each.month for each in load_budget_facts(ledger.view(), 2563, date(2020, 6, 30))[0]] == [9]
    assert load_budget_facts(ledger.view(), 2564, date(2021, 6, 30))[0] == ()


def test_gaps_are_kept_with_their_form_and_go_with_it(ledger):
    keep_spending(ledger, "may", "2563-05", 300)
    identity = make_identity("TH44", "2563-06")
    place = ("การใช้จ่ายงบประมาณ", "H5")
    found = SpendingGap("A04", "operations", "disbursed", "refused", *place)
    ledger.append(make_arrival("june"), Submission(identity, Contents(spending_gaps=[found])))
    budget = load_budget(ledger.view(), JUNE, ["TH44"], "received")
    assert [(each.obs_status, each.source.cell) for each in budget.gaps] == [("refused", "H5")]
    assert ledger.verify() == 2
    value = BudgetValue("A04", "operations", "disbursed", Decimal(400), *place)
    ledger.append(make_arrival("june 2"), Submission(replace(identity, revision=2), Contents(budget=[value])))
    assert load_budget(ledger.view(), JUNE, ["TH44"], "received").gaps == ()


def test_lines_reported_before_are_those_of_the_forms_in_use(ledger):
    keep_spending(ledger, "may", "2563-05", 300)
    view = ledger.view()
    assert view.lines_reported("TH44", 2563, "2563-06") == {("A04", "operations")}
    assert view.lines_reported("TH44", 2563, "2563-05") == view.lines_reported("TH50", 2563, "2563-06") == set()
    ledger.append(make_arrival("may 2"), Submission(make_identity("TH44", "2563-05", revision=2), Contents()))
    assert ledger.view().lines_reported("TH44", 2563, "2563-06") == set()
