"""Faults and remarks on a received workbook: stable codes, with the Thai words for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.workbooks.reference_findings import REFERENCE_FINDINGS, Severity
from workbench.workbooks.reference_findings import RESEND as _RESEND

if TYPE_CHECKING:
    from workbench.rules.agency import Agency  # the reader in its child process must not load it


@dataclass(frozen=True)
class FindingKind:
    """What a code means: how grave, what is wrong, what the sender should do (Thai)."""

    severity: Severity
    message: str
    remedy: str


@dataclass(frozen=True)
class Finding:
    """One fault or remark: its code, where it is, what was found and what was expected."""

    code: str
    sheet: str = ""
    cell: str = ""
    found: str = ""
    expected: str = ""

    @property
    def severity(self) -> Severity:
        """How grave the fault is, by its code."""
        return kind_of(self.code).severity

    @property
    def message(self) -> str:
        """What is wrong, in Thai."""
        return self._fill(kind_of(self.code).message)

    def remedy(self, agency: Agency) -> str:
        """What the sender should do, in Thai, and whom to ask by name."""
        return self._fill(agency.fill(kind_of(self.code).remedy))

    @property
    def place(self) -> str:
        """Sheet › cell, or what of it is known.

        >>> Finding("blank_value", sheet="ผลการดำเนินงาน", cell="H7").place
        'ผลการดำเนินงาน › H7'
        """
        return " › ".join(part for part in (self.sheet, self.cell) if part)

    @property
    def check_code(self) -> str:
        """The check of parameters/checks.yaml that a question comes from; empty for any other finding.

        >>> Finding("doubtful.members_balance").check_code
        'members_balance'
        """
        kind, _, check = self.code.partition(".")
        return check if kind in (DOUBTFUL, EXPLAINED) else ""

    @property
    def subject(self) -> str:
        """What a question is about, wherever it stands on the sheet: `I07/members_close`; empty for any other."""
        return self.expected.partition(" ")[0] if self.check_code else ""

    def as_data(self, agency: Agency) -> dict[str, str]:
        """The finding as plain data."""
        told = ("code", "severity", "sheet", "cell", "found", "expected", "message")
        return {name: getattr(self, name) for name in told} | {"remedy": self.remedy(agency)}

    def _fill(self, template: str) -> str:
        return template.replace("{found}", self.found).replace("{expected}", self.expected)


def kind_of(code: str) -> FindingKind:
    """What a code means; of one that only an older program knew, that it can no longer be explained.

    >>> kind_of("blank_value").severity, kind_of("of_an_older_program").severity
    ('warning', 'note')
    """
    return CATALOGUE.get(code.partition(".")[0], _FORGOTTEN)


def is_refused(findings: list[Finding] | tuple[Finding, ...]) -> bool:
    """Whether the file as a whole is refused: at least one finding is an error."""
    return any(finding.severity == "error" for finding in findings)


_RESAVE = "เปิดด้วย Excel เลือก แฟ้ม > บันทึกเป็น > ชนิด Excel Workbook (.xlsx) แล้วส่งไฟล์ใหม่"
_SLIM = "คัดลอกเฉพาะข้อมูลลงแบบรายงานเปล่า ลบรูปภาพและแถวที่ไม่ใช้ แล้วส่งใหม่"
_FORM = "คัดลอกค่าที่กรอกไว้ลงแบบรายงานฉบับที่{planning_division}ส่งให้ (อย่าแก้หรือลบแผ่นงานซ่อน _meta) แล้วส่งใหม่"

DOUBTFUL, EXPLAINED = "doubtful", "explained"
"""A value that a check of parameters/checks.yaml questions, and one that its sender has explained; the check's code
stands behind a point."""
_FORGOTTEN = FindingKind("note", 'ข้อตรวจพบของโปรแกรมรุ่นก่อน ("{found}")', "ไม่ต้องแก้")

CATALOGUE: dict[str, FindingKind] = {
    # container and cells
    "file_empty": FindingKind("error", "ไฟล์ว่างเปล่า ไม่มีข้อมูลเลย", "ตรวจว่าแนบหรือคัดลอกไฟล์ครบ แล้วส่งใหม่"),
    "file_too_large": FindingKind("error", "ไฟล์ใหญ่ {found} เมกะไบต์ (รับไม่เกิน {expected} เมกะไบต์)", _SLIM),
    "file_damaged": FindingKind(
        "error", "ไฟล์เสียหายหรือคัดลอกมาไม่ครบ ({found})", "เปิดไฟล์ต้นฉบับใน Excel ให้ได้ก่อน บันทึก แล้วส่งใหม่"
    ),
    "file_not_excel": FindingKind(
        "error", "เนื้อในเป็น{found} ไม่ใช่สมุดงาน Excel", "กรอกในแบบรายงาน Excel ที่{planning_division}ส่งให้ แล้วส่งไฟล์ .xlsx"
    ),
    "file_other_spreadsheet": FindingKind(
        "error", "เนื้อในเป็น{found} ไม่ใช่ Excel Workbook (.xlsx) เปลี่ยนชื่อไฟล์อย่างเดียวไม่พอ", _RESAVE
    ),
    "file_encrypted": FindingKind(
        "error", "ไฟล์มีรหัสผ่าน จึงเปิดอ่านไม่ได้", "บันทึกใหม่เป็น Excel Workbook (.xlsx) โดยไม่ใส่รหัสผ่าน แล้วส่งใหม่"
    ),
    "file_has_macros": FindingKind(
        "error", "ไฟล์มีแมโคร ({found}) ซึ่งไม่รับตามนโยบาย", "บันทึกเป็น Excel Workbook (.xlsx) ซึ่งไม่เก็บแมโคร แล้วส่งใหม่"
    ),
    "file_unreadable": FindingKind(
        "error", "โปรแกรมอ่านไฟล์นี้ไม่ได้ แม้โครงของไฟล์ยังดีอยู่", _RESAVE + " หากยังไม่ได้ ให้คัดลอกค่าลงแบบรายงานเปล่า"
    ),
    "zip_bomb": FindingKind("error", "เมื่อขยายแล้วไฟล์ใหญ่ผิดปกติ ({found} เกินกว่า {expected})", _SLIM),
    "zip_size_false": FindingKind("error", "ขนาดที่ไฟล์แจ้งไว้ไม่ตรงกับของจริง ({found})", _RESAVE),
    "zip_duplicate_part": FindingKind("error", "ไฟล์มีส่วนประกอบชื่อซ้ำกัน ({found}) จึงไม่รู้ว่าส่วนใดเป็นของจริง", _RESAVE),
    "zip_unsafe_name": FindingKind("error", "ชื่อส่วนประกอบภายในไฟล์ผิดรูปแบบหรือไม่ปลอดภัย ({found})", _RESAVE),
    "zip_leading_data": FindingKind("error", "มีข้อมูลอื่นแปลกปลอมอยู่หน้าสมุดงาน", _RESAVE),
    "zip_trailing_data": FindingKind("warning", "มีข้อมูลต่อท้ายสมุดงาน {found} ไบต์ ซึ่งไม่ได้อ่าน", "ไม่ต้องแก้ หากค่าที่อ่านได้ถูกต้อง"),
    "xml_doctype": FindingKind("error", "มีคำสั่งแฝง (DOCTYPE) ใน {found} ซึ่งสมุดงาน Excel ปกติไม่มี", _RESAVE),
    "xml_encoding": FindingKind("error", "ไฟล์ใช้รหัสอักขระที่ไม่ใช่ UTF-8 ({found})", _RESAVE),
    "strict_ooxml": FindingKind(
        "error",
        "ไฟล์บันทึกเป็นชนิด Strict Open XML Spreadsheet ซึ่งอ่านไม่ครบ",
        "เลือกบันทึกเป็น Excel Workbook (.xlsx) ไม่ใช่ Strict แล้วส่งใหม่",
    ),
    "part_missing": FindingKind("error", "ไฟล์ไม่สมบูรณ์ ขาดส่วนประกอบ {found}", _RESAVE),
    "sheet_doubled": FindingKind("error", 'มีแผ่นงานชื่อ "{found}" มากกว่าหนึ่งแผ่น', "เปลี่ยนชื่อหรือลบแผ่นงานที่ซ้ำ " + _RESEND),
    "sheet_unreadable": FindingKind("error", 'อ่านแผ่นงาน "{found}" ได้ไม่ครบ จึงไม่รับทั้งไฟล์', _RESAVE),
    "shared_strings_false": FindingKind("error", "ไฟล์แจ้งจำนวนข้อความไว้ {found} แต่มีจริง {expected}", _RESAVE),
    "rows_out_of_order": FindingKind("error", "แถวหรือเซลล์ในไฟล์ซ้ำหรือไม่เรียงลำดับ (พบ {found} ต้องอยู่ที่ {expected})", _RESAVE),
    "too_many_cells": FindingKind("error", "มีเซลล์ที่มีค่ามากกว่า {found} เซลล์", _SLIM),
    "cell_outside_limits": FindingKind(
        "error",
        "มีค่าอยู่ที่ {found} ไกลเกินขอบเขตที่อ่าน (ถึง {expected})",
        "ลบค่านั้น หรือลบทั้งแถวและคอลัมน์ที่ไม่ใช้ " + _RESEND,
    ),
    "stray_cells": FindingKind(
        "warning", "มีค่าอยู่ไกลนอกตาราง ({found}) ซึ่งไม่ได้อ่าน", "ลบค่านั้น หากเป็นผลงานให้ย้ายเข้ามาในตาราง " + _RESEND
    ),
    "cell_damaged": FindingKind("error", 'ค่าในเซลล์นี้เสียหาย ("{found}")', "พิมพ์ค่าในเซลล์นี้ใหม่ใน Excel " + _RESEND),
    "cell_text_too_long": FindingKind(
        "error", "ข้อความในเซลล์ยาว {found} ตัวอักษร (Excel รับได้ {expected})", "ย่อข้อความ " + _RESEND
    ),
    "reader_timeout": FindingKind("error", "อ่านไม่เสร็จภายใน {found} วินาที", _SLIM),
    "reader_crashed": FindingKind(
        "error", "โปรแกรมอ่านหยุดทำงานขณะอ่านไฟล์นี้ ({found})", _RESAVE + " หากยังไม่ได้ ให้แจ้งผู้ดูแลระบบ"
    ),
    "readers_disagree": FindingKind(
        "error",
        'โปรแกรมอ่านสองตัวได้ค่าต่างกัน ("{found}" กับ "{expected}") จึงไม่รู้ว่าค่าใดถูก',
        "พิมพ์ค่าในเซลล์นี้ใหม่ใน Excel " + _RESEND,
    ),
    "cell_error_value": FindingKind(
        "cell_error", "เซลล์แสดงค่าผิดพลาด {found} จึงไม่มีค่าให้อ่าน ไม่ถือเป็นศูนย์", "แก้สูตร หรือพิมพ์ตัวเลขแทน " + _RESEND
    ),
    "formula_without_value": FindingKind(
        "cell_error", 'สูตร "{found}" ยังไม่มีผลลัพธ์บันทึกไว้', "เปิดไฟล์ใน Excel ให้คำนวณ แล้วบันทึกและส่งใหม่"
    ),
    "external_link": FindingKind(
        "warning",
        'มีการเชื่อมโยงไปยังไฟล์อื่น "{found}" ซึ่งไม่ได้เปิดตาม ใช้ค่าที่บันทึกไว้',
        "วางเป็นค่า (Paste Values) แทนการเชื่อมโยง",
    ),
    "hidden_sheet": FindingKind("warning", 'แผ่นงาน "{found}" ถูกซ่อนและมีข้อมูล', "ยกเลิกการซ่อน หรือลบข้อมูลที่ไม่ใช้"),
    "hidden_rows": FindingKind("warning", "แถวที่ซ่อนมีข้อมูลและถูกนับด้วย: {found}", "ยกเลิกการซ่อนแถว แล้วตรวจว่าค่าถูกต้อง"),
    "hidden_columns": FindingKind("warning", "คอลัมน์ที่ซ่อนมีข้อมูลและถูกนับด้วย: {found}", "ยกเลิกการซ่อนคอลัมน์ แล้วตรวจว่าค่าถูกต้อง"),
    "unseen_values": FindingKind(
        "warning",
        "ค่าที่ขีดฆ่า หรือมองไม่เห็น (อักษรสีเดียวกับพื้น หรือรูปแบบที่ไม่แสดงค่า) ถูกนับด้วย: {found}",
        "ลบค่าที่ไม่ใช้ ค่าที่ใช้ให้แสดงตามปกติ แล้วตรวจว่าค่าถูกต้อง",
    ),
    "styles_missing": FindingKind(
        "warning",
        "ไฟล์ไม่มีรูปแบบเซลล์ จึงแยกร้อยละและวันที่จากตัวเลขธรรมดาไม่ได้",
        "ตรวจค่าร้อยละและวันที่ หรือบันทึกใหม่ด้วย Excel",
    ),
    "date1904": FindingKind("note", "ไฟล์นับวันที่แบบปี 1904 (Excel บน Mac รุ่นเก่า) แปลงให้แล้ว", "ไม่ต้องแก้ หากวันที่ที่อ่านได้ถูกต้อง"),
    # layout and identity
    "meta_missing": FindingKind("error", "ไม่พบแผ่นงานซ่อน _meta ที่บอกว่าเป็นแบบรายงานใด", _FORM),
    "meta_invalid": FindingKind("error", 'ข้อมูลใน _meta ใช้ไม่ได้: "{found}" (ต้องเป็น {expected})', _FORM),
    "template_unknown": FindingKind("error", 'ไม่รู้จักรุ่นของแบบรายงาน "{found}" (รุ่นที่รับ: {expected})', _FORM),
    "year_unknown": FindingKind("error", "ไม่มีกรอบการติดตามของปีงบประมาณ {found} (มี {expected})", _FORM),
    "sender_unknown": FindingKind(
        "error", 'ไม่รู้จักรหัสหน่วยงาน "{found}"', "ตรวจรหัสหน่วยงานกับ{planning_division} ห้ามแก้ _meta"
    ),
    "period_not_reported": FindingKind("error", "งวด {found} ไม่มีการรายงานตามกรอบ (งวดที่มี: {expected})", _FORM),
    "coverage_differs": FindingKind("error", "ช่วงเดือนหรือฐานข้อมูลใน _meta ({found}) ไม่ตรงกับกรอบ ({expected})", _FORM),
    "identity_differs": FindingKind(
        "error",
        'หน่วยงานหรืองวดที่แสดง "{found}" ไม่ตรงกับที่ระบุใน _meta "{expected}"',
        "ถ้าเป็นแบบของ {expected} จริง ให้แก้ข้อความในเซลล์นี้ให้ตรง ถ้าไม่ใช่ ให้คัดลอกค่าลงแบบของหน่วยงานและงวดที่ถูกต้อง แล้วส่งใหม่",
    ),
    "cover_blank": FindingKind(
        "warning", 'ช่อง "{found}" บนแผ่นคำชี้แจงว่าง ใช้ตามที่ระบุใน _meta', "ตรวจว่าเป็นแบบของหน่วยงานและงวดที่ถูกต้อง"
    ),
    "revision_blank": FindingKind("warning", "ช่อง ครั้งที่ส่ง ว่าง ถือเป็นครั้งที่ 1", "พิมพ์เลขครั้งที่ส่ง หากไม่ใช่ครั้งแรก"),
    "revision_unclear": FindingKind(
        "error",
        'ครั้งที่ส่ง "{found}" ไม่ชัดว่าเป็นครั้งที่เท่าใด (ต้องเป็นเลข {expected})',
        "พิมพ์เฉพาะตัวเลขในช่อง ครั้งที่ส่ง บนแผ่นคำชี้แจง เช่น 2 ช่องอื่นคงไว้ แล้วส่งใหม่",
    ),
    "effective_date_invalid": FindingKind(
        "error", 'วันที่มีผล "{found}" ใช้ไม่ได้ (ต้องเป็น {expected})', "พิมพ์วันที่มีผลใหม่เป็นข้อความ " + _RESEND
    ),
    "sheet_missing": FindingKind("error", 'ไม่พบแผ่นงาน "{expected}"', "อย่าลบหรือเปลี่ยนชื่อแผ่นงาน " + _RESEND),
    "sheet_extra": FindingKind("warning", 'มีแผ่นงานเกินมา "{found}" ซึ่งไม่ได้อ่าน', "ย้ายข้อมูลที่ต้องการรายงานมาไว้ในแผ่นงานของแบบ"),
    "sheet_copied": FindingKind(
        "error",
        'แผ่นงาน "{found}" มีหัวตารางเดียวกับแผ่นงาน "{expected}" จึงไม่รู้ว่าแผ่นใดเป็นผลที่รายงาน',
        'เหลือผลที่รายงานไว้ในแผ่นงาน "{expected}" แผ่นเดียว แล้วลบ "{found}" (ดูแผ่นงานที่ซ่อนด้วย) ' + _RESEND,
    ),
    "header_missing": FindingKind("error", 'ไม่พบหัวตาราง "{expected}"', "คืนหัวตารางตามแบบเดิม " + _RESEND),
    "header_doubled": FindingKind("error", 'หัวตาราง "{found}" มีมากกว่าหนึ่งคอลัมน์', "เหลือไว้คอลัมน์เดียว " + _RESEND),
    "headers_swapped": FindingKind(
        "warning",
        "หัวตารางเรียงต่างจากแบบ ({found}) ค่าถูกอ่านตามหัวตารางที่อยู่เหนือค่านั้น",
        "ตรวจว่าหัวตารางตรงกับค่าข้างใต้ ถ้าสลับกันให้คืนตามแบบเดิม " + _RESEND,
    ),
    "header_extra": FindingKind("warning", 'มีคอลัมน์เกินมา "{found}" ซึ่งไม่ได้อ่าน', "ไม่ต้องแก้ หากไม่ใช่ข้อมูลที่ต้องรายงาน"),
    "row_unknown": FindingKind("cell_error", 'ไม่รู้จักรหัส "{found}" ในแถวนี้{expected}', "ใช้รหัสตามแบบ อย่าเพิ่มแถวเอง"),
    "row_mixed": FindingKind(
        "cell_error",
        'ข้อความ "{found}" เป็นของรหัสอื่น (รหัสของแถวนี้คือ "{expected}") จึงไม่รู้ว่าค่าเป็นของรายการใด',
        "คืนรหัสและข้อความของแถวตามแบบเดิม (มักเกิดจากการเรียงลำดับหรือลากเซลล์เพียงบางคอลัมน์) " + _RESEND,
    ),
    "unit_differs": FindingKind(
        "cell_error",
        'หน่วยนับของแถวนี้ถูกแก้เป็น "{found}" (แบบใช้ {expected}) จึงไม่รู้ว่าค่ามีหน่วยใด',
        "คืนหน่วยนับตามแบบเดิม แล้วกรอกค่าในหน่วยนั้น " + _RESEND,
    ),
    "label_changed": FindingKind(
        "warning", 'ข้อความ "{found}" ต่างจากแบบ ("{expected}") อ่านตามรหัสของแถว', "ตรวจว่ากรอกตรงกับรายการของรหัสนั้น"
    ),
    "row_missing": FindingKind("cell_error", 'ไม่มีแถวของ "{expected}" ซึ่งแบบนี้ต้องมี', "คืนแถวตามแบบเดิม " + _RESEND),
    "row_doubled": FindingKind(
        "cell_error",
        'รหัส "{found}" ซ้ำกับเซลล์ {expected} และค่าไม่ตรงกัน จึงไม่นับทั้งสองแถว',
        "เหลือไว้แถวเดียว " + _RESEND,
    ),
    "row_repeated": FindingKind("warning", 'รหัส "{found}" ซ้ำกับเซลล์ {expected} ค่าตรงกัน นับครั้งเดียว', "ลบแถวที่ซ้ำ"),
    "row_not_expected": FindingKind(
        "warning",
        'แถว "{found}" ไม่อยู่ในรายการที่หน่วยงานนี้ต้องรายงาน รับไว้และรวมในผล แต่ไม่นับในจำนวนหน่วยงานที่ต้องรายงาน',
        "แจ้ง{planning_division}หากควรมีเป้าหมาย",
    ),
    "form_empty": FindingKind(
        "error",
        "แบบนี้ไม่มีค่าใดเลย ทั้งตัวเลข การเลือก ไม่มีผลงาน และข้อความ จึงยังไม่ถือว่าส่ง",
        "ตรวจว่าไม่ได้แนบแบบเปล่า กรอกค่า หรือเลือก ไม่มีผลงาน ในรายการที่ไม่ได้ดำเนินการ แล้วส่งใหม่",
    ),
    "results_empty": FindingKind(
        "error",
        'แผ่นงาน "{found}" ไม่มีค่าใดเลย ทั้งตัวเลขและการเลือก ไม่มีผลงาน จึงยังไม่ถือว่าส่ง',
        "กรอกค่า หรือเลือก ไม่มีผลงาน ในรายการที่ไม่ได้ดำเนินการ (ถ้าแถวหายไป ให้คืนแถวตามแบบเดิม) แล้วส่งใหม่",
    ),
    # values
    "blank_value": FindingKind(
        "warning", "เว้นว่างไว้ ถือว่ายังไม่รายงาน ไม่ถือเป็นศูนย์", "กรอกตัวเลข ถ้าเป็นศูนย์ให้กรอก 0 หรือเลือก ไม่มีผลงาน"
    ),
    "line_blank": FindingKind(
        "warning",
        "ไม่ได้กรอกยอดของ {found} ถือว่ายังไม่รายงาน ไม่ถือเป็นศูนย์ ยอดรวมจึงไม่ครบ",
        "กรอกยอดสะสมทั้งรับโอน ผูกพัน และเบิกจ่าย ถ้าไม่มีให้กรอก 0 " + _RESEND,
    ),
    "blank_word": FindingKind(
        "warning", 'เขียน "{found}" แทนตัวเลข ถือว่ายังไม่รายงาน ไม่ถือเป็นศูนย์', "กรอกตัวเลข หรือเลือก ไม่มีผลงาน"
    ),
    "not_a_number": FindingKind(
        "cell_error", 'ค่า "{found}" ไม่ใช่ตัวเลขที่อ่านได้ (ต้องเป็น {expected})', "กรอกเฉพาะตัวเลข หน่วยนับมีอยู่แล้วในแบบ"
    ),
    "number_as_text": FindingKind("warning", 'ตัวเลขถูกเก็บเป็นข้อความ "{found}" อ่านเป็น {expected}', "ตรวจว่าค่าที่อ่านถูกต้อง"),
    "negative_value": FindingKind("cell_error", 'ค่า "{found}" ติดลบ (ต้องไม่น้อยกว่า 0)', _RESEND),
    "not_whole": FindingKind("warning", 'ค่า "{found}" มีเศษ แต่หน่วยนับคือ {expected}', "ตรวจว่าเป็นจำนวนเต็มหรือไม่"),
    "percent_format": FindingKind(
        "cell_error",
        'เซลล์จัดรูปแบบเป็น % จึงแสดงเป็น {expected} แต่ค่าในไฟล์คือ "{found}" ไม่แน่ว่าตั้งใจให้เป็นค่าใด',
        "จัดรูปแบบเซลล์เป็นตัวเลขธรรมดา พิมพ์ค่าใหม่ " + _RESEND,
    ),
    "percent_doubtful": FindingKind(
        "warning",
        "ค่าร้อยละ {found} น้อยกว่า 1 หรือมากกว่า 100 ใช้ค่านี้ตามที่เขียน",
        "ตรวจว่าเป็นร้อยละแล้ว (ร้อยละ 65 ให้พิมพ์ 65 ไม่ใช่ 0.65 หรือ 6500) หากไม่ใช่ให้" + _RESEND,
    ),
    "boolean_value": FindingKind("cell_error", 'ค่า "{found}" เป็น TRUE/FALSE ไม่ใช่ตัวเลข', _RESEND),
    "date_value": FindingKind("cell_error", 'ค่า "{found}" ถูกจัดเป็นวันที่ ไม่ใช่ตัวเลข', "จัดรูปแบบเซลล์เป็นตัวเลข " + _RESEND),
    "formula_value": FindingKind("note", 'ค่ามาจากสูตร ใช้ผลลัพธ์ที่บันทึกไว้ "{found}"', "ไม่ต้องแก้ หากเปิดและบันทึกใน Excel แล้ว"),
    "cell_merged": FindingKind(
        "cell_error",
        "เซลล์นี้ผสานกับเซลล์อื่น ({found}) จึงไม่รู้ว่าค่าเป็นของแถวใด ไม่นับทั้งหมด",
        "ยกเลิกการผสานเซลล์ กรอกค่าของแต่ละแถว " + _RESEND,
    ),
    "nil_with_value": FindingKind(
        "cell_error", 'เลือก ไม่มีผลงาน แต่กรอกค่า "{found}" ไว้ด้วย', "เลือกอย่างใดอย่างหนึ่ง " + _RESEND
    ),
    "tick_unknown": FindingKind(
        "warning", 'ช่อง ไม่มีผลงาน มีข้อความ "{found}" ซึ่งไม่รู้จัก จึงถือว่าไม่ได้เลือก', "เลือกจากรายการในเซลล์"
    ),
    "tick_is_number": FindingKind(
        "cell_error",
        'ช่อง ไม่มีผลงาน มีตัวเลข "{found}" ซึ่งไม่ใช่การเลือก จึงไม่ได้ใช้',
        "หากเป็นผลงานให้ย้ายไปช่อง ผลงวดนี้ หากไม่มีผลงานให้เลือกจากรายการในเซลล์ " + _RESEND,
    ),
    "nil_in_value": FindingKind(
        "warning", 'เขียน "{found}" ในช่องตัวเลข ถือว่าเลือก ไม่มีผลงาน', "ครั้งต่อไปให้เลือกจากช่อง ไม่มีผลงาน และเว้นช่องตัวเลขว่าง"
    ),
    "nil_not_allowed": FindingKind(
        "cell_error", "รายการนี้เป็นอัตราหรือยอดคงเหลือ เลือก ไม่มีผลงาน ไม่ได้", "กรอกตัวเลข หรือเว้นว่างไว้"
    ),
    "target_changed": FindingKind(
        "warning",
        "เป้าหมายในแบบ ({found}) ต่างจากทะเบียน ({expected}) ใช้ค่าตามทะเบียน",
        "แจ้ง{planning_division}หากเป้าหมายเปลี่ยน",
    ),
    "text_cleaned": FindingKind("note", "ข้อความมีอักขระที่มองไม่เห็นหรือวรรณยุกต์ซ้ำ จัดให้อ่านได้แล้ว", "ไม่ต้องแก้"),
    "text_too_long": FindingKind("warning", "ข้อความยาว {found} ตัวอักษร เก็บไว้ครบ แต่พิมพ์เพียง {expected}", "สรุปให้สั้นลง"),
    # what does not agree, by the checks of parameters/checks.yaml
    "doubtful": FindingKind(
        "warning",
        'ค่า "{found}" น่าสงสัย: {expected}',
        "ถ้าผิด แก้แล้วส่งใหม่ (ครั้งที่ถัดไป) ถ้าถูกต้อง เขียนเหตุผลในช่อง หมายเหตุ แล้วส่งใหม่ หรือแจ้งเหตุผลกับ{planning_division}",
    ),
    "explained": FindingKind("note", 'ค่า "{found}" ที่น่าสงสัยมีคำชี้แจงแล้ว: {expected}', "ไม่ต้องแก้"),
    **{code: FindingKind(*said) for code, said in REFERENCE_FINDINGS.items()},
    # arrival
    "older_arrived_late": FindingKind(
        "warning", "ไฟล์ครั้งที่ {found} มาถึงหลังครั้งที่ {expected} เก็บไว้แต่ไม่ใช้", "ไม่ต้องแก้ หากครั้งที่ใหม่กว่าถูกต้องแล้ว"
    ),
    "received_early": FindingKind(
        "warning",
        "เวลาที่ได้รับคือ {found} ก่อนวันแรกของงวด ({expected})",
        "ตรวจเวลาที่ได้รับ (--received หรือ receipts.csv) และงวดของแบบ",
    ),
    "accepted_by_person": FindingKind("note", "รับไว้ตามที่ {found} ตัดสิน: {expected}", "ไม่ต้องแก้"),
    "file_name_differs": FindingKind(
        "warning",
        'ชื่อไฟล์ "{found}" เป็นของหน่วยงานหรืองวดอื่น แต่ในแบบเป็น {expected}',
        "ตรวจว่าใช้แบบของหน่วยงานและงวดที่ถูกต้อง ถ้าถูกแล้วไม่ต้องแก้",
    ),
    "same_as_last_form": FindingKind(
        "warning",
        "ค่าที่เทียบกันได้ {found} ค่าเท่ากับแบบงวด{expected}ทุกค่า",
        "ตรวจว่ากรอกผลของงวดนี้แล้ว ไม่ได้ส่งแบบงวดก่อนซ้ำ",
    ),
    "twin_differs": FindingKind(
        "warning",
        "มีสองไฟล์ที่เป็นของหน่วยงาน งวด และครั้งที่ส่งเดียวกัน แต่ต่างกัน {expected} ค่า: {found} — ใช้ไฟล์ที่ได้รับทีหลัง",
        "ตรวจว่าไฟล์ใดถูกต้อง แล้วส่งไฟล์นั้นอีกครั้งโดยเพิ่มครั้งที่ส่ง",
    ),
    "channel_preceded": FindingKind(
        "warning",
        "มีแบบของงวดนี้จากช่องทาง {expected} ซึ่งใช้ก่อนช่องทาง {found} เก็บไฟล์นี้ไว้แต่ไม่ใช้",
        "ไม่ต้องแก้ หากค่าจากช่องทาง {expected} ถูกต้องแล้ว",
    ),
    # what is now a check, as ledgers hold it from before
    "value_too_large": FindingKind(
        "warning", 'ค่า "{found}" มากผิดปกติเมื่อเทียบกับเป้าหมาย {expected}', "ตรวจหน่วยและจำนวนหลัก"
    ),
    "spent_over_received": FindingKind(
        "warning", "เบิกจ่าย {found} บาท มากกว่างบที่รับโอน {expected} บาท", "ตรวจยอดเบิกจ่ายสะสมและยอดรับโอน"
    ),
}
