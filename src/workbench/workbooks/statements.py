"""What a text says of months and senders, however a person wrote it: on a cover, in a title, as a file name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from workbench.base.fiscal import BUDDHIST_OFFSET, Month
from workbench.base.labels import month_name, month_word
from workbench.base.text import clean_text, to_arabic_digits
from workbench.rules.registers import Sender

_CALENDAR = [Month(2563, number) for number in range(1, 13)]
_LONG = {month_word(each): each.month for each in _CALENDAR}
_SHORT = {month_name(each, "short").split(" ")[0]: each.month for each in _CALENDAR}
_STEMS = {re.sub("(คม|ยน|พันธ์)$", "", word): number for word, number in _LONG.items()}
_BARE = {word.replace(".", ""): number for word, number in _SHORT.items()}
_NUMBER_OF = {**_STEMS, **_LONG, **_BARE}
_WIDE_LETTERS = {wide: wide - 0xFEE0 for wide in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_THAI = "\u0e00-\u0e7f"
_YEAR = r"\s*(?:พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|ปี)?\s*(?P<year{}>\d{{4}}|\d{{2}})(?!\d)"


def _one_of(words: Iterable[str], between: str = "") -> str:
    """A pattern of any of the words, with something allowed behind each of their letters."""
    return "|".join(between.join(map(re.escape, word)) + between for word in words)


_WORDS = re.compile(
    rf"(?P<long>{_one_of(_LONG)})(?:{_YEAR.format(1)})?"
    rf"|(?<![{_THAI}])(?P<short>{_one_of(_SHORT)})(?:{_YEAR.format(2)})?"
    rf"|(?<![{_THAI}])(?P<bare>{_one_of(_STEMS)}|{_one_of(_BARE, '[.]? ?')}){_YEAR.format(3)}"
)
_YEAR_MONTH = re.compile(r"(?<![\d/.-])(?P<year>\d{4})\s?[-/.]\s?(?P<month>\d{1,2})(?!\d|[-/.]\d)")
_MONTH_YEAR = re.compile(r"(?<![\d/.-])(?P<month>\d{1,2})\s?[-/.]\s?(?P<year>\d{4})(?!\d|[-/.]\d)")
_CODE = re.compile(r"(?<![A-Z])(?P<letters>[A-Z]{2,4})(?:[ -]?(?P<digits>\d{1,2})(?!\d))?(?![A-Z\d])")
_REVISION = re.compile(r"(?:(?:ส่ง)?(?:ครั้ง)?ที่|ครั้ง)?\s*(\d{1,4})(?:\.0+)?\s*(?:ครั้ง)?\s*(?:\([^()\d]*\)|[^\d]*)")

SaidMonth = tuple[int | None, int]
"""Buddhist year (None where the text does not say it) and month."""


def said_months(text: str, with_days: bool = True) -> frozenset[SaidMonth]:
    """The months that a text names, with Thai or Arabic digits, in either era.

    with_days: whether a month that stands in a date counts.

    >>> sorted(said_months("มิถุนายน ๒๕๖๓")) == sorted(said_months("2563-6 (มิ.ย. 63)")) == [(2563, 6)]
    True
    >>> said_months("รายงาน ณ 24 มิ.ย. 63", with_days=False)
    frozenset()
    """
    plain = to_arabic_digits(clean_text(text))
    found: set[SaidMonth] = set()
    for match in _WORDS.finditer(plain):
        if not with_days and re.search(r"\d\s*$", plain[: match.start()]):
            continue
        parts = match.groupdict()
        word = next(parts[key] for key in ("long", "short", "bare") if parts[key])
        year = next((parts[key] for key in ("year1", "year2", "year3") if parts[key]), None)
        number = _NUMBER_OF.get(re.sub(r"[.\s]", "", word)) or _NUMBER_OF[word]
        found.add((_buddhist(year), number))
    for pattern in (_YEAR_MONTH, _MONTH_YEAR):
        for match in pattern.finditer(plain):
            year, month = _buddhist(match["year"]), int(match["month"])
            if year and 1 <= month <= 12:
                found.add((year, month))
    return frozenset(found)


def _buddhist(year: str | None) -> int | None:
    """The year in the Buddhist era; None for none, and for one that no form is of."""
    if year is None:
        return None
    number = int(year) + (2500 if len(year) == 2 else 0)
    number += BUDDHIST_OFFSET if 1950 <= number < 2200 else 0
    return number if 2540 <= number < 2640 else None


def is_same_month(said: SaidMonth, month: Month) -> bool:
    """Whether what was said can be that month."""
    return said[0] in (None, month.year) and said[1] == month.month


def said_revision(text: str) -> int | None:
    """The number of the version that a text says; None where it says none for certain.

    >>> [said_revision(text) for text in ("2", "ครั้งที่ ๒", "2.0", "2 (แก้ไข)", "แก้ไขครั้งที่ 1", "1.5", "สอง")]
    [2, 2, 2, 2, None, None, None]
    """
    match = _REVISION.fullmatch(to_arabic_digits(clean_text(text)))
    return int(match[1]) if match else None


@dataclass(frozen=True)
class SenderNames:
    """The senders that a text may name: code → its names, full and short, and its province where it is the only one."""

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _squeezed_names(self) -> list[tuple[str, str]]:
        """(name without spaces and dots, code)."""
        return [(_squeezed(name), code) for code, names in self.names.items() for name in names]

    @cached_property
    def _long(self) -> list[tuple[str, str]]:
        """Those that cannot be part of another word, the longest first, so that none is found inside another."""
        alone = [pair for pair in self._squeezed_names if len(pair[0]) > 5 or pair[0][-1].isdigit()]
        return sorted(alone, key=lambda pair: -len(pair[0]))

    @cached_property
    def _words(self) -> dict[str, str]:
        """A name that is one word → code; months are not senders (กค. is กองคลัง, and July)."""
        words = {_squeezed(name): code for code, names in self.names.items() for name in names if " " not in name}
        return {word: code for word, code in words.items() if word not in _BARE}

    def said_in(self, text: str) -> frozenset[str]:
        """The codes of the senders that a text names, by code or by name."""
        plain = to_arabic_digits(clean_text(text)).translate(_WIDE_LETTERS)
        squeezed = _squeezed(plain)
        found = {code for name, code in self._squeezed_names if name == squeezed}
        for match in _CODE.finditer(plain.upper()):
            code = match["letters"] + (match["digits"] or "")
            found |= {code} & self.names.keys()
        for name, code in self._long:
            if _stands_alone(name, squeezed):
                found.add(code)
                squeezed = squeezed.replace(name, "|")
        found |= {self._words[word] for word in re.findall(f"[{_THAI}]+", plain) if word in self._words}
        return frozenset(found)

    def shown(self, code: str) -> str:
        """A sender as a finding names it: code and name."""
        names = self.names.get(code, ())
        return f"{code} ({names[0]})" if names else code


def name_senders(senders: Iterable[Sender]) -> SenderNames:
    """The names by which senders are known."""
    senders = list(senders)
    provinces = [getattr(each, "province_name", "") for each in senders]
    names = {}
    for each, province in zip(senders, provinces, strict=True):
        own = [each.full_name, each.short_name, *([province] if provinces.count(province) == 1 else [])]
        names[each.code] = tuple(dict.fromkeys(clean_text(name) for name in own))
    return SenderNames(names)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s.]", "", clean_text(text))


def _stands_alone(name: str, text: str) -> bool:
    """Whether a name stands in a text without going on: พื้นที่ 1 is not พื้นที่ 12."""
    return re.search(re.escape(name) + r"(?!\d)", text) is not None
