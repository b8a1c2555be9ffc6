"""What a figure of an older figures.csv is: written before there were columns for it, it can be told by its id only."""

from __future__ import annotations

import re
from functools import cache

from workbench.figures.measure import Measure
from workbench.figures.measures import INDICATOR, MEASURES

_FIELD = {"{subject}": r"(?P<subject>[^.]+)", "{sender}": r"(?P<sender>[^.]+)", "{period}": r"(?P<period>\d{4}-\d\d)"}
_OPTIONAL = {"arrival", "calls"}


def fields_of_id(figure_id: str) -> dict[str, str]:
    """The measure, subject, sender and period of a figure whose file does not say them.

    The only place where an id is taken apart. Where the id leaves open whose code it holds, the sender's field has it.

    >>> fields_of_id("I03.by_office.TH50.pace_pct")
    {'measure': 'by_office.pace_pct', 'subject': 'I03', 'sender': 'TH50'}
    """
    for key, pattern in _patterns().items():
        found = pattern.fullmatch(figure_id)
        if found:
            return {"measure": key} | {name: text for name, text in found.groupdict().items() if text}
    subject, _, companion = figure_id.partition(".")
    return {"measure": companion, "subject": subject} if companion else {}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Measure → the shape of its ids, the narrowest shapes first."""
    order = sorted(MEASURES.items(), key=lambda item: (item[1].family is INDICATOR, item[1].family.name in _OPTIONAL))
    return {key: re.compile(_shape(measure)) for key, measure in order}


def _shape(measure: Measure) -> str:
    pieces = [_FIELD.get(each, re.escape(each.replace("{code}", measure.code))) for each in measure.family.form]
    if measure.family.name not in _OPTIONAL:
        return r"\.".join(pieces)
    return "".join(rf"(?:{each}\.)?" if each.startswith("(") else rf"{each}\." for each in pieces[:-1]) + pieces[-1]
