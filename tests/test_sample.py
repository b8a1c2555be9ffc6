"""The made-up year: it adds up, it is plausible, it is the same for the same seed, and it is marked as made up."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from workbench.base.errors import MixedLedger
from workbench.base.fiscal import parse_instant
from workbench.base.labels import SAMPLE_BANNER
from workbench.intake.ingest import ingest
from workbench.intake.receipt import Receipt
from workbench.ledger.ledger import Arrival, Ledger
from workbench.rules.framework import Framework, load_framework
from workbench.rules.registers import Office, load_offices
from workbench.rules.workspace import find_workspace
from workbench.sample import write_sample
from workbench.sample.assumptions import Assumptions, load_assumptions
from workbench.sample.deliveries import Delivery, make_deliveries
from workbench.sample.elements import Entries, element_entries
from workbench.sample.mistakes import faulty_bytes
from workbench.sample.references import reference_forms
from workbench.sample.spending import make_spending
from workbench.sample.workbooks import Writer
from workbench.sample.year import SampleYear, make_year
from workbench.workbooks.forms.layout import Layout, load_layout
from workbench.workbooks.forms.writer import book_bytes, make_book
from workbench.workbooks.submission import Contents, Submission

REPOSITORY = Path(__file__).resolve().parents[1]
PARAMETERS = REPOSITORY / "parameters"
YEAR = 2563
LONG_AFTER = parse_instant("2020-12-01T09:00")


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework(PARAMETERS, YEAR)


@pytest.fixture(scope="module")
def assumptions() -> Assumptions:
    return load_assumptions(PARAMETERS)


@pytest.fixture(scope="module")
def offices() -> list[Office]:
    return load_offices(PARAMETERS)


@pytest.fixture(scope="module")
def layout() -> Layout:
    return load_layout(PARAMETERS)


@pytest.fixture(scope="module")
def year(framework: Framework, offices: list[Office], assumptions: Assumptions) -> SampleYear:
    return make_year(framework, offices, assumptions, seed=1)


@pytest.fixture(scope="module")
def writer(year: SampleYear, layout: Layout) -> Writer:
    return Writer.of(year, layout)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("small")
    write_sample(find_workspace(root), YEAR, office_limit=3)
    return root


def entries_of(year: SampleYear, indicator_code: str) -> list[list[Entries]]:
    """Per office that takes part: what it fills in, form after form."""
    indicator = year.framework.indicator(indicator_code)
    takers = [office for code, office in year.targets if code == indicator_code]
    return [[element_entries(indicator, office, w, year) for w in year.framework.windows] for office in takers]


def counts(year: SampleYear) -> list[str]:
    return [each.indicator_code for each in year.framework.indicators if each.provider == "office" and not each.is_rate]


# adding up


@pytest.mark.parametrize("limit", [1, 2, 7, 40, 78])
def test_office_targets_add_up_to_the_national_target(limit, framework, offices, assumptions):
    year = make_year(framework, offices[:limit], assumptions, seed=limit)
    for code in counts(year):
        given = [target for (indicator, _), target in year.targets.items() if indicator == code]
        assert sum(given) == framework.indicator(code).target
        assert min(given) >= 1


def test_rate_targets_say_who_takes_part(year):
    for (code, _), target in year.targets.items():
        if year.framework.indicator(code).is_rate:
            assert target == year.framework.indicator(code).target
    assert Counter(code for code, _ in year.targets)["I13"] == Counter(code for code, _ in year.targets)["I11"]


def test_targets_are_spread_as_assumed(year):
    offices = Counter(code for code, _ in year.targets)
    for code in ("I03", "I14", "I28", "I36"):
        assert offices[code] == year.assumptions.of(code).offices, code
    northern = {office.office_code for office in year.offices if office.region == "ภาคเหนือ"}
    assert northern <= {office for code, office in year.targets if code == "I14"}


def test_monthly_plans_add_up_to_the_targets(year):
    for (code, office), target in year.targets.items():
        if not year.framework.indicator(code).is_rate:
            assert sum(year.plans[code, office]) == target
    for code in ("I01", "I09", "I30"):
        indicator = year.framework.indicator(code)
        assert sum(year.plans[code, indicator.provider_division]) == indicator.target


# plausibility


def test_most_counts_end_near_their_target_and_some_miss_it(year):
    reached = {}
    for code in counts(year):
        done = sum(sum(months) for (indicator, _), months in year.results.items() if indicator == code)
        reached[code] = done / year.framework.indicator(code).target * 100
    near = [code for code, pct in reached.items() if 85 <= pct <= 110]
    assert len(near) >= 0.75 * len(reached)
    assert all(60 <= pct <= 125 for pct in reached.values())
    assert min(reached.values()) < 85 and max(reached.values()) > 105


def test_members_balance_from_form_to_form(year):
    for forms in entries_of(year, "I07"):
        for before, after in pairwise(forms):
            assert before["members_close"] == after["members_open"]
        for form in forms:
            opening, joined, left = (form[f"members_{word}"] for word in ("open", "joined", "left"))
            assert form["members_close"] == opening + joined - left


def test_served_includes_the_new_and_never_more_than_all_so_far(year):
    for code in ("I03", "I16", "I18", "I34"):
        for forms in entries_of(year, code):
            total = Decimal(0)
            for form in forms:
                new, served = form["new_distinct_in_period"], form["served_in_period"]
                assert (new is None) == (served is None)
                total += new or 0
                assert (new or 0) <= (served or 0) <= total


def test_rates_have_plausible_parts(year):
    september = -1
    for code in year.assumptions.changes:
        forms = [forms[september] for forms in entries_of(year, code)]
        base, current = (sum(form[key] for form in forms) for key in ("base_value", "current_value"))
        sign = year.framework.indicator(code).formula.sign
        assert 1 <= (current - base) / base * 100 * sign <= 8
        assert all(form["n_panel"] >= 1 or form["base_value"] == 0 for form in forms)
    for forms in entries_of(year, "I12"):
        assert forms[september]["n_certified"] <= forms[september]["n_participants"]
    saved = [forms[september] for forms in entries_of(year, "I05")]
    assert 55 <= sum(f["member_savings"] for f in saved) / sum(f["member_debt"] for f in saved) * 100 <= 70


def test_balances_never_fall_and_nobody_spends_more_than_received(year):
    for line in make_spending(year).values():
        for months in (line.received, line.disbursed):
            assert list(months) == sorted(months)
        for received, disbursed, committed in zip(line.received, line.disbursed, line.committed, strict=True):
            assert disbursed + committed <= received <= line.plan


def test_most_money_is_spent_by_september(year):
    lines = make_spending(year).values()
    received, disbursed = (sum(getattr(line, key)[-1] for line in lines) for key in ("received", "disbursed"))
    assert Decimal("0.9") < disbursed / received < 1


def test_budget_versions_are_dated_and_marked(year, layout):
    budgets = [form for stem, _, form in reference_forms(year, layout) if stem.startswith("budget")]
    assert [form.identity.effective_from for form in budgets] == ["2019-10-01", "2020-02-26", "2020-06-01"]
    assert all("ข้อมูลสมมติ" in form.identity.document for form in budgets)
    approved = sum(row["approved"] for row in budgets[1].sheets["budget"])
    personnel = sum(row["approved"] for row in budgets[1].sheets["budget"] if row["activity_code"] == "A04")
    assert 2_500_000_000 < approved < 3_000_000_000
    assert 1_800_000_000 < personnel < 1_900_000_000


def test_personnel_indicator_repeats_the_spending_sheet(year, writer):
    for delivery in make_deliveries(year):
        if delivery.sender_code == "KKL":
            form = writer.form(delivery)
            values = {row["element_code"]: row.get("value") for row in form.sheets["results"]}
            assert values["disbursed_cum"] == sum(row["disbursed"] for row in form.sheets["spending"])


# words


def test_every_division_writes_about_its_policy_projects(year, writer):
    for delivery in make_deliveries(year):
        if delivery.sender_code not in year.sizes:
            rows = writer.form(delivery).sheets["narrative"]
            for row in rows:
                if row["subject_code"].startswith("G"):
                    assert row["result"] and row["problem"] and row["remedy"]
            assert writer.form(delivery).sheets["mission"]


def test_offices_behind_plan_write_why_and_never_leave_a_placeholder(year, writer):
    march = [each for each in make_deliveries(year) if each.window == year.framework.windows[0]]
    rows = [row for each in march if each.sender_code in year.sizes for row in writer.form(each).sheets["narrative"]]
    problems = [row["problem"] for row in rows if row.get("problem")]
    assert len(problems) > 20 and len(set(problems)) > 8
    assert all(row.get("remedy") for row in rows if row.get("problem"))
    assert not any("{" in text or "}" in text for row in rows for text in map(str, row.values()))


# behaviour


def test_few_forms_are_late_or_missing_and_one_office_has_a_gap(year):
    first = [each for each in make_deliveries(year) if each.revision == 1 and each.sender_code in year.sizes]
    due = len(year.sizes) * len(year.framework.windows)
    late = [each for each in first if each.received_at.date() > each.window.due_for("office")]
    assert 0.03 < len(late) / due < 0.09
    assert 0.01 < 1 - len(first) / due < 0.05
    assert [each.window.form_month.id for each in first if each.sender_code == "TH58"] == [
        "2563-03", "2563-04", "2563-07", "2563-08", "2563-09",
    ]  # fmt: skip


def test_a_correction_comes_later_as_the_second_revision(year, writer):
    sent = [each for each in make_deliveries(year) if each.correction and each.sender_code == "TH30"]
    first, second = sent
    values = [
        next(row["value"] for row in writer.form(each).sheets["results"] if row["indicator_code"] == "I03")
        for each in sent
    ]
    assert second.received_at > first.received_at
    assert (first.revision, second.revision) == (1, 2)
    assert values[0] > values[1] == sum(year.results["I03", "TH30"][:6])


def test_every_mistake_of_the_list_is_made_in_the_full_year(year, assumptions):
    made = [each.mistake for each in make_deliveries(year) if each.mistake]
    assert sorted(made, key=str) == sorted(assumptions.mistakes, key=str)


# files


def test_small_year_lies_in_folders_with_receipts(small):
    incoming = small / "data" / "incoming"
    folders = sorted(path.name for path in incoming.iterdir())
    assert folders == [f"sample-2563-{month:02d}" for month in range(3, 10)] + ["sample-FY2563"]
    for folder in incoming.iterdir():
        with (folder / "receipts.csv").open(encoding="utf-8", newline="") as stream:
            listed = {row["file_name"]: row["received_at"] for row in csv.DictReader(stream)}
        assert listed.keys() == {path.name for path in folder.glob("*.xlsx")}
        assert all(value.endswith("+07:00") for value in listed.values())


def test_every_workbook_says_that_it_is_made_up(small, layout):
    for path in (small / "data" / "incoming").rglob("*.xlsx"):
        book = load_workbook(path, read_only=True)
        for sheet in book:
            cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
            if sheet.title != "_meta":
                assert SAMPLE_BANNER in cells
        meta = {row[0]: row[1] for row in book["_meta"].iter_rows(values_only=True)}
        assert meta["is_sample"] == "1"


def test_same_seed_gives_the_same_bytes_in_another_process(small, tmp_path):
    script = (
        "import sys; from pathlib import Path; from workbench.rules.workspace import find_workspace; "
        "from workbench.sample import write_sample; "
        f"write_sample(find_workspace(Path(sys.argv[1])), {YEAR}, office_limit=3)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/Lima"}
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, env=environment)
    assert contents(tmp_path) == contents(small)


def test_another_seed_gives_other_data(small, tmp_path):
    write_sample(find_workspace(tmp_path), YEAR, seed=2, office_limit=3)
    ours, theirs = contents(small), contents(tmp_path)
    target = "sample-FY2563/targets_FY2563.xlsx"
    assert ours[target] != theirs[target]


def contents(root: Path) -> dict[str, bytes]:
    incoming = root / "data" / "incoming"
    return {path.relative_to(incoming).as_posix(): path.read_bytes() for path in incoming.rglob("*") if path.is_file()}


def test_workbook_bytes_hold_no_clock(year, writer, layout):
    form = next(form for _, _, form in reference_forms(year, layout))
    with ZipFile(BytesIO(book_bytes(make_book(form, layout)))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert str(date.today().year) not in archive.read("docProps/core.xml").decode()


def test_writing_again_replaces_the_earlier_sample_and_leaves_other_files(tmp_path):
    incoming = tmp_path / "data" / "incoming"
    kept, stale = incoming / "2563-04" / "TH50.xlsx", incoming / "sample-2563-04" / "TH50_2563-04.xlsx"
    for path in (kept, stale):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"earlier")
    write_sample(find_workspace(tmp_path), YEAR, office_limit=1)
    assert kept.exists() and not stale.exists()


def test_progress_is_told_file_by_file(tmp_path):
    told: list[tuple[Path, int]] = []
    paths = write_sample(
        find_workspace(tmp_path), YEAR, on_file=lambda path, total: told.append((path, total)), office_limit=1
    )
    assert told == [(path, len(paths)) for path in paths]


def test_a_workspace_with_real_data_is_refused(tmp_path, year, layout):
    place = find_workspace(tmp_path)
    form = next(form for _, _, form in reference_forms(year, layout))
    ledger = Ledger(place.data / "ledger.db")
    identity = replace(form.identity, is_sample=False)
    ledger.append(Arrival("0" * 64, "real.xlsx", LONG_AFTER, "now"), Submission(identity, Contents()))
    ledger.close()
    with pytest.raises(MixedLedger):
        write_sample(place, YEAR, office_limit=1)


# reading it back


def remarks(receipt: Receipt) -> list[str]:
    return sorted({finding.code for finding in receipt.findings if finding.severity != "note"})


def test_each_mistake_is_found_as_listed_and_no_other(tmp_path, year, writer, layout):
    place = find_workspace(tmp_path)
    incoming = place.data / "incoming"
    incoming.mkdir(parents=True)
    for stem, _, form in reference_forms(year, layout):
        if stem == "targets":
            (incoming / "targets.xlsx").write_bytes(book_bytes(make_book(form, layout)))
    ingest(place, [incoming / "targets.xlsx"], LONG_AFTER)
    faulty: dict[str, Delivery] = {}
    for delivery in make_deliveries(year):
        if delivery.mistake:
            name = f"{delivery.sender_code}_{delivery.window.form_month.id}.xlsx"
            (incoming / name).write_bytes(faulty_bytes(writer.form(delivery), delivery.mistake, layout))
            faulty[name] = delivery
    receipts = {each.path.name: each for each in ingest(place, [incoming / name for name in faulty], LONG_AFTER)}
    for name, delivery in faulty.items():
        mistake, receipt = delivery.mistake, receipts[name]
        assert mistake
        assert (name, remarks(receipt), receipt.outcome) == (name, sorted(mistake.findings), mistake.outcome)


@pytest.mark.slow
def test_a_whole_year_reads_back_with_the_listed_mistakes_only(tmp_path, monkeypatch, assumptions, framework, offices):
    eventful = {each.sender for each in (*assumptions.mistakes, *assumptions.corrections, *assumptions.behaviour.gaps)}
    chosen = [office for office in offices if office.office_code in eventful]
    monkeypatch.setattr("workbench.sample.load_offices", lambda parameters, on: chosen)
    place = find_workspace(tmp_path)
    paths = write_sample(place, YEAR)
    receipts = ingest(place, [place.data / "incoming"], LONG_AFTER)
    months = {window.form_month.number: window.form_month.id for window in framework.windows}
    listed = {f"{m.sender}_{months[m.month]}.xlsx": (sorted(m.findings), m.outcome) for m in assumptions.mistakes}
    listed |= {
        f"{c.sender}_{months[c.month]}.xlsx": (sorted(c.findings), "accepted")
        for c in assumptions.corrections
        if c.findings
    }
    listed |= {
        f"plan_{slip.sender}_FY{YEAR}.xlsx": (sorted(slip.findings), "accepted")
        for slip in assumptions.references.plan_slips
    }
    noted = [each for each in receipts if remarks(each) or each.outcome != "accepted"]
    assert {each.path.name: (remarks(each), each.outcome) for each in noted} == listed
    assert len(receipts) == len(paths)
