"""One Thai reminder for each sender on the call list: what it owes, since when, how to send; as paper and as chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from workbench.base.fiscal import end_of_day
from workbench.base.labels import SAMPLE_BANNER, month_name, month_span, thai_date
from workbench.base.text import clean_text, format_number, show_text
from workbench.figures.printer import NOTHING
from workbench.progress.outstanding import Nonrespondent, OwedForm
from workbench.reports.report import Report
from workbench.rules.records import Many, Policy
from workbench.rules.registers import Office, SenderKind
from workbench.workbooks.findings import CATALOGUE, Finding
from workbench.workbooks.guides import load_words

SHOWN_FAULTS, SHOWN_EFFECTS = 8, 3
Subject = Literal["overdue", "refused", "upcoming", "blank"]


class LetterWords(Policy):
    """The fixed words of a reminder; what stands in braces is filled in."""

    heading: str
    fields: dict[Literal["agency", "number", "date", "subject", "addressee"], str]
    agency: str
    addressees: dict[SenderKind, str]
    addressee_of: dict[str, str]
    subjects: dict[Subject, str]
    opening: str
    checked: str
    owed: str
    owed_heads: Many[str]
    states: dict[Literal["overdue", "upcoming", "quarantined"], str]
    faults: str
    fault: str
    more_faults: str
    blank: str
    blank_heads: Many[str]
    effects: str
    effect_heads: Many[str]
    effect_note: str
    how_to_title: str
    how_to: Many[str]
    closing: str
    signature: Many[str]
    contact: str
    text: str
    text_owed: str
    text_blank: str


_FACTS: dict[str, set[str]] = {
    "addressees": {"province_name", "sender_name"},
    "opening": {"framework_title", "document_date", "clauses", "sender_name"},
    "checked": {"on"},
    "owed": {"sender_name", "count"},
    "states": {"days"},
    "fault": {"place", "message", "remedy"},
    "more_faults": {"count"},
    "how_to": {"files"},
    "text_owed": {"month", "covers", "due", "state"},
    "text_blank": {"month", "indicator"},
    "text": {"addressee", "subject", "owed", "effects", "how_to_title", "how_to", "contact"},
}
"""What each template may ask for; the others ask for nothing."""


def load_letter_words(parameters_dir: Path, on: date = date.max) -> LetterWords:
    """The words of reminders on a day; raises BadSetting, which names file and line."""
    return load_words(parameters_dir, "letter", LetterWords, _FACTS, on)


@dataclass(frozen=True)
class Letter:
    """One reminder before it is written: plain, cleaned Thai; tables as rows of text."""

    sender_code: str
    period_id: str
    banner: str
    subject: str
    addressee: str
    opening: str
    owed: str
    owed_rows: tuple[tuple[str, ...], ...]
    faults: tuple[str, ...]
    blank: str
    blank_rows: tuple[tuple[str, ...], ...]
    effect_rows: tuple[tuple[str, ...], ...]
    how_to: tuple[str, ...]

    @property
    def stem(self) -> str:
        """The file name without its ending: codes only, whatever a sender wrote."""
        return f"{self.sender_code}_{self.period_id}_reminder"


def compose_letters(report: Report, nonrespondents: Sequence[Nonrespondent], on: datetime) -> list[Letter]:
    """One reminder a silence, as the report's view knows it; `on` decides what is overdue and is printed."""
    words = load_letter_words(report.workspace.parameters, on.date())
    refused = report.view.all_findings()
    refused = refused[(refused["verdict"] == "quarantined")]
    return [_Composer(report, words, on, refused).compose(silence) for silence in nonrespondents]


