"""Doubts beside a workbook: its name says another sender or month, or its values are those of the form before."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from builders import PARAMETERS, codes_of, make_identity, make_observation
from test_ingest import NOW, put, workbook
from workbench.intake.doubts import remark_file_name, remark_repetition
from workbench.intake.ingest import ingest
from workbench.intake.statement import statement_of
from workbench.rules.registers import load_divisions, load_offices
from workbench.rules.settings import RepeatedForm, load_settings
from workbench.rules.workspace import find_workspace
from workbench.workbooks.statements import name_senders
from workbench.workbooks.submission import Contents, Submission

POLICY = RepeatedForm(least_values=3, since=date(2019, 10, 1), origin="judgement", source="ก")


@cache
def names():
    return name_senders([*load_offices(PARAMETERS), *load_divisions(PARAMETERS)])


def form(period: str, *values: int | None, **identity) -> Submission:
    """A form with one value an indicator, None where nothing was done."""
    made = make_identity(period=period, **identity)
    rows = [
        make_observation(value, made, indicator_code=f"I{n:02d}", **({"obs_status": "nil"} if value is None else {}))
        for n, value in enumerate(values, 1)
    ]
    return Submission(made, Contents(observations=rows))


# -- the file's name -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "TH50_2563-06.xlsx", "th50 มิ.ย. 63 (1).xlsx", "สสจ.เชียงใหม่ มิถุนายน 2563.xlsx", "รายงานเดือนนี้.xlsx",
        "TH50_2563-06 ส่ง 1 ก.ค. 63.xlsx", "TH50 2563-07-01.xlsx", "สำเนาของ TH51 เป็น TH50.xlsx", "FY2563.xlsx",
    ],
)  # fmt: skip
def test_name_that_names_its_own_sender_and_month_or_none_is_no_doubt(name):
    submission = form("2563-06", 5)
    remark_file_name(submission, name, names())
    assert codes_of(submission) == []


@pytest.mark.parametrize(
    "name", ["TH51_2563-06.xlsx", "TH50_2563-05.xlsx", "สสจ.ลำพูน.xlsx", "พ.ค. 63.xlsx", "KPN.xlsx"]
)
def test_name_of_another_sender_or_month_is_a_warning_with_both(name):
    submission = form("2563-06", 5)
    remark_file_name(submission, name, names())
    (finding,) = submission.contents.findings
    assert (finding.code, finding.severity, finding.found) == ("file_name_differs", "warning", name)
    assert finding.expected == "TH50 (สำนักงานสหกรณ์จังหวัดเชียงใหม่) 2563-06"


def test_any_month_that_a_form_covers_may_name_it():
    submission = form("2563-03", 5, covers_first="2562-10", covers_last="2563-03", basis="to_date")
    remark_file_name(submission, "TH50 ต.ค.62-มี.ค.63.xlsx", names())
    assert codes_of(submission) == []


def test_plan_named_by_a_month_is_no_doubt():
    submission = Submission(make_identity("TH50", "FY2563", kind="plan", channel="REF"), Contents())
    remark_file_name(submission, "TH50 2563-03.xlsx", names())
    assert codes_of(submission) == []


def test_file_of_a_wrong_name_is_taken_in_with_the_warning(tmp_path):
    place = find_workspace(tmp_path)
    (receipt,) = ingest(place, [put(tmp_path, "TH51_2563-04.xlsx", workbook())], NOW)
    assert receipt.outcome == "accepted"
    assert "file_name_differs" in [each.code for each in receipt.findings]


# -- last month's values ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "is_doubtful"),
    [
        ((5, 7, 9), (5, 7, 9), True),
        ((5, 7, 9, None), (5, 7, 9, 0), True),
        ((5, 7, 9), (5, 7, 9, 4), True),  # the row of a quarter was not asked in the form before
        ((5, 7, 9), (5, 7, 8), False),
        ((None, None, None), (None, None, None), False),
        ((1, 1, 1, 0, None), (1, 1, 1, 0, None), False),  # a milestone or two, and small numbers
        ((5, 7), (5, 7), False),
    ],
)
def test_form_whose_values_are_all_those_of_the_form_before_is_doubted(before, now, is_doubtful):
    submission = form("2563-05", *now)
    remark_repetition(submission, statement_of(form("2563-04", *before)), POLICY)
    assert (codes_of(submission) == ["same_as_last_form"]) is is_doubtful


def test_doubt_says_how_many_values_and_which_form():
    submission = form("2563-05", 5, 7, 9)
    remark_repetition(submission, statement_of(form("2563-04", 5, 7, 9)), POLICY)
    (finding,) = submission.contents.findings
    assert (finding.severity, finding.found, finding.expected) == ("warning", "3", "เมษายน 2563")


def test_first_form_and_a_policy_of_none_are_not_doubted():
    submission = form("2563-05", 5, 7, 9)
    remark_repetition(submission, None, POLICY)
    remark_repetition(submission, statement_of(form("2563-04", 5, 7, 9)), None)
    assert codes_of(submission) == []


def test_policy_is_data():
    assert load_settings(PARAMETERS, date(2020, 6, 30)).repeated_form.least_values >= 3
