"""The catalogue of measures: title, unit, places, rule, group and inputs of every figure, said once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from workbench.base.labels import ARRIVAL_STATES
from workbench.figures.measure import PERCENT, POINTS, Family, Measure, Part, adds, share_of
from workbench.progress.lineage import BEARS, DIVIDES, TAKES, TIMES
from workbench.rules.framework import Companion
from workbench.rules.registers import SENDER_WORDS

HUNDRED = Decimal(100)
MILLION = Decimal(1_000_000)
MILLION_BAHT, SENDERS, INDICATORS = "ล้านบาท", "หน่วยงาน", "ตัวชี้วัด"


def _alone(name: str) -> Family:
    """Measures that a page has one figure of."""
    return Family(name, (name, "{code}"))


# -- of one indicator ------------------------------------------------------------------------------

INDICATOR = Family("", ("{subject}", "{code}"), ("{indicator}",))
BY_OFFICE = Family("by_office", ("{subject}", "by_office", "{sender}", "{code}"), ("{indicator}", "ของ {sender}"))
BY_MONTH = Family("by_month", ("{subject}", "{code}", "{period}"), ("{indicator}",))
OF_INDICATORS = (INDICATOR, BY_OFFICE, BY_MONTH)

TARGET = Measure(
    family=INDICATOR, code="target", title="เป้าหมายทั้งปี", head="เป้าหมาย", meaning="เป้าหมายของปีงบประมาณ",
    unit=None, rule="กรอบการติดตามฯ", group="indicator", no_value="ไม่มีเป้าหมาย",
)  # fmt: skip
SUMMED_TARGET = replace(TARGET, rule="ผลรวมเป้าหมายรายหน่วยงาน")
"""The target of a page whose scope is some senders."""
PLAN_TO_DATE = Measure(
    family=INDICATOR, code="plan_to_date", title="แผนถึงงวดนี้", meaning="ผลรวมแผนรายเดือนตั้งแต่ ต.ค. ถึงงวดนี้", unit=None,
    places=None, rule="ผลรวมแผนรายเดือน", group="indicator", no_value="ไม่มีแผนรายเดือนที่ครบ", keeps_list=True,
)  # fmt: skip
ACTUAL_IN_PERIOD = Measure(
    family=INDICATOR, code="actual_in_period", title="ผลงวดนี้", meaning="ผลงานของงวดนี้งวดเดียว", unit=None, places=None,
    rule=None, group="indicator", attribute="in_period", tells_formula=True,
)  # fmt: skip
ACTUAL_TO_DATE = Measure(
    family=INDICATOR, code="actual_to_date", title="ผลสะสม", meaning="ผลงานสะสมตั้งแต่ ต.ค. ถึงงวดนี้", unit=None,
    places=None, rule=None, group="indicator", attribute="to_date", tells_formula=True, row_rank=1, keeps_list=True,
)  # fmt: skip
ACTUAL_IN_QUARTER_BEFORE = Measure(
    family=INDICATOR, code="actual_in_quarter_before", title="ผลไตรมาสก่อน", meaning="ผลงานของไตรมาสก่อนหน้า", unit=None,
    places=None, attribute="in_period", tells_formula=True,
)  # fmt: skip
QUARTER_CHANGE = Measure(
    family=INDICATOR, code="quarter_change", title="ผลต่างจากไตรมาสก่อน", head="เพิ่ม/ลด", unit=None, places=None,
    rule="ผลไตรมาสนี้ − ผลไตรมาสก่อน",
    parts=(*adds(ACTUAL_IN_PERIOD), Part(TAKES, ACTUAL_IN_QUARTER_BEFORE)),
)  # fmt: skip
ACHIEVEMENT = Measure(
    family=INDICATOR, code="achievement_pct", title="ร้อยละของเป้าหมาย", unit=PERCENT, places=2,
    rule="ผลสะสม ÷ เป้าหมาย × 100", parts=share_of(ACTUAL_TO_DATE, TARGET), scale=HUNDRED,
)  # fmt: skip
DIFFERENCE = Measure(
    family=INDICATOR, code="difference_points", title="ผลต่างจากเป้าหมาย", meaning="ผล − เป้าหมาย เป็นจุดร้อยละ",
    unit=POINTS, places=2, rule="ผล − เป้าหมาย", parts=(*adds(ACTUAL_TO_DATE), Part(TAKES, TARGET)),
)  # fmt: skip
PACE = Measure(
    family=INDICATOR, code="pace_pct", title="ร้อยละของแผน", meaning="ผลสะสม ÷ แผนถึงงวดนี้ × 100", unit=PERCENT,
    places=2, rule="เฉพาะหน่วยงานที่รายงานครบ", is_prose=True, row_rank=5,
)  # fmt: skip
COVERAGE_REPORTED = Measure(
    family=INDICATOR, code="coverage.reported", title="หน่วยงานที่รายงานครบ", head="รายงาน",
    meaning="จำนวนหน่วยงานที่รายงานครบถึงงวดนี้", unit=SENDERS, attribute="heard",
)  # fmt: skip
COVERAGE_EXPECTED = Measure(
    family=INDICATOR, code="coverage.expected", title="หน่วยงานที่ต้องรายงาน",
    meaning="จำนวนหน่วยงานที่มีเป้าหมายหรือแผนของตัวชี้วัดนี้", unit=SENDERS, attribute="owed", keeps_list=True,
)  # fmt: skip
STATUS = Measure(
    family=INDICATOR, code="status", title="สถานะ", meaning="พิจารณาผลเทียบกับเป้าหมายและแผน",
    parts=adds(ACTUAL_TO_DATE, TARGET, PLAN_TO_DATE, COVERAGE_REPORTED, COVERAGE_EXPECTED, role=BEARS),
)  # fmt: skip
"""A word; what it is judged by bears on it (progress.status.judge)."""
FORECAST = Measure(
    family=INDICATOR, code="forecast", title="คาดการณ์ทั้งปี", head="คาดการณ์สิ้นปี", unit=None,
    rule="ผลสะสม × แผนทั้งปี ÷ แผนสะสม", row_rank=6,
)  # fmt: skip
FORECAST_ERROR = Measure(
    family=INDICATOR, code="forecast_error_pct", title="ความคลาดเคลื่อนของการคาดการณ์", head="คลาดเคลื่อนเฉลี่ย (ร้อยละ)",
    meaning="ค่าเฉลี่ยเมื่อทำนายงวดที่ทราบผลแล้ว", unit=PERCENT, places=1,
    rule="ใช้วิธีเดียวกันจากงวดก่อน ๆ ทำนายงวดล่าสุด แล้วเฉลี่ย", attribute="error_pct",
)  # fmt: skip
FORECAST_TESTS = Measure(
    family=INDICATOR, code="forecast_tests", title="จำนวนงวดที่ทดสอบการคาดการณ์", head="งวดที่ทดสอบ",
    meaning="จำนวนงวดที่ใช้ทดสอบวิธีคาดการณ์", unit="งวด", rule=FORECAST_ERROR.rule, attribute="tests",
)  # fmt: skip

OFFICE_PLAN = replace(PLAN_TO_DATE, family=BY_OFFICE, group="derived", attribute="plan")
OFFICE_TO_DATE = replace(ACTUAL_TO_DATE, family=BY_OFFICE, group="derived")
OFFICE_PACE = replace(
    PACE,
    family=BY_OFFICE,
    rule=PACE.meaning,
    parts=share_of(OFFICE_TO_DATE, OFFICE_PLAN),
    scale=HUNDRED,
    is_prose=False,
)
TO_DATE = replace(
    ACTUAL_TO_DATE, family=BY_MONTH, code="to_date", title="ผลสะสมถึง {period}", meaning="ผลงานสะสมตั้งแต่ ต.ค. ถึงเดือนที่ระบุ",
    group="derived", row_rank=0, keeps_list=False,
)  # fmt: skip
MONTH_ACHIEVEMENT = replace(
    ACHIEVEMENT, family=BY_MONTH, title="ร้อยละของเป้าหมายถึง {period}", places=1, parts=share_of(TO_DATE, TARGET)
)
"""A point of a chart."""


def companion_measure(companion: Companion) -> Measure:
    """The measure of a side figure, which the framework says beside its indicator."""
    return Measure(
        family=INDICATOR, code=companion.code, title=companion.label, unit=companion.unit, places=companion.places
    )


# -- money -----------------------------------------------------------------------------------------

TOTAL = "total"
"""The subject of a figure of all money."""
BUDGET = Family("budget", ("budget", "{subject}", "{code}"), ("{line}",))

_MONEY = Measure(
    family=BUDGET, code="", title="", unit=MILLION_BAHT, per=MILLION, places=2, group="budget",
    rule="ผลรวมยอดล่าสุดของแต่ละหน่วยงาน",
)  # fmt: skip
APPROVED = replace(
    _MONEY, code="approved", title="งบตาม พ.ร.บ.", meaning="วงเงินตามพระราชบัญญัติงบประมาณ", basis_name="งบตาม พ.ร.บ."
)
ADJUSTED = replace(
    _MONEY, code="adjusted", title="งบหลังโอนเปลี่ยนแปลง", head="หลังโอน", meaning="วงเงินหลังโอนเปลี่ยนแปลง",
    basis_name="งบหลังโอนเปลี่ยนแปลง",
)  # fmt: skip
SPENDING_PLAN = replace(_MONEY, code="plan", title="แผนการใช้จ่าย", meaning="แผนการใช้จ่ายถึงงวดนี้")
RECEIVED = replace(
    _MONEY, code="received", title="รับโอน", meaning="เงินที่รับโอนแล้ว ยอดล่าสุดของแต่ละหน่วยงาน", basis_name="งบที่รับโอน",
    keeps_list=True,
)  # fmt: skip
COMMITTED = replace(_MONEY, code="committed", title="ผูกพัน (PO)", meaning="ยอดใบสั่งซื้อคงค้างล่าสุด ไม่บวกข้ามเดือน")
DISBURSED = replace(
    _MONEY, code="disbursed", title="เบิกจ่าย", meaning="เงินที่เบิกจ่ายแล้ว ไม่รวมใบสั่งซื้อ (PO)", row_rank=2, keeps_list=True
)
REMAINING = replace(
    _MONEY, code="remaining", title="คงเหลือ", rule="รับโอน − เบิกจ่าย", parts=(*adds(RECEIVED), Part(TAKES, DISBURSED))
)
AVAILABLE = replace(
    _MONEY, code="available", title="ใช้ได้อีก", rule="คงเหลือ − ผูกพัน (PO)",
    parts=(*adds(REMAINING), Part(TAKES, COMMITTED)),
)  # fmt: skip
DISBURSED_PCT = Measure(
    family=BUDGET, code="disbursed_pct", title="ร้อยละเบิกจ่าย", unit=PERCENT, places=2, rule="เบิกจ่าย ÷ {basis} × 100",
    parts=share_of(DISBURSED, None), scale=HUNDRED, row_rank=4,
)  # fmt: skip
DISBURSED_PCT_WITH_PO = Measure(
    family=BUDGET, code="disbursed_pct_with_po", title="ร้อยละเบิกจ่ายรวม PO", head="ร้อยละรวม PO", unit=PERCENT,
    places=2, rule="(เบิกจ่าย + ผูกพัน) ÷ {basis} × 100",
    parts=(*adds(DISBURSED, COMMITTED), Part(DIVIDES, None)), scale=HUNDRED,
)  # fmt: skip

AMOUNTS = {each.code: each for each in (APPROVED, ADJUSTED, SPENDING_PLAN, RECEIVED, COMMITTED, DISBURSED)}
"""What the budget and the senders' forms say of a line, by its code."""
REPORTED_AMOUNTS = (APPROVED, ADJUSTED, RECEIVED, COMMITTED, DISBURSED)
BALANCES, SHARES = (REMAINING, AVAILABLE), (DISBURSED_PCT, DISBURSED_PCT_WITH_PO)
"""What follows from the amounts of a line."""

