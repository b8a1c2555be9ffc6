"""What a workspace has, and still lacks, before the work of a fiscal year can begin; and the command for each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from workbench.base.fiscal import month_of, year_period
from workbench.intake.known import known_versions
from workbench.intake.references import blank_plans
from workbench.ledger.ledger import open_ledger
from workbench.rules.framework import Framework, available_years, load_framework, written_years
from workbench.rules.registers import Registers, load_divisions, load_offices
from workbench.rules.workspace import Workspace
from workbench.workbooks.forms import Line, Versions, is_summed

State = Literal["missing", "partial", "complete"]
STATES: dict[State, str] = {"missing": "○ ยังไม่มี", "partial": "◐ บางส่วน", "complete": "● ครบ"}
"""How far something has come, code to printed mark and word."""
BLANKS = "build/forms"
_NAMED = 8


@dataclass(frozen=True)
class Need:
    """One thing a year begins with: how far it has come, what is there and what lacks (Thai), and what brings the rest.

    command: what follows `workbench` on the command line; empty where nothing is to be done.
    """

    code: str
    title: str
    state: State
    said: str
    command: str = ""

    def as_data(self) -> dict[str, Any]:
        """The need as plain data."""
        return asdict(self)


def year_on(workspace: Workspace, today: date) -> int:
    """The fiscal year whose work is looked at: the one a day falls in, where it has a framework, else the newest."""
    years = available_years(workspace.parameters)
    current = month_of(today).fiscal_year
    return current if current in years else years[-1]


def list_needs(workspace: Workspace, today: date, fiscal_year: int | None = None) -> list[Need]:
    """Everything a year begins with, in the order in which it is brought; of the year of `today` unless it is named."""
    year = fiscal_year or year_on(workspace, today)
    framework = load_framework(workspace.parameters, year)
    last_day = year_period(year).end_date
    registers = Registers(
        tuple(load_offices(workspace.parameters, last_day)), tuple(load_divisions(workspace.parameters, last_day))
    )
    with open_ledger(workspace) as ledger:
        versions = known_versions(ledger.view(), year)
    return [
        _framework(workspace, today, year),
        _registers(workspace, registers),
        _targets(framework, versions),
        _budget(framework, versions),
        *_plans(workspace, year, registers, versions),
    ]


def still_needed(workspace: Workspace, today: date) -> list[str]:
    """What is still to be brought, one line each in Thai; that the registers are to be gone through is always one."""
    needs = list_needs(workspace, today)
    return [f"{each.title}: {each.said}" for each in needs if each.state != "complete" or each.code == "registers"]


def _framework(workspace: Workspace, today: date, year: int) -> Need:
    current, years = month_of(today).fiscal_year, available_years(workspace.parameters)
    if current in years or year != years[-1]:
        return Need("framework", f"กรอบการติดตามของปีงบประมาณ {year}", "complete", "ยืนยันครบทุกแฟ้ม")
    title = f"กรอบการติดตามของปีงบประมาณ {current}"
    if current in written_years(workspace.parameters):
        return Need("framework", title, "partial", "มีแฟ้มที่ยังไม่ยืนยัน", f"framework check --year {current}")
    have = f"ขณะนี้มีปี {', '.join(map(str, years))}"
    return Need("framework", title, "missing", have, f"framework new {current} --from {years[-1]}")


def _registers(workspace: Workspace, registers: Registers) -> Need:
    counts = f"{len(registers.offices)} สำนักงาน {len(registers.divisions)} กอง/สำนัก"
    said = f"ตรวจว่ายังเป็นปัจจุบัน: {workspace.parameters} มี {counts}"
    state: State = "complete" if registers.offices and registers.divisions else "partial"
    return Need("registers", "ทะเบียนหน่วยงาน", state, said, "framework check")


def _targets(framework: Framework, versions: Versions) -> Need:
    """Every indicator that offices provide has a target of some office, and counts add up to the department's."""
    lines = versions.lines("targets")
    asked = [each for each in framework.indicators if each.provider == "office"]
    sums: dict[str, Decimal] = {}
    for (code, _), value in lines.items():
        sums[code] = sums.get(code, Decimal(0)) + value
    without = [each.indicator_code for each in asked if each.indicator_code not in sums]
    uneven = [
        each.indicator_code
        for each in asked
        if is_summed(each) and sums.get(each.indicator_code, each.target) != each.target
    ]
    words = [f"มี {len(asked) - len(without)} จาก {len(asked)} ตัวชี้วัดที่สำนักงานรายงาน"]
    words += [f"ยังขาด {_named(without)}"] if without else []
    words += [f"รวมแล้วไม่เท่าเป้าหมายของกรม {_named(uneven)}"] if uneven else []
    return _need("targets", f"เป้าหมายรายหน่วยงานของปี {framework.fiscal_year}", lines, [*without, *uneven], words)


