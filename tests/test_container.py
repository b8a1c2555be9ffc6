"""The container scan: what a file is, whether its zip holds together, and that no bytes can upset it."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

import faulty_workbooks as faulty
from builders import AGENCY
from workbench.workbooks.findings import CATALOGUE, is_refused
from workbench.workbooks.reading import ReadingLimits, scan_container

THAI_TABLE = "รหัส,ชื่อสหกรณ์,จำนวน\nI01,สหกรณ์การเกษตร,12\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def test_sound_workbook_has_no_finding():
    assert scan_container(faulty.sound_workbook()) == []


def test_type_named_for_parts_that_are_not_there_says_nothing_of_the_workbook():
    """SheetJS, which most web systems write with, names .bin in every .xlsx."""
    binary = '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    assert scan_container(faulty.with_replaced("[Content_Types].xml", "</Types>", f"{binary}</Types>")) == []


@pytest.mark.parametrize("case", faulty.CONTAINERS, ids=lambda case: case.title)
def test_faulty_container_gets_its_finding_in_little_memory(case):
    data = case.build()
    tracemalloc.start()
    findings = scan_container(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [finding.code for finding in findings] == [case.code]
    assert peak < 64 * 1024 * 1024
    assert "{" not in findings[0].message + findings[0].remedy(AGENCY)


@pytest.mark.parametrize(
    ("data", "code", "name"),
    [
        (OLE + "EncryptedPackage\0".encode("utf-16-le"), "file_encrypted", "รหัสผ่าน"),
        (OLE + "Workbook\0".encode("utf-16-le"), "file_other_spreadsheet", "(.xls)"),
        (OLE + "WordDocument\0".encode("utf-16-le"), "file_not_excel", "(.doc)"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "file_other_spreadsheet", "(.xls)"),
        (b"%PDF-1.7\n%\xe2\xe3", "file_not_excel", "PDF"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "file_not_excel", "JPEG"),
        (b"\n<html><body><table>", "file_other_spreadsheet", "HTML"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><html>', "file_other_spreadsheet", "HTML"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "file_other_spreadsheet",
            "XML Spreadsheet 2003",
        ),
        (THAI_TABLE.encode(), "file_other_spreadsheet", "CSV หรือตารางข้อความ (รหัสอักขระ UTF-8)"),
        (THAI_TABLE.encode("cp874"), "file_other_spreadsheet", "CSV หรือตารางข้อความ (รหัสอักขระ Windows-874)"),
        (THAI_TABLE.encode("utf-16"), "file_other_spreadsheet", "CSV หรือตารางข้อความ (รหัสอักขระ UTF-16)"),
        ("ส่งรายงานแล้วครับ".encode(), "file_not_excel", "ไฟล์ข้อความ"),
        (b"ID;PWXL;N;E\n", "file_other_spreadsheet", "SYLK"),
    ],
)
def test_file_under_another_name_is_told_by_its_bytes(data, code, name):
    (finding,) = scan_container(data)
    assert finding.code == code
    assert name in finding.found


def test_encrypted_file_is_told_to_leave_out_the_password():
    (finding,) = scan_container(OLE + "EncryptedPackage\0".encode("utf-16-le"))
    assert "โดยไม่ใส่รหัสผ่าน" in finding.remedy(AGENCY)


def test_limits_are_those_given():
    (finding,) = scan_container(faulty.sound_workbook(), ReadingLimits(parts=3))
    assert (finding.code, finding.found, finding.expected) == ("zip_bomb", "7 ส่วน", "3 ส่วน")


def test_every_finding_of_the_container_is_in_the_catalogue():
    assert {case.code for case in (*faulty.CONTAINERS, *faulty.CELLS)} <= set(CATALOGUE)


@given(st.binary(max_size=300))
def test_random_bytes_are_refused_and_never_raise(data):
    assert is_refused(scan_container(data))


@given(st.binary(max_size=300))
def test_random_bytes_that_begin_as_a_zip_are_refused_and_never_raise(data):
    assert is_refused(scan_container(b"PK\x03\x04" + data))


@given(st.data())
def test_truncated_workbook_is_refused(data):
    whole = faulty.sound_workbook()
    length = data.draw(st.integers(0, len(whole) - 1))
    assert is_refused(scan_container(whole[:length]))


@given(st.data())
def test_flipped_bit_never_raises(data):
    changed = bytearray(faulty.sound_workbook())
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert all(finding.message for finding in scan_container(bytes(changed)))
