"""Whether a year's references agree: with the department's targets, with the year, with the version before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from workbench.rules.registers import REFERENCE_KINDS
from workbench.workbooks.forms.amounts import Amounts, Codes
from workbench.workbooks.forms.identity import DATED_KINDS
from workbench.workbooks.forms.references import is_summed, year_target
from workbench.workbooks.forms.tables import Reference, Row, TableReading
from workbench.workbooks.forms.versions import Line, Version
from workbench.workbooks.submission import Contents, Identity

MONTHS = 12
_NAMED = 12
"""How many offices a finding names."""
_SCALE = 100
"""A budget this many times the one before, or this part of it, was most likely written in another unit."""


def check_version(identity: Identity, reference: Reference, contents: Contents, cover: str) -> None:
    """Findings on the day and the paper that a version of targets or budget names, and on who sends it."""
    if identity.kind not in DATED_KINDS:
        return
    known = [each for each in reference.versions.all if each.kind == identity.kind]
    others = {each.sender_code for each in known if each.effective_from == identity.effective_from}
    if others - {identity.sender_code}:
        contents.add("kept_by_another", cover, found=identity.sender_code, expected=", ".join(sorted(others)))
    if not identity.effective_from and any(each.effective_from for each in known):
        contents.add("effective_date_missing", cover, expected=known[-1].name)
    if not identity.document:
        contents.add("document_missing", cover)


def check_filled(identity: Identity, contents: Contents, sheet: str) -> None:
    """One finding in place of all remarks where a workbook of references says nothing at all."""
    said = (*contents.targets, *contents.plans, *contents.spending_plans, *contents.budget)
    is_faulty = any(each.severity in ("error", "cell_error") for each in contents.findings)
    if identity.kind in REFERENCE_KINDS and not said and not is_faulty:
        contents.findings.clear()
        contents.add("nothing_filled_in", sheet)


def check_target_sums(
    reading: TableReading, rows: Mapping[Codes, Row], targets: Mapping[Codes, Decimal], blank: Sequence[Codes]
) -> None:
    """Each indicator's targets against the department's; who was left blank; and what has no target at all."""
    without: list[str] = []
    for indicator in reading.reference.framework.indicators:
        code = indicator.indicator_code
        mine = [value for (each, _), value in targets.items() if each == code]
        if not mine:
            without += [code] if indicator.provider == "office" else []
            continue
        row = next(row for codes, row in rows.items() if codes in targets and codes[0] == code)
        offices = [office for each, office in blank if each == code]
        total = sum(mine, Decimal(0))
        if is_summed(indicator) and total != indicator.target:
            left = f" (เว้นว่าง {len(offices):,} หน่วยงาน)" if offices else ""
            found = f"{code} {total:,f} {indicator.unit}{left}"
            reading.remark("targets_sum_differs", row, "target", found, f"{indicator.target:,f}")
        elif offices:
            reading.remark("targets_left_blank", row, "target", code, named(offices))
    if without:
        reading.contents.add("targets_missing", reading.table.name, found=" ".join(without))
    _check_known_plans(reading, rows, targets)


def _check_known_plans(reading: TableReading, rows: Mapping[Codes, Row], targets: Mapping[Codes, Decimal]) -> None:
    """Targets that come after the plans: a finding for each indicator, naming the offices whose plan differs."""
    planned: dict[Codes, Decimal] = {
        (line[0], plan.sender_code): amount
        for plan in reading.reference.versions.of("plan")
        for line, amount in plan.lines.items()
        if len(line) == 1
    }
    differing = [codes for codes, target in targets.items() if planned.get(codes, target) != target]
    for code in dict.fromkeys(codes[0] for codes in differing):
        offices = [codes for codes in differing if codes[0] == code]
        first = offices[0]
        example = f"{first[1]} เป้าหมาย {targets[first]:,f} แผน {planned[first]:,f}"
        found = f"{code}: {named([codes[1] for codes in offices])}"
        reading.remark("targets_differ_from_plans", rows[first], "target", found, example)


def check_plan_year(reading: TableReading, row: Row, code: str, amounts: Amounts) -> None:
    """Twelve planned months against the sender's target of the year, where both are whole."""
    indicator = reading.reference.framework.indicator(code)
    target = year_target(indicator, reading.identity.sender_code, reading.reference.versions.lines("targets"))
    planned = _sum(amounts)
    if target is not None and planned is not None and not indicator.is_rate and planned != target:
        _remark_year(reading, row, code, planned, f"เป้าหมายทั้งปี {target:,f} {indicator.unit}")


