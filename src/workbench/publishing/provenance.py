"""What an issue was made from: parameters kept, code and versions named, and the digest of what it says."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

from workbench.base.files import write_atomically
from workbench.publishing.issues.pins import parameters_archive
from workbench.reports.charts import font_versions
from workbench.rules.records import parameters_digest
from workbench.rules.workspace import Workspace

PACKAGES = ("pandas", "papermill", "nbconvert", "weasyprint")
_FACTS = re.compile(r'<dl class="facts">.*?</dl>', re.DOTALL)
_IMAGE, _PICTURE = re.compile(r"<img\b[^>]*>"), re.compile(r' src="data:[^"]*"')


def content_digest(html: str) -> str:
    """A hash of the page but for the facts that name ledger number and time: equal pages need no new issue.

    A chart counts by the mark of what it is made of (`data-chart`), not by its picture.
    """
    plain = _IMAGE.sub(lambda image: _unpictured(image[0]), _FACTS.sub("", html))
    return hashlib.sha256(plain.encode()).hexdigest()


def _unpictured(image: str) -> str:
    return _PICTURE.sub("", image) if "data-chart=" in image else image


def package_versions() -> dict[str, str]:
    """Python's, the workbench's and the printing packages' versions, fonts included."""
    own = {"python": sys.version.split()[0], "workbench": version("workbench")}
    return own | {name: version(name) for name in PACKAGES} | font_versions()


def keep_parameters(workspace: Workspace) -> str:
    """Keep a copy of parameters/ in the store under its digest, as a tar with fixed times; return the digest."""
    digest = parameters_digest(workspace.parameters)
    path = parameters_archive(workspace.data, digest)
    if not path.exists():
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for each in sorted(workspace.parameters.rglob("*")):
                if each.is_file():
                    info = tarfile.TarInfo(each.relative_to(workspace.parameters).as_posix())
                    info.size = each.stat().st_size
                    archive.addfile(info, io.BytesIO(each.read_bytes()))
        write_atomically(path, buffer.getvalue())
    return digest


def code_digest() -> str:
    """A hash of the package's own files: another code may print another page."""
    folder = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".py", ".j2", ".css", ".html", ".json"):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def git_commit() -> str | None:
    """The commit of the code, where it is a git checkout."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except OSError:
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
