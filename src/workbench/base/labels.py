"""Fixed Thai words: months, periods, dates, and the kinds of nothing."""

from __future__ import annotations

import re
from datetime import date, datetime

from workbench.base.fiscal import BANGKOK, BUDDHIST_OFFSET, Month, Period
from workbench.base.text import to_arabic_digits, to_thai_digits

_LONG = ("มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม").split()
_SHORT = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split()

SAMPLE, REAL = "ข้อมูลสมมติ", "ข้อมูลจริง"
SAMPLE_BANNER = f"{SAMPLE} — จัดทำเพื่อทดลองระบบ ไม่ใช่ผลการปฏิบัติงานจริง"
"""What stands on everything made of made-up data."""

EXPENSE_GROUPS = {
    "personnel": "งบบุคลากร",
    "operations": "งบดำเนินงาน",
    "investment": "งบลงทุน",
    "subsidy": "งบเงินอุดหนุน",
    "other": "งบรายจ่ายอื่น",
}
"""The five งบรายจ่าย, code to printed name."""

OBS_STATUS = {
    "reported": "รายงานแล้ว",
    "nil": "ไม่มีผลงาน",
    "missing": "ยังไม่รายงาน",
    "not_due": "ยังไม่ถึงกำหนด",
    "refused": "ค่าใช้ไม่ได้",
}

ARRIVAL_STATES = {
    "on_time": "ตรงเวลา",
    "within_rule": "เกินวันที่พิมพ์ แต่ไม่เกินกฎ",
    "late": "ล่าช้า",
    "quarantined": "กักไว้ตรวจ",
    "missing": "ยังไม่ส่ง",
    "not_due": "ไม่ต้องส่ง",
}
"""A sender's standing for one form, code to printed words."""

SEVERITIES = {"error": "ทั้งไฟล์ใช้ไม่ได้", "cell_error": "ค่าใช้ไม่ได้", "warning": "ข้อสังเกต", "note": "แจ้งให้ทราบ"}
"""How grave a finding is, code to Thai."""

FINDING_STATES = {"open": "รอแก้ไข", "answered": "ตอบแล้ว", "settled": "มีไฟล์ใหม่แทนแล้ว", "told": "ไม่ต้องแก้"}
"""What became of a finding, code to Thai."""

GUARD_STATES = {
    "applied": "ใช้อยู่",
    "fixed": "แก้ไฟล์แล้ว",
    "differs": "ค่าไม่ตรง",
    "unknown_place": "ไม่พบที่แก้",
    "withdrawn": "ถอนแล้ว",
}
"""What became of an entry of the corrections register, code to Thai."""

REASONS = {
    "not_separable": "ไม่สามารถแยกรายเดือนหรือรายไตรมาสได้ เพราะแบบหนึ่งรวมผลหลายเดือน",
    "not_due": "ยังไม่ถึงกำหนดวัด",
    "to_date_only": "มีเฉพาะค่าถึงปัจจุบัน ไม่มีค่าของงวดเดียว",
    "no_data": "ไม่มีข้อมูล",
    "gap": "ข้อมูลไม่ต่อเนื่อง ขาดบางงวด",
    "overlap": "ช่วงเดือนที่รายงานซ้อนกัน",
    "base_missing": "ไม่มีฐานเปรียบเทียบ",
    "base_zero": "ฐานเปรียบเทียบเป็นศูนย์",
    "no_target": "ไม่มีเป้าหมาย",
    "target_zero": "เป้าหมายเป็นศูนย์",
    "no_plan": "ไม่มีแผนรายเดือน",
    "plan_incomplete": "แผนรายเดือนยังไม่ครบทุกหน่วยงาน",
    "milestone": "วัดเป็นสำเร็จหรือยังไม่สำเร็จ",
    "rate": "เปรียบเทียบเป็นจุดร้อยละ",
    "denominator_zero": "ตัวหารเป็นศูนย์",
    "no_budget": "ไม่มีข้อมูลงบประมาณ",
}
"""Why a value is null, code to Thai."""


_COUNTS = "หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า สิบ สิบเอ็ด สิบสอง".split()


def count_word(count: int) -> str:
    """A number from 1 to 12 in words.

    >>> count_word(6)
    'หก'
    """
    return _COUNTS[count - 1]


def month_word(month: Month) -> str:
    """The month without its year.

    >>> month_word(Month(2563, 3))
    'มีนาคม'
    """
    return _LONG[month.month - 1]