AREA = Family("area", ("area", "{sender}", "{code}"), ("{sender}",))
PROVINCE = Family("province", ("area", "{subject}", "{code}"), ("{province}",))
OFFICE_DISBURSED_PCT = replace(DISBURSED_PCT, family=AREA, parts=())
PROVINCE_DISBURSED_PCT = replace(DISBURSED_PCT, family=PROVINCE, parts=(), places=1)
WITH_PLAN = Measure(
    family=AREA, code="with_plan", title="ตัวชี้วัดที่มีแผน", meaning="จำนวนตัวชี้วัดที่มีทั้งแผนและผลสะสม", unit=INDICATORS,
    rule="มีทั้งแผนและผลสะสม",
)  # fmt: skip
BEHIND = Measure(
    family=AREA, code="behind", title="ตัวชี้วัดที่ต่ำกว่าแผน", head="ต่ำกว่าแผน",
    meaning="จำนวนตัวชี้วัดที่ผลสะสมต่ำกว่าแผนเกินเกณฑ์เฝ้าระวัง", unit=INDICATORS,
    rule="ผลสะสม ÷ แผนถึงงวดนี้ ต่ำกว่าเกณฑ์เฝ้าระวัง",
)  # fmt: skip

_SPENDING = _alone("budget")
SPENDING_REPORTED = Measure(
    family=_SPENDING, code="coverage.reported", title="หน่วยงานที่รายงานการใช้จ่ายงวดนี้",
    meaning="จำนวนแบบของงวดนี้ที่มีข้อมูลการใช้จ่าย", unit=SENDERS,
)  # fmt: skip
SPENDING_EXPECTED = Measure(
    family=_SPENDING, code="coverage.expected", title="หน่วยงานที่ต้องรายงานการใช้จ่าย",
    meaning="จำนวนหน่วยงานในขอบเขตของรายงาน", unit=SENDERS, keeps_list=True,
)  # fmt: skip
CARRIED_FORWARD = Measure(
    family=_SPENDING, code="carried_forward", title="หน่วยงานที่ใช้ยอดสะสมเดิม",
    meaning="จำนวนหน่วยงานที่ไม่มียอดของงวดนี้จึงใช้ยอดสะสมล่าสุด", unit=SENDERS,
)  # fmt: skip
LEFT_OPEN = Measure(
    family=_SPENDING, code="left_open", title="หน่วยงานที่รายงานการใช้จ่ายไม่ครบ",
    meaning="จำนวนหน่วยงานที่เว้นว่าง ลบ หรือกรอกยอดบางรายการไม่ถูกต้อง รายการนั้นไม่รวมทั้งรับโอนและเบิกจ่าย", unit=SENDERS,
)  # fmt: skip
NATIONAL_SPENDING_TARGET = Measure(
    family=_SPENDING, code="national_target_pct", title="เป้าหมายการใช้จ่ายภาพรวมของประเทศ",
    meaning="ร้อยละสะสม ณ สิ้นไตรมาส ตามเอกสารอ้างอิง", unit=PERCENT, places=2, is_prose=True,
)  # fmt: skip

