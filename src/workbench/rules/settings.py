"""The policy values under parameters/, each with its date and source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from workbench.base.errors import BadCode
from workbench.rules.records import (
    Many,
    Number,
    Place,
    Problem,
    Record,
    load_mapping,
    read_record,
)

StatusCode = Literal[
    "achieved", "not_yet", "missed", "not_due", "awaiting_data", "incomplete",
    "on_track", "watch", "at_risk", "critical",
]  # fmt: skip
DigitStyle = Literal["thai", "arabic"]
BudgetBase = Literal["received", "approved", "adjusted"]
SpendingScope = Literal["overall", "regular", "investment"]


class Policy(Record):
    """A policy value's papers: since when, whether a document says so, and which."""

    since: date
    origin: Literal["source", "judgement"]
    source: str


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


class Interpolation(Policy):
    """Whether a target is drawn between two published quarter ends (design §3.5)."""

    rule: Literal["none", "linear"]


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


class Status(Record):
    """How one status is printed: word, symbol, colour (#RRGGBB) and what it means."""

    word: str
    symbol: str
    colour: str
    meaning: str


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


class SpendingTarget(Record):
    """A national cumulative spending target at a quarter's end; null without a source."""

    fiscal_year: int
    quarter: Literal[1, 2, 3, 4]
    scope: SpendingScope
    pct: Number | None
    since: date
    source: str | None
    note: str | None


class RoundMail(Policy):
    """The operator who gets the summary of each daily round, and the program that sends it; either empty: no mail."""

    to: str = Field(pattern=r"^([^\s@,;<>-][^\s@,;<>]*@[^\s@,;<>]+)?$")
    sendmail: str

    @property
    def is_set_up(self) -> bool:
        """Whether a mail is to be sent."""
        return bool(self.to and self.sendmail)


class Settings(Record):
    """Every policy value that holds for all fiscal years."""

    digits: Digits
    names: Names
    non_working_days: NonWorkingDays
    data_cut_off: DataCutOff
    budget_pct: BudgetPct
    spending_interpolation: Interpolation
    ingest_limits: IngestLimits
    cell_time_limit: CellTimeLimit | None = None  # none in parameters kept from before there was one
    large_move: LargeMove
    round_mail: RoundMail | None = None  # none in parameters kept from before there was one
    status_papers: Policy
    statuses: dict[StatusCode, Status]
    pace_bands: PaceBands
    coverage: Coverage
    spending_targets: Many[SpendingTarget]

    @property
    def cell_seconds(self) -> int:
        """The longest a cell of a notebook may run; 0 where no limit is set."""
        return self.cell_time_limit.seconds if self.cell_time_limit else 0

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


_PAPERS = ("since", "origin", "source")


def load_settings(parameters_dir: Path) -> Settings:
    """The settings of a parameters folder; raises BadSetting, which names file and line."""
    settings, problems = read_settings(parameters_dir)
    if settings is None or problems:
        raise problems[0].as_error()
    return settings


def read_settings(parameters_dir: Path) -> tuple[Settings | None, list[Problem]]:
    """The settings and every problem of settings.yaml, status.yaml and spending_targets.yaml."""
    files = {name: parameters_dir / f"{name}.yaml" for name in ("settings", "status", "spending_targets")}
    data: dict[str, Any] = {}
    owner: dict[str, Path] = {}
    for path in files.values():
        content = load_mapping(path)
        if path == files["status"]:
            owner["status_papers"] = path
            data["status_papers"] = {key: content.pop(key) for key in _PAPERS if key in content}
        data |= content
        owner |= dict.fromkeys(content, path)
    settings, found = read_record(Settings, data, Place(files["settings"]))
    problems = [_at_home(problem, owner) for problem in found]
    if settings:
        problems += _check_statuses(settings, Place(files["status"]))
        problems += _check_sources(settings, Place(files["spending_targets"]))
    return settings, problems


def _at_home(problem: Problem, owner: dict[str, Path]) -> Problem:
    keys = tuple(int(key) if key.isdigit() else key for key in problem.key.split("."))
    return Place(owner[str(keys[0])]).problem(problem.message, *keys) if keys[0] in owner else problem


def _check_statuses(settings: Settings, place: Place) -> list[Problem]:
    problems = []
    missing = [code for code in StatusCode.__args__ if code not in settings.statuses]  # type: ignore[attr-defined]
    if missing:
        problems.append(place.problem(f"ขาดสถานะ {', '.join(missing)}", "statuses"))
    steps = [band.from_pct for band in settings.pace_bands.bands]
    if not steps or steps != sorted(set(steps), reverse=True) or steps[-1] != 0:
        problems.append(place.problem("ช่วงต้องเรียงจากมากไปน้อย ไม่ซ้ำ และจบที่ 0", "pace_bands", "bands"))
    return problems


def _check_sources(settings: Settings, place: Place) -> list[Problem]:
    message = "มีค่าเป้าหมายแต่ไม่มีที่มา ให้เขียน source หรือเปลี่ยนค่าเป็น null"
    return [
        place.problem(message, "spending_targets", index, "pct")
        for index, target in enumerate(settings.spending_targets)
        if target.pct is not None and not target.source
    ]
