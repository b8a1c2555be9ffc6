"""Time `workbench ingest` on one month of 78 workbooks beside a plain pandas + openpyxl loop over the same files.

Run: python benchmarks/ingest.py [--runs 3]. Prints both times and their ratio, measured in one run.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from datetime import datetime
from pathlib import Path

import pandas as pd

from workbench.base.fiscal import BANGKOK
from workbench.intake.ingest import ingest
from workbench.rules.workspace import find_workspace
from workbench.sample import write_sample

NOW = datetime(2020, 4, 26, tzinfo=BANGKOK)


def month_of_workbooks(folder: Path, period: str) -> list[Path]:
    """The sample year's 78 office workbooks of one month."""
    workspace = find_workspace(folder)
    paths = [path for path in write_sample(workspace, 2563) if period in path.name]
    return [path for path in sorted(paths) if path.name.startswith(("TH", "BKK"))]


def time_workbench(paths: list[Path]) -> float:
    """Seconds to receive the files into an empty workspace: stored, read, checked, in the ledger."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        ingest(find_workspace(Path(folder)), paths, NOW)
        return time.perf_counter() - started


def time_plain(paths: list[Path]) -> float:
    """Seconds for the loop an analyst would write: every sheet into a frame, nothing checked or kept."""
    started = time.perf_counter()
    for path in paths:
        try:
            pd.read_excel(path, sheet_name=None, engine="openpyxl")
        except Exception:  # the sample holds files that are no workbooks
            continue
    return time.perf_counter() - started


def main() -> None:
    """Measure in turn and print medians and the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--period", default="2563-04")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        paths = month_of_workbooks(folder, options.period)
        pairs = [(time_workbench(paths), time_plain(paths)) for _ in range(options.runs)]
    finally:
        shutil.rmtree(folder)
    ours, plain = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"{len(paths)} workbooks, {options.runs} runs, medians")
    print(f"workbench ingest        {ours:6.2f} s")
    print(f"pandas + openpyxl loop  {plain:6.2f} s")
    print(f"ratio                   {ours / plain:6.2f}")


if __name__ == "__main__":
    main()
