"""Scheduled runs: what is due when, made once and in order, after crashes, failures and days the machine was off."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from ledger_steps import founded, make_form, receive, view_of
from parameter_copies import PARAMETERS, choose, edit
from workbench.base.errors import BadSetting, LockHeld, WrongUse
from workbench.base.fiscal import end_of_day, parse_period
from workbench.cli import app
from workbench.publishing import due
from workbench.publishing import schedule as schedules
from workbench.publishing.batch import JobResult
from workbench.publishing.due import (
    PlannedRun,
    ScheduleRecord,
    due_runs,
    report_runner,
    run_due,
    schedule_record,
)
from workbench.publishing.preview import plan_run
from workbench.publishing.schedule import all_planned_runs, load_schedule, planned_runs
from workbench.rules.calendar.working_days import WorkingDays, load_holidays
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_divisions, load_offices
from workbench.rules.workspace import Workspace, find_workspace

FIRST, LAST = date(2020, 4, 1), date(2020, 11, 14)
DIVISIONS = [each.division_code for each in load_divisions(PARAMETERS)]
PROJECTS = {each.project_code for each in load_framework(PARAMETERS, 2563).projects}


@pytest.fixture(scope="module")
def framework():
    return load_framework(PARAMETERS, 2563)


@pytest.fixture(scope="module")
def schedule():
    return load_schedule(PARAMETERS)


@pytest.fixture
def bare(tmp_path) -> Workspace:
    """A workspace with parameters of its own and nothing received."""
    shutil.copytree(PARAMETERS, tmp_path / "parameters")
    return founded(tmp_path)


@pytest.fixture
def place(bare) -> Workspace:
    """The same with one office's form of every month."""
    for month in range(3, 10):
        receive(bare, str(month), make_form(period=f"2563-{month:02d}"))
    return bare


class Maker:
    """Stands for making reports: remembers what was made, fails where told."""

    def __init__(self, failing: dict[str, Exception] | None = None) -> None:
        self.made: list[PlannedRun] = []
        self.failing = failing or {}

    def __call__(self, run: PlannedRun) -> None:
        if run.report in self.failing:
            raise self.failing[run.report]
        self.made.append(run)


def days_of_the_year() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def make_due(place: Workspace, day: date, maker) -> list[due.Attempt]:
    now = end_of_day(day)
    return run_due(place, all_planned_runs(place, day), maker, now)


def names(runs) -> list[tuple[str, str, str]]:
    return [run.key for run in runs]


# -- what falls due --------------------------------------------------------------------------------


def test_running_every_day_of_the_year_makes_exactly_what_the_calendar_asks_for(
    place, framework, schedule, monkeypatch
):
    monkeypatch.setattr(schedules, "load_framework", lambda *_: framework)
    monkeypatch.setattr(schedules, "load_schedule", lambda *_: schedule)
    maker, made_on = Maker(), {}
    for day in days_of_the_year():
        for attempt in make_due(place, day, maker):
            made_on[attempt.planned.key] = day
        assert make_due(place, day, maker) == [], "a second time on the same day makes nothing"
    assert len(maker.made) == len(made_on) == 7 + 3 + 6 * len(DIVISIONS) + len(PROJECTS) + 1
    assert {period: day for (report, period, _), day in made_on.items() if report == "monthly"} == {
        "2563-03": date(2020, 4, 1), "2563-04": date(2020, 5, 1), "2563-05": date(2020, 6, 1),
        "2563-06": date(2020, 7, 1), "2563-07": date(2020, 8, 1), "2563-08": date(2020, 9, 1),
        "2563-09": date(2020, 10, 1),
    }  # fmt: skip
    assert {period: day for (report, period, _), day in made_on.items() if report == "quarterly"} == {
        "FY2563-Q2": date(2020, 4, 10), "FY2563-Q3": date(2020, 7, 15), "FY2563-Q4": date(2020, 10, 15),
    }  # fmt: skip
    of_divisions = {key: day for key, day in made_on.items() if key[0] == "division"}
    assert {(period, day.isoformat()) for (_, period, _), day in of_divisions.items()} == {
        (f"2563-{month:02d}", f"2020-{month:02d}-27") for month in range(4, 10)
    }
    assert Counter(scope for _, _, scope in of_divisions) == dict.fromkeys(DIVISIONS, 6)
    books = {scope: (period, day) for (report, period, scope), day in made_on.items() if report == "project"}
    assert books == dict.fromkeys(PROJECTS, ("FY2563", date(2020, 10, 30)))
    assert [day for (report, *_), day in made_on.items() if report == "annual"] == [LAST]


