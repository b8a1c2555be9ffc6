"""What can go wrong, each fault with a stable code, an exit code and a Thai sentence."""

from __future__ import annotations

from typing import Any, ClassVar


class WorkbenchError(Exception):
    """A fault a person can act on: a code, its facts and a Thai sentence made of both.

    >>> raise BadPeriod(found="2563-13")
    Traceback (most recent call last):
    ...
    workbench.errors.BadPeriod: ไม่รู้จักงวด "2563-13" ...
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


class PeriodNotEnded(WrongUse):
    """The period is still running; only a draft may be made of it."""

    code = "period_not_ended"
    template = "งวด {period} ยังไม่สิ้นสุด (สิ้นสุดวันที่ {end}) — สั่งฉบับร่างด้วย --draft"


class NoFormForPeriod(WrongUse):
    """No form is sent for the month, because another form covers it (R17)."""

    code = "no_form_for_period"
    template = "ไม่มีแบบรายงานของงวด {period} เพราะ{reason} — งวดที่มีแบบรายงาน: {available}"


class BadCode(WrongUse):
    """A code that no register holds."""

    code = "bad_code"
    template = 'ไม่รู้จัก{kind} "{found}" — ที่ใช้ได้: {available}'


class BadParameter(WrongUse):
    """A report parameter that is unknown, badly typed or never read."""

    code = "bad_parameter"
    template = 'พารามิเตอร์ "{name}" ใช้ไม่ได้: {reason} — ที่ใช้ได้: {available}'


class BadSetting(WrongUse):
    """A file under parameters/ that cannot be used as it stands."""

    code = "bad_setting"
    template = "{file} บรรทัด {line}: {message}"


class MixedLedger(WrongUse):
    """Sample files for a real ledger, or the other way round."""

    code = "mixed_ledger"
    template = "ทะเบียนรับนี้เป็น{ledger} แต่ไฟล์ {file} เป็น{found} — ใช้ --root ชี้ไปยังพื้นที่ทำงานอื่น"


class LedgerDamaged(WorkbenchError):
    """The ledger no longer agrees with its own hash chain."""

    code = "ledger_damaged"
    template = "ทะเบียนรับไม่ตรงกับลายนิ้วมือของตนเอง รายการแรกที่ไม่ตรง: {where} — ห้ามใช้ต่อ กู้คืนจากสำเนาสำรอง"


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
