"""What else differs between two pages: parameter files and program, causes where no cell is one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from workbench.base.errors import WorkbenchError
from workbench.figures.diff import InputChanges
from workbench.publishing.issues.pins import kept_parameters
from workbench.rules.records import parameters_digest
from workbench.rules.workspace import Workspace

_BEARS_ON_NO_PAGE = {"sample.yaml", "sample_texts.yaml", "schedule.yaml", "signing.yaml"}
_NOT_KEPT = "พารามิเตอร์เดิมไม่ได้เก็บไว้"


def input_changes(workspace: Workspace, old: Mapping[str, Any], new: Mapping[str, Any]) -> InputChanges:
    """What else changed between two pages, from the `inputs` of two run records; what either lacks differs."""
    settings: tuple[str, ...] = ()
    digests = old.get("parameters_sha256"), new.get("parameters_sha256")
    if digests[0] != digests[1]:
        settings = _changed_files(workspace, *map(str, digests))
    is_other = any(old.get(name) != new.get(name) for name in ("code_sha256", "notebook_sha256"))
    return InputChanges(old["ledger_number"], settings, is_other)


def _changed_files(workspace: Workspace, old: str, new: str) -> tuple[str, ...]:
    """The parameter files that differ and bear on a page, by name below parameters/."""
    try:
        before, now = (_files(workspace, digest) for digest in (old, new))
    except WorkbenchError:
        return (_NOT_KEPT,)
    names = {*before, *now} - _BEARS_ON_NO_PAGE
    return tuple(sorted(name for name in names if before.get(name) != now.get(name)))


@lru_cache(maxsize=8)
def _files(workspace: Workspace, digest: str) -> Mapping[str, bytes]:
    """The parameter files of a digest: those of now, or those kept; raises EnvironmentFault where they are not."""
    is_now = parameters_digest(workspace.parameters) == digest
    folder = workspace.parameters if is_now else kept_parameters(workspace, digest)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in (".yaml", ".csv") and path.is_file()
    }
