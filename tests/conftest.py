"""Settings for every test: no display, no workspace from outside, repeatable property tests."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import settings

from workbench.fiscal import BANGKOK
from workbench.ledger.ingest import ingest
from workbench.sample import write_sample
from workbench.settings import Workspace, find_workspace

SMALL_YEAR_OFFICES = 6
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
    for name in ("WORKBENCH_ROOT", "WORKBENCH_AS_OF", "WORKBENCH_RUN_DIR", "WORKBENCH_DRAFT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def small_year(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with the made-up year of a few offices and all divisions, received; tests only read it."""
    workspace = find_workspace(tmp_path_factory.mktemp("small_year"))
    write_sample(workspace, 2563, office_limit=SMALL_YEAR_OFFICES)
    ingest(workspace, [workspace.data / "incoming"], datetime(2020, 11, 1, tzinfo=BANGKOK))
    return workspace


@pytest.fixture
def own_outputs(small_year: Workspace, tmp_path: Path) -> Workspace:
    """The small year with an outputs folder of the test's own."""
    return replace(small_year, outputs=tmp_path / "outputs")
