"""Passports: every figure has a Thai name, a make-up that adds up, and its cells in order."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.base.errors import FigureUnknown
from workbench.base.fiscal import parse_period
from workbench.base.text import to_arabic_digits
from workbench.figures.book import Figure, FigureBook, add_up, is_number
from workbench.figures.lineage_card import lineage_cards
from workbench.figures.old_ids import fields_of_id
from workbench.figures.titles import Names, resolve_figure_id
from workbench.progress.lineage import CellRef
from workbench.publishing.revisions.explain import explain_figure
from workbench.publishing.revisions.recompute import recompute
from workbench.reports.report import load_report
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_divisions, load_offices
from workbench.rules.settings import load_settings

PARAMETERS = Path(__file__).resolve().parents[1] / "parameters"
FRAMEWORK = load_framework(PARAMETERS, 2563)
NAMES = Names(FRAMEWORK, load_offices(PARAMETERS), load_divisions(PARAMETERS), load_settings(PARAMETERS))


def cell(value, covers="", role="+", **facts):
    known = {"sender_code": "TH50", "subject": "I03/new", "revision": 1, **facts}
    return CellRef(
        int(covers[-2:] or 7), "ab", f"TH50_{covers[-7:]}.xlsx", "ผล", "H5", value, covers=covers, role=role, **known
    )


def book_of(*figures):
    return FigureBook({each.figure_id: each for each in figures})


def passport_of(figure, *others, **options):
    return lineage_cards(book_of(figure, *others), NAMES, **options)[figure.figure_id]


def result(*sources, value="526", scale="1", inputs=(), figure_id="I03.actual_to_date", unit="แห่ง"):
    of = fields_of_id(figure_id)
    return Figure(figure_id, value, unit, value, "flow_sum · sum", tuple(sources), tuple(inputs), "", scale, **of)


def test_make_up_names_the_months_in_the_order_of_time():
    figure = result(cell("61", "2563-05"), cell("55", "2563-04"), cell("410", "2562-10..2563-03"))
    assert passport_of(figure).derivation == "มี.ค. (สะสม ๖ เดือน) 410 + เม.ย. 55 + พ.ค. 61 = 526 แห่ง"


def test_digits_of_the_make_up_are_those_of_the_tables():
    figure = result(cell("1234.5", "2563-04"), value="1234.5")
    assert passport_of(figure, digits="thai").derivation.startswith("เม.ย. ๑,๒๓๔.๕")


def test_what_is_taken_stands_behind_a_minus():
    figure = result(cell("10", "2563-04"), cell("4", "2563-04", "-"), value="6")
    assert passport_of(figure).derivation.startswith("เม.ย. 10 − เม.ย. 4 = ")


def test_rate_shows_both_sums_and_its_scale():
    cells = [cell("3", "2563-04"), cell("1", "2563-05"), cell("8", "2563-04", "/")]
    made = passport_of(result(*cells, value="50", scale="100", unit="ร้อยละ"))
    assert made.derivation == "(เม.ย. 3 + พ.ค. 1) ÷ เม.ย. 8 × 100 = ร้อยละ 50"


def test_money_is_divided_into_millions():
    source = cell("2500000", "2563-06", subject="A03/operations/disbursed")
    made = passport_of(result(source, value="2.5", scale="0.000001", figure_id="budget.J1.disbursed", unit="ล้านบาท"))
    assert made.derivation == "แบบ มิ.ย. 2,500,000 ÷ 1,000,000 = 2.5 ล้านบาท"


def test_counts_say_how_many():
    figure = result(cell("", role="#"), cell("", role="#"), value="2", figure_id="I03.coverage.reported")
    assert passport_of(figure).derivation.startswith("นับ 2 รายการ")


def test_other_figures_are_named_without_what_they_share():
    actual, target = result(value="526"), result(value="1000", figure_id="I03.target")
    inputs = ["+I03.actual_to_date", "/I03.target"]
    pct = result(value="52.6", scale="100", inputs=inputs, figure_id="I03.achievement_pct", unit="ร้อยละ")
    made = passport_of(pct, actual, target)
    assert made.derivation == "ผลสะสม 526 ÷ เป้าหมายทั้งปี 1000 × 100 = ร้อยละ 52.6"
    assert [each.figure_id for each in made.inputs] == ["I03.actual_to_date", "I03.target"]


@pytest.mark.parametrize(
    ("figure_id", "status", "words"),
    [
        ("I03.actual_to_date", "not_due", "ยังไม่ถึงกำหนดวัด"),
        ("I03.actual_to_date", "awaiting_data", "ไม่มีข้อมูล"),
        ("I03.target", "not_due", "ไม่มีเป้าหมาย"),
        ("I03.plan_to_date", "watch", "ไม่มีแผนรายเดือน"),
    ],
)
def test_figure_without_value_says_why(figure_id, status, words):
    made = passport_of(result(value="", figure_id=figure_id), result(value=status, figure_id="I03.status"))
    assert words in made.derivation


def test_nothing_done_is_no_zero():
    made = passport_of(result(cell("", "2563-04"), value="0"))
    assert made.groups[0].files[0].cells[0].value == "ไม่มีผลงาน"


def test_cells_stand_by_part_and_months_with_sender_and_version():
    made = passport_of(result(cell("5", "2563-05", revision=2), cell("4", "2563-04")))
    assert [each.months for each in made.groups] == ["เม.ย.", "พ.ค."]
    file = made.groups[1].files[0]
    assert (file.sender, file.version) == ("สสจ.เชียงใหม่", "ครั้งที่ 2 ทะเบียน 5")


def test_file_that_speaks_of_many_months_stands_once():
    plan = [CellRef(9, "cd", "plan.xlsx", "แผน", f"C{n}", "1", "TH50", "I03/plan", f"2563-0{n}") for n in (4, 5, 6)]
    made = passport_of(result(*plan, value="3", figure_id="I03.plan_to_date"))
    (group,) = made.groups
    assert group.months == "เม.ย.–มิ.ย."
    assert [each.months for each in group.files[0].cells] == ["เม.ย.", "พ.ค.", "มิ.ย."]


def test_corrected_value_says_what_it_was():
    made = passport_of(result(cell("25", "2563-04", note="TH50.xlsx › ผล › H5 = 18")))
    assert made.groups[0].files[0].cells[0].note == "TH50.xlsx › ผล › H5 = 18"


def test_definition_writes_the_formula_out():
    assert "Σ (" in passport_of(result()).definition
    growth = next(each for each in FRAMEWORK.indicators if each.formula.kind == "change")
    made = passport_of(result(figure_id=f"{growth.indicator_code}.actual_to_date"))
    assert re.search(r"\[Σ \(.+\) − Σ \(.+\)\] ÷ Σ \(.+\) × 100", made.definition)


def test_rule_is_told_in_words():
    assert passport_of(result()).rule == "บวกผลของทุกงวด · รวมทุกหน่วยงาน"


def test_status_is_called_in_a_title_as_the_settings_call_it():
    settings = NAMES.settings
    late = settings.status("at_risk").model_copy(update={"word": "น่าห่วง"})
    names = replace(NAMES, settings=settings.model_copy(update={"statuses": settings.statuses | {"at_risk": late}}))
    figure = result(figure_id="summary.status.at_risk")
    assert [each.title(figure).text for each in (NAMES, names)] == ["ตัวชี้วัดที่อยู่ในสถานะเสี่ยง", "ตัวชี้วัดที่อยู่ในสถานะน่าห่วง"]


@pytest.mark.parametrize(
    ("figure_id", "words"),
    [
        ("I03.actual_to_date", "— ผลสะสม"),
        ("I03.to_date.2563-04", "— ผลสะสมถึง เม.ย. ๖๓"),
        ("I03.by_office.TH50.pace_pct", "ของ สสจ.เชียงใหม่ — ร้อยละของแผน"),
        ("budget.J1.disbursed", "— เบิกจ่าย"),
        ("budget.total.received", "รวมทั้งสิ้น — รับโอน"),
        ("area.50.disbursed_pct", "เชียงใหม่ — ร้อยละเบิกจ่าย"),
        ("arrival.2563-04.office.late", "เม.ย. ๖๓ สสจ./สสพ. — ล่าช้า"),
        ("summary.status.watch", "เฝ้าระวัง"),
        ("text.TH50.A08.problem", "ข้อความของ สสจ.เชียงใหม่ เรื่อง"),
        ("correction.2563-01.to", "การแก้ไข 2563-01 — แก้เป็น"),
        ("nothing.known", "nothing.known"),
    ],
)
def test_title_is_thai_and_falls_back_to_the_id(figure_id, words):
    assert words in NAMES.title(result(figure_id=figure_id)).text


@pytest.mark.parametrize("text", ["I03.actual_to_date", "i03.actual", "I03", "I3", " I03 "])
def test_short_names_mean_the_result_to_date(text):
    assert resolve_figure_id(text, book_of(result())) == "I03.actual_to_date"


def test_unknown_name_gets_the_nearest_ids():
    with pytest.raises(FigureUnknown, match=r"I03\.actual_to_date") as fault:
        resolve_figure_id("I03.actul", book_of(result()))
    assert fault.value.exit_code == 2


@pytest.fixture(scope="module")
def june(small_year):
    report = load_report(small_year, parse_period("2563-06"))
    book = recompute(report, small_year.notebooks / "monthly.ipynb").figures
    return book, lineage_cards(book, NAMES)


def test_every_figure_of_a_report_has_a_thai_name(june):
    book, cards = june
    assert [each for each in book.sorted() if NAMES.title(each).text == each.figure_id] == []
    assert set(cards) == set(book.figures)


def numbers_of(side):
    """What a side of a make-up adds up to: the last word of each term is its number."""
    total, sign = Decimal(0), 1
    for piece in re.split(r"( \+ | − )", side.strip("()")):
        if piece in (" + ", " − "):
            sign = 1 if piece == " + " else -1
        else:
            words = re.fullmatch(r"นับ (\S+) รายการ", piece)
            total += sign * Decimal((words[1] if words else piece.split()[-1]).replace(",", "").replace("−", "-"))
    return total


def worked_out(derivation):
    value = None
    text = to_arabic_digits(derivation.rpartition(" = ")[0])
    for operator, side in re.findall(r"(^| ÷ | × )(\(.*?\d\)|.*?\d(?: รายการ)?(?= ÷ | × |$))", text):
        part = numbers_of(side)
        value = part if not operator else value / part if operator == " ÷ " else value * part
    return value


def test_make_up_of_every_figure_made_of_cells_gives_the_figure(june):
    book, cards = june
    made_of_cells = [each for each in book.sorted() if is_number(each.value) and each.sources and not each.inputs]
    assert len(made_of_cells) > 200
    wrong = {}
    for figure in made_of_cells:
        found, exact = worked_out(cards[figure.figure_id].derivation), add_up(figure, book)
        if exact is None or abs(found - exact) > Decimal("1e-15"):
            wrong[figure.figure_id] = (cards[figure.figure_id].derivation, exact)
    assert wrong == {}


def test_cells_of_a_passport_are_those_of_its_figure(june):
    book, cards = june
    assert [key for key, card in cards.items() if card.cell_count != len(book.figures[key].sources)] == []


def test_explanation_names_every_cell_below_a_share(small_year):
    found = explain_figure(small_year, "I04.achievement", "2563-06")
    said = str(found)
    assert found.passport.figure_id == "I04.achievement_pct"
    assert "_2563-06.xlsx › ผลการดำเนินงาน › H" in said
    assert found.as_data()["below"]