# -- the sending of forms --------------------------------------------------------------------------

ARRIVAL = Family(
    "arrival",
    ("arrival", "{period}", "{sender}", "{subject}", "{code}"),
    ("การส่งแบบรายงาน", "{period}", "{sender}", "{kind}"),
)
FORMS_EXPECTED = Measure(
    family=ARRIVAL, code="expected", title="ต้องส่งแบบรายงาน", head="ต้องส่ง", meaning="จำนวนหน่วยงานที่ต้องส่งแบบของงวด",
    unit=SENDERS, keeps_list=True,
)  # fmt: skip
FORMS = {
    state: Measure(
        family=ARRIVAL, code=state, title=words, meaning=f"จำนวนหน่วยงานที่อยู่ในสถานะ{words}", unit=SENDERS
    )
    for state, words in ARRIVAL_STATES.items()
}  # fmt: skip
"""How many forms are in a state, by the state's code."""


def forms_received_pct(*states: str) -> Measure:
    """The share of forms received, where these are the states of one that was."""
    received = [FORMS[state] for state in states]
    return Measure(
        family=ARRIVAL, code="received_pct", title="ร้อยละที่ได้รับ", head="ได้รับร้อยละ", unit=PERCENT, places=2,
        rule=f"({' + '.join(each.title for each in received)}) ÷ ต้องส่ง × 100",
        parts=(*adds(*received), Part(DIVIDES, FORMS_EXPECTED)), scale=HUNDRED, row_rank=3,
    )  # fmt: skip


