"""Spending by plan, output or project, and expense group, in million baht."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from workbench.base.labels import EXPENSE_GROUPS
from workbench.figures.measures import (
    AMOUNTS,
    BALANCES,
    CARRIED_FORWARD,
    LEFT_OPEN,
    MILLION,
    NATIONAL_SPENDING_TARGET,
    REPORTED_AMOUNTS,
    SHARES,
    SPENDING_EXPECTED,
    SPENDING_REPORTED,
    TOTAL,
)
from workbench.progress.budget import BudgetLine
from workbench.progress.evidence import Amount
from workbench.progress.lineage import ADDS, register_source
from workbench.reports.charts.bars import grouped_bars
from workbench.reports.charts.style import chart_html
from workbench.reports.markup import (
    Fragment,
    Head,
    bar,
    code,
    day,
    fragment,
    group_row,
    join,
    name,
    paragraph,
    row,
    star,
    table,
)
from workbench.reports.report import Report
from workbench.reports.sections.section import section

_NAMED = 8
BAR_COLOUR = "#2E7D5B"
_WIDTHS = ("8.5%", "8.5%", "8.5%", "7.5%", "8.5%", "8%", "8%", "10%", "8.5%")
_COLUMNS = [
    Head(measure.column_head, "number", width)
    for measure, width in zip((*REPORTED_AMOUNTS, *BALANCES, *SHARES), _WIDTHS, strict=True)
]
HEADS = [Head("แผนงาน ผลผลิต/โครงการ", width="24%"), *_COLUMNS]


def basis_name(report: Report) -> str:
    """What percentages of spending are taken of, in words."""
    return AMOUNTS[report.budget.pct_basis].basis_name


@section
def spending(report: Report) -> Fragment:
    """Tables by plan and project and by expense group, a chart, and the national target where it has a source."""
    if not report.scope.is_department and not report.budget.facts:
        return fragment(paragraph("ไม่มีข้อมูลการใช้จ่ายงบประมาณในขอบเขตนี้"))
    parts = [_project_table(report), _group_table(report), _chart(report)]
    return fragment(*parts, *([_national_target(report)] if report.scope.is_department else []))


def _project_table(report: Report) -> Markup:
    framework, budget = report.framework, report.budget
    body: list[Markup] = []
    shown: list[str] = []
    for plan in framework.plans:
        projects = [each for each in framework.projects if each.plan_code == plan.plan_code]
        lines = [group_row(plan.name, len(HEADS), "plan")]
        parts = [each.project_code for each in projects if _has_facts(report, each.project_code)]
        shown += parts
        for project in projects:
            if project.project_code not in parts:
                continue
            codes = [a.activity_code for a in framework.activities if a.project_code == project.project_code]
            lines.append(_line(report, name(project.name), project.project_code, budget.line(activities=codes)))
        if not parts:
            continue
        if len(parts) > 1:
            codes = [each.activity_code for each in framework.activities if each.project_code in parts]
            whole = budget.line(activities=codes)
            lines.append(_line(report, "รวมแผนงาน", plan.plan_code, whole, "subtotal", parts))
        body.append(Markup('<tbody class="plan-group">{}</tbody>').format(join(lines)))
    total = _line(report, "รวมทั้งสิ้น", TOTAL, budget.line(), "total", shown)
    caption = "การใช้จ่ายงบประมาณ จำแนกตามแผนงาน ผลผลิต/โครงการ (ล้านบาท)"
    return table(caption, HEADS, [*body, Markup("<tbody>{}</tbody>").format(total)], _notes(report))


def _has_facts(report: Report, project_code: str) -> bool:
    """Whether the project belongs to the page: all do on the department's, else those in scope with an amount."""
    codes = {a.activity_code for a in report.framework.activities if a.project_code == project_code}
    return report.scope.is_department or any(each.activity_code in codes for each in report.budget.lines())


def _group_table(report: Report) -> Markup:
    heads = [Head("งบรายจ่าย", width="24%"), *_COLUMNS]
    lines = [
        _line(report, words, group, report.budget.line(expense_group=group))
        for group, words in EXPENSE_GROUPS.items()
        if any(each.expense_group == group for each in report.budget.lines())
    ]
    return table("การใช้จ่ายงบประมาณ จำแนกตามงบรายจ่าย (ล้านบาท)", heads, [Markup("<tbody>{}</tbody>").format(join(lines))])


def _line(
    report: Report, title: Markup | str, key: str, line: BudgetLine, css: str = "", parts: Sequence[str] = ()
) -> Markup:
    """A row of amounts; a total names the lines it adds up as its inputs, any other line its cells."""
    page, basis = report.page, AMOUNTS[line.pct_basis]
    cells: list[Markup | str] = [title]
    for measure in REPORTED_AMOUNTS:
        amount: Amount = getattr(line, measure.code)
        if parts:
            amount = Amount(amount.value)
        printed = page.number(measure, amount, key, inputs=[ADDS + measure.figure_id(part) for part in parts])
        cells.append(printed + partial_mark(line, measure.code))
    cells += [page.print(measure, line, key) + partial_mark(line, measure.code) for measure in BALANCES]
    share, with_po = (page.print(measure.on(basis), line, key) + partial_mark(line, measure.code) for measure in SHARES)
    return row([*cells, bar(line.disbursed_pct, BAR_COLOUR) + share, with_po], HEADS, css)


