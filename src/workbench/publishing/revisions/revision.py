"""What one page says otherwise than another, and why; in order: indicators and money, what follows, texts last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from workbench.base.fiscal import Period
from workbench.base.text import format_number, round_half_up, show_text
from workbench.figures.book import Figure
from workbench.figures.diff import Cause, FigureChange, compare_figures
from workbench.figures.measure import PERCENT, POINTS, Group
from workbench.figures.measures import MEASURES
from workbench.publishing.revisions.content import IssueContent
from workbench.publishing.revisions.input_changes import input_changes
from workbench.publishing.revisions.text_diff import TextChange, text_changes

KINDS: dict[Group, str] = {
    "indicator": "ตัวชี้วัด",
    "budget": "งบประมาณ",
    "derived": "ร้อยละ สถานะ และตัวเลขสรุปที่เปลี่ยนตาม",
    "text": "ข้อความของหน่วยงาน",
}
"""The groups of changed figures, in the order in which they are told."""
_HUNDRED = Decimal(100)
_RATES = (PERCENT, POINTS)
NOT_PRINTED = "(ไม่มี)"
"""Where one of the issues does not print the figure."""
FIRST_ISSUE = "ฉบับแรก"
UNREADABLE = "ฉบับก่อนอ่านเทียบไม่ได้"
_TEXT_REASON = "ถ้อยคำในรายงานเปลี่ยน"
_REASONS = {
    "cell": "หน่วยงานแก้ไขข้อมูล ({count} หน่วยงาน)",
    "form": "แบบรายงานได้รับเพิ่มหรือเปลี่ยน ({count} หน่วยงาน)",
    "target": "เป้าหมายเปลี่ยน",
    "plan": "แผนรายเดือนเปลี่ยน",
    "budget": "วงเงินงบประมาณเปลี่ยน",
    "correction": "การแก้ไขในทะเบียนแก้ไข",
    "setting": "ค่าที่ตั้งไว้เปลี่ยน",
    "program": "วิธีคำนวณหรือโปรแกรมเปลี่ยน",
}


@dataclass(frozen=True)
class Revision:
    """What a page says otherwise than an older one: figures by id, each with its causes, and words.

    `number` and `made_on` are those of the older page, where that is an issue; 0 for none.
    """

    number: int = 0
    made_on: datetime | None = None
    figures: tuple[FigureChange, ...] = ()
    texts: tuple[TextChange, ...] = ()
    is_unreadable: bool = False

    @property
    def is_same_page(self) -> bool:
        """Whether nothing that is printed differs, as far as the older page can be read."""
        return not (self.figures or self.texts or self.is_unreadable)

    @property
    def says_something(self) -> bool:
        """Whether a reader has anything to be told."""
        return bool(self.figures or self.texts)

    @property
    def causes_in_short(self) -> str:
        """The causes in one short Thai phrase, the most frequent first; empty without any.

        Offices and divisions are counted once each, however many figures they move.
        """
        causes = [cause for change in self.figures for cause in change.causes]
        kinds = Counter(each.kind for each in causes)
        senders = {kind: len({each.sender_code for each in causes if each.kind == kind}) for kind in kinds}
        known = (kind for kind, _ in kinds.most_common() if kind in _REASONS)
        return " ".join(_REASONS[kind].format(count=senders[kind]) for kind in known)

    @property
    def reason(self) -> str:
        """Why an issue that says so was made, in short."""
        if not self.number:
            return FIRST_ISSUE
        if self.is_unreadable:
            return UNREADABLE
        return self.causes_in_short or _TEXT_REASON

    def as_data(self) -> list[dict[str, Any]]:
        """The changes as plain data, for run.json and for a list in JSON."""
        return [figure_data(each) for each in self.figures] + [vars(each) for each in self.texts]


def revision_between(old: IssueContent, new: IssueContent) -> Revision:
    """What a newer page says otherwise than an older one, and why.

    Of words only such as no changed figure tells of; a cause is a cell, where no cell differs what else does.
    """
    figures = compare_figures(old.figures, new.figures, input_changes(new.workspace, old.inputs, new.inputs))
    texts = text_changes(old.sections, new.sections, {each.figure_id for each in figures})
    return Revision(old.number, old.made_on, tuple(figures), tuple(texts))


def figure_data(change: FigureChange) -> dict[str, Any]:
    """One changed figure as plain data."""
    return {
        "figure_id": change.figure_id,
        "old": change.old_printed,
        "new": change.new_printed,
        "unit": change.unit,
        "causes": [{"kind": each.kind, "sender_code": each.sender_code, "words": each.words} for each in change.causes],
    }


@dataclass(frozen=True)
class IssueFacts:
    """What a published issue says of itself: path, title, period, number, when it was made, of which ledger number."""

    path: str
    title: str
    period: Period
    number: str
    made_on: datetime | None
    ledger_number: int
    is_sample: bool


@dataclass(frozen=True)
class Difference:
    """Two issues and what differs; changes in the order in which they are told."""

    old: IssueFacts
    new: IssueFacts
    revision: Revision
    title_of: Callable[[Figure], str]
    sender_of: Callable[[str], str]

    @property
    def changes(self) -> list[FigureChange]:
        """The changed figures in the order in which they are told."""
        return in_order(self.revision.figures)

    @property
    def texts(self) -> tuple[TextChange, ...]:
        """The changed words."""
        return self.revision.texts

    @property
    def is_sample(self) -> bool:
        """Whether either issue shows made-up data."""
        return self.old.is_sample or self.new.is_sample

    def of_kind(self, kind: Group) -> list[FigureChange]:
        """The changes of one group."""
        return [each for each in self.changes if kind_of(each) == kind]

    @property
    def frame(self) -> pd.DataFrame:
        """One row per changed figure; columns: _COLUMNS."""
        return pd.DataFrame([self.row(each) for each in self.changes], columns=_COLUMNS)

    def row(self, change: FigureChange) -> dict[str, Any]:
        """One changed figure as plain data; difference and percent are exact numbers as text, empty for words."""
        difference, percent = change.difference, change_pct(change)
        return {
            "figure_id": change.figure_id,
            "title": self.title_of(change.figure),
            "kind": kind_of(change),
            "old": change.old_printed,
            "new": change.new_printed,
            "unit": change.unit,
            "difference": "" if difference is None else f"{difference:f}",
            "percent": "" if percent is None else f"{percent:.2f}",
            "causes": [each.words for each in change.causes],
            "senders": [self.sender_of(each) for each in change.senders],
            "sender_codes": list(change.senders),
        }


_COLUMNS = [
    "figure_id", "title", "kind", "old", "new", "unit", "difference", "percent", "causes", "senders", "sender_codes",
]  # fmt: skip


def kind_of(change: FigureChange) -> Group:
    """The group of a changed figure: a result or plan of an indicator, an amount of money, what follows, words."""
    measure = MEASURES.get(change.figure.measure)
    return measure.group if measure else "derived"


def in_order(changes: Iterable[FigureChange]) -> list[FigureChange]:
    """The changes group by group, by id within each."""
    kinds = list(KINDS)
    return sorted(changes, key=lambda each: (kinds.index(kind_of(each)), each.figure_id))


def by_weight(changes: Iterable[FigureChange]) -> list[FigureChange]:
    """Indicators and budget lines first, each by how many percent of the old value (a rate: points) it moved."""
    kinds = list(KINDS)

    def weight(change: FigureChange) -> tuple[bool, Decimal, int, str]:
        percent = change.difference if is_rate(change) else change_pct(change)
        kind = kinds.index(kind_of(change))
        return kind > 1, -abs(percent) if percent is not None else Decimal(1), kind, change.figure_id

    return sorted(changes, key=weight)


def change_pct(change: FigureChange) -> Decimal | None:
    """By how many percent of the old value a figure moved.

    None for words, where the old value is 0, and for rates, whose difference is in points already.
    """
    difference = change.difference
    if difference is None or change.old is None or is_rate(change) or not Decimal(change.old.value):
        return None
    return difference / abs(Decimal(change.old.value)) * _HUNDRED


def is_rate(change: FigureChange) -> bool:
    """Whether a figure is a percentage, or a difference of two."""
    return change.unit in _RATES


def short_title(title: str, limit: int) -> str:
    """A title whose subject is cut so that what is said of it stays.

    >>> short_title("I03 จำนวนสหกรณ์ที่ได้รับการส่งเสริม — ผลสะสม", 24)
    'I03 จำนวนสหกรณ… — ผลสะสม'
    """
    subject, dash, measure = show_text(title, 1000).rpartition(" — ")
    room = max(8, limit - len(dash + measure))
    return show_text(subject, room) + dash + measure if dash else show_text(title, limit)


def causes_in_short(causes: Sequence[Cause], shown: int) -> tuple[list[str], int]:
    """The sentences of the first causes, and how many there are besides."""
    words = list(dict.fromkeys(each.words for each in causes))
    return words[:shown], len(words[shown:])


def signed(value: Decimal | None, places: int | None = None) -> str:
    """A difference with its sign, to three decimals at most (25 baht of a million show); – where there is none.

    >>> signed(Decimal("0.025")), signed(Decimal("-2")), signed(Decimal("0.004"), 2)
    ('+0.025', '−2', '0.00')
    """
    if value is None:
        return "–"
    decimals = min(3, max(0, -int(value.normalize().as_tuple().exponent))) if places is None else places
    rounded = round_half_up(abs(value), decimals)
    sign = "+" if value > 0 else "−"
    return (sign if rounded else "") + format_number(rounded, decimals)
