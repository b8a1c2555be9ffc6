"""Modules of the package import only what stands before them in LAYERS."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "workbench"

LAYERS = """
errors findings text fiscal labels parameter_files settings logbook framework calendar reading forms scope issues
report_settings ledger known section_texts progress figures figure_printer changes report progress_record charts display
passports differences chasing sections explorer exports notebook_entry page runs sample cli __init__ __main__
""".split()


def imported_modules(source: str) -> set[str]:
    """The modules of workbench that a source text imports; `__init__` for the package itself.

    Imports inside functions count as well: an upward import does not become a downward one by being late.
    """
    modules = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            paths = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "workbench" if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            paths = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        modules |= {_module_of(path) for path in paths if path.split(".")[0] == "workbench"}
    return modules


def _module_of(path: str) -> str:
    parts = path.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in {*LAYERS, *module_names()} else "__init__"


def upward_imports(name: str, source: str) -> list[str]:
    """The imports of module `name` that stand after it, or that LAYERS does not know."""
    allowed = LAYERS[: LAYERS.index(name) + 1]  # a sub-package may import its own modules
    return sorted(imported_modules(source) - set(allowed))


def module_names() -> list[str]:
    return sorted(
        path.stem if path.suffix else path.name
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    )


def sources_of(name: str) -> list[str]:
    single = PACKAGE / f"{name}.py"
    paths = [single] if single.exists() else sorted((PACKAGE / name).rglob("*.py"))
    return [path.read_text(encoding="utf-8") for path in paths]


def test_every_module_has_its_place_in_the_order():
    assert set(module_names()) <= set(LAYERS), "put the new module into LAYERS"


def test_the_order_names_each_module_once():
    assert len(LAYERS) == len(set(LAYERS))


@pytest.mark.parametrize("name", [name for name in LAYERS if name in module_names()])
def test_module_imports_only_what_stands_before_it(name):
    assert [upward for source in sources_of(name) for upward in upward_imports(name, source)] == []


@pytest.mark.parametrize(
    ("source", "upward"),
    [
        ("from workbench.page.render import render_html", ["page"]),
        ("from workbench import cli", ["cli"]),
        ("import workbench.runs.run as runs", ["runs"]),
        ("from .runs import run", ["runs"]),
        ("from . import runs", ["runs"]),
        ("def late():\n    from workbench.sample import write_sample", ["sample"]),
        ("from workbench import open_report", ["__init__"]),
        ("import workbench", ["__init__"]),
        ("from workbench.fiscal import Month\nimport pandas as pd\nfrom datetime import date", []),
    ],
)
def test_planted_upward_import_is_found(source, upward):
    assert upward_imports("progress", source) == upward
