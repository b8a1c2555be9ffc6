"""What else differs between an issue and now: parameter files and program, causes where no cell is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.base.errors import WorkbenchError
from workbench.figures.diff import Background
from workbench.publishing.issues.pins import kept_parameters
from workbench.rules.workspace import Workspace

_BEARS_ON_NO_PAGE = {"sample.yaml", "sample_texts.yaml", "schedule.yaml", "signing.yaml"}
_NOT_KEPT = "พารามิเตอร์เดิมไม่ได้เก็บไว้"


def background_of(workspace: Workspace, old: dict[str, Any], new: dict[str, Any]) -> Background:
    """The background of a change, from the `inputs` of two run records: the older one's and those of now."""
    settings: tuple[str, ...] = ()
    if old["parameters_sha256"] != new["parameters_sha256"]:
        settings = changed_settings(workspace, old["parameters_sha256"])
    is_other = any(old[name] != new[name] for name in ("code_sha256", "notebook_sha256"))
    return Background(old["ledger_number"], settings, is_other)


def changed_settings(workspace: Workspace, digest: str) -> tuple[str, ...]:
    """The parameter files that differ from those kept under a digest and bear on a page, by name below parameters/."""
    try:
        before = _files(kept_parameters(workspace, digest))
    except WorkbenchError:
        return (_NOT_KEPT,)
    now = _files(workspace.parameters)
    names = {*before, *now} - _BEARS_ON_NO_PAGE
    return tuple(sorted(name for name in names if before.get(name) != now.get(name)))


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in (".yaml", ".csv") and path.is_file()
    }
