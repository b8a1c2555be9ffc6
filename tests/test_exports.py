"""The Budget Bureau's shape: twelve months of plan and result, what cannot be told apart left blank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import takewhile
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from builders import make_framework
from workbench.base.fiscal import parse_period
from workbench.cli import app
from workbench.progress.budget import compute_budget
from workbench.progress.budget_facts import BudgetFact, BudgetGap
from workbench.reports.attachments.budget_bureau import KINDS, write_export
from workbench.reports.attachments.month_tables import Spending
from workbench.reports.report import Report, load_report

MONTHS = "ต.ค. 62|พ.ย. 62|ธ.ค. 62|ม.ค. 63|ก.พ. 63|มี.ค. 63|เม.ย. 63|พ.ค. 63|มิ.ย. 63|ก.ค. 63|ส.ค. 63|ก.ย. 63".split("|")
BEFORE_MARCH, AFTER_JUNE = MONTHS[:5], MONTHS[9:]


@pytest.fixture(scope="module")
def june(small_year) -> Report:
    return load_report(small_year, parse_period("2563-06"))


@pytest.fixture(scope="module")
def books(june, tmp_path_factory) -> dict[str, SimpleNamespace]:
    """s301 and s302 of June 2563, as formulas and as values."""
    found = {}
    for name, kind in KINDS.items():
        path = tmp_path_factory.mktemp("exports") / f"{name}.xlsx"
        write_export(june, kind, path)
        values = openpyxl.load_workbook(path, data_only=True)
        found[name] = SimpleNamespace(path=path, formulas=openpyxl.load_workbook(path), values=values)
    return found


def lines(sheet: Worksheet) -> list[dict[str, object]]:
    """The lines of a form, keyed by head; months as `แผน มี.ค. 63` and `ผล มี.ค. 63`."""
    rows = list(sheet.iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == "ลำดับ")
    side, heads = "", []
    for above, below in zip(rows[top], rows[top + 1], strict=True):
        side = above if above in ("แผน", "ผล") else side
        heads.append(f"{side} {below}" if below else above)
    body = takewhile(lambda row: row[0] is not None or row[1] == "รวมทั้งสิ้น", rows[top + 2 :])
    return [dict(zip(heads, row, strict=True)) for row in body]


def line(sheet: Worksheet, key: str, value: str) -> dict[str, object]:
    return next(each for each in lines(sheet) if each[key] == value)


def months(row: dict[str, object], side: str, names: list[str] = MONTHS) -> list[object]:
    return [row[f"{side} {name}"] for name in names]


def texts(sheet: Worksheet) -> str:
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def sums_by_period(frame: pd.DataFrame) -> dict[str, Decimal]:
    """Plain sums of reported values by form month."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in frame.itertuples():
        if row.value is not None:
            found[row.period] += Decimal(row.value)
    return found


# -- work ------------------------------------------------------------------------------------------


def test_result_of_october_to_march_stands_once_in_march_with_a_note(june, books):
    row = line(books["s301"].values["A03"], "รหัส", "I03")
    observations = june.view.part("observations")
    mine = observations[observations["indicator_code"] == "I03"]
    reported = sums_by_period(mine[mine["element_code"] == "new_distinct_in_period"])
    assert months(row, "ผล", BEFORE_MARCH) == [None] * 5
    assert row["ผล มี.ค. 63"] == float(reported["2563-03"])
    assert [row["ผล เม.ย. 63"], row["ผล มิ.ย. 63"]] == [float(reported["2563-04"]), float(reported["2563-06"])]
    assert "ต.ค. 62 – มี.ค. 63 รายงานเป็นยอดสะสม" in str(row["หมายเหตุ"])


def test_months_after_the_period_are_blank(books):
    assert months(line(books["s301"].values["A03"], "รหัส", "I03"), "ผล", AFTER_JUNE) == [None] * 3


def test_total_of_the_months_is_a_formula_that_agrees_with_the_report(june, books):
    row = line(books["s301"].values["A03"], "รหัส", "I03")
    by_hand = sum(value for value in months(row, "ผล") if value is not None)
    assert row["ผล รวม"] == by_hand == float(june.progress.of("I03").to_date.value)
    assert str(line(books["s301"].formulas["A03"], "รหัส", "I03")["ผล รวม"]).startswith("=SUM(")


def test_plan_of_a_month_is_the_sum_of_the_offices_plans(june, books):
    plans = june.view.part("plans")
    mine = plans[plans["indicator_code"] == "I03"]
    row = line(books["s301"].values["A03"], "รหัส", "I03")
    by_hand = [sum(Decimal(v) for v in mine[mine["month"] == m]["value"]) for m in sorted(set(mine["month"]))]
    assert months(row, "แผน") == [float(value) for value in by_hand]
    assert row["แผน รวม"] == float(sum(by_hand))


