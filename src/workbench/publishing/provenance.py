"""The record of a run, run.json: what went in, what came out, by which program, and what it replaces."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from workbench.base.files import sha256_of
from workbench.base.fiscal import format_instant
from workbench.publishing.issues.editions import write_json
from workbench.publishing.issues.pins import keep_parameters
from workbench.publishing.request import Run
from workbench.publishing.revisions.content import IssueContent
from workbench.publishing.revisions.revision import Revision
from workbench.reports.charts import font_versions

PACKAGES = ("pandas", "papermill", "nbconvert", "weasyprint")


def write_record(
    run: Run, result: dict[str, Any], content: IssueContent, revision: Revision, issue: int, now: datetime, folder: Path
) -> None:
    """Write run.json beside the finished files: inputs, versions, times, what it replaces and why, each file's hash."""
    record = {
        "inputs": run.inputs(),
        "period": run.period.id,
        "title": result["title"],
        "scope_kind": result["scope_kind"],
        "scope_name": result["scope_name"],
        "coverage": result["coverage"],
        "parameters_kept": keep_parameters(run.workspace),
        "submissions": result["submissions"],
        "figures": result["figures"],
        "content_sha256": content.digest(),
        "offices_missing": result["offices_missing"],
        "is_sample": result["is_sample"],
        "is_draft": run.is_draft,
        "versions": package_versions(),
        "git_commit": git_commit(),
        "started_at": format_instant(now),
        "ended_at": format_instant(datetime.now(now.tzinfo)),
        "outcome": "completed",
        "issue": issue or None,
        "replaces": str(revision.number) if revision.number else None,
        "reason": revision.reason,
        "erratum": revision.as_data(),
        "files": {path.name: sha256_of(path.read_bytes()) for path in sorted(folder.iterdir())},
    }
    write_json(folder / "run.json", record)


def package_versions() -> dict[str, str]:
    """Python's, the workbench's and the printing packages' versions, fonts included."""
    own = {"python": sys.version.split()[0], "workbench": version("workbench")}
    return own | {name: version(name) for name in PACKAGES} | font_versions()


def git_commit() -> str | None:
    """The commit of the code, where it is a git checkout."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except OSError:
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
