"""The department by its names: what titles, messages and letters call it, its planning division and who reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from workbench.rules.records import Policy, Record, load_dated
from workbench.rules.registers import SenderKind

AGENCY_FILE = "agency.yaml"


class SenderWords(Record):
    """What each kind of sender is called."""

    office: str
    division: str

    def items(self) -> list[tuple[SenderKind, str]]:
        """Each kind with its words, offices first."""
        return [("office", self.office), ("division", self.division)]


class Agency(Policy):
    """The names of parameters/agency.yaml."""

    department: str
    ministry: str
    planning_division: str
    monitoring_group: str
    contact: str
    senders: SenderWords
    senders_short: SenderWords

    @property
    def heading(self) -> str:
        """The department under its ministry, as a page begins."""
        return f"{self.department} {self.ministry}"

    @property
    def prepared_by(self) -> str:
        """Who makes the reports."""
        return f"{self.monitoring_group} {self.planning_division}"

    @property
    def author(self) -> str:
        """Who makes the reports, for readers outside the department."""
        return f"{self.prepared_by} {self.department}"

    def fill(self, text: str) -> str:
        """A text with the names in place of {department}, {planning_division}, {monitoring_group} and {contact}."""
        for name in ("department", "planning_division", "monitoring_group", "contact"):
            text = text.replace(f"{{{name}}}", getattr(self, name))
        return text

    def fill_all(self, data: Any) -> Any:
        """Data as YAML holds it, with the names filled into every text."""
        if isinstance(data, str):
            return self.fill(data)
        if isinstance(data, list):
            return [self.fill_all(each) for each in data]
        return {key: self.fill_all(each) for key, each in data.items()} if isinstance(data, dict) else data


def load_agency(parameters_dir: Path, on: date = date.max) -> Agency:
    """The department's names on a day; raises BadSetting, which names file and line."""
    return load_dated(Agency, parameters_dir / AGENCY_FILE).at(on)
