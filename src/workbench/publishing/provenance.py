"""What an issue was made from: parameters kept, code and versions named, and the digest of what it says."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
from copy import deepcopy
from importlib.metadata import version
from pathlib import Path

from workbench.base.files import write_atomically
from workbench.publishing.issues.pins import parameters_archive
from workbench.publishing.page.document import Element, is_facts, page_text
from workbench.reports.charts import font_versions
from workbench.rules.records import parameters_digest
from workbench.rules.workspace import Workspace

PACKAGES = ("pandas", "papermill", "nbconvert", "weasyprint")


def content_digest(page: Element) -> str:
    """A hash of the page but for the facts that name ledger number and time: equal pages need no new issue.

    A chart counts by the mark of what it is made of (`data-chart`), not by its picture.
    """
    plain = deepcopy(page)
    for facts in filter(is_facts, list(plain.iter("dl"))):
        facts.drop_tree()
    for chart in plain.iter("img"):
        if chart.get("data-chart"):
            chart.attrib.pop("src", None)
    return hashlib.sha256(page_text(plain).encode()).hexdigest()


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