def test_what_was_due_before_the_framework_is_made_only_on_request(framework, schedule):
    assert planned_runs(framework, schedule, date(2020, 3, 31)) == []
    periods = {run.period_id for run in planned_runs(framework, schedule, date(2030, 1, 1))}
    assert not periods & {"2562-10", "2562-11", "2562-12", "2563-01", "2563-02", "FY2563-Q1"}


def test_that_stays_so_when_those_deadlines_are_judged(place, framework, schedule):
    choose(place.parameters / "framework" / "2563", "Q10", "judged")
    changed = load_framework(place.parameters, 2563)
    runs = planned_runs(changed, load_schedule(place.parameters), date(2030, 1, 1))
    assert names(runs) == names(planned_runs(framework, schedule, date(2030, 1, 1)))


def test_runs_come_in_the_order_in_which_they_fell_due(framework, schedule):
    runs = planned_runs(framework, schedule, LAST)
    assert [run.due_date for run in runs] == sorted(run.due_date for run in runs)
    april = [run.scope for run in runs if run.due_date == date(2020, 4, 27)]
    assert april == DIVISIONS


@pytest.mark.parametrize(
    ("report", "period", "today", "is_provisional"),
    [
        ("monthly", "2563-03", "2020-04-01", True),
        ("monthly", "2563-03", "2020-04-25", True),
        ("monthly", "2563-03", "2020-04-26", False),
        ("quarterly", "FY2563-Q2", "2020-04-10", True),
        ("quarterly", "FY2563-Q2", "2020-04-26", False),
        ("division", "2563-04", "2020-04-27", True),
        ("division", "2563-04", "2020-04-30", True),
        ("division", "2563-04", "2020-05-01", False),
        ("division", "2563-09", "2020-09-27", True),
        ("monthly", "2563-04", "2020-05-01", False),
        ("project", "FY2563", "2020-10-30", False),
        ("annual", "FY2563", "2020-11-14", False),
    ],
)
def test_a_report_is_provisional_until_its_month_is_over_and_its_forms_are_due(
    framework, schedule, report, period, today, is_provisional
):
    runs = planned_runs(framework, schedule, date.fromisoformat(today))
    found = {run.is_provisional for run in runs if (run.report, run.period_id) == (report, period)}
    assert found == {is_provisional}


@pytest.mark.parametrize(
    ("rule", "due_dates"),
    [
        ("none", ["2020-08-01", "2020-11-14"]),
        ("next_working_day", ["2020-08-03", "2020-11-16"]),
        ("previous_working_day", ["2020-07-31", "2020-11-13"]),
    ],
)
def test_runs_fall_due_on_effective_dates(framework, schedule, rule, due_dates):
    working = WorkingDays(rule, load_holidays(PARAMETERS))
    runs = planned_runs(framework, schedule, date(2021, 1, 1), working)
    found = {run.key: run.due_date.isoformat() for run in runs}
    assert [found["monthly", "2563-07", "department"], found["annual", "FY2563", "department"]] == due_dates


def test_a_report_due_before_its_month_ends_is_provisional(framework, schedule):
    working = WorkingDays("previous_working_day", load_holidays(PARAMETERS))
    july = planned_runs(framework, schedule, date(2020, 7, 31), working)[-1]
    assert (july.key, july.is_provisional) == (("monthly", "2563-07", "department"), True)


def test_a_substitute_day_declared_in_time_moves_a_run(framework, schedule):
    working = WorkingDays("next_working_day", load_holidays(PARAMETERS))
    due_on = {
        day: any(run.period_id == "2563-07" for run in planned_runs(framework, schedule, date(2020, 7, day), working))
        for day in (27, 28, 29)
    }
    assert due_on == {27: False, 28: False, 29: True}


def test_a_rule_the_framework_does_not_have_is_named(place):
    edit(place.parameters / "schedule.yaml", "rule: R14", "rule: R99")
    with pytest.raises(WrongUse, match="R99"):
        all_planned_runs(place, LAST)