def check_months(reading: TableReading, row: Row, codes: Codes, amounts: Amounts) -> None:
    """Twelve months of planned spending against the year's, and the year's against the department's whole budget."""
    year, planned = amounts.get("year"), _sum(amounts)
    shown = " ".join(codes)
    if year is not None and planned is not None and planned != year:
        _remark_year(reading, row, shown, planned, f"งบประมาณทั้งปี {year:,f} บาท")
    budget = reading.reference.versions.lines("budget").get(codes)
    asked = planned if year is None else year
    if budget is not None and asked is not None and asked > budget:
        reading.remark("plan_over_budget", row, "year", f"{shown} {asked:,f}", f"{budget:,f}")


def check_budget(reading: TableReading, lines: Iterable[Amounts]) -> None:
    """The whole version against the one before: a budget does not grow or shrink a hundredfold."""
    before = reading.reference.versions.before(reading.identity)
    total = sum((each.get("adjusted", each.get("approved", Decimal(0))) for each in lines), Decimal(0))
    known = sum(before.lines.values(), Decimal(0)) if before else Decimal(0)
    if before and known and total and not known < total * _SCALE < known * _SCALE**2:
        reading.contents.add("budget_scale", reading.table.name, "", f"{total:,f}", f"{known:,f} ({before.name})")


def check_left_out(reading: TableReading, rows: Mapping[Codes, Row], given: Collection[Codes]) -> None:
    """Lines that the version before has and this one leaves blank or without a row: they are not zero, they are gone.

    A finding for each line of a budget or a plan, and for each indicator whose targets are left out.
    """
    before = reading.reference.versions.before(reading.identity)
    if before is None:
        return
    width = len([column for column in reading.table.columns if column.role == "key"])
    is_alone = len(reading.layout.kinds[reading.identity.kind].sheets) == 1  # an older layout may lack a sheet
    lost = [line for line in before.lines if (is_alone or len(line) == width) and line not in set(given)]
    if reading.identity.kind == "targets":
        for code in dict.fromkeys(line[0] for line in lost):
            offices = [line for line in lost if line[0] == code]
            words = f"{code}: {named([office for _, office in offices])}"
            _remark_lost(reading, rows, offices[0], words, before.name)
    else:
        for line in lost:
            _remark_lost(reading, rows, line, " ".join(line), _was(before, line))


def _was(before: Version, line: Line) -> str:
    return f"{before.lines[line]:,f} — {before.name}"


def _remark_lost(reading: TableReading, rows: Mapping[Codes, Row], line: Codes, found: str, expected: str) -> None:
    key = next(column.key for column in reading.table.columns if column.role == "input")
    if line in rows:
        reading.remark("line_left_out", rows[line], key, found, expected)
    else:
        reading.contents.add("line_left_out", reading.table.name, "", found, expected)


def _remark_year(reading: TableReading, row: Row, code: str, planned: Decimal, expected: str) -> None:
    key = "total" if "total" in reading.table.letters else next(iter(reading.table.letters))
    reading.remark("months_differ", row, key, f"{code} {planned:,f}", expected)


def _sum(amounts: Amounts) -> Decimal | None:
    """The sum of twelve months; None where one is not known."""
    months = [value for key, value in amounts.items() if key != "year"]
    return sum(months, Decimal(0)) if len(months) == MONTHS else None


def named(codes: Sequence[str]) -> str:
    """Codes as a sentence takes them: the first few by name, then how many there are.

    >>> named(["TH10", "TH11"])
    'TH10 TH11 (2 หน่วยงาน)'
    """
    more = " …" if len(codes) > _NAMED else ""
    return f"{' '.join(codes[:_NAMED])}{more} ({len(codes):,} หน่วยงาน)"
