"""What differs between two books of figures, and which cell, form, target or setting made the difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from workbench.base.labels import ARRIVAL_STATES
from workbench.figures.book import Figure, FigureBook, is_number
from workbench.progress.lineage import CellRef

CauseKind = Literal["cell", "text", "form", "target", "plan", "budget", "correction", "setting", "program"]
Key = tuple[str, str, str]
"""What a cell speaks of, in whatever file it stands: sender, subject, months."""
_NOTHING_SAID = "ไม่มีค่า"


@dataclass(frozen=True)
class Cause:
    """One reason for a change: whose it is, and a sentence with file › sheet › cell, what was and what is."""

    kind: CauseKind
    sender_code: str
    words: str


@dataclass(frozen=True)
class FigureChange:
    """One printed figure that differs; `old` or `new` is None where the other page does not print it."""

    figure_id: str
    old: Figure | None
    new: Figure | None
    causes: tuple[Cause, ...] = ()

    @property
    def figure(self) -> Figure:
        """The newer figure; where it is printed no more, the older one."""
        figure = self.new or self.old
        assert figure is not None  # a change is of a figure
        return figure

    @property
    def old_printed(self) -> str:
        """What was printed; empty where nothing was."""
        return self.old.printed if self.old else ""

    @property
    def new_printed(self) -> str:
        """What is printed; empty where nothing is."""
        return self.new.printed if self.new else ""

    @property
    def unit(self) -> str:
        """The unit printed beside it."""
        return self.figure.unit

    @property
    def difference(self) -> Decimal | None:
        """New less old, where both are numbers."""
        old, new = (each.value if each else "" for each in (self.old, self.new))
        return Decimal(new) - Decimal(old) if is_number(old) and is_number(new) else None

    @property
    def senders(self) -> tuple[str, ...]:
        """The senders its causes name, each once."""
        return tuple(dict.fromkeys(each.sender_code for each in self.causes if each.sender_code))


@dataclass(frozen=True)
class InputChanges:
    """What else differs between the two pages: the older page's ledger number, changed settings, another program."""

    since: int = 0
    settings: Sequence[str] = ()
    is_other_program: bool = False


def compare_figures(old: FigureBook, new: FigureBook, input_changes: InputChanges | None = None) -> list[FigureChange]:
    """Every figure whose printed text or unit differs, or that only one page prints, with its causes; by id."""
    pair = _Pair(old, new, input_changes or InputChanges())
    before, after = ({each.figure_id: each for each in book.printed()} for book in (old, new))
    return [
        FigureChange(each, before.get(each), after.get(each), pair.causes(each))
        for each in sorted({*before, *after})
        if _differs(before.get(each), after.get(each))
    ]


def _differs(before: Figure | None, after: Figure | None) -> bool:
    if before is None or after is None:
        return True
    return (before.printed, before.unit) != (after.printed, after.unit)


@dataclass(frozen=True)
class _Pair:
    old: FigureBook
    new: FigureBook
    input_changes: InputChanges

    @cached_property
    def changed_cells(self) -> dict[Key, tuple[CellRef | None, CellRef | None]]:
        """Everything spoken of whose value differs, or that came after the older page or is there no more."""
        before, after = _cells(self.old), _cells(self.new)
        found: dict[Key, tuple[CellRef | None, CellRef | None]] = {}
        for key in {**before, **after}:
            was, now = before.get(key), after.get(key)
            if was and now and was.value == now.value and was.note == now.note:
                continue
            if was is None and now is not None and now.ledger_number <= self.input_changes.since and not now.note:
                continue  # known before, only not printed then
            found[key] = (was, now)
        return found

    def causes(self, figure_id: str) -> tuple[Cause, ...]:
        keys = self._keys(figure_id, set())
        cells = [self.changed_cells[key] for key in sorted(keys & self.changed_cells.keys())]
        return tuple(_cell_cause(was, now) for was, now in cells) or self._other_causes(figure_id)

    def _keys(self, figure_id: str, seen: set[str]) -> set[Key]:
        """What a figure speaks of, followed through those of its inputs that themselves differ (all, if none does)."""
        if figure_id in seen:
            return set()
        seen.add(figure_id)
        pair = [each for each in (self.old.figures.get(figure_id), self.new.figures.get(figure_id)) if each]
        keys = {_key(source) for figure in pair for source in figure.sources}
        inputs = {each.figure_id for figure in pair for each in figure.made_of}
        followed = {each for each in inputs if self._has_moved(each)} or inputs
        return keys.union(*(self._keys(each, seen) for each in followed))

    def _has_moved(self, figure_id: str) -> bool:
        before, after = self.old.figures.get(figure_id), self.new.figures.get(figure_id)
        return before is None or after is None or before.value != after.value

    def _other_causes(self, figure_id: str) -> tuple[Cause, ...]:
        before, after = self.old.figures.get(figure_id), self.new.figures.get(figure_id)
        if before and after and before.target_version != after.target_version:
            words = f"ฉบับเป้าหมาย: {before.target_version or _NOTHING_SAID} → {after.target_version or _NOTHING_SAID}"
            return (Cause("target", "", words),)
        if self.input_changes.settings:
            return (Cause("setting", "", "ค่าที่ตั้งหรือกรอบเปลี่ยน: " + ", ".join(self.input_changes.settings)),)
        if self.input_changes.is_other_program:
            return (Cause("program", "", "โปรแกรมหรือสมุดงานเปลี่ยนรุ่น"),)
        return ()


def _cells(book: FigureBook) -> Mapping[Key, CellRef]:
    return {_key(source): source for figure in book.figures.values() for source in figure.sources}


def _key(source: CellRef) -> Key:
    if source.subject == "register":
        return ("", source.file_name, source.cell)
    return (source.sender_code, source.subject, source.covers)


def _cell_cause(was: CellRef | None, now: CellRef | None) -> Cause:
    source = now or was
    assert source is not None
    kind = _kind(source)
    before, after = (_said(each, source.subject) for each in (was, now))
    version = f" (ครั้งที่ {now.revision})" if now and now.revision > 0 else ""
    note = f" · {now.note}" if now and now.note else ""
    words = "ข้อความเปลี่ยน" if kind == "text" else f"{before} → {after}"
    return Cause(kind, source.sender_code, f"{source.place}: {words}{version}{note}")


def _said(source: CellRef | None, subject: str) -> str:
    is_finding = subject.startswith("finding/")
    if source is None:
        return "ไม่มีข้อตรวจพบ" if is_finding else _NOTHING_SAID
    if is_finding:
        return f'"{source.value}"'
    if subject == "form":
        return ARRIVAL_STATES.get(source.value, source.value)
    return f"{Decimal(source.value):,f}" if is_number(source.value) else source.value or "ไม่มีผลงาน"


def _kind(source: CellRef) -> CauseKind:
    subject = source.subject
    if source.file_name.startswith("corrections/"):
        return "correction"
    known: Iterable[tuple[bool, CauseKind]] = (
        (subject == "register", "setting"),
        (subject.startswith("form"), "form"),
        (subject.startswith("finding/"), "cell"),
        (subject.startswith("text/"), "text"),
        (subject.endswith("/target"), "target"),
        (subject.endswith("/plan"), "plan"),
        (subject.endswith(("/approved", "/adjusted")), "budget"),
    )
    return next((kind for fits, kind in known if fits), "cell")
