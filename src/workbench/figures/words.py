"""Fixed Thai words of passports: what each measure is called and means, and the rules behind it."""

from __future__ import annotations

from typing import NamedTuple

from workbench.base.labels import ARRIVAL_STATES


class Measure(NamedTuple):
    """What a kind of figure is called, and what it is."""

    name: str
    meaning: str = ""


INDICATOR_MEASURES = {
    "target": Measure("เป้าหมายทั้งปี", "เป้าหมายของปีงบประมาณ"),
    "plan_to_date": Measure("แผนถึงงวดนี้", "ผลรวมแผนรายเดือนตั้งแต่ ต.ค. ถึงงวดนี้"),
    "actual_in_period": Measure("ผลงวดนี้", "ผลงานของงวดนี้งวดเดียว"),
    "actual_to_date": Measure("ผลสะสม", "ผลงานสะสมตั้งแต่ ต.ค. ถึงงวดนี้"),
    "actual_in_quarter_before": Measure("ผลไตรมาสก่อน", "ผลงานของไตรมาสก่อนหน้า"),
    "quarter_change": Measure("ผลต่างจากไตรมาสก่อน", "ผลไตรมาสนี้ − ผลไตรมาสก่อน"),
    "to_date": Measure("ผลสะสม", "ผลงานสะสมตั้งแต่ ต.ค. ถึงเดือนที่ระบุ"),
    "plan": Measure("แผนสะสม", "ผลรวมแผนรายเดือนถึงเดือนที่ระบุ"),
    "plan_pct": Measure("แผนสะสม (ร้อยละของเป้าหมาย)", "แผนสะสม ÷ เป้าหมาย × 100"),
    "achievement_pct": Measure("ร้อยละของเป้าหมาย", "ผลสะสม ÷ เป้าหมาย × 100"),
    "difference_points": Measure("ผลต่างจากเป้าหมาย", "ผล − เป้าหมาย เป็นจุดร้อยละ"),
    "pace_pct": Measure("ร้อยละของแผน", "ผลสะสม ÷ แผนถึงงวดนี้ × 100"),
    "status": Measure("สถานะ", "พิจารณาผลเทียบกับเป้าหมายและแผน"),
    "coverage.reported": Measure("หน่วยงานที่รายงานครบ", "จำนวนหน่วยงานที่รายงานครบถึงงวดนี้"),
    "coverage.expected": Measure("หน่วยงานที่ต้องรายงาน", "จำนวนหน่วยงานที่มีเป้าหมายหรือแผนของตัวชี้วัดนี้"),
    "forecast": Measure("คาดการณ์ทั้งปี", "ผลสะสม × แผนทั้งปี ÷ แผนสะสม"),
    "forecast_error_pct": Measure("ความคลาดเคลื่อนของการคาดการณ์", "ค่าเฉลี่ยเมื่อทำนายงวดที่ทราบผลแล้ว"),
    "forecast_tests": Measure("จำนวนงวดที่ทดสอบการคาดการณ์", "จำนวนงวดที่ใช้ทดสอบวิธีคาดการณ์"),
    "silent": Measure("หน่วยงานที่ยังไม่ส่ง", "จำนวนหน่วยงานที่ยังไม่ส่งข้อมูลของตัวชี้วัดนี้"),
    "unheard": Measure("หน่วยงานที่ไม่เคยรายงาน", "จำนวนหน่วยงานที่ยังไม่เคยรายงานตัวชี้วัดนี้"),
    "silent_months": Measure("เดือนที่ยังไม่รายงาน", "จำนวนเดือนที่ยังไม่มีข้อมูล"),
    "target_share_pct": Measure("สัดส่วนเป้าหมาย", "เป้าหมายของหน่วยงานที่ยังไม่ส่ง ÷ เป้าหมายรวม × 100"),
    "usual_contribution": Measure("ผลเฉลี่ยต่อเดือน", "ผลที่รายงานแล้ว ÷ จำนวนเดือนที่รายงาน"),
    "likely_missing": Measure("ผลที่น่าจะขาด", "ผลเฉลี่ยต่อเดือน × เดือนที่ยังไม่รายงาน"),
    "moved_pct": Measure("ผลต่อตัวเลขหลัก", "ผลที่น่าจะขาด ÷ เป้าหมาย × 100"),
}
"""What a figure of one indicator is, by the rest of its id."""

