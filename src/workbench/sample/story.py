"""Corrected workbooks for the made-up year: what a few offices send again after April's reports have gone out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time

from workbench.base.fiscal import BANGKOK
from workbench.sample.assumptions import Resent
from workbench.sample.deliveries import Delivery, make_deliveries
from workbench.sample.workbooks import Writer
from workbench.sample.year import SampleYear
from workbench.workbooks.forms import Form, Row, SheetKey

_NOON = time(12)


def corrected_forms(writer: Writer) -> Iterator[tuple[Form, datetime]]:
    """Each workbook sent again, one version after the newest sent before, and when it arrives.

    Those of senders that the year leaves out are left out too.
    """
    year = writer.year
    known = {each.code for each in year.senders}
    for resent in year.assumptions.story:
        if resent.sender in known:
            delivery = _next_delivery(resent, year)
            yield _corrected(writer.form(delivery), resent), delivery.received_at


def _next_delivery(resent: Resent, year: SampleYear) -> Delivery:
    sent = [each for each in make_deliveries(year) if _is_of(each, resent)]
    newest = max(sent, key=lambda each: each.revision)
    arrival = datetime.combine(resent.sent.date_in(year.framework.fiscal_year), _NOON, BANGKOK)
    return replace(newest, revision=newest.revision + 1, received_at=arrival, mistake=None)


def _is_of(delivery: Delivery, resent: Resent) -> bool:
    return (delivery.sender_code, delivery.window.form_month.number) == (resent.sender, resent.month)


def _corrected(form: Form, resent: Resent) -> Form:
    """The form with one number changed, or as it was."""
    result = {"indicator_code": resent.indicator_code, "element_code": resent.element_code}
    spent = {"activity_code": resent.activity_code, "expense_group": resent.expense_group}
    sheets: dict[SheetKey, list[Row]] = {
        "results": [_changed(row, result, "value", resent) for row in form.sheets["results"]],
        "spending": [_changed(row, spent, "disbursed", resent) for row in form.sheets["spending"]],
    }
    return form.fill(sheets)


def _changed(row: Row, place: Row, cell: str, resent: Resent) -> Row:
    is_place = resent.add and place.items() <= row.items()
    return row | {cell: (row.get(cell) or 0) + resent.add} if is_place else row