def test_a_wrong_schedule_names_file_and_line(place):
    line = edit(place.parameters / "schedule.yaml", "scopes: divisions}", "scopes: everyone}")
    with pytest.raises(BadSetting, match=rf"schedule\.yaml บรรทัด {line}: .*everyone"):
        load_schedule(place.parameters)


# -- making them -----------------------------------------------------------------------------------


def test_days_the_machine_was_off_are_caught_up_once_in_order(place):
    maker = Maker()
    make_due(place, date(2020, 5, 2), maker)
    assert names(maker.made) == [
        ("monthly", "2563-03", "department"),
        ("quarterly", "FY2563-Q2", "department"),
        *(("division", "2563-04", code) for code in DIVISIONS),
        ("monthly", "2563-04", "department"),
    ]
    assert not any(run.is_provisional for run in maker.made), "by then nothing is provisional any more"
    make_due(place, date(2020, 5, 2), maker)
    assert len(maker.made) == 3 + len(DIVISIONS)


def test_one_failure_does_not_stop_the_others_and_is_tried_again(place):
    failing = Maker({"quarterly": WrongUse(message="สมุดงานเสีย")})
    attempts = make_due(place, date(2020, 5, 1), failing)
    assert [each.planned.report for each in attempts if each.fault] == ["quarterly"]
    assert len(failing.made) == 2 + len(DIVISIONS)
    mended = Maker()
    make_due(place, date(2020, 5, 1), mended)
    assert names(mended.made) == [("quarterly", "FY2563-Q2", "department")]
    make_due(place, date(2020, 5, 1), mended)
    assert len(mended.made) == 1


def test_a_run_cut_off_before_its_line_was_written_is_made_again(place):
    class PowerCut(BaseException):
        pass

    def cut(run):
        raise PowerCut

    with pytest.raises(PowerCut):
        make_due(place, FIRST, cut)
    assert schedule_record(place).lines() == []
    maker = Maker()
    make_due(place, FIRST, maker)
    assert names(maker.made) == [("monthly", "2563-03", "department")]


@pytest.mark.parametrize("torn", ['{"report": "monthly", "peri', '{"report": "quarterly"}\n', "\x00\x00\n", "[1]\n"])
def test_a_line_cut_off_half_written_does_not_count_and_spoils_none_after_it(place, torn):
    record = schedule_record(place)
    make_due(place, FIRST, Maker())
    with record.path.open("a", encoding="utf-8") as file:
        file.write(torn)
    maker = Maker()
    make_due(place, date(2020, 4, 10), maker)
    assert names(maker.made) == [("quarterly", "FY2563-Q2", "department")]
    assert len(record.lines()) == 2
    make_due(place, date(2020, 4, 10), maker)
    assert len(maker.made) == 1


def test_the_record_is_only_ever_added_to(place):
    path = schedule_record(place).path
    make_due(place, date(2020, 4, 10), Maker({"quarterly": WrongUse(message="ยังไม่ได้")}))
    before = path.read_bytes()
    make_due(place, date(2020, 4, 11), Maker())
    assert path.read_bytes().startswith(before)
    line = schedule_record(place).lines()[-1]
    assert (line["outcome"], line["at"], line["due_date"]) == ("done", "2020-04-11T23:59:59+07:00", "2020-04-10")


def test_a_failure_after_success_does_not_undo_it(tmp_path):
    record = ScheduleRecord(tmp_path / "schedule.jsonl")
    run = PlannedRun("monthly", "2563-03", "department", FIRST, True, "R14")
    record.append(due.Attempt(run), end_of_day(FIRST))
    record.append(due.Attempt(run, ValueError("x")), end_of_day(FIRST))
    assert record.latest()[run.key]["outcome"] == "done"


def test_two_at_once_do_not_both_make_reports(place):
    maker = Maker()
    with FileLock(str(place.data / ".schedule.lock")), pytest.raises(LockHeld):
        make_due(place, LAST, maker)
    assert maker.made == []
    make_due(place, FIRST, maker)
    assert len(maker.made) == 1


def test_a_run_says_whether_it_is_made_due_missed_or_failed(place):
    make_due(place, date(2020, 4, 10), Maker({"quarterly": WrongUse(message="สมุดงานเสีย")}))
    now = end_of_day(date(2020, 5, 1))
    states = {each.planned.key[:2]: each for each in due_runs(place, all_planned_runs(place, now.date()), now)}
    assert states["monthly", "2563-03"].state == "done"
    assert (states["quarterly", "FY2563-Q2"].state, states["quarterly", "FY2563-Q2"].fault) == ("failed", "สมุดงานเสีย")
    assert states["division", "2563-04"].state == "missed"
    assert states["monthly", "2563-04"].state == "due_today"


