"""Plan and result by month, October to September: the native shape of the Budget Bureau's forms 301 and 302."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.base.fiscal import Month, Period, fiscal_month, month_period, parse_period
from workbench.base.labels import EXPENSE_GROUPS, REASONS, month_name, month_span
from workbench.progress.budget import Budget
from workbench.progress.computation import IndicatorProgress
from workbench.progress.formulas import is_additive
from workbench.reports.report import Report
from workbench.rules.expectations import expected_senders, row_first_month
from workbench.rules.framework import Indicator

MONTHS = 12
TwelveMonths = tuple[Decimal | None, ...]
NO_MONTHS: TwelveMonths = (None,) * MONTHS


@dataclass(frozen=True)
class MonthLine:
    """One line of twelve planned and twelve achieved months; None is a month without a value, never zero.

    `closed` are the months (1 is October) whose value stands in a later one and cannot be told apart. `is_summed`
    says that the total is the sum of the months; else it is the newest value.
    """

    code: str
    name: str
    unit: str
    amounts: tuple[Decimal | None, ...]
    plan: TwelveMonths
    plan_total: Decimal | None
    result: TwelveMonths
    result_total: Decimal | None
    closed: frozenset[int] = frozenset()
    is_summed: bool = True
    notes: tuple[str, ...] = ()


def work_lines(report: Report, activity_code: str) -> list[MonthLine]:
    """An activity's indicators, in the framework's order, up to the report's period (form 301).

    `amounts` holds the year's target.
    """
    shown = {each.code: each for each in report.progress.indicators}
    indicators = report.framework.indicators_of(activity_code)
    return [_work_line(report, shown[each.indicator_code]) for each in indicators if each.indicator_code in shown]


def _work_line(report: Report, progress: IndicatorProgress) -> MonthLine:
    indicator = progress.indicator
    plan, plan_note = _plan_months(report, indicator)
    spans = list(_spans(report, indicator))
    result = dict(zip([last.number for _, last in spans], (_value(report, indicator, *s) for s in spans), strict=True))
    closed = frozenset(n for first, last in spans for n in range(first.number, last.number) if is_additive(indicator))
    total = progress.to_date.value
    known = [value for value in result.values() if value is not None]
    is_summed = is_additive(indicator) and sum(known, Decimal(0)) == (total or 0)
    return MonthLine(
        indicator.indicator_code, indicator.name, indicator.unit, (progress.target_value,),
        plan, None if None in plan else sum((value or Decimal(0) for value in plan), Decimal(0)),
        tuple(result.get(number) for number in range(1, MONTHS + 1)), total, closed, is_summed,
        tuple(filter(None, [*_span_notes(spans, indicator), plan_note, *_remarks(progress, is_summed)])),
    )  # fmt: skip


def _spans(report: Report, indicator: Indicator) -> Iterator[tuple[Month, Month]]:
    """The months each form's row of the indicator speaks of, up to the report's period (R17)."""
    for window in report.framework.windows:
        if window.form_month <= report.period.last and indicator.is_expected_in(window.form_month):
            yield row_first_month(report.framework, indicator, window), window.covers_last


def _value(report: Report, indicator: Indicator, first: Month, last: Month) -> Decimal | None:
    """What was achieved in the span; of a state or a rate, its value at the span's end."""
    period = month_period(last)
    if is_additive(indicator) and first != last:
        period = parse_period(f"FY{last.fiscal_year}-M{first.number:02d}..M{last.number:02d}")
    found = report.progress_in(period).of(indicator.indicator_code)
    return found.in_period.value if is_additive(indicator) else found.to_date.value


def _plan_months(report: Report, indicator: Indicator) -> tuple[TwelveMonths, str]:
    """The planned increments of all expected senders by month, and why one is missing."""
    plans = report.evidence.plans
    codes = [each.office_code for each in report.offices]
    within = report.scope.senders
    owed = expected_senders(indicator, codes, report.evidence.supplied)
    expected = [code for code in owed if within is None or code in within]
    given = [plans[indicator.indicator_code, code] for code in expected if (indicator.indicator_code, code) in plans]
    if not given:
        return NO_MONTHS, REASONS["no_plan"]
    if len(given) < len(expected):
        return NO_MONTHS, f"{REASONS['plan_incomplete']} ({len(given)}/{len(expected)})"
    months = tuple(_sum_known(plan.get(number) for plan in given) for number in range(1, MONTHS + 1))
    return months, REASONS["plan_incomplete"] if None in months else ""


