"""The guard of the corrections: each applies only while the office's own form still says what it was meant to mend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import pandas as pd

from workbench.base.labels import OBS_STATUS
from workbench.rules.registers import FORM_KINDS

GuardState = Literal["applied", "fixed", "differs", "withdrawn", "unknown_place"]
PARTS_CORRECTED = ("observations", "budget")
NO_ROW = "ไม่มีแถวนี้"


@dataclass(frozen=True)
class Register:
    """The ledger entry a correction was taken in with; empty for one that is only tried out."""

    ledger_number: int = 0
    sha256: str = ""
    file_name: str = ""
    revision: int = 0
    received_at: str = ""


@dataclass(frozen=True)
class Correction:
    """One value of one form as the analyst corrects it. `from_value` None means: no reported value.

    Either indicator and element, or activity, expense group and measure (in baht). `basis` and `covers_…` are
    those of the place, for a form that lacks the row; where blank, the form's own.
    """

    correction_id: str
    sender_code: str
    period: str
    from_value: Decimal | None
    to_value: Decimal
    indicator_code: str = ""
    element_code: str = ""
    activity_code: str = ""
    expense_group: str = ""
    measure: str = ""
    basis: str = ""
    covers_first: str = ""
    covers_last: str = ""
    reason: str = ""
    asked_by: str = ""
    entered_by: str = ""
    evidence: str = ""
    entered_on: date | None = None
    status: Literal["active", "withdrawn"] = "active"
    register: Register = field(default_factory=Register)

    @property
    def part(self) -> str:
        """The part of a form it lies in: observations or budget."""
        return "observations" if self.indicator_code else "budget"

    @property
    def subject(self) -> str:
        """What it is about, as lineage names it: `I03/new` or `A05/investment/disbursed`."""
        if self.indicator_code:
            return f"{self.indicator_code}/{self.element_code}"
        return f"{self.activity_code}/{self.expense_group}/{self.measure}"

    @property
    def keys(self) -> dict[str, str]:
        """The columns and values that find its row in the part."""
        names = ["indicator_code", "element_code"]
        if self.part == "budget":
            names = ["activity_code", "expense_group", "measure"]
        return {name: getattr(self, name) for name in ("sender_code", "period", *names)}


@dataclass(frozen=True)
class CorrectionState:
    """What became of a correction in one view: its state, what the form says now, and where (file › sheet › cell)."""

    correction: Correction
    state: GuardState
    found: str = ""
    place: str = ""

    def as_data(self) -> dict[str, Any]:
        """The correction and its state as plain data."""
        correction = self.correction
        same = ("reason", "asked_by", "entered_by", "evidence")
        return {
            "id": correction.correction_id,
            "sender_code": correction.sender_code,
            "period": correction.period,
            "subject": correction.subject,
            "from": None if correction.from_value is None else f"{correction.from_value:f}",
            "to": f"{correction.to_value:f}",
            "state": self.state,
            "found": self.found,
            "place": self.place,
            **{name: getattr(correction, name) for name in same},
            "date": correction.entered_on.isoformat() if correction.entered_on else None,
            "ledger_number": correction.register.ledger_number,
        }


@dataclass(frozen=True)
class Corrected:
    """The parts with the corrections that apply, and every correction's state."""

    parts: dict[str, pd.DataFrame]
    states: tuple[CorrectionState, ...]


def apply_corrections(
    parts: dict[str, pd.DataFrame], forms: pd.DataFrame, corrections: Iterable[Correction]
) -> Corrected:
    """The parts as the corrections leave them; one after another, so that a later one sees what an earlier one set.

    parts: `observations` and `budget` as LedgerView.part gives them. forms: the current submissions. The corrected
    row names the register as its source and keeps the office's cell in `corrected_from`, empty everywhere else.
    """
    column = {"corrected_from": object}
    working = {name: frame.assign(corrected_from="").astype(column) for name, frame in parts.items()}
    sent = forms[forms["kind"].isin(FORM_KINDS)]
    headers = {(row["sender_code"], row["period"]): row for row in sent.to_dict("records")}
    states = []
    for each in corrections:
        header = headers.get((each.sender_code, each.period))
        rows = _rows_of(working[each.part], each)
        state = _judge(each, header, rows)
        states.append(state)
        if state.state == "applied" and header is not None:
            working[each.part] = _apply(working[each.part], each, header, rows, state)
    return Corrected(working, tuple(states))


def _rows_of(frame: pd.DataFrame, correction: Correction) -> pd.DataFrame:
    found = frame["kind"].isin(FORM_KINDS)
    for column, value in correction.keys.items():
        found &= frame[column] == value
    return frame[found]


def _judge(correction: Correction, header: dict[str, Any] | None, rows: pd.DataFrame) -> CorrectionState:
    if correction.status == "withdrawn":
        return CorrectionState(correction, "withdrawn")
    if header is None:
        return CorrectionState(correction, "unknown_place")
    if rows.empty:
        known: GuardState = "applied" if correction.from_value is None else "unknown_place"
        return CorrectionState(correction, known, NO_ROW, header["file_name"])
    row = rows.iloc[0]
    value = None if row["value"] is None else Decimal(row["value"])
    state: GuardState = "differs"
    if value is not None and value == correction.to_value:
        state = "fixed"
    elif value == correction.from_value:
        state = "applied"
    place = f"{row['file_name']} › {row['sheet']} › {row['cell']}"
    return CorrectionState(correction, state, _said(row), place)


def _said(row: pd.Series) -> str:
    """What a row says: its digits, or the word for the kind of nothing."""
    return OBS_STATUS[row["obs_status"]] if row["value"] is None else str(row["value"])


def _apply(
    frame: pd.DataFrame, correction: Correction, header: dict[str, Any], rows: pd.DataFrame, state: CorrectionState
) -> pd.DataFrame:
    changed = _source_columns(correction) | {
        "value": f"{correction.to_value:f}",
        "corrected_from": f"{state.place} = {state.found}",
    }
    if correction.part == "observations":
        changed |= {"obs_status": "reported", "raw": changed["value"]}
    if rows.empty:
        row = _new_row(correction, header) | changed
        added = pd.DataFrame([row], columns=list(frame.columns), dtype=object).astype({"ledger_number": int})
        return pd.concat([frame, added], ignore_index=True)
    frame = frame.copy()
    for column, value in changed.items():
        frame.loc[rows.index[0], column] = value
    return frame


def _source_columns(correction: Correction) -> dict[str, Any]:
    """Where the corrected value comes from: the register, its entry and its line."""
    register = correction.register
    return {
        "ledger_number": register.ledger_number,
        "sha256": register.sha256,
        "file_name": register.file_name,
        "revision": register.revision,
        "received_at": register.received_at,
        "sheet": correction.correction_id,
        "cell": "to",
    }


def _new_row(correction: Correction, header: dict[str, Any]) -> dict[str, Any]:
    """A row for a place that the form left out: the place's months and basis, else the form's own."""
    months = {name: getattr(correction, name) or header[name] for name in ("basis", "covers_first", "covers_last")}
    same = {name: header[name] for name in ("kind", "effective_from", "document")}
    return correction.keys | months | same | {"row_number": 0, "note": ""}
