"""The results sheet of a returned workbook: one observation an element, checked against what is expected."""

from __future__ import annotations

import difflib
from dataclasses import replace
from decimal import Decimal

from workbench.base.fiscal import fiscal_month, parse_month
from workbench.base.text import to_arabic_digits
from workbench.rules.expectations import expected_elements, expected_indicators, row_first_month
from workbench.rules.framework import Element, Framework, Indicator
from workbench.workbooks.forms.beside import Words, belongs_together
from workbench.workbooks.forms.tables import Row, TableReading
from workbench.workbooks.forms.values import Number
from workbench.workbooks.submission import Identity, Narrative, Observation

_LOOK_ALIKE = str.maketrans("OIL|", "0111")
_Pair = tuple[str, str]


def read_results(reading: TableReading) -> None:
    """Observations of every known row; unknown, doubled, missing and unexpected rows become findings."""
    framework, identity = reading.reference.framework, reading.identity
    month = parse_month(identity.period)
    expected = expected_indicators(framework, identity.sender_code, month, reading.reference.supplied)
    known = {each.indicator_code: each for each in framework.indicators}
    seen: dict[_Pair, Observation] = {}
    unexpected: set[str] = set()
    for row in reading.table.rows:
        pair = _pair(reading, row, known)
        if not any(pair) and not ({"value", "nil"} & row.keys()):
            continue
        indicator = known.get(pair[0])
        element = _element(indicator, pair[1])
        if indicator is None or element is None:
            shown = " ".join(pair).strip() or "(ว่าง)"
            reading.remark("row_unknown", row, "indicator_code", shown, _suggest(pair, known))
            continue
        if indicator not in expected and pair[0] not in unexpected:
            unexpected.add(pair[0])
            reading.remark("row_not_expected", row, "indicator_code", pair[0])
        is_usable = belongs_together(reading, row, _beside(framework, indicator, element))
        if element.nature == "attribute":
            if is_usable:
                _keep_attribute(reading, row, pair)
            continue
        observation = _observe(reading, row, indicator, element, is_usable)
        seen[pair] = _merge(reading, seen.get(pair), observation)
    reading.contents.observations += seen.values()
    _remark_missing_rows(reading, expected, seen)


def _pair(reading: TableReading, row: Row, known: dict[str, Indicator]) -> _Pair:
    """The codes of a row as the framework writes them, or as they stand where it has no such code."""
    code = reading.code(row, "indicator_code", known)
    elements = [each.element_code for each in known[code].elements] if code in known else ()
    return code, reading.code(row, "element_code", elements)


def _element(indicator: Indicator | None, code: str) -> Element | None:
    if indicator is None:
        return None
    return next((each for each in expected_elements(indicator) if each.element_code == code), None)


def _beside(framework: Framework, indicator: Indicator, element: Element) -> dict[str, Words]:
    """What a form prints beside an element's codes."""
    words = {
        "indicator": Words(indicator.name, [each.name for each in framework.indicators]),
        "element": Words(element.label, [each.label for each in expected_elements(indicator)]),
        "unit": Words(element.unit, is_unit=True),
    }
    if indicator.activity_code:
        names = [each.name for each in framework.activities]
        words["activity"] = Words(framework.activity(indicator.activity_code).name, names)
    return words


def _suggest(pair: _Pair, known: dict[str, Indicator]) -> str:
    """The code that was probably meant: one that looks the same first (I0l for I01), else a similar one."""
    wrong, codes = pair[0], list(known)
    if pair[0] in known:
        wrong, codes = pair[1], [each.element_code for each in known[pair[0]].elements]
    alike = [code for code in codes if _look(code) == _look(wrong)]
    close = alike or difflib.get_close_matches(wrong, codes, 1)
    return f" (ใกล้เคียงกับ {close[0]})" if close else ""


def _look(code: str) -> str:
    return to_arabic_digits(code).upper().translate(_LOOK_ALIKE)


def _keep_attribute(reading: TableReading, row: Row, pair: _Pair) -> None:
    if row.get("value") and row["value"].kind == "merged":
        reading.remark("cell_merged", row, "value", row["value"].value)
    elif text := reading.text(row, "value"):
        table = reading.table
        reading.contents.narratives.append(Narrative(*pair, text, table.name, table.address(row, "value")))


