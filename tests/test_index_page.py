"""The index of all reports: what it lists, in which state and order, and that it is found by search and keyboard."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner

from builders import PARAMETERS
from ledger_steps import founded
from workbench.cli import app
from workbench.publishing.issues import entries as issue_entries
from workbench.publishing.issues import index
from workbench.publishing.issues.entries import STATES_FILE, find_entries
from workbench.rules.report_settings import report_names
from workbench.rules.workspace import find_workspace

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


def put(outputs: Path, folder: str, **fields: object) -> Path:
    """An issue or draft with a run record, as a run leaves it."""
    record = {
        "title": "รายงาน",
        "scope_kind": "department",
        "scope_name": "ภาพรวมของกรม",
        "coverage": {"received": 75, "expected": 87},
        "ended_at": "2020-07-01T09:00:00+07:00",
        "is_sample": False,
        "files": dict.fromkeys(["report.html", "report.pdf", "report.xlsx"], "0" * 64),
    }
    place = outputs / folder
    place.mkdir(parents=True)
    (place / "run.json").write_text(json.dumps(record | fields, ensure_ascii=False), encoding="utf-8")
    return place


def put_office(outputs: Path, code: str, name: str, period: str = "2563-06", issue: int = 1) -> Path:
    return put(outputs, f"{period}/office/{code}/{issue}", scope_kind="office", scope_name=name)


class Page(HTMLParser):
    """The rows of a page's table as lists of cell texts, and every link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self._in_cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        self._in_cell = tag in ("td", "th") or (self._in_cell and tag in ("small", "a"))
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data


def write_index(outputs: Path) -> Path:
    return index.write_index(replace(find_workspace(), outputs=outputs))


def page_of(outputs: Path) -> Page:
    return Page(write_index(outputs).read_text(encoding="utf-8"))


def states(outputs: Path) -> dict[str, str]:
    return {each.folder: each.state for each in find_entries(outputs)}


# -- what is listed --------------------------------------------------------------------------------


def test_a_row_tells_period_scope_issue_state_coverage_and_opens_the_files(tmp_path):
    put_office(tmp_path, "TH50", "สำนักงานสหกรณ์จังหวัดเชียงใหม่")
    page = page_of(tmp_path)
    period, report, scope, issue, state, coverage, made, links = page.rows[1]
    assert (period, report, scope) == ("มิถุนายน 2563 2563-06", "สำนักงาน", "สำนักงานสหกรณ์จังหวัดเชียงใหม่ TH50")
    assert (issue, state, coverage, made) == ("1", "● ออกแล้ว", "75/87", "1 ก.ค. 63 09.00")
    assert links.split() == ["HTML", "PDF", "Excel"]
    assert "2563-06/office/TH50/1/report.html" in page.links


def test_links_lead_to_files_whatever_the_folders_are_called(tmp_path):
    place = put(tmp_path, "2563-06/monthly/ก ข#1?/1")
    (place / "report.html").write_text("", encoding="utf-8")
    link = next(link for link in page_of(tmp_path).links if link.endswith("report.html"))
    assert "#" not in link
    assert (tmp_path / unquote(link)).is_file()


def test_latest_period_stands_first_and_the_department_before_its_parts(tmp_path):
    folders = [
        "2563-09/monthly/department/1",
        "2563-09/office/TH50/1",
        "FY2563-Q3/quarterly/department/1",
        "2563-06/monthly/department/2",
        "2563-06/monthly/department/1",
        "2562-12/monthly/department/1",
    ]
    for folder in reversed(folders):
        put(tmp_path, folder)
    assert [each.folder for each in find_entries(tmp_path, report_names(PARAMETERS))] == folders


def test_reports_are_called_and_ordered_as_their_parameters_say(tmp_path):
    shutil.copytree(PARAMETERS, tmp_path / "parameters")
    settings = (PARAMETERS / "reports" / "office.yaml").read_text(encoding="utf-8")
    changed = settings.replace("order: 5", "order: 0").replace("short_title: สำนักงาน", "short_title: รายจังหวัด")
    (tmp_path / "parameters" / "reports" / "province.yaml").write_text(changed, encoding="utf-8")
    for name in ("monthly", "office", "province"):
        put(tmp_path / "outputs", f"2563-06/{name}/TH50/1")
    html = index.write_index(find_workspace(tmp_path)).read_text(encoding="utf-8")
    assert re.findall(r'<option value="(\w+)">([^<]+)</option>', html)[:3] == [
        ("province", "รายจังหวัด"),
        ("monthly", "รายเดือน"),
        ("office", "สำนักงาน"),
    ]


