"""Setting up: every make target from a folder with spaces and Thai letters, and what tools/install.py does when."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import install

ROOT = Path(__file__).resolve().parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z-]+):(?!=)", MAKEFILE, flags=re.MULTILINE)
PROGRAMS = ("python", "workbench", "ruff", "mypy")
STUB = """#!/bin/sh
{ printf '%s\\t' "$PWD" "${0##*/}" "$@"; echo; } >> '{calls}'
case "$*" in *" ingest "*) exit 3; esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that make needs, in a folder such as people have, over programs that only write down their calls."""
    folder = tmp_path / "งาน ติดตาม ๖๓" / "work bench"
    (folder / ".venv" / "bin").mkdir(parents=True)
    for name in ("Makefile", "constraints.txt"):
        shutil.copy(ROOT / name, folder / name)
    for path in [*(folder / ".venv" / "bin" / name for name in PROGRAMS), folder / "python3"]:
        path.write_text(STUB.replace("{calls}", str(tmp_path / "calls")), encoding="utf-8")
        path.chmod(0o755)
    return folder


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`make` there; what a make around the tests was given (make test ARGS=-x) does not reach it."""
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.run(["make", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def calls_of(folder: Path, *words: str) -> list[list[str]]:
    """What `make` calls there, each as its words; fails where make does or where a call stands in another folder."""
    written = folder.parents[1] / "calls"
    written.unlink(missing_ok=True)
    done = make(folder, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not found" not in done.stderr
    lines = written.read_text(encoding="utf-8").splitlines() if written.exists() else []
    calls = [line.split("\t")[:-1] for line in lines]
    assert {place for place, *_ in calls} <= {str(folder)}
    return [call for _, *call in calls if call[1:2] != ["-c"]]


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")
SETUP = [["python", "tools/install.py"], ["python", "tools/pdf_libraries.py"]]
TOOLS = [["python", "tools/install.py", "test", "dev"]]
SAMPLE = [
    ["workbench", "--root", "build/sample", "sample"],
    ["workbench", "--root", "build/sample", "ingest", "build/sample/data/incoming"],
]
PARALLEL = "-n logical --maxprocesses 4 --dist loadfile".split()
CHECK = [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]]
CALLED = {
    "help": [],
    "setup": SETUP,
    "developer-tools": TOOLS,
    "sample": SETUP + SAMPLE,
    "report": [*SETUP, *SAMPLE, ["workbench", "--root", "build/sample", "run", "monthly", "--period", "2563-06"]],
    "lab": [*SETUP, *SETUP, *SAMPLE, ["workbench", "--root", "build/sample", "lab"]],
    "check": TOOLS + CHECK,
    "test": [*TOOLS, *CHECK, *SETUP, *SAMPLE, ["python", "-m", "pytest", "-m", "not slow", *PARALLEL]],
    "test-slow": [*TOOLS, *SETUP, ["python", "-m", "pytest", "-m", "slow", "tests", *PARALLEL]],
    "format": [*TOOLS, ["ruff", "check", "--fix", "."], ["ruff", "format", "."]],
    "pins": [*TOOLS, "python -m pip --disable-pip-version-check freeze --all --exclude-editable --exclude pip".split()],
    "clean": [],
}


@needs_make
@pytest.mark.parametrize("target", TARGETS)
def test_target_runs_in_a_folder_with_spaces_and_thai_letters(clone, target):
    assert calls_of(clone, target) == CALLED[target]


@needs_make
def test_real_ledger_is_opened_rather_than_the_sample(clone):
    (clone / "data").mkdir()
    (clone / "data" / "ledger.db").touch()
    assert calls_of(clone, "lab") == [*SETUP, ["workbench", "lab"]]


@needs_make
def test_sample_in_a_folder_with_spaces_is_written_once(clone):
    place = "build/ลองดู อีกที"
    again = ["workbench", "--root", place, "ingest", f"{place}/data/incoming"]
    assert calls_of(clone, "sample", f"SAMPLE={place}")[2:] == [["workbench", "--root", place, "sample"], again]
    assert calls_of(clone, "sample", f"SAMPLE={place}")[2:] == [again]


@needs_make
def test_interpreter_asked_for_sets_up_and_that_of_the_environment_does_the_rest(clone):
    asked = calls_of(clone, "setup", f"PYTHON={clone}/python3")
    assert asked == [["python3", "tools/install.py"], ["python", "tools/pdf_libraries.py"]]


@needs_make
def test_python_that_is_too_old_is_told_apart(clone):
    old = clone / "python2"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = make(clone, "setup", f"PYTHON={old}")
    assert "Python 3.11 or newer" in done.stderr
    assert "Error 6" in done.stderr


# -- tools/install.py ------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two files, without .venv."""
    root = tmp_path / "งาน ติดตาม"
    root.mkdir()
    (root / "pyproject.toml").write_text("[project]\n")
    (root / "constraints.txt").write_text("a==1\n")
    monkeypatch.setattr(install, "ROOT", root)
    monkeypatch.setattr(install, "VENV", root / ".venv")
    return root


@pytest.fixture
def steps(place: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was done: "venv" where it was made anew, and the extras that were installed."""
    done: list[object] = []

    def make_environment() -> None:
        shutil.rmtree(place / ".venv", ignore_errors=True)
        (place / ".venv" / "bin").mkdir(parents=True)
        (place / ".venv" / "bin" / "pip").write_text(f"#!{place}/.venv/bin/python")
        python = place / ".venv" / "bin" / "python"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        python.chmod(0o755)
        done.append("venv")

    monkeypatch.setattr(install, "make_environment", make_environment)
    monkeypatch.setattr(install, "install", lambda extras: not done.append(extras))
    return done


def test_runtime_comes_first_tools_are_added_and_nothing_is_done_twice(steps):
    assert [install.main(extras) for extras in ([], [], ["test"], ["test"], [])] == [0] * 5
    assert steps == ["venv", [], ["test"]]


def test_tools_bring_the_runtime_along(steps):
    assert [install.main(["test"]), install.main([])] == [0, 0]
    assert steps == ["venv", ["test"]]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_pins_are_installed_into_the_environment_there_is(place, steps, name):
    install.main([])
    (place / name).write_text("b==2\n")
    install.main([])
    assert steps == ["venv", [], []]


def test_environment_of_another_interpreter_is_made_anew(steps, monkeypatch):
    install.main([])
    monkeypatch.setattr(install, "interpreter", lambda: "3.11.0 /usr")
    install.main([])
    assert steps == ["venv", [], "venv", []]


def test_environment_whose_interpreter_went_is_made_anew(place, steps):
    install.main([])
    (place / ".venv" / "bin" / "python").unlink()
    install.main([])
    assert steps == ["venv", [], "venv", []]


def test_environment_that_was_moved_is_made_anew(place, steps, monkeypatch):
    install.main([])
    moved = place.with_name("ย้ายแล้ว")
    place.rename(moved)
    monkeypatch.setattr(install, "ROOT", moved)
    monkeypatch.setattr(install, "VENV", moved / ".venv")
    assert install.interpreter_of(moved / ".venv") == ""


def test_installation_that_fails_is_told_and_tried_again(place, steps, monkeypatch, capsys):
    monkeypatch.setattr(install, "install", lambda extras: False)
    assert [install.main([]), install.main([])] == [6, 6]
    assert ".venv/pip.log" in capsys.readouterr().err


def test_signs_of_life_tell_time_step_and_packages(place, monkeypatch, capsys):
    log = place / "pip.log"
    monkeypatch.setattr(install, "SECONDS_BETWEEN_LINES", 0.2)
    lines = "\\nObtaining file:///x\\nCollecting a\\nCollecting b\\nInstalling collected packages: a, b\\n"
    script = f"import time; print('{lines}', flush=True); time.sleep(1)"
    assert install.run_with_signs([sys.executable, "-c", script], log) == 0
    assert "0:00 นาที กำลังติดตั้ง 2 แพ็กเกจ" in capsys.readouterr().out
    assert install.run_with_signs([sys.executable, "-c", "raise SystemExit(4)"], log) == 4
