"""The whole sample year: every scope of a batch, and every scheduled run of the year, for real."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from workbench.base.fiscal import BANGKOK, end_of_day, parse_period
from workbench.intake.ingest import ingest
from workbench.publishing.batch import Job, check_batch, run_batch, scopes_of
from workbench.publishing.due import report_runner, run_due
from workbench.publishing.page.check import check_page
from workbench.publishing.page.document import parse_page
from workbench.publishing.schedule import all_planned_runs
from workbench.rules.workspace import Workspace, find_workspace
from workbench.sample import write_sample

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("pdf_engine")]
NOW = datetime(2020, 12, 1, tzinfo=BANGKOK)


@pytest.fixture(scope="module")
def whole_year(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = find_workspace(tmp_path_factory.mktemp("whole_year"))
    write_sample(workspace, 2563)
    ingest(workspace, [workspace.data / "incoming"], NOW)
    return workspace


@pytest.mark.parametrize(("report", "period"), [("office", "2563-09"), ("division", "2563-06"), ("project", "FY2563")])
def test_batch_over_every_scope_is_what_it_claims_to_be(whole_year, tmp_path, report, period):
    place = replace(whole_year, outputs=tmp_path / "outputs")
    wanted = parse_period(period)
    scopes = scopes_of(place, report, wanted)
    outcomes = run_batch([Job(place, report, wanted, scope, NOW) for scope in scopes])
    assert Counter(each.outcome for each in outcomes) == {"issued": len(scopes)}, [each.fault for each in outcomes]
    assert check_batch(place, report, wanted, outcomes) == []


@pytest.mark.parametrize(
    ("report", "period"),
    [("monthly", f"2563-{month:02d}") for month in range(3, 10)]
    + [("quarterly", f"FY2563-Q{quarter}") for quarter in range(1, 5)]
    + [("monthly", "2562-12"), ("annual", "FY2563")],
)
def test_department_report_of_every_period_is_made(whole_year, tmp_path, report, period):
    place = replace(whole_year, outputs=tmp_path / "outputs")
    (outcome,) = run_batch([Job(place, report, parse_period(period), "department", NOW)])
    assert outcome.outcome == "issued", outcome.fault
    assert check_page(parse_page((outcome.folder / "report.html").read_text(encoding="utf-8"))) == []


def test_due_on_every_day_of_the_year_leaves_exactly_what_the_calendar_asks_for(whole_year, tmp_path):
    place = replace(whole_year, outputs=tmp_path / "outputs")
    day, made = date(2020, 4, 1), []
    while day <= date(2020, 11, 14):
        now = end_of_day(day)
        attempts = run_due(place, all_planned_runs(place, day), report_runner(place, now), now)
        assert [each.reason for each in attempts if each.fault] == []
        made += [each.planned for each in attempts]
        day += timedelta(days=1)
    assert Counter(each.report for each in made) == {
        "monthly": 7, "quarterly": 3, "division": 54, "project": 11, "annual": 1,
    }  # fmt: skip
    assert len({(each.report, each.period_id, each.scope) for each in made}) == len(made)
    assert published(place.outputs) == {(each.report, each.period_id, each.scope) for each in made}


def published(outputs: Path) -> set[tuple[str, str, str]]:
    """(report, period, scope) of every issue or draft that stands in the outputs."""
    return {
        (page.parts[-4], page.parts[-5], page.parts[-3])
        for page in outputs.rglob("report.html")
        if page.parts[-2] == "draft" or page.parts[-2].isdigit()
    }
