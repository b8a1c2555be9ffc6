"""Spending: the real register lines to the last printed digit, balances, carry-forward and budget versions."""

from __future__ import annotations

import csv
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
from workbench.progress.budget import Budget, BudgetFact, BudgetLine, compute_budget, load_budget_facts
from workbench.workbooks.submission import BudgetValue, Contents, Submission

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
