"""The policy values under parameters/, each with its date and source."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from workbench.base.errors import BadCode
from workbench.rules.records import (
    Dated,
    DatedRecord,
    Many,
    Number,
    Place,
    Policy,
    Problem,
    Record,
    in_force,
    load_mapping,
    read_dated,
    read_record,
)

StatusCode = Literal[
    "achieved", "not_yet", "missed", "not_due", "awaiting_data", "incomplete",
    "on_track", "watch", "at_risk", "critical",
]  # fmt: skip
DigitStyle = Literal["thai", "arabic"]
BudgetBase = Literal["received", "approved", "adjusted"]
SpendingScope = Literal["overall", "regular", "investment"]


class Digits(Policy):
    """Thai or Arabic digits by context (Q32)."""

    prose: DigitStyle
    tables: DigitStyle


class Names(Policy):
    """Whether names are printed as read or letter by letter as in the source (Q16)."""

    printed: Literal["clean", "source"]


class NonWorkingDays(Policy):
    """What becomes of a deadline on a day off (Q05)."""

    rule: Literal["none", "next_working_day", "previous_working_day"]


class DataCutOff(Policy):
    """Up to which day a period's data run (Q07)."""

    rule: Literal["due_date", "month_end"]


class BudgetPct(Policy):
    """The denominator of disbursement rates unless another is named (design §3.7)."""

    denominator: BudgetBase


class IngestLimits(Policy):
    """What a received file may be at most: megabytes, parts, cells, characters, seconds."""

    file_mb: int
    part_mb: int
    total_mb: int
    max_parts: int
    max_ratio: int
    ratio_from_mb: int
    max_rows: int
    max_columns: int
    max_characters: int
    max_seconds: int
    memory_mb: int


class CellTimeLimit(Policy):
    """The longest a cell of a report's notebook may run, in seconds; a longer one is ended and its run fails."""

    seconds: int


class LargeMove(Policy):
    """From which change between two versions of a form on a number is flagged: percent, and at least so much."""

    pct: Number
    least_result: Number
    least_baht: Number


class RepeatedForm(Policy):
    """How many different amounts a form must share with the one before for their sameness to be doubted."""

    least_values: int


class Status(Record):
    """How one status is printed: word, symbol, colour (#RRGGBB) and what it means."""

    word: str
    symbol: str
    colour: str
    meaning: str


class StatusWords(Policy):
    """How every status is printed."""

    words: dict[StatusCode, Status]


class PaceBand(Record):
    """From this percentage of the plan to date on, the status."""

    from_pct: Number
    status: StatusCode


class PaceBands(Policy):
    """The bands, highest first; the last begins at 0."""

    bands: Many[PaceBand]

    @property
    def watch_from_pct(self) -> Decimal:
        """The percentage of the plan below which a result is behind plan."""
        return next(band.from_pct for band in self.bands if band.status == "watch")


class Coverage(Policy):
    """The share of expected offices (percent) from which pace is judged at all."""

    min_share_pct: Number


class SpendingTarget(DatedRecord):
    """A national cumulative spending target at a quarter's end; null without a source."""

    fiscal_year: int
    quarter: Literal[1, 2, 3, 4]
    scope: SpendingScope
    pct: Number | None
    source: str | None
    note: str | None


class ReferenceSenders(Policy):
    """The divisions that keep the offices' targets and the department's budget."""

    targets: str
    budget: str


class RoundMail(Policy):
    """The operator who gets the summary of each daily round, and the program that sends it; either empty: no mail."""

    to: str = Field(pattern=r"^([^\s@,;<>-][^\s@,;<>]*@[^\s@,;<>]+)?$")
    sendmail: str

    @property
    def is_set_up(self) -> bool:
        """Whether a mail is to be sent."""
        return bool(self.to and self.sendmail)


class Settings(Record):
    """Every policy value as it holds on one day."""

    digits: Digits
    names: Names
    non_working_days: NonWorkingDays
    data_cut_off: DataCutOff
    budget_pct: BudgetPct
    ingest_limits: IngestLimits
    cell_time_limit: CellTimeLimit | None = None  # none in parameters kept from before there was one
    large_move: LargeMove
    repeated_form: RepeatedForm | None = None  # none in parameters kept from before there was one
    round_mail: RoundMail | None = None  # none in parameters kept from before there was one
    reference_senders: ReferenceSenders | None = None  # likewise
    statuses: dict[StatusCode, Status]
    pace_bands: PaceBands
    coverage: Coverage
    spending_targets: Many[SpendingTarget]

    @property
    def cell_seconds(self) -> int:
        """The longest a cell of a notebook may run; 0 where no limit is set."""
        return self.cell_time_limit.seconds if self.cell_time_limit else 0

    @property
    def choices(self) -> dict[str, str]:
        """What is chosen here for the framework's ambiguities, by their setting's key."""
        return {
            "digits": f"{self.digits.prose}_{self.digits.tables}",
            "names.printed": self.names.printed,
            "non_working_days.rule": self.non_working_days.rule,
            "data_cut_off.rule": self.data_cut_off.rule,
        }

    def status(self, code: str) -> Status:
        """How a status is printed; raises BadCode for a code that status.yaml does not hold."""
        found = self.statuses.get(code)  # type: ignore[call-overload]
        if found is None:
            raise BadCode(kind="สถานะ", found=code, available=", ".join(self.statuses))
        return found

    def pace_status(self, pct_of_plan: Decimal) -> StatusCode:
        """The status of a result that stands at `pct_of_plan` percent of its plan to date."""
        reached = (band for band in self.pace_bands.bands if pct_of_plan >= band.from_pct)
        return next(reached, self.pace_bands.bands[-1]).status

    def spending_target(self, fiscal_year: int, quarter: int, scope: SpendingScope = "overall") -> Decimal | None:
        """The national target (percent, cumulative) at a quarter's end; None where no source prints one."""
        wanted = (fiscal_year, quarter, scope)
        for each in self.spending_targets:
            if (each.fiscal_year, each.quarter, each.scope) == wanted:
                return each.pct
        return None