BUDGET_MEASURES = {
    "approved": Measure("งบตาม พ.ร.บ.", "วงเงินตามพระราชบัญญัติงบประมาณ"),
    "adjusted": Measure("งบหลังโอนเปลี่ยนแปลง", "วงเงินหลังโอนเปลี่ยนแปลง"),
    "plan": Measure("แผนการใช้จ่าย", "แผนการใช้จ่ายถึงงวดนี้"),
    "received": Measure("รับโอน", "เงินที่รับโอนแล้ว ยอดล่าสุดของแต่ละหน่วยงาน"),
    "committed": Measure("ผูกพัน (PO)", "ยอดใบสั่งซื้อคงค้างล่าสุด ไม่บวกข้ามเดือน"),
    "disbursed": Measure("เบิกจ่าย", "เงินที่เบิกจ่ายแล้ว ไม่รวมใบสั่งซื้อ (PO)"),
    "remaining": Measure("คงเหลือ", "รับโอน − เบิกจ่าย"),
    "available": Measure("ใช้ได้อีก", "คงเหลือ − ผูกพัน (PO)"),
    "disbursed_pct": Measure("ร้อยละเบิกจ่าย", "เบิกจ่าย ÷ ฐานของร้อยละ × 100"),
    "disbursed_pct_with_po": Measure("ร้อยละเบิกจ่ายรวม PO", "(เบิกจ่าย + ผูกพัน) ÷ ฐานของร้อยละ × 100"),
}
"""What a figure of a budget line is."""

AREA_MEASURES = {
    "disbursed_pct": BUDGET_MEASURES["disbursed_pct"],
    "with_plan": Measure("ตัวชี้วัดที่มีแผน", "จำนวนตัวชี้วัดที่มีทั้งแผนและผลสะสม"),
    "behind": Measure("ตัวชี้วัดที่ต่ำกว่าแผน", "จำนวนตัวชี้วัดที่ผลสะสมต่ำกว่าแผนเกินเกณฑ์เฝ้าระวัง"),
}

ARRIVAL_MEASURES = {
    "expected": Measure("ต้องส่งแบบรายงาน", "จำนวนหน่วยงานที่ต้องส่งแบบของงวด"),
    "received_pct": Measure("ร้อยละที่ได้รับ", "(ตรงเวลา + ล่าช้า) ÷ ต้องส่ง × 100"),
    "revision": Measure("ครั้งที่ส่ง", "ครั้งที่ของแบบที่ใช้ในรายงาน"),
    "days_late": Measure("จำนวนวันที่ล่าช้า", "วันที่ได้รับครั้งแรก − วันครบกำหนด"),
} | {code: Measure(words, f"จำนวนหน่วยงานที่อยู่ในสถานะ{words}") for code, words in ARRIVAL_STATES.items()}
"""What a figure about the sending of forms is."""

CORRECTION_MEASURES = {
    "from": Measure("ค่าเดิม", "ค่าในแบบที่หน่วยงานส่ง ตามทะเบียนแก้ไข"),
    "to": Measure("แก้เป็น", "ค่าที่ใช้แทนตามทะเบียนแก้ไข"),
    "state": Measure("สถานะ", "การแก้ไขยังใช้อยู่หรือไม่"),
}