def test_provisional_runs_become_drafts_of_their_scope(place, monkeypatch):
    calls = []

    def fake(jobs):
        calls.extend((job.report_name, job.period.id, job.scope, job.is_draft) for job in jobs)
        return [JobResult(job.scope, "draft", place.outputs) for job in jobs]

    monkeypatch.setattr(due, "run_batch", fake)
    make_due(place, date(2020, 4, 27), report_runner(place, end_of_day(date(2020, 4, 27))))
    assert calls[0] == ("monthly", "2563-03", "department", False)
    assert calls[2] == ("division", "2563-04", "KPT", True)


def test_a_report_without_its_pdf_is_not_done(place, monkeypatch):
    draft = JobResult("department", "draft", place.outputs, fault="ไม่มีไลบรารี PDF", exit_code=6)
    monkeypatch.setattr(due, "run_batch", lambda jobs: [draft])
    (attempt,) = make_due(place, FIRST, report_runner(place, end_of_day(FIRST)))
    assert "ไม่มีไลบรารี PDF" in attempt.reason
    assert schedule_record(place).latest()[attempt.planned.key]["outcome"] == "failed"


# -- of nothing nothing is made ---------------------------------------------------------------------


def test_runs_of_a_period_without_data_wait_for_it_and_are_made_when_it_has_come(bare):
    maker = Maker()
    assert make_due(bare, date(2020, 5, 2), maker) == []
    assert schedule_record(bare).lines() == []
    now = end_of_day(date(2020, 5, 2))
    assert {each.state for each in due_runs(bare, all_planned_runs(bare, now.date()), now)} == {"no_data"}
    receive(bare, "april", make_form(period="2563-04"))
    make_due(bare, date(2020, 5, 2), maker)
    assert {run.period_id for run in maker.made} == {"2563-04"}
    receive(bare, "march", make_form(period="2563-03"))
    make_due(bare, date(2020, 5, 3), maker)
    assert names(maker.made[10:]) == [("monthly", "2563-03", "department"), ("quarterly", "FY2563-Q2", "department")]


def test_a_form_covers_every_month_it_reports(bare):
    receive(bare, "march", make_form(period="2563-03", covers_first="2562-10"))
    view = view_of(bare)
    assert [len(view.forms_about(parse_period(each))) for each in ("2563-01", "FY2563-Q1", "FY2563", "2563-04")] == [
        1, 1, 1, 0,
    ]  # fmt: skip


def test_a_form_that_is_refused_is_no_data(bare):
    refused = make_form(period="2563-04")
    refused.contents.add("header_missing", "ผลการดำเนินงาน")
    receive(bare, "april", refused)
    assert view_of(bare).forms_about(parse_period("2563-04")).empty


# -- the commands ----------------------------------------------------------------------------------


def run(place: Workspace, *words: str):
    return CliRunner().invoke(app, ["--root", str(place.root), *words])


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """What the command would make, without making it; the quarterly report fails on 11 April."""
    found: list[str] = []

    def fake(jobs):
        (job,) = jobs
        if job.report_name == "quarterly" and job.now.date() == date(2020, 4, 11):
            return [JobResult(job.scope, "failed", fault="kernel died", exit_code=1)]
        found.append(job.report_name)
        return [JobResult(job.scope, "issued", job.workspace.outputs)]

    monkeypatch.setattr(due, "run_batch", fake)
    return found


def test_due_command_makes_nothing_without_run(place, made):
    result = run(place, "due", "--on", "2020-04-10", "--format", "json")
    assert [each["state"] for each in json.loads(result.stdout)] == ["missed", "due_today"]
    assert made == []
    assert "ค้าง 1" in run(place, "due", "--on", "2020-04-10").output


def test_due_command_makes_what_is_due_once(place, made):
    first = run(place, "due", "--on", "2020-04-10", "--run")
    assert (first.exit_code, made) == (0, ["monthly", "quarterly"])
    assert "สร้างแล้ว 2 ฉบับ" in first.output
    again = run(place, "due", "--on", "2020-04-10", "--run")
    assert (again.exit_code, len(made)) == (0, 2)
    assert "ไม่มีรายงานค้าง" in again.output
    assert "สร้างแล้ว" in run(place, "due", "--on", "2020-04-10").output


