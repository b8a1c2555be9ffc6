"""Printing figures: a number or word as an element that carries its figure id, recorded with where it comes from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from markupsafe import Markup

from workbench.base.text import format_number
from workbench.figures.book import Figure, FigureBook, as_inputs, plain
from workbench.progress.evidence import Amount
from workbench.progress.lineage import BEARS, COUNTS, Source, as_role, row_source
from workbench.rules.settings import Settings

NOTHING = "–"
ONE = Decimal(1)


class FigurePrinter(ABC):
    """What prints figures into a book of its own, in the digits of its settings."""

    settings: Settings
    figures: FigureBook

    @property
    @abstractmethod
    def target_version(self) -> str:
        """Which version of the targets its figures are measured against."""

    def number(
        self,
        figure_id: str,
        value: Decimal | int | None,
        *,
        places: int = 0,
        unit: str = "",
        style: Literal["tables", "prose"] = "tables",
        rule: str = "",
        sources: Sequence[Source] = (),
        inputs: Sequence[str] = (),
        scale: Decimal = ONE,
        reason: str = "",
    ) -> Markup:
        """Record a number and return it as printed: an element that carries its figure id.

        Its sources and inputs, each in its role, give it by plain arithmetic (workbench.figures.book.add_up). A missing
        value prints –, never zero, and `reason` says why (labels.REASONS). `style` chooses the digits: tables or prose.
        """
        digits = getattr(self.settings.digits, style)
        printed = NOTHING if value is None else format_number(Decimal(value), places, digits)
        figure = Figure(
            figure_id,
            plain(value),
            unit,
            printed,
            rule,
            tuple(sources),
            tuple(inputs),
            self.target_version,
            plain(scale),
            reason,
        )
        return self._element(figure, "" if value is not None else " none")

    def count(self, figure_id: str, sources: Sequence[Source], **options: Any) -> Markup:
        """Record how many there are of what the sources name, one each."""
        return self.number(figure_id, len(sources), sources=as_role(sources, COUNTS), **options)

    def count_of(self, figure_id: str, figure_ids: Sequence[str], **options: Any) -> Markup:
        """Record how many there are of other figures."""
        return self.number(figure_id, len(figure_ids), inputs=as_inputs(COUNTS, figure_ids), **options)

    def amount(self, figure_id: str, amount: Amount, **options: Any) -> Markup:
        """Record an amount with its own sources, scale and reason."""
        own: dict[str, Any] = {"sources": amount.sources, "scale": amount.scale, "reason": amount.reason}
        return self.number(figure_id, amount.value, **own, **options)

    def word(
        self, figure_id: str, code: str, html: Markup, sources: Sequence[Source] = (), inputs: Sequence[str] = ()
    ) -> Markup:
        """Record a word that depends on figures or cells (a status, a quotation), so that a change of it is noticed."""
        self.figures.record(
            Figure(figure_id, code, "", html.striptags(), "", tuple(sources), tuple(inputs), self.target_version)
        )
        return Markup('<span data-figure="{}">{}</span>').format(figure_id, html)

    def quoted(self, row: Any, html: Markup) -> Markup:
        """A sender's own words with the cell they stand in (`row`: one of `narratives`)."""
        source = replace(row_source(row, f"text/{row.subject_code}/{row.field}", row.period), value="", role=BEARS)
        figure_id = f"text.{row.sender_code}.{row.subject_code}.{row.field}"
        return self.word(figure_id, row.text, html, [source])

    def _element(self, figure: Figure, extra: str) -> Markup:
        self.figures.record(figure)
        return Markup('<data class="fig{}" data-figure="{}" value="{}">{}</data>').format(
            extra, figure.figure_id, figure.value, figure.printed
        )
