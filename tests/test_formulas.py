"""Formulas: parts are summed first, rates recomputed from the sums, never averaged."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_evidence, make_indicator
from workbench.progress.evidence import NO_DATA, Amount
from workbench.progress.formulas import Range, combine, evaluate, is_additive, is_complete, office_parts
from workbench.rules.framework import ChangeFormula, RatioFormula, SumFormula

RATIO = RatioFormula(kind="ratio", numerator=["done"], denominator=["all"])
GROWTH = ChangeFormula(kind="change", base="base", current="current", sign=1)
REDUCTION = ChangeFormula(kind="change", base="base", current="current", sign=-1)
NET = SumFormula(kind="sum", plus=["joined"], minus=["left"])
SUM = SumFormula(kind="sum", plus=["new"])


def known(value) -> Amount:
    amount = Decimal(str(value))
    return Amount(amount, "", amount)


def parts(**values) -> dict[str, Amount]:
    return {key: value if isinstance(value, Amount) else known(value) for key, value in values.items()}


GAP = Amount(None, "gap", Decimal(7))
OVERLAP = Amount(None, "overlap")
amounts = st.decimals(min_value=0, max_value=10**9, places=2)


# -- one sender ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "values", "expected"),
    [
        (RATIO, {"done": 3, "all": 4}, "75"),
        (GROWTH, {"base": 200, "current": 206}, "3"),
        (GROWTH, {"base": 200, "current": 190}, "-5"),
        (REDUCTION, {"base": 200, "current": 190}, "5"),
        (NET, {"joined": 50, "left": 60}, "-10"),
    ],
)
def test_formula_gives_its_value(formula, values, expected):
    assert evaluate(formula, parts(**values)).value == Decimal(expected)


@pytest.mark.parametrize(
    ("formula", "values", "reason"),
    [
        (RATIO, {"done": 0, "all": 0}, "denominator_zero"),
        (RATIO, {"done": 3, "all": NO_DATA}, "no_data"),
        (RATIO, {"done": GAP, "all": 4}, "gap"),
        (GROWTH, {"base": 0, "current": 5}, "base_zero"),
        (GROWTH, {"base": NO_DATA, "current": 5}, "base_missing"),
        (GROWTH, {"base": 5, "current": NO_DATA}, "no_data"),
        (NET, {"joined": 5, "left": NO_DATA}, "no_data"),
        (SUM, {"new": OVERLAP}, "overlap"),
    ],
)
def test_formula_without_its_parts_gives_a_reason_and_nothing_else(formula, values, reason):
    amount = evaluate(formula, parts(**values))
    assert (amount.value, amount.reason, amount.reported) == (None, reason, None)


def test_sum_with_a_hole_keeps_what_was_reported():
    amount = evaluate(SUM, parts(new=GAP))
    assert (amount.value, amount.reason, amount.reported) == (None, "gap", 7)


# -- over senders ----------------------------------------------------------------------------------


def test_rate_over_offices_is_the_ratio_of_sums_and_not_the_average():
    small, large = parts(done=1, all=1), parts(done=10, all=100)
    total = combine(RATIO, [small, large])
    assert total.value == Decimal(11) / Decimal(101) * 100
    assert total.value != (100 + 10) / 2


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=8), st.randoms())
def test_order_of_offices_changes_no_rate(pairs, random):
    offices = [parts(done=done, all=whole) for done, whole in pairs]
    first = combine(RATIO, offices)
    random.shuffle(offices)
    assert combine(RATIO, offices).value == first.value


def test_growth_compares_the_offices_that_have_both_years():
    both, new = parts(base=100, current=103), parts(base=NO_DATA, current=900)
    assert combine(GROWTH, [both, new]).value == 3


def test_total_of_counts_is_the_sum_of_what_was_reported():
    total = combine(SUM, [parts(new=5), parts(new=GAP), parts(new=OVERLAP), parts(new=NO_DATA)])
    assert total.value == 12


def test_total_of_nothing_says_the_commonest_reason():
    assert combine(SUM, [parts(new=OVERLAP), parts(new=OVERLAP), parts(new=NO_DATA)]).reason == "overlap"
    assert combine(SUM, [parts(new=NO_DATA)]).reason == "no_data"
    assert combine(SUM, []).reason == "no_data"


# -- an indicator at one sender --------------------------------------------------------------------


def test_flows_are_tiled_and_states_taken_at_the_last_month():
    indicator = make_indicator(
        elements={"new": "flow", "members": "stock"},
        formula={"kind": "ratio", "numerator": ["new"], "denominator": ["members"]},
    )
    evidence = make_evidence(
        indicator,
        [
            "TH50 new 2562-10..2563-03 = 6",
            "TH50 new 2563-04 = 4",
            "TH50 members 2563-03 = 90",
            "TH50 members 2563-04 = 100",
        ],
    )
    found = office_parts(indicator, indicator.formula, evidence, "TH50", Range(1, 7))
    assert (found["new"].value, found["members"].value) == (10, 100)
    assert is_complete(found, Range(1, 7))
    assert not is_complete(found, Range(1, 8))


def test_only_a_sum_of_flows_has_a_value_of_its_own_for_a_single_month():
    assert is_additive(make_indicator())
    assert not is_additive(make_indicator(elements={"members": "stock"}))
    assert not is_additive(
        make_indicator(
            elements={"done": "flow", "all": "flow"},
            formula={"kind": "ratio", "numerator": ["done"], "denominator": ["all"]},
        )
    )
