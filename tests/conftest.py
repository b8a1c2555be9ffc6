"""Settings for every test: no display, no workspace from outside, repeatable property tests."""

from __future__ import annotations

import functools
import os
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import settings

import pdf_libraries
from workbench.base.fiscal import BANGKOK, parse_period
from workbench.base.text import split_words
from workbench.intake.ingest import ingest
from workbench.publishing.page import pdf
from workbench.publishing.run import run_report
from workbench.rules.workspace import Workspace, find_workspace
from workbench.sample import write_sample

SMALL_YEAR_OFFICES = 6
NO_PDF = "the system libraries of the PDF engine are missing"
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
def pdf_engine() -> None:
    """A test that prints in another process asks for this; skips where the PDF engine lacks its system libraries."""
    if pdf_libraries.missing_packages():
        pytest.skip(NO_PDF)


@pytest.fixture(scope="session")
def thai_line_breaks() -> None:
    """A test of where Thai lines break asks for this; skips where libthai, which those libraries bring, is missing."""
    with warnings.catch_warnings(action="ignore"):
        if len(split_words("กลุ่มส่งเสริมสหกรณ์")) == 1:
            pytest.skip(NO_PDF)


@pytest.fixture(scope="session", autouse=True)
def printing_without_libraries_skips() -> Iterator[None]:
    """Whatever test comes to print in its own process is skipped there, too."""
    with pytest.MonkeyPatch.context() as patch:
        if pdf_libraries.missing_packages():
            patch.setattr(pdf, "_open_weasyprint", functools.cache(lambda: pytest.skip(NO_PDF)))
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for all that was skipped for want of the PDF engine's libraries."""
    skipped = [report for report in terminalreporter.stats.get("skipped", ()) if NO_PDF in str(report.longrepr)]
    if skipped:
        ways = "make setup, or conda env create -f environment.yml"
        terminalreporter.write_line(f"{len(skipped)} tests of printing skipped, {NO_PDF}: {ways}")


@pytest.fixture(scope="session")
def small_year(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with the made-up year of a few offices and all divisions, received; tests only read it."""
    workspace = find_workspace(tmp_path_factory.mktemp("small_year"))
    write_sample(workspace, 2563, office_limit=SMALL_YEAR_OFFICES)
    ingest(workspace, [workspace.data / "incoming"], datetime(2020, 11, 1, tzinfo=BANGKOK))
    return workspace


@pytest.fixture
def own_outputs(small_year: Workspace, tmp_path: Path) -> Workspace:
    """The small year with a ledger and an outputs folder of the test's own, for a run is an event of the ledger."""
    root = tmp_path / "workspace"
    shutil.copytree(small_year.data, root / "data", ignore=shutil.ignore_patterns("incoming", ".*"))
    return replace(small_year, root=root, data=root / "data", outputs=root / "outputs")


@pytest.fixture(scope="session")
def published_year(small_year: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The small year with issue 1 of June of the department and of two offices, not printed; tests copy it."""
    root = tmp_path_factory.mktemp("published")
    shutil.copytree(small_year.data, root / "data")
    workspace = replace(small_year, root=root, data=root / "data", outputs=root / "outputs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.publishing.run.render_pdf", lambda html: b"%PDF-1.7 " + html.encode())
        for report, scope in (("monthly", "department"), ("office", "BKK1"), ("office", "TH11")):
            now = datetime(2020, 12, 1, 9, 0, tzinfo=BANGKOK)
            run_report(workspace, report, parse_period("2563-06"), now, scope)
    return workspace


@pytest.fixture
def published(published_year: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of that workspace for one test, which does not print either."""
    monkeypatch.setattr("workbench.publishing.run.render_pdf", lambda html: b"%PDF-1.7 " + html.encode())
    root = tmp_path / "published"
    shutil.copytree(published_year.root, root)
    return replace(published_year, root=root, data=root / "data", outputs=root / "outputs")
