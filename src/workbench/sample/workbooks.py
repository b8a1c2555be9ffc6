"""The made-up year as filled forms: what each sender would have typed into its workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from workbench.forms import Form, Identity, Row, build_form, sender_code, sender_name
from workbench.framework import Division, Office
from workbench.labels import EXPENSE_GROUPS
from workbench.layout import Layout, SubmissionKind, fiscal_months
from workbench.sample.assumptions import BudgetVersion, Correction
from workbench.sample.deliveries import Delivery
from workbench.sample.draws import happens, stream, whole
from workbench.sample.elements import Entries, element_entries
from workbench.sample.spending import Spending, budget_lines, budget_rows, make_spending, personnel_entries
from workbench.sample.wording import division_texts, mission_rows, office_texts
from workbench.sample.year import SampleYear


@dataclass(frozen=True)
class Writer:
    """Fills forms for one made-up year."""

    year: SampleYear
    layout: Layout
    spending: Spending
    lines: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, year: SampleYear, layout: Layout) -> Writer:
        """A writer with the year's spending worked out."""
        return cls(year, layout, make_spending(year), frozenset(budget_lines(year)))

    def form(self, delivery: Delivery) -> Form:
        """The filled form of one delivery, as the sender meant it; mistakes come later."""
        year, window, code = self.year, delivery.window, delivery.sender_code
        blank = build_form(
            year.framework, self.layout, delivery.sender, window.form_month, year.targets, self.lines, is_sample=True
        )
        sheets = dict(blank.sheets)
        sheets["results"] = self._results(blank.sheets["results"], delivery)
        sheets["spending"] = self._spending(blank.sheets["spending"], code, window.covers_last.number)
        if isinstance(delivery.sender, Office):
            sheets["narrative"] = office_texts(blank.sheets["narrative"], code, window, year)
        else:
            sheets["narrative"] = division_texts(blank.sheets["narrative"], code, window, year)
            sheets["mission"] = mission_rows(code, window, year)
        return blank.fill(sheets, revision=delivery.revision)

    def _results(self, rows: list[Row], delivery: Delivery) -> list[Row]:
        entries: dict[str, Entries] = {}
        for code in dict.fromkeys(row["indicator_code"] for row in rows):
            entries[code] = self._entries(code, delivery)
        return [self._result(row, entries[row["indicator_code"]], delivery) for row in rows]

    def _entries(self, indicator_code: str, delivery: Delivery) -> Entries:
        indicator, code = self.year.framework.indicator(indicator_code), delivery.sender_code
        if {"allocated_net", "disbursed_cum"} <= {element.element_code for element in indicator.elements}:
            return personnel_entries(indicator, code, delivery.window, self.spending)
        entries = element_entries(indicator, code, delivery.window, self.year)
        correction = delivery.correction
        if correction and correction.indicator_code == indicator_code and delivery.revision == 1:
            return _off(entries, correction.first_pct)
        return entries

    def _result(self, row: Row, entries: Entries, delivery: Delivery) -> Row:
        if row["element_code"] not in entries:
            return row
        texts, correction = self.year.assumptions.texts, delivery.correction
        entry = entries[row["element_code"]]
        filled = row | ({"nil": self.layout.nil_word} if entry is None else {"value": entry})
        random = stream(
            self.year.seed, "note", delivery.sender_code, delivery.window.form_month.id, row["element_code"],
            row["indicator_code"],
        )  # fmt: skip
        if correction and delivery.revision > 1 and correction.indicator_code == row["indicator_code"]:
            filled["note"] = f"แก้ไข: {correction.reason}"
        elif entry and happens(random, texts.notes_pct):
            filled["note"] = random.choice(texts.notes)
        return filled

    def _spending(self, rows: list[Row], code: str, month: int) -> list[Row]:
        filled = []
        for row in rows:
            line = self.spending.get((code, row["activity_code"], row["expense_group"]))
            if line:
                amounts = {"received": line.received, "committed": line.committed, "disbursed": line.disbursed}
                row = row | {"plan": line.plan} | {key: months[month - 1] for key, months in amounts.items()}
            filled.append(row)
        return [row for row in filled if "plan" in row]

    def references(self) -> Iterator[tuple[str, datetime, Form]]:
        """(file stem, received, form) of budget versions, office targets and every sender's plan."""
        for number, version in enumerate(self.year.assumptions.budget.versions, 1):
            yield f"budget_{number}", self._morning(version.received.date_in(self._fiscal_year)), self._budget(version)
        references = self.year.assumptions.references
        yield "targets", self._morning(references.targets_received.date_in(self._fiscal_year)), self._targets()
        first_day = references.plans_received.date_in(self._fiscal_year)
        for sender in (*self.year.offices, *self.year.framework.divisions):
            form = self._plan(sender)
            if form.sheets["plan"]:
                random = stream(self.year.seed, "plan sent", sender_code(sender))
                day = first_day + timedelta(days=random.randint(0, self.year.assumptions.references.plans_within_days))
                yield f"plan_{sender_code(sender)}", self._morning(day), form

    @property
    def _fiscal_year(self) -> int:
        return self.year.framework.fiscal_year

    def _morning(self, day: date) -> datetime:
        from workbench.fiscal import BANGKOK

        random = stream(self.year.seed, "morning", day)
        return datetime(day.year, day.month, day.day, 9, random.randint(0, 59), random.randint(0, 59), tzinfo=BANGKOK)

    def _reference(self, kind: SubmissionKind, code: str, name: str, rows: list[Row], **identity: str) -> Form:
        header = Identity(
            kind, self._fiscal_year, code, f"FY{self._fiscal_year}", self.layout.kinds[kind].channel, True,
            self.layout.version, **identity,
        )  # fmt: skip
        key = self.layout.kinds[kind].sheets[0]
        return Form(header, name, f"ปีงบประมาณ พ.ศ. {self._fiscal_year}", None, {key: rows})

    def _division(self, code: str) -> Division:
        return self.year.framework.division(code)

    def _budget(self, version: BudgetVersion) -> Form:
        rows: list[Row] = [
            {
                "activity_code": code,
                "expense_group": group,
                "activity": self.year.framework.activity(code).name,
                "expense_name": EXPENSE_GROUPS[group],
                "approved": approved,
                "adjusted": adjusted,
            }
            for code, group, approved, adjusted in budget_rows(version, self.year)
        ]
        sender = self._division(self.year.assumptions.budget.sender)
        effective, document = version.date_in(self._fiscal_year), version.document.format(year=self._fiscal_year)
        return self._reference(
            "budget", sender.division_code, sender_name(sender), rows,
            effective_from=effective.isoformat(), document=document,
        )  # fmt: skip

    def _targets(self) -> Form:
        names = {office.office_code: office.office_name for office in self.year.offices}
        rows: list[Row] = []
        for (code, office), target in sorted(self.year.targets.items()):
            indicator = self.year.framework.indicator(code)
            rows.append(
                {
                    "office_code": office,
                    "indicator_code": code,
                    "office": names[office],
                    "indicator": indicator.name,
                    "unit": indicator.unit,
                    "target": target,
                }
            )
        references = self.year.assumptions.references
        sender = self._division(references.targets_sender)
        first_day = fiscal_months(self._fiscal_year)[0].start_date
        return self._reference(
            "targets", sender.division_code, sender_name(sender), rows,
            effective_from=first_day.isoformat(), document=references.targets_document,
        )  # fmt: skip

    def _plan(self, sender: Office | Division) -> Form:
        code = sender_code(sender)
        months = [month.id for month in fiscal_months(self._fiscal_year)]
        rows: list[Row] = []
        for indicator in self.year.framework.indicators:
            planned = self.year.plans.get((indicator.indicator_code, code))
            if planned:
                row = {"indicator_code": indicator.indicator_code, "indicator": indicator.name, "unit": indicator.unit}
                rows.append(row | dict(zip(months, planned, strict=True)))
        return self._reference("plan", code, sender_name(sender), rows)


def _off(entries: Entries, percent: Decimal) -> Entries:
    """The numbers as first sent: what was counted is off by some percent, balances kept in step."""
    off: Entries = dict(entries)
    for code in ("new_distinct_in_period", "served_in_period", "members_joined"):
        value = off.get(code)
        if isinstance(value, Decimal):
            off[code] = whole(float(value * percent / 100))
    if isinstance(off.get("members_close"), Decimal):
        opening, joined, left = (off[code] for code in ("members_open", "members_joined", "members_left"))
        if isinstance(opening, Decimal) and isinstance(joined, Decimal) and isinstance(left, Decimal):
            off["members_close"] = opening + joined - left
    return off


__all__ = ["Correction", "Writer"]
