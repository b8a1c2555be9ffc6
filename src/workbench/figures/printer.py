"""Printing figures: a number or word as an element that carries its figure id, recorded with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from workbench.base.text import format_number
from workbench.figures.book import Figure, FigureBook, plain
from workbench.figures.measure import Measure
from workbench.figures.measures import TEXTS
from workbench.progress.evidence import Amount
from workbench.progress.lineage import BEARS, COUNTS, CellRef, as_role, row_source
from workbench.rules.framework import Framework
from workbench.rules.settings import Digits

NOTHING = "–"
ONE = Decimal(1)


@dataclass
class PrintedPage:
    """What one page prints: its figures, each by its measure, and the ambiguities that bore on them."""

    framework: Framework
    digits: Digits
    target_version: str = ""
    figures: FigureBook = field(default_factory=FigureBook)
    ambiguities: set[str] = field(default_factory=set)

    def print(self, measure: Measure, holder: Any, subject: str = "", *, sender: str = "", period: str = "") -> Markup:
        """Record a measure of a computed value and return it as printed.

        `holder` is an IndicatorProgress, OfficeProgress, BudgetLine, Effect or the like; `subject` is its code where it
        has none of its own.
        """
        value = getattr(holder, measure.attribute or measure.code)
        return self.number(measure, value, subject or holder.code, sender=sender, period=period)

    def explain(self, measure: Measure, holder: Any) -> None:
        """Record what a measure is made of, whether or not the page prints it, so that it can be explained.

        `holder` is what the parts are taken of; a word among them is not recorded.
        """
        for part in measure.parts:
            if part.measure:
                value = getattr(holder, part.measure.attribute or part.measure.code)
                self.figures.record(replace(self._figure(part.measure, value, holder.code), is_printed=False))

    def number(
        self,
        measure: Measure,
        value: Amount | Decimal | int | None,
        subject: str = "",
        *,
        sender: str = "",
        period: str = "",
        sources: Sequence[CellRef] = (),
        inputs: Sequence[str] | None = None,
        **own: Any,
    ) -> Markup:
        """Record a number and return it as printed: an element that carries its figure id.

        An amount brings its own sources, scale and reason. The sources and inputs, each in its role, give the figure
        by plain arithmetic (workbench.figures.book.add_up); inputs not given are those of the measure. A missing value
        prints –, never zero. `own` holds what differs from the measure: unit, places, rule, scale.
        """
        figure = self._figure(measure, value, subject, sender, period, sources, inputs, **own)
        self.figures.record(figure)
        return Markup('<data class="fig{}" data-figure="{}" value="{}">{}</data>').format(
            "" if figure.value else " none", figure.figure_id, figure.value, figure.printed
        )

    def _figure(
        self,
        measure: Measure,
        value: Amount | Decimal | int | None,
        subject: str = "",
        sender: str = "",
        period: str = "",
        sources: Sequence[CellRef] = (),
        inputs: Sequence[str] | None = None,
        **own: Any,
    ) -> Figure:
        amount = value if isinstance(value, Amount) else Amount(None if value is None else Decimal(value))
        measure = replace(self._of_indicator(measure, subject, own), **own)
        digits = self.digits.prose if measure.is_prose else self.digits.tables
        worth = None if amount.value is None else amount.value / measure.per
        scale = measure.scale * amount.scale / (measure.per if amount.sources else ONE)
        return Figure(
            measure.figure_id(subject, sender, period),
            plain(worth),
            measure.unit or "",
            NOTHING if worth is None else format_number(worth, measure.places or 0, digits),
            measure.rule or "",
            (*amount.sources, *sources),
            tuple(measure.inputs(subject, sender, period) if inputs is None else inputs),
            self.target_version,
            plain(scale),
            amount.reason,
            measure.key,
            subject,
            sender,
            period,
        )

    def _of_indicator(self, measure: Measure, subject: str, own: dict[str, Any]) -> Measure:
        """The measure with what it takes from its indicator."""
        if None not in {"unit": measure.unit, "places": measure.places, "rule": measure.rule, **own}.values():
            return measure
        indicator = self.framework.indicator(subject)
        return replace(
            measure,
            unit=indicator.unit if measure.unit is None else measure.unit,
            places=indicator.places if measure.places is None else measure.places,
            rule=f"{indicator.over_months} · {indicator.over_offices}" if measure.rule is None else measure.rule,
        )

    def count(self, measure: Measure, sources: Sequence[CellRef], subject: str = "", **fields: str) -> Markup:
        """Record how many there are of what the sources name, one each."""
        return self.number(measure, len(sources), subject, sources=as_role(sources, COUNTS), **fields)

    def count_of(self, measure: Measure, figure_ids: Sequence[str], subject: str = "") -> Markup:
        """Record how many there are of other figures."""
        return self.number(measure, len(figure_ids), subject, inputs=[COUNTS + each for each in figure_ids])

    def word(
        self,
        measure: Measure,
        code: str,
        html: Markup,
        subject: str = "",
        *,
        sender: str = "",
        period: str = "",
        sources: Sequence[CellRef] = (),
    ) -> Markup:
        """Record a word that depends on figures or cells (a status, a quotation), so that a change of it is noticed."""
        figure = self._figure(measure, None, subject, sender, period, sources)
        self.figures.record(replace(figure, value=code, printed=html.striptags()))
        return Markup('<span data-figure="{}">{}</span>').format(figure.figure_id, html)

    def quoted(self, row: Any, html: Markup) -> Markup:
        """A sender's own words with the cell they stand in (`row`: one of `narratives`)."""
        source = replace(row_source(row, f"text/{row.subject_code}/{row.field}", row.period), value="", role=BEARS)
        return self.word(TEXTS[row.field], row.text, html, row.subject_code, sender=row.sender_code, sources=[source])

    def note_ambiguities(self, codes: Iterable[str]) -> None:
        """Remember that the settings of ambiguities bore on a figure of this page."""
        self.ambiguities |= set(codes)