FORMS_RECEIVED_PCT = forms_received_pct("on_time", "late")
DAYS_LATE = Measure(
    family=ARRIVAL, code="days_late", title="จำนวนวันที่ล่าช้า", head="ล่าช้า (วัน)", unit="วัน",
    rule="วันที่ได้รับครั้งแรก − วันครบกำหนด",
)  # fmt: skip
FORM_STATE = Measure(family=ARRIVAL, code="state", title="สถานะ", meaning="สถานะของแบบของงวด")
_LISTS = Family("owed", ("arrival", "{code}"), ("รายชื่อหน่วยงาน",))
OWED = {
    state: Measure(family=_LISTS, code=state, title=FORMS[state].title, meaning=FORMS[state].meaning)
    for state in ("missing", "quarantined")
}
"""The names of those whose form is in a state."""
_QUALITY = _alone("quality")
CELLS_REFUSED = Measure(
    family=_QUALITY, code="cells_refused", title="เซลล์ที่ใช้ค่าไม่ได้", meaning="จำนวนเซลล์ที่อ่านค่าไม่ได้ จึงไม่รวมในผล",
    unit="เซลล์", is_prose=True,
)  # fmt: skip
REMARKS = Measure(
    family=_QUALITY, code="remarks", title="ข้อสังเกตของข้อมูล", meaning="จำนวนข้อสังเกตจากการตรวจแบบรายงาน", unit="รายการ",
    is_prose=True,
)  # fmt: skip

