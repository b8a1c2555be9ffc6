"""What a number format makes of a number: which section applies, and whether it shows percent, or nothing."""

from __future__ import annotations

import operator
import re
from decimal import Decimal

_TOKENS = re.compile(r'"[^"]*"?|\\.|[_*].|\[[^\]]*\]?|;|.', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|=|<|>)\s*(-?[0-9]+\.?[0-9]*)\]")
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


def shows_percent(number_format: str, value: Decimal) -> bool:
    """Whether Excel shows the number times a hundred, with a percent sign; one in quotes is only a word.

    >>> shows_percent("0%", Decimal(1)), shows_percent('0"%"', Decimal(1)), shows_percent("0;0%", Decimal(1))
    (True, False, False)
    """
    return "%" in _section(number_format, value)


def shows_nothing(number_format: str, value: Decimal) -> bool:
    """Whether the section that applies is empty, or white, so that the number cannot be seen.

    >>> shows_nothing(";;;", Decimal(5)), shows_nothing("0;-0;", Decimal(5)), shows_nothing("0;-0;", Decimal(0))
    (True, False, True)
    """
    section = _section(number_format, value)
    return bool(number_format) and (not section or any(token.casefold() == "[white]" for token in section))


def _section(number_format: str, value: Decimal) -> list[str]:
    """The tokens of the section that applies; words in quotes, escaped signs and brackets are one token each."""
    sections: list[list[str]] = [[]]
    for token in _TOKENS.findall(number_format):
        if token == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    numbers = sections[:3]  # the fourth is for texts
    conditions = [_CONDITION.fullmatch(token) for section in numbers for token in section]
    if any(conditions):
        return next((section for section in numbers if _is_met(section, value)), numbers[-1])
    if value < 0 and len(numbers) > 1:
        return numbers[1]
    return numbers[2] if value == 0 and len(numbers) > 2 else numbers[0]


def _is_met(section: list[str], value: Decimal) -> bool:
    found = next(filter(None, map(_CONDITION.fullmatch, section)), None)
    return found is None or bool(_COMPARE[found[1]](value, Decimal(found[2])))
