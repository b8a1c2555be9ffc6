"""The cells of a received workbook, and the child process that survives what it reads."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Color, Font, PatternFill

import faulty_workbooks as faulty
from builders import AGENCY
from workbench.base.errors import EnvironmentFault
from workbench.workbooks.findings import is_refused
from workbench.workbooks.reading import (
    RawCell,
    RawWorkbook,
    ReaderProcess,
    ReadingLimits,
    Unreadable,
    find_hidden_parts,
    process,
    read_workbook,
    scan_container,
)
from workbench.workbooks.reading.cells import write_date
from workbench.workbooks.reading.workbook import write_number

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
OUTCOMES = Path(__file__).with_name("corpus_outcomes.csv")


@pytest.fixture(scope="module")
def reader():
    with ReaderProcess() as started:
        yield started


def read_sound(reader: ReaderProcess, data: bytes) -> RawWorkbook:
    """The workbook of a file that must get no finding."""
    workbook, findings = reader.read_bytes(data)
    assert findings == [] and workbook is not None
    return workbook


def read_cell(reader: ReaderProcess, cell_xml: str) -> RawCell:
    """The cell of a sheet that holds it alone."""
    (cell,) = read_sound(reader, faulty.sound_workbook(f'<row r="1">{cell_xml}</row>')).sheets[0].cells
    return cell


@pytest.mark.parametrize("case", faulty.CELLS, ids=lambda case: case.title)
def test_faulty_sheet_is_refused_with_its_finding_and_cell(reader, case):
    data = case.build()
    assert not is_refused(scan_container(data)), "the fault must lie in the cells"
    workbook, findings = reader.read_bytes(data)
    assert workbook is None
    assert [(finding.code, finding.cell) for finding in findings] == [(case.code, case.cell)]
    assert "{" not in findings[0].message + findings[0].remedy(AGENCY)


def test_faults_name_the_sheet_in_thai(reader):
    _, (finding,) = reader.read_bytes(faulty.number_in_thai_digits())
    assert finding.place == f"{faulty.SHEET_NAME} › A1"
    assert "๑๒" in finding.message


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        ('<c r="A1"><v>0</v></c>', "number", "0"),
        ('<c r="A1"><v>0.30000000000000004</v></c>', "number", "0.3"),
        ('<c r="A1"><v>1E3</v></c>', "number", "1000"),
        ('<c r="A1"><v>-12.50</v></c>', "number", "-12.5"),
        ('<c r="A1"><v>1234567890123456789</v></c>', "number", "1234567890123460000"),
        ('<c r="A1" s="1"><v>0.8</v></c>', "number", "0.8"),
        ('<c r="A1" t="s"><v>0</v></c>', "text", "สหกรณ์"),
        ('<c r="A1" t="inlineStr"><is><t>น้ำ</t></is></c>', "text", "น้ำ"),
        ('<c r="A1" t="inlineStr"><is><r><t>สอง</t></r><r><t>ส่วน</t></r></is></c>', "text", "สองส่วน"),
        ('<c r="A1" t="str"><v>1,234</v></c>', "text", "1,234"),
        ('<c r="A1" t="b"><v>1</v></c>', "bool", "TRUE"),
        ('<c r="A1" t="b"><v>0</v></c>', "bool", "FALSE"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "error", "#N/A"),
        ('<c r="A1" s="2"><v>43946</v></c>', "date", "2020-04-25"),
        ('<c r="A1" s="3"><v>43946.354166666664</v></c>', "date", "2020-04-25T08:30:00"),
        ('<c r="A1" s="4"><v>1.25</v></c>', "date", "30:00:00"),
        ('<c r="A1" s="2"><v>99999999</v></c>', "error", "########"),
    ],
)
def test_cell_is_read_as_its_kind_and_canonical_value(reader, cell, kind, value):
    assert read_cell(reader, cell)[2:4] == (kind, value)


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        ('<c r="A1"><f>1+1</f><v>2</v></c>', "number", "2"),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "error", "#DIV/0!"),
        ('<c r="A1"><f>SUM(B1:B9)</f></c>', "formula_without_value", "=SUM(B1:B9)"),
        ('<c r="A1"><f>SUM(B1:B9)</f><v/></c>', "formula_without_value", "=SUM(B1:B9)"),
        ('<c r="A1" t="str"><f>IF(B1="","",B1)</f><v></v></c>', "text", ""),
    ],
)
def test_formula_keeps_its_stored_result_and_is_marked(reader, cell, kind, value):
    read = read_cell(reader, cell)
    assert read[2:4] == (kind, value)
    assert read.is_formula


def test_error_cell_and_formula_without_value_are_never_blank(reader):
    rows = '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>A1</f></c><c r="C1"><v>5</v></c></row>'
    workbook, findings = reader.read_bytes(faulty.sound_workbook(rows))
    assert findings == []
    assert [cell.kind for cell in workbook.sheets[0].cells] == ["error", "formula_without_value", "number"]


def test_number_format_is_kept(reader):
    assert read_cell(reader, '<c r="A1" s="1"><v>0.8</v></c>').number_format == "0.00%"
    assert read_cell(reader, '<c r="A1"><v>80</v></c>').number_format == "General"


def test_missing_styles_leave_the_values_readable(reader):
    workbook, findings = reader.read_bytes(faulty.no_styles())
    assert [finding.code for finding in findings] == ["styles_missing"]
    assert [cell.value for cell in workbook.sheets[0].cells] == ["สหกรณ์", "1234.5"]


def test_dates_counted_from_1904_are_honoured(reader):
    rows = '<row r="1"><c r="A1" s="2"><v>42484</v></c></row>'
    parts = faulty.workbook_parts(rows)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    workbook, findings = reader.read_bytes(faulty.zip_parts(parts))
    assert [finding.code for finding in findings] == ["date1904"]
    assert workbook.sheets[0].cells[0].value == "2020-04-25"


def test_escaped_control_characters_do_not_reach_the_text(reader):
    cell = read_cell(reader, '<c r="A1" t="s"><v>1</v></c>')
    assert cell.value == "[31mแดง\nบรรทัดสอง"
    lone = read_cell(reader, '<c r="A1" t="inlineStr"><is><t>ก_xD800_ข_x0000_</t></is></c>')
    assert lone.value.encode("utf-8").decode() == "ก�ข"


def test_blank_formatted_cells_are_no_cells(reader):
    assert read_cell(reader, '<c r="A1" s="1"/><c r="B1"><v>1</v></c>').address == "B1"


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "Z9:Z9"])
def test_wrong_dimension_loses_nothing(reader, dimension):
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 10))
    workbook, _ = reader.read_bytes(faulty.sound_workbook(rows, before=f'<dimension ref="{dimension}"/>'))
    assert [cell.value for cell in workbook.sheets[0].cells] == [str(row) for row in range(1, 10)]


def test_two_hundred_thousand_blank_formatted_rows_cost_little(reader):
    blank = "".join(f'<row r="{row}" s="1" customFormat="1"><c r="A{row}" s="1"/></row>' for row in range(2, 200_002))
    data = faulty.sound_workbook(faulty.ROWS + blank)
    workbook, findings = reader.read_bytes(data)
    assert findings == []
    assert [cell.value for cell in workbook.sheets[0].cells] == ["สหกรณ์", "1234.5"]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_few_values_far_behind_the_table_are_named_and_the_rest_is_read(reader, prefix):
    """One key pressed at the end of the sheet; read as it stands it would be a table of seventeen billion cells."""
    far = '<row r="3"><c r="A3"><v>7</v></c><c r="XFD3" t="inlineStr"><is><t>x&gt;</t></is></c></row>'
    far += '<row r="1048576"><c r="C1048576"/><c r="XFD1048576"><v>1</v></c></row>'
    rows = faulty.ROWS + far
    data = faulty.sound_workbook(rows)
    if prefix:
        sheet = faulty.sheet_xml(rows).replace("<", f"<{prefix}").replace(f"<{prefix}/", f"</{prefix}")
        sheet = sheet.replace(f"<{prefix}?xml", "<?xml").replace("xmlns=", "xmlns:x=")
        data = faulty.with_part(faulty.SHEET, sheet)
    workbook, findings = reader.read_bytes(data)
    assert findings == []
    assert [cell.value for cell in workbook.sheets[0].cells] == ["สหกรณ์", "1234.5", "7"]
    (finding,) = find_hidden_parts(workbook)
    assert (finding.code, finding.cell, finding.found) == ("stray_cells", "XFD3", "XFD3, XFD1048576")


def test_hidden_parts_that_hold_values_are_warned_of(reader):
    columns = '<cols><col min="2" max="3" hidden="1"/><col min="9" max="99" hidden="1"/></cols>'
    rows = '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
    rows += '<row r="3" hidden="1"/>'
    data = faulty.sound_workbook(
        rows, before=columns, after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>', state="hidden"
    )
    workbook = read_sound(reader, data)
    sheet = workbook.sheets[0]
    assert (sheet.state, sheet.hidden_rows, sheet.hidden_columns, sheet.merged) == (
        "hidden",
        (1,),
        ("B",),
        ("A1:B1",),
    )
    assert [finding.code for finding in find_hidden_parts(workbook)] == [
        "hidden_sheet",
        "hidden_rows",
        "hidden_columns",
    ]
    assert find_hidden_parts(workbook, expected_sheets=[sheet.name]) == []


@pytest.mark.parametrize(
    ("look", "value", "is_unseen"),
    [
        ({"font": Font(strike=True)}, 5, True),
        ({"font": Font(color="FFFFFFFF")}, 5, True),
        ({"font": Font(color=Color(theme=0))}, 5, True),
        ({"font": Font(color=Color(indexed=9))}, "ก", True),
        ({"font": Font(color="FFFFFFFF"), "fill": PatternFill("solid", fgColor="FF2E7D5B")}, 5, False),
        ({"font": Font(color="FF2E7D5B"), "fill": PatternFill("solid", fgColor="FF2E7D5B")}, 5, True),
        ({"font": Font(color=Color(theme=1))}, 5, False),
        ({"number_format": ";;;"}, 5, True),
        ({"number_format": "0;-0;;@"}, 0, True),
        ({"number_format": "0;-0;;@"}, 5, False),
        ({"number_format": "[White]0"}, 5, True),
        ({"number_format": '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)'}, 0, False),
        ({}, 5, False),
    ],
)
def test_value_that_its_style_hides_is_warned_of(reader, look, value, is_unseen):
    book = Workbook()
    cell = book.active.cell(2, 2, value)
    for name, style in look.items():
        setattr(cell, name, style)
    packed = io.BytesIO()
    book.save(packed)
    workbook = read_sound(reader, packed.getvalue())
    found = [(each.code, each.cell) for each in find_hidden_parts(workbook)]
    assert found == ([("unseen_values", "B2")] if is_unseen else [])


def test_workbook_from_openpyxl_comes_back_as_written(reader):
    written = openpyxl.Workbook()
    sheet = written.active
    sheet.title = "ผลสัมฤทธิ์ ปัญหา"
    sheet.append(["สหกรณ์", 12, 0.5, True, datetime.date(2020, 4, 25), "=1+1"])
    written.create_sheet("_meta").sheet_state = "veryHidden"
    packed = io.BytesIO()
    written.save(packed)
    workbook, findings = reader.read_bytes(packed.getvalue())
    assert findings == []
    assert [(sheet.name, sheet.state) for sheet in workbook.sheets] == [
        ("ผลสัมฤทธิ์ ปัญหา", "visible"),
        ("_meta", "veryHidden"),
    ]
    assert [(cell.address, cell.kind, cell.value) for cell in workbook.sheets[0].cells] == [
        ("A1", "text", "สหกรณ์"),
        ("B1", "number", "12"),
        ("C1", "number", "0.5"),
        ("D1", "bool", "TRUE"),
        ("E1", "date", "2020-04-25"),
        ("F1", "formula_without_value", "=1+1"),
    ]
    assert workbook.sheet("_meta").cells == ()
    assert workbook.sheet("ไม่มี") is None


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 12))
def test_number_of_fifteen_digits_comes_back_to_the_last_one(digits, places):
    number = Decimal(digits).scaleb(-places)
    assert Decimal(write_number(float(number))) == number


def test_times_are_rounded_to_the_second():
    assert write_date(datetime.datetime(2020, 4, 25, 8, 29, 59, 999_990)) == "2020-04-25T08:30:00"
    assert write_date(datetime.timedelta(hours=-1)) == "-01:00:00"
    assert write_date(datetime.time(8, 30)) == "08:30:00"


@given(st.data())
def test_flipped_bit_in_a_part_is_refused_or_read(reader, data):
    part = data.draw(st.sampled_from([faulty.SHEET, faulty.STRINGS, "xl/styles.xml", "xl/workbook.xml"]))
    changed = bytearray(faulty.workbook_parts()[part].encode())
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    workbook, findings = reader.read_bytes(faulty.with_part(part, bytes(changed)))
    assert (workbook is None) == is_refused(findings)


def test_reading_in_this_process_raises_the_finding_and_nothing_else():
    assert len(read_workbook(faulty.sound_workbook()).sheets) == 1
    with pytest.raises(Unreadable) as caught:
        read_workbook(faulty.styles_that_are_not_styles())
    assert caught.value.finding.code == "file_unreadable"
    assert "Fill" in caught.value.detail


# ── the process ──────────────────────────────────────────────────────────────────────────────────────────


def run_instead(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the child announce itself, take one file and then do this."""
    monkeypatch.setattr(
        process,
        "_BOOTSTRAP",
        "import os, sys, time\nos.write(1, (5).to_bytes(8, 'big') + b'ready')\nos.read(0, 8)\n" + code,
    )


