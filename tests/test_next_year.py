"""Any year prints the truth: a 2564 with monthly forms, from its empty folder to every report, form and letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

from next_year import BEFORE, YEAR, fill_in, filled_year, unfilled_year
from parameter_copies import PARAMETERS
from test_dated_policy import RENAMED, rename_office
from workbench.base.errors import FrameworkUnconfirmed, WrongUse
from workbench.base.fiscal import BANGKOK, parse_month, parse_period
from workbench.cli import app
from workbench.figures.book import FigureBook
from workbench.figures.lineage_card import lineage_cards
from workbench.follow_up.letters import compose_letters
from workbench.intake.ingest import ingest
from workbench.publishing.revisions.recompute import run_undrawn
from workbench.reports.attachments.budget_bureau import KINDS, write_export
from workbench.reports.attachments.report_workbook import write_report_workbook
from workbench.reports.rehearsal import make_call_list
from workbench.reports.report import Report, load_report
from workbench.rules.calendar import deadlines
from workbench.rules.framework import available_years, check_framework, load_framework, write_new_year
from workbench.rules.registers import load_offices
from workbench.rules.workspace import Workspace, find_workspace, found_workspace
from workbench.sample import write_sample
from workbench.workbooks.forms import build_form, load_layout, make_book
from workbench.workbooks.guides import write_guides

OFFICES = 2
MONTHS = ("2563-10", "2563-11", "2563-12", "2564-01", "2564-02", "2564-03", "2564-09")
REPORTS = [
    ("monthly", "2563-10", ""), ("monthly", "2564-03", ""), ("monthly", "2564-09", ""),
    ("quarterly", "FY2564-Q1", ""), ("quarterly", "FY2564-Q2", ""), ("quarterly", "FY2564-Q4", ""),
    ("annual", "FY2564", ""), ("division", "2564-02", "KPK"), ("division", "FY2564-Q1", "KPK"),
    ("office", "2564-02", "BKK1"), ("office", "2563-10", "BKK1"), ("project", "FY2564", "J6"),
    ("project", "FY2564", "O1"),
]  # fmt: skip
UNTRUE = re.compile(
    "หกเดือน|๖ เดือน|6 เดือน|ไม่สามารถแยกรายไตรมาสได้|เพราะรายงานเป็นผลสะสม|จุดแรก|ค่าของเดือนแรก|รวมเป็นผลสะสมในแบบ|"
    "ตั้งแต่เดือนมีนาคม|ต.ค. 63 – มี.ค. 64|ต.ค. ๖๓ – มี.ค. ๖๔|หมายเหตุ \\*|ปีงบประมาณ พ.ศ. (?:๒๕๖๓|2563)|"
    "กรอบ ๒๕๖๓|๒๕๖๒|2562|R17|Q08|Q09"
)
"""What is true of 2563 only: the footnote's six months, its codes, its dates."""


def untrue(text: str) -> list[str]:
    """Every such word with what stands around it."""
    return [text[max(0, found.start() - 60) : found.end() + 30] for found in UNTRUE.finditer(text)]


class Words(HTMLParser):
    """The text of a page, alternative texts of its pictures among it."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += [value for name, value in attrs if name in ("alt", "title") and value]
        self.is_style = tag == "style"

    def handle_data(self, data: str) -> None:
        self.text += [] if self.is_style else [data]

    def handle_endtag(self, tag: str) -> None:
        self.is_style = False


def words_of(html: str) -> str:
    parser = Words()
    parser.feed(html)
    return "\n".join(parser.text)


def sections_in(report: Report, notebook: Path) -> dict[str, str]:
    """Heading → all words below it, of a notebook's page."""
    found: dict[str, str] = {}
    heading = ""
    for cell in run_undrawn(report, notebook).cells:
        if cell.cell_type == "markdown":
            heading = words_of(cell.source).partition("\n\n")[0]
            found[heading] = words_of(cell.source)
        for output in cell.get("outputs", ()):
            found[heading] += "\n" + words_of(output.get("data", {}).get("text/html", ""))
    return found


