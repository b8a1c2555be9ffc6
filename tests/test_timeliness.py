"""Who has sent what in time: deadlines are instants in Bangkok, to the second."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from builders import at, machine_zone, make_arrival, make_division, make_framework, make_office, make_submission
from workbench.base.fiscal import Month, end_of_day
from workbench.ledger.ledger import Arrival, Ledger
from workbench.progress.timeliness import SenderStatus, Timeliness, compute_timeliness
from workbench.rules.framework.rules import CalendarRule, DueRule
from workbench.workbooks.submission import Contents, Submission

APRIL = Month(2563, 4)
OFFICE = make_office("TH50")


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger.db")
    yield ledger
    ledger.close()


def standing(ledger, month=APRIL, sender=OFFICE, on=None) -> SenderStatus:
    view = ledger.view().submissions
    return compute_timeliness(make_framework(), [sender], view, month, on).senders[0]


def refused(**identity) -> Submission:
    made = make_submission(**identity)
    contents = Contents()
    contents.add("header_missing", "ผลการดำเนินงาน")
    return Submission(made.identity, contents)


@pytest.mark.parametrize(
    ("received", "state", "days_late"),
    [
        ("2020-04-25T23:59:58", "on_time", 0),
        ("2020-04-25T23:59:59", "on_time", 0),
        ("2020-04-26T00:00:00", "late", 1),
        ("2020-04-25T16:59:59Z", "on_time", 0),
        ("2020-04-25T17:00:00Z", "late", 1),
        ("2020-05-05T08:00:00", "late", 10),
        ("2020-04-25", "on_time", 0),
    ],
)
def test_deadline_is_the_last_second_of_the_day_in_bangkok(ledger, received, state, days_late):
    ledger.append(make_arrival("april", received), make_submission())
    found = standing(ledger)
    assert (found.state, found.days_late) == (state, days_late)
    assert found.due_date.isoformat() == "2020-04-25"


TWO_DAYS = make_framework().model_copy(
    update={
        "rules": (
            CalendarRule(
                rule_code="R04", actors=["office"], recipient=None, deliverable="แบบ", short_name="แบบ",
                frequency="monthly", window_first=APRIL, window_last=APRIL, source_clause="๑.๑",
                due_rule=DueRule(kind="day_of_month", day=28),
                printed_dates={"2563-04": date(2020, 4, 25)},
            ),
        )
    }
)  # fmt: skip
"""The form of April is due on the 25th as printed, and on the 28th by its rule."""


@pytest.mark.parametrize(
    ("received", "state", "days_late"),
    [
        ("2020-04-25T23:59:59", "on_time", 0),
        ("2020-04-26T00:00:00", "within_rule", 0),
        ("2020-04-28T23:59:59", "within_rule", 0),
        ("2020-04-29T00:00:00", "late", 4),
    ],
)
def test_form_after_the_printed_day_but_within_the_rule_is_not_late(ledger, received, state, days_late):
    ledger.append(make_arrival("april", received), make_submission())
    found = compute_timeliness(TWO_DAYS, [OFFICE], ledger.view().submissions, APRIL)
    assert (found.senders[0].state, found.senders[0].days_late, found.received) == (state, days_late, 1)
    assert found.states == ("on_time", "within_rule", "late", "quarantined", "missing")


@pytest.mark.parametrize(("on", "state"), [("2020-04-25T23:59:59", "not_due"), ("2020-04-26", "missing")])
def test_form_is_missing_after_its_printed_day(ledger, on, state):
    found = compute_timeliness(TWO_DAYS, [OFFICE], ledger.view().submissions, APRIL, at(on))
    assert found.senders[0].state == state


def test_fraction_of_the_last_second_is_still_in_time(ledger):
    instant = end_of_day(at("2020-04-25").date()) + timedelta(milliseconds=900)
    ledger.append(Arrival("a" * 64, "april.xlsx", instant, "now"), make_submission())
    assert standing(ledger).state == "on_time"


def test_division_is_due_on_the_27th(ledger):
    ledger.append(
        make_arrival("april", "2020-04-27T12:00"), make_submission(sender="KPK", kind="division", channel="DIV")
    )
    assert standing(ledger, sender=make_division("KPK", "กพก.")).state == "on_time"


def test_correction_after_the_deadline_does_not_make_the_sender_late(ledger):
    ledger.append(make_arrival("first", "2020-04-24T09:00"), make_submission(5))
    ledger.append(make_arrival("second", "2020-05-02T09:00"), make_submission(8, revision=2))
    found = standing(ledger)
    assert (found.state, found.revision, found.versions, found.file_name) == ("on_time", 2, 2, "second.xlsx")


def test_refused_file_in_time_and_a_good_one_late_is_late(ledger):
    ledger.append(make_arrival("bad", "2020-04-24T09:00"), refused())
    ledger.append(make_arrival("good", "2020-04-26T09:00"), make_submission())
    found = standing(ledger)
    assert (found.state, found.versions, found.quarantined) == ("late", 1, 1)


def test_only_refused_files_is_quarantined_and_not_received(ledger):
    ledger.append(make_arrival("bad", "2020-04-24T09:00"), refused())
    found = standing(ledger)
    assert (found.state, found.received_at, found.quarantined) == ("quarantined", None, 1)


def test_nothing_sent_is_missing(ledger):
    assert standing(ledger).state == "missing"


def test_form_of_another_month_does_not_count(ledger):
    ledger.append(make_arrival("may", "2020-04-20T09:00"), make_submission(period="2563-05"))
    assert standing(ledger).state == "missing"


@pytest.mark.parametrize(("on", "state"), [("2020-04-25T23:59:59", "not_due"), ("2020-04-26T00:00:00", "missing")])
def test_nothing_sent_is_only_missing_once_the_deadline_has_passed(ledger, on, state):
    assert standing(ledger, on=at(on)).state == state


def test_month_without_a_form_is_not_due_for_anyone(ledger):
    found = standing(ledger, Month(2562, 12))
    assert (found.state, found.due_date) == ("not_due", None)


def test_counts_say_how_many_of_each_kind(ledger):
    ledger.append(make_arrival("a", "2020-04-24T09:00"), make_submission(sender="TH50"))
    ledger.append(make_arrival("b", "2020-04-28T09:00"), make_submission(sender="TH57"))
    senders = [make_office(code) for code in ("TH50", "TH57", "TH58")] + [make_division("KPK", "กพก.")]
    found: Timeliness = compute_timeliness(make_framework(), senders, ledger.view().submissions, APRIL)
    assert found.counts("office") == {"on_time": 1, "late": 1, "missing": 1}
    assert found.counts() == {"on_time": 1, "late": 1, "missing": 2}
    assert found.received == 2
    assert [each.sender_code for each in found.in_state("missing")] == ["TH58", "KPK"]


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_standing_does_not_depend_on_the_machines_zone(ledger, zone):
    with machine_zone(zone):
        ledger.append(make_arrival("in-time", "2020-04-25T16:59:59Z"), make_submission(sender="TH50"))
        ledger.append(make_arrival("late", "2020-04-25T17:00:00Z"), make_submission(sender="TH57"))
        found = [standing(ledger, sender=make_office(code)) for code in ("TH50", "TH57")]
        assert [(each.state, each.days_late) for each in found] == [("on_time", 0), ("late", 1)]
        assert [each.received_at.isoformat() for each in found] == [
            "2020-04-25T23:59:59+07:00",
            "2020-04-26T00:00:00+07:00",
        ]