def test_crash_of_the_child_is_a_finding_and_the_next_file_is_read(monkeypatch):
    with ReaderProcess() as reader:
        with monkeypatch.context() as patched:
            reader.close()
            run_instead(patched, "os.abort()")
            workbook, findings = reader.read_bytes(faulty.sound_workbook())
        assert workbook is None
        assert [finding.code for finding in findings] == ["reader_crashed"]
        workbook, findings = reader.read_bytes(faulty.sound_workbook())
        assert (len(workbook.sheets), findings) == (1, [])


def test_child_that_takes_too_long_is_ended(monkeypatch):
    run_instead(monkeypatch, "time.sleep(60)")
    with ReaderProcess(ReadingLimits(wall_seconds=0.5)) as reader:
        workbook, findings = reader.read_bytes(faulty.sound_workbook())
    assert workbook is None
    assert [(finding.code, finding.found) for finding in findings] == [("reader_timeout", "0.5")]


def test_answer_that_is_no_json_is_a_crash(monkeypatch):
    run_instead(monkeypatch, "os.write(1, (3).to_bytes(8, 'big') + b'\\xff{}')")
    with ReaderProcess() as reader:
        _, findings = reader.read_bytes(faulty.sound_workbook())
    assert [finding.code for finding in findings] == ["reader_crashed"]


