"""Rooms import downwards only, modules inside a room too, nobody reaches past what a room hands on, and no circles."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src"
PACKAGE = SOURCE / "workbench"

ROOMS = "base rules workbooks ledger intake progress figures reports publishing follow_up sample cli".split()
INSIDE = {
    "base": "errors log files text fiscal locks labels",
    "rules": "records workspace registers settings agency framework calendar expectations scope report_settings",
    "workbooks": "documents reference_findings findings sheets reading statements submission forms guides",
    "ledger": "channels acceptances answers closures tables chain precondition view changes ledger events audit "
    "history findings",
    "intake": "arrivals closing register corrections statement terms earlier relations plausibility succession receipt "
    "doubts known ingest acceptance references answers readiness",
    "progress": "lineage status evidence formulas values forecast timeliness budget_facts budget comparison "
    "results computation outstanding",
    "figures": "measure measures book old_ids table words diff printer titles definitions derivation lineage_card",
    "reports": "charts markup report rehearsal sections attachments explorer",
    "publishing": "issues page schedule run_folder open_report request preview notebook revisions pages provenance "
    "run preload batch due operator_mail daily_round stale signing",
    "follow_up": "letters letter_docx",
    "sample": "assumptions draws mistakes year deliveries elements wording spending references workbooks story",
    "cli": "console preparing findings acceptance receiving reporting follow_up scheduling issues ledger admin app",
}
"""What stands in each room, a module or a package, each importing only what stands before it."""
MOST_HANDED_ON = 10

Import = tuple[str, ...]


def imports(source: str) -> set[Import]:
    """What a source text imports of the package, as paths below it; inside functions counts as well.

    An upward import does not become a downward one by being late.
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            paths = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "workbench" if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            paths = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {tuple(path.split(".")[1:]) for path in paths if path.split(".")[0] == "workbench"}
    return found


@cache
def modules() -> dict[Import, str]:
    """Every module below the package by its path, with its source text."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[parts[:-1] if parts[-1] == "__init__" else parts] = path.read_text(encoding="utf-8")
    return found


def module_of(imported: Import) -> Import:
    """The module that an imported path stands in: itself, or what holds the name."""
    while imported and imported not in modules():
        imported = imported[:-1]
    return imported


def upward(module: Import, source: str) -> list[str]:
    """Imports of a module that stand after it: in a later room, or later in its own."""
    own_place = place(module)
    return sorted(".".join(imported) for imported in imports(source) if not place(module_of(imported)) <= own_place)


def place(module: Import) -> tuple[int, int]:
    """Where a module stands in the house: behind its room's modules the room itself, above all the package."""
    if not module:
        return (len(ROOMS), 0)
    room = module[0]
    return (ROOMS.index(room), INSIDE[room].split().index(module[1]) if len(module) > 1 else len(modules()))


def too_deep(module: Import, source: str) -> list[str]:
    """Imports from another room of what that room does not hand on."""
    found = []
    for imported in imports(source):
        if imported[0] == module[0] or imported[0] not in ROOMS or len(imported) == 1:
            continue
        handed_on = import_module(f"workbench.{imported[0]}").__all__
        if imported[1] not in handed_on or len(module_of(imported)) > 2:
            found.append(".".join(imported))
    return sorted(found)


def modules_of(room: str) -> dict[Import, str]:
    return {module: source for module, source in modules().items() if module[:1] == (room,)}


def faults(room: str, find: Callable[[Import, str], list[str]]) -> dict[Import, list[str]]:
    return {module: found for module, source in modules_of(room).items() if (found := find(module, source))}


def test_the_house_has_twelve_rooms_and_each_its_order():
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(ROOMS) == set(INSIDE)
    assert not [path for path in PACKAGE.glob("*.py") if path.name != "__init__.py"], "a module without a room"


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_of_a_room_has_its_place_in_the_order(room):
    assert sorted(INSIDE[room].split()) == sorted(
        {module[1] for module in modules() if module[:1] == (room,) and module[1:]}
    )


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_stands_before_it(room):
    assert {
        module: found
        for module, source in modules().items()
        if module[:1] == (room,)
        if (found := upward(module, source))
    } == {}


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_reaches_past_what_a_room_hands_on(room):
    assert {
        module: found
        for module, source in modules().items()
        if module[:1] == (room,)
        if (found := too_deep(module, source))
    } == {}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_hands_on_at_most_ten_names(room):
    assert len(set(import_module(f"workbench.{room}").__all__)) <= MOST_HANDED_ON


def test_no_module_imports_itself_in_a_circle():
    graph = {
        module: {module_of(imported) for imported in imports(source)} - {module, module[:-1], ()}
        for module, source in modules().items()
        if module
    }
    list(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from workbench.publishing.run import run_report", ["publishing.run.run_report"]),
        ("from workbench import cli", ["cli"]),
        ("from .sample import write_sample", ["sample.write_sample"]),
        ("def late():\n    from workbench.sample import write_sample", ["sample.write_sample"]),
        ("from workbench.progress.computation import compute_progress", ["progress.computation.compute_progress"]),
        ("from workbench import open_report", ["open_report"]),
        ("from workbench.base.fiscal import Month\nimport pandas as pd\nfrom datetime import date", []),
    ],
)
def test_planted_upward_import_is_found(source, found):
    assert upward(("progress", "evidence"), source) == found


def test_planted_import_past_what_a_room_hands_on_is_found():
    assert too_deep(("reports", "report"), "from workbench.rules.framework.models import Plan") == [
        "rules.framework.models.Plan"
    ]
