"""Time one monthly report, HTML and PDF, beside `papermill` and `jupyter nbconvert` run by hand on the same notebook.

Run: python benchmarks/report.py --root build/sample [--runs 3]. Prints both times and their ratio.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from workbench.rules.workspace import find_workspace

BIN = Path(sys.executable).parent


def time_workbench(root: Path, period: str) -> float:
    """Seconds for `workbench run monthly` as a draft (drafts are made every time): HTML, PDF, figures, run record."""
    command = [BIN / "workbench", "--root", root, "run", "monthly", "--period", period, "--draft"]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def time_by_hand(root: Path, period: str) -> float:
    """Seconds for papermill and then nbconvert's own HTML: no PDF, no checks, no lineage."""
    notebook = find_workspace(root).notebooks / "monthly.ipynb"
    folder = Path(tempfile.mkdtemp())
    environment = os.environ | {"WORKBENCH_ROOT": str(root.resolve())}
    try:
        started = time.perf_counter()
        papermill = [BIN / "papermill", notebook, folder / "out.ipynb", "-p", "period", period]
        convert = [BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", folder / "out.ipynb"]
        for command in (papermill, convert):
            subprocess.run(command, check=True, capture_output=True, env=environment)
        return time.perf_counter() - started
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Measure in turn and print medians and the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, default=Path("build/sample"))
    parser.add_argument("--period", default="2563-06")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    pairs = [(time_workbench(options.root, options.period), time_by_hand(options.root, options.period))
             for _ in range(options.runs)]  # fmt: skip
    ours, by_hand = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"monthly {options.period}, {options.runs} runs, medians")
    print(f"workbench run (HTML and PDF)          {ours:6.2f} s")
    print(f"papermill + nbconvert by hand (HTML)  {by_hand:6.2f} s")
    print(f"ratio                                 {ours / by_hand:6.2f}")


if __name__ == "__main__":
    main()
