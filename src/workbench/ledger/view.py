"""The ledger as known at one moment: what is current, what is held back, and what the analyst corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Select, Table, select

from workbench.base.fiscal import Period, format_instant, parse_instant, parse_period
from workbench.ledger.acceptances import Acceptance
from workbench.ledger.answers import Answer
from workbench.ledger.channels import ChannelOrder, in_order
from workbench.ledger.closures import NOTICE_KINDS, Closure, TakenForm, held_back
from workbench.ledger.precondition import (
    PARTS_CORRECTED,
    Corrected,
    Correction,
    CorrectionState,
    Register,
    apply_corrections,
)
from workbench.ledger.tables import ANSWERS, NOTICES, PARTS, SUBMISSIONS
from workbench.rules.registers import FORM_KINDS

SLOT = ["kind", "sender_code", "period", "channel", "effective_from"]
"""What a submission replaces the whole of; dated targets and budgets stand beside one another (Q38)."""
RANK = ["revision", "received_at", "ledger_number"]
"""By what the files of a slot replace one another, the last of them in use."""
TWIN_CODE = "twin_differs"
"""The finding on two files of one slot and revision that say otherwise."""
_PLACE = [name for name in SLOT if name != "channel"]
"""What one channel alone speaks of: where several did, the one that precedes counts."""
_PLACE_FIELDS = (
    "correction_id", "indicator_code", "element_code", "activity_code", "expense_group", "measure", "basis",
    "covers_first", "covers_last", "reason", "asked_by", "entered_by", "evidence", "status",
)  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """Up to which ledger number, and for an instant up to which time of arrival, something was known."""

    ledger_number: int
    until: str = ""

    def known(self, query: Select[Any]) -> Select[Any]:
        """A query on the entries, narrowed to those known then, in ledger order."""
        table = SUBMISSIONS.c
        query = query.where(table.ledger_number <= self.ledger_number)
        if self.until:
            query = query.where(table.received_at <= self.until)
        return query.order_by(table.ledger_number)


class LedgerView:
    """What was known at one moment: the current submission of every slot, and its parts as frames.

    The highest (revision, received_at, ledger number) of a slot is current (design §5), but for the forms that a
    closed period holds back, and those of a channel that another precedes in the same month (`orders`). The
    corrections register of a year is current in the same way.
    """

    def __init__(
        self,
        engine: Engine,
        as_of: int | datetime | None,
        last_number: int,
        orders: tuple[ChannelOrder, ...] = (),
        extra: tuple[Correction, ...] = (),
    ) -> None:
        self._engine = engine
        number = min(as_of, last_number) if isinstance(as_of, int) else last_number
        self._moment = Moment(number, format_instant(as_of) if isinstance(as_of, datetime) else "")
        self._orders = orders
        self._extra = extra

    @property
    def ledger_number(self) -> int:
        """The last ledger number it takes in; of an instant, the newest there is."""
        return self._moment.ledger_number

    @cached_property
    def submissions(self) -> pd.DataFrame:
        """Every entry known then, in ledger order, with `is_current`, `is_pending` and `is_preceded`.

        A pending form is accepted but held back by a closed period, a preceded one is the newest of a channel that
        another precedes: neither is ever current, nor are notices, which are entries too.
        """
        frame = self._frame(self._moment.known(select(SUBMISSIONS)))
        accepted = frame[(frame["verdict"] == "accepted") & ~frame["kind"].isin(NOTICE_KINDS)]
        is_pending = accepted["ledger_number"].isin(self._held_back(accepted))
        ranked = accepted[~is_pending].sort_values(RANK)
        newest = ranked.drop_duplicates(SLOT, keep="last")
        is_preceded = newest["ledger_number"].isin(self._preceded(newest))
        marks = {
            "is_current": newest[~is_preceded],
            "is_pending": accepted[is_pending],
            "is_preceded": newest[is_preceded],
        }
        numbers = frame["ledger_number"]
        return frame.assign(**{mark: numbers.isin(marked["ledger_number"]) for mark, marked in marks.items()})

    def _preceded(self, newest: pd.DataFrame) -> list[int]:
        """The ledger numbers among the newest of every slot that another channel of the same place precedes."""
        rivals = newest[newest.duplicated(_PLACE, keep=False)]
        found = []
        for (_, _, period, _), group in rivals.groupby(_PLACE):
            first = in_order(group["channel"], self._orders, parse_period(period).end_date)[0]
            found += group[group["channel"] != first]["ledger_number"].tolist()
        return found

    @property
    def current(self) -> pd.DataFrame:
        """The current submission of every slot, the corrections register of each year among them."""
        return self.submissions[self.submissions["is_current"]]

    def forms_about(self, period: Period, kinds: Sequence[str] = FORM_KINDS) -> pd.DataFrame:
        """The current forms that cover a month of a period."""
        frame = self.current[self.current["kind"].isin(kinds)]
        return frame[(frame["covers_first"] <= period.last.id) & (frame["covers_last"] >= period.first.id)]

    @property
    def pending(self) -> pd.DataFrame:
        """The forms held back by a closed period, in ledger order."""
        return self.submissions[self.submissions["is_pending"]]

    @cached_property
    def closures(self) -> tuple[Closure, ...]:
        """Every notice known then that closed or reopened a month, in ledger order."""
        query = select(SUBMISSIONS, NOTICES.c.by_name, NOTICES.c.until_date).join(NOTICES)
        with self._engine.connect() as connection:
            return tuple(
                Closure(
                    row.ledger_number, row.period, row.kind, parse_instant(row.received_at), row.by_name, row.document,
                    date.fromisoformat(row.until_date) if row.until_date else None,
                )
                for row in connection.execute(self._moment.known(query))
            )  # fmt: skip

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer to a finding known then, in ledger order."""
        query = select(SUBMISSIONS, *(column for column in ANSWERS.c if column.name != "ledger_number")).join(ANSWERS)
        with self._engine.connect() as connection:
            return tuple(
                Answer(
                    row.ledger_number, row.finding_id, row.subject, row.document, row.by_name,
                    parse_instant(row.received_at), date.fromisoformat(row.until_date) if row.until_date else None,
                )
                for row in connection.execute(self._moment.known(query))
            )  # fmt: skip

    @cached_property
    def acceptances(self) -> dict[int, Acceptance]:
        """Ledger number of an entry that a person has accepted → who, why, when."""
        rows = self._rows(PARTS["acceptances"])
        rows = rows[rows["ledger_number"].isin(self.submissions["ledger_number"])]
        return {
            row.ledger_number: Acceptance(row.by_name, row.reason, parse_instant(row.accepted_at), int(row.held_number))
            for row in rows.itertuples()
        }

    def versions(self, slot: Mapping[str, str | int]) -> pd.DataFrame:
        """The accepted entries of a slot, or of more, as they replace one another, with `is_pending`."""
        table = SUBMISSIONS.c
        wanted = [table.verdict == "accepted", *(table[name] == value for name, value in slot.items())]
        frame = self._frame(self._moment.known(select(SUBMISSIONS).where(*wanted)))
        return frame.assign(is_pending=frame["ledger_number"].isin(self._held_back(frame))).sort_values(RANK)

    def preceding_channel(self, slot: dict[str, str]) -> str | None:
        """The channel in use for the place of a slot that precedes the slot's own; None where there is none."""
        table = SUBMISSIONS.c
        wanted = [table.verdict == "accepted", *(table[name] == slot[name] for name in _PLACE)]
        frame = self._frame(self._moment.known(select(SUBMISSIONS).where(*wanted)))
        channels = {*frame[~frame["ledger_number"].isin(self._held_back(frame))]["channel"], slot["channel"]}
        first = in_order(channels, self._orders, parse_period(slot["period"]).end_date)[0]
        return None if first == slot["channel"] else first

    def lines_reported(self, sender_code: str, fiscal_year: int, before: str) -> frozenset[tuple[str, str]]:
        """The (activity, expense group) pairs that a sender's forms of a year gave an amount for, before a period."""
        sent = self.versions({"sender_code": sender_code, "fiscal_year": fiscal_year})
        forms = sent[~sent["is_pending"] & sent["kind"].isin(FORM_KINDS) & (sent["period"] < before)]
        lines = PARTS["budget"].c
        numbers = forms.drop_duplicates(SLOT, keep="last")["ledger_number"].tolist()
        query = select(lines.activity_code, lines.expense_group).where(lines.ledger_number.in_(numbers)).distinct()
        with self._engine.connect() as connection:
            return frozenset((row.activity_code, row.expense_group) for row in connection.execute(query))

    def _held_back(self, accepted: pd.DataFrame) -> frozenset[int]:
        if not self.closures:
            return frozenset()
        closed = {each.period for each in self.closures}
        forms = accepted[accepted["kind"].isin(FORM_KINDS) & accepted["period"].isin(closed)]
        taken = [TakenForm(row.ledger_number, row.period, parse_instant(row.received_at)) for row in forms.itertuples()]
        return held_back(taken, self.closures)

    def part(self, name: str, kinds: tuple[str, ...] = ()) -> pd.DataFrame:
        """One kind of content (`observations`, `budget`, …) of the current submissions, with header facts.

        Columns of the part, and `sender_code period kind revision sha256 file_name effective_from document
        received_at`. Observations and budget are as the corrections leave them, with `corrected_from`: empty, or
        where the office's own value stands and what it is (file › sheet › cell = old).
        """
        frame = self._corrected.parts[name] if name in PARTS_CORRECTED else self._received(name)
        return frame[frame["kind"].isin(kinds)].reset_index(drop=True) if kinds else frame.copy()

    @property
    def corrections(self) -> tuple[CorrectionState, ...]:
        """Every correction of the registers known then, with what became of it; those only tried out come last."""
        return self._corrected.states

    def with_corrections(self, extra: Sequence[Correction]) -> LedgerView:
        """The same view with corrections that are only tried out; they see what the register's have set."""
        view = LedgerView(self._engine, self.ledger_number, self.ledger_number, self._orders, (*self._extra, *extra))
        view._moment = self._moment
        return view

    @cached_property
    def _corrected(self) -> Corrected:
        parts = {name: self._received(name) for name in PARTS_CORRECTED}
        return apply_corrections(parts, self.current, (*self._registered(), *self._extra))

    def _registered(self) -> list[Correction]:
        return [
            Correction(
                sender_code=row["form_sender"],
                period=row["form_period"],
                from_value=None if row["from_value"] is None else Decimal(row["from_value"]),
                to_value=Decimal(row["to_value"]),
                entered_on=date.fromisoformat(row["entered_on"]),
                register=Register(*(row[name] for name in Register.__dataclass_fields__)),
                **{name: row[name] for name in _PLACE_FIELDS},
            )
            for row in self._received("corrections").to_dict("records")
        ]

    def _received(self, name: str) -> pd.DataFrame:
        table = PARTS[name]
        facts = ["ledger_number", "sender_code", "kind", "period", "revision", "sha256", "file_name"]
        facts += ["effective_from", "document", "received_at"]
        return self._rows(table).merge(self.current[facts], on="ledger_number", validate="many_to_one")

    def rows_of(self, name: str, ledger_number: int) -> pd.DataFrame:
        """One kind of content of one entry as it was received, whether it is current or not."""
        table = PARTS[name]
        return self._frame(select(table).where(table.c.ledger_number == ledger_number).order_by(table.c.row_number))

    def rows_of_entries(self, name: str, ledger_numbers: Sequence[int]) -> list[dict[str, Any]]:
        """The same of several entries, each row with its `ledger_number`; plain, where a frame would be dear."""
        table = PARTS[name]
        query = select(table).where(table.c.ledger_number.in_(ledger_numbers))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(table.c.ledger_number, table.c.row_number)).mappings()
            return [dict(row) for row in rows]

    def all_findings(self) -> pd.DataFrame:
        """Findings of every submission known then, quarantined ones included, in ledger order.

        That two files differ stands with both: the later one holds it, and the earlier one gets it with the later one's
        number, negative, as its `row_number`.
        """
        facts = ["ledger_number", "sender_code", "kind", "period", "verdict", "file_name", "sha256", "is_current"]
        own = self._rows(PARTS["findings"])
        twins = own[own["code"] == TWIN_CODE]
        others = pd.Series([self._twin_of(number) for number in twins["ledger_number"]], twins.index, dtype=int)
        told = twins.assign(row_number=-twins["ledger_number"], ledger_number=others)
        found = pd.concat([own, told[told["ledger_number"] > 0]]).sort_values("ledger_number", kind="stable")
        return found.merge(self.submissions[facts], on="ledger_number", validate="many_to_one")

    def _twin_of(self, number: int) -> int:
        """The file of the same slot and revision that one was compared with when it was taken in; 0 for none."""
        frame = self.submissions
        own = frame[frame["ledger_number"] == number].iloc[0]
        is_alike = (frame[[*SLOT, "revision"]] == own[[*SLOT, "revision"]]).all(axis=1)
        before = frame[is_alike & (frame["verdict"] == "accepted") & (frame["ledger_number"] < number)]
        return 0 if before.empty else int(before.sort_values(RANK)["ledger_number"].iloc[-1])

    def _rows(self, table: Table) -> pd.DataFrame:
        query = select(table).where(table.c.ledger_number <= self.ledger_number)
        return self._frame(query.order_by(table.c.ledger_number, table.c.row_number))

    def _frame(self, query: Select[Any]) -> pd.DataFrame:
        with self._engine.connect() as connection:
            result = connection.execute(query)
            return pd.DataFrame(result.fetchall(), columns=list(result.keys()), dtype=object).astype(
                {"ledger_number": int}
            )
