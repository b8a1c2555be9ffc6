"""Batches: every scope in its own folder, one failure alone, and parts that add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from workbench.base.fiscal import BANGKOK, parse_period
from workbench.ledger.events import read_events, verify_events
from workbench.publishing.batch import Job, check_batch, run_batch, scopes_of
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_divisions, load_offices

NOW = datetime(2020, 12, 1, tzinfo=BANGKOK)
PERIOD = parse_period("2563-06")


def test_every_scope_of_a_report_is_known(small_year):
    parameters = small_year.parameters
    assert {report: scopes_of(small_year, report, PERIOD) for report in ("office", "division", "project")} == {
        "office": [each.office_code for each in load_offices(parameters)],
        "division": [each.division_code for each in load_divisions(parameters)],
        "project": [each.project_code for each in load_framework(parameters, 2563).projects],
    }


def test_region_limits_the_offices(small_year):
    northern = scopes_of(small_year, "office", PERIOD, region="ภาคเหนือ")
    offices = load_offices(small_year.parameters)
    assert "TH50" in northern
    assert northern == [each.office_code for each in offices if each.region == "ภาคเหนือ"]


@pytest.mark.usefixtures("pdf_engine")
def test_batch_makes_each_scope_and_one_failure_does_not_sink_the_others(own_outputs):
    jobs = [Job(own_outputs, "office", PERIOD, scope, NOW) for scope in ("BKK1", "TH999", "TH11")]
    seen = []
    outcomes = run_batch(jobs, lambda outcome, total: seen.append((outcome.scope, total)))
    assert [each.outcome for each in outcomes] == ["issued", "failed", "issued"]
    assert "TH999" in outcomes[1].fault
    assert sorted(seen) == [("BKK1", 3), ("TH11", 3), ("TH999", 3)]
    assert check_batch(own_outputs, "office", PERIOD, outcomes) == []


def test_unexpected_fault_of_one_scope_goes_to_the_log(own_outputs, tmp_path):
    (tmp_path / "empty").mkdir()
    place = replace(own_outputs, notebooks=tmp_path / "empty", data=own_outputs.data)
    (outcome,) = run_batch([Job(place, "office", PERIOD, "BKK1", NOW)])
    assert (outcome.outcome, outcome.exit_code) == ("failed", 1)
    assert "FileNotFoundError" in outcome.fault
    assert "Traceback" in (place.data / "workbench.log").read_text(encoding="utf-8")


def test_outcomes_come_in_the_order_of_the_jobs_whatever_they_are_of(own_outputs):
    jobs = [
        Job(own_outputs, "office", parse_period(period), scope, NOW)
        for period, scope in (("2563-06", "BKK1"), ("2563-05", "BKK1"), ("2563-06", "TH999"))
    ]
    first, second, third = run_batch(jobs)
    assert [each.folder.parts[-4] for each in (first, second)] == ["2563-06", "2563-05"]
    assert third.outcome == "failed"


@pytest.mark.usefixtures("pdf_engine")
def test_children_record_their_issues_side_by_side_and_once(own_outputs):
    jobs = [Job(own_outputs, "office", PERIOD, scope, NOW) for scope in ("BKK1", "BKK2")]
    run_batch(jobs)
    run_batch(jobs)
    events = read_events(own_outputs)
    assert sorted((each.action, each.subject) for each in events) == [
        ("run", f"2563-06/office/{scope}/1") for scope in ("BKK1", "BKK2")
    ]
    assert verify_events(own_outputs) == 2


def test_check_finds_a_page_in_the_wrong_folder(own_outputs):
    outcomes = run_batch([Job(own_outputs, "office", PERIOD, "BKK1", NOW)])
    wrong = [*outcomes, replace(outcomes[0], scope="TH11")]
    problems = check_batch(own_outputs, "office", PERIOD, wrong)
    assert any("TH11: หน้ารายงานไม่ได้ระบุขอบเขตของตน" in problem for problem in problems)
    assert any("เหมือนกับ BKK1" in problem for problem in problems)


@pytest.mark.slow
@pytest.mark.usefixtures("pdf_engine")
def test_projects_spending_adds_up_to_the_department(own_outputs):
    scopes = scopes_of(own_outputs, "project", PERIOD)
    outcomes = run_batch([Job(own_outputs, "project", PERIOD, scope, NOW) for scope in scopes])
    assert {each.outcome for each in outcomes} == {"issued"}, [each.fault for each in outcomes]
    assert check_batch(own_outputs, "project", PERIOD, outcomes) == []


def test_sum_that_does_not_agree_is_reported(own_outputs, monkeypatch):
    outcomes = run_batch([Job(own_outputs, "division", PERIOD, "SST", NOW)])
    monkeypatch.setattr("workbench.publishing.batch.scopes_of", lambda *arguments: ["SST"])
    problems = check_batch(own_outputs, "division", PERIOD, outcomes)
    assert any("ไม่เท่ากับภาพรวม" in problem for problem in problems)