def test_newest_issue_is_issued_and_older_ones_name_what_replaced_them(tmp_path):
    for issue in (1, 2, 10):
        put(tmp_path, f"2563-06/monthly/department/{issue}")
    assert [row[3] + row[4] for row in page_of(tmp_path).rows[1:]] == [
        "10● ออกแล้ว",
        "2○ ถูกแทนแล้ว โดยฉบับที่ 10",
        "1○ ถูกแทนแล้ว โดยฉบับที่ 10",
    ]


def test_draft_counts_until_an_issue_is_made_after_it(tmp_path):
    put(tmp_path, "2563-06/monthly/department/1", ended_at="2020-07-01T09:00:00+07:00")
    put(tmp_path, "2563-06/monthly/department/draft", ended_at="2020-06-20T09:00:00+07:00")
    put(tmp_path, "2563-06/monthly/department/rehearsal", ended_at="2020-07-02T09:00:00+07:00")
    assert states(tmp_path) == {
        "2563-06/monthly/department/1": "issued",
        "2563-06/monthly/department/draft": "superseded",
        "2563-06/monthly/department/rehearsal": "rehearsal",
    }


def test_recorded_state_is_shown_on_the_current_issue_only(tmp_path):
    said = {"state": "stale", "note": "I03 12 → 15"}
    for issue in (1, 2):
        put(tmp_path, f"2563-06/monthly/department/{issue}")
    recorded = {f"2563-06/monthly/department/{issue}": said for issue in (1, 2)}
    (tmp_path / STATES_FILE).write_text(json.dumps(recorded), encoding="utf-8")
    assert states(tmp_path) == {
        "2563-06/monthly/department/1": "superseded",
        "2563-06/monthly/department/2": "stale",
    }
    assert page_of(tmp_path).rows[1][4] == "▲ ข้อมูลเปลี่ยนแล้ว I03 12 → 15"


def test_missing_pdf_has_no_link_and_an_old_record_has_its_place(tmp_path):
    put(tmp_path, "2563-06/monthly/department/draft", files={"report.html": "0" * 64})
    place = tmp_path / "2563-05" / "monthly" / "department" / "1"
    place.mkdir(parents=True)
    (place / "run.json").write_text("{ damaged", encoding="utf-8")
    rows = page_of(tmp_path).rows[1:]
    assert [row[7] for row in rows] == ["HTML", ""]
    assert rows[1][5:7] == ["–", "–"]


def test_what_is_no_report_is_left_out(tmp_path):
    put(tmp_path, "2563-06/monthly/department/1")
    for folder in ("exports", ".staging/x/y/1", "2563-06/monthly/department/failed", "not-a-period/monthly/x/1"):
        (tmp_path / folder).mkdir(parents=True)
    put(tmp_path, "not-a-period/monthly/department/1")
    (tmp_path / "README.md").write_text("", encoding="utf-8")
    assert len(find_entries(tmp_path)) == 1


def test_empty_outputs_make_a_page_that_says_so(tmp_path):
    assert "ยังไม่มีรายงาน" in write_index(tmp_path / "outputs").read_text(encoding="utf-8")


def test_made_up_data_is_said_on_the_index_too(tmp_path):
    put(tmp_path, "2563-06/monthly/department/1", is_sample=True)
    assert "ข้อมูลสมมติ" in write_index(tmp_path).read_text(encoding="utf-8")


# -- safety and repeatability ----------------------------------------------------------------------


def test_hostile_words_stay_words(tmp_path):
    words = '</noscript><script>alert(1)</script><img src=x onerror=alert(1)>"&'
    put_office(tmp_path, "TH50", words)
    (tmp_path / STATES_FILE).write_text(
        json.dumps({"2563-06/office/TH50/1": {"state": words, "note": words}}), encoding="utf-8"
    )
    page = page_of(tmp_path)
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert words in page.rows[1][2]


def test_each_row_is_one_line_for_the_script_whatever_a_name_holds(tmp_path):
    put_office(tmp_path, "TH50", "เชียง\nใหม่")
    html = write_index(tmp_path).read_text(encoding="utf-8")
    body = html[html.index("<tbody>") + 7 : html.index("</tbody>")].strip().split("\n")
    assert [line[:7] for line in body] == ["<tr dat"]


