"""The next year's folder from an earlier one's: structure copied, targets emptied, dates moved, unconfirmed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from workbench.base.errors import WrongUse
from workbench.base.fiscal import Month, fiscal_month
from workbench.base.text import to_arabic_digits, to_thai_digits
from workbench.rules.framework.loading import load_framework
from workbench.rules.framework.models import Framework
from workbench.rules.framework.rules import ReportingWindow

_DAY = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_YEAR = re.compile(r"(?<!\d)(?:FY)?25\d\d(?!\d)|๒๕[๐-๙]{2}")  # noqa: RUF001
_TARGET = re.compile(r"^( +target: )([^#\n]*?)( *#.*)?$", re.MULTILINE)
_CODES = re.compile(r"^( +(?:ambiguities|touches): \[)([^\]]*)\]", re.MULTILINE)
_DATE = re.compile(r"^document_date:.*$", re.MULTILINE)
_ITEM = re.compile(r"(?=^  - )", re.MULTILINE)
_MOVED = {"framework.yaml", "calendar.yaml"}
_TO_CONFIRM = "ตรวจทุกบรรทัดของแฟ้มนี้กับเอกสารของปี {year} แล้วลบบรรทัดนี้"
_WINDOWS_HEAD = """\
# งวดที่ต้องส่งแบบรายงานของปีงบประมาณ: แบบของงวดใด ครอบคลุมเดือนใด เป็นยอดสะสมหรือเฉพาะงวด และครบกำหนดเมื่อใด
# งวดทั้งหมดต้องต่อกันครบปีงบประมาณ ไม่ซ้อน ไม่ขาด   basis: to_date สะสมตั้งแต่ ๑ ตุลาคม / increment เฉพาะเดือนที่ครอบคลุม
# due_date กำหนดของหน่วยงานในพื้นที่   division_due_date กำหนดของกอง/สำนัก
# ถ้าเอกสารมีหมายเหตุที่ให้รวมหลายเดือนเป็นยอดสะสม เขียน rule_code, applies_to, text_source ของหมายเหตุนั้นไว้ด้วย
"""


def write_new_year(parameters_dir: Path, fiscal_year: int, source_year: int) -> list[Path]:
    """Write the folder of a fiscal year from an earlier one's and return its files; raises WrongUse where it is there.

    Kept: plans, activities, indicators, formulas, duties, comments. Emptied: targets (the old one as a comment) and
    the document's date. Moved by whole years: months, deadlines and printed dates. Left out: what only a footnote of
    the earlier year made (R17 of 2563): its rule, its ambiguities and its cumulative forms, monthly ones in their
    place. Every file says `confirmed: false`, and until none does the year is used for nothing.
    """
    folder = parameters_dir / "framework" / str(fiscal_year)
    if folder.exists():
        raise WrongUse(message=f"มีโฟลเดอร์ framework/{fiscal_year} อยู่แล้ว จึงไม่เขียนทับ")
    source = load_framework(parameters_dir, source_year)
    if fiscal_year <= source_year:
        raise WrongUse(message=f"ปีใหม่ ({fiscal_year}) ต้องมาหลังปีต้นแบบ ({source_year})")
    texts = {
        path.name: _new_text(path.name, path.read_text(encoding="utf-8"), source, fiscal_year)
        for path in sorted((folder.with_name(str(source_year))).glob("*.yaml"))
    }
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def _new_text(name: str, text: str, source: Framework, year: int) -> str:
    years = year - source.fiscal_year
    if name == "reporting.yaml":
        return f"{_WINDOWS_HEAD}{_mark(year)}\nwindows:\n{_windows(source, year)}"
    text = _without_one_offs(text, source)
    if name == "calendar.yaml":
        text = _from_october(text, source)
    if name in _MOVED:
        text = _DAY.sub(lambda found: _later(found[0], years), text)
        text = _YEAR.sub(lambda found: _later_year(found[0], years), text)
    text = _DATE.sub("document_date: null # วันที่ของเอกสาร ค.ศ. ปปปป-ดด-วว", text)
    text = _TARGET.sub(lambda found: _emptied(found, source.fiscal_year), text)
    return _with_mark(text, source.fiscal_year, year)


def _mark(year: int) -> str:
    return f"confirmed: false # {_TO_CONFIRM.format(year=year)}\n"


def _with_mark(text: str, source_year: int, year: int) -> str:
    """The file with its mark below the comments at its head, which no longer name the earlier document as source."""
    lines = text.splitlines(keepends=True)
    end = next(index for index, line in enumerate(lines) if not line.startswith("#"))
    head = "".join(line for line in lines[:end] if not line.startswith(("# ที่มา:", "#       กลุ่ม")))
    origin = f"# คัดลอกโครงจากกรอบปี {source_year} ยังไม่ได้เทียบกับเอกสารของปี {year}\n"
    return f"{head}{origin}{_mark(year)}{''.join(lines[end:])}"


def _emptied(found: re.Match[str], source_year: int) -> str:
    head, value, comment = found[1], found[2], found[3] or ""
    return f"{head}null # ปี {source_year}: {value}{comment.replace('#', '', 1)}" if value != "null" else found[0]


def _later(day: str, years: int) -> str:
    year, rest = int(day[:4]) + years, day[4:]
    return f"{year}{rest if rest != '-02-29' else '-02-28'}"


def _later_year(text: str, years: int) -> str:
    """A Buddhist year moved on, in the digits it is written in; FY stays before it."""
    digits = to_arabic_digits(text).removeprefix("FY")
    moved = str(int(digits) + years)
    return to_thai_digits(moved) if text.startswith("๒") else text.replace(digits, moved)


def _one_off_windows(source: Framework) -> list[ReportingWindow]:
    """The forms of several months that only a footnote makes."""
    return [each for each in source.windows if source.reporting_rule and each.covers_several]


def _one_off_codes(source: Framework) -> set[str]:
    """The footnote's rule and the ambiguities of the forms it makes."""
    rules = {each.rule_code for each in source.rules if each.frequency == "footnote"}
    return rules | {code for window in _one_off_windows(source) for code in window.ambiguities}


