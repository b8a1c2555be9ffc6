"""What can go wrong, each fault with a stable code, an exit code and a Thai sentence."""

from __future__ import annotations

from typing import Any, ClassVar


class WorkbenchError(Exception):
    """A fault a person can act on: a code, its facts and a Thai sentence made of both.

    >>> raise BadPeriod(found="2563-13")
    Traceback (most recent call last):
    ...
    workbench.base.errors.BadPeriod: ไม่รู้จักงวด "2563-13" ...
    """

    code: ClassVar[str] = "fault"
    exit_code: ClassVar[int] = 1
    template: ClassVar[str] = "{message}"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.template.format_map(_Facts(facts)))


class _Facts(dict[str, Any]):
    """Facts for a template; one that was not given shows as a dash instead of a second fault."""

    def __missing__(self, key: str) -> str:
        return "-"


class WrongUse(WorkbenchError):
    """The command was called in a way it does not take."""

    code = "wrong_use"
    exit_code = 2


class BadPeriod(WrongUse):
    """The text is no period; the sentence names the accepted forms (design §2)."""

    code = "bad_period"
    template = (
        'ไม่รู้จักงวด "{found}" — รูปแบบที่ใช้ได้: 2563-04 (เดือน), FY2563 (ปีงบประมาณ), '
        "FY2563-Q3 (ไตรมาส), FY2563-H1 (ครึ่งปี), FY2563-M01..M10 (ช่วงเดือนนับจากตุลาคม)"
    )


class PeriodOutsideFramework(WrongUse):
    """No framework has been entered for the period's fiscal year."""

    code = "period_outside_framework"
    template = "ยังไม่มีกรอบการติดตามของปีงบประมาณ {year} (มีปี {available}) — งวด {period} จึงใช้ไม่ได้"


class FrameworkUnconfirmed(WrongUse):
    """The year's framework has been written from an earlier one and is not confirmed yet."""

    code = "framework_unconfirmed"
    template = (
        "กรอบการติดตามของปีงบประมาณ {year} ยังไม่ยืนยัน ({files}) จึงยังไม่ใช้ออกแบบ รายงาน หรือหนังสือ "
        "— ดูสิ่งที่ต้องกรอกด้วย workbench framework check --year {year}"
    )


class PeriodNotEnded(WrongUse):
    """The period is still running; only a draft may be made of it."""

    code = "period_not_ended"
    template = "งวด {period} ยังไม่สิ้นสุด (สิ้นสุดวันที่ {end}) — สั่งฉบับร่างด้วย --draft"


class NoFormForPeriod(WrongUse):
    """No form is sent for the month, because another form covers it (R17)."""

    code = "no_form_for_period"
    template = "ไม่มีแบบรายงานของงวด {period} เพราะ{reason} — งวดที่มีแบบรายงาน: {available}"


class NoWorkspace(WrongUse):
    """No workspace has been founded there: most often a mistyped --root."""

    code = "no_workspace"
    template = "ไม่มีพื้นที่ทำงานที่ {folder} — ตรวจตัวสะกดหลัง --root ถ้าจะตั้งพื้นที่ทำงานใหม่ที่นั่น สั่ง workbench --root {quoted} init"


class NothingReceived(WrongUse):
    """No usable form that bears on the period has been received; only a draft may be made of nothing."""

    code = "nothing_received"
    template = "ยังไม่มีแบบรายงานที่ใช้ได้ของงวด {period} — รับเข้าด้วย workbench ingest ก่อน ถ้าต้องการดูหน้าเปล่า สั่งฉบับร่างด้วย --draft"


class NoSuchPath(WrongUse):
    """A file or folder that was named is not there."""

    code = "no_such_path"
    template = "ไม่พบไฟล์หรือโฟลเดอร์ {path} — ตรวจชื่อแล้วสั่งใหม่"


class ReceivedInFuture(WrongUse):
    """A file cannot have been received at an instant that has not come yet."""

    code = "received_in_future"
    template = "เวลาที่ได้รับ {at} อยู่หลังเวลานี้ ({now}) — ตรวจวัน เดือน และปี ค.ศ."


class BadCode(WrongUse):
    """A code that no register holds."""

    code = "bad_code"
    template = 'ไม่รู้จัก{kind} "{found}" — ที่ใช้ได้: {available}'


class BadParameter(WrongUse):
    """A report parameter that is unknown, badly typed or never read."""

    code = "bad_parameter"
    template = 'พารามิเตอร์ "{name}" ใช้ไม่ได้: {reason} — ที่ใช้ได้: {available}'


class IssueUnknown(WrongUse):
    """No issue stands under outputs/ by that name."""

    code = "issue_unknown"
    template = 'ไม่พบฉบับ "{found}" — เขียนแบบ 2563-04/monthly/department/1 ที่มีอยู่ เช่น {available}'