def month_name(month: Month, style: str = "long", digits: str = "thai") -> str:
    """The month with its Buddhist year.

    >>> month_name(Month(2563, 4)), month_name(Month(2563, 4), "short", "arabic")
    ('เมษายน ๒๕๖๓', 'เม.ย. 63')
    """
    if style == "short":
        text = f"{_SHORT[month.month - 1]} {month.year % 100:02d}"
    else:
        text = f"{_LONG[month.month - 1]} {month.year}"
    return to_thai_digits(text) if digits == "thai" else text


def period_name(period: Period, digits: str = "thai") -> str:
    """The period in words, as a report's title prints it.

    >>> from workbench.base.fiscal import parse_period
    >>> period_name(parse_period("FY2563-Q3"))
    'ไตรมาสที่ ๓ ปีงบประมาณ พ.ศ. ๒๕๖๓'
    """
    year = f"ปีงบประมาณ พ.ศ. {period.fiscal_year}"
    if period.kind == "month":
        text = f"เดือน{month_name(period.first, digits='arabic')}"
    elif period.kind == "quarter":
        text = f"ไตรมาสที่ {period.last.number // 3} {year}"
    elif period.kind == "half":
        text = f"{'ครึ่งปีแรก' if period.first.number == 1 else 'ครึ่งปีหลัง'} {year}"
    elif period.kind == "year":
        text = year
    else:
        text = f"{month_span(period.first, period.last, 'arabic')} {year}"
    return to_thai_digits(text) if digits == "thai" else text


def month_span(first: Month, last: Month, digits: str = "thai") -> str:
    """Months from – to, shortly.

    >>> month_span(Month(2562, 10), Month(2563, 3))
    'ต.ค. ๖๒ – มี.ค. ๖๓'
    """
    if first == last:
        return month_name(first, "short", digits)
    return f"{month_name(first, 'short', digits)} – {month_name(last, 'short', digits)}"


def thai_date(day: date, style: str = "long", digits: str = "thai") -> str:
    """The day in a Buddhist year.

    >>> thai_date(date(2020, 3, 30)), thai_date(date(2020, 3, 30), "short", "arabic")
    ('๓๐ มีนาคม ๒๕๖๓', '30 มี.ค. 63')
    """
    year = day.year + BUDDHIST_OFFSET
    if style == "short":
        text = f"{day.day} {_SHORT[day.month - 1]} {year % 100:02d}"
    else:
        text = f"{day.day} {_LONG[day.month - 1]} {year}"
    return to_thai_digits(text) if digits == "thai" else text


_WRITTEN_DAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(T[\d:]+)?"),
    re.compile(r"(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4}|\d{2})"),
    re.compile(r"(?P<day>\d{1,2})\s*(?P<name>[ก-๙.]+?)\s*(พ\.ศ\.)?\s*(?P<year>\d{4}|\d{2})"),
)
_FIRST_BUDDHIST_YEAR = 2400
_MONTH_NUMBERS = {name.replace(".", ""): number for names in (_LONG, _SHORT) for number, name in enumerate(names, 1)}


def parse_thai_date(text: str) -> date:
    """The day that a person wrote, in either era; a year of two digits is a Buddhist one. Raises ValueError.

    >>> parse_thai_date("๓๐ มี.ค. ๖๓") == parse_thai_date("30/3/2563") == parse_thai_date("2563-03-30")
    True
    >>> parse_thai_date("2020-03-30").isoformat()
    '2020-03-30'
    """
    plain = to_arabic_digits(text).removeprefix("วันที่").strip()
    match = next((found for form in _WRITTEN_DAYS if (found := form.fullmatch(plain))), None)
    if match is None:
        raise ValueError(text)
    parts = match.groupdict()
    year = int(parts["year"]) + (2500 if len(parts["year"]) == 2 else 0)
    month = parts.get("month") or _MONTH_NUMBERS.get(parts["name"].replace(".", ""))
    if month is None:
        raise ValueError(text)
    return date(year - BUDDHIST_OFFSET if year >= _FIRST_BUDDHIST_YEAR else year, int(month), int(parts["day"]))


def thai_instant(instant: datetime, digits: str = "thai") -> str:
    """The day and time in Bangkok.

    >>> from workbench.base.fiscal import parse_instant
    >>> thai_instant(parse_instant("2020-04-25T09:05"), "arabic")
    '25 เม.ย. 63 09.05 น.'
    """
    local = instant.astimezone(BANGKOK)
    text = f"{thai_date(local.date(), 'short', 'arabic')} {local:%H.%M} น."
    return to_thai_digits(text) if digits == "thai" else text
