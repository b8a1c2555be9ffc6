"""From the cells of a returned workbook to observations, amounts, texts and findings."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from workbench.fiscal import parse_month
from workbench.form_tables import Table, check_identity, extra_sheets, find_table, read_identity
from workbench.forms import Identity, Targets, expected_elements, expected_indicators
from workbench.framework import Element, Framework, Indicator
from workbench.labels import EXPENSE_GROUPS
from workbench.layout import Layout, SheetKey
from workbench.reading import RawCell, RawWorkbook
from workbench.submissions import (
    BudgetValue,
    Contents,
    Narrative,
    Observation,
    PlanValue,
    Submission,
    TargetValue,
)
from workbench.text import clean_text, parse_number

WHOLE_UNITS = frozenset({"แห่ง", "ราย", "ครั้ง", "ระบบ", "ชนิดสินค้า", "ผลิตภัณฑ์", "แปลง"})
PRINTED_TEXT_LIMIT = 1000
_HUGE = 100  # a value this many times the office's target is remarked upon
_REFUSED_KINDS = {
    "error": "cell_error_value",
    "formula_without_value": "formula_without_value",
    "bool": "boolean_value",
    "date": "date_value",
}


@dataclass(frozen=True)
class Reference:
    """What a workbook is read against: layout, framework, registers, and the targets known so far."""

    layout: Layout
    framework: Framework
    senders: frozenset[str]
    targets: Targets


@dataclass(frozen=True)
class Number:
    """A number cell read: `reported` with its value, `missing`, or `refused`."""

    status: str
    value: Decimal | None = None
    raw: str = ""


def interpret(book: RawWorkbook, reference: Reference) -> Submission:
    """Everything a workbook says. Never raises for what a sender wrote: faults become findings."""
    contents = Contents()
    identity = read_identity(book, reference.layout, reference.framework, contents)
    if identity is None:
        return Submission(None, contents)
    check_identity(identity, reference.framework, set(reference.senders), contents)
    submission = Submission(identity, contents)
    if submission.is_refused:
        return submission
    for name in extra_sheets(book, reference.layout, identity.kind):
        contents.add("sheet_extra", name, found=name)
    for key in reference.layout.kinds[identity.kind].sheets:
        table = find_table(book, key, reference.layout, identity.fiscal_year, contents)
        if table:
            _READERS[key](table, identity, reference, contents)
    return submission


def read_number(cell: RawCell | None, table: Table, address: str, unit: str, contents: Contents) -> Number:
    """The number in a cell by the workbench's grammar; a blank is missing, never zero."""
    if cell is None or (cell.kind == "text" and not clean_text(cell.value)):
        return Number("missing")
    if cell.kind in _REFUSED_KINDS:
        contents.add(_REFUSED_KINDS[cell.kind], table.name, address, cell.value, "ตัวเลข")
        return Number("refused", raw=cell.value)
    try:
        value = parse_number(cell.value) if cell.kind == "text" else Decimal(cell.value)
    except ValueError:
        contents.add("not_a_number", table.name, address, cell.value, f"ตัวเลขหน่วย{unit}" if unit else "ตัวเลข")
        return Number("refused", raw=cell.value)
    if cell.kind == "text":
        contents.add("number_as_text", table.name, address, cell.value, f"{value:f}")
    if "%" in cell.number_format:
        if unit != "ร้อยละ" or value > 1:
            contents.add("percent_format", table.name, address, cell.value, unit or "จำนวน")
            return Number("refused", raw=cell.value)
        value *= 100
    if value < 0:
        contents.add("negative_value", table.name, address, cell.value)
        return Number("refused", raw=cell.value)
    if cell.is_formula:
        contents.add("formula_value", table.name, address, cell.value)
    if unit in WHOLE_UNITS and value != value.to_integral_value():
        contents.add("not_whole", table.name, address, cell.value, unit)
    return Number("reported", value, cell.value)


def _text(row: dict[str, RawCell], key: str) -> str:
    return clean_text(row[key].value) if key in row else ""


def _is_blank_word(cell: RawCell | None, layout: Layout) -> bool:
    return cell is not None and cell.kind == "text" and clean_text(cell.value) in layout.blank_words


def _read_results(table: Table, identity: Identity, reference: Reference, contents: Contents) -> None:
    month = parse_month(identity.period)
    expected = expected_indicators(reference.framework, identity.sender_code, month, reference.targets)
    known = {each.indicator_code: each for each in reference.framework.indicators}
    seen: dict[tuple[str, str], Observation] = {}
    for row in table.rows:
        pair = (_text(row, "indicator_code"), _text(row, "element_code"))
        if not any(pair) and not ({"value", "nil"} & row.keys()):
            continue
        indicator = known.get(pair[0])
        element = _element(indicator, pair[1])
        if indicator is None or element is None:
            place = table.address(row, "indicator_code")
            contents.add(
                "row_unknown", table.name, place, " ".join(pair).strip() or "(ว่าง)", _suggest(pair, known)
            )
            continue
        if indicator not in expected:
            contents.add("row_not_expected", table.name, table.address(row, "indicator_code"), pair[0])
        observation = _read_result(row, indicator, element, table, identity, reference, contents)
        if observation:
            seen[pair] = _merge(seen.get(pair), observation, table, contents)
    contents.observations += seen.values()
    present = {code for code, _ in seen} | {
        code for row in table.rows if (code := _text(row, "indicator_code"))
    }
    for indicator in expected:
        if indicator.indicator_code not in present:
            contents.add("row_missing", table.name, expected=indicator.indicator_code)


