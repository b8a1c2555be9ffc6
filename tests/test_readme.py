"""What README shows is what the program prints, and what it says of Python and the rooms is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from test_setup import CALLED
from workbench.cli import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown_outputs() -> dict[str, str]:
    """Each command of README's console blocks that is followed by what it prints."""
    blocks = re.findall(r"^( *)```console\n(.*?)^ *```", README, flags=re.DOTALL | re.MULTILINE)
    parts = [part for indent, block in blocks for part in re.split(rf"^{indent}\$ ", block, flags=re.MULTILINE)[1:]]
    shown = {command: output.strip() for command, _, output in (part.partition("\n") for part in parts)}
    return {command: output for command, output in shown.items() if output}


def pattern(shown: str) -> str:
    """The regular expression of an output in which … stands for anything, alone on its line for any lines."""
    return re.escape(shown).replace("…", ".*")


def matches(shown: str, printed: str) -> bool:
    return re.fullmatch(pattern(shown), printed.strip(), re.DOTALL) is not None


@pytest.mark.parametrize(
    ("shown", "is_match"),
    [("a\n…\nd", True), ("…\nb x1\n…", True), ("a\nb …\nc\nd", True), ("a\nd", False), ("…\nb x2\n…", False)],
)
def test_dots_stand_for_anything_and_nothing_else_does(shown, is_match):
    assert matches(shown, "a\nb x1\nc\nd\n") is is_match


def test_readme_shows_outputs_of_make_report_and_of_the_program():
    assert {command.split()[0] for command in shown_outputs()} == {"make", "workbench"}


@pytest.mark.parametrize("command", [command for command in shown_outputs() if command.startswith("workbench")])
def test_output_of_a_command_is_as_shown(command):
    done = CliRunner().invoke(app, shlex.split(command)[1:])
    assert matches(shown_outputs()[command], done.stdout), done.output


@pytest.mark.slow
@pytest.mark.usefixtures("pdf_engine")
@pytest.mark.parametrize("command", [command for command in shown_outputs() if command.startswith("make")])
def test_output_of_make_is_as_shown(command, tmp_path, monkeypatch):
    """Runs what make calls (test_setup.py holds that it does), in the folder that make would have made."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "build" / "sample").mkdir(parents=True)
    calls = [words for program, *words in CALLED[command.split()[1]] if program == "workbench"]
    printed = "".join(CliRunner().invoke(app, words).stdout for words in calls)
    assert matches(shown_outputs()[command], printed), printed


def test_oldest_python_is_the_one_that_the_package_asks_for():
    (oldest,) = re.findall(r'^requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert f"Python, {oldest}.0 at the oldest" in README
    assert f"({oldest.replace('.', ', ')})" in (ROOT / "Makefile").read_text("utf-8")
    assert f"({oldest.replace('.', ', ')})" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_rooms_of_the_package_are_all_told_of():
    told = re.findall(r"^  (\w+)/ ", README, flags=re.MULTILINE)
    assert sorted(told) == sorted(path.parent.name for path in (ROOT / "src" / "workbench").glob("*/__init__.py"))
