"""What can be wrong with a year's references: the words of the findings on targets, plans and budgets."""

from __future__ import annotations

from typing import Literal

Severity = Literal["error", "cell_error", "warning", "note"]
"""error: the file is refused; cell_error: that value is refused, the file goes on; the rest are remarks."""

RESEND = "แก้ในไฟล์เดิมแล้วส่งใหม่ (ครั้งที่ถัดไป)"

REFERENCE_FINDINGS: dict[str, tuple[Severity, str, str]] = {
    "kept_by_another": (
        "error",
        "มีฉบับของวันที่มีผลเดียวกันจาก {expected} อยู่แล้ว ไฟล์นี้มาจาก {found} หากรับไว้ทั้งสองยอดจะซ้อนกัน",
        "ส่งจากหน่วยงานเดิม หรือระบุวันที่มีผลใหม่ที่แผ่นคำชี้แจง",
    ),
    "effective_date_missing": (
        "error",
        "ไม่ได้ระบุวันที่มีผล ทั้งที่มีฉบับก่อนอยู่แล้ว ({expected}) จึงไม่รู้ว่าใช้ฉบับใดเมื่อใด",
        "กรอกช่อง มีผลตั้งแต่ ที่แผ่นคำชี้แจง แล้วส่งใหม่",
    ),
    "nothing_filled_in": (
        "error",
        "ยังไม่มีค่าใดกรอกไว้ในแบบนี้เลย จึงไม่รับ เพราะจะแทนฉบับก่อนด้วยแบบเปล่า",
        "กรอกค่าในช่องสีเหลืองแล้วส่งใหม่",
    ),
    "document_missing": (
        "warning",
        "ไม่ได้ระบุเอกสารอ้างอิง รายงานจึงบอกที่มาของค่าไม่ได้",
        "กรอกเลขที่หรือชื่อเอกสารที่แผ่นคำชี้แจง " + RESEND,
    ),
    "targets_sum_differs": (
        "warning",
        "รวมเป้าหมายรายหน่วยงานของ {found} ไม่เท่าเป้าหมายของกรม {expected}",
        "ตรวจการจัดสรรและหน่วยงานที่เว้นว่าง " + RESEND,
    ),
    "targets_left_blank": (
        "note",
        "{found} เว้นว่างไว้ {expected} ถือว่าไม่มีเป้าหมาย ไม่ถือเป็นศูนย์ และไม่ต้องรายงาน",
        "ไม่ต้องแก้ หากหน่วยงานเหล่านี้ไม่ร่วม (ระบุให้ชัดได้ด้วยช่อง ไม่มีเป้าหมาย)",
    ),
    "targets_missing": (
        "warning",
        "ยังไม่มีเป้าหมายของหน่วยงานใดเลยสำหรับ {found} ไม่ถือเป็นศูนย์ และจะคาดว่าทุกหน่วยงานต้องรายงาน",
        "กรอกเป้าหมายของตัวชี้วัดเหล่านี้ " + RESEND,
    ),
    "target_of_zero": (
        "warning",
        "เป้าหมายเป็น 0 หน่วยงานนี้ยังต้องรายงานตัวชี้วัดนี้",
        "หากไม่ร่วมตัวชี้วัดนี้ ให้ลบ 0 แล้วเลือก ใช่ ในช่อง ไม่มีเป้าหมาย " + RESEND,
    ),
    "targets_differ_from_plans": (
        "warning",
        "เป้าหมายของ {found} ไม่เท่าแผน 12 เดือนที่ส่งไว้ เช่น {expected}",
        "ตรวจเป้าหมาย หรือให้หน่วยงานปรับแผนแล้วส่งเป็นครั้งถัดไป",
    ),
    "none_with_value": ("cell_error", 'เลือก {expected} แต่กรอกค่า "{found}" ไว้ด้วย', "เก็บไว้อย่างเดียว " + RESEND),
    "plan_blank": (
        "warning",
        "ยังไม่มีแผนของ {found} ทั้ง 12 เดือน ไม่ถือเป็นศูนย์",
        "กรอกแผนรายเดือน หรือเลือก ใช่ ในช่อง ช่องว่างคือ 0",
    ),
    "months_differ": ("warning", "รวม 12 เดือนของ {found} ไม่เท่า{expected}", "ปรับแผนรายเดือนหรือยอดทั้งปีให้เท่ากัน " + RESEND),
    "plan_over_budget": (
        "warning",
        "แผนการใช้จ่ายทั้งปีของ {found} บาท มากกว่าวงเงินของทั้งกรม {expected} บาท",
        "ตรวจหน่วย (บาท ไม่ใช่พันบาท) และบรรทัดที่กรอก " + RESEND,
    ),
    "budget_scale": (
        "warning",
        "วงเงินรวม {found} บาท ต่างจากฉบับก่อนหลายเท่า: {expected}",
        "ตรวจหน่วย (บาท ไม่ใช่พันบาทหรือล้านบาท) " + RESEND,
    ),
    "line_left_out": (
        "warning",
        "ไม่มีค่าของ {found} ซึ่งฉบับก่อนมี ({expected}) ไม่ถือเป็นศูนย์",
        "ถ้าไม่มีแล้ว ให้กรอก 0 หรือเลือกในช่องของแถว ถ้ายังมี ให้กรอกค่า " + RESEND,
    ),
}
"""Code → how grave, what is wrong, what to do (Thai)."""
