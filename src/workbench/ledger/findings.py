"""What was found in every file received, accepted and refused alike, and whether it still stands."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from workbench.ledger.answers import Answer, answers_on
from workbench.ledger.view import LedgerView
from workbench.rules.agency import Agency
from workbench.workbooks.findings import Finding

_ID_DIGITS = 8
_PLACE = ["sender_code", "period", "kind"]
"""What a file that came later stands in the place of."""


@dataclass(frozen=True)
class ReceivedFinding:
    """One finding with the file it was made in.

    finding_id: the same for the same thing found again, in another version of the file too.
    state: open; answered (by its sender's note, or by an answer that still counts); settled (a later file stands in the
    place of this one); told (there is nothing to be done).
    """

    finding_id: str
    ledger_number: int
    file_name: str
    sha256: str
    sender_code: str
    period: str
    verdict: str
    state: str
    finding: Finding
    answer: Answer | None = None

    def as_data(self, agency: Agency) -> dict[str, Any]:
        """The finding as plain data, with a remedy that names whom to ask."""
        same = ("finding_id", "state", "ledger_number", "file_name", "sender_code", "period", "verdict")
        return {name: getattr(self, name) for name in same} | {
            **self.finding.as_data(agency),
            "answer": self.answer.as_data() if self.answer else None,
        }


def list_findings(
    view: LedgerView,
    on: date,
    periods: Collection[str] = (),
    sender_code: str = "",
    code: str = "",
    only_open: bool = False,
) -> list[ReceivedFinding]:
    """The findings known to a view, in ledger order: of some periods (`2563-06`, `FY2563`), one sender, one code.

    An answer whose last day lies before the day `on` no longer counts.
    The code `doubtful` stands for every check's. A refused file that does not say who sent it for which period is only
    found without those two.
    """
    frame = view.all_findings()
    wanted = pd.Series(True, frame.index)
    if periods:
        wanted &= frame["period"].isin(periods)
    if sender_code:
        wanted &= frame["sender_code"] == sender_code
    if code:
        wanted &= (frame["code"] == code) | frame["code"].str.startswith(f"{code}.")
    standing = _standing(view.submissions)
    answers = answers_on(view.answers, on)
    found = [_received(row, standing, answers) for row in frame[wanted].to_dict("records")]
    return [each for each in found if each.state == "open" or not only_open]


def _standing(submissions: pd.DataFrame) -> frozenset[int]:
    """The ledger numbers of the files whose findings stand: in use, waiting, or refused and not sent again since."""
    stands = submissions["is_current"] | submissions["is_pending"]
    refused = submissions[submissions["verdict"] == "quarantined"]
    waiting = [row.ledger_number for row in refused.itertuples() if not _is_sent_again(row, submissions)]
    return frozenset({*submissions[stands]["ledger_number"], *waiting})


def _is_sent_again(refused: Any, submissions: pd.DataFrame) -> bool:
    """Whether a later file came from the same sender for the same period and kind, or under the same name.

    One that could not be read has only its name, which begins as `workbench forms` wrote it (TH50_2563-06).
    """
    later = submissions[submissions["ledger_number"] > refused.ledger_number]
    is_same = later["file_name"] == refused.file_name
    if refused.sender_code:
        is_same |= (later[_PLACE] == [getattr(refused, name) for name in _PLACE]).all(axis=1)
    else:
        forms = later[later["sender_code"] != ""]
        named = {f"{each.sender_code}_{each.period}" for each in forms.itertuples()}
        return bool(is_same.any()) or any(refused.file_name.startswith(name) for name in named)
    return bool(is_same.any())


def _received(row: dict[str, Any], standing: frozenset[int], answers: Mapping[str, Answer]) -> ReceivedFinding:
    finding = Finding(*(row[name] for name in ("code", "sheet", "cell", "found", "expected")))
    name = name_finding(finding, row["sender_code"] or row["sha256"], row["kind"], row["period"])
    answer = answers.get(name)
    if row["ledger_number"] not in standing and finding.severity != "note":
        state = "settled"
    elif answer or (finding.check_code and finding.severity == "note"):
        state = "answered"
    else:
        state = "told" if finding.severity == "note" else "open"
    same = ("ledger_number", "file_name", "sha256", "sender_code", "period", "verdict")
    told = {name: row[name] for name in same}
    return ReceivedFinding(finding_id=name, state=state, finding=finding, answer=answer, **told)


def name_finding(finding: Finding, who: str, kind: str, period: str) -> str:
    """The id of a finding in a file of a sender (or, where it does not say one, with this hash).

    A question keeps its id wherever its row stands on the sheet, and once it is explained.
    """
    code, place = finding.check_code or finding.code, finding.subject or f"{finding.sheet}|{finding.cell}"
    what = "|".join((who, kind, period, code, place, finding.found))
    return f"F{hashlib.sha256(what.encode('utf-8', 'surrogatepass')).hexdigest()[:_ID_DIGITS]}"
