"""The framework's calendar: every rule's deadlines, how arrivals are judged, days off, cut-offs, the .ics file."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import get_args

import icalendar
import pytest
from typer.testing import CliRunner

from parameter_copies import PARAMETERS, choose, edit
from workbench.base.errors import BadSetting
from workbench.base.fiscal import Month, parse_instant
from workbench.cli import app
from workbench.rules.calendar.arrival import Waiting
from workbench.rules.calendar.cycles import cycles
from workbench.rules.calendar.duties import STANDING_WORDS, Deadline, deadlines, in_month
from workbench.rules.calendar.ics import calendar_ics
from workbench.rules.calendar.working_days import WorkingDays, load_holidays, load_working_days
from workbench.rules.framework import Framework, load_framework

LATER = date(2021, 1, 1)
MOVING = ("next_working_day", "previous_working_day")


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework(PARAMETERS, 2563)


@pytest.fixture
def parameters(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PARAMETERS, tmp_path / "parameters"))


def days(rule: str, known_on: date = LATER) -> WorkingDays:
    return WorkingDays(rule, load_holidays(PARAMETERS), known_on)


def deadline(framework: Framework, rule: str, period: str, working: WorkingDays | None = None, actor="") -> Deadline:
    found = [
        each
        for each in deadlines(framework, working)
        if each.rule_code == rule and each.period.id == period and each.kind != "supplement" and actor in each.who
    ]
    assert len(found) == 1, found
    return found[0]


# -- what is owed ----------------------------------------------------------------------------------


def test_every_rule_of_the_calendar_has_its_deadlines(framework):
    counts = Counter(each.rule_code for each in deadlines(framework) if each.kind != "supplement")
    assert counts == {
        "R01": 1, "R02": 1, "R03": 1, "R04": 6, "R05": 1, "R06": 1, "R07": 6, "R08": 1, "R09": 1,
        "R10": 6, "R11": 6, "R12": 1, "R13": 1, "R14": 12, "R15": 4, "R16": 1, "R17": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "period", "printed", "by_rule"),
    [
        ("R01", "2563-03", None, "2020-03-31"),
        ("R02", "2563-04", None, "2020-04-30"),
        ("R03", "2563-04", None, "2020-04-30"),
        ("R04", "2563-04", None, "2020-04-25"),
        ("R07", "2563-09", None, "2020-09-25"),
        ("R08", "FY2563-M01..M10", "2020-08-15", None),
        ("R09", "2563-08", "2020-08-30", None),
        ("R10", "2563-06", None, "2020-06-27"),
        ("R11", "2563-09", None, "2020-09-27"),
        ("R13", "FY2563", "2020-10-30", "2020-10-30"),
        ("R14", "2562-10", None, "2019-11-01"),
        ("R14", "2563-09", None, "2020-10-01"),
        ("R15", "FY2563-Q1", "2020-01-10", "2020-01-15"),
        ("R15", "FY2563-Q2", "2020-04-10", "2020-04-15"),
        ("R15", "FY2563-Q3", "2020-07-15", "2020-07-15"),
        ("R15", "FY2563-Q4", None, "2020-10-15"),
        ("R16", "FY2563", "2020-11-14", "2020-11-14"),
    ],
)
def test_printed_and_computed_dates_stand_beside_each_other(framework, rule, period, printed, by_rule):
    found = deadline(framework, rule, period)
    assert [day and day.isoformat() for day in (found.printed_date, found.rule_date)] == [printed, by_rule]


@pytest.mark.parametrize(
    ("rule", "period", "who", "to_whom"),
    [
        ("R04", "2563-05", "สสจ./สสพ.", "กอง/สำนัก และกองแผนงาน"),
        ("R10", "2563-05", "กอง/สำนัก", "กองแผนงาน"),
        ("R02", "2563-04", "กอง/สำนัก, กผง.", ""),
        ("R16", "FY2563", "กผง.", "ผู้บริหารและหน่วยงานภายนอกที่เกี่ยวข้อง"),
    ],
)
def test_a_deadline_says_who_owes_whom(framework, rule, period, who, to_whom):
    found = deadline(framework, rule, period)
    assert (found.who, found.to_whom) == (who, to_whom)
    assert found.title
    assert found.source_clause


def test_a_date_says_whether_it_is_printed_derived_or_a_judgement(framework):
    origins = {rule: deadline(framework, rule, period).origin for rule, period in
               [("R13", "FY2563"), ("R04", "2563-04"), ("R01", "2563-03")]}  # fmt: skip
    assert origins == {"R13": "printed", "R04": "rule", "R01": "judgement"}
    assert deadline(framework, "R15", "FY2563-Q4").origin == "rule"


def test_the_first_cycle_has_a_due_date_of_its_own(framework):
    offices = deadline(framework, "R17", "2563-03", actor="สสจ.")
    divisions = deadline(framework, "R17", "2563-03", actor="กอง")
    assert [each.effective_date for each in (offices, divisions)] == [date(2020, 4, 25), date(2020, 4, 27)]
    assert {each.kind for each in (offices, divisions)} == {"first_cycle"}
    assert {each.origin for each in (offices, divisions)} == {"judgement"}
    assert all(each.printed_date is None for each in (offices, divisions))


def test_the_forms_keep_the_dates_of_their_rules(framework):
    for window in framework.windows:
        if window.basis == "increment":
            period = window.form_month.id
            assert deadline(framework, "R04", period).nominal_date == window.due_date
            assert deadline(framework, "R11", period).nominal_date == window.division_due_date


def test_the_month_of_a_calendar_holds_second_dates_too(framework):
    april = [each.key for each in in_month(deadlines(framework), Month(2563, 4))]
    october = [each.rule_code for each in in_month(deadlines(framework), Month(2563, 10))]
    assert "R15-FY2563-Q2-KPN" in april
    assert "R05-FY2563-M07..M12-office" not in april
    assert october == ["R14", "R15", "R04", "R10", "R13"]


def test_the_fourth_quarter_may_go_into_the_annual_report(parameters):
    choose(parameters / "framework" / "2563", "Q02", "with_annual_report")
    framework = load_framework(parameters, 2563)
    assert [each.period.id for each in deadlines(framework) if each.rule_code == "R15"] == [
        "FY2563-Q1", "FY2563-Q2", "FY2563-Q3",
    ]  # fmt: skip


# -- on time or late -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "state"),
    [
        ("2020-04-10T23:59:59", "on_time"),
        ("2020-04-11T00:00:00", "within_rule"),
        ("2020-04-15T23:59:59", "within_rule"),
        ("2020-04-16T00:00:00", "late"),
        ("2020-04-15T16:59:59+00:00", "within_rule"),
        ("2020-04-15T17:00:00+00:00", "late"),
    ],
)
def test_two_printed_dates_give_three_states_by_instant(framework, received, state):
    second_quarter = deadline(framework, "R15", "FY2563-Q2")
    assert second_quarter.judge(parse_instant("2021-01-01"), parse_instant(received)) == state


@pytest.mark.parametrize(
    ("now", "state"), [("2020-04-10", "waiting"), ("2020-04-15", "past_printed"), ("2020-04-16", "overdue")]
)
def test_what_has_not_come_waits_until_the_later_date(framework, now, state):
    assert deadline(framework, "R15", "FY2563-Q2").judge(parse_instant(now)) == state


@pytest.mark.parametrize("received", ["2020-05-25T23:59:59", "2020-05-26T00:00:00"])
def test_one_date_gives_two_states(framework, received):
    state = deadline(framework, "R04", "2563-05").judge(parse_instant("2021-01-01"), parse_instant(received))
    assert state == ("on_time" if received.startswith("2020-05-25") else "late")


@pytest.mark.parametrize(("rule", "period"), [("R15", "FY2563-Q1"), ("R14", "2563-02")])
def test_nothing_before_the_framework_counts_as_late(framework, rule, period):
    found = deadline(framework, rule, period)
    assert found.judge(parse_instant("2021-01-01")) == "before_framework"
    assert found.judge(parse_instant("2021-01-01"), parse_instant("2020-12-31")) == "before_framework"


def test_deadlines_before_the_framework_are_judged_when_the_setting_says_so(parameters):
    choose(parameters / "framework" / "2563", "Q10", "judged")
    framework = load_framework(parameters, 2563)
    assert deadline(framework, "R15", "FY2563-Q1").judge(parse_instant("2021-01-01")) == "overdue"


@pytest.mark.parametrize("rule", ["R05", "R06", "R12"])
def test_channels_without_dates_have_no_lateness(framework, rule):
    found = deadline(framework, rule, "FY2563-M07..M12")
    assert found.effective_date is None
    assert found.judge(parse_instant("2021-01-01")) == "no_date"


def test_every_state_has_thai_words(framework):
    now = parse_instant("2020-06-01")
    assert {each.judge(now) for each in deadlines(framework)} <= {*STANDING_WORDS, *get_args(Waiting)}


# -- days off --------------------------------------------------------------------------------------


def test_a_deadline_on_a_day_off_stays_unless_the_setting_moves_it(framework):
    found = deadline(framework, "R04", "2563-04", load_working_days(PARAMETERS, LATER))
    assert (found.effective_date, found.day_off) == (date(2020, 4, 25), "วันเสาร์")


@pytest.mark.parametrize(
    ("rule", "period", "following", "preceding"),
    [
        ("R04", "2563-04", "2020-04-27", "2020-04-24"),
        ("R10", "2563-06", "2020-06-29", "2020-06-26"),
        ("R04", "2563-07", "2020-07-29", "2020-07-24"),
        ("R11", "2563-07", "2020-07-29", "2020-07-24"),
        ("R14", "2563-07", "2020-08-03", "2020-07-31"),
        ("R08", "FY2563-M01..M10", "2020-08-17", "2020-08-14"),
        ("R09", "2563-08", "2020-08-31", "2020-08-28"),
        ("R11", "2563-09", "2020-09-28", "2020-09-25"),
        ("R16", "FY2563", "2020-11-16", "2020-11-13"),
        ("R14", "2563-04", "2020-05-01", "2020-05-01"),
        ("R13", "FY2563", "2020-10-30", "2020-10-30"),
    ],
)
def test_effective_dates_move_as_the_setting_says_and_nominal_dates_stay(framework, rule, period, following, preceding):
    moved = [deadline(framework, rule, period, days(each)) for each in MOVING]
    assert [each.effective_date.isoformat() for each in moved] == [following, preceding]
    assert {each.nominal_date for each in moved} == {deadline(framework, rule, period).nominal_date}


def test_a_moved_deadline_is_kept_to_the_end_of_its_new_day(framework):
    found = deadline(framework, "R04", "2563-04", days("next_working_day"))
    states = [found.judge(parse_instant("2021-01-01"), parse_instant(f"2020-04-{day}")) for day in (27, 28)]
    assert states == ["on_time", "late"]


@pytest.mark.parametrize(("known_on", "effective"), [("2020-06-29", "2020-07-27"), ("2020-06-30", "2020-07-29")])
def test_a_substitute_day_counts_from_its_declaration_on(framework, known_on, effective):
    known = days("next_working_day", date.fromisoformat(known_on))
    assert deadline(framework, "R04", "2563-07", known).effective_date == date.fromisoformat(effective)
    assert deadline(framework, "R11", "2563-07", known).effective_date == date.fromisoformat(effective)


def test_government_offices_work_on_labour_day_and_its_substitute_but_not_on_ploughing_day():
    working = days("none")
    assert [working.day_off(day) for day in (date(2020, 5, 1), date(2021, 5, 3))] == [None, None]
    assert working.day_off(date(2020, 5, 11)) == "วันพืชมงคล"


def test_a_cancelled_holiday_is_a_working_day_once_that_is_known():
    day = date(2020, 12, 7)
    assert days("none", date(2020, 9, 21)).day_off(day)
    assert days("none", date(2020, 9, 22)).day_off(day) is None


def test_holidays_of_the_package_have_thai_names():
    assert days("none").day_off(date(2020, 7, 28)).startswith("วันเฉลิมพระชนมพรรษา")


def test_a_wrong_holiday_file_names_file_and_line(parameters):
    line = edit(parameters / "holidays.yaml", "declared_on: 2020-06-30", "declared_on: soon")
    with pytest.raises(BadSetting, match=rf"holidays\.yaml บรรทัด {line}: .*declared_on"):
        load_holidays(parameters)


# -- cut-off and supplement ------------------------------------------------------------------------


def cycle(framework, month: str, sender="office", **options):
    return next(each for each in cycles(framework, **options) if each.form_month.id == month and each.sender == sender)


def test_a_month_is_cut_off_on_its_due_date_and_supplemented_until_the_next(framework):
    july = cycle(framework, "2563-07")
    assert (july.data_from, july.cut_off) == (date(2020, 7, 1), date(2020, 7, 25))
    assert july.supplement == (date(2020, 7, 26), date(2020, 7, 31))
    assert july.accepted_until == date(2020, 8, 25)


def test_the_last_cut_off_leaves_days_for_a_closing_supplement_before_the_books_are_due(framework):
    september = [cycle(framework, "2563-09", sender) for sender in ("office", "division")]
    assert [each.supplement[0].day for each in september] == [26, 28]
    assert {each.supplement[1] for each in september} == {date(2020, 9, 30)}
    assert {each.accepted_until for each in september} == {date(2020, 10, 29)}
    assert [each.is_closing for each in september] == [True, True]


def test_the_first_cycle_covers_the_half_year_whole(framework):
    first = cycle(framework, "2563-03")
    assert (first.data_from, first.cut_off, first.supplement) == (date(2019, 10, 1), date(2020, 3, 31), None)


def test_without_a_cut_off_there_is_no_closing_supplement(framework):
    assert cycle(framework, "2563-09", cut_off="month_end").supplement is None
    assert not [each for each in deadlines(framework, cut_off="month_end") if each.kind == "supplement"]


def test_the_closing_supplement_is_in_the_calendar_and_never_late(framework):
    found = [each for each in deadlines(framework) if each.kind == "supplement"]
    assert [each.title for each in found] == [
        "ส่งเพิ่มเติมปิดปี: ผลงาน ๒๖ ก.ย. ๖๓ – ๓๐ ก.ย. ๖๓",
        "ส่งเพิ่มเติมปิดปี: ผลงาน ๒๘ ก.ย. ๖๓ – ๓๐ ก.ย. ๖๓",
    ]
    assert {each.judge(parse_instant("2021-01-01")) for each in found} == {"optional"}


# -- the .ics file ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def content(framework) -> bytes:
    return calendar_ics(framework, deadlines(framework, load_working_days(PARAMETERS, date(2020, 4, 1))))


@pytest.fixture(scope="module")
def events(content) -> dict[str, icalendar.Event]:
    return {str(event["uid"]): event for event in icalendar.Calendar.from_ical(content).walk("VEVENT")}


def test_ics_has_an_all_day_event_for_every_date(framework, events):
    dated = [each for each in deadlines(framework) if each.effective_date]
    two = [each for each in dated if each.has_two_dates]
    assert len(events) == len(dated) + len(two)
    assert len(two) == 2
    event = events["R04-2563-04-office@deadlines.workbench"]
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2020, 4, 25), date(2020, 4, 26))
    assert "เดือนเมษายน ๒๕๖๓" in event["summary"]


def test_ics_gives_the_later_date_by_rule_an_event_of_its_own(events):
    dates = [events[f"R15-FY2563-Q2-KPN{part}@deadlines.workbench"]["dtstart"].dt for part in ("", "-limit")]
    assert dates == [date(2020, 4, 10), date(2020, 4, 15)]


def test_ics_rings_before_the_day_and_not_for_what_lies_before_the_framework(events):
    rings = events["R13-FY2563-division@deadlines.workbench"].walk("VALARM")
    assert [alarm["trigger"].dt for alarm in rings] == [timedelta(hours=-15), timedelta(days=-6, hours=-15)]
    assert {str(alarm["action"]) for alarm in rings} == {"DISPLAY"}
    assert events["R15-FY2563-Q1-KPN@deadlines.workbench"].walk("VALARM") == []


def test_ics_lines_end_with_crlf_and_fold_at_75_octets(content):
    lines = content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    assert [line.decode("utf-8") for line in lines], "a fold must not cut a character"


def test_ics_knows_bangkok_without_looking_it_up(content):
    (zone,) = icalendar.Calendar.from_ical(content).walk("VTIMEZONE")
    assert zone["tzid"] == "Asia/Bangkok"
    assert zone.to_tz().utcoffset(datetime(2020, 4, 25)) == timedelta(hours=7)


def test_ics_is_the_same_bytes_again_and_dated_by_the_framework(framework, content, events):
    again = load_framework(PARAMETERS, 2563)
    assert calendar_ics(again, deadlines(again, load_working_days(PARAMETERS, date(2020, 4, 1)))) == content
    assert {event["dtstamp"].dt.date() for event in events.values()} == {framework.document_date}


def test_ics_of_a_moved_date_keeps_its_uid_and_counts_up(framework):
    moved = calendar_ics(framework, deadlines(framework, days("next_working_day")))
    events = {str(event["uid"]): event for event in icalendar.Calendar.from_ical(moved).walk("VEVENT")}
    event = events["R04-2563-04-office@deadlines.workbench"]
    assert (event["dtstart"].dt, event["sequence"]) == (date(2020, 4, 27), 2)
    assert "๒๕ เมษายน ๒๕๖๓ ตรงกับวันเสาร์ จึงเลื่อน" in event["description"]


# -- the command -----------------------------------------------------------------------------------


def run(*words: str):
    return CliRunner().invoke(app, ["calendar", *words])


def test_calendar_command_lists_a_month_in_thai(tmp_path):
    result = run("--month", "2563-04", "--on", "2020-04-01")
    assert result.exit_code == 0
    assert "10 เม.ย. 63 · R15 · FY2563-Q2 · กผง. → ผู้บริหารและหน่วยงานภายนอกที่เกี่ยวข้อง" in result.output
    assert "นับตามกฎได้ถึง 15 เม.ย. 63" in result.output


def test_calendar_command_gives_all_rules_as_json():
    result = run("--on", "2020-04-01", "--format", "json")
    assert {each["rule_code"] for each in json.loads(result.stdout)} == {f"R{n:02d}" for n in range(1, 18)}


def test_calendar_command_writes_the_ics_bytes(tmp_path, framework, content):
    target = tmp_path / "framework.ics"
    assert run("--on", "2020-04-01", "--format", "ics", "--out", str(target)).exit_code == 0
    assert target.read_bytes() == content
    assert run("--on", "2020-04-01", "--format", "ics").stdout_bytes == content


def test_calendar_command_refuses_what_is_no_month():
    assert run("--month", "FY2563").exit_code == 2
    assert run("--year", "2570").exit_code == 2
