"""Time the look for stale issues beside running the same reports again.

Run: python benchmarks/stale.py --root build/sample [--region ภาคใต้]. Makes April of the department and of some
offices in a copy of the workspace, takes in the forms of the guide's story, and prints both times and their ratio.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent
PERIOD = "2563-04"


def workbench(root: Path, *words: str) -> float:
    """Seconds for one command."""
    started = time.perf_counter()
    subprocess.run([BIN / "workbench", "--root", root, *words], check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Make the reports, correct, look, run again; print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, default=Path("build/sample"))
    parser.add_argument("--region", default="ภาคใต้")
    options = parser.parse_args()
    root = Path(tempfile.mkdtemp())
    try:
        shutil.copytree(options.root / "data", root / "data")
        made = workbench(root, "run", "monthly", "--period", PERIOD)
        made += workbench(root, "run", "office", "--period", PERIOD, "--region", options.region)
        issues = len(list((root / "outputs").glob("*/*/*/1/run.json")))
        workbench(root, "sample", "--corrected")
        workbench(root, "ingest", str(root / "data" / "corrected"))
        looked = workbench(root, "stale")
        rerun = workbench(root, "rerun", "--stale")
    finally:
        shutil.rmtree(root)
    print(f"{issues} issues of {PERIOD}, seven forms sent again")
    print(f"making the {issues} issues             {made:6.2f} s")
    print(f"stale (all looked at, in memory)  {looked:6.2f} s")
    print(f"rerun --stale (look, then make)   {rerun:6.2f} s")
    print(f"ratio of stale to making          {looked / made:6.2f}")


if __name__ == "__main__":
    main()