def _element(indicator: Indicator | None, code: str) -> Element | None:
    if indicator is None:
        return None
    return next((each for each in expected_elements(indicator) if each.element_code == code), None)


def _suggest(pair: tuple[str, str], known: dict[str, Indicator]) -> str:
    if pair[0] in known:
        codes = [each.element_code for each in known[pair[0]].elements]
        close = difflib.get_close_matches(pair[1], codes, 1)
    else:
        close = difflib.get_close_matches(pair[0], list(known), 1)
    return f" (ใกล้เคียงกับ {close[0]})" if close else ""


def _merge(before: Observation | None, now: Observation, table: Table, contents: Contents) -> Observation:
    if before is None:
        return now
    pair = f"{now.indicator_code} {now.element_code}"
    if (before.obs_status, before.value) == (now.obs_status, now.value):
        contents.add("row_repeated", table.name, now.cell, pair, before.cell)
        return before
    contents.add("row_doubled", table.name, now.cell, pair, before.cell)
    return replace(before, obs_status="refused", value=None)


def _read_result(
    row: dict[str, RawCell],
    indicator: Indicator,
    element: Element,
    table: Table,
    identity: Identity,
    reference: Reference,
    contents: Contents,
) -> Observation | None:
    address, cell = table.address(row, "value"), row.get("value")
    if element.nature == "attribute":
        if text := _text(row, "value"):
            pair = (indicator.indicator_code, element.element_code)
            contents.narratives.append(Narrative(*pair, text, table.name, address))
        return None
    is_blank_word = _is_blank_word(cell, reference.layout)
    number = Number("missing") if is_blank_word else read_number(cell, table, address, element.unit, contents)
    is_nil = _read_tick(row, element, number, table, reference.layout, contents)
    if is_nil:
        number = (
            Number("nil")
            if number.status == "missing" or number.value == 0
            else Number("refused", raw=number.raw)
        )
        if number.status == "refused":
            contents.add("nil_with_value", table.name, address, number.raw)
    elif is_blank_word and cell:
        contents.add("blank_word", table.name, address, cell.value)
    elif number.status == "missing":
        contents.add("blank_value", table.name, address)
    target = reference.targets.get((indicator.indicator_code, identity.sender_code))
    _check_target(row, number, indicator, target, table, contents)
    basis, first = covered(element, identity)
    return Observation(
        indicator_code=indicator.indicator_code,
        element_code=element.element_code,
        basis=basis,
        covers_first=first,
        covers_last=identity.covers_last,
        obs_status=number.status,
        value=number.value,
        raw=number.raw,
        sheet=table.name,
        cell=address,
        note=_text(row, "note"),
    )


def covered(element: Element, identity: Identity) -> tuple[str, str]:
    """The basis of an element's value and the first month it covers (design §3.1, §3.12).

    A flow follows the form (R17: March 2563 to date, then increments); what is cumulative by nature counts from
    October; a stock is a snapshot of the form's last month.
    """
    if element.nature.startswith("flow"):
        return identity.basis, identity.covers_first
    if element.nature == "cumulative":
        return "to_date", f"{identity.fiscal_year - 1}-10"
    return "snapshot", identity.covers_last


def _read_tick(
    row: dict[str, RawCell],
    element: Element,
    number: Number,
    table: Table,
    layout: Layout,
    contents: Contents,
) -> bool:
    tick = _text(row, "nil")
    if not tick:
        return False
    address = table.address(row, "nil")
    if tick not in layout.nil_accepted:
        contents.add("tick_unknown", table.name, address, tick)
        return False
    if not element.nature.startswith("flow"):
        contents.add("nil_not_allowed", table.name, address)
        return False
    return True


def _check_target(
    row: dict[str, RawCell],
    number: Number,
    indicator: Indicator,
    target: Decimal | None,
    table: Table,
    contents: Contents,
) -> None:
    if target is None or "target" not in row:
        return
    shown = row["target"].value
    if row["target"].kind != "number" or Decimal(shown) != target:
        contents.add("target_changed", table.name, table.address(row, "target"), shown, f"{target:f}")
    if number.value and not indicator.is_rate and target and number.value > target * _HUGE:
        contents.add("value_too_large", table.name, table.address(row, "value"), number.raw, f"{target:f}")


def _read_spending(table: Table, identity: Identity, reference: Reference, contents: Contents) -> None:
    _read_amounts(table, ("plan", "received", "committed", "disbursed"), reference, contents)


