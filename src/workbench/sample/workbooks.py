"""The made-up year as filled forms: what each sender would have typed into its workbook."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbench.rules.registers import Office
from workbench.sample.deliveries import Delivery
from workbench.sample.draws import happens, stream, whole
from workbench.sample.elements import Entries, element_entries
from workbench.sample.spending import Spending, budget_lines, make_spending, personnel_entries
from workbench.sample.wording import division_texts, mission_rows, office_texts
from workbench.sample.year import SampleYear
from workbench.workbooks.forms import Form, Layout, Row, build_form


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
            year.framework, self.layout, delivery.sender, window.form_month, year.supplied, self.lines, is_sample=True
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