def test_answer_after_an_interruption_is_not_taken_for_the_next_file(reader, monkeypatch):
    def interrupt(pipe):
        raise KeyboardInterrupt

    reader.read_bytes(faulty.sound_workbook())
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(process, "_receive", interrupt)
        reader.read_bytes(faulty.sound_workbook())
    _, findings = reader.read_bytes(faulty.number_in_thai_digits())
    assert [finding.code for finding in findings] == ["cell_damaged"]


def test_child_that_cannot_start_is_a_fault_of_the_machine(monkeypatch):
    monkeypatch.setattr(process, "_BOOTSTRAP", "raise SystemExit(3)")
    with ReaderProcess() as reader, pytest.raises(EnvironmentFault, match="openpyxl"):
        reader.read_bytes(faulty.sound_workbook())


@pytest.mark.skipif(sys.platform == "win32", reason="no memory bound there")
def test_file_that_needs_too_much_memory_is_refused():
    rows = "".join(f'<row><c t="inlineStr"><is><t>{"ก" * 20_000}{row}</t></is></c></row>' for row in range(900))
    data = faulty.sound_workbook(rows)
    tight = ReadingLimits(memory_bytes=100 * 1024 * 1024, ratio=100_000)
    with ReaderProcess(tight) as reader:
        workbook, findings = reader.read_bytes(data)
        assert workbook is None
        assert [finding.code for finding in findings] == ["reader_crashed"]
        assert reader.read_bytes(faulty.sound_workbook())[0] is not None


