"""The fixed Thai words of the filling guides, checked against the framework's kinds and the findings' codes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal, get_args

from workbench.rules.framework import Basis, Nature, OverMonths, OverOffices
from workbench.rules.records import Many, Place, Policy, Record
from workbench.rules.registers import SenderKind
from workbench.workbooks.findings import CATALOGUE, Severity
from workbench.workbooks.guides.fixed_words import WORDS_FILE, load_words

Measurable = Literal["monthly", "quarterly", "annual", "event"]
Role = Literal["key", "shown", "input"]


class Meaning(Record):
    """A word and how to fill in what it names."""

    word: str
    how: str


class Example(Record):
    """A wrong entry, the finding it gives, and what to write instead; `shown` where the cell looks different."""

    finding: str
    wrong: str
    right: str
    expected: str = ""
    unit: str = ""
    shown: str = ""
    is_number: bool = False
    number_format: str = "General"


class GuideWords(Policy):
    """The words of guides; what stands in braces is filled in."""

    author: str
    title: str
    form_title: str
    footer: str
    from_framework: str
    place: str
    sub_activity: str
    owners: str
    no_indicators: str
    other_indicators: str
    judged: str
    doubts: str
    doubt_heads: Many[str]
    facts: dict[str, str]
    no_target: str
    provider: dict[SenderKind, str]
    measurable: dict[Measurable, str]
    over_months: dict[OverMonths, str]
    over_offices: dict[OverOffices, str]
    elements_title: str
    element_heads: Many[str]
    natures: dict[Nature, Meaning]
    calendar_title: str
    calendar_heads: Many[str]
    calendar_note: str
    basis: dict[Basis, str]
    examples_title: str
    examples_intro: str
    example_heads: Many[str]
    examples: Many[Example]
    mistakes_title: str
    mistakes: dict[str, Many[str]]
    formula: dict[Literal["ratio", "growth", "reduction"], str]
    sheets_title: str
    column_heads: Many[str]
    roles: dict[Role, Meaning]
    how_to_title: str
    activities_title: str
    activity_heads: Many[str]
    findings_title: str
    finding_heads: Many[str]
    severities: dict[Severity, str]
    unknown_fact: str


_FACTS: dict[str, set[str]] = {
    "title": {"code", "name"},
    "form_title": {"year"},
    "footer": {"page", "pages"},
    "from_framework": {"framework_title", "document_date"},
    "place": {"plan", "project"},
    "sub_activity": {"name"},
    "owners": {"names"},
    "provider": {"name"},
    "formula": {"numerator", "denominator", "current", "base", "scale"},
}
"""What each template may ask for; the others ask for nothing."""
_COMPLETE = {
    "natures": Nature, "measurable": Measurable, "over_months": OverMonths, "over_offices": OverOffices,
    "basis": Basis, "provider": SenderKind, "roles": Role, "severities": Severity,
}  # fmt: skip


def load_guide_words(parameters_dir: Path, on: date = date.max) -> GuideWords:
    """The words of guides on a day; raises BadSetting where a kind has no word, an example an unknown finding."""
    words = load_words(parameters_dir, "guide", GuideWords, _FACTS, on)
    place = Place(parameters_dir / WORDS_FILE, ("guide",))
    for name, codes in _COMPLETE.items():
        missing = [code for code in get_args(codes) if code not in getattr(words, name)]
        if missing:
            raise place.problem(f"ขาดคำของ {', '.join(missing)}", name).as_error()
    for index, example in enumerate(words.examples):
        if example.finding not in CATALOGUE:
            raise place.problem(f"ไม่รู้จักข้อตรวจพบ {example.finding}", "examples", index).as_error()
    return words
