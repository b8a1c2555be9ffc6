"""Differences of two issues: the order they are told in, the erratum and the one-page summary."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest

from workbench.base.errors import WrongUse
from workbench.base.fiscal import parse_instant, parse_period
from workbench.figures.book import Figure, FigureBook
from workbench.figures.diff import Cause, FigureChange, InputChanges, compare_figures
from workbench.figures.old_ids import fields_of_id
from workbench.progress.lineage import CellRef
from workbench.publishing.page.check import check_page
from workbench.publishing.page.document import parse_page
from workbench.publishing.page.pdf import render_pdf
from workbench.publishing.revisions.compare import Comparison
from workbench.publishing.revisions.erratum_block import erratum_html
from workbench.publishing.revisions.revision import (
    Difference,
    IssueFacts,
    Revision,
    by_weight,
    change_pct,
    in_order,
    kind_of,
    signed,
)
from workbench.publishing.revisions.summary_page import difference_page
from workbench.publishing.revisions.text_diff import TextChange

HOSTILE = '"><img src=x onerror=alert(1)><script>'


def figure(figure_id, value, unit="แห่ง"):
    return Figure(figure_id, value, unit, value, **fields_of_id(figure_id))


def change(figure_id="I03.actual_to_date", old="10", new="12", causes=(), unit="แห่ง"):
    pair = (figure(figure_id, each, unit) if each else None for each in (old, new))
    return FigureChange(figure_id, *pair, tuple(causes))


def cause(words="TH50.xlsx › ผล › H5: 10 → 12", sender="TH50", kind="cell"):
    return Cause(kind, sender, words)


def facts(number, is_sample=False):
    made_on = parse_instant("2020-07-02T10:00")
    period = parse_period("2563-06")
    return IssueFacts(f"2563-06/monthly/department/{number}", "รายงาน", period, str(number), made_on, 699, is_sample)


def id_of(figure):
    return figure.figure_id


def difference(*changes, texts=(), is_sample=False, title_of=id_of):
    pair = facts(1, is_sample), facts(2, is_sample)
    revision = Revision(1, figures=changes, texts=tuple(texts))
    return Difference(*pair, revision, title_of, lambda code: f"สสจ.{code}")


def erratum(*changes, texts=(), titles=id_of):
    made_on = parse_instant("2020-07-02T10:00")
    return str(erratum_html(changes, texts, 2, 1, made_on, titles, lambda code: f"สสจ.{code}"))


def test_indicators_and_money_come_before_what_follows_from_them_and_words_last():
    told = ["text.TH50.A08.problem", "I03.status", "budget.J1.disbursed", "summary.indicators", "I03.actual_to_date"]
    assert [each.figure_id for each in in_order(map(change, told))] == [
        "I03.actual_to_date", "budget.J1.disbursed", "I03.status", "summary.indicators", "text.TH50.A08.problem",
    ]  # fmt: skip


def test_office_row_and_share_follow_from_others():
    assert (
        kind_of(change("I03.by_office.TH50.actual_to_date")) == kind_of(change("budget.J1.disbursed_pct")) == "derived"
    )


def test_weightiest_is_what_moved_most_for_its_size():
    small, large = change("I04.actual_to_date", "1000", "1001"), change("I05.actual_to_date", "10", "5")
    share = change("I03.achievement_pct", "10", "90", unit="ร้อยละ")
    assert by_weight([share, small, large]) == [large, small, share]


@pytest.mark.parametrize(
    ("old", "new", "pct"), [("10", "12", 20), ("-10", "-5", 50), ("0", "5", None), ("", "5", None)]
)
def test_percent_is_of_the_old_value(old, new, pct):
    assert change_pct(change(old=old, new=new)) == pct


def test_rate_moves_in_points_and_has_no_percent():
    assert change_pct(change(old="50", new="55", unit="ร้อยละ")) is None


def test_signs_are_printed():
    assert [signed(each.difference) for each in (change(), change(new="8"), change(old=""))] == ["+2", "−2", "–"]


def test_frame_has_a_row_per_change():
    frame = difference(change(causes=[cause()])).frame
    assert frame.loc[0, ["old", "new", "difference", "percent"]].tolist() == ["10", "12", "2", "20.00"]
    assert frame.loc[0, "senders"] == ["สสจ.TH50"]
    assert len(difference().frame.columns) == len(frame.columns)


def test_erratum_says_old_new_cause_and_office():
    page = erratum(change(causes=[cause()]))
    assert "บัญชีแก้ไข: ฉบับที่ ๒ แทนฉบับที่ ๑" in page
    assert "๒ กรกฎาคม ๒๕๖๓" in page
    assert re.search(r'<td class="number">10</td><td class="number">12</td>', page)
    assert "TH50.xlsx › ผล › H5: 10 → 12" in page
    assert "สสจ.TH50" in page


def test_figure_that_came_or_went_says_so():
    assert erratum(change(old=""), change("I04.target", new="")).count("(ไม่มี)") == 2


def test_many_causes_and_offices_are_shortened():
    causes = [cause(f"TH{n}.xlsx: 1 → 2", f"TH{n}") for n in range(10, 20)]
    page = erratum(change(causes=causes))
    assert "และอีก 8 รายการ (ดู workbench diff)" in page
    assert "และอีก 6 หน่วยงาน" in page


def test_changed_words_stand_in_the_erratum():
    page = erratum(texts=[TextChange("บทสรุป", "เดิม", "")])
    assert "บทสรุป" in page
    assert "(ไม่มี)" in page


def test_erratum_of_hostile_text_is_inert_and_passes_the_page_check():
    hostile = change(old=HOSTILE, new="a\u202eb", causes=[cause(HOSTILE, HOSTILE)])
    page = erratum(hostile, texts=[TextChange(HOSTILE, HOSTILE, HOSTILE)], titles=lambda _: HOSTILE)
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert check_page(parse_page(f"<main>{page}</main>")) == []


def test_long_erratum_is_one_table_with_a_head_to_repeat():
    page = erratum(*(change(f"I{n:03}.actual_to_date", causes=[cause()]) for n in range(200)))
    assert page.count("<table>") == page.count("<thead>") == 1
    assert page.count("<tr><th") == 200 + 1


def test_summary_names_issues_ledger_numbers_and_the_rule():
    page = difference_page(difference(change(causes=[cause()]), is_sample=True))
    for words in ("ฉบับที่ 1", "ฉบับที่ 2", "ลำดับที่ 699", "๒ ก.ค. ๖๓", "ข้อมูลสมมติ", "เรียงผลของตัวชี้วัด", "workbench diff"):
        assert words in page
    assert "ข้อมูลสมมติ" not in difference_page(difference(change()))
    assert check_page(parse_page(page)) == []


def test_summary_is_one_page_whatever_there_is_to_say_and_repeats_its_bytes():
    pypdf = pytest.importorskip("pypdf")
    causes = [cause("โฟลเดอร์/แฟ้มที่ชื่อยาวมาก.xlsx › ผลการดำเนินงาน › H5: 10 → 12 " * 4, f"TH{n}") for n in range(20)]
    many = [change(f"I{n:03}.actual_to_date", "1000000.55", "2000000.55", causes) for n in range(200)]
    told = difference(*many, texts=[TextChange("ก", "ข", "ค")] * 50, title_of=lambda _: "ตัวชี้วัดที่ชื่อยาวมาก ๆ " * 20)
    page = difference_page(told)
    printed = render_pdf(page)
    (sheet,) = pypdf.PdfReader(io.BytesIO(printed)).pages
    said = " ".join(sheet.extract_text().split())
    assert "และอีก 187 รายการ" in said
    assert "รายละเอียดทั้งหมด" in said
    assert render_pdf(page) == printed


def test_equal_issues_say_that_nothing_differs():
    assert "ไม่มีตัวเลขหรือถ้อยคำใดต่างกัน" in difference_page(difference())


def test_summary_of_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(WrongUse, match="html"):
        Comparison(difference()).write_summary(tmp_path / "a.docx")


def test_comparison_is_shown_in_a_notebook_and_as_data():
    found = Comparison(difference(change(causes=[cause()]), texts=[TextChange("ก", "ข", "ค")]))
    assert "I03.actual_to_date" in found._repr_html_()
    data = found.as_data()
    assert data["figures"][0]["causes"] == ["TH50.xlsx › ผล › H5: 10 → 12"]
    assert data["texts"] == [{"section": "ก", "old": "ข", "new": "ค"}]


# -- what is a cause ---------------------------------------------------------------------------------


def page_with(value, *sources):
    book = FigureBook()
    book.record(replace(figure("I03.actual_to_date", value), sources=sources))
    return book


def said(value, ledger_number, file="TH50_2563-06.xlsx", note="", sender="TH50"):
    return CellRef(ledger_number, "0" * 64, file, "ผล", "H5", value, sender, "I03/new", "2563-06", note=note)


def causes_since(since, old, new):
    (found,) = compare_figures(old, new, InputChanges(since=since))
    return found.causes


def test_cell_known_before_and_printed_first_now_made_no_difference():
    """TH50's form lay in the ledger when the older page was made: that the page now names its cell is no news."""
    known, arrived = said("5", 7), said("3", 12, "TH51_2563-06.xlsx", sender="TH51")
    found = causes_since(9, page_with("5"), page_with("8", known, arrived))
    assert [(each.kind, each.sender_code) for each in found] == [("cell", "TH51")]


def test_correction_known_before_and_printed_first_now_is_the_cause():
    """The register was taken in before the older page, but its entry applies only now, and so is printed first now."""
    corrected = said("8", 7, "corrections/2563.yaml", note="TH50_2563-06.xlsx › ผล › H5 = 5")
    (found,) = causes_since(9, page_with("5"), page_with("8", corrected))
    assert (found.kind, found.sender_code) == ("correction", "TH50")
    assert found.words.endswith("ไม่มีค่า → 8 · TH50_2563-06.xlsx › ผล › H5 = 5")