SINGLE_FIGURES = {
    "budget.coverage.reported": Measure("หน่วยงานที่รายงานการใช้จ่ายงวดนี้", "จำนวนแบบของงวดนี้ที่มีข้อมูลการใช้จ่าย"),
    "budget.coverage.expected": Measure("หน่วยงานที่ต้องรายงานการใช้จ่าย", "จำนวนหน่วยงานในขอบเขตของรายงาน"),
    "budget.carried_forward": Measure("หน่วยงานที่ใช้ยอดสะสมเดิม", "จำนวนหน่วยงานที่ยังไม่ส่งงวดนี้จึงใช้ยอดสะสมล่าสุด"),
    "budget.national_target_pct": Measure("เป้าหมายการใช้จ่ายภาพรวมของประเทศ", "ร้อยละสะสม ณ สิ้นไตรมาส ตามเอกสารอ้างอิง"),
    "quality.cells_refused": Measure("เซลล์ที่ใช้ค่าไม่ได้", "จำนวนเซลล์ที่อ่านค่าไม่ได้ จึงไม่รวมในผล"),
    "quality.remarks": Measure("ข้อสังเกตของข้อมูล", "จำนวนข้อสังเกตจากการตรวจแบบรายงาน"),
    "summary.offices_received": Measure("สสจ./สสพ. ที่ส่งแบบรายงานแล้ว", "จำนวนหน่วยงานที่ส่งแล้ว ทั้งตรงเวลาและล่าช้า"),
    "summary.offices_expected": Measure("สสจ./สสพ. ที่ต้องส่งแบบรายงาน", "จำนวนหน่วยงานที่ต้องส่งแบบของงวด"),
    "summary.offices_owed": Measure("สสจ./สสพ. ที่ยังค้างส่ง", "จำนวนหน่วยงานที่ยังไม่ส่งหรือถูกกักไว้ตรวจ"),
    "summary.own_standing": Measure("สถานะการส่งแบบรายงาน", "สถานะของแบบงวดนี้"),
    "summary.indicators": Measure("จำนวนตัวชี้วัด", "จำนวนตัวชี้วัดในรายงาน"),
    "summary.disbursed_million": Measure("เบิกจ่ายรวม", "เงินที่เบิกจ่ายแล้ว ไม่รวมใบสั่งซื้อ (PO)"),
    "summary.disbursed_pct": Measure("ร้อยละเบิกจ่ายรวม", "เบิกจ่าย ÷ ฐานของร้อยละ × 100"),
    "summary.carried_forward": Measure("หน่วยงานที่ใช้ยอดสะสมเดิม", "จำนวนหน่วยงานที่ยังไม่ส่งงวดนี้จึงใช้ยอดสะสมล่าสุด"),
    "behind.shown": Measure("รายการที่ต่ำกว่าแผนซึ่งพิมพ์ไว้", "จำนวนรายการตัวชี้วัดของหน่วยงานที่พิมพ์ในตาราง"),
    "behind.total": Measure("รายการที่ต่ำกว่าแผนทั้งหมด", "จำนวนรายการตัวชี้วัดของหน่วยงานที่ต่ำกว่าแผนเกินเกณฑ์เฝ้าระวัง"),
    "results.achieved": Measure("ตัวชี้วัดที่บรรลุ", "จำนวนตัวชี้วัดที่ผลถึงเป้าหมาย"),
    "results.nearly": Measure("ตัวชี้วัดที่เกือบบรรลุ", "จำนวนตัวชี้วัดที่ผลถึงเกณฑ์เกือบบรรลุ"),
    "results.missed": Measure("ตัวชี้วัดที่ไม่บรรลุ", "จำนวนตัวชี้วัดที่ผลไม่ถึงเป้าหมาย"),
    "results.open": Measure("ตัวชี้วัดที่ยังตัดสินไม่ได้", "จำนวนตัวชี้วัดที่ยังไม่ถึงกำหนดหรือข้อมูลยังไม่ครบ"),
    "results.nearly_from_pct": Measure("เกณฑ์เกือบบรรลุ", "ร้อยละของเป้าหมายที่นับว่าเกือบบรรลุ"),
    "calls.more": Measure("หน่วยงานอื่นในรายชื่อติดตาม", "จำนวนหน่วยงานที่ไม่ได้พิมพ์รายชื่อไว้"),
}
"""Figures that there is one of on a page."""

STATUS_WORDS = {
    "achieved": "บรรลุ", "not_yet": "ยังไม่บรรลุ", "missed": "ไม่บรรลุ", "not_due": "ยังไม่ถึงกำหนดวัด",
    "awaiting_data": "รอข้อมูล", "incomplete": "ข้อมูลไม่ครบ", "on_track": "เป็นไปตามแผน", "watch": "เฝ้าระวัง",
    "at_risk": "เสี่ยง", "critical": "วิกฤติ",
}  # fmt: skip
"""Statuses as a title names them; a test holds them to parameters/status.yaml."""

TEXT_FIELDS = {
    "result": "ผลการดำเนินงาน", "benefit": "ประโยชน์ที่ได้รับ", "problem": "ปัญหาอุปสรรค", "remedy": "แนวทางแก้ไข",
}  # fmt: skip

RULE_WORDS = {
    "flow_sum": "บวกผลของทุกงวด",
    "distinct_cumulative": "บวกเฉพาะรายใหม่ในงวด ไม่นับซ้ำ",
    "stock_latest": "ใช้ค่าล่าสุด ไม่บวกข้ามงวด",
    "cumulative_disbursed_over_latest_budget": "เบิกจ่ายสะสม ÷ งบล่าสุด",
    "recompute_to_date_vs_base": "คำนวณใหม่จากผลสะสมเทียบฐาน",
    "survey_or_latest": "ใช้ผลสำรวจหรือค่าล่าสุด",
    "milestone_latest": "ใช้ขั้นที่สำเร็จล่าสุด",
    "sum": "รวมทุกหน่วยงาน",
    "sum_of_distinct": "รวมจำนวนที่ไม่ซ้ำของทุกหน่วยงาน",
    "ratio_of_sums": "รวมตัวตั้งและตัวหารของทุกหน่วยงานก่อนจึงคำนวณ ไม่เฉลี่ยร้อยละ",
    "central_only": "ส่วนกลางรายงานแห่งเดียว",
}
"""An indicator's rules over months and over offices, code to words."""

NO_VALUE = {
    "not_due": "ยังไม่ถึงกำหนดวัด",
    "divided_by_nothing": "ตัวหารเป็นศูนย์",
    "uneven": "ข้อมูลที่มียังไม่ครบ หรือแยกเป็นช่วงที่ถามไม่ได้",
    "target": "ไม่มีเป้าหมาย",
    "plan_to_date": "ไม่มีแผนรายเดือนที่ครบ",
    "no_data": "ไม่มีข้อมูล",
}
"""Why a figure has no value, as far as its own papers tell."""
