"""Three small checks for pre-commit: `hygiene.py end-of-file|yaml|size FILE…`; prints each fault, exits 1."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import yaml

LARGEST_KIB = 500


def end_of_file(path: Path) -> str | None:
    """Text ends with exactly one line feed; mended in place."""
    content = path.read_bytes()
    if not content or b"\0" in content:
        return None
    mended = content.rstrip(b"\r\n") + b"\n"
    if content == mended:
        return None
    path.write_bytes(mended)
    return "end of file mended"


def valid_yaml(path: Path) -> str | None:
    """The file parses as YAML."""
    try:
        list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        return str(fault)
    return None


def small_enough(path: Path) -> str | None:
    """The file is no larger than LARGEST_KIB; data and reports do not belong in git."""
    kib = path.stat().st_size / 1024
    return f"{kib:,.0f} KiB, more than {LARGEST_KIB}" if kib > LARGEST_KIB else None


CHECKS: dict[str, Callable[[Path], str | None]] = {
    "end-of-file": end_of_file,
    "yaml": valid_yaml,
    "size": small_enough,
}


def main(arguments: list[str]) -> int:
    """Run the named check over the files."""
    check = CHECKS[arguments[0]]
    faults = [(name, fault) for name in arguments[1:] if (fault := check(Path(name)))]
    for name, fault in faults:
        print(f"{name}: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
