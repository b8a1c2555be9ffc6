"""The project's own promises: pins, conda names, documented commands and files, notebooks without outputs."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path

import nbformat
import pytest
import typer
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from typer.testing import CliRunner

import hygiene
import pdf_libraries
from workbench.publishing.page.pdf import SYSTEM_REMEDY

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

# Same software under another name on conda-forge, and what only conda needs to be told.
CONDA_NAMES = {"matplotlib-base": "matplotlib", "python-tzdata": "tzdata"}
CONDA_ONLY = {"python", "pip", "setuptools", "pango"}


def requirements() -> dict[str, Requirement]:
    """Every direct requirement, of the package and of both extras, by canonical name."""
    extras = PROJECT["optional-dependencies"]
    lines = [*PROJECT["dependencies"], *extras["test"], *extras["dev"]]
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


def pins() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


def installed_closure() -> set[str]:
    """The names of everything that the direct requirements bring along here."""
    seen: set[tuple[str, str]] = set()
    waiting = list(requirements().values())
    while waiting:
        requirement = waiting.pop()
        for pair in {(canonicalize_name(requirement.name), extra) for extra in requirement.extras or {""}} - seen:
            seen.add(pair)
            children = map(Requirement, metadata.requires(pair[0]) or [])
            waiting += [r for r in children if not r.marker or r.marker.evaluate({"extra": pair[1]})]
    return {name for name, _ in seen}


# -- pins and names --------------------------------------------------------------------------------


def test_constraints_are_plain_exact_pins():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    wrong = [line for line in lines if not re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)]
    assert wrong == []


def test_constraints_satisfy_every_requirement():
    pinned = pins()
    unmet = [str(r) for name, r in requirements().items() if name not in pinned or pinned[name] not in r.specifier]
    assert unmet == []


def test_constraints_pin_everything_that_is_brought_along():
    assert installed_closure() - set(pins()) == set()


def test_every_pinned_package_runs_on_the_oldest_python_we_promise():
    oldest = PROJECT["requires-python"].removeprefix(">=") + ".0"
    asked = {name: metadata.metadata(name)["Requires-Python"] for name in installed_closure()}
    assert [name for name, range_ in asked.items() if range_ and oldest not in SpecifierSet(range_)] == []


def test_conda_environment_has_the_same_packages_and_ranges():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    from_pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    lines = [entry for entry in listed if isinstance(entry, str)] + [e for e in from_pip if e != "-e ."]
    conda = {canonicalize_name(r.name): r.specifier for r in map(Requirement, lines)}
    conda = {CONDA_NAMES.get(name, name): spec for name, spec in conda.items() if name not in CONDA_ONLY}
    assert conda == {name: r.specifier for name, r in requirements().items()}


# Not imported, and why they are there all the same.
NOT_IMPORTED = {
    "defusedxml": "openpyxl reads XML with it where it is there",
    "fontpkg-sarabun": "fontpkg finds the font in it",
    "ipykernel": "notebooks in JupyterLab run in it",
    "jupyterlab": "started as a program",
    "nbclient": "papermill's engine runs cells with it",
    "tzdata": "read by zoneinfo where the system has no zones",
}


def test_imports_of_the_package_are_its_declared_dependencies():
    providers = metadata.packages_distributions()
    imported = {
        (path.name, top)
        for path in (ROOT / "src").rglob("*.py")
        for top in imported_tops(path.read_text(encoding="utf-8")) - sys.stdlib_module_names - {"workbench"}
    }
    names = {pair: {canonicalize_name(name) for name in providers.get(pair[1], [])} for pair in imported}
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    assert [pair for pair in imported if not declared & names[pair]] == []
    assert declared - set().union(*names.values()) == NOT_IMPORTED.keys()


def imported_tops(source: str) -> set[str]:
    """First part of every absolute import."""
    tops = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            tops |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            tops.add(node.module.split(".")[0])
    return tops


# -- documents -------------------------------------------------------------------------------------


def shown_commands() -> list[str]:
    """The lines of README's console blocks that a reader is to type (they start with `$ `)."""
    blocks = re.findall(r"^ *```console\n(.*?)^ *```", README, flags=re.DOTALL | re.MULTILINE)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line[2:].split("  #")[0] for line in lines if line.startswith("$ ")]


def application() -> typer.Typer:
    """The command line; imported here, so that only the tests that need it fail while it cannot be."""
    from workbench import cli

    return next(value for value in vars(cli).values() if isinstance(value, typer.Typer))


def command_names(group, words=()) -> list[str]:
    """Every command as it is typed, `framework check` for one in a group."""
    if not hasattr(group, "commands"):
        return [" ".join(words)]
    return [name for word, child in group.commands.items() for name in command_names(child, (*words, word))]


def test_readme_shows_commands():
    kinds = {command.split()[0] for command in shown_commands()}
    assert {"make", "workbench"} <= kinds