class NotToBeSigned(WrongUse):
    """An issue that cannot be checked or signed as asked."""

    code = "not_to_be_signed"
    template = "ลงนาม {issue} ไม่ได้: {reason}"


class CellFailed(WorkbenchError):
    """A cell of a notebook that ended with an error, or that ran too long and was ended."""

    code = "cell_failed"
    template = 'เซลล์ "{cell}" {reason}'


class FigureUnknown(WrongUse):
    """No printed figure of the report has that id."""

    code = "figure_unknown"
    template = 'ไม่พบตัวเลข "{found}" ในรายงานนี้ — ที่ใกล้เคียง: {nearest}'


class BadSetting(WrongUse):
    """A file under parameters/ that cannot be used as it stands."""

    code = "bad_setting"
    template = "{file} บรรทัด {line}: {message}"


class MixedLedger(WrongUse):
    """Sample files for a real ledger, or the other way round."""

    code = "mixed_ledger"
    template = "ทะเบียนรับนี้เป็น{ledger} แต่ไฟล์ {file} เป็น{found} — ใช้ --root ชี้ไปยังพื้นที่ทำงานอื่น"


class LedgerEmpty(WrongUse):
    """Nothing has been received yet, so that there is nothing to correct or to close."""

    code = "ledger_empty"
    template = "ทะเบียนรับยังว่าง จึงยังไม่มีสิ่งใดให้แก้ไข ปิด หรือเปิดงวด — รับแบบรายงานก่อนด้วย workbench ingest"


class PeriodClosed(WrongUse):
    """The period is closed already."""

    code = "period_closed"
    template = "งวด {period} ปิดอยู่แล้ว (ทะเบียนรับลำดับที่ {number} โดย {by}) — ถ้าจะรับไฟล์เพิ่ม สั่ง workbench reopen {period}"


class PeriodOpen(WrongUse):
    """The period is not closed, so that there is nothing to reopen."""

    code = "period_open"
    template = "งวด {period} {reason} — ไฟล์ของงวดนี้รับเข้าได้ตามปกติ ถ้าจะปิด สั่ง workbench close {period}"


class BadNotice(WrongUse):
    """A notice without its papers: no reason, no name, or an end date that has passed."""

    code = "bad_notice"
    template = "ปิดหรือเปิดงวดไม่ได้: {reason} — {remedy}"


class LedgerDamaged(WorkbenchError):
    """The ledger no longer agrees with its own hash chain."""

    code = "ledger_damaged"
    template = "ทะเบียนรับไม่ตรงกับลายนิ้วมือของตนเอง รายการแรกที่ไม่ตรง: {where} — ห้ามใช้ต่อ กู้คืนจากสำเนาสำรอง"


class IssueDamaged(LedgerDamaged):
    """A published issue, its record or what it was made from is no longer what was published."""

    code = "issue_damaged"
    template = "ฉบับที่ออกแล้วไม่ตรงกับที่บันทึกไว้ รายการแรกที่ไม่ตรง: {where} — ห้ามใช้ต่อ กู้คืนจากสำเนาสำรอง"


class ReportFailed(WorkbenchError):
    """A notebook stopped before its last cell, or its page did not pass the checks."""

    code = "report_failed"
    template = "สร้างรายงานไม่สำเร็จ: {reason} — สมุดที่ค้างอยู่: {notebook}"


class OfficesMissing(WorkbenchError):
    """A report was made while offices were missing, and --strict was given."""

    code = "offices_missing"
    exit_code = 4
    template = "สร้างรายงานแล้ว แต่ยังขาดข้อมูล {missing} หน่วยงาน (--strict)"


class LockHeld(WorkbenchError):
    """Another run is writing here."""

    code = "lock_held"
    exit_code = 5
    template = "มีคำสั่งอื่นกำลังทำงานกับ {what} อยู่ ({holder}) — รอให้เสร็จแล้วสั่งใหม่"


class EnvironmentFault(WorkbenchError):
    """The machine lacks something: a font, a PDF library, disk space, a permission."""

    code = "environment"
    exit_code = 6
    template = "{what} — {remedy}"


class NotAcceptable(WrongUse):
    """A file that cannot be accepted as asked."""

    code = "not_acceptable"
    template = "รับ {file} ไว้ตามที่ตัดสินไม่ได้: {reason} — {remedy}"


class NoSuchForm(WrongUse):
    """A value was to be tried out in a form that has not been received."""

    code = "no_such_form"
    template = (
        "ยังไม่มีแบบที่ใช้อยู่ของ {sender} งวด {period} ที่มีรายการ {subject} — ตรวจด้วยคำสั่ง workbench history {sender} {period}"
    )
