"""ARCHITECTURE.md: the rooms it lists, the modules it names and the formats it describes are those there are."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from test_layers import PACKAGE, ROOMS
from workbench.rules.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> list[str]:
    """What stands in backticks in the first column of the table below a heading."""
    section = TEXT.split(f"\n{heading}\n", 1)[1]
    table = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert table, f"no table below {heading}"
    rows = table[0].splitlines()[2:]
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row.split("|")[1])]


def test_rooms_are_listed_from_the_top_down():
    assert first_cells("## The twelve rooms") == ROOMS[::-1]


def test_every_module_it_names_is_there():
    named = {word for word in re.findall(r"`([a-z_]+/[a-z_/]+)`", TEXT) if word.split("/")[0] in ROOMS}
    assert len(named) > 20
    assert [word for word in named if not ((PACKAGE / word).is_dir() or (PACKAGE / f"{word}.py").is_file())] == []


def test_every_file_and_link_it_names_is_there():
    named = set(re.findall(r"\]\(([^)#]+)\)", TEXT))
    named |= set(re.findall(r"`((?:src|tests|parameters|docs|notebooks)/[\w./-]+)`", TEXT))
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


@pytest.fixture
def issue(published_year: Workspace) -> Path:
    return published_year.outputs / "2563-06" / "monthly" / "department" / "1"


def test_columns_of_figures_csv_are_described(issue):
    with (issue / "figures.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert set(first_cells("### figures.csv")) == set(next(csv.reader(stream)))


def test_keys_of_run_json_are_described(issue):
    record = json.loads((issue / "run.json").read_text(encoding="utf-8"))
    assert set(first_cells("### run.json")) == set(record)