def _sum_known(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None where one is missing."""
    found = list(values)
    return None if None in found else sum((value or Decimal(0) for value in found), Decimal(0))


def _span_notes(spans: Sequence[tuple[Month, Month]], indicator: Indicator) -> Iterator[str]:
    if not is_additive(indicator):
        yield "ค่า ณ สิ้นเดือนที่รายงาน ไม่รวมข้ามเดือน เดือนที่ไม่มีแบบรายงานเว้นว่าง ช่องรวมคือค่าล่าสุด"
        return
    for first, last in spans:
        if first != last:
            yield cumulative_note(first, last)


def cumulative_note(first: Month, last: Month) -> str:
    """That a value of several months stands once, in the last of them."""
    return (
        f"{month_span(first, last, 'arabic')} รายงานเป็นยอดสะสม แสดงครั้งเดียวในเดือน "
        f"{month_name(last, 'short', 'arabic')} แยกรายเดือนไม่ได้"
    )


def _remarks(progress: IndicatorProgress, is_summed: bool) -> Iterator[str]:
    if progress.is_partial:
        yield f"รายงานครบ {progress.reported}/{progress.expected} หน่วยงาน"
    if progress.to_date.reason:
        yield REASONS.get(progress.to_date.reason, "")
    elif is_additive(progress.indicator) and not is_summed:
        yield "ผลรวมรายเดือนไม่เท่าผลสะสม เพราะบางหน่วยงานรายงานช่วงเดือนซ้อนหรือขาดช่วง"


class Spending:
    """The scope's balances at the end of every form month up to the report's period (form 302)."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.months = [each.covers_last for each in report.framework.windows if each.form_month <= report.period.last]
        self.budgets = [report.budget_in(month_period(month)) for month in self.months]
        self.plans = report.spending_plans

    @property
    def first_month(self) -> Month:
        """October of the fiscal year."""
        return fiscal_month(self.report.framework.fiscal_year, 1)

    def lines(self, activity_code: str) -> list[MonthLine]:
        """An activity's expense groups, in baht; `amounts` holds approved, adjusted and received.

        A month's result is the balance less the one before, where both are known; the first is cumulative. Its plan is
        the sum of all who report the line or plan it.
        """
        if not self.budgets:
            return []
        groups = {line.expense_group for line in self.budgets[-1].lines() if line.activity_code == activity_code}
        return [self._line(activity_code, group) for group in EXPENSE_GROUPS if group in groups]

    def _line(self, activity_code: str, group: str) -> MonthLine:
        newest = self.budgets[-1].line(activity_code, group)
        result, closed = self._months(activity_code, group)
        remarks = ["ผลติดลบเพราะยอดสะสมที่รายงานลดลง"] if any(value < 0 for value in result.values()) else []
        plan, plan_note = self._plan(activity_code, group)
        total = newest.plan.value if None in plan else sum((value or Decimal(0) for value in plan), Decimal(0))
        remarks += [plan_note] if plan_note else []
        remarks += ["ไม่รวมหน่วยงานที่เว้นว่าง ลบ หรือกรอกยอดใช้ไม่ได้"] if newest.gaps else []
        return MonthLine(
            group, EXPENSE_GROUPS[group], "บาท",
            (newest.approved.value, newest.adjusted.value, newest.received.value),
            plan, total,
            tuple(result.get(number) for number in range(1, MONTHS + 1)), newest.disbursed.value,
            closed, True, tuple(remarks),
        )  # fmt: skip

    def _plan(self, activity_code: str, group: str) -> tuple[TwelveMonths, str]:
        """The planned months of a line, and why there are none."""
        line = (activity_code, group)
        given = self.plans.get(line, {})
        facts = self.budgets[-1].facts
        told = {each.sender_code for each in facts if each.month and (each.activity_code, each.expense_group) == line}
        if not given:
            return NO_MONTHS, REASONS["no_plan"]
        if told - given.keys():
            return NO_MONTHS, f"{REASONS['plan_incomplete']} ({len(given)}/{len(told | given.keys())})"
        months = tuple(_sum_known(plan.get(number) for plan in given.values()) for number in range(1, MONTHS + 1))
        return months, REASONS["plan_incomplete"] if None in months else ""

    def _months(self, activity_code: str, group: str) -> tuple[dict[int, Decimal], frozenset[int]]:
        """Month → what was disbursed since the last known balance; and the months that lie within such a stretch.

        A month in which nobody sent the line has no value: a balance carried forward would show a zero. Neither has one
        whose balance lacks a sender's: against the month before it would show a fall.
        """
        result: dict[int, Decimal] = {}
        closed: set[int] = set()
        before, last_known = Decimal(0), 0
        for month, budget in zip(self.months, self.budgets, strict=True):
            said = [
                each
                for each in budget.facts
                if (each.activity_code, each.expense_group, each.measure) == (activity_code, group, "disbursed")
            ]
            is_whole = not budget.line(activity_code, group).lacks("disbursed")
            if is_whole and any(each.month == month.number for each in said):
                balance = sum((each.value for each in said), Decimal(0))
                result[month.number] = balance - before
                closed |= set(range(last_known + 1, month.number))
                before, last_known = balance, month.number
        return result, frozenset(closed)

    def notes(self, activity_code: str = "") -> Iterator[str]:
        """How to read the months (of one activity or all): the cumulative one, and who skipped or began in which."""
        heard_before: set[str] = set()
        for place, (month, budget) in enumerate(zip(self.months, self.budgets, strict=True)):
            current, heard = _heard(budget, activity_code, month)
            name = month_name(month, "short", "arabic")
            if place == 0 and month != self.first_month:
                yield cumulative_note(self.first_month, month)
            if heard - current:
                yield f"{name}: {len(heard - current)} หน่วยงานไม่ส่ง ผลของหน่วยงานนั้นรวมในเดือนที่ส่งครั้งถัดไป"
            if place and heard - heard_before:
                count = len(heard - heard_before)
                yield f"{name}: รวมยอดสะสมตั้งแต่ต้นปีของ {count} หน่วยงานที่รายงานรายการนี้เป็นครั้งแรก"
            heard_before = heard


def _heard(budget: Budget, activity_code: str, month: Month) -> tuple[set[str], set[str]]:
    """Whose balances of an activity (or of any) are known: from the month's own form, and from any form so far."""
    facts = [
        each
        for each in budget.facts
        if each.measure == "disbursed" and (not activity_code or each.activity_code == activity_code)
    ]
    return {each.sender_code for each in facts if each.month == month.number}, {each.sender_code for each in facts}


def months_of(period: Period) -> list[Month]:
    """The twelve months of the period's fiscal year."""
    return [fiscal_month(period.fiscal_year, number) for number in range(1, MONTHS + 1)]
