"""The call list: who is silent, since when, and how far that moves the headline figures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from builders import PARAMETERS, at, make_division, make_evidence, make_framework, make_indicator, make_office
from workbench.base.fiscal import Month, parse_period
from workbench.cli import app
from workbench.ledger.ledger import Ledger
from workbench.progress.computation import compute_progress
from workbench.progress.evidence import Evidence
from workbench.progress.outstanding import Nonrespondent, owed_months
from workbench.progress.timeliness import SenderStatus, Timeliness
from workbench.publishing.page.check import check_page
from workbench.publishing.page.document import parse_page
from workbench.publishing.run import REHEARSAL
from workbench.reports.rehearsal import make_call_list, rank_silence
from workbench.reports.report import load_report
from workbench.reports.sections import call_list
from workbench.rules.framework import Framework, Indicator
from workbench.rules.registers import Division, Office
from workbench.rules.settings import load_settings

ALL_SENT = "on_time"
SIX_MONTHS = "new 2562-10..2563-03"


def standings(
    framework: Framework, senders: Iterable[Office | Division], last: Month, states: Mapping[tuple[str, str], str]
) -> list[Timeliness]:
    """Every form on time, but for the (sender, month) pairs that have another state."""
    found = []
    for window in framework.windows:
        rows = []
        for sender in senders:
            code = sender.code
            state = states.get((code, window.form_month.id), ALL_SENT)
            rows.append(SenderStatus(code, sender.full_name, sender.kind, state, window.due_for(sender.kind)))
        if window.form_month <= last:
            found.append(Timeliness(window.form_month, tuple(rows)))
    return found


def joined(*parts: Evidence) -> Evidence:
    observations = {key: value for part in parts for key, value in part.observations.items()}
    return Evidence(observations, {key: value for part in parts for key, value in part.targets.items()})


def rank(
    evidence: Evidence,
    states: Mapping[tuple[str, str], str],
    indicators: tuple[Indicator, ...] = (make_indicator(),),
    offices: str = "TH50 TH51 TH52",
    divisions: tuple[Division, ...] = (),
    period: str = "2563-04",
) -> tuple[Nonrespondent, ...]:
    framework, wanted = make_framework(*indicators), parse_period(period)
    senders = [*map(make_office, offices.split()), *divisions]
    progress = compute_progress(framework, evidence, load_settings(PARAMETERS), wanted, offices.split())
    forms = standings(framework, senders, wanted.last, states)
    return rank_silence(framework, progress, evidence, forms, [each.indicator_code for each in indicators])


def only(nonrespondents: tuple[Nonrespondent, ...]) -> Nonrespondent:
    assert len(nonrespondents) == 1
    return nonrespondents[0]


APRIL_MISSING = {("TH50", "2563-04"): "missing"}
OTHERS = ["TH51 new 2562-10..2563-04 = 5", "TH52 new 2562-10..2563-04 = 5"]
TARGETS = {"TH50": 40, "TH51": 30, "TH52": 30}


def test_effect_is_the_mean_month_times_the_silent_months_over_the_departments_target():
    evidence = make_evidence(make_indicator(), [f"TH50 {SIX_MONTHS} = 12", *OTHERS], TARGETS)
    silence = only(rank(evidence, APRIL_MISSING))
    effect = silence.effects[0]
    assert (effect.known_months, effect.silent_months) == (6, 1)
    assert effect.mean_monthly_contribution == effect.estimated_missing == 2
    assert effect.impact_pct == silence.rank_value == 2
    assert effect.target_share_pct == 40


def test_missing_march_form_leaves_six_months_silent():
    evidence = make_evidence(make_indicator(), ["TH50 new 2563-04 = 3", *OTHERS], TARGETS)
    effect = only(rank(evidence, {("TH50", "2563-03"): "missing"})).effects[0]
    assert (effect.known_months, effect.silent_months, effect.estimated_missing) == (1, 6, 18)


def test_office_never_heard_has_no_usual_contribution_and_ranks_by_its_target_share():
    evidence = make_evidence(make_indicator(), OTHERS, TARGETS)
    silence = only(rank(evidence, {("TH50", "2563-03"): "missing", **APRIL_MISSING}))
    effect = silence.effects[0]
    assert (effect.mean_monthly_contribution, effect.estimated_missing, effect.impact_pct) == (None, None, None)
    assert silence.rank_value == effect.target_share_pct == 40


def test_without_targets_and_history_nothing_is_made_up():
    effect = only(rank(make_evidence(make_indicator(), OTHERS), APRIL_MISSING)).effects[0]
    assert (effect.target_share_pct, effect.mean_monthly_contribution, effect.weight) == (None, None, None)


def test_declaring_nothing_done_is_history_of_zero():
    evidence = make_evidence(make_indicator(), [f"TH50 {SIX_MONTHS} = ไม่มีผลงาน", *OTHERS], TARGETS)
    silence = only(rank(evidence, APRIL_MISSING))
    assert (silence.effects[0].mean_monthly_contribution, silence.rank_value) == (0, 0)


def test_overlapping_reports_give_no_usual_contribution():
    said = [f"TH50 {SIX_MONTHS} = 12", "TH50 new 2563-03 = 2", *OTHERS]
    effect = only(rank(make_evidence(make_indicator(), said, TARGETS), APRIL_MISSING)).effects[0]
    assert effect.mean_monthly_contribution is None


def test_senders_stand_in_order_of_what_they_move():
    said = [f"TH50 {SIX_MONTHS} = 6", f"TH51 {SIX_MONTHS} = 24", f"TH52 {SIX_MONTHS} = 12"]
    april = {(code, "2563-04"): "missing" for code in ("TH50", "TH51", "TH52")}
    assert [each.sender_code for each in rank(make_evidence(make_indicator(), said, TARGETS), april)] == [
        "TH51",
        "TH52",
        "TH50",
    ]


def test_rank_is_that_of_the_indicator_moved_most_and_never_a_sum():
    first, second = make_indicator("I03"), make_indicator("I07", target=Decimal(1000))
    evidence = joined(
        make_evidence(first, [f"TH50 {SIX_MONTHS} = 6", f"TH51 {SIX_MONTHS} = 12"], TARGETS),
        make_evidence(second, [f"TH50 {SIX_MONTHS} = 90", f"TH51 {SIX_MONTHS} = 0"], TARGETS),
    )
    silent = {(code, "2563-04"): "missing" for code in ("TH50", "TH51")}
    ranked = rank(evidence, silent, (first, second), "TH50 TH51")
    assert [(each.sender_code, each.rank_value) for each in ranked] == [("TH51", 2), ("TH50", Decimal("1.5"))]
    assert [each.indicator.indicator_code for each in ranked[1].effects] == ["I07", "I03"]


def test_equal_effects_go_to_more_owed_forms_then_the_older_debt_then_the_code():
    states = {
        ("TH50", "2563-05"): "missing",
        ("TH51", "2563-04"): "missing",
        ("TH52", "2563-04"): "missing",
        ("TH53", "2563-04"): "missing",
        ("TH53", "2563-05"): "missing",
    }
    said = [f"{code} {SIX_MONTHS} = 0" for code in ("TH50", "TH51", "TH52", "TH53")]
    said += ["TH50 new 2563-04 = 0", "TH51 new 2563-05 = 0", "TH52 new 2563-05 = 0"]
    ranked = rank(make_evidence(make_indicator(), said), states, offices="TH50 TH51 TH52 TH53", period="2563-05")
    assert [each.sender_code for each in ranked] == ["TH53", "TH51", "TH52", "TH50"]


def test_division_without_a_headline_indicator_comes_last_with_what_it_owes():
    division = make_division("KPK", "กพก.")
    evidence = make_evidence(make_indicator(), [f"TH50 {SIX_MONTHS} = 1", *OTHERS], TARGETS)
    ranked = rank(evidence, {**APRIL_MISSING, ("KPK", "2563-03"): "missing"}, divisions=(division,))
    assert [each.sender_code for each in ranked] == ["TH50", "KPK"]
    assert (ranked[1].effects, ranked[1].rank_value, ranked[1].since) == ((), None, date(2020, 4, 27))


def test_form_set_aside_is_owed_like_one_that_never_came():
    evidence = make_evidence(make_indicator(), [f"TH50 {SIX_MONTHS} = 12", *OTHERS], TARGETS)
    silence = only(rank(evidence, {("TH50", "2563-04"): "quarantined"}))
    assert [(form.window.form_month.id, form.state) for form in silence.owed_forms] == [("2563-04", "quarantined")]
    assert owed_months(silence).replace("\N{NO-BREAK SPACE}", " ") == "เม.ย. 63 (กักไว้ตรวจ)"


@pytest.mark.parametrize("said", ["ยังไม่รายงาน", "ค่าใช้ไม่ได้"])
def test_form_that_came_without_a_usable_headline_value_is_on_the_list(said):
    evidence = make_evidence(
        make_indicator(), [f"TH50 {SIX_MONTHS} = 12", f"TH50 new 2563-04 = {said}", *OTHERS], TARGETS
    )
    silence = only(rank(evidence, {}))
    assert silence.owed_forms == ()
    assert [(form.window.form_month.id, each.indicator_code) for form, each in silence.blank] == [("2563-04", "I03")]
    assert silence.effects[0].estimated_missing == 2


def test_form_not_yet_due_is_neither_owed_nor_blank():
    evidence = make_evidence(make_indicator(), [f"TH50 {SIX_MONTHS} = 12", *OTHERS], TARGETS)
    assert rank(evidence, {("TH50", "2563-04"): "not_due"}) == ()


def test_everything_received_leaves_nobody_to_call():
    evidence = make_evidence(make_indicator(), ["TH50 new 2562-10..2563-04 = 12", *OTHERS], TARGETS)
    assert rank(evidence, {}) == ()


def test_office_without_a_target_moves_nothing_where_others_have_one():
    evidence = make_evidence(make_indicator(), OTHERS, {"TH51": 50, "TH52": 50})
    silence = only(rank(evidence, APRIL_MISSING))
    assert silence.effects == ()


def test_debt_counts_from_the_first_due_date_and_lateness_from_the_day_after():
    evidence = make_evidence(make_indicator(), OTHERS, TARGETS)
    states = {("TH50", "2563-04"): "missing", ("TH50", "2563-05"): "missing"}
    silence = next(each for each in rank(evidence, states, period="2563-05") if each.owed_forms)
    assert silence.since == date(2020, 4, 25)
    assert [form.days_late(date(2020, 4, 25)) for form in silence.owed_forms] == [0, 0]
    assert [form.days_late(date(2020, 5, 26)) for form in silence.owed_forms] == [31, 1]


# -- on the made-up year ---------------------------------------------------------------------------


def test_numbers_agree_with_plain_sums_over_the_ledgers_rows(small_year):
    report = load_report(small_year, parse_period("2563-06"), at("2020-06-24"))
    rows = report.view.part("observations")
    checked = 0
    for silence in make_call_list(report).nonrespondents:
        for effect in silence.effects:
            indicator = effect.indicator
            mine = rows[
                (rows["sender_code"] == silence.sender_code)
                & (rows["indicator_code"] == indicator.indicator_code)
                & (rows["element_code"] == indicator.formula.plus[0])
                & rows["obs_status"].isin(["reported", "nil"])
                & (rows["period"] <= "2563-06")
            ]
            if len(indicator.formula.element_codes) > 1 or mine.empty:
                continue
            months = sum(6 if period == "2563-03" else 1 for period in mine["period"])
            total = sum(Decimal(value) for value in mine["value"] if value is not None)
            assert effect.mean_monthly_contribution == total / months
            assert effect.silent_months == 9 - months
            checked += 1
    assert checked > 5


def test_section_prints_every_number_as_a_figure_of_the_report(small_year):
    report = load_report(small_year, parse_period("2563-06"), at("2020-06-24"))
    html = str(call_list(report)._repr_html_())
    first = make_call_list(report).nonrespondents[0]
    assert f'data-figure="calls.{first.sender_code}.{first.effects[0].indicator.indicator_code}.impact_pct"' in html
    assert "จัดลำดับตาม" in html
    assert [problem for problem in check_page(parse_page(html)) if "ตัวเลข" in problem] == []


def test_section_of_a_month_without_a_form_says_so(small_year):
    report = load_report(small_year, parse_period("2562-12"))
    assert "ไม่มีข้อมูลแยกรายเดือน" in str(call_list(report)._repr_html_())


def test_divisions_list_names_only_those_who_report_its_indicators(small_year):
    report = load_report(small_year, parse_period("2563-06"), at("2020-06-24"), scope_kind="division", scope_code="SST")
    assert {each.sender_code for each in make_call_list(report).nonrespondents} <= {"SST"}


@pytest.fixture
def quick_rehearsal(own_outputs, monkeypatch):
    """`workbench rehearse` on the small year: no printing."""
    monkeypatch.setattr("workbench.publishing.run.render_pdf", lambda html: b"%PDF-1.7 " + html.encode())
    monkeypatch.setattr("workbench.cli.follow_up.workspace", lambda: own_outputs)
    return own_outputs


def test_rehearsal_is_a_watermarked_draft_beside_the_issues_and_never_one_of_them(quick_rehearsal):
    done = CliRunner().invoke(app, ["rehearse", "--period", "2563-06", "--on", "2020-06-24"])
    assert done.exit_code == 0, done.output
    folder = quick_rehearsal.outputs / "2563-06" / "monthly" / "department"
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [REHEARSAL.folder]
    assert REHEARSAL.watermark in (folder / "rehearsal" / "report.html").read_text(encoding="utf-8")
    assert "จัดลำดับตาม" in done.output


def test_rehearsal_knows_only_what_had_arrived_by_the_day(quick_rehearsal):
    done = CliRunner().invoke(app, ["rehearse", "--period", "2563-06", "--on", "2020-06-24", "--format", "json"])
    record = json.loads(done.stdout)
    run = json.loads(
        (quick_rehearsal.outputs / "2563-06/monthly/department/rehearsal/run.json").read_text(encoding="utf-8")
    )
    view = Ledger(quick_rehearsal.data / "ledger.db").view()
    received = view.submissions.set_index("ledger_number")["received_at"]
    assert run["submissions"]
    assert max(received[each["ledger_number"]] for each in run["submissions"]) <= "2020-06-24T23:59:59+07:00"
    april = view.submissions[(view.submissions["period"] == "2563-06") & view.submissions["kind"].eq("office")]
    late = set(april[april["received_at"] > "2020-06-24T23:59:59+07:00"]["sender_code"])
    early = set(april[april["received_at"] <= "2020-06-24T23:59:59+07:00"]["sender_code"])
    owing = {
        each["sender_code"] for each in record["calls"] if "2563-06" in [form["period"] for form in each["owed_forms"]]
    }
    assert late - early <= owing


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--period", "FY2563-Q3"], "รายเดือน"),
        (["--period", "2562-12"], "ไม่มีแบบรายงานของงวด"),
        (["--period", "2563-06", "--on", "2563-06-24"], "ไม่รู้จักเวลา"),
    ],
)
def test_rehearsal_of_what_cannot_be_rehearsed_says_why(quick_rehearsal, words, said):
    done = CliRunner().invoke(app, ["rehearse", *words])
    assert done.exit_code == 2
    assert said in done.output
