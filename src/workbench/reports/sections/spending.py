"""Spending by plan, output or project, and expense group, in million baht."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from workbench.base.labels import EXPENSE_GROUPS
from workbench.figures.printer import ONE
from workbench.progress.budget import BudgetLine
from workbench.progress.comparison import HUNDRED
from workbench.progress.lineage import register_source
from workbench.reports.charts.bars import grouped_bars
from workbench.reports.charts.style import chart_html
from workbench.reports.markup import Fragment, Head, bar, day, fragment, group_row, join, name, paragraph, row, table
from workbench.reports.report import Report

MILLION = Decimal(1_000_000)
BASES = {"received": "งบที่รับโอน", "approved": "งบตาม พ.ร.บ.", "adjusted": "งบหลังโอนเปลี่ยนแปลง"}
BAR_COLOUR = "#2E7D5B"
_MEASURES = ("approved", "adjusted", "received", "committed", "disbursed")
HEADS = [
    Head("แผนงาน ผลผลิต/โครงการ", width="24%"),
    Head("งบตาม พ.ร.บ.", "number", "8.5%"),
    Head("หลังโอน", "number", "8.5%"),
    Head("รับโอน", "number", "8.5%"),
    Head("ผูกพัน (PO)", "number", "7.5%"),
    Head("เบิกจ่าย", "number", "8.5%"),
    Head("คงเหลือ", "number", "8%"),
    Head("ใช้ได้อีก", "number", "8%"),
    Head("ร้อยละเบิกจ่าย", "number", "10%"),
    Head("ร้อยละรวม PO", "number", "8.5%"),
]


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
    total = _line(report, "รวมทั้งสิ้น", "total", budget.line(), "total", shown)
    caption = "การใช้จ่ายงบประมาณ จำแนกตามแผนงาน ผลผลิต/โครงการ (ล้านบาท)"
    return table(caption, HEADS, [*body, Markup("<tbody>{}</tbody>").format(total)], _notes(report))


def _has_facts(report: Report, project_code: str) -> bool:
    """Whether the project belongs to the page: all do on the department's, else those in scope with an amount."""
    codes = {a.activity_code for a in report.framework.activities if a.project_code == project_code}
    return report.scope.is_department or any(fact.activity_code in codes for fact in report.budget.facts)


def _group_table(report: Report) -> Markup:
    heads = [Head("งบรายจ่าย", width="24%"), *HEADS[1:]]
    lines = [
        _line(report, words, group, report.budget.line(expense_group=group))
        for group, words in EXPENSE_GROUPS.items()
        if any(fact.expense_group == group for fact in report.budget.facts)
    ]
    return table("การใช้จ่ายงบประมาณ จำแนกตามงบรายจ่าย (ล้านบาท)", heads, [Markup("<tbody>{}</tbody>").format(join(lines))])


def _line(
    report: Report, title: Markup | str, key: str, line: BudgetLine, css: str = "", parts: Sequence[str] = ()
) -> Markup:
    """A row of amounts; a total names the lines it adds up as its inputs, any other line its cells."""

    def money(measure: str, value: Decimal | None, inputs: Sequence[str] = (), **options: Any) -> Markup:
        million = None if value is None else value / MILLION
        return report.number(f"budget.{key}.{measure}", million, places=2, unit="ล้านบาท", inputs=inputs, **options)

    disbursed, committed = f"+budget.{key}.disbursed", f"+budget.{key}.committed"
    base = f"/budget.{key}.{line.pct_basis}"
    cells: list[Markup | str] = [title]
    for measure in _MEASURES:
        amount = getattr(line, measure)
        made_of: dict[str, Any] = {"sources": amount.sources, "scale": ONE / MILLION}
        if parts:
            made_of = {"inputs": [f"+budget.{part}.{measure}" for part in parts]}
        cells.append(money(measure, amount.value, rule="ผลรวมยอดล่าสุดของแต่ละหน่วยงาน", **made_of))
    left = [f"+budget.{key}.received", f"-budget.{key}.disbursed"]
    cells.append(money("remaining", line.remaining, left, rule="รับโอน − เบิกจ่าย"))
    free = [f"+budget.{key}.remaining", f"-budget.{key}.committed"]
    cells.append(money("available", line.available, free, rule="คงเหลือ − ผูกพัน (PO)"))
    rule = f"เบิกจ่าย ÷ {BASES[line.pct_basis]} × 100"
    share: dict[str, Any] = {"places": 2, "unit": "ร้อยละ", "scale": HUNDRED}
    pct = report.number(f"budget.{key}.disbursed_pct", line.disbursed_pct, inputs=[disbursed, base], rule=rule, **share)
    cells.append(bar(line.disbursed_pct, BAR_COLOUR) + pct)
    rule = f"(เบิกจ่าย + ผูกพัน) ÷ {BASES[line.pct_basis]} × 100"
    spent = [disbursed, committed, base]
    with_po = line.disbursed_pct_with_po
    cells.append(report.number(f"budget.{key}.disbursed_pct_with_po", with_po, inputs=spent, rule=rule, **share))
    return row(cells, HEADS, css)


def _notes(report: Report) -> list[Markup]:
    budget = report.budget
    notes = [
        Markup("ฐานของร้อยละ: {}  เบิกจ่ายไม่รวมใบสั่งซื้อ (PO)  คงเหลือ = รับโอน − เบิกจ่าย  ใช้ได้อีก = คงเหลือ − PO").format(
            BASES[budget.pct_basis]
        ),
        Markup("รายงานการใช้จ่ายงวดนี้ {}/{} หน่วยงาน").format(
            report.count("budget.coverage.reported", budget.counted(is_carried=False), unit="หน่วยงาน"),
            report.count("budget.coverage.expected", report.register_lines(report.sender_codes), unit="หน่วยงาน"),
        ),
    ]
    if budget.carried_forward:
        carried = report.count("budget.carried_forward", budget.counted(is_carried=True), unit="หน่วยงาน")
        notes.append(Markup("ใช้ยอดสะสมล่าสุดของ {} หน่วยงานที่ยังไม่ส่งงวดนี้ (ยอดจริงอาจสูงกว่า)").format(carried))
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
    printed = report.number("budget.national_target_pct", target, places=2, style="prose", unit="ร้อยละ", sources=[line])
    return paragraph("เป้าหมายการใช้จ่ายภาพรวมของประเทศ ณ ", day("สิ้นไตรมาส"), " ร้อยละ ", printed, css="table-note")