def _budget(framework: Framework, versions: Versions) -> Need:
    """Every main activity has a line in the newest version of the budget."""
    newest = versions.newest("budget")
    lines = newest.lines if newest else {}
    budgeted = {activity for activity, _ in lines}
    without = [each.activity_code for each in framework.activities if each.activity_code not in budgeted]
    words = [f"มี {len(framework.activities) - len(without)} จาก {len(framework.activities)} กิจกรรมหลัก"]
    words += [f"ฉบับล่าสุด {newest.name}"] if newest else []
    words += [f"ยังขาด {_named(without)}"] if without else []
    return _need("budget", f"วงเงินงบประมาณของปี {framework.fiscal_year}", lines, without, words)


def _plans(workspace: Workspace, year: int, registers: Registers, versions: Versions) -> Iterator[Need]:
    """Every sender with something to count has planned all of it by month; every one with money has planned some."""
    blanks = list(blank_plans(workspace, year, list(registers.senders.values())))
    planned = {each.sender_code: set(each.lines) for each in versions.of("plan")}
    work = {
        form.identity.sender_code: {(row["indicator_code"],) for row in form.sheets["plan"]}
        for form in blanks
        if form.sheets["plan"]
    }
    lacking = [code for code, rows in work.items() if not rows <= planned.get(code, set())]
    words = _senders_in_words(len(work), lacking)
    is_early = not versions.newest("targets") or not versions.newest("budget")
    yield _need("plan", f"แผนรายเดือนของปี {year}", _begun(planned, work, 1), lacking, words, is_early)
    money = [form.identity.sender_code for form in blanks if form.sheets["spending_plan"]]
    lacking = [code for code in money if not any(len(line) == 2 for line in planned.get(code, ()))]
    words = _senders_in_words(len(money), lacking)
    yield _need("spending_plan", f"แผนการใช้จ่ายรายเดือนของปี {year}", _begun(planned, money, 2), lacking, words, is_early)


def _begun(planned: dict[str, set[Line]], senders: Collection[str], width: int) -> list[str]:
    """Whose plan has a line of that many codes."""
    return [code for code in senders if any(len(line) == width for line in planned.get(code, ()))]


def _senders_in_words(asked: int, lacking: Sequence[str]) -> list[str]:
    words = [f"มี {asked - len(lacking)} จาก {asked} หน่วยงาน"]
    return [*words, f"ยังขาดหรือยังไม่ครบ {_named(lacking)}"] if lacking else words


def _need(
    code: str,
    title: str,
    present: Collection[Any],
    lacking: Sequence[str],
    words: Sequence[str],
    is_early: bool = False,
) -> Need:
    state: State = "missing" if not present else "partial" if lacking else "complete"
    kind = "plan" if code == "spending_plan" else code
    command = "" if state == "complete" else f"forms --kind {kind} --out {BLANKS}"
    advice = " (เขียนแบบหลังรับเป้าหมายและวงเงินแล้ว จึงจะมีเป้าหมายและบรรทัดงบประมาณไว้ให้)" if is_early else ""
    return Need(code, title, state, f"ยังไม่ได้รับ{advice}" if state == "missing" else " · ".join(words), command)


def _named(codes: Sequence[str]) -> str:
    """The first few codes, and how many more."""
    more = f" และอีก {len(codes) - _NAMED}" if len(codes) > _NAMED else ""
    return " ".join(codes[:_NAMED]) + more
