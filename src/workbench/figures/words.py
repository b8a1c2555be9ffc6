"""Fixed Thai words of passports: rules by code, and the kinds of nothing."""

from __future__ import annotations

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
    "uneven": "ข้อมูลที่มียังไม่ครบ หรือแยกเป็นช่วงที่ถามไม่ได้",
    "no_data": "ไม่มีข้อมูล",
}
"""Why a figure has no value, as far as its own papers tell; a measure may have words of its own (no_value)."""
