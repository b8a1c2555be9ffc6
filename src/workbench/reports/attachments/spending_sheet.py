"""The budget sheet of a report's workbook: every line in baht, totals by formula, as the page prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from workbench.base.labels import EXPENSE_GROUPS
from workbench.figures.measure import ANY_BASIS
from workbench.figures.measures import AMOUNTS, BALANCES, SHARES
from workbench.progress.budget import Budget, BudgetLine
from workbench.reports.report import Report
from workbench.workbooks.sheets import Cell, Column, Formula, Sheet, column_range, letter

_KEYS = [
    Column("รหัสแผนงาน", 9), Column("แผนงาน", 26, "wrap"), Column("รหัสผลผลิต/โครงการ", 9),
    Column("ผลผลิต/โครงการ", 28, "wrap"), Column("รหัสกิจกรรม", 9), Column("กิจกรรมหลัก", 30, "wrap"),
    Column("งบรายจ่าย", 14),
]  # fmt: skip
_MEASURES = {code: each.title for code, each in AMOUNTS.items()}
_FOLLOWING = {each.code: each.title for each in (*BALANCES, *SHARES)}
_COLUMN = {key: number for number, key in enumerate((*_MEASURES, *_FOLLOWING), len(_KEYS))}
_PLAN, _PROJECT, _ACTIVITY, _GROUP = 0, 2, 4, 6
Total = Callable[[str, Decimal], str]
"""(measure, value) → the formula that sums it."""


@dataclass(frozen=True)
class SpendingPlace:
    """Where the grand total stands, for sheets that point at it."""

    sheet: str
    row: int
    line: BudgetLine

    @property
    def is_known(self) -> bool:
        """Whether there is any amount."""
        return any(True for _ in self.totals())

    def totals(self) -> Iterator[tuple[str, Cell]]:
        """Each amount of the grand total with its words, as a formula that points at it."""
        for key, words in (_MEASURES | _FOLLOWING).items():
            value = _value(self.line, key)
            if value is not None:
                yield words, Formula(f"='{self.sheet}'!{letter(_COLUMN[key])}{self.row + 1}", value)


def add_spending(sheet: Sheet, report: Report) -> SpendingPlace:
    """Every activity × expense group, the grand total, and sums by plan, by output or project, by expense group."""
    budget = report.budget
    columns = [*_KEYS, *(Column(words, 17, "parts") for words in (_MEASURES | _FOLLOWING).values())]
    first, last = sheet.add_table(columns, (_line(report, each, sheet.row) for each in budget.lines()), frozen=0)
    looks = [*["total"] * len(_KEYS), *["total_parts"] * len(_COLUMN)]
    place = SpendingPlace(sheet.name, sheet.row, budget.line())

    def sum_all(column: str) -> str:
        return f"=SUM({column_range(_COLUMN[column], first, last)})"

    def sum_of(key_column: int, key: str) -> Callable[[str], str]:
        keys = column_range(key_column, first, last)
        return lambda column: f'=SUMIFS({column_range(_COLUMN[column], first, last)},{keys},"{key}")'

    sheet.add(["รวมทั้งสิ้น", *[""] * 6, *_amounts(place.line, sheet.row, sum_all)], looks)
    for title, key_column, lines in _summaries(report, budget) if budget.facts else ():
        sheet.row += 1
        sheet.add([title, *[""] * 6, *_MEASURES.values(), *_FOLLOWING.values()], "head")
        for key, words, line in lines:
            cells = _amounts(line, sheet.row, sum_of(key_column, key))
            sheet.add([key, words, *[""] * 5, *cells], looks)
    sheet.row += 1
    for note in _notes(budget):
        sheet.add([note], "plain")
    return place


def _line(report: Report, line: BudgetLine, row: int) -> list[Cell]:
    framework = report.framework
    activity = framework.activity(line.activity_code)
    project = framework.project(activity.project_code)
    plan = framework.plan(project.plan_code)
    amounts = _amounts(line, row, None)
    names = [plan.plan_code, plan.name, project.project_code, project.name, activity.activity_code, activity.name]
    return [*names, EXPENSE_GROUPS[line.expense_group], *amounts]


def _amounts(line: BudgetLine, row: int, total: Callable[[str], str] | None) -> list[Cell]:
    """The line's amounts (sums by formula, where `total` makes one), and what follows from them by formula."""
    cells: list[Cell] = []
    for measure in _MEASURES:
        value = _value(line, measure)
        cells.append(value if value is None or total is None else Formula(total(measure), value))
    place = {key: f"{letter(number)}{row + 1}" for key, number in _COLUMN.items()}
    formulas = {
        "remaining": f"={place['received']}-{place['disbursed']}",
        "available": f"={place['remaining']}-{place['committed']}",
        "disbursed_pct": f"={place['disbursed']}/{place[line.pct_basis]}*100",
        "disbursed_pct_with_po": f"=({place['disbursed']}+{place['committed']})/{place[line.pct_basis]}*100",
    }
    for key, formula in formulas.items():
        value = _value(line, key)
        cells.append(None if value is None else Formula(formula, value))
    return cells


def _value(line: BudgetLine, key: str) -> Decimal | None:
    found = getattr(line, key)
    value: Decimal | None = found.value if key in _MEASURES else found
    return value


def _summaries(report: Report, budget: Budget) -> Iterator[tuple[str, int, list[tuple[str, str, BudgetLine]]]]:
    """(title, column of its keys, lines of key, words, amounts) for plans, projects and expense groups with money."""
    framework = report.framework
    activities = {each.activity_code for each in (framework.activity(line.activity_code) for line in budget.lines())}
    by_project: dict[str, list[str]] = {}
    by_plan: dict[str, list[str]] = {}
    for activity in framework.activities:
        if activity.activity_code in activities:
            project = framework.project(activity.project_code)
            by_project.setdefault(project.project_code, []).append(activity.activity_code)
            by_plan.setdefault(project.plan_code, []).append(activity.activity_code)
    groups = [group for group in EXPENSE_GROUPS if any(fact.expense_group == group for fact in budget.facts)]
    plans = ((code, framework.plan(code).name, codes) for code, codes in by_plan.items())
    projects = ((code, framework.project(code).name, codes) for code, codes in by_project.items())
    for title, column, parts in (("รวมตามแผนงาน", _PLAN, plans), ("รวมตามผลผลิต/โครงการ", _PROJECT, projects)):
        yield title, column, [(code, name, budget.line(activities=codes)) for code, name, codes in parts]
    yield "รวมตามงบรายจ่าย", _GROUP, [(EXPENSE_GROUPS[each], "", budget.line(expense_group=each)) for each in groups]


def _notes(budget: Budget) -> Iterator[str]:
    yield f"{ANY_BASIS}: {AMOUNTS[budget.pct_basis].basis_name}  ช่องว่างคือไม่มีข้อมูล ไม่ใช่ศูนย์"
    yield f"รายงานการใช้จ่ายงวดนี้ {budget.reported:,}/{budget.expected:,} หน่วยงาน"
    if budget.carried_forward:
        yield f"ใช้ยอดสะสมล่าสุดของ {len(budget.carried_forward):,} หน่วยงานที่ไม่มียอดของงวดนี้ (ยอดจริงอาจสูงกว่า)"
    if budget.incomplete:
        senders = ", ".join(budget.incomplete)
        yield f"ไม่รวมรายการที่เว้นว่าง ลบ หรือใช้ไม่ได้ ทั้งรับโอน ผูกพัน และเบิกจ่าย ของ {senders}"
