"""Fiscal months, quarters, halves and years; instants in Bangkok whatever the machine's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import machine_zone
from workbench.base.errors import BadPeriod
from workbench.base.fiscal import (
    BUDDHIST_OFFSET,
    Month,
    end_of_day,
    fiscal_month,
    format_instant,
    month_of,
    month_period,
    months_between,
    parse_instant,
    parse_month,
    parse_period,
)
from workbench.base.labels import thai_instant
from workbench.base.text import to_thai_digits

years = st.integers(2400, 2699)
months = st.builds(Month, years, st.integers(1, 12))
days = st.dates(date(2400 - BUDDHIST_OFFSET, 1, 1), date(2699 - BUDDHIST_OFFSET, 12, 31))


# -- months ----------------------------------------------------------------------------------------


@given(days)
def test_every_day_lies_in_its_buddhist_month(day):
    month = month_of(day)
    assert month.start_date <= day <= month.end_date
    assert (month.year, month.month) == (day.year + 543, day.month)


def test_every_day_of_three_centuries_goes_to_its_month_and_back():
    day, end = date(2400 - BUDDHIST_OFFSET, 1, 1), date(2700 - BUDDHIST_OFFSET, 1, 1)
    while day < end:
        month = month_of(day)
        assert month.start_date + timedelta(days=day.day - 1) == day
        day += timedelta(days=1)


@given(months)
def test_month_reads_back_from_its_id(month):
    assert parse_month(month.id) == month
    assert parse_month(to_thai_digits(month.id)) == month
    assert fiscal_month(month.fiscal_year, month.number) == month


@given(months, st.integers(-500, 500))
def test_months_shifted_and_shifted_back_are_the_same(month, steps):
    assert month.shift(steps).shift(-steps) == month
    assert (month.shift(steps) > month) == (steps > 0)


def test_fiscal_year_begins_on_the_first_of_october():
    assert month_of(date(2019, 9, 30)).fiscal_year == 2562
    assert month_of(date(2019, 10, 1)).fiscal_year == 2563
    assert (parse_period("FY2563").start_date, parse_period("FY2563").end_date) == (
        date(2019, 10, 1),
        date(2020, 9, 30),
    )


def test_february_ends_by_the_common_era_year():
    assert parse_month("2563-02").end_date == date(2020, 2, 29)
    assert parse_month("2564-02").end_date == date(2021, 2, 28)


# -- periods ---------------------------------------------------------------------------------------


@given(st.integers(2401, 2699))
def test_quarters_and_halves_split_the_year_without_a_gap(year):
    whole = parse_period(f"FY{year}").months
    quarters = [parse_period(f"FY{year}-Q{n}").months for n in (1, 2, 3, 4)]
    halves = [parse_period(f"FY{year}-H{n}").months for n in (1, 2)]
    assert (
        sum(quarters, ()) == sum(halves, ()) == whole == months_between(fiscal_month(year, 1), fiscal_month(year, 12))
    )
    assert {month.fiscal_year for month in whole} == {year}


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2563-04", "month", "2563-04", "2563-04"),
        ("FY2563", "year", "2562-10", "2563-09"),
        ("FY2563-Q1", "quarter", "2562-10", "2562-12"),
        ("FY2563-Q4", "quarter", "2563-07", "2563-09"),
        ("FY2563-H1", "half", "2562-10", "2563-03"),
        ("FY2563-H2", "half", "2563-04", "2563-09"),
        ("FY2563-M01..M10", "range", "2562-10", "2563-07"),
        ("FY2563-M07..M07", "range", "2563-04", "2563-04"),
    ],
)
def test_period_covers_its_months(text, kind, first, last):
    period = parse_period(text)
    assert (period.kind, period.first.id, period.last.id, period.id) == (kind, first, last, text)


@pytest.mark.parametrize("text", ["2563-04", "FY2563-Q3", "FY2563-M01..M10"])
def test_thai_digits_are_accepted_and_never_kept(text):
    assert parse_period(f" {to_thai_digits(text)} ") == parse_period(text)


@pytest.mark.parametrize(
    "text",
    """2563|2563-13|2563-00|2563-4|2020-04|63-04|เมษายน 2563|FY2563-Q5|FY2563-Q0|FY2563-H3|FY63|fy2563|Q3|"""
    """FY2563-M10..M01|FY2563-M00..M03|FY2563-M01..M13|FY2563-Q1..Q2|2563-04-01|2563/04|{2563-04}|../2563-04|"""
    """\u0662\u0665\u0666\u0663-\u0660\u0664|FY\u0662\u0665\u0666\u0663|""".split("|"),
)
def test_anything_else_is_an_error_that_names_the_accepted_forms(text):
    with pytest.raises(BadPeriod) as raised:
        parse_period(text)
    assert all(form in str(raised.value) for form in ("2563-04", "FY2563-Q3", "FY2563-H1", "FY2563-M01..M10"))
    assert raised.value.exit_code == 2


def test_longer_period_is_no_month():
    with pytest.raises(BadPeriod):
        parse_month("FY2563-Q3")


@given(months)
def test_period_of_a_month_is_the_one_its_id_names(month):
    assert month_period(month) == parse_period(month.id)


# -- instants --------------------------------------------------------------------------------------


def test_day_ends_one_second_before_midnight_in_bangkok():
    assert end_of_day(date(2020, 4, 25)) == datetime(2020, 4, 25, 16, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2020-04-25", "2020-04-25T23:59:59+07:00"),
        ("20200425", "2020-04-25T23:59:59+07:00"),
        ("2020-04-25T09:30", "2020-04-25T09:30:00+07:00"),
        ("2020-04-25 09:30:15", "2020-04-25T09:30:15+07:00"),
        ("2020-04-25T17:30:00Z", "2020-04-26T00:30:00+07:00"),
        ("๒๐๒๐-๐๔-๒๕", "2020-04-25T23:59:59+07:00"),
    ],
)
def test_instant_is_read_in_bangkok_time(text, instant):
    assert format_instant(parse_instant(text)) == instant


@pytest.mark.parametrize("text", ["", "25/04/2020", "2020-13-01", "2563-04-25", "2563-04-25T09:30", "เมื่อวาน"])
def test_instant_that_is_unclear_or_in_a_buddhist_year_is_refused(text):
    with pytest.raises(ValueError):
        parse_instant(text)


@given(st.lists(st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC)), min_size=2))
def test_instants_as_text_sort_as_they_happened(instants):
    whole = sorted(each.replace(microsecond=0) for each in instants)
    texts = [format_instant(each) for each in whole]
    assert texts == sorted(texts)
    assert [parse_instant(text) for text in texts] == whole


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_instants_and_periods_do_not_depend_on_the_machines_zone(zone):
    with machine_zone(zone):
        around = [parse_instant("2020-09-30") + timedelta(seconds=n) for n in (0, 1)]
        assert [format_instant(each) for each in around] == ["2020-09-30T23:59:59+07:00", "2020-10-01T00:00:00+07:00"]
        assert [month_of(each.date()).id for each in around] == ["2563-09", "2563-10"]
        assert thai_instant(parse_instant("2020-04-25T20:00:00Z"), "arabic") == "26 เม.ย. 63 03.00 น."
        assert parse_instant("2020-04-25T09:30").utcoffset() == timedelta(hours=7)
