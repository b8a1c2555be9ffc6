"""What a figure is and by which rule it is made, in words: an indicator's formula written out."""

from __future__ import annotations

from decimal import Decimal

from workbench.figures.book import Figure, plain
from workbench.figures.titles import Names
from workbench.figures.words import RULE_WORDS
from workbench.rules.framework import ChangeFormula, Formula, Indicator, RatioFormula

_BETWEEN_RULES = " · "


def define(figure: Figure, names: Names) -> str:
    """What the figure means; a result of an indicator (or its companion) with the formula."""
    indicator, formula = names.indicators.get(figure.subject), _formula_of(figure, names)
    written = f"สูตร: {formula_words(formula, indicator)}" if formula and indicator else ""
    return " ".join(part for part in (names.title(figure).meaning, written) if part)


def _formula_of(figure: Figure, names: Names) -> Formula | None:
    indicator, measure = names.indicators.get(figure.subject), names.measure_of(figure)
    if indicator is None or measure is None:
        return None
    companions = {each.code: each.formula for each in indicator.companions}
    return indicator.formula if measure.tells_formula else companions.get(figure.measure)


def formula_words(formula: Formula, indicator: Indicator) -> str:
    """The formula over the labels of the indicator's elements: `Σ (จำนวนสมาชิกใหม่)`, `Σ (A) ÷ Σ (B) × 100`."""

    def total(*codes: str) -> str:
        return " + ".join(f"Σ ({indicator.element(code).label})" for code in codes)

    if isinstance(formula, RatioFormula):
        over, under = (_bracketed(total(*codes)) for codes in (formula.numerator, formula.denominator))
        return f"{over} ÷ {under}{_scaled(formula.scale)}"
    if isinstance(formula, ChangeFormula):
        now, base = total(formula.current), total(formula.base)
        change = f"{now} − {base}" if formula.sign > 0 else f"{base} − {now}"
        return f"[{change}] ÷ {base}{_scaled(formula.scale)}"
    taken = "".join(f" − {total(code)}" for code in formula.minus)
    return total(*formula.plus) + taken


def _bracketed(text: str) -> str:
    return f"[{text}]" if " + " in text else text


def _scaled(scale: Decimal) -> str:
    return "" if scale == 1 else f" × {plain(scale)}"


def rule_words(rule: str) -> str:
    """A figure's rule with its codes turned into words.

    >>> rule_words("flow_sum · central_only")
    'บวกผลของทุกงวด · ส่วนกลางรายงานแห่งเดียว'
    """
    return _BETWEEN_RULES.join(RULE_WORDS.get(part, part) for part in rule.split(_BETWEEN_RULES))