def partial_mark(line: BudgetLine, measure_code: str) -> Markup:
    """The mark behind an amount or share of a line from which some sender's part is missing."""
    return star(line.lacks(measure_code), "ไม่รวมรายการที่เว้นว่าง ลบ หรือใช้ไม่ได้")


def _left_open(report: Report) -> Markup:
    """Whose lines are missing from the sums, for the first of them by code."""
    budget = report.budget
    names = join((code(each) for each in budget.incomplete[:_NAMED]), ", ")
    more = " และอื่น ๆ" if len(budget.incomplete) > _NAMED else ""
    return Markup(
        "* ไม่รวมรายการที่เว้นว่าง ลบ หรือใช้ไม่ได้ของ {} หน่วยงาน ({}{}) ทั้งรับโอน ผูกพัน และเบิกจ่ายของรายการนั้น ไม่ถือเป็นศูนย์"
    ).format(report.page.count(LEFT_OPEN, budget.left_open), names, more)


def _notes(report: Report) -> list[Markup]:
    budget = report.budget
    notes = [
        Markup("ฐานของร้อยละ: {}  เบิกจ่ายไม่รวมใบสั่งซื้อ (PO)  คงเหลือ = รับโอน − เบิกจ่าย  ใช้ได้อีก = คงเหลือ − PO").format(
            basis_name(report)
        ),
        Markup("รายงานการใช้จ่ายงวดนี้ {}/{} หน่วยงาน").format(
            report.page.count(SPENDING_REPORTED, budget.counted(is_carried=False)),
            report.page.count(SPENDING_EXPECTED, report.register_lines(report.sender_codes)),
        ),
    ]
    if budget.carried_forward:
        carried = report.page.count(CARRIED_FORWARD, budget.counted(is_carried=True))
        notes.append(Markup("ใช้ยอดสะสมล่าสุดของ {} หน่วยงานที่ไม่มียอดของงวดนี้ (ยอดจริงอาจสูงกว่า)").format(carried))
    if budget.left_open:
        notes.append(_left_open(report))
    if budget.version:
        notes.append(Markup("วงเงินงบประมาณ: {}").format(name(budget.version)))
    return notes


def _chart(report: Report) -> Markup:
    """Received, committed and disbursed by plan; nothing when nothing has been reported."""
    framework = report.framework
    labels: list[str] = []
    series: dict[str, list[Decimal | None]] = {"รับโอนแล้ว": [], "เบิกจ่าย": [], "ผูกพัน (PO)": []}
    for plan in framework.plans:
        projects = {each.project_code for each in framework.projects if each.plan_code == plan.plan_code}
        codes = [each.activity_code for each in framework.activities if each.project_code in projects]
        line = report.budget.line(activities=codes)
        if line.received.value is None:
            continue
        labels.append(plan.name)
        for words, amount in zip(series, (line.received, line.disbursed, line.committed), strict=True):
            series[words].append(None if amount.value is None else amount.value / MILLION)
    if not labels:
        return Markup("")
    caption = "งบที่รับโอน เบิกจ่าย และผูกพัน จำแนกตามแผนงาน (ล้านบาท)"
    return Markup(chart_html(grouped_bars, labels, series, "ล้านบาท", alt=caption, caption=caption))


def _national_target(report: Report) -> Markup:
    """The national quarterly target at a quarter's end; said to be missing where no source prints one."""
    quarter, rest = divmod(report.period.last.number, 3)
    if rest:
        return paragraph("ไม่เทียบเป้าหมายการใช้จ่ายของประเทศระหว่างไตรมาส (ไม่ประมาณค่าระหว่างจุดที่ประกาศ)", css="table-note")
    target = report.settings.spending_target(report.framework.fiscal_year, quarter)
    if target is None:
        words = "ไม่พบเป้าหมายการใช้จ่ายภาพรวมของประเทศ ณ สิ้นไตรมาสนี้ที่มีเอกสารอ้างอิง จึงไม่เทียบ"
        return paragraph(words, css="table-note")
    line = register_source("spending_targets.yaml", f"{report.framework.fiscal_year} ไตรมาส {quarter}", target)
    printed = report.page.number(NATIONAL_SPENDING_TARGET, target, sources=[line])
    return paragraph("เป้าหมายการใช้จ่ายภาพรวมของประเทศ ณ ", day("สิ้นไตรมาส"), " ร้อยละ ", printed, css="table-note")
