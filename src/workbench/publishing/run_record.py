"""The record of a run, run.json: what went in, what came out, and what it replaces."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.base.files import sha256_of
from workbench.base.fiscal import format_instant
from workbench.publishing.issues.editions import write_json
from workbench.publishing.provenance import git_commit, keep_parameters, package_versions
from workbench.publishing.request import Run
from workbench.publishing.revisions.replacement import Replacement


def write_record(
    run: Run, result: dict[str, Any], content: str, replacement: Replacement, issue: int, now: datetime, scratch: Path
) -> None:
    """Write run.json beside the finished files: inputs, versions, times, what it replaces and why, each file's hash."""
    digest = keep_parameters(run.workspace)
    record = {
        "inputs": run.inputs(),
        "period": run.period.id,
        "title": result["title"],
        "scope_kind": result["scope_kind"],
        "scope_name": result["scope_name"],
        "coverage": result["coverage"],
        "parameters_kept": digest,
        "submissions": result["submissions"],
        "figures": result["figures"],
        "figures_digest": result["figures_digest"],
        "content_sha256": content,
        "offices_missing": result["offices_missing"],
        "is_sample": result["is_sample"],
        "is_draft": run.is_draft,
        "versions": package_versions(),
        "git_commit": git_commit(),
        "started_at": format_instant(now),
        "ended_at": format_instant(datetime.now(now.tzinfo)),
        "outcome": "completed",
        "issue": issue or None,
        "replaces": str(replacement.number) if replacement.number else None,
        "reason": replacement.reason,
        "erratum": replacement.as_data(),
        "files": {path.name: sha256_of(path.read_bytes()) for path in sorted(scratch.iterdir())},
    }
    write_json(scratch / "run.json", record)