_FILES: dict[str, dict[str, type[Policy]]] = {
    "settings": {
        "digits": Digits,
        "names": Names,
        "non_working_days": NonWorkingDays,
        "data_cut_off": DataCutOff,
        "budget_pct": BudgetPct,
        "ingest_limits": IngestLimits,
        "cell_time_limit": CellTimeLimit,
        "repeated_form": RepeatedForm,
        "round_mail": RoundMail,
        "reference_senders": ReferenceSenders,
        "large_move": LargeMove,
    },
    "status": {"statuses": StatusWords, "pace_bands": PaceBands, "coverage": Coverage},
}
"""File → its values and what each is."""
_OPTIONAL = {"cell_time_limit", "repeated_form", "round_mail", "reference_senders"}
"""Values that parameters kept from before there were such do not have."""
_PAPERS = ("since", "origin", "source")
_TARGETS = "spending_targets"


@dataclass(frozen=True)
class DatedSettings:
    """Every policy value with all its versions."""

    values: dict[str, Dated[Any]]
    spending_targets: tuple[SpendingTarget, ...]

    def at(self, day: date) -> Settings:
        """The values in force on a day."""
        values = {name: dated.at(day) for name, dated in self.values.items()}
        targets = in_force(self.spending_targets, day, lambda each: (each.fiscal_year, each.quarter, each.scope))
        return Settings(**{**values, "statuses": values["statuses"].words, "spending_targets": targets})


def load_settings(parameters_dir: Path, on: date = date.max) -> Settings:
    """The settings of a parameters folder on a day; raises BadSetting, which names file and line."""
    return load_dated_settings(parameters_dir).at(on)


def load_dated_settings(parameters_dir: Path) -> DatedSettings:
    """The settings of a parameters folder with all their versions; raises BadSetting, which names file and line."""
    settings, problems = read_settings(parameters_dir)
    if settings is None:
        raise problems[0].as_error()
    return settings


def read_settings(parameters_dir: Path) -> tuple[DatedSettings | None, list[Problem]]:
    """The settings and every problem of settings.yaml, status.yaml and spending_targets.yaml.

    A key that nothing reads is a problem, and keeps nobody from reading the others.
    """
    values: dict[str, Dated[Any]] = {}
    faults: list[Problem] = []
    unread: list[Problem] = []
    for file, models in _FILES.items():
        place = Place(parameters_dir / f"{file}.yaml")
        content = _with_papers(load_mapping(place.file))
        unread += _unread(content, models, place)
        for name, model in models.items():
            if name not in content:
                faults += [place.problem("ขาดช่องนี้", name)] if name not in _OPTIONAL else []
                continue
            dated, found = read_dated(model, content[name], place.below(name))
            faults += [*found, *(_check_versions(dated, place.below(name)) if dated else ())]
            if dated:
                values[name] = dated
    place = Place(parameters_dir / f"{_TARGETS}.yaml")
    content = load_mapping(place.file)
    unread += _unread(content, [_TARGETS], place)
    targets, found = _read_targets(content.get(_TARGETS), place)
    faults += found
    return (None if faults else DatedSettings(values, targets)), [*faults, *unread]


def _with_papers(content: dict[str, Any]) -> dict[str, Any]:
    """The content of status.yaml; in copies kept with older issues the papers of the statuses stand at its head."""
    papers = {key: content[key] for key in _PAPERS if key in content}
    if not papers:
        return content
    words = {"statuses": {**papers, "words": content.get("statuses")}}
    return {key: value for key, value in content.items() if key not in papers} | words


def _unread(content: dict[str, Any], names: Collection[str], place: Place) -> Iterator[Problem]:
    for key in content:
        if key not in names:
            yield place.problem(f"ไม่มีการอ่านช่องนี้ ชื่อที่ใช้ได้: {', '.join(names)}", key)


def _check_versions(dated: Dated[Any], place: Place) -> Iterator[Problem]:
    for version in dated.versions:
        if isinstance(version, StatusWords):
            missing = [code for code in StatusCode.__args__ if code not in version.words]  # type: ignore[attr-defined]
            if missing:
                yield place.problem(f"ขาดสถานะ {', '.join(missing)}")
        if isinstance(version, PaceBands):
            steps = [band.from_pct for band in version.bands]
            if not steps or steps != sorted(set(steps), reverse=True) or steps[-1] != 0:
                yield place.problem("ช่วงต้องเรียงจากมากไปน้อย ไม่ซ้ำ และจบที่ 0", "bands")


def _read_targets(items: Any, place: Place) -> tuple[tuple[SpendingTarget, ...], list[Problem]]:
    if not isinstance(items, list):
        return (), [place.problem(f"ต้องมีรายการ {_TARGETS}")]
    targets, problems = [], []
    for index, item in enumerate(items):
        target, found = read_record(SpendingTarget, item, place.below(_TARGETS, index))
        problems += found
        if target:
            targets.append(target)
            if target.pct is not None and not target.source:
                message = "มีค่าเป้าหมายแต่ไม่มีที่มา ให้เขียน source หรือเปลี่ยนค่าเป็น null"
                problems.append(place.problem(message, _TARGETS, index, "pct"))
    return tuple(targets), problems