def test_policy_allows_the_pages_own_script_and_style_alone(tmp_path):
    put(tmp_path, "2563-06/monthly/department/1")
    html = write_index(tmp_path).read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy and policy[1].startswith("default-src 'none';")
    for tag in ("script", "style"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert not re.search(r'(?:href|src)="(?:https?:)?//', html)
    assert not re.search(r"<[^>]+ (?:on\w+|style)=", html)


def test_same_outputs_give_the_same_bytes_with_and_without_the_cache(tmp_path):
    put(tmp_path, "2563-06/monthly/department/1")
    put_office(tmp_path, "TH50", "เชียงใหม่")
    first = write_index(tmp_path).read_bytes()
    assert write_index(tmp_path).read_bytes() == first
    (tmp_path / issue_entries.CACHE_FILE).write_text("damaged", encoding="utf-8")
    assert write_index(tmp_path).read_bytes() == first


def test_only_new_folders_are_read_again(tmp_path, monkeypatch):
    put(tmp_path, "2563-06/monthly/department/1")
    write_index(tmp_path)
    read = []
    monkeypatch.setattr(issue_entries, "read_run", lambda place: read.append(place.name) or {})
    put(tmp_path, "2563-06/monthly/department/2")
    write_index(tmp_path)
    assert read == ["2"]


def test_draft_made_again_is_read_again(tmp_path):
    place = put(tmp_path, "2563-06/monthly/department/draft")
    write_index(tmp_path)
    shutil.rmtree(place)
    again = put(tmp_path, "2563-06/monthly/department/draft", coverage={"received": 76, "expected": 87})
    os.utime(again / "run.json", ns=(1, 1))
    assert page_of(tmp_path).rows[1][5] == "76/87"


def test_index_can_be_read_by_whoever_may_read_the_folder(tmp_path):
    (tmp_path / "other.txt").write_text("", encoding="utf-8")
    assert write_index(tmp_path).stat().st_mode == (tmp_path / "other.txt").stat().st_mode


def test_index_command_says_where_the_page_is(tmp_path):
    founded(tmp_path)
    put(tmp_path / "outputs", "2563-06/monthly/department/1")
    done = CliRunner().invoke(app, ["--root", str(tmp_path), "index"])
    assert done.exit_code == 0, done.output
    assert done.output.strip() == str(tmp_path / "outputs" / "index.html")


# -- reading and searching -------------------------------------------------------------------------


def test_every_control_has_a_label_and_the_count_is_announced(tmp_path):
    put(tmp_path, "2563-06/monthly/department/1")
    html = write_index(tmp_path).read_text(encoding="utf-8")
    controls = re.findall(r'<(?:input|select) id="(\w+)"', html)
    assert set(controls) == set(re.findall(r'<label for="(\w+)"', html)) == {"q", "p", "r", "k", "s"}
    assert 'id="count" role="status"' in html
    assert 'class="skip" href="#results"' in html
    assert html.index("<noscript") < html.index("<tbody>") < html.index("</noscript>")


@pytest.fixture
def found(tmp_path):
    """What a browser shows of an index of three reports when a filter stands in the address."""
    if BROWSER is None:
        pytest.skip("no Chromium here")
    put_office(tmp_path, "TH50", "สำนักงานสหกรณ์จังหวัดเชียงใหม่")
    put_office(tmp_path, "TH51", "สำนักงานสหกรณ์จังหวัดลำพูน", period="2563-07")
    put(tmp_path, "2563-06/monthly/department/1")
    page = write_index(tmp_path)

    def show(fragment: str) -> list[str]:
        command = [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom", f"{page.as_uri()}#{fragment}",
        ]  # fmt: skip
        html = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
        results = re.search(r'<div id="results".*?</div>', html, re.DOTALL)
        count = re.search(r'<p id="count"[^>]*>(.*?)</p>', html)
        return [count[1], *(row[0] + " " + row[2] for row in Page(results[0]).rows[1:])]

    return show


def test_browser_shows_all_then_what_is_searched_and_chosen(found):
    assert found("")[0] == "พบ 3 จาก 3 รายการ"
    assert found("q=เชียงใหม่ ๒๕๖๓-๐๖")[1:] == ["มิถุนายน 2563 2563-06 สำนักงานสหกรณ์จังหวัดเชียงใหม่ TH50"]
    assert found("q=ลําพูน")[0] == "พบ 1 จาก 3 รายการ"
    assert found("k=office&p=2563-07")[0] == "พบ 1 จาก 3 รายการ"
    assert found("q=tbody")[0] == "พบ 0 จาก 3 รายการ"