@dataclass(frozen=True)
class Printed:
    """One report of 2564: opened, its words by section, its figures."""

    report: Report
    sections: dict[str, str]
    figures: FigureBook

    @property
    def text(self) -> str:
        return "\n".join([*self.sections, *self.sections.values()])

    def value(self, figure_id: str) -> str:
        return self.figures.figures[figure_id].value


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Workspace:
    """A workspace with the filled-in 2564, and of the made-up year the first half and September of two offices."""
    root = tmp_path_factory.mktemp("next_year")
    workspace = replace(find_workspace(root), parameters=filled_year(root))
    rename_office(workspace.parameters)
    write_sample(workspace, YEAR, office_limit=OFFICES)
    incoming = workspace.data / "incoming"
    received = [incoming / f"sample-{period}" for period in ("FY2564", *MONTHS)]
    ingest(workspace, received, datetime(2021, 11, 1, tzinfo=BANGKOK))
    return workspace


@pytest.fixture(scope="module")
def printed(place):
    @cache
    def print_report(name: str, period: str, code: str = "") -> Printed:
        kind = name if code else "department"
        report = load_report(place, parse_period(period), scope_kind=kind, scope_code=code)
        return Printed(report, sections_in(report, place.notebooks / f"{name}.ipynb"), report.page.figures)

    return print_report


def silent(place: Workspace, name: str) -> Workspace:
    """The same parameters in a workspace that has received nothing."""
    other = replace(place, data=place.root / name / "data", root=place.root / name)
    found_workspace(other)
    return other


# the folder


def test_new_year_has_structure_and_dates_but_no_targets(tmp_path):
    parameters = unfilled_year(tmp_path)
    fill_in(parameters)
    framework, before = load_framework(parameters, YEAR), load_framework(parameters, BEFORE)
    for part in ("plans", "projects", "activities", "divisions"):
        assert getattr(framework, part) == getattr(before, part)
    assert [each.indicator_code for each in framework.indicators] == [each.indicator_code for each in before.indicators]
    assert [each.form_month.id for each in framework.windows] == [month.id for month in parse_period("FY2564").months]
    assert {each.basis for each in framework.windows} == {"increment"}
    first = framework.windows[0]
    assert (first.due_date, first.division_due_date) == (date(2020, 10, 25), date(2020, 10, 27))
    assert framework.reporting_rule is None
    assert {each.rule_code for each in before.rules} - {each.rule_code for each in framework.rules} == {"R17"}
    assert {each.code for each in before.ambiguities} - {each.code for each in framework.ambiguities} == {"Q08", "Q09"}
    assert framework.rule("R04").window_first.id == "2563-10"
    assert framework.due_dates("R13")[0].printed_date == date(2021, 10, 30)
    assert check_framework(parameters, YEAR) == check_framework(parameters, BEFORE) == []


def test_new_year_keeps_comments_and_the_old_target_as_one(tmp_path):
    year = unfilled_year(tmp_path) / "framework" / str(YEAR)
    text = (year / "indicators-P1.yaml").read_text(encoding="utf-8")
    assert "target: null # ปี 2563: 12958" in text
    assert "# A01 การจัดงานแสดงสินค้าสหกรณ์" in text
    assert "ลงวันที่ ๓๐ มีนาคม ๒๕๖๓" not in "".join(path.read_text(encoding="utf-8") for path in year.glob("*.yaml"))


def test_check_lists_what_is_still_to_be_filled_in_with_file_line_and_key(tmp_path):
    parameters = unfilled_year(tmp_path)
    found_workspace(find_workspace(tmp_path))
    result = CliRunner().invoke(app, ["--root", str(tmp_path), "framework", "check", "--year", str(YEAR)])
    assert result.exit_code == 2
    said = result.stdout
    folder = parameters / "framework" / str(YEAR)
    for file in (path.name for path in folder.glob("*.yaml")):
        assert re.search(rf"framework/2564/{file} บรรทัด \d+: confirmed: ยังไม่ยืนยัน", said), file
    lines = (folder / "indicators-P1.yaml").read_text(encoding="utf-8").splitlines()
    number = next(index for index, line in enumerate(lines, 1) if "12958" in line)
    assert f"indicators-P1.yaml บรรทัด {number}: I03.target: ยังไม่กรอกเป้าหมาย" in said
    assert re.search(r"framework\.yaml บรรทัด \d+: document_date: ต้องเป็นวันที่", said)
    assert re.search(r"calendar\.yaml บรรทัด \d+: R13\.printed_dates\.FY2564: วันที่ 2021-10-30 เลื่อนมาจากปีก่อน", said)
    assert re.search(r"policy_projects\.yaml บรรทัด \d+: G4\.name_source: กล่าวถึงปี ๒๕๖๒", said)


