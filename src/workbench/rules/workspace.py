"""Where a workspace lies: the folders of one place of work (design §9)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Workspace:
    """The folders of one workspace (design §9)."""

    root: Path
    parameters: Path
    notebooks: Path
    data: Path
    outputs: Path


def find_workspace(root: Path | None = None) -> Workspace:
    """The workspace at `root`, by default the repository (else the current folder).

    A root without its own parameters/ or notebooks/ uses the repository's.
    """
    repository = _repository() or Path.cwd()
    root = (root or repository).resolve()
    own = {name: root / name for name in ("parameters", "notebooks")}
    shared = {name: path if path.is_dir() else repository / name for name, path in own.items()}
    return Workspace(root, shared["parameters"], shared["notebooks"], root / "data", root / "outputs")


def _repository() -> Path | None:
    parents = Path(__file__).resolve().parents
    return next((folder for folder in parents if (folder / "pyproject.toml").is_file()), None)
