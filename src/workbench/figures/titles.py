"""The Thai name of every figure, and which figure a short name means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from workbench.base.errors import FigureUnknown
from workbench.base.fiscal import parse_month
from workbench.base.labels import EXPENSE_GROUPS, month_name
from workbench.figures.book import Figure, FigureBook
from workbench.figures.measure import Measure, filled
from workbench.figures.measures import ACTUAL_TO_DATE, MEASURES, TOTAL, companion_measure
from workbench.rules.framework import Framework, Indicator
from workbench.rules.registers import SENDER_WORDS, Division, Office, Registers
from workbench.rules.settings import Settings

_NEAREST = 5
_ZEROS = re.compile(r"^([a-z]+)0+(?=\d)", re.ASCII)


class Title(NamedTuple):
    """A figure's name in two parts: what it speaks of, and what is said of it; and what that means."""

    subject: str
    measure: str
    meaning: str = ""

    @property
    def text(self) -> str:
        """Both parts in one line."""
        return " — ".join(part for part in (self.subject, self.measure) if part)


@dataclass(frozen=True)
class Names:
    """The names that titles are made of: those of a framework, its offices, its divisions and the statuses."""

    framework: Framework
    offices: Sequence[Office]
    divisions: Sequence[Division]
    settings: Settings

    @cached_property
    def senders(self) -> dict[str, str]:
        """Sender code → short printed name."""
        registers = Registers(tuple(self.offices), tuple(self.divisions))
        return {code: sender.short_name for code, sender in registers.senders.items()}

    @cached_property
    def statuses(self) -> dict[str, str]:
        """Status code → word."""
        return {str(code): status.word for code, status in self.settings.statuses.items()}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Indicator code → indicator."""
        return {each.indicator_code: each for each in self.framework.indicators}

    @cached_property
    def provinces(self) -> dict[str, str]:
        """Province code → name."""
        return {each.province_code: each.province_name for each in self.offices}

    @cached_property
    def lines(self) -> dict[str, str]:
        """Code of a plan, project, activity, policy project or expense group → name."""
        framework = self.framework
        named = {each.plan_code: each.name for each in framework.plans}
        named |= {each.project_code: each.name for each in framework.projects}
        named |= {each.activity_code: each.name for each in framework.activities}
        named |= {each.project_code: each.name for each in framework.policy_projects}
        return named | EXPENSE_GROUPS | {TOTAL: "รวมทั้งสิ้น"}

    def measure_of(self, figure: Figure) -> Measure | None:
        """What kind of figure it is: one of the catalogue, or a companion of its indicator."""
        if figure.measure in MEASURES or figure.subject not in self.indicators:
            return MEASURES.get(figure.measure)
        companions = {each.code: each for each in self.indicators[figure.subject].companions}
        return companion_measure(companions[figure.measure]) if figure.measure in companions else None

    def title(self, figure: Figure) -> Title:
        """The title of a figure; of one whose measure is not known its id."""
        measure = self.measure_of(figure)
        if measure is None:
            return Title("", figure.figure_id)
        words = self._words(figure)
        return Title(" ".join(filled(measure.family.about, words)), measure.title.format_map(words), measure.definition)

    def _words(self, figure: Figure) -> Mapping[str, str]:
        """The fields of a title: names of what the figure is of; an unknown code stands for itself."""
        subject, sender = figure.subject, figure.sender
        indicator = self.indicators.get(subject)
        return {
            "indicator": f"{subject} {indicator.name}" if indicator else subject,
            "line": self.lines.get(subject, subject),
            "province": self.provinces.get(subject, subject),
            "kind": SENDER_WORDS.get(subject, subject),
            "status": self.statuses.get(subject, subject),
            "subject": subject,
            "sender": self._whose.get(sender, sender),
            "period": month_name(parse_month(figure.period), "short") if figure.period else "",
        }

    @cached_property
    def _whose(self) -> dict[str, str]:
        return SENDER_WORDS | self.provinces | self.senders


def resolve_figure_id(text: str, book: FigureBook) -> str:
    """The id of the figure that a text means: exact, or short (`I03`, `i03.actual`); raises FigureUnknown."""
    wanted = text.strip()
    in_short = {_in_short(each): each for each in book.figures}
    for tried in map(_in_short, _forms(wanted)):
        if tried in in_short:
            return in_short[tried]
    raise FigureUnknown(found=text, nearest=", ".join(_nearest(wanted, book.figures)) or "-")


def _forms(wanted: str) -> list[str]:
    """The ids that a text may be short for, nearest first."""
    return [wanted, ACTUAL_TO_DATE.figure_id(wanted), f"{wanted}_to_date", f"{wanted}_pct"]


def _in_short(figure_id: str) -> str:
    """An id as it may be typed: small letters, without the zeros of its code.

    >>> _in_short("I03.target")
    'i3.target'
    """
    return _ZEROS.sub(r"\1", figure_id.lower())


def _nearest(wanted: str, ids: Iterable[str]) -> list[str]:
    by_small = {each.lower(): each for each in ids}
    begins = sorted(each for small, each in by_small.items() if small.startswith(f"{wanted.lower()}."))
    close = difflib.get_close_matches(wanted.lower(), by_small, n=_NEAREST, cutoff=0.3)
    return list(dict.fromkeys([*begins, *(by_small[each] for each in close)]))[:_NEAREST]
