"""Filling guides: all of the framework is in them, and what they say of entries is what the reader says."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from builders import PARAMETERS, cell_under, fill_blanks, make_indicator, make_reference, real_layout, returned
from parameter_copies import edit
from workbench.base.errors import BadSetting
from workbench.base.fiscal import parse_month
from workbench.base.labels import thai_date
from workbench.cli import app
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_offices
from workbench.workbooks.findings import CATALOGUE
from workbench.workbooks.forms.template import build_form
from workbench.workbooks.forms.writer import write_form
from workbench.workbooks.guides.facts import formula_words, load_guide_book
from workbench.workbooks.guides.guide import activity_guide, form_guide, guide_name, write_guides
from workbench.workbooks.guides.words import load_guide_words

WORDS = load_guide_words(PARAMETERS)


@pytest.fixture(scope="module")
def guides(tmp_path_factory) -> dict[str, str]:
    """File name → all its text."""
    paths = write_guides(PARAMETERS, 2563, tmp_path_factory.mktemp("guides"))
    return {path.name: text_of(path.read_bytes()) for path in paths}


def text_of(content: bytes) -> str:
    document = docx.Document(BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_there_is_a_guide_for_each_main_activity_and_one_for_the_form(guides):
    activities = [each.activity_code for each in load_framework(PARAMETERS, 2563).activities]
    assert list(guides) == [*(f"guide_{code}.docx" for code in activities), "guide_form.docx"]


def test_every_indicator_and_every_raw_value_stands_in_its_guide(guides):
    framework = load_framework(PARAMETERS, 2563)
    for indicator in framework.indicators:
        name = guide_name(framework.activity(indicator.activity_code)) if indicator.activity_code else "guide_form.docx"
        text = guides[name]
        for said in (f"{indicator.indicator_code} {indicator.name}", indicator.unit):
            assert said in text
        for element in indicator.elements:
            assert {element.element_code, element.label, WORDS.natures[element.nature].word} <= set(text.split("\n"))


def test_targets_are_the_frameworks(guides):
    assert "12,958 แห่ง" in guides["guide_A03.docx"]
    assert "ร้อยละ 61" in guides["guide_A03.docx"]


def test_each_guide_says_when_the_form_is_due_and_what_it_covers(guides):
    for window in load_framework(PARAMETERS, 2563).windows:
        for day in (window.due_date, window.division_due_date):
            assert all(thai_date(day, "short", "arabic") in text for text in guides.values())
    assert "ต.ค. 62 – มี.ค. 63\nผลสะสมตั้งแต่วันที่ ๑ ตุลาคม\n25 เม.ย. 63\n27 เม.ย. 63" in guides["guide_A03.docx"]


def test_value_asked_once_a_year_names_its_month(guides):
    assert "ปีละครั้ง งวดสิ้นปีงบประมาณ: กันยายน 2563" in guides["guide_A03.docx"]
    quarters = "มีนาคม 2563, มิถุนายน 2563 (เม.ย. 63 – มิ.ย. 63), กันยายน 2563 (ก.ค. 63 – ก.ย. 63)"
    assert f"เฉพาะงวดสิ้นไตรมาส: {quarters}" in guides["guide_A14.docx"]


def test_form_guide_explains_every_finding(guides):
    text = guides["guide_form.docx"].split("\n")
    assert set(CATALOGUE) <= set(text)
    assert not any("{" in line for line in text)


def test_no_template_is_left_open(guides):
    assert [name for name, text in guides.items() if re.search(r"\{\w+\}", text)] == []


def test_mistakes_are_those_of_the_activitys_own_kinds(guides):
    assert "เว้นฐานไว้ ทำให้คำนวณการเปลี่ยนแปลงไม่ได้" in guides["guide_A07.docx"]
    assert "เว้นฐานไว้" not in guides["guide_A01.docx"]
    assert all("ระบบถือว่ายังไม่รายงาน" in text for name, text in guides.items() if name != "guide_form.docx")


def test_same_parameters_give_the_same_bytes():
    book = load_guide_book(PARAMETERS, 2563)
    activity = book.framework.activity("A03")
    assert activity_guide(book, activity) == activity_guide(load_guide_book(PARAMETERS, 2563), activity)
    assert form_guide(book) == form_guide(book)


def test_changed_framework_changes_the_guide(tmp_path):
    parameters = Path(shutil.copytree(PARAMETERS, tmp_path / "parameters"))
    edit(parameters / "framework" / "2563" / "indicators-P1.yaml", "target: 12958", "target: 13000")
    book = load_guide_book(parameters, 2563)
    assert "13,000 แห่ง" in text_of(activity_guide(book, book.framework.activity("A03")))


@pytest.mark.parametrize(
    ("elements", "formula", "said"),
    [
        ({"a": "flow", "b": "flow"}, {"kind": "sum", "plus": ["a"], "minus": ["b"]}, "“รายการ a” − “รายการ b”"),
        (
            {"a": "stock", "b": "stock", "c": "stock"},
            {"kind": "ratio", "numerator": ["a", "b"], "denominator": ["c"]},
            "(“รายการ a” + “รายการ b”) ÷ “รายการ c” × 100",
        ),
        (
            {"a": "stock", "b": "stock"},
            {"kind": "change", "base": "a", "current": "b", "sign": 1},
            "(“รายการ b” − “รายการ a”) ÷ “รายการ a” × 100",
        ),
        (
            {"a": "stock", "b": "stock"},
            {"kind": "change", "base": "a", "current": "b", "sign": -1},
            "(“รายการ a” − “รายการ b”) ÷ “รายการ a” × 100 (ค่าบวกคือลดลง)",
        ),
    ],
)
def test_formula_is_told_with_the_labels_of_what_is_filled_in(elements, formula, said):
    assert formula_words(make_indicator(elements=elements, formula=formula), WORDS) == said


@pytest.mark.parametrize("example", WORDS.examples, ids=lambda each: f"{each.finding}-{each.shown or each.wrong}")
def test_wrong_entry_gets_the_very_message_the_guide_shows(example, tmp_path):
    """The example is typed into a real form and read back."""
    framework, path = load_framework(PARAMETERS, 2563), tmp_path / "form.xlsx"
    chiang_mai = next(each for each in load_offices(PARAMETERS) if each.office_code == "TH50")
    write_form(build_form(framework, real_layout(), chiang_mai, parse_month("2563-04")), real_layout(), path)
    code, element = {"ราย": ("I07", "members_joined"), "": ("I03", "new_distinct_in_period")}.get(
        example.unit, ("I03", "new_distinct_in_period")
    )
    assert example.unit in ("", framework.indicator(code).unit)

    def spoil(book):
        fill_blanks(book)
        cell = cell_under(book["ผลการดำเนินงาน"], "ผลงวดนี้", code=code, element=element)
        cell.value = Decimal(example.wrong) if example.is_number else example.wrong or None
        cell.number_format = example.number_format
        if example.finding == "nil_with_value":
            tick = cell_under(book["ผลการดำเนินงาน"], "ไม่มีผลงาน", code=code, element=element)
            tick.value = real_layout().nil_word
        spoil.address = cell.coordinate

    findings = returned(path, spoil, make_reference(framework, "TH50")).contents.findings
    found = [each for each in findings if each.code == example.finding]
    assert [each.message for each in found] == [
        CATALOGUE[example.finding].message.replace("{found}", example.wrong).replace("{expected}", example.expected)
    ]


# -- the words and the command -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    attribute: {word: ข้อความ", "    attributes: {word: ข้อความ", "attribute"),
        ("    - {finding: blank_value,", "    - {finding: blank_valeu,", "blank_valeu"),
        ("    survey_or_latest: ใช้ผล", "    survey: ใช้ผล", "survey"),
        ("{page} จาก {pages}", "{page} จาก {all}", "all"),
    ],
)
def test_faulty_words_are_refused_with_the_file(tmp_path, old, new, said):
    parameters = Path(shutil.copytree(PARAMETERS, tmp_path / "parameters"))
    edit(parameters / "letters.yaml", old, new)
    with pytest.raises(BadSetting, match=r"parameters/letters\.yaml") as fault:
        load_guide_words(parameters)
    assert said in str(fault.value)


def test_kind_without_a_word_is_refused(tmp_path):
    parameters = Path(shutil.copytree(PARAMETERS, tmp_path / "parameters"))
    edit(parameters / "letters.yaml", "    milestone_latest: ใช้สถานะล่าสุดว่าสำเร็จหรือยัง\n", "")
    with pytest.raises(BadSetting, match="milestone_latest"):
        load_guide_words(parameters)


def test_command_writes_the_guides(guides, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    done = CliRunner().invoke(app, ["--root", str(root), "forms", "--guide", "--out", str(tmp_path / "guides")])
    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "guides").iterdir()} == set(guides)


def test_form_without_a_period_asks_for_one(tmp_path):
    done = CliRunner().invoke(app, ["--root", str(tmp_path), "forms", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "--period" in done.output
