"""Fixed Thai words: month names, Buddhist years, and a Thai reason for every kind of nothing."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base import labels
from workbench.base.fiscal import BUDDHIST_OFFSET, Month, month_of, parse_instant, parse_period
from workbench.base.labels import month_name, month_span, period_name, thai_date, thai_instant
from workbench.base.text import clean_text, to_arabic_digits

days = st.dates(date(2400 - BUDDHIST_OFFSET, 1, 1), date(2699 - BUDDHIST_OFFSET, 12, 31))
LONG = {month_name(Month(2563, n)).split()[0]: n for n in range(1, 13)}
SHORT = {month_name(Month(2563, n), "short").split()[0]: n for n in range(1, 13)}


@given(days, st.sampled_from(["thai", "arabic"]))
def test_printed_day_reads_back_as_the_day(day, digits):
    number, name, year = to_arabic_digits(thai_date(day, digits=digits)).split()
    assert date(int(year) - 543, LONG[name], int(number)) == day
    number, name, year = to_arabic_digits(thai_date(day, "short", digits)).split()
    assert (int(number), SHORT[name], int(year)) == (day.day, day.month, (day.year + 543) % 100)


@given(days)
def test_month_is_named_with_its_buddhist_year(day):
    month = month_of(day)
    name, year = month_name(month, digits="arabic").split()
    assert Month(int(year), LONG[name]) == month


def test_twelve_months_have_twelve_names():
    assert len(LONG) == len(SHORT) == 12
    assert list(LONG)[3] == "เมษายน"
    assert list(SHORT)[9] == "ต.ค."


@pytest.mark.parametrize(
    ("period", "printed"),
    [
        ("2563-04", "เดือนเมษายน ๒๕๖๓"),
        ("FY2563", "ปีงบประมาณ พ.ศ. ๒๕๖๓"),
        ("FY2563-Q1", "ไตรมาสที่ ๑ ปีงบประมาณ พ.ศ. ๒๕๖๓"),
        ("FY2563-H2", "ครึ่งปีหลัง ปีงบประมาณ พ.ศ. ๒๕๖๓"),
        ("FY2563-M01..M10", "ต.ค. ๖๒ – ก.ค. ๖๓ ปีงบประมาณ พ.ศ. ๒๕๖๓"),
    ],
)
def test_period_is_named_as_reports_print_it(period, printed):
    assert period_name(parse_period(period)) == printed
    assert period_name(parse_period(period), "arabic") == to_arabic_digits(printed)


def test_span_of_one_month_is_that_month():
    assert month_span(Month(2563, 4), Month(2563, 4), "arabic") == "เม.ย. 63"


def test_instant_is_printed_in_bangkok_time():
    assert thai_instant(parse_instant("2020-04-24T18:05:00Z")) == "๒๕ เม.ย. ๖๓ ๐๑.๐๕ น."


def test_every_reason_a_value_can_be_missing_for_has_thai_words():
    """The codes that the counting modules write down as reasons, found in their source."""
    used = set()
    for path in sorted((Path(labels.__file__).parents[1] / "progress").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Amount" and len(node.args) > 1:
                used |= {n.value for n in ast.walk(node.args[1]) if isinstance(n, ast.Constant) and n.value}
    assert {"gap", "overlap", "not_separable", "no_data"} <= used
    assert used <= set(labels.REASONS)


@pytest.mark.parametrize("words", [labels.REASONS, labels.OBS_STATUS, labels.EXPENSE_GROUPS])
def test_fixed_words_are_clean_thai(words):
    assert [word for word in words.values() if clean_text(word) != word or re.search("[a-z]", word)] == []