QUESTIONS = Measure(
    family=_QUALITY, code="questions", title="ค่าที่น่าสงสัยซึ่งยังไม่มีคำตอบ",
    meaning="จำนวนค่าที่ไม่สอดคล้องตามข้อตรวจสอบ และผู้ส่งยังไม่ชี้แจง", unit="รายการ", is_prose=True,
)  # fmt: skip

# -- summaries -------------------------------------------------------------------------------------

_SUMMARY, _OFFICES = _alone("summary"), SENDER_WORDS["office"]
OFFICES_RECEIVED = Measure(
    family=_SUMMARY, code="offices_received", title=f"{_OFFICES} ที่ส่งแบบรายงานแล้ว",
    meaning="จำนวนหน่วยงานที่ส่งแล้ว ทั้งตรงเวลาและล่าช้า", unit=SENDERS, is_prose=True,
)  # fmt: skip
OFFICES_EXPECTED = Measure(
    family=_SUMMARY, code="offices_expected", title=f"{_OFFICES} ที่ต้องส่งแบบรายงาน", meaning=FORMS_EXPECTED.meaning,
    unit=SENDERS, is_prose=True,
)  # fmt: skip
OFFICES_OWED = Measure(
    family=_SUMMARY, code="offices_owed", title=f"{_OFFICES} ที่ยังค้างส่ง", meaning="จำนวนหน่วยงานที่ยังไม่ส่งหรือถูกกักไว้ตรวจ",
    unit=SENDERS, is_prose=True,
)  # fmt: skip
OWN_STANDING = Measure(family=_SUMMARY, code="own_standing", title="สถานะการส่งแบบรายงาน", meaning="สถานะของแบบงวดนี้")
INDICATOR_COUNT = Measure(
    family=_SUMMARY, code="indicators", title="จำนวนตัวชี้วัด", meaning="จำนวนตัวชี้วัดในรายงาน", unit=INDICATORS, is_prose=True
)
STATUS_COUNT = Measure(
    family=Family("summary", ("summary", "{code}", "{subject}")), code="status", title="ตัวชี้วัดที่อยู่ในสถานะ{status}",
    meaning="จำนวนตัวชี้วัดในสถานะนี้", unit=INDICATORS, is_prose=True,
)  # fmt: skip
TOTAL_DISBURSED = replace(
    _MONEY, family=_SUMMARY, code="disbursed_million", title="เบิกจ่ายรวม", meaning=DISBURSED.meaning, rule="",
    group="derived", is_prose=True, parts=adds(DISBURSED),
)  # fmt: skip
TOTAL_DISBURSED_PCT = replace(DISBURSED_PCT, family=_SUMMARY, title="ร้อยละเบิกจ่ายรวม", is_prose=True, keeps_list=True)
TOTAL_CARRIED_FORWARD = replace(CARRIED_FORWARD, family=_SUMMARY, is_prose=True)
TOTAL_LEFT_OPEN = replace(LEFT_OPEN, family=_SUMMARY, is_prose=True)
_LAGGING = _alone("behind")
LAGGING_SHOWN = Measure(
    family=_LAGGING, code="shown", title="รายการที่ต่ำกว่าแผนซึ่งพิมพ์ไว้", meaning="จำนวนรายการตัวชี้วัดของหน่วยงานที่พิมพ์ในตาราง",
    unit="รายการ", is_prose=True,
)  # fmt: skip
LAGGING_TOTAL = Measure(
    family=_LAGGING, code="total", title="รายการที่ต่ำกว่าแผนทั้งหมด",
    meaning="จำนวนรายการตัวชี้วัดของหน่วยงานที่ต่ำกว่าแผนเกินเกณฑ์เฝ้าระวัง", unit="รายการ", is_prose=True,
)  # fmt: skip
_RESULTS = _alone("results")
RESULTS = {
    code: Measure(family=_RESULTS, code=code, title=title, meaning=meaning, unit=INDICATORS, is_prose=True)
    for code, title, meaning in (
        ("achieved", "ตัวชี้วัดที่บรรลุ", "จำนวนตัวชี้วัดที่ผลถึงเป้าหมาย"),
        ("nearly", "ตัวชี้วัดที่เกือบบรรลุ", "จำนวนตัวชี้วัดที่ผลถึงเกณฑ์เกือบบรรลุ"),
        ("missed", "ตัวชี้วัดที่ไม่บรรลุ", "จำนวนตัวชี้วัดที่ผลไม่ถึงเป้าหมาย"),
        ("open", "ตัวชี้วัดที่ยังตัดสินไม่ได้", "จำนวนตัวชี้วัดที่ยังไม่ถึงกำหนดหรือข้อมูลยังไม่ครบ"),
    )
}
"""How many indicators came to what, by the code of progress.results."""
NEARLY_FROM_PCT = Measure(
    family=_RESULTS, code="nearly_from_pct", title="เกณฑ์เกือบบรรลุ", meaning="ร้อยละของเป้าหมายที่นับว่าเกือบบรรลุ",
    unit=PERCENT, is_prose=True,
)  # fmt: skip

