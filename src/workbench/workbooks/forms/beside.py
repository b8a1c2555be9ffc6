"""The words beside a row's codes: a sort or a drag of one column moves code and value apart, and they tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.base.text import clean_text
from workbench.workbooks.forms.tables import Row, TableReading


@dataclass(frozen=True)
class Words:
    """What a form prints beside a code, and beside the other codes of its kind. A unit admits no other words."""

    own: str
    others: Iterable[str] = ()
    is_unit: bool = False

    def are(self, shown: str) -> bool:
        """Whether a text is the code's own, or the own with what the form adds in brackets (months)."""
        own, text = _plain(self.own), _plain(shown)
        return text == own or (not self.is_unit and text.startswith(f"{own}("))

    def are_of_another(self, shown: str) -> bool:
        """Whether a text is printed beside another code."""
        return self.is_unit or any(Words(other).are(shown) for other in self.others)


def belongs_together(reading: TableReading, row: Row, beside: Mapping[str, Words]) -> bool:
    """Whether the row may be used: no words beside its codes (column key → words) are those of other codes.

    Words that are nobody's are only remarked upon; blank ones are not compared.
    """
    for key, words in beside.items():
        shown = reading.text(row, key)
        if not shown or words.are(shown):
            continue
        if words.are_of_another(shown):
            reading.remark("unit_differs" if words.is_unit else "row_mixed", row, key, shown, words.own)
            return False
        reading.remark("label_changed", row, key, shown, words.own)
    return True


def _plain(text: str) -> str:
    return "".join(clean_text(text).split())
