"""What the terms of a check mean for one form: its values, its sender's earlier ones, targets, plans, the budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from workbench.intake.statement import Money, Said, Statement
from workbench.rules.framework import VALUE, Framework, Indicator, Term


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
class OfResults:
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


_RESERVED: dict[str, Callable[[OfResults], Decimal | None]] = {
    "target": OfResults._target, "plan": OfResults._plan, "cap": OfResults._cap, "rate": OfResults._rate,
}  # fmt: skip


@dataclass(frozen=True)
class OfSpending:
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