def _merge(reading: TableReading, before: Observation | None, now: Observation) -> Observation:
    """One row as it is; two that agree count once; two that differ count not at all (fault D48)."""
    if before is None:
        return now
    pair = f"{now.indicator_code} {now.element_code}"
    if (before.obs_status, before.value) == (now.obs_status, now.value):
        reading.contents.add("row_repeated", now.sheet, now.cell, pair, before.cell)
        return before
    reading.contents.add("row_doubled", now.sheet, now.cell, pair, before.cell)
    return replace(before, obs_status="refused", value=None)


def _remark_missing_rows(reading: TableReading, expected: list[Indicator], seen: dict[_Pair, Observation]) -> None:
    """A finding for each expected indicator without a row, and for each element missing from the others."""
    codes = [each.indicator_code for each in expected]
    present = {reading.code(row, "indicator_code", codes) for row in reading.table.rows}
    for indicator in expected:
        if indicator.indicator_code not in present:
            reading.contents.add("row_missing", reading.table.name, expected=indicator.indicator_code)
            continue
        for element in expected_elements(indicator):
            pair = (indicator.indicator_code, element.element_code)
            if element.nature != "attribute" and pair not in seen:
                reading.contents.add("row_missing", reading.table.name, expected=" ".join(pair))


def _observe(reading: TableReading, row: Row, indicator: Indicator, element: Element, is_usable: bool) -> Observation:
    """What a row says of its element; nothing where words beside its codes are those of others."""
    number = Number("refused", raw=reading.text(row, "value"))
    if is_usable:
        number = _read_value(reading, row, element)
        _check_target(reading, row, indicator)
    basis, first = covered(indicator, element, reading.identity, reading.reference.framework)
    return Observation(
        indicator_code=indicator.indicator_code,
        element_code=element.element_code,
        basis=basis,
        covers_first=first,
        covers_last=reading.identity.covers_last,
        obs_status=number.status,
        value=number.value,
        raw=number.raw,
        sheet=reading.table.name,
        cell=reading.table.address(row, "value"),
        note=reading.text(row, "note"),
    )


def _read_value(reading: TableReading, row: Row, element: Element) -> Number:
    """The value, or `nil` where the sender said that nothing was done; a tick beside a value is refused."""
    if _is_said_in_value(reading, row, element):
        return Number("nil")
    number = reading.number(row, "value", element.unit)
    if _is_ticked(reading, row, element):
        if number.status == "missing" or number.value == 0:
            return Number("nil")
        reading.remark("nil_with_value", row, "value", number.raw)
        return Number("refused", raw=number.raw)
    if number.status == "missing":
        word = reading.text(row, "value")
        reading.remark("blank_word" if word else "blank_value", row, "value", word)
    return number


def _is_said_in_value(reading: TableReading, row: Row, element: Element) -> bool:
    """Whether the words of the tick were typed where the number belongs."""
    if reading.text(row, "value") != reading.layout.nil_word or not element.nature.startswith("flow"):
        return False
    reading.remark("nil_in_value", row, "value", reading.layout.nil_word)
    return True


def _is_ticked(reading: TableReading, row: Row, element: Element) -> bool:
    if not reading.is_chosen(row):
        return False
    if not element.nature.startswith("flow"):
        reading.remark("nil_not_allowed", row, "nil")
        return False
    return True


def covered(indicator: Indicator, element: Element, identity: Identity, framework: Framework) -> tuple[str, str]:
    """The basis of an element's value and the first month it covers (design §3.1, §3.12).

    A flow follows the form (R17: to date in March 2563, then increments), a quarterly one back to its last
    row; what is cumulative by nature counts from October; a stock is a snapshot of the form's last month.
    """
    october = fiscal_month(identity.fiscal_year, 1)
    window = framework.window(parse_month(identity.period))
    if element.nature.startswith("flow") and window:
        first = row_first_month(framework, indicator, window)
        return "to_date" if first == october else "increment", first.id
    if element.nature == "cumulative":
        return "to_date", october.id
    return "snapshot", identity.covers_last


def _check_target(reading: TableReading, row: Row, indicator: Indicator) -> None:
    target = reading.reference.supplied.targets.get((indicator.indicator_code, reading.identity.sender_code))
    if target is None or "target" not in row:
        return
    if row["target"].kind != "number" or Decimal(row["target"].value) != target:
        reading.remark("target_changed", row, "target", row["target"].value, f"{target:f}")
