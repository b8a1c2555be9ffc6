"""Whether what a form says agrees with itself and with what is known: relations as data, worked out purely."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from workbench.base.text import decimal_text, format_number
from workbench.intake.statement import Said, Statement
from workbench.intake.terms import Known, OfResults, OfSpending
from workbench.rules.framework import Check, Framework, Term

_WORDS = {"equal": "ควรเท่ากับ", "at_most": "ไม่ควรเกิน", "at_least": "ไม่ควรต่ำกว่า", "less": "ควรน้อยกว่า"}
_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "at_most": operator.le, "at_least": operator.ge, "less": operator.lt,
}  # fmt: skip
_PLACES = 2


@dataclass(frozen=True)
class Question:
    """A relation that does not hold: what it is about, at which value, and the two sides that disagree.

    subject: `I07/members_close`, `A03/operations/received`, or `*/received` of the whole sheet.
    at: the value questioned, of the whole sheet each line's. beside: what else the relation took from the form at hand.
    back: what it took from one earlier form. words: what is to be added to the sentence.
    """

    check: Check
    subject: str
    left: Decimal
    right: Decimal
    at: tuple[Said, ...]
    beside: tuple[Said, ...]
    back: tuple[Said, ...]
    words: str = ""

    @property
    def sentence(self) -> str:
        """The subject, the check's reason and both sides in numbers, in Thai."""
        sides = (format_number(side, 0 if side == side.to_integral_value() else _PLACES) for side in self.sides)
        return f"{self.subject} — {self.check.reason} ({f' {_WORDS[self.check.relation]} '.join(sides)}{self.words})"

    @property
    def sides(self) -> tuple[Decimal, Decimal]:
        """Left and right as they were compared."""
        return self.left, self.right * self.check.times

    @property
    def found(self) -> str:
        """The questioned value as plain digits; of the whole sheet their sum."""
        return decimal_text(sum((each.value for each in self.at), Decimal(0))) or ""

    @property
    def place(self) -> tuple[str, str]:
        """Sheet and cell, or the stretch of cells."""
        first, last = self.at[0], self.at[-1]
        return first.sheet, first.cell if first.cell == last.cell else f"{first.cell}:{last.cell}"

    @property
    def note(self) -> str:
        """What the sender wrote beside one of the values; empty where nothing."""
        return next((said.note for said in (*self.at, *self.beside) if said.note), "")


@dataclass(frozen=True)
class Asked:
    """A check with what it is asked of: indicator → the elements that `value` stands for in turn."""

    check: Check
    elements: Mapping[str, tuple[str, ...]]


def prepare_checks(checks: Sequence[Check], framework: Framework) -> tuple[Asked, ...]:
    """Checks as they apply to a year's indicators, worked out once for many forms."""
    return tuple(
        Asked(
            check,
            {each.indicator_code: elements for each in framework.indicators if (elements := check.elements_of(each))},
        )
        for check in checks
    )


def find_questions(
    asked: Sequence[Asked], statement: Statement, known: Known, framework: Framework
) -> Iterator[Question]:
    """Every relation that does not hold, in the order of the checks.

    One that lacks a value (not due, missing, refused, no form, no plan) says nothing.
    """
    indicators = [framework.indicator(code) for code in dict.fromkeys(code for code, _ in statement.results)]
    lines = list(dict.fromkeys(key[:2] for key in statement.spending))
    for each in asked:
        check = each.check
        if check.of == "results":
            for indicator in indicators:
                for element in each.elements.get(indicator.indicator_code, ()):
                    yield from _ask(check, OfResults(statement, known, framework, indicator, element))
        else:
            is_total = check.of == "spending_total"
            groups = [tuple(lines)] if is_total else [(line,) for line in lines]
            for measure in check.each or ("",):
                for group in groups:
                    yield from _ask(check, OfSpending(statement, known, group, measure, is_total))


def _ask(check: Check, about: OfResults | OfSpending) -> Iterator[Question]:
    left = _side(check.left, about)
    if left is None or _is_small(left, check.asked_from.left):
        return
    right = _side(check.right, about)
    if right is None or _is_small(right, check.asked_from.right) or _holds(check, left, right):
        return
    said = [about.said(term.name) for term in check.terms if not term.source]
    if any(said):
        at, *beside = (each for each in said if each)
        name = next(term.name for term in check.terms if not term.source and about.said(term.name))
        back = tuple(each for term in check.terms if term.source in ("last", "before") for each in about.back(term))
        yield Question(check, about.subject(name), left, right, at, tuple(chain(*beside)), back)


def one_a_cell(questions: Iterable[Question], before: Collection[tuple[str, str]] = ()) -> Iterator[Question]:
    """The questions without those about cells (sheet, cell) asked about `before`, or by an earlier one."""
    asked = set(before)
    for question in questions:
        cells = {(said.sheet, said.cell) for said in question.at}
        if not cells <= asked:
            yield question
        asked |= cells


def _side(terms: Sequence[Term], about: OfResults | OfSpending) -> Decimal | None:
    total = Decimal(0)
    for term in terms:
        amount = about.amount(term) if term.constant is None else term.constant
        if amount is None:
            return None
        total += term.sign * amount
    return total


def _is_small(side: Decimal, floor: Decimal | None) -> bool:
    return floor is not None and side < floor


def _holds(check: Check, left: Decimal, right: Decimal) -> bool:
    bound = right * check.times
    if abs(left - bound) <= check.within:
        return check.relation != "less" or left < bound
    return check.relation != "equal" and _HOLDS[check.relation](left, bound)