def test_due_command_of_an_empty_workspace_makes_nothing_and_says_why(bare, made):
    result = run(bare, "due", "--on", "2020-04-10", "--run")
    assert (result.exit_code, made) == (0, [])
    assert "ยังไม่สร้าง 2 ฉบับ เพราะยังไม่มีข้อมูลของงวด 2563-03, FY2563-Q2" in result.output
    told = json.loads(run(bare, "due", "--on", "2020-04-10", "--run", "--format", "json").stdout)
    assert [(each["outcome"], each["fault"]) for each in told] == [("no_data", None)] * 2
    assert "ยังไม่มีข้อมูลของงวด 2" in run(bare, "due", "--on", "2020-04-10").output


def test_plan_of_nothing_received_names_the_obstacle(bare, made):
    plans = json.loads(run(bare, "plan", "--on", "2020-04-10", "--format", "json").stdout)
    assert ["ยังไม่มีแบบรายงานที่ใช้ได้ของงวด" in each["obstacles"][0] for each in plans] == [True, True]


def test_due_command_ends_with_1_and_names_what_failed(place, made):
    result = run(place, "due", "--on", "2020-04-11", "--run")
    assert (result.exit_code, made) == (1, ["monthly"])
    assert "ไม่สำเร็จ quarterly FY2563-Q2 department ฉบับเบื้องต้น: kernel died" in result.output
    assert "Traceback" not in result.output


def test_due_command_ends_with_5_while_another_holds_the_lock(place, made):
    with FileLock(str(place.data / ".schedule.lock")):
        assert run(place, "due", "--on", "2020-04-11", "--run").exit_code == 5
    assert made == []


def test_plan_of_the_schedule_says_what_would_run_for_whom_and_what_is_missing(place, made):
    result = run(place, "plan", "--on", "2020-04-27", "--format", "json")
    plans = json.loads(result.stdout)
    assert [(each["report"], each["scope"]) for each in plans][:3] == [
        ("monthly", "department"), ("quarterly", "department"), ("division", "KPT"),
    ]  # fmt: skip
    monthly = plans[0]
    assert (monthly["ledger_number"], monthly["submissions"], len(monthly["missing_offices"])) == (
        7,
        1,
        len(load_offices(PARAMETERS)) - 1,
    )
    assert [each["is_draft"] for each in plans[:3]] == [False, False, True]
    assert made == []
    assert not schedule_record(place).path.exists()
    assert list(place.outputs.iterdir()) == []


def test_plan_of_one_report_takes_the_words_of_run(place):
    result = run(place, "plan", "division", "--period", "2563-06", "--division", "KPK", "--on", "2020-06-27")
    assert result.exit_code == 0, result.output
    assert "division 2563-06 KPK" in result.output
    assert "ฉบับร่าง" in result.output


@pytest.mark.parametrize(
    "words",
    [
        ["monthly"],
        ["--period", "2563-06"],
        ["monthly", "--period", "FY2563"],
        ["monthly", "--period", "2563-06", "--division", "KPK"],
        ["division", "--period", "2563-06"],
        ["division", "--period", "2563-06", "--division", "XXX"],
        ["nonsense", "--period", "2563-06"],
        ["office", "--period", "2563-06", "--office", "TH50", "--division", "KPK"],
    ],
)
def test_plan_refuses_what_run_would_refuse(place, words):
    assert run(place, "plan", *words).exit_code == 2


def test_plan_names_a_notebook_that_is_not_there(place):
    (place.root / "notebooks").mkdir()
    without = find_workspace(place.root)
    plan = plan_run(without, "monthly", parse_period("2563-06"), "department", date(2020, 7, 1))
    assert plan.obstacles == ("ไม่มีสมุดงาน notebooks/monthly.ipynb",)


def test_plan_tells_an_obstacle_of_one_run_and_goes_on(place, made):
    Path(place.parameters / "reports" / "quarterly.yaml").unlink()
    plans = json.loads(run(place, "plan", "--on", "2020-04-27", "--format", "json").stdout)
    assert [bool(each["obstacles"]) for each in plans][:3] == [False, True, False]