def test_check_names_a_rule_of_the_schedule_that_the_year_does_not_have(tmp_path):
    parameters = filled_year(tmp_path)
    found_workspace(find_workspace(tmp_path))
    calendar = parameters / "framework" / str(YEAR) / "calendar.yaml"
    calendar.write_text(calendar.read_text(encoding="utf-8").replace("R14", "R18"), encoding="utf-8")
    doubts = calendar.with_name("ambiguities.yaml")
    doubts.write_text(doubts.read_text(encoding="utf-8").replace("R14", "R18"), encoding="utf-8")
    result = CliRunner().invoke(app, ["--root", str(tmp_path), "framework", "check", "--year", str(YEAR)])
    assert result.exit_code == 2
    assert "R14" in result.output


def test_year_is_used_for_nothing_until_every_file_is_confirmed(tmp_path):
    parameters = unfilled_year(tmp_path)
    assert available_years(parameters) == (BEFORE,)
    with pytest.raises(FrameworkUnconfirmed, match=r"2564 ยังไม่ยืนยัน.*framework check --year 2564"):
        load_report(replace(find_workspace(tmp_path), parameters=parameters), parse_period("2563-10"))
    fill_in(parameters)
    plans = parameters / "framework" / str(YEAR) / "plans.yaml"
    plans.write_text(f"confirmed: false\n{plans.read_text(encoding='utf-8')}", encoding="utf-8")
    with pytest.raises(FrameworkUnconfirmed, match=r"plans\.yaml"):
        load_framework(parameters, YEAR)
    plans.write_text(plans.read_text(encoding="utf-8").removeprefix("confirmed: false\n"), encoding="utf-8")
    assert available_years(parameters) == (BEFORE, YEAR)


def test_new_year_overwrites_nothing(tmp_path):
    parameters = unfilled_year(tmp_path)
    for year, source in ((YEAR, BEFORE), (BEFORE, BEFORE)):
        with pytest.raises(WrongUse, match="อยู่แล้ว"):
            write_new_year(parameters, year, source)
    with pytest.raises(WrongUse, match="หลังปีต้นแบบ"):
        write_new_year(parameters, BEFORE - 1, BEFORE)


def test_calendar_of_the_new_year_has_no_first_cycle(place):
    found = deadlines(load_framework(place.parameters, YEAR))
    assert {each.kind for each in found} == {"duty", "supplement"}
    monthly = [each.period.id for each in found if each.rule_code == "R04" and each.kind == "duty"]
    assert monthly == [month.id for month in parse_period("FY2564").months]


# reports


@pytest.mark.parametrize(("name", "period", "code"), REPORTS)
def test_no_page_says_what_is_true_of_2563_only(printed, name, period, code):
    page = printed(name, period, code)
    assert untrue(page.text) == []
    framework = page.report.framework
    rules, doubts = {each.rule_code for each in framework.rules}, {each.code for each in framework.ambiguities}
    assert set(re.findall(r"\bR\d\d\b", page.text)) <= rules
    assert set(re.findall(r"\bQ\d\d\b", page.text)) <= doubts
    clauses = {each.source_clause for each in framework.rules}
    assert all(any(said in clause for clause in clauses) for said in re.findall(r"ข้อ [๑-๙]\.[๑-๙]", page.text))


def test_first_month_has_a_result_of_its_own(printed):
    page = printed("monthly", "2563-10")
    assert page.value("I03.actual_in_period") == page.value("I03.actual_to_date") is not None


def test_first_quarter_has_a_result_of_its_own_and_the_second_is_compared_with_it(printed):
    first, second = printed("quarterly", "FY2564-Q1"), printed("quarterly", "FY2564-Q2")
    months = [printed("monthly", "2563-10").report.progress_in(parse_period(m)) for m in MONTHS[:3]]
    assert Decimal(first.value("I03.actual_in_period")) == sum(each.of("I03").in_period.value for each in months)
    assert second.value("I03.actual_in_quarter_before") == first.value("I03.actual_in_period")
    change = Decimal(second.value("I03.actual_in_period")) - Decimal(first.value("I03.actual_in_period"))
    assert Decimal(second.value("I03.quarter_change")) == change