def test_child_of_an_idle_reader_may_die_unnoticed(reader):
    reader.read_bytes(faulty.sound_workbook())
    reader._child.kill()
    reader._child.wait()
    assert reader.read_bytes(faulty.sound_workbook())[0] is not None


def test_one_child_reads_many_files(reader):
    reader.read_bytes(faulty.sound_workbook())
    first = reader._child.pid
    for _ in range(5):
        reader.read_bytes(faulty.number_in_thai_digits())
        reader.read_bytes(faulty.sound_workbook())
    assert reader._child.pid == first


def test_file_is_read_from_its_path(reader, tmp_path):
    path = tmp_path / "{office} รายงาน.xlsx"
    path.write_bytes(faulty.sound_workbook())
    assert reader.read(path) == reader.read_bytes(faulty.sound_workbook())


def test_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(10**12)
    workbook, findings = ReaderProcess().read(path)
    assert workbook is None
    assert [finding.code for finding in findings] == ["file_too_large"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes there")
def test_named_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / "pipe.xlsx"
    os.mkfifo(path)
    with pytest.raises(EnvironmentFault):
        ReaderProcess().read(path)


def test_child_loads_neither_the_package_nor_its_heavy_libraries():
    bootstrap = process._BOOTSTRAP.replace(
        'serve(start["limits"])', "import openpyxl; print(json.dumps([*sys.modules]))"
    )
    start = {
        "path": [entry for entry in sys.path if entry],
        "package": str(Path(process.__file__).parents[2]),
    }
    command = [sys.executable, "-I", "-c", bootstrap, json.dumps(start)]
    output = subprocess.run(command, capture_output=True, check=True)
    loaded = set(json.loads(output.stdout))
    assert "workbench.workbooks.reading.process" in loaded
    assert not loaded & {
        "pandas",
        "matplotlib",
        "numpy.core",
        "PIL.Image",
        "lxml.etree",
        "pydantic",
        "workbench.reports.sections",
    }


# ── the corpus ───────────────────────────────────────────────────────────────────────────────────────────


def expected_outcomes() -> list[dict[str, str]]:
    with OUTCOMES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of foreign workbooks is not here")
def test_every_file_of_the_corpus_has_the_outcome_written_down_for_it(reader):
    observed = []
    for path in sorted(CORPUS.iterdir()):
        if path.name == "manifest.csv":
            continue
        workbook, findings = reader.read(path)
        observed.append(
            {
                "file": path.name,
                "outcome": "refused" if workbook is None else "ok",
                "finding_codes": " ".join(sorted({finding.code for finding in findings})),
                "cells": "" if workbook is None else str(sum(len(sheet.cells) for sheet in workbook.sheets)),
            }
        )
    assert observed == expected_outcomes()
