"""A copy of parameters/ for tests to spoil, and the edits they make to it."""

from __future__ import annotations

import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PARAMETERS = REPOSITORY / "parameters"


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first `old`; the line it stood on."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def choose(year: Path, code: str, value: str) -> None:
    path = year / "ambiguities.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index(f"- code: {code}")
    head, tail = text[:start], text[start:]
    path.write_text(head + re.sub(r"\n    choice: .*", f"\n    choice: {value}", tail, count=1), encoding="utf-8")