def test_state_is_shown_as_it_stood_and_never_added_up(june, books):
    row = line(books["s301"].values["A04"], "รหัส", "I08")
    formulas = line(books["s301"].formulas["A04"], "รหัส", "I08")
    assert row["ผล รวม"] == row["ผล มิ.ย. 63"] == pytest.approx(float(june.progress.of("I08").to_date.value))
    assert not str(formulas["ผล รวม"]).startswith("=")
    assert "ไม่รวมข้ามเดือน" in str(row["หมายเหตุ"])


def test_indicators_are_never_added_to_each_other(books):
    assert all(row["ลำดับ"] for sheet in books["s301"].values for row in lines(sheet))


def test_form_has_the_bureaus_header_and_the_offices_problems(june, books):
    shown = texts(books["s301"].values["A03"])
    for head in ("หน่วยงาน", "ปีงบประมาณ", "เดือน", "แผนงาน", "ผลผลิต/โครงการ", "กิจกรรมหลัก", "ปัญหา", "หมายเหตุ"):
        assert head in shown
    told = june.narratives
    told = told[(told["subject_code"] == "A03") & (told["field"] == "problem")]
    assert len(told)
    assert all(text in shown for text in told["text"])


def test_all_activities_stand_together_on_the_first_sheet(june, books):
    everything = lines(books["s301"].values["รวมทุกกิจกรรม"])
    expected = [each.indicator_code for each in june.framework.indicators if each.activity_code]
    assert [row["รหัส"] for row in everything] == expected
    assert "M1 M2 X1" in texts(books["s301"].values["รวมทุกกิจกรรม"])


