"""Whether what a form says agrees with itself and with what is known: relations as data, worked out purely."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from statistics import median

from workbench.base.text import decimal_text, format_number
from workbench.intake.statement import Money, Said, Statement
from workbench.rules.framework import VALUE, Check, Framework, Indicator, Term

_WORDS = {"equal": "ควรเท่ากับ", "at_most": "ไม่ควรเกิน", "at_least": "ไม่ควรต่ำกว่า", "less": "ควรน้อยกว่า"}
_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "at_most": operator.le, "at_least": operator.ge, "less": operator.lt,
}  # fmt: skip
_PLACES = 2


@dataclass(frozen=True)
class Known:
    """What is known of one sender beside the form at hand.

    earlier: what its forms of the months before say, oldest first. targets: indicator → the year's target.
    plans: indicator → month id → planned increment. budget: (activity, expense group) → the department's, in baht.
    """

    earlier: Sequence[Statement] = ()
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    plans: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    budget: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)


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
                    yield from _ask(check, _OfResults(statement, known, framework, indicator, element))
        else:
            is_total = check.of == "spending_total"
            groups = [tuple(lines)] if is_total else [(line,) for line in lines]
            for measure in check.each or ("",):
                for group in groups:
                    yield from _ask(check, _OfSpending(statement, known, group, measure, is_total))


def _ask(check: Check, about: _OfResults | _OfSpending) -> Iterator[Question]:
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


def one_a_cell(questions: Iterable[Question]) -> Iterator[Question]:
    """The questions without those about values that an earlier one is about already."""
    asked: set[tuple[str, str]] = set()
    for question in questions:
        cells = {(said.sheet, said.cell) for said in question.at}
        if not cells <= asked:
            yield question
        asked |= cells


def _side(terms: Sequence[Term], about: _OfResults | _OfSpending) -> Decimal | None:
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


@dataclass(frozen=True)
class _OfResults:
    """What the terms of a check on results mean for one indicator, and for one of its elements where `value` is one."""

    statement: Statement
    known: Known
    framework: Framework
    indicator: Indicator
    element: str

    def subject(self, name: str) -> str:
        """The element that a name stands for."""
        return f"{self.indicator.indicator_code}/{self._code(name)}"

    def said(self, name: str) -> tuple[Said, ...]:
        """What the form at hand says under a name; of its rate, the value on top."""
        found = self.statement.results.get((self.indicator.indicator_code, self._code(name)))
        return (found,) if found else ()

    def amount(self, term: Term) -> Decimal | None:
        """The value of a term; None where nobody said one."""
        if term.source == "spending":
            return self._spending(term.name)
        if not term.source and term.name in _RESERVED:
            return _RESERVED[term.name](self)
        key = (self.indicator.indicator_code, self._code(term.name))
        if not term.source:
            return _value(self.statement.results.get(key))
        return _looked_up(
            term.source, [each.results.get(key) for each in self.known.earlier], self.statement, self.known
        )

    def back(self, term: Term) -> tuple[Said, ...]:
        """What the newest earlier form says of a term."""
        key = (self.indicator.indicator_code, self._code(term.name))
        return _newest([each.results.get(key) for each in self.known.earlier])

    def _code(self, name: str) -> str:
        if name == "rate":
            formula = self.indicator.formula
            return formula.current if formula.kind == "change" else formula.element_codes[0]
        return self.element if name == VALUE else name

    def _spending(self, measure: str) -> Decimal | None:
        lines = self.statement.spending.items()
        found = [said.value for key, said in lines if (key[0], key[2]) == (self.indicator.activity_code, measure)]
        return sum(found, Decimal(0)) if found else None

    def _target(self) -> Decimal | None:
        return self.known.targets.get(self.indicator.indicator_code)

    def _plan(self) -> Decimal | None:
        """What is planned for the months that the form covers."""
        plan = self.known.plans.get(self.indicator.indicator_code)
        first, last = self.statement.covers_first.id, self.statement.month.id
        return sum((v for month, v in plan.items() if first <= month <= last), Decimal(0)) if plan else None

    def _cap(self) -> Decimal | None:
        return self.indicator.target

    def _rate(self) -> Decimal | None:
        formula = self.indicator.formula
        if formula.kind == "ratio":
            above, below = self._sum(formula.numerator), self._sum(formula.denominator)
        elif formula.kind == "change":
            below, current = self._sum((formula.base,)), self._sum((formula.current,))
            above = None if below is None or current is None else (current - below) * formula.sign
        else:
            return None
        return above / below * formula.scale if above is not None and below else None

    def _sum(self, codes: Sequence[str]) -> Decimal | None:
        found = [_value(self.statement.results.get((self.indicator.indicator_code, code))) for code in codes]
        return None if None in found else sum((each for each in found if each), Decimal(0))


_RESERVED: dict[str, Callable[[_OfResults], Decimal | None]] = {
    "target": _OfResults._target, "plan": _OfResults._plan, "cap": _OfResults._cap, "rate": _OfResults._rate,
}  # fmt: skip


@dataclass(frozen=True)
class _OfSpending:
    """What the terms of a check on spending mean for a line, or for several lines summed."""

    statement: Statement
    known: Known
    lines: tuple[tuple[str, ...], ...]
    measure: str
    is_total: bool

    def subject(self, name: str) -> str:
        """The line and measure; `*` for the lines together."""
        line = ("*",) if self.is_total else self.lines[0]
        return "/".join((*line, self._measure(name)))

    def said(self, name: str) -> tuple[Said, ...]:
        """What the form at hand says of a measure, line by line."""
        found = (self.statement.spending.get(key) for key in self._keys(name))
        return tuple(each for each in found if each)

    def amount(self, term: Term) -> Decimal | None:
        """The sum over the lines; None where a line has no such value but in a sum of several, which takes what it has.

        What is compared of two forms is of the lines that both say.
        """
        if not term.source and term.name == "budget":
            return _total([self.known.budget.get((line[0], line[1])) for line in self.lines])
        both = [key for key in self._keys(term.name) if key in self.statement.spending]
        if not term.source:
            return _total([self.statement.spending[key].value for key in both])
        said = ([form.spending.get(key) for form in self.known.earlier] for key in both)
        return _total([_looked_up(term.source, each, self.statement, self.known) for each in said])

    def back(self, term: Term) -> tuple[Said, ...]:
        """What the newest earlier form says of a term, line by line."""
        earlier = self.known.earlier
        return tuple(
            each for key in self._keys(term.name) for each in _newest([form.spending.get(key) for form in earlier])
        )

    def _keys(self, name: str) -> list[Money]:
        return [(line[0], line[1], self._measure(name)) for line in self.lines]

    def _measure(self, name: str) -> str:
        return self.measure if name == VALUE else name


def _total(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _value(said: Said | None) -> Decimal | None:
    return said.value if said else None


def _newest(said: Sequence[Said | None]) -> tuple[Said, ...]:
    return tuple(each for each in said if each)[-1:]


def _looked_up(source: str, said: Sequence[Said | None], statement: Statement, known: Known) -> Decimal | None:
    """What the sender's earlier forms say of one value; `said`: form after form, None where one does not say it."""
    if source in ("last", "before"):
        for form, each in zip(reversed(known.earlier), reversed(said), strict=True):
            if each:
                is_right = source == "before" or form.month == statement.covers_first.shift(-1)
                return each.value if is_right else None
        return None
    found = [each for each in said if each]
    if source == "so_far":
        is_whole = sum(each.months for each in found) == statement.covers_first.number - 1
        return sum((each.value for each in found), Decimal(0)) if found and is_whole else None
    return Decimal(median([each.value / each.months for each in found for _ in range(each.months)])) if found else None
