"""Time `write_index` on made-up outputs, and how fast the page filters in a browser.

Run: python benchmarks/index.py [--entries 20000] [--keep FOLDER]. Prints the build time from nothing, with one more
issue, with none; the page's size; and, where Chromium is installed, the time of a keystroke up to the next frame.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from workbench.publishing.issues.index import write_index
from workbench.rules.registers import load_offices
from workbench.rules.workspace import find_workspace

FILES = ("figures.csv", "report.html", "report.ipynb", "report.pdf", "report.xlsx")
SUBMISSIONS = 350
"""Submissions a run record names, on the average of a year."""
QUERIES = ("", "เ", "เช", "เชียง", "เชียงใหม่", "เชียงใหม่ 2563-06", "มิถุนายน", "ไม่มีคำนี้", "")
MEASURE = """<script>
{
  const box = document.getElementById("q"), results = [], opened = performance.now();
  for (const query of %s) {
    const before = performance.now();
    box.value = query;
    box.dispatchEvent(new Event("input"));
    const worked = performance.now() - before;
    document.body.getBoundingClientRect();
    results.push([query, worked, performance.now() - before, document.getElementById("count").textContent]);
  }
  const report = document.createElement("pre");
  report.id = "measured";
  report.textContent = JSON.stringify({opened, results});
  document.body.append(report);
}
</script>"""


def fake_records(entries: int) -> Iterator[tuple[str, dict]]:
    """Folder and run record of so many issues: years × months × offices × three issues, as long as real ones."""
    offices = load_offices(find_workspace().parameters)
    submissions = [
        {"ledger_number": n, "file_name": f"TH{n:03d}_2563-04.xlsx", "sha256": f"{n:064x}"} for n in range(SUBMISSIONS)
    ]
    keys = product(range(2563, 2600), range(1, 13), offices, (1, 2, 3))
    for (year, month, office, issue), _ in zip(keys, range(entries), strict=False):
        period = f"{year}-{month:02d}"
        yield (
            f"{period}/office/{office.office_code}/{issue}",
            {
                "period": period,
                "title": "รายงานผลการปฏิบัติงานและผลการใช้จ่ายงบประมาณของสำนักงาน",
                "scope_kind": "office",
                "scope_name": office.office_name,
                "coverage": {"received": 1, "expected": 1},
                "ended_at": f"{year - 543}-{month:02d}-28T0{issue}:00:00+07:00",
                "is_sample": True,
                "files": dict.fromkeys(FILES, "0" * 64),
                "submissions": submissions,
            },
        )


def write_fakes(outputs: Path, entries: int) -> None:
    for folder, record in fake_records(entries):
        place = outputs / folder
        place.mkdir(parents=True)
        (place / "run.json").write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


def timed(outputs: Path) -> float:
    started = time.perf_counter()
    write_index(outputs)
    return time.perf_counter() - started


def measure_in_browser(page: Path) -> dict | None:
    """Milliseconds until the page is ready, and of each query: script alone, then with layout; None without Chromium.

    The page measured is a copy without its policy, which would refuse the measuring script.
    """
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        return None
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8"))
    copy = page.with_name("measured.html")
    copy.write_text(text.replace("</main>", "</main>" + MEASURE % json.dumps(QUERIES)), encoding="utf-8")
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--dump-dom",
            copy.as_uri(),
        ]  # fmt: skip
        shown = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True).stdout
    copy.unlink()
    found = re.search(r'<pre id="measured">(.*?)</pre>', shown, re.DOTALL)
    return json.loads(found.group(1)) if found else None


def main() -> None:
    """Build, rebuild, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--keep", type=Path, help="folder in which the outputs stay")
    options = parser.parse_args()
    outputs = options.keep or Path(tempfile.mkdtemp())
    try:
        write_fakes(outputs, options.entries)
        first = timed(outputs)
        again = timed(outputs)
        one_more = outputs / "2563-01" / "office" / "TH50" / "4"
        one_more.mkdir(parents=True)
        (one_more / "run.json").write_text("{}", encoding="utf-8")
        print(f"{options.entries:,} entries")
        print(f"index built from nothing      {first:6.2f} s")
        print(f"index with nothing new        {again:6.2f} s")
        print(f"index with one more issue     {timed(outputs):6.2f} s")
        print(f"page                          {(outputs / 'index.html').stat().st_size / 1e6:6.2f} MB")
        measured = measure_in_browser(outputs / "index.html")
        if measured is None:
            print("browser                       not measured")
            return
        print(f"page ready after              {measured['opened']:6.0f} ms")
        for query, script, layout, count in measured["results"]:
            print(f"query {query!r:28} script {script:6.1f} ms, with layout {layout:6.1f} ms   {count}")
    finally:
        if not options.keep:
            shutil.rmtree(outputs)


if __name__ == "__main__":
    main()
