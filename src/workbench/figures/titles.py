"""The Thai name of every figure, and which figure a short name means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from workbench.base.errors import FigureUnknown
from workbench.base.fiscal import parse_month
from workbench.base.labels import EXPENSE_GROUPS, month_name
from workbench.figures.book import FigureBook
from workbench.figures.words import (
    AREA_MEASURES,
    ARRIVAL_MEASURES,
    BUDGET_MEASURES,
    CORRECTION_MEASURES,
    INDICATOR_MEASURES,
    SINGLE_FIGURES,
    STATUS_WORDS,
    TEXT_FIELDS,
    Measure,
)
from workbench.rules.framework import Framework, Indicator
from workbench.rules.registers import SENDER_WORDS, Division, Office, Registers

MAIN_FIGURE = "actual_to_date"
"""What an indicator's code alone means."""
_NEAREST = 5
_INDICATOR = re.compile(r"[IMX]\d+")
_SHORT_CODE = re.compile(r"^(i)(\d)(?=\.|$)", re.IGNORECASE)
_MONTH = re.compile(r"\d{4}-\d{2}")


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
    """The names that titles are made of: those of a framework, its offices and its divisions."""

    framework: Framework
    offices: Sequence[Office]
    divisions: Sequence[Division]

    @cached_property
    def senders(self) -> dict[str, str]:
        """Sender code → short printed name."""
        registers = Registers(tuple(self.offices), tuple(self.divisions))
        return {code: sender.short_name for code, sender in registers.senders.items()}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Indicator code → indicator."""
        return {each.indicator_code: each for each in self.framework.indicators}

    @cached_property
    def provinces(self) -> dict[str, str]:
        """Province code → name."""
        return {each.province_code: each.province_name for each in self.offices}

    @cached_property
    def subjects(self) -> dict[str, str]:
        """Code of a plan, project, activity, policy project or expense group → name."""
        framework = self.framework
        named = {each.plan_code: each.name for each in framework.plans}
        named |= {each.project_code: each.name for each in framework.projects}
        named |= {each.activity_code: each.name for each in framework.activities}
        named |= {each.project_code: each.name for each in framework.policy_projects}
        return named | EXPENSE_GROUPS | {"total": "รวมทั้งสิ้น"}

    def title(self, figure_id: str) -> Title:
        """The title of a figure; of one that is not known its id."""
        head, _, rest = figure_id.partition(".")
        if figure_id in SINGLE_FIGURES:
            return Title("", *SINGLE_FIGURES[figure_id])
        found = self._of_indicator(head, rest) if head in self.indicators else self._of_part(head, rest)
        return found or Title("", figure_id)

    def _of_part(self, head: str, rest: str) -> Title | None:
        makers = {
            "budget": self._of_budget, "area": self._of_area, "arrival": self._of_arrival, "summary": self._of_summary,
            "problems": self._of_problems, "text": self._of_text, "calls": self._of_call,
            "correction": self._of_correction,
        }  # fmt: skip
        return makers[head](rest) if head in makers else None

    def _of_indicator(self, code: str, rest: str) -> Title | None:
        indicator = self.indicators[code]
        subject = f"{code} {indicator.name}"
        if rest.startswith("by_office."):
            _, sender, rest = rest.split(".", 2)
            subject = f"{subject} ของ {self.senders.get(sender, sender)}"
        named, _, last = rest.rpartition(".")
        if _MONTH.fullmatch(last) and named in INDICATOR_MEASURES:
            measure = INDICATOR_MEASURES[named]
            return Title(subject, f"{measure.name}ถึง {_month(last)}", measure.meaning)
        if rest in INDICATOR_MEASURES:
            return Title(subject, *INDICATOR_MEASURES[rest])
        companion = next((each for each in indicator.companions if each.code == rest), None)
        return Title(subject, companion.label) if companion else None

    def _of_budget(self, rest: str) -> Title | None:
        key, _, measure = rest.rpartition(".")
        return _titled(self.subjects.get(key), BUDGET_MEASURES.get(measure))

    def _of_area(self, rest: str) -> Title | None:
        key, _, measure = rest.rpartition(".")
        return _titled(self.provinces.get(key) or self.senders.get(key), AREA_MEASURES.get(measure))

    def _of_arrival(self, rest: str) -> Title | None:
        *keys, state = rest.split(".")
        if not keys:
            return _titled("รายชื่อหน่วยงาน", ARRIVAL_MEASURES.get(state))
        named = (
            _month(each) if _MONTH.fullmatch(each) else SENDER_WORDS.get(each) or self.senders.get(each)
            for each in keys
        )
        return _titled("การส่งแบบรายงาน " + " ".join(each or "" for each in named), ARRIVAL_MEASURES.get(state))

    def _of_summary(self, rest: str) -> Title | None:
        kind, _, code = rest.partition(".")
        if kind != "status" or code not in STATUS_WORDS:
            return None
        return Title("", f"ตัวชี้วัดที่อยู่ในสถานะ{STATUS_WORDS[code]}", "จำนวนตัวชี้วัดในสถานะนี้")

    def _of_problems(self, rest: str) -> Title | None:
        code, _, last = rest.partition(".")
        measure = Measure("หน่วยงานอื่นที่รายงานปัญหา", "จำนวนหน่วยงานที่รายงานปัญหา แต่ไม่ได้ยกข้อความมาไว้ในหน้านี้")
        return _titled(self.subjects.get(code), measure if last == "more" else None)

    def _of_text(self, rest: str) -> Title | None:
        sender, subject, *fields = rest.split(".")
        words = " ".join(TEXT_FIELDS.get(each, each) for each in fields)
        about = self.subjects.get(subject, subject)
        name = f"ข้อความของ {self.senders.get(sender, sender)} เรื่อง {about}"
        return Title(name, words, "ถ้อยคำตามที่หน่วยงานส่งมา")

    def _of_call(self, rest: str) -> Title | None:
        *keys, measure = rest.split(".")
        about = " ".join(self.senders.get(each) or each for each in keys)
        return _titled(f"รายชื่อติดตาม {about}", INDICATOR_MEASURES.get(measure))

    def _of_correction(self, rest: str) -> Title | None:
        code, _, measure = rest.rpartition(".")
        return _titled(f"การแก้ไข {code}", CORRECTION_MEASURES.get(measure))


def _titled(subject: str | None, measure: Measure | None) -> Title | None:
    return Title(subject, *measure) if subject and measure else None


def _month(text: str) -> str:
    return month_name(parse_month(text), "short")


def figure_title(figure_id: str, framework: Framework, offices: Sequence[Office], divisions: Sequence[Division]) -> str:
    """The Thai name of a figure by its id: `I03 <ตัวชี้วัด> — ผลสะสม`; an unknown id is its own name."""
    return Names(framework, offices, divisions).title(figure_id).text


def resolve_figure_id(text: str, book: FigureBook) -> str:
    """The id of the figure that a text means: exact, or short (`I03`, `i03.actual`); raises FigureUnknown."""
    wanted = text.strip()
    by_small = {each.lower(): each for each in book.figures}
    for tried in _forms(wanted):
        if tried.lower() in by_small:
            return by_small[tried.lower()]
    raise FigureUnknown(found=text, nearest=", ".join(_nearest(wanted, book.figures)) or "-")


def _forms(wanted: str) -> list[str]:
    """The ids that a text may be short for, nearest first."""
    wanted = _SHORT_CODE.sub(r"\g<1>0\2", wanted)
    forms = [wanted]
    if _INDICATOR.fullmatch(wanted.upper()):
        forms.append(f"{wanted}.{MAIN_FIGURE}")
    forms += [f"{wanted}_to_date", f"{wanted}_pct"]
    return forms


def _nearest(wanted: str, ids: Iterable[str]) -> list[str]:
    by_small = {each.lower(): each for each in ids}
    begins = sorted(each for small, each in by_small.items() if small.startswith(f"{wanted.lower()}."))
    close = difflib.get_close_matches(wanted.lower(), by_small, n=_NEAREST, cutoff=0.3)
    return list(dict.fromkeys([*begins, *(by_small[each] for each in close)]))[:_NEAREST]