@pytest.mark.parametrize("command", [c for c in shown_commands() if c.startswith("make")])
def test_make_commands_of_the_readme_exist(command):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    variables = set(re.findall(r"^([A-Z]+) \?=", makefile, flags=re.MULTILINE))
    words = shlex.split(command)[1:]
    assert {word for word in words if "=" not in word} <= targets
    assert {word.split("=")[0] for word in words if "=" in word} <= variables


@pytest.mark.parametrize("command", [c for c in shown_commands() if "workbench" in c.split()[0]])
def test_workbench_commands_of_the_readme_are_understood(command):
    result = CliRunner().invoke(application(), [*shlex.split(command)[1:], "--help"])
    assert result.exit_code == 0, result.output


def test_every_command_is_in_the_readme():
    shown = " ".join(re.findall(r"`([^`]*)`", README)) + " " + " ".join(shown_commands())
    assert [
        name for name in command_names(typer.main.get_command(application())) if not re.search(rf"\b{name}\b", shown)
    ] == []


def test_every_exit_code_of_the_errors_is_in_the_readme():
    from workbench.base import errors

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert {kind.exit_code for kind in kinds} <= {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.M)}


def test_every_parameter_file_is_in_a_document():
    told = {word for path in DOCUMENTS for word in re.findall(r"`([^`\s]+)`", path.read_text(encoding="utf-8"))}
    files = [path.relative_to(ROOT / "parameters") for path in (ROOT / "parameters").rglob("*.*")]
    assert [str(path) for path in files if not any(fnmatch(str(path), word) for word in told)] == []


def test_links_between_documents_lead_somewhere():
    broken = [
        (document.name, target)
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert broken == []


def test_glossary_pairs_each_word_once():
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    words = [row[0] for row in rows]
    assert len(words) == len(set(words))
    assert [row for row in rows if len(row) != 3 or not all(row)] == []


# -- notebooks, hooks and tools --------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name)
def test_notebook_is_stored_without_outputs_or_run_metadata(path):
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.source for cell in cells if cell.outputs or cell.execution_count] == []
    assert "papermill" not in notebook.metadata
    assert not any("papermill" in cell.metadata for cell in notebook.cells)


def test_hooks_are_local_and_at_most_six():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    assert len(config["repos"][0]["hooks"]) <= 6


def test_end_of_file_is_mended_once(tmp_path):
    path = tmp_path / "text.md"
    path.write_bytes("ข้อความ\n\n".encode())
    assert hygiene.main(["end-of-file", str(path)]) == 1
    assert path.read_bytes() == "ข้อความ\n".encode()
    assert hygiene.main(["end-of-file", str(path)]) == 0


def test_broken_yaml_and_large_files_are_stopped(tmp_path):
    broken, large = tmp_path / "broken.yaml", tmp_path / "large.bin"
    broken.write_text("a: [1, 2", encoding="utf-8")
    large.write_bytes(b"0" * (hygiene.LARGEST_KIB * 1024 + 1))
    assert hygiene.main(["yaml", str(broken)]) == 1
    assert hygiene.main(["size", str(large)]) == 1
    assert hygiene.main(["size", str(broken)]) == 0


def test_missing_pdf_libraries_are_named_with_the_exact_command(monkeypatch, capsys):
    monkeypatch.setattr(pdf_libraries, "is_loadable", lambda names: False)
    monkeypatch.setattr(pdf_libraries, "command_prefix", lambda: None)
    monkeypatch.setattr(sys, "platform", "linux")
    assert pdf_libraries.main() == 0
    said = capsys.readouterr().err
    assert "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in said
    assert "conda env create -f environment.yml" in said


def test_report_without_pdf_libraries_names_the_same_packages_and_both_ways():
    words = SYSTEM_REMEDY.split()
    assert set(pdf_libraries.LIBRARIES) <= set(words)
    assert "conda env create -f environment.yml" in SYSTEM_REMEDY


def test_pdf_libraries_are_installed_where_that_is_allowed(monkeypatch, capsys):
    commands = []

    def run(command, **options):
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(pdf_libraries, "is_loadable", lambda names: bool(commands))
    monkeypatch.setattr(pdf_libraries, "command_prefix", lambda: ["sudo", "-n"])
    monkeypatch.setattr(subprocess, "run", run)
    assert pdf_libraries.main() == 0
    assert commands[-1][:4] == ["sudo", "-n", "apt-get", "install"]
    assert all("Dpkg::Use-Pty=0" in command for command in commands)
    assert set(pdf_libraries.LIBRARIES) <= set(commands[-1])
    assert capsys.readouterr().err == ""


def test_nothing_is_installed_for_the_pdf_when_nothing_is_missing(monkeypatch, capsys):
    monkeypatch.setattr(pdf_libraries, "is_loadable", lambda names: True)
    monkeypatch.setattr(pdf_libraries, "command_prefix", lambda: pytest.fail("must not be asked"))
    assert pdf_libraries.main() == 0
    assert capsys.readouterr() == ("", "")
