"""Targets, budgets and plans as they were received before: what a new version is written from and compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbench.rules.registers import ReferenceKind
from workbench.workbooks.submission import Identity

Line = tuple[str, ...]
"""(indicator, office) of targets; (activity, expense group) of a budget or planned spending; (indicator,) of a plan."""


@dataclass(frozen=True)
class Version:
    """One version of targets, budget or one sender's plan: its lines with their amounts of the year.

    The amount of a budget's line is what it is after transfers, of a planned one the sum of its months.
    """

    kind: ReferenceKind
    sender_code: str
    effective_from: str
    document: str
    lines: Mapping[Line, Decimal]

    @property
    def name(self) -> str:
        """What the version is called: its document, else its date, else its kind's own word."""
        return self.document or self.effective_from or "ฉบับก่อน"


@dataclass(frozen=True)
class Versions:
    """Every version in use of a fiscal year, as far as it bears on the workbook at hand."""

    all: tuple[Version, ...] = ()

    def of(self, kind: ReferenceKind, sender_code: str = "") -> list[Version]:
        """The versions of a kind, of one sender if one is named, in the order in which they take effect."""
        mine = [each for each in self.all if each.kind == kind and sender_code in ("", each.sender_code)]
        return sorted(mine, key=lambda each: each.effective_from)

    def newest(self, kind: ReferenceKind) -> Version | None:
        """The version of the latest effective date; None while there is none."""
        return next(reversed(self.of(kind)), None)

    def before(self, identity: Identity) -> Version | None:
        """The version a workbook follows: its own slot's, else the one in effect before; None where it is the first."""
        kind: ReferenceKind = identity.kind  # type: ignore[assignment]
        known = self.of(kind, identity.sender_code if kind == "plan" else "")
        return next((each for each in reversed(known) if each.effective_from <= identity.effective_from), None)

    def lines(self, kind: ReferenceKind) -> Mapping[Line, Decimal]:
        """The lines of the newest version of a kind; empty while there is none."""
        version = self.newest(kind)
        return version.lines if version else {}