# -- whom to call ----------------------------------------------------------------------------------

CALLS = Family("calls", ("calls", "{sender}", "{subject}", "{code}"), ("รายชื่อติดตาม", "{sender}", "{subject}"))
SILENT = Measure(
    family=CALLS, code="silent", title="หน่วยงานที่ยังไม่ส่ง", meaning="จำนวนหน่วยงานที่ยังไม่ส่งข้อมูลของตัวชี้วัดนี้", unit=SENDERS
)
UNHEARD = Measure(
    family=CALLS, code="never_reported", title="หน่วยงานที่ไม่เคยรายงาน", meaning="จำนวนหน่วยงานที่ยังไม่เคยรายงานตัวชี้วัดนี้",
    unit=SENDERS,
)  # fmt: skip
REPORTED_SO_FAR = Measure(
    family=CALLS, code="actual_to_date", title=ACTUAL_TO_DATE.title, head="ผลสะสมที่ได้รับแล้ว",
    meaning=ACTUAL_TO_DATE.meaning, unit=None, places=None, attribute="to_date", row_rank=1, keeps_list=True,
)  # fmt: skip
SILENT_MONTHS = Measure(
    family=CALLS, code="silent_months", title="เดือนที่ยังไม่รายงาน", head="เดือนที่ยังไม่ได้รับ", meaning="จำนวนเดือนที่ยังไม่มีข้อมูล",
    unit="เดือน",
)  # fmt: skip
TARGET_SHARE = Measure(
    family=CALLS, code="target_share_pct", title="สัดส่วนเป้าหมาย", head="ส่วนแบ่งเป้าหมาย (ร้อยละ)", unit=PERCENT, places=2,
    rule="เป้าหมายของหน่วยงานที่ยังไม่ส่ง ÷ เป้าหมายของกรม × 100", scale=HUNDRED,
)  # fmt: skip
USUAL_CONTRIBUTION = Measure(
    family=CALLS, code="mean_monthly_contribution", title="ผลเฉลี่ยต่อเดือน", unit=None, places=1,
    rule="ผลที่รายงานแล้ว ÷ จำนวนเดือนที่รายงาน",
)  # fmt: skip
LIKELY_MISSING = Measure(
    family=CALLS, code="estimated_missing", title="ผลที่น่าจะขาด", unit=None, places=1,
    rule="ผลเฉลี่ยต่อเดือน × เดือนที่ยังไม่รายงาน",
    parts=(*adds(USUAL_CONTRIBUTION), Part(TIMES, SILENT_MONTHS)),
)  # fmt: skip
MOVED = Measure(
    family=CALLS, code="impact_pct", title="ผลต่อตัวเลขหลัก", head="ขยับตัวเลขของกรม (ร้อยละ)", unit=PERCENT, places=2,
    rule="ผลที่น่าจะขาด ÷ เป้าหมายของกรม × 100", parts=adds(LIKELY_MISSING), scale=HUNDRED,
)  # fmt: skip
CALLS_MORE = Measure(
    family=_alone("calls"), code="more", title="หน่วยงานอื่นในรายชื่อติดตาม", meaning="จำนวนหน่วยงานที่ไม่ได้พิมพ์รายชื่อไว้",
    unit=SENDERS, is_prose=True,
)  # fmt: skip

