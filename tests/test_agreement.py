"""Whose file it is: cover and titles in any honest form are understood, and what contradicts `_meta` is held."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from builders import PARAMETERS, make_reference, real_layout, returned
from workbench.base.fiscal import parse_month
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_divisions, load_offices
from workbench.workbooks.forms.template import build_form
from workbench.workbooks.forms.writer import write_form
from workbench.workbooks.statements import name_senders, said_months, said_revision
from workbench.workbooks.submission import Submission

OFFICES = {each.office_code: each for each in load_offices(PARAMETERS)}
RESULTS, SPENDING = "ผลการดำเนินงาน", "การใช้จ่ายงบประมาณ"
CHIANG_MAI, LAMPHUN = "สำนักงานสหกรณ์จังหวัดเชียงใหม่", "สำนักงานสหกรณ์จังหวัดลำพูน"


@cache
def names():
    return name_senders([*OFFICES.values(), *load_divisions(PARAMETERS)])


@pytest.fixture
def send(tmp_path):
    """A form of TH50 (for a month) edited by (sheet, cell) → value, and read back."""

    def sent(edits: dict[tuple[str, str], object], period: str = "2563-06") -> Submission:
        framework = load_framework(PARAMETERS, 2563)
        path: Path = tmp_path / "form.xlsx"
        write_form(build_form(framework, real_layout(), OFFICES["TH50"], parse_month(period)), real_layout(), path)

        def edit(book):
            book[RESULTS]["H5"].value = 1  # a form with nothing in it is refused for that
            for row in book["คำชี้แจง"].iter_rows(max_col=2):
                if ("คำชี้แจง", row[0].value) in edits:
                    row[1].value = edits["คำชี้แจง", row[0].value]
            for (sheet, cell), value in edits.items():
                if sheet != "คำชี้แจง":
                    book[sheet][cell].value = value

        reference = make_reference(framework, *OFFICES)
        return returned(path, edit, replace(reference, names=names()))

    return sent


def cover(label: str, value: object) -> dict[tuple[str, str], object]:
    return {("คำชี้แจง", label): value}


def doubts(submission: Submission) -> list[str]:
    codes = ("identity_differs", "cover_blank", "revision_blank", "revision_unclear", "meta_invalid")
    return [each.code for each in submission.contents.findings if each.code in codes]


# -- honest forms ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "มิถุนายน 2563", "2563-6", "2563-06(มิถุนายน 2563)", "๒๕๖๓-๐๖ (มิถุนายน ๒๕๖๓)", "มิ.ย. 63", "มิ.ย.63", "มิย 63",
        "มิ.ย. 2563", "06/2563", "6/2563", "เดือนมิถุนายน พ.ศ. 2563", "มิถุนายน", "2020-06", "มิถุนายน 2020",
    ],
)  # fmt: skip
def test_month_on_the_cover_is_understood_in_any_honest_form(send, text):
    assert doubts(send(cover("งวด", text))) == []


@pytest.mark.parametrize("text", ["ต.ค. 62 - มี.ค. 63", "มีนาคม 2563", "ตุลาคม 2562 ถึง มีนาคม 2563"])
def test_form_of_several_months_may_be_called_by_them(send, text):
    assert doubts(send(cover("งวด", text), "2563-03")) == []


@pytest.mark.parametrize(
    "text", ["th50", "TH 50", "TH-50", "\uff34\uff2850", "TH\u0e55\u0e50", "TH50 (เชียงใหม่)", CHIANG_MAI, "สสจ. เชียงใหม่"]
)
def test_sender_on_the_cover_is_understood_in_any_honest_form(send, text):
    assert doubts(send(cover("รหัสหน่วยงาน", text))) == []


@pytest.mark.parametrize("text", ["ครั้งที่ 2", "2.0", "2 (แก้ไข)", "๒", "ครั้งที่ ๒", "ที่ 2", 2.0, "ครั้งที่ 2 แก้ไข"])
def test_revision_on_the_cover_is_understood_in_any_honest_form(send, text):
    submission = send(cover("ครั้งที่ส่ง", text))
    assert (submission.identity.revision, doubts(submission)) == (2, [])


@pytest.mark.parametrize("text", ["2/2563", "แก้ไขครั้งที่ 1", "1.5", "สอง", "0", "ครั้งที่ 1 (แก้ไข 2)"])
def test_revision_that_may_be_another_asks_for_a_number_in_its_own_cell(send, text):
    submission = send(cover("ครั้งที่ส่ง", text))
    (finding,) = [each for each in submission.contents.findings if each.severity == "error"]
    assert (finding.code, finding.sheet, finding.found) == ("revision_unclear", "คำชี้แจง", text)


def test_blank_places_of_the_cover_are_said_and_taken_from_meta(send):
    submission = send(cover("ครั้งที่ส่ง", None) | cover("รหัสหน่วยงาน", None) | cover("งวด", None))
    assert doubts(submission) == ["revision_blank", "cover_blank", "cover_blank"]
    assert (submission.is_refused, submission.identity.revision) == (False, 1)


def test_renamed_or_shortened_name_that_names_nobody_else_contradicts_nothing(send):
    assert doubts(send(cover("หน่วยงาน", "สหกรณ์จังหวัด ชม.") | {(RESULTS, "A1"): "ผลการดำเนินงานประจำเดือน"})) == []


# -- contradictions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edits", "place", "expected"),
    [
        (cover("รหัสหน่วยงาน", "TH51"), "คำชี้แจง", f"TH50 ({CHIANG_MAI})"),
        (cover("รหัสหน่วยงาน", "TH501"), "คำชี้แจง", f"TH50 ({CHIANG_MAI})"),
        (cover("หน่วยงาน", LAMPHUN), "คำชี้แจง", f"TH50 ({CHIANG_MAI})"),
        (cover("หน่วยงาน", "สสจ. ลำพูน"), "คำชี้แจง", f"TH50 ({CHIANG_MAI})"),
        (cover("งวด", "พฤษภาคม 2563"), "คำชี้แจง", "2563-06"),
        (cover("งวด", "2563-06 (พฤษภาคม 2563)"), "คำชี้แจง", "2563-06"),
        (cover("งวด", "มิ.ย. 62"), "คำชี้แจง", "2563-06"),
        (cover("งวด", "งวดที่ 9"), "คำชี้แจง", "2563-06"),
        (cover("ช่วงผลงานที่รายงาน", "พ.ค. 63"), "คำชี้แจง", "2563-06 (มิ.ย. 63)"),
        ({(RESULTS, "A1"): f"{RESULTS} — {CHIANG_MAI} — พ.ค. 63"}, RESULTS, "2563-06 (มิ.ย. 63)"),
        ({(SPENDING, "A1"): f"{SPENDING} — {LAMPHUN} — มิ.ย. 63"}, SPENDING, f"TH50 ({CHIANG_MAI})"),
    ],
)
def test_place_that_says_another_sender_or_month_holds_the_file(send, edits, place, expected):
    submission = send(edits)
    (finding,) = [each for each in submission.contents.findings if each.severity == "error"]
    assert (finding.code, finding.sheet, finding.expected) == ("identity_differs", place, expected)
    assert finding.cell
    assert submission.is_refused


def test_every_contradiction_is_named_at_once(send):
    edits = cover("หน่วยงาน", LAMPHUN) | {(name, "A1"): f"{name} — {LAMPHUN} — พ.ค. 63" for name in (RESULTS, SPENDING)}
    assert doubts(send(edits)) == ["identity_differs"] * 5


# -- the words -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["TH50_2563-06-24.xlsx", "24/06/2563", "June", "สมคิด 63", "งวดที่ 9", "2563"])
def test_dates_and_other_words_name_no_month(text):
    assert said_months(text) == frozenset()


def test_day_of_a_date_is_left_out_where_dates_do_not_count():
    assert said_months("ส่ง 24 มิ.ย. 63", with_days=False) == frozenset()
    assert said_months("ส่ง 24 มิ.ย. 63") == {(2563, 6)}


def test_every_sender_is_known_by_each_of_its_own_names_and_by_no_other():
    for code, own in names().names.items():
        assert [names().said_in(name) for name in own] == [{code}] * len(own)


@pytest.mark.parametrize("text", ["รายงานเลยกำหนด", "กค 63", "ก.ค. 63", "กรุงเทพมหานคร", "TH501", "targets_FY2563.xlsx"])
def test_words_that_only_look_like_a_sender_name_nobody(text):
    assert names().said_in(text) == frozenset()


def test_nothing_is_no_revision():
    assert said_revision("") is None