def _without_one_offs(text: str, source: Framework) -> str:
    """The file without the items of those codes, and without mention of them in others' lists."""
    codes = _one_off_codes(source)
    items = _ITEM.split(text)
    kept = [item for item in items if not re.match(rf"  - (?:rule_code|code): (?:{'|'.join(codes) or '-'})\b", item)]
    text = re.sub(rf"^    footnote: (?:{'|'.join(codes) or '-'})\b.*\n", "", "".join(kept), flags=re.MULTILINE)
    return _CODES.sub(lambda found: f"{found[1]}{_without(found[2].split(', '), codes)}]", text)


def _without(listed: Iterable[str], codes: set[str]) -> str:
    return ", ".join(code for code in listed if code not in codes)


def _from_october(text: str, source: Framework) -> str:
    """Duties that began when the cumulative form ended begin with the year."""
    october = fiscal_month(source.fiscal_year, 1).id
    for window in _one_off_windows(source):
        begins = window.covers_last.shift(1).id
        text = re.sub(rf"^(    window_first: ){begins}\b", rf"\g<1>{october}", text, flags=re.MULTILINE)
    return text


def _windows(source: Framework, year: int) -> str:
    """The forms a year later; of one that only a footnote made, a form a month, due as the last form is."""
    years, last = year - source.fiscal_year, source.windows[-1]
    found = []
    for window in source.windows:
        months = window.months if window in _one_off_windows(source) else ()
        for month in months or (window.form_month,):
            like = last if months else window
            first = month if months else window.covers_first
            found.append(_window_text(like, first, month, years, _one_off_codes(source)))
    return "".join(found)


def _window_text(like: ReportingWindow, first: Month, last: Month, years: int, dropped: set[str]) -> str:
    def due(day: date) -> str:
        """As long after the form's month as before."""
        apart = (day.year * 12 + day.month) - (like.form_month.start_date.year * 12 + like.form_month.start_date.month)
        month = last.shift(12 * years + apart)
        return month.start_date.replace(day=min(day.day, month.end_date.day)).isoformat()

    return (
        f"  - form_month: {last.shift(12 * years).id}\n"
        f"    covers_first: {first.shift(12 * years).id}\n"
        f"    covers_last: {last.shift(12 * years).id}\n"
        f"    basis: {like.basis}\n"
        f"    due_date: {due(like.due_date)}\n"
        f"    division_due_date: {due(like.division_due_date)}\n"
        f"    source: เลื่อนจากปี {like.form_month.fiscal_year} รอเอกสาร\n"
        "    judgements: [due_date, division_due_date]\n"
        f"    ambiguities: [{_without(like.ambiguities, dropped)}]\n"
    )
