"""What a report says of corrections of our own and of forms held back, and what would move if a value were another."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from typer.testing import CliRunner

import workbench as wb
from corrected_forms import take_in, write_correction
from workbench.base.errors import NoSuchForm
from workbench.base.fiscal import BANGKOK, parse_period
from workbench.cli import app
from workbench.intake.closing import close_period
from workbench.intake.corrections import register_path, take_in_corrections
from workbench.intake.ingest import ingest
from workbench.publishing.revisions.recompute import recompute
from workbench.publishing.stale import find_stale
from workbench.reports.report import Report, load_report
from workbench.rules.workspace import Workspace

JUNE = parse_period("2563-06")
NOW = datetime(2020, 11, 20, tzinfo=BANGKOK)
ENTRY = """corrections:
  - id: C001
    period: 2563-06
    office: BKK1
    indicator: I03
    element: new_distinct_in_period
    from: {before}
    to: {after}
    reason: นับตกหล่นหนึ่งเขต
    asked_by: สสพ.1
    entered_by: กลุ่มติดตามและประเมินผล
    evidence: บันทึกการโทรศัพท์
    date: 2020-07-02
    status: active
"""


def report_of(workspace: Workspace, office: str = "") -> Report:
    return load_report(workspace, JUNE, scope_kind="office" if office else "department", scope_code=office)


def reported(workspace: Workspace) -> Decimal:
    value = report_of(workspace, "BKK1").progress.of("I03").in_period.value
    assert value is not None
    return value


def correct(workspace: Workspace, after: Decimal) -> None:
    path = register_path(workspace, 2563)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ENTRY.format(before=reported(workspace), after=after), encoding="utf-8")
    take_in_corrections(workspace, 2563, NOW)


def words_of(report: Report) -> str:
    return str(wb.corrections(report).html.striptags())


def test_correction_moves_the_figure_and_is_shown_in_every_report_it_touches(published):
    before = reported(published)
    correct(published, before + 4)
    assert reported(published) == before + 4
    for office in ("", "BKK1"):
        words = words_of(report_of(published, office))
        assert "C001" in words
        assert "นับตกหล่นหนึ่งเขต" in words
        assert "ใช้อยู่" in words
    assert "C001" not in words_of(report_of(published, "TH11"))


def test_corrected_figure_names_the_register_and_what_the_office_had_written(published):
    before = reported(published)
    correct(published, before + 4)
    book = recompute(report_of(published, "BKK1"), published.notebooks / "office.ipynb").figures
    (source,) = [each for each in book.figures["I03.actual_in_period"].sources if each.note]
    assert source.place == "corrections/2563.yaml › C001 › to"
    assert source.note.endswith(f"= {before}")


def test_correction_makes_stale_what_it_moves_and_says_so(published):
    correct(published, reported(published) + 4)
    stale = {each.path: each for each in find_stale(published) if each.is_stale}
    assert set(stale) == {"2563-06/monthly/department/1", "2563-06/office/BKK1/1"}
    (change,) = [c for c in stale["2563-06/office/BKK1/1"].revision.figures if c.figure_id == "I03.actual_in_period"]
    assert [each.kind for each in change.causes] == ["correction"]


def test_correction_ends_by_itself_once_the_office_has_mended_its_file(published, tmp_path):
    before = reported(published)
    correct(published, before + 4)
    form = published.data / "incoming" / "sample-2563-06" / "BKK1_2563-06.xlsx"
    take_in(published, write_correction(form, tmp_path, {"I03/new_distinct_in_period": int(before + 4)}))
    assert "แก้ไฟล์แล้ว" in words_of(report_of(published))
    book = recompute(report_of(published, "BKK1"), published.notebooks / "office.ipynb").figures
    assert [each.note for each in book.figures["I03.actual_in_period"].sources] == [""]


def test_form_for_a_closed_month_is_named_in_the_next_report_and_changes_none(published, tmp_path):
    before = reported(published)
    close_period(published, JUNE, "รายงานเสนอแล้ว", "ผู้อำนวยการ", NOW)
    form = published.data / "incoming" / "sample-2563-06" / "BKK1_2563-06.xlsx"
    late = write_correction(form, tmp_path, {"I03/new_distinct_in_period": int(before) + 4})
    (receipt,) = ingest(published, [late], NOW)
    assert receipt.outcome == "pending"
    assert reported(published) == before
    assert not any(each.is_stale for each in find_stale(published))
    words = words_of(load_report(published, parse_period("2563-07")))
    assert "แบบที่รับไว้หลังปิดงวด" in words
    assert "ครั้งที่ 2" in words


# -- what if ---------------------------------------------------------------------------------------


def test_whatif_lists_the_figures_that_would_move_and_keeps_nothing(published):
    report, before = report_of(published, "BKK1"), reported(published)
    found = wb.whatif(report, before + 4, sender="BKK1", period="2563-06", indicator="I03")
    moved = {each.figure_id: each.difference for each in found.changes}
    assert moved["I03.actual_in_period"] == moved["I03.actual_to_date"] == 4
    assert not any(key.startswith("budget.") for key in moved)
    assert "I03.actual_in_period" in found._repr_html_()
    assert reported(published) == before


def test_whatif_of_the_same_value_moves_nothing(published):
    found = wb.whatif(report_of(published), reported(published), sender="BKK1", period="2563-06", indicator="I03")
    assert found.changes == ()
    assert "ไม่มีตัวเลขใด" in found._repr_html_()


def test_whatif_of_a_form_that_has_not_come_says_so(published):
    with pytest.raises(NoSuchForm, match="BKK1"):
        wb.whatif(report_of(published), 1, sender="BKK1", period="2564-06", indicator="I03")


def test_commands_remind_of_entries_that_have_not_been_taken_in(published):
    path = register_path(published, 2563)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ENTRY.format(before=reported(published), after=99), encoding="utf-8")
    asked = ["--root", str(published.root), "progress", "--period", "2563-06", "--format", "json"]
    assert "workbench correct" in CliRunner().invoke(app, asked).stderr
    take_in_corrections(published, 2563, NOW)
    assert "workbench correct" not in CliRunner().invoke(app, asked).stderr