@dataclass(frozen=True)
class _Composer:
    report: Report
    words: LetterWords
    on: datetime
    refused: pd.DataFrame

    def compose(self, silence: Nonrespondent) -> Letter:
        words, report = self.words, self.report
        files = ", ".join(f"{silence.sender_code}_{form.window.form_month.id}.xlsx" for form in _all_forms(silence))
        checked = words.checked.format(on=self._day(self.on.date()))
        owed = words.owed.format(sender_name=silence.sender_name, count=self._number(len(silence.owed_forms)))
        blank_rows = ((self._month(form), f"{each.indicator_code} {each.name}") for form, each in silence.blank)
        return Letter(
            sender_code=silence.sender_code,
            period_id=report.period.id,
            banner=SAMPLE_BANNER if report.is_sample else "",
            subject=words.subjects[self._subject(silence)],
            addressee=self._addressee(silence),
            opening=self._opening(silence),
            owed=f"{checked} {owed}" if silence.owed_forms else "",
            owed_rows=tuple(self._owed_row(form) for form in silence.owed_forms),
            faults=tuple(self._faults(silence)),
            blank=words.blank if silence.owed_forms else f"{checked} {words.blank}",
            blank_rows=tuple(blank_rows),
            effect_rows=tuple(self._effect_rows(silence)),
            how_to=tuple(each.format(files=files) for each in words.how_to),
        )

    def _opening(self, silence: Nonrespondent) -> str:
        framework = self.report.framework
        return self.words.opening.format(
            framework_title=framework.title,
            document_date=self._day(framework.document_date),
            clauses=self._clauses(silence.kind),
            sender_name=silence.sender_name,
        )

    def _subject(self, silence: Nonrespondent) -> Subject:
        """The gravest of what is owed: overdue, set aside, not due yet, or single values."""
        if any(form.state == "missing" and self._is_overdue(form) for form in silence.owed_forms):
            return "overdue"
        if any(form.state == "quarantined" for form in silence.owed_forms):
            return "refused"
        return "upcoming" if silence.owed_forms else "blank"

    def _is_overdue(self, form: OwedForm) -> bool:
        return self.on > end_of_day(form.due_date)

    def _addressee(self, silence: Nonrespondent) -> str:
        own = self.words.addressee_of.get(silence.sender_code)
        if own:
            return own
        sender = next(each for each in self.report.senders if each.code == silence.sender_code)
        province = sender.province_name if isinstance(sender, Office) else ""
        return self.words.addressees[sender.kind].format(province_name=province, sender_name=silence.sender_name)

    def _clauses(self, kind: str) -> str:
        """The framework's clauses that bind this kind of sender every month."""
        rules = (each for each in self.report.framework.rules if each.frequency == "monthly" and kind in each.actors)
        return " และ".join(dict.fromkeys(rule.source_clause for rule in rules))

    def _owed_row(self, form: OwedForm) -> tuple[str, ...]:
        state: Literal["overdue", "upcoming", "quarantined"] = "overdue" if self._is_overdue(form) else "upcoming"
        if form.state == "quarantined":
            state = "quarantined"
        days = self._number(form.days_late(self.on.date()))
        span = month_span(form.window.covers_first, form.window.covers_last, self._digits)
        return self._month(form), span, self._day(form.due_date), self.words.states[state].format(days=days)

    def _faults(self, silence: Nonrespondent) -> list[str]:
        """Why forms were set aside and what to do, from the newest refused file of each."""
        lines: list[str] = []
        for form in silence.owed_forms:
            if form.state != "quarantined":
                continue
            mine = self.refused[
                (self.refused["sender_code"] == silence.sender_code)
                & (self.refused["period"] == form.window.form_month.id)
            ]
            newest = mine[mine["ledger_number"] == mine["ledger_number"].max()]
            lines += [self._fault(row) for row in newest.itertuples() if _is_grave(row)]
        more = len(lines) - SHOWN_FAULTS
        shown = [self.words.more_faults.format(count=self._number(more))] if more > 0 else []
        return [*lines[:SHOWN_FAULTS], *shown]

    def _fault(self, row: Any) -> str:
        finding = Finding(row.code, *(show_text(clean_text(t)) for t in (row.sheet, row.cell, row.found, row.expected)))
        remedy = finding.remedy(self.report.agency)
        line = self.words.fault.format(place=finding.place, message=finding.message, remedy=remedy)
        return clean_text(line)

    def _effect_rows(self, silence: Nonrespondent) -> list[tuple[str, ...]]:
        """The headline indicators it moves most; a reminder stays short."""
        return [
            (
                f"{effect.indicator.indicator_code} {effect.indicator.name}",
                effect.indicator.unit,
                self._number(effect.office.target_value),
                self._number(effect.target_share_pct, 2),
                self._number(effect.mean_monthly_contribution, 1),
            )
            for effect in silence.effects[:SHOWN_EFFECTS]
        ]

    @property
    def _digits(self) -> str:
        return self.report.settings.digits.prose

    def _number(self, value: Decimal | int | None, places: int = 0) -> str:
        return NOTHING if value is None else format_number(Decimal(value), places, self._digits)

    def _day(self, day: Any) -> str:
        return thai_date(day, digits=self._digits)

    def _month(self, form: OwedForm) -> str:
        return month_name(form.window.form_month, digits=self._digits)


def _all_forms(silence: Nonrespondent) -> list[OwedForm]:
    """The forms to fill in or to correct, each month once, in order."""
    forms = {form.window.form_month: form for form in (*(form for form, _ in silence.blank), *silence.owed_forms)}
    return [forms[month] for month in sorted(forms)]


def _is_grave(row: Any) -> bool:
    return row.code in CATALOGUE and CATALOGUE[row.code].severity == "error"
