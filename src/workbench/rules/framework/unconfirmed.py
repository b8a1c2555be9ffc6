"""What an officer must still fill in or confirm in a year's folder, each with file, line and key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.base.text import to_arabic_digits
from workbench.rules.framework.loading import CONFIRMED, unconfirmed_files
from workbench.rules.records import Place, Problem, load_mapping

_YEAR_IN_WORDS = re.compile(r"๒๕[๐-๙]{2}|(?<![\d-])25\d\d(?![\d-])")  # noqa: RUF001
_CODE = re.compile(r"(FY)?25\d\d(-\S+)?")
Keys = tuple[str | int, ...]


def check_unconfirmed(folder: Path) -> Iterator[Problem]:
    """Of each file that is not confirmed yet: the mark, empty targets, printed dates, texts of an earlier year."""
    year = int(folder.name)
    for path in unconfirmed_files(folder):
        content = load_mapping(path)
        yield Place(path).problem(f"ยังไม่ยืนยัน ตรวจทั้งแฟ้มกับเอกสารของปี {year} แล้วลบบรรทัดนี้", CONFIRMED)
        for keys, value in _values(content, ()):
            if message := _to_fill(keys, value, year):
                item = keys[:2] if isinstance(keys[-1], str) and len(keys) > 2 else ()
                yield Place(path, item, _code(content, item)).problem(message, *keys[len(item) :])


def _to_fill(keys: Keys, value: Any, year: int) -> str:
    """What is asked of a value; nothing where it may stay as it is."""
    if keys[-1] == "target" and value is None:
        return "ยังไม่กรอกเป้าหมาย (ถ้าเอกสารไม่กำหนดค่า คง null ไว้)"
    if "printed_dates" in keys:
        return f"วันที่ {value} เลื่อนมาจากปีก่อน เทียบกับวันที่ที่เอกสารพิมพ์"
    earlier = _earlier_years(value, year) if isinstance(value, str) else []
    return f"กล่าวถึงปี {', '.join(earlier)} ตรวจว่ายังถูกต้อง" if earlier else ""


def _values(data: Any, keys: Keys) -> Iterator[tuple[Keys, Any]]:
    """Every plain value below, with the keys that lead to it."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _values(value, (*keys, key))
    else:
        yield keys, data


def _code(content: dict[str, Any], item: Keys) -> str:
    """The code a list's item goes by: the first of its fields."""
    data: Any = content
    for key in item:
        data = data[key]
    return str(next(iter(data.values()))) if item and isinstance(data, dict) else ""


def _earlier_years(text: str, year: int) -> list[str]:
    if _CODE.fullmatch(text):
        return []
    found = dict.fromkeys(_YEAR_IN_WORDS.findall(text))
    return [each for each in found if int(to_arabic_digits(each)) < year]
