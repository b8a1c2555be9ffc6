"""Where a workspace lies: the folders of one place of work (design §9), and founding one."""

from __future__ import annotations

import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from workbench.base.errors import NoWorkspace

_FOLDERS = ("incoming", "store", "quarantine", "corrections", "snapshots")
_README = Path(__file__).parents[1] / "templates" / "workspace" / "README.md"


@dataclass(frozen=True)
class Workspace:
    """The folders of one workspace (design §9)."""

    root: Path
    parameters: Path
    notebooks: Path
    data: Path
    outputs: Path

    @property
    def is_founded(self) -> bool:
        """Whether work may begin here: a workspace is a folder with data/."""
        return self.data.is_dir()


def find_workspace(root: Path | None = None) -> Workspace:
    """The workspace at `root`, by default the repository (else the current folder), whether founded or not.

    A root without its own parameters/ or notebooks/ uses the repository's.
    """
    repository = _repository() or Path.cwd()
    root = (root or repository).resolve()
    own = {name: root / name for name in ("parameters", "notebooks")}
    shared = {name: path if path.is_dir() else repository / name for name, path in own.items()}
    return Workspace(root, shared["parameters"], shared["notebooks"], root / "data", root / "outputs")


def check_founded(workspace: Workspace) -> Workspace:
    """The same workspace; raises NoWorkspace where none has been founded, and makes nothing."""
    if not workspace.is_founded:
        raise NoWorkspace(folder=workspace.root, quoted=shlex.quote(str(workspace.root)))
    return workspace


def found_workspace(workspace: Workspace) -> bool:
    """Make what a workspace lacks of its folders; whether it is new, and then has a README in Thai as well."""
    is_new = not workspace.is_founded
    for folder in (*(workspace.data / name for name in _FOLDERS), workspace.outputs):
        folder.mkdir(parents=True, exist_ok=True)
    if is_new and not (workspace.root / _README.name).exists():
        shutil.copyfile(_README, workspace.root / _README.name)
    return is_new


def _repository() -> Path | None:
    parents = Path(__file__).resolve().parents
    return next((folder for folder in parents if (folder / "pyproject.toml").is_file()), None)
