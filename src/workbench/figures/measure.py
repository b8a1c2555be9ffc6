"""What a measure is: the words, unit and arithmetic that all figures of one kind share, and how their id is joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from string import Formatter
from typing import Literal

from workbench.progress.lineage import DIVIDES

Group = Literal["indicator", "budget", "derived", "text"]
"""Where a changed figure is told: a result or target, an amount of money, what follows from them, a sender's words."""
PERCENT, POINTS = "ร้อยละ", "จุดร้อยละ"
ANY_BASIS = "ฐานของร้อยละ"


@dataclass(frozen=True)
class Family:
    """Measures that speak of things of one kind.

    form: the pieces of a figure's id, joined by dots. about: what a figure speaks of, in words, for its title. A piece
    one of whose fields is empty is left out. Fields of an id: subject, sender, period, code; of a title: see
    figures.titles.
    """

    name: str
    form: tuple[str, ...]
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """Another measure of the same subject that a figure is made of, and the part it takes; None: the chosen basis."""

    role: str
    measure: Measure | None


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A kind of figure, said once.

    title: what it is called, in full; head: the same above a narrow column. meaning: what it is, where its rule does
    not say so. unit, places, rule: None for those of the indicator that it is of; rule: its formula in words.
    parts, scale: its arithmetic over other figures. per: so many of what is computed are one of its unit.
    attribute: where a computed value holds it, if not under its code. is_prose: printed among words, in their digits.
    tells_formula: its passport writes out the indicator's formula. no_value: why it has none, where nothing else says
    so. basis_name: its name where percentages are taken of it. row_rank: which figure of a row speaks for the row on
    paper, the lowest first; 0: only when there is no other. keeps_list: its card holds the list of cells that the
    cards of what follows from it lead to.
    """

    family: Family
    code: str
    title: str
    head: str = ""
    meaning: str = ""
    unit: str | None = ""
    places: int | None = 0
    rule: str | None = ""
    group: Group = "derived"
    parts: tuple[Part, ...] = ()
    scale: Decimal = Decimal(1)
    per: Decimal = Decimal(1)
    attribute: str = ""
    is_prose: bool = False
    tells_formula: bool = False
    no_value: str = ""
    basis_name: str = ""
    row_rank: int = 0
    keeps_list: bool = False

    @property
    def key(self) -> str:
        """Its name in the catalogue and in figures.csv: `actual_to_date`, `budget.disbursed`."""
        return ".".join(part for part in (self.family.name, self.code) if part)

    @property
    def column_head(self) -> str:
        """What stands above a column of it."""
        return self.head or self.title

    @property
    def definition(self) -> str:
        """What it is, in words: its meaning, or the rule it is made by."""
        return self.meaning or (self.rule or "").format(basis=ANY_BASIS)

    def figure_id(self, subject: str = "", sender: str = "", period: str = "") -> str:
        """The id of its figure of a subject, sender or period: `I03.actual_to_date`, `budget.J1.disbursed`."""
        fields = {"subject": subject, "sender": sender, "period": period, "code": self.code}
        return ".".join(filled(self.family.form, fields))

    def inputs(self, subject: str = "", sender: str = "", period: str = "") -> tuple[str, ...]:
        """The figures that its figure is made of, each with its role before the id."""
        return tuple(part.role + part.measure.figure_id(subject, sender, period) for part in self.parts if part.measure)

    def on(self, basis: Measure) -> Measure:
        """The same percentage with its basis named."""
        parts = tuple(each if each.measure else Part(each.role, basis) for each in self.parts)
        return replace(self, rule=(self.rule or "").format(basis=basis.basis_name), parts=parts)


def share_of(part: Measure, whole: Measure | None) -> tuple[Part, ...]:
    """The parts of one measure as a share of another (None: of the chosen basis)."""
    return (*adds(part), Part(DIVIDES, whole))


def adds(*measures: Measure, role: str = "+") -> tuple[Part, ...]:
    """Parts that are added up, or take another role."""
    return tuple(Part(role, each) for each in measures)


def filled(pieces: Iterable[str], fields: Mapping[str, str]) -> list[str]:
    """The pieces with their fields filled in, without those that have an empty field.

    >>> filled(("{subject}", "by_office.{sender}"), {"subject": "I03", "sender": ""})
    ['I03']
    """
    return [piece.format_map(fields) for piece in pieces if all(fields[name] for name in _names(piece))]


@cache
def _names(piece: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(piece) if name)