def _read_budget(table: Table, identity: Identity, reference: Reference, contents: Contents) -> None:
    _read_amounts(table, ("approved", "adjusted"), reference, contents)


def _read_amounts(table: Table, measures: tuple[str, ...], reference: Reference, contents: Contents) -> None:
    activities = {activity.activity_code for activity in reference.framework.activities}
    seen: dict[tuple[str, str], str] = {}
    for row in table.rows:
        pair = (_text(row, "activity_code"), _text(row, "expense_group"))
        filled = [
            m for m in measures if m in row and _text(row, m) and not _is_blank_word(row[m], reference.layout)
        ]
        if not filled:
            continue
        address = table.address(row, "activity_code")
        if pair[0] not in activities or pair[1] not in EXPENSE_GROUPS:
            contents.add("row_unknown", table.name, address, " ".join(pair).strip() or "(ว่าง)")
            continue
        if pair in seen:
            contents.add("row_doubled", table.name, address, " ".join(pair), seen[pair])
            contents.budget = [b for b in contents.budget if (b.activity_code, b.expense_group) != pair]
            continue
        seen[pair] = address
        amounts: dict[str, Decimal] = {}
        for measure in measures:
            cell_address = table.address(row, measure)
            number = read_number(
                row.get(measure) if measure in filled else None, table, cell_address, "", contents
            )
            if number.value is not None:
                amounts[measure] = number.value
                contents.budget.append(BudgetValue(*pair, measure, number.value, table.name, cell_address))
            elif number.status == "missing" and measure in ("received", "disbursed"):
                contents.add("blank_value", table.name, cell_address)
        if amounts.get("disbursed", Decimal(0)) > amounts.get("received", Decimal("Infinity")):
            found, expected = f"{amounts['disbursed']:,}", f"{amounts['received']:,}"
            contents.add("spent_over_received", table.name, table.address(row, "disbursed"), found, expected)


def _read_narrative(table: Table, identity: Identity, reference: Reference, contents: Contents) -> None:
    framework = reference.framework
    known = {each.activity_code for each in framework.activities}
    known |= {each.project_code for each in framework.policy_projects}
    for row in table.rows:
        subject = _text(row, "subject_code")
        texts = {key: _text(row, key) for key in ("result", "problem", "remedy") if _text(row, key)}
        if texts and subject not in known:
            contents.add("row_unknown", table.name, table.address(row, "subject_code"), subject or "(ว่าง)")
            continue
        _keep_texts(subject, texts, table, row, contents)


def _read_mission(table: Table, identity: Identity, reference: Reference, contents: Contents) -> None:
    keys = ("work", "unit", "plan", "result", "spending")
    rows = [row for row in table.rows if _text(row, "work")]
    for number, row in enumerate(rows, 1):
        texts = {key: _text(row, key) for key in keys if _text(row, key)}
        _keep_texts(f"mission-{number:02d}", texts, table, row, contents)


def _keep_texts(
    subject: str, texts: dict[str, str], table: Table, row: dict[str, RawCell], contents: Contents
) -> None:
    for key, text in texts.items():
        if len(text) > PRINTED_TEXT_LIMIT:
            contents.add("text_too_long", table.name, table.address(row, key), len(text), PRINTED_TEXT_LIMIT)
        contents.narratives.append(Narrative(subject, key, text, table.name, table.address(row, key)))


def _read_targets(table: Table, identity: Identity, reference: Reference, contents: Contents) -> None:
    codes = {each.indicator_code for each in reference.framework.indicators}
    for row in table.rows:
        office, indicator = _text(row, "office_code"), _text(row, "indicator_code")
        if not (office or indicator):
            continue
        if indicator not in codes or office not in reference.senders:
            contents.add(
                "row_unknown", table.name, table.address(row, "office_code"), f"{office} {indicator}"
            )
            continue
        number = read_number(row.get("target"), table, table.address(row, "target"), "", contents)
        if number.value is not None:
            place = table.address(row, "target")
            contents.targets.append(TargetValue(indicator, office, number.value, table.name, place))


def _read_plan(table: Table, identity: Identity, reference: Reference, contents: Contents) -> None:
    codes = {each.indicator_code for each in reference.framework.indicators}
    months = [column.key for column in table.columns if column.key[:2].isdigit()]
    for row in table.rows:
        indicator = _text(row, "indicator_code")
        if not indicator:
            continue
        if indicator not in codes:
            contents.add("row_unknown", table.name, table.address(row, "indicator_code"), indicator)
            continue
        for month in months:
            number = read_number(row.get(month), table, table.address(row, month), "", contents)
            if number.value is not None:
                place = table.address(row, month)
                contents.plans.append(PlanValue(indicator, month, number.value, table.name, place))
            elif number.status == "missing":
                contents.add("blank_value", table.name, table.address(row, month))


_READERS: dict[SheetKey, Callable[[Table, Identity, Reference, Contents], None]] = {
    "results": _read_results,
    "spending": _read_spending,
    "budget": _read_budget,
    "narrative": _read_narrative,
    "mission": _read_mission,
    "targets": _read_targets,
    "plan": _read_plan,
}
