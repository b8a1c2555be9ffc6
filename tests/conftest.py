"""Settings for every test: no display, no workspace from outside, repeatable property tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parents[1]

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")


def pytest_configure() -> None:
    """Charts draw without a screen; the notebooks, which nbval runs, see the sample year of `make sample`."""
    os.environ["MPLBACKEND"] = "agg"
    os.environ.setdefault("WORKBENCH_ROOT", str(REPOSITORY / "build" / "sample"))


@pytest.fixture(autouse=True)
def no_workspace_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test names its workspace; what the shell or a notebook uses must not reach it."""
    for name in ("WORKBENCH_ROOT", "WORKBENCH_AS_OF", "WORKBENCH_RUN_DIR"):
        monkeypatch.delenv(name, raising=False)