# -- words of senders, and the register of corrections ---------------------------------------------

TEXT = Family("text", ("text", "{sender}", "{subject}", "{code}"), ("ข้อความของ {sender} เรื่อง {line}",))
TEXTS = {
    code: Measure(family=TEXT, code=code, title=title, meaning="ถ้อยคำตามที่หน่วยงานส่งมา", group="text")
    for code, title in (
        ("result", "ผลการดำเนินงาน"), ("benefit", "ประโยชน์ที่ได้รับ"), ("problem", "ปัญหาอุปสรรค"), ("remedy", "แนวทางแก้ไข"),
        ("work", "งานตามภารกิจ"), ("unit", "หน่วยนับ"), ("plan", "แผน"), ("spending", "การใช้จ่าย (บาท)"),
    )
}  # fmt: skip
"""What a sender wrote, by the field of its form."""
PROBLEMS_MORE = Measure(
    family=Family("problems", ("problems", "{subject}", "{code}"), ("{line}",)), code="more",
    title="หน่วยงานอื่นที่รายงานปัญหา", meaning="จำนวนหน่วยงานที่รายงานปัญหา แต่ไม่ได้ยกข้อความมาไว้ในหน้านี้", unit=SENDERS,
    is_prose=True,
)  # fmt: skip
CORRECTION = Family("correction", ("correction", "{subject}", "{code}"), ("การแก้ไข {subject}",))
CORRECTED_FROM = Measure(
    family=CORRECTION, code="from", title="ค่าเดิม", head="เดิม", meaning="ค่าในแบบที่หน่วยงานส่ง ตามทะเบียนแก้ไข", unit=None,
    rule="ทะเบียนแก้ไข",
)  # fmt: skip
CORRECTED_TO = Measure(
    family=CORRECTION, code="to", title="แก้เป็น", meaning="ค่าที่ใช้แทนตามทะเบียนแก้ไข", unit=None, rule="ทะเบียนแก้ไข"
)
CORRECTION_STATE = Measure(family=CORRECTION, code="state", title="สถานะ", meaning="การแก้ไขยังใช้อยู่หรือไม่")


def _catalogue() -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for value in list(globals().values()):
        for each in value.values() if isinstance(value, dict) else (value,):
            if isinstance(each, Measure) and each.code:
                found.setdefault(each.key, each)
    return found


MEASURES = _catalogue()
"""Every measure by its key; a variant (SUMMED_TARGET) shares the key of the one it varies."""
