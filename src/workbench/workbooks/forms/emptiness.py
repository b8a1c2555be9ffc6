"""Whether anything stands in a form: one without a value or a tick has not been sent, it has only been returned."""

from __future__ import annotations

from workbench.base.fiscal import parse_month
from workbench.rules.expectations import expected_elements, expected_indicators
from workbench.workbooks.forms.layout import Layout
from workbench.workbooks.forms.tables import Reference
from workbench.workbooks.submission import Contents, Identity

_SAID_BY_EMPTINESS = ("blank_value", "line_blank", "row_missing")


def hold_empty(identity: Identity, layout: Layout, reference: Reference, contents: Contents) -> None:
    """Refuse a form without any value, tick or text, and one whose results sheet is asked for and holds none.

    Its own finding takes the place of those on each blank cell. A value that was refused is a value; a form that is all
    ticks, or of texts where no results are asked for, is a form.
    """
    results = layout.sheets["results"].name
    if _has_results(contents, results):
        return
    is_empty = not (contents.narratives or contents.budget) and all(
        each.obs_status == "missing" for each in contents.spending_gaps
    )
    if is_empty or (reference.taken_as is None and _asks_results(identity, reference)):
        emptied = {results} if not is_empty else {each.sheet for each in contents.findings}
        kept = [each for each in contents.findings if each.sheet not in emptied or each.code not in _SAID_BY_EMPTINESS]
        contents.findings[:] = kept
        contents.add("form_empty" if is_empty else "results_empty", results, found=results)


def _has_results(contents: Contents, results: str) -> bool:
    """Whether a value, a tick or an attribute's text stands on the results sheet, or something there was refused."""
    if any(each.obs_status != "missing" for each in contents.observations):
        return True
    mine = (each for each in contents.findings if each.sheet == results and each.code not in _SAID_BY_EMPTINESS)
    return any(each.sheet == results for each in contents.narratives) or any(
        each.severity == "cell_error" for each in mine
    )


def _asks_results(identity: Identity, reference: Reference) -> bool:
    month = parse_month(identity.period)
    asked = expected_indicators(reference.framework, identity.sender_code, month, reference.supplied)
    return any(expected_elements(indicator) for indicator in asked)