def test_quarter_without_a_form_yet_is_not_called_inseparable(place):
    report = load_report(silent(place, "empty"), parse_period("FY2564-Q1"))
    assert "ไม่สามารถแยก" not in "\n".join(sections_in(report, place.notebooks / "quarterly.ipynb").values())


def test_trend_begins_in_october(printed):
    text = next(text for heading, text in printed("monthly", "2564-03").sections.items() if "แนวโน้ม" in heading)
    assert re.findall(r"(?m)^(?:ต\.ค\.|พ\.ย\.|ธ\.ค\.|ม\.ค\.|ก\.พ\.|มี\.ค\.) 6\d$", text) == (
        "ต.ค. 63|พ.ย. 63|ธ.ค. 63|ม.ค. 64|ก.พ. 64|มี.ค. 64".split("|")
    )


def test_renamed_office_prints_its_new_name(printed):
    assert RENAMED in printed("office", "2563-10", "BKK1").text


@pytest.mark.parametrize(("name", "period", "code"), [REPORTS[0], REPORTS[3]])
def test_lineage_cards_speak_of_single_months(printed, name, period, code):
    page = printed(name, period, code)
    cards = lineage_cards(page.figures, page.report.names)
    assert untrue(str(cards)) == []


def texts_of(path: Path | BytesIO) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        yield sheet.title
        yield from (value for row in sheet.iter_rows(values_only=True) for value in row if isinstance(value, str))


@pytest.mark.parametrize(("period", "kind"), [("2564-03", "s301"), ("2564-03", "s302"), ("FY2564", "report")])
def test_workbooks_beside_a_report_know_no_form_of_six_months(place, tmp_path, period, kind):
    report = load_report(place, parse_period(period), run_dir=tmp_path)
    if kind in KINDS:
        write_export(report, KINDS[kind], tmp_path / "out.xlsx")
    else:
        run_undrawn(report, place.notebooks / "annual.ipynb")
        write_report_workbook(report, tmp_path / "out.xlsx")
    text = "\n".join(texts_of(tmp_path / "out.xlsx"))
    assert untrue(text) == []


# forms, guides, letters


@pytest.mark.parametrize("month", ["2563-10", "2564-03", "2564-09"])
def test_forms_ask_for_the_month_alone(place, month):
    framework, layout = load_framework(place.parameters, YEAR), load_layout(place.parameters)
    for sender in (load_offices(place.parameters, date(2021, 9, 30))[0], framework.division("KPK")):
        content = BytesIO()
        make_book(build_form(framework, layout, sender, parse_month(month)), layout).save(content)
        text = "\n".join(texts_of(content))
        assert untrue(text) == []
        assert "ข้อ ๒" not in text


def document_text(path: Path) -> str:
    body = docx.Document(str(path)).element.body
    return "\n".join(
        "".join(part.text or "" for part in each.iter() if part.tag.endswith("}t"))
        for each in body.iter()
        if each.tag.endswith("}p")
    )


def test_guides_know_no_cumulative_form(place, tmp_path):
    for path in write_guides(place.parameters, YEAR, tmp_path):
        text = document_text(path)
        assert untrue(text) == [], path.name
        assert "งวดที่เป็นผลสะสม" not in text
        assert "ผลสะสมตั้งแต่วันที่ ๑ ตุลาคม" not in text


def test_letters_cite_the_new_year_s_document_and_months(place):
    report = load_report(silent(place, "silent"), parse_period("2563-11"))
    on = datetime(2020, 12, 20, tzinfo=BANGKOK)
    letters = compose_letters(report, make_call_list(report).nonrespondents, on)
    assert len(letters) == len(report.senders)
    text = "\n".join(map(str, letters))
    assert untrue(text) == []
    assert "พ.ศ. ๒๕๖๔ ลงวันที่ ๑ ตุลาคม ๒๕๖๓" in text
    assert letters[0].owed_rows[0][:2] == ("ตุลาคม ๒๕๖๓", "ต.ค. ๖๓")


def test_repository_has_only_confirmed_years():
    assert available_years(PARAMETERS) == (BEFORE,)
