"""What a filling guide says of one indicator, in words: target, months, formula, how to fill in, mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.base.fiscal import year_period
from workbench.base.labels import month_name, month_span
from workbench.base.text import format_number
from workbench.rules.agency import Agency, load_agency
from workbench.rules.expectations import row_first_month
from workbench.rules.framework import (
    ChangeFormula,
    Element,
    Framework,
    Indicator,
    RatioFormula,
    ReportingWindow,
    load_framework,
)
from workbench.rules.registers import Registers
from workbench.rules.settings import load_settings
from workbench.workbooks.findings import Finding
from workbench.workbooks.forms.layout import Layout, load_layout
from workbench.workbooks.guides.words import Example, GuideWords, load_guide_words


@dataclass(frozen=True)
class GuideBook:
    """All a guide is made of: framework, form layout, words, and which digits prose and tables take."""

    framework: Framework
    layout: Layout
    words: GuideWords
    agency: Agency
    prose: str
    tables: str

    @property
    def divisions(self) -> Registers:
        """The framework's divisions, for their names."""
        return Registers((), self.framework.divisions)


def load_guide_book(parameters_dir: Path, fiscal_year: int) -> GuideBook:
    """What the guides of a fiscal year are made of; raises PeriodOutsideFramework, BadSetting."""
    last_day = year_period(fiscal_year).end_date
    digits = load_settings(parameters_dir, last_day).digits
    return GuideBook(
        load_framework(parameters_dir, fiscal_year),
        load_layout(parameters_dir),
        load_guide_words(parameters_dir, last_day),
        load_agency(parameters_dir, last_day),
        digits.prose,
        digits.tables,
    )


def how_to_fill(book: GuideBook, element: Element) -> str:
    """How a raw value is filled in, by its nature, with the framework's own note."""
    how = book.words.natures[element.nature].how
    return f"{how} ({element.note})" if element.note else how


def indicator_facts(book: GuideBook, indicator: Indicator) -> dict[str, str]:
    """Fact key of the words → what it says of the indicator."""
    words, provider = book.words, book.divisions.name(indicator.provider_division or "", "both")
    return {
        "unit": indicator.unit,
        "target": _target(book, indicator),
        "provider": words.provider[indicator.provider].format(name=provider),
        "months": _months(book, indicator),
        "formula": formula_words(indicator, words),
        "over_months": words.over_months[indicator.over_months],
        "over_offices": words.over_offices[indicator.over_offices],
    }


def _target(book: GuideBook, indicator: Indicator) -> str:
    if indicator.target is None:
        return book.words.no_target
    places = max(0, -int(indicator.target.normalize().as_tuple().exponent))
    number = format_number(indicator.target, places, book.tables)
    return f"{indicator.unit} {number}" if indicator.is_rate else f"{number} {indicator.unit}"


def _months(book: GuideBook, indicator: Indicator) -> str:
    """When the form asks for it; the months by name where not every form does."""
    said = book.words.measurable[indicator.measurable]
    asked = [each for each in book.framework.windows if indicator.is_expected_in(each.form_month)]
    if len(asked) == len(book.framework.windows):
        return said
    return f"{said}: {', '.join(_month(book, indicator, each) for each in asked)}"


def _month(book: GuideBook, indicator: Indicator, window: ReportingWindow) -> str:
    """A form's month, with the months a flow's row covers where they are more than the form's own."""
    name = month_name(window.form_month, digits=book.tables)
    first = row_first_month(book.framework, indicator, window)
    if first == window.covers_first or all(each.nature != "flow" for each in indicator.elements):
        return name
    return f"{name} ({month_span(first, window.covers_last, book.tables)})"


def formula_words(indicator: Indicator, words: GuideWords) -> str:
    """The indicator's formula with the labels of its elements."""
    label = {each.element_code: f"“{each.label}”" for each in indicator.elements}
    formula = indicator.formula

    def added(codes: Sequence[str]) -> str:
        text = " + ".join(label[code] for code in codes)
        return f"({text})" if len(codes) > 1 else text

    if isinstance(formula, RatioFormula):
        parts = {"numerator": added(formula.numerator), "denominator": added(formula.denominator)}
        return words.formula["ratio"].format(**parts, scale=f"{formula.scale:f}")
    if isinstance(formula, ChangeFormula):
        template = words.formula["growth" if formula.sign == 1 else "reduction"]
        return template.format(current=label[formula.current], base=label[formula.base], scale=f"{formula.scale:f}")
    return " − ".join([" + ".join(label[code] for code in formula.plus), *(label[code] for code in formula.minus)])


def example_message(example: Example) -> str:
    """What the system says of a wrong entry."""
    return Finding(example.finding, found=example.wrong, expected=example.expected).message


def mistakes(book: GuideBook, indicators: Sequence[Indicator]) -> list[str]:
    """The common mistakes of what the activity's indicators are like, those of every form last."""
    traits = {"all"} | {each.basis for each in book.framework.windows}
    for indicator in indicators:
        traits |= {indicator.over_months, indicator.formula.kind, *(each.nature for each in indicator.elements)}
    return list(dict.fromkeys(line for key, lines in book.words.mistakes.items() if key in traits for line in lines))
