"""Scopes: which activities and indicators stand on whose page (decision 11)."""

from __future__ import annotations

import pytest

from builders import make_division, make_framework, make_indicator
from workbench.rules.scope import division_scope, leading_division

TWO_DIVISIONS = make_framework(
    make_indicator("I01", division_codes=["KPK", "STS"]), make_indicator("I02", division_codes=["KPG"])
)
DIVISIONS = [make_division(code, code) for code in ("KPG", "KPK", "STS")]


def test_the_first_named_of_an_activitys_first_indicator_leads_it():
    assert leading_division(TWO_DIVISIONS, "A03") == "KPK"


def test_the_printed_order_decides_who_leads_not_the_code():
    other_order = make_framework(make_indicator("I01", division_codes=["STS", "KPK"]))
    assert leading_division(other_order, "A03") == "STS"


@pytest.mark.parametrize(
    ("division", "indicators", "activities"),
    [("KPK", {"I01"}, {"A03"}), ("STS", {"I01"}, set()), ("KPG", {"I02"}, set())],
)
def test_an_activitys_spending_stands_on_one_divisions_page_its_indicators_on_all_that_answer_for_them(
    division, indicators, activities
):
    scope = division_scope(TWO_DIVISIONS, DIVISIONS, division)
    assert (scope.indicator_codes, scope.activity_codes) == (indicators, activities)
