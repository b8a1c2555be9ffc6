"""What one indicator is: the elements units send, its formula, and how it adds up over months and offices."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from workbench.base.errors import BadCode
from workbench.base.fiscal import Month
from workbench.rules.records import Many, Number, Record
from workbench.rules.registers import SenderKind

Kind = Literal[
    "count_distinct", "quantity_distinct", "count_event", "count_change", "count_milestone",
    "binary_milestone", "percentage", "ratio", "growth_rate", "reduction_rate",
]  # fmt: skip
OverMonths = Literal[
    "flow_sum", "distinct_cumulative", "stock_latest", "cumulative_disbursed_over_latest_budget",
    "recompute_to_date_vs_base", "survey_or_latest", "milestone_latest",
]  # fmt: skip
OverOffices = Literal["sum", "sum_of_distinct", "ratio_of_sums", "central_only"]
Nature = Literal["flow", "flow_non_additive", "cumulative", "stock", "stock_of_base", "attribute", "record_list"]
RATE_UNIT = "ร้อยละ"
RATE_PLACES = 2

Coded = TypeVar("Coded")


class Element(Record):
    """One raw value a unit sends; its nature says how it behaves over months (design §3.12)."""

    element_code: str
    label: str
    unit: str
    nature: Nature
    note: str | None = None


class SumFormula(Record):
    """Σ plus − Σ minus."""

    kind: Literal["sum"]
    plus: Many[str]
    minus: Many[str] = ()

    @property
    def element_codes(self) -> tuple[str, ...]:
        """Every element it uses."""
        return (*self.plus, *self.minus)


class RatioFormula(Record):
    """Σ numerator ÷ Σ denominator × scale."""

    kind: Literal["ratio"]
    numerator: Many[str]
    denominator: Many[str]
    scale: Number = Decimal(100)

    @property
    def element_codes(self) -> tuple[str, ...]:
        """Every element it uses."""
        return (*self.numerator, *self.denominator)


class ChangeFormula(Record):
    """(current − base) ÷ base × scale; with sign −1 a decrease counts as positive."""

    kind: Literal["change"]
    base: str
    current: str
    sign: Literal[1, -1]
    scale: Number = Decimal(100)

    @property
    def element_codes(self) -> tuple[str, ...]:
        """Every element it uses."""
        return (self.base, self.current)


Formula = Annotated[SumFormula | RatioFormula | ChangeFormula, Field(discriminator="kind")]


class Companion(Record):
    """A side figure printed beside an indicator: the other reading, a sample size."""

    code: str
    label: str
    unit: str
    formula: Formula

    @property
    def places(self) -> int:
        """The decimals printed, as for an indicator."""
        return RATE_PLACES if self.unit == RATE_UNIT else 0


class Indicator(Record):
    """One indicator. `judgements` names its fields that the source document does not print.

    `added_by` is the letter or order that added it after that document, whose stated counts then leave it out.
    """

    indicator_code: str
    group: Literal["indicator", "master_plan", "outcome"]
    activity_code: str | None = None
    number_in_source: str | None
    added_by: str | None = None
    name_source: str
    name: str
    unit: str
    target: Number | None
    division_codes: Many[str]
    provider: SenderKind
    provider_division: str | None = None
    kind: Kind
    is_milestone: bool = False
    direction: Literal["at_least", "equal_to_cap"]
    over_months: OverMonths
    over_offices: OverOffices
    measurable: Literal["monthly", "quarterly", "annual", "event"]
    formula: Formula
    companions: Many[Companion] = ()
    elements: Many[Element]
    ambiguities: Many[str] = ()
    judgements: Many[str] = ()
    notes: str | None = None

    @property
    def is_rate(self) -> bool:
        """Whether its unit is ร้อยละ: compared in points, never summed."""
        return self.unit == RATE_UNIT

    @property
    def places(self) -> int:
        """The decimals printed: 2 for rates, 0 for counts (research: domain §2.6)."""
        return RATE_PLACES if self.is_rate else 0

    def is_expected_in(self, month: Month) -> bool:
        """Whether a row is due for the month: annual in September, quarterly at quarter ends."""
        if self.measurable == "annual":
            return month.number == 12
        return month.number % 3 == 0 if self.measurable == "quarterly" else True

    def element(self, code: str) -> Element:
        """Its element of that code; raises BadCode."""
        elements = {each.element_code: each for each in self.elements}
        return pick(elements, code, f"องค์ประกอบของ {self.indicator_code}")


def pick(register: dict[str, Coded], code: str, kind: str) -> Coded:
    """The entry of that code; raises BadCode, which names the codes there are."""
    if code not in register:
        raise BadCode(kind=kind, found=code, available=", ".join(register))
    return register[code]


def expand_indicator(
    data: dict[str, Any],
    patterns: dict[str, Any],
    choices: dict[str, str],
    judgement_fields: Iterable[str],
) -> dict[str, Any]:
    """One indicator's fields in full: its pattern, then its own, then those its ambiguities' choices set.

    Its judgements are the year's list and its own, less those the source prints (`printed`).

    Raises LookupError with a Thai sentence for an unknown pattern, choice or word.
    """
    own = dict(data)
    pattern = patterns.get(own.get("pattern", ""), {})
    if own.pop("pattern", None) and not pattern:
        raise LookupError(f"ไม่รู้จักโครง {data['pattern']} (มี {', '.join(patterns)})")
    full = {**pattern, **own}
    words = {"unit": own.get("unit", ""), **full.pop("words", {})}
    for code, options in {**pattern.get("by_choice", {}), **own.get("by_choice", {})}.items():
        if choices.get(code) not in options:
            raise LookupError(f"by_choice {code} ไม่มีค่า {choices.get(code)} (มี {', '.join(options)})")
        chosen = dict(options[choices[code]])
        words |= chosen.pop("words", {})
        full |= chosen
    full.pop("by_choice", None)
    full["elements"] = [*full.get("elements", []), *full.pop("more_elements", [])]
    for part in ("elements", "companions"):
        full[part] = [_fill_words(item, words) for item in full.get(part, [])]
    if full.get("provider") == "division" and full.get("division_codes"):
        full.setdefault("provider_division", full["division_codes"][0])
    printed = full.pop("printed", [])
    full["judgements"] = [name for name in (*judgement_fields, *full.get("judgements", [])) if name not in printed]
    return full


def _fill_words(item: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    try:
        return item | {key: str(item[key]).format_map(words) for key in ("label", "unit") if key in item}
    except KeyError as error:
        raise LookupError(f"ขาดคำ {error.args[0]} ในช่อง words") from None