def test_month_without_a_form_says_so_instead_of_zeros(small_year, tmp_path):
    report = load_report(small_year, parse_period("2563-01"))
    write_export(report, KINDS["s301"], tmp_path / "s301.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "s301.xlsx", data_only=True)["รวมทุกกิจกรรม"]
    assert {value for row in lines(sheet) for value in [*months(row, "ผล"), row["ผล รวม"]]} == {None}
    assert "ไม่แสดงเป็นศูนย์" in texts(sheet)


def test_text_of_an_office_stays_text(june, tmp_path):
    report = load_report(june.workspace, june.period)
    told = report.narratives.assign(text="=HYPERLINK(1)")
    report.__dict__["narratives"] = told
    write_export(report, KINDS["s301"], tmp_path / "s301.xlsx")
    book = openpyxl.load_workbook(tmp_path / "s301.xlsx")
    formulas = [c.value for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas
    assert [text for text in formulas if not str(text).startswith("=SUM(")] == []
    assert "=HYPERLINK(1)" in texts(book["A03"])


# -- money -----------------------------------------------------------------------------------------


def test_money_of_a_month_is_the_difference_of_balances(june, books):
    spending = june.view.part("budget", ("office", "division"))
    mine = spending[(spending["activity_code"] == "A03") & (spending["expense_group"] == "operations")]
    mine = mine[(mine["measure"] == "disbursed") & (mine["period"] <= "2563-06")]
    balances, total = {}, {}
    for period in sorted(set(mine["period"])):
        balances |= {row.sender_code: Decimal(row.value) for row in mine[mine["period"] == period].itertuples()}
        total[period] = sum(balances.values())
    row = line(books["s302"].values["A03"], "รหัสรายจ่าย", "operations")
    assert months(row, "ผล", BEFORE_MARCH) == [None] * 5
    assert row["ผล มี.ค. 63"] == pytest.approx(float(total["2563-03"]))
    assert row["ผล เม.ย. 63"] == pytest.approx(float(total["2563-04"] - total["2563-03"]))
    assert row["ผล มิ.ย. 63"] == pytest.approx(float(total["2563-06"] - total["2563-05"]))
    assert row["ผล รวม"] == pytest.approx(float(june.budget.line("A03", "operations").disbursed.value))


def test_money_is_planned_by_month_where_everyone_has_sent_a_plan_of_spending(june, books):
    plans = june.view.part("spending_plans")
    mine = plans[(plans["activity_code"] == "A03") & (plans["expense_group"] == "operations")]
    row = line(books["s302"].values["A03"], "รหัสรายจ่าย", "operations")
    march = sum(Decimal(value) for value in mine[mine["month"] == "2563-03"]["value"])
    assert row["แผน มี.ค. 63"] == pytest.approx(float(march))
    assert row["แผน รวม"] == pytest.approx(float(sum(map(Decimal, mine["value"]))))


def test_money_has_only_a_plan_of_the_year_where_a_plan_of_spending_is_missing(june):
    spending = Spending(june)
    line = ("A03", "operations")
    planned, reported = dict(spending.plans[line]), june.budget.line(*line).plan.value
    spending.plans = {line: dict(list(planned.items())[1:])}
    row = next(each for each in spending.lines("A03") if each.code == "operations")
    assert (row.plan, row.plan_total) == ((None,) * 12, reported)
    assert f"({len(planned) - 1}/{len(planned)})" in "; ".join(row.notes)
    spending.plans = {}
    row = next(each for each in spending.lines("A03") if each.code == "operations")
    assert row.plan == (None,) * 12 and "ไม่มีแผนรายเดือน" in row.notes


def test_sum_of_all_lines_agrees_with_the_reports_total(june, books):
    total = lines(books["s302"].values["รวมทุกกิจกรรม"])[-1]
    assert total["แผนงาน"] == "รวมทั้งสิ้น"
    assert total["ผล รวม"] == pytest.approx(float(june.budget.line().disbursed.value))
    assert total["รับโอน"] == pytest.approx(float(june.budget.line().received.value))


def test_carried_over_and_off_budget_money_have_their_blank_lines(books):
    shown = texts(books["s302"].values["A03"])
    assert "เงินงบประมาณที่กักไว้เบิกเหลื่อมปีที่ผ่านมา" in shown
    assert "เงินนอกงบประมาณ" in shown


def spending_of(
    balances: dict[str, dict[int, int]], until: str = "2563-06", gaps: Sequence[BudgetGap] = ()
) -> Spending:
    """Balances of senders by fiscal month (6 is March), one line of one activity."""
    facts = [
        BudgetFact(sender, "A03", "operations", "disbursed", month, Decimal(value))
        for sender, known in balances.items()
        for month, value in known.items()
    ]
    report = SimpleNamespace(
        framework=make_framework(),
        period=parse_period(until),
        budget_in=lambda period: compute_budget(facts, period, list(balances), "received", "", gaps),
        spending_plans={},
    )
    return Spending(report)


def test_month_that_was_not_sent_is_blank_and_its_money_stands_in_the_next():
    found = spending_of({"TH50": {6: 100, 7: 130, 9: 190}}).lines("A03")[0]
    assert found.result[5:9] == (100, 30, None, 60)
    assert found.closed == {1, 2, 3, 4, 5, 8}
    assert found.result_total == 190


def test_month_whose_balance_lacks_a_senders_line_is_blank_and_not_a_fall():
    gaps = [BudgetGap("TH51", "A03", "operations", "disbursed", 8, "refused")]
    balances = {"TH50": {6: 100, 7: 130, 8: 150, 9: 190}, "TH51": {6: 10, 7: 20, 9: 40}}
    found = spending_of(balances, gaps=gaps).lines("A03")[0]
    assert found.result[5:9] == (110, 40, None, 80)


def test_newest_month_that_was_not_sent_is_no_zero():
    found = spending_of({"TH50": {6: 100, 7: 130}}).lines("A03")[0]
    assert found.result[5:9] == (100, 30, None, None)
    assert 9 not in found.closed


def test_offices_that_skipped_or_began_late_are_counted_in_the_notes():
    spending = spending_of({"TH50": {6: 100, 7: 130, 9: 190}, "TH51": {6: 10, 7: 20, 8: 30, 9: 40}, "TH52": {9: 7}})
    assert spending.lines("A03")[0].result[5:9] == (110, 40, 10, 77)
    notes = "\n".join(spending.notes("A03"))
    assert "พ.ค. 63: 1 หน่วยงานไม่ส่ง" in notes
    assert "มิ.ย. 63: รวมยอดสะสมตั้งแต่ต้นปีของ 1 หน่วยงาน" in notes


def test_balance_that_went_down_is_shown_and_remarked():
    found = spending_of({"TH50": {6: 100, 7: 90}}, "2563-04").lines("A03")[0]
    assert found.result[6] == -10
    assert "ติดลบ" in found.notes[0]


# -- command and bytes -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["s301", "s302"])
def test_same_report_gives_the_same_bytes(june, books, name, tmp_path):
    write_export(load_report(june.workspace, june.period), KINDS[name], tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == books[name].path.read_bytes()


def test_command_writes_the_form_of_a_scope_where_it_is_told(small_year, tmp_path):
    out = tmp_path / "ส่งสำนักงบฯ" / "301.xlsx"
    command = ["--root", str(small_year.root), "export", "s301", "--period", "2563-06", "--project", "J1"]
    done = CliRunner().invoke(app, [*command, "--out", str(out), "--on", "2020-06-10"])
    assert done.exit_code == 0, done.output
    sheet = openpyxl.load_workbook(out)["รวมทุกกิจกรรม"]
    assert {row["รหัส"] for row in lines(sheet)} == {"I09", "I10"}
    assert "ฉบับร่าง" in texts(sheet)


@pytest.mark.parametrize(
    "options", [["s301", "--office", "TH11", "--division", "KPN"], ["s301", "--office", "TH999"], ["s303"]]
)
def test_wrong_scope_or_form_is_refused(small_year, options):
    command = ["--root", str(small_year.root), "export", *options, "--period", "2563-06"]
    assert CliRunner().invoke(app, command).exit_code == 2
