"""Whatever comes in whatever order: one current view, nothing earlier changes, the chain holds, parts add up."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from builders import PARAMETERS, at, make_arrival
from ledger_steps import ELEMENT, entry, make_form, open_ledger, text_of, write_register
from workbench.base.errors import PeriodClosed, PeriodOpen
from workbench.base.fiscal import month_period, parse_month, parse_period
from workbench.intake.closing import close_period, reopen_period
from workbench.intake.corrections import take_in_corrections
from workbench.intake.ingest import verify_store
from workbench.ledger.events import record_event, verify_events
from workbench.ledger.ledger import LedgerView
from workbench.ledger.tables import METADATA
from workbench.progress.budget import compute_budget
from workbench.progress.budget_facts import load_budget_facts
from workbench.progress.computation import compute_progress
from workbench.progress.evidence import load_evidence
from workbench.rules.framework import load_framework
from workbench.rules.settings import load_settings
from workbench.rules.workspace import find_workspace

UNSHRUNK = settings(phases=[Phase.explicit, Phase.generate])
"""A story that fails is told as it was found, twelve steps at most: looking for a shorter one through SQLite took
minutes."""
OFFICES, MONTHS = ("TH50", "TH57"), ("2563-04", "2563-05")
START = at("2020-05-20T09:00")

framework = cache(lambda: load_framework(PARAMETERS, 2563))
policy = cache(lambda: load_settings(PARAMETERS))


@dataclass(frozen=True)
class File:
    """A workbook as it may lie in a mailbox; its name stands for its bytes. `value` None: left blank."""

    sender: str
    month: str
    revision: int
    day: int
    value: int | None
    spent: int

    @property
    def name(self) -> str:
        """What the hash is made of, time last, so that hash and time do not sort alike."""
        return "-".join(map(str, (self.spent, self.value, self.sender[2:], self.month[5:], self.revision, self.day)))

    @property
    def rank(self) -> tuple[int, int]:
        """Revision and time received: the highest is current, of equals the last in the ledger (design §5)."""
        return self.revision, self.day


VALUES = st.sampled_from((None, 4, 5))  # few, so that a correction's `from` is often what a file says
FILES = st.builds(
    File,
    sender=st.sampled_from(OFFICES),
    month=st.sampled_from(MONTHS),
    revision=st.integers(1, 3),
    day=st.integers(17, 28),
    value=VALUES,
    spent=st.integers(0, 1),
)

ALIKE = FILES.map(lambda file: replace(file, sender="TH50", month="2563-04", revision=min(file.revision, 2)))
"""Files for one slot, so that revision and time must settle which of them is current."""


def step(name: str, **facts: Any) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(name), st.fixed_dictionaries(facts))


_FILE = step("file_arrives", file=FILES)
_MENDED = step("corrected_file_arrives", index=st.integers(0, 9), value=VALUES)
_OPENED = step("month_is_reopened", month=st.sampled_from(("2563-04", *MONTHS)), days=st.integers(0, 5))
STEPS = st.one_of(  # what a department mostly does stands here twice
    _FILE, _FILE, _MENDED, _MENDED, _OPENED, _OPENED,
    step("month_is_closed", month=st.sampled_from(("2563-04", *MONTHS))),
    step(
        "analyst_corrects", sender=st.sampled_from(OFFICES), month=st.sampled_from(MONTHS), old=VALUES,
        new=st.integers(6, 9),
    ),
    step("same_file_arrives_again", index=st.integers(0, 9)),
    step("report_is_run", days=st.integers(0, 4)),
)  # fmt: skip


def append(ledger, file: File) -> None:
    form = make_form(file.value, str(file.spent), sender=file.sender, period=file.month, revision=file.revision)
    ledger.append(make_arrival(file.name, f"2020-05-{file.day:02d}T12:00"), form)


def current_files(view: LedgerView) -> dict[tuple[str, str], str]:
    """(sender, month) → the file in use."""
    frame = view.current[view.current["kind"] == "office"]
    return {(row.sender_code, row.period): row.file_name.removesuffix(".xlsx") for row in frame.itertuples()}


def said(view: LedgerView) -> str:
    """What the view says of values and amounts, whatever the order in which it came in."""
    keys = ["sender_code", "period", "indicator_code", "activity_code"]
    frames = [view.part(name).drop(columns="ledger_number") for name in ("observations", "budget")]
    return "".join(frame.sort_values([key for key in keys if key in frame]).to_csv(index=False) for frame in frames)


@settings(UNSHRUNK, max_examples=12)
@given(files=st.lists(ALIKE, min_size=3, max_size=6, unique_by=lambda file: file.rank), random=st.randoms())
def test_any_order_of_the_same_files_gives_the_same_current_view(files, random):
    told = set()
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            ledger = open_ledger(find_workspace(Path(folder)))
            for file in files:
                append(ledger, file)
            told.add(said(ledger.view()))
            assert current_files(ledger.view()) == newest(files)
            ledger.close()
        random.shuffle(files)
    assert len(told) == 1


def newest(files) -> dict[tuple[str, str], str]:
    """(sender, month) → the name of the highest-ranking file; `files` in ledger order."""
    return {(file.sender, file.month): file.name for file in sorted(files, key=lambda file: file.rank)}


class LedgerStory(RuleBasedStateMachine):
    """Files, late files, copies, corrections, closings and reopenings in any order, beside a model of each month."""

    @initialize()
    def open(self) -> None:
        self.place = find_workspace(Path(tempfile.mkdtemp()))
        self.ledger = open_ledger(self.place)
        self.now = START
        self.sent: list[File] = []
        self.in_use: list[File] = []
        self.waiting: list[File] = []
        self.closed_until: dict[str, date | None] = {}  # month → last open day; absent while never closed
        self.entries: list[dict] = []
        self.known: LedgerView | None = None
        self.told: dict[int, str] = {}
        self.dumped: dict[str, list[tuple]] = {}
        self.receive(File("TH50", "2563-04", 1, 1, 5, 1))

    def teardown(self) -> None:
        if hasattr(self, "place"):
            self.earlier_views_are_as_they_were()
            self.offices_add_up_to_the_department()
            self.ledger.close()
            shutil.rmtree(self.place.root)

    def is_closed(self, month: str, day: date) -> bool:
        until = self.closed_until.get(month, date.max)
        return until is None or day > until

    def receive(self, file: File) -> None:
        """The rule of ingest: what is known by its hash is not taken in again."""
        if make_arrival(file.name).sha256 in self.ledger.known_hashes():
            return
        append(self.ledger, file)
        self.sent.append(file)
        is_held = self.is_closed(file.month, date(2020, 5, file.day))
        (self.waiting if is_held else self.in_use).append(file)

    # -- steps

    @rule(step=STEPS)
    def something_happens(self, step: tuple[str, dict[str, Any]]) -> None:
        name, facts = step
        getattr(self, name)(**facts)

    def file_arrives(self, file: File) -> None:
        self.receive(file)

    def same_file_arrives_again(self, index: int) -> None:
        before = self.dump()
        self.receive(self.sent[index % len(self.sent)])
        assert self.dump() == before

    def corrected_file_arrives(self, index: int, value: int | None) -> None:
        file = self.sent[index % len(self.sent)]
        self.receive(replace(file, revision=file.revision + 1, value=value))

    def month_is_closed(self, month: str) -> None:
        was_closed = self.is_closed(month, self.today())
        try:
            close_period(self.place, parse_period(month), "ก", "ข", self.tick())
        except PeriodClosed:
            assert was_closed
            return
        assert not was_closed
        self.closed_until[month] = None

    def month_is_reopened(self, month: str, days: int) -> None:
        was_closed, until = self.is_closed(month, self.today()), self.today() + timedelta(days=days)
        try:
            reopen_period(self.place, parse_period(month), "ก", "ข", until, self.tick())
        except PeriodOpen:
            assert not was_closed
            return
        assert was_closed
        self.closed_until[month] = until
        self.in_use += [file for file in self.waiting if file.month == month]
        self.in_use.sort(key=self.sent.index)
        self.waiting = [file for file in self.waiting if file.month != month]

    def analyst_corrects(self, sender: str, month: str, old: int | None, new: int) -> None:
        for each in self.entries:
            if (each["office"], each["period"]) == (sender, month):
                each["status"] = "withdrawn"
        code = f"C{len(self.entries) + 1:03d}"
        self.entries.append(entry(code, office=sender, period=month, **{"from": old, "to": new}))
        write_register(self.place, *self.entries)
        assert take_in_corrections(self.place, 2563, self.tick())
        assert take_in_corrections(self.place, 2563, self.now) is None

    def report_is_run(self, days: int) -> None:
        self.now += timedelta(days=days)
        record_event(self.place, "run", "2563-04/monthly/department/1", self.tick())

    def today(self) -> date:
        return self.now.date()

    def tick(self):
        self.now += timedelta(minutes=1)
        return self.now

    def view(self) -> LedgerView:
        """The view of now; a step that adds no entry leaves it as it is."""
        if self.known is None or self.known.ledger_number != self.ledger.last_number:
            self.known = self.ledger.view()
        return self.known

    # -- what always holds

    @invariant()
    def chains_and_stored_papers_hold(self) -> None:
        assert self.ledger.verify() == self.ledger.last_number
        verify_events(self.place)

    @invariant()
    def what_stood_before_is_a_prefix_of_what_stands_now(self) -> None:
        now = self.dump()
        for table, rows in self.dumped.items():
            assert now[table][: len(rows)] == rows
        self.dumped = now

    def dump(self) -> dict[str, list[tuple]]:
        """Every row of every table, hashes included, in the order of entry."""
        connection = sqlite3.connect(self.ledger.path)
        rows = {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in METADATA.tables}
        connection.close()
        return rows

    @invariant()
    def files_in_use_are_those_of_the_model(self) -> None:
        view = self.view()
        if view.ledger_number not in self.told:
            self.told[view.ledger_number] = text_of(view)
        assert current_files(view) == newest(self.in_use)
        assert sorted(view.pending["file_name"]) == sorted(f"{file.name}.xlsx" for file in self.waiting)

    @invariant()
    def values_are_the_files_own_but_for_the_corrections_that_apply(self) -> None:
        expected = {file.name: file for file in self.in_use}
        values = {key: expected[name].value for key, name in newest(self.in_use).items()}
        for each in self.entries:
            key = (each["office"], each["period"])
            if each["status"] == "active" and key in values and values[key] == each["from"]:
                values[key] = each["to"]
        frame = self.view().part("observations")
        found = {(row.sender_code, row.period): row.value for row in frame.itertuples()}
        assert found == {key: None if value is None else str(value) for key, value in values.items()}

    def offices_add_up_to_the_department(self) -> None:
        view = self.view()
        evidence = load_evidence(view, 2563, date(2020, 9, 30))
        for month in MONTHS:
            period = month_period(parse_month(month))
            row = compute_progress(only_i03(), evidence, policy(), period, OFFICES).of("I03")
            offices = [each.in_period.value for each in row.by_office if each.in_period.is_known]
            assert row.in_period.value == (sum(offices, Decimal(0)) if offices else None)
            facts, _ = load_budget_facts(view, 2563, period.end_date)
            budget = compute_budget(facts, period, OFFICES, "received")
            parts = [budget.of(frozenset({office})).line().disbursed.value for office in OFFICES]
            whole = budget.line().disbursed.value
            assert whole == (
                sum(each for each in parts if each is not None) if any(p is not None for p in parts) else None
            )

    def earlier_views_are_as_they_were(self) -> None:
        for number, told in self.told.items():
            assert text_of(self.ledger.view(number)) == told
        assert verify_store_of_own(self) >= 0


def verify_store_of_own(story: LedgerStory) -> int:
    """Check the papers of our own entries; the files of this story have no bytes."""
    frame = story.ledger.view().submissions
    own = frame[frame["kind"].isin(["close", "reopen", "corrections"])]
    store = story.place.data / "store"

    class Own:
        def known_hashes(self):
            return dict.fromkeys(own["sha256"], "accepted")

    return verify_store(Own(), store)


@cache
def only_i03():
    """The real framework with one flow that offices report every month."""
    whole = framework()
    indicator = next(each for each in whole.indicators if each.indicator_code == "I03")
    assert ELEMENT in indicator.formula.element_codes
    return whole.model_copy(update={"indicators": (indicator,)})


TestLedgerStory = LedgerStory.TestCase
TestLedgerStory.settings = settings(UNSHRUNK, max_examples=8, stateful_step_count=12)
