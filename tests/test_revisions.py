"""One notion of the same page: what counts as another page, and what is told of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import nbformat
import pytest

from corrected_forms import take_in, write_correction
from workbench.base.fiscal import BANGKOK, parse_period
from workbench.figures.book import Figure, FigureBook
from workbench.publishing.revisions.compare import compare_issues
from workbench.publishing.revisions.content import IssueContent, issue_content
from workbench.publishing.revisions.revision import FIRST_ISSUE, UNREADABLE, Revision, revision_between
from workbench.publishing.revisions.text_diff import text_lines
from workbench.publishing.run import run_report
from workbench.publishing.stale import find_stale
from workbench.rules.workspace import Workspace, find_workspace

BKK1 = "2563-06/office/BKK1/1"
JUNE, LATER = parse_period("2563-06"), datetime(2020, 12, 15, 9, 0, tzinfo=BANGKOK)
HERE = find_workspace()


def page(printed: str = "1", unit: str = "แห่ง", html: str = "<p>ก</p>", heading: str = "ส่วน") -> IssueContent:
    """A page with one figure and one section."""
    figures = FigureBook({"I03.target": Figure("I03.target", "1", unit, printed)})
    return IssueContent(HERE, figures, {heading: text_lines(html)}, {"ledger_number": 1})


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (page(), True),
        (page(html="<div><p class='x'>ก</p></div>"), True),
        (page(html='<p>ก</p><dl class="facts"><dt>ทะเบียนรับถึง</dt><dd>9</dd></dl>'), True),
        (page(html="<style>p {}</style><p>ก</p>"), True),
        (page(printed="๑"), False),
        (page(unit="ราย"), False),
        (page(html="<p>ข</p>"), False),
        (page(heading="อื่น"), False),
        (page(html='<p>ก</p><img data-chart="1" alt="กราฟ">'), False),
    ],
)
def test_digest_and_revision_agree_on_what_is_the_same_page(other, is_same):
    assert (page().digest() == other.digest()) is is_same
    assert revision_between(page(), other).is_same_page is is_same


def test_chart_is_the_same_by_what_it_is_made_of_and_not_by_the_bytes_of_its_picture():
    def digest(mark: str, picture: str) -> str:
        return page(html=f'<img alt="ก" data-chart="{mark}" src="data:image/png;base64,{picture}">').digest()

    assert digest("c1", "AA==") == digest("c1", "BB==")
    assert digest("c1", "AA==") != digest("c2", "AA==")


def test_first_issue_and_one_after_an_unreadable_issue_say_so():
    assert Revision().reason == FIRST_ISSUE
    assert Revision(1, is_unreadable=True).reason == UNREADABLE
    assert not Revision(1, is_unreadable=True).is_same_page


def test_published_issue_is_its_own_page(published):
    content = issue_content(published, published.outputs / BKK1)
    record = json.loads((published.outputs / BKK1 / "run.json").read_text(encoding="utf-8"))
    assert record["content_sha256"] == content.digest()
    assert content.number == 1
    assert content.made_on.date().isoformat() == "2020-12-01"


def test_other_look_with_the_same_figures_and_words_makes_no_new_issue(published, tmp_path):
    folder = tmp_path / "notebooks"
    shutil.copytree(published.notebooks, folder)
    notebook = nbformat.read(folder / "office.ipynb", 4)
    notebook.cells.insert(-1, nbformat.v4.new_code_cell("from workbench.reports.markup import fragment\nfragment('')"))
    nbformat.write(notebook, folder / "office.ipynb")
    result = run_report(replace(published, notebooks=folder), "office", JUNE, LATER, "BKK1")
    assert (result.outcome, result.folder) == ("unchanged", published.outputs / BKK1)


def without(issue: Path, *names: str) -> None:
    """Take names out of an issue's run record, as an older program had not written them."""
    record = json.loads((issue / "run.json").read_text(encoding="utf-8"))
    for name in names:
        record["inputs"].pop(name, None)
        record.pop(name, None)
    (issue / "run.json").write_text(json.dumps(record), encoding="utf-8")


def test_issue_of_an_older_program_is_still_compared(published, tmp_path):
    without(published.outputs / BKK1, "code_sha256", "notebook_sha256", "parameters_sha256", "known", "content_sha256")
    form = published.data / "incoming" / "sample-2563-06" / "BKK1_2563-06.xlsx"
    take_in(published, write_correction(form, tmp_path, {"I03/new_distinct_in_period": 9}))
    result = run_report(published, "office", JUNE, LATER, "BKK1")
    assert (result.outcome, result.revision.number) == ("issued", 1)
    assert "หน่วยงานแก้ไขข้อมูล" in result.revision.reason
    compared = compare_issues(published, BKK1, BKK1.replace("/1", "/2"))
    assert compared.difference.revision.figures == result.revision.figures


def test_stale_look_new_issue_and_comparison_tell_the_same(published, tmp_path):
    form = published.data / "incoming" / "sample-2563-06" / "BKK1_2563-06.xlsx"
    take_in(published, write_correction(form, tmp_path, {"I03/new_distinct_in_period": 9}))
    (look,) = [each for each in find_stale(published, "office") if each.is_stale]
    result = run_report(published, "office", JUNE, LATER, "BKK1")
    compared = compare_issues(published, BKK1, BKK1.replace("/1", "/2")).difference.revision
    assert look.revision == result.revision == compared


def test_issue_that_cannot_be_read_is_replaced_all_the_same(published: Workspace, tmp_path):
    (published.outputs / BKK1 / "figures.csv").unlink()
    form = published.data / "incoming" / "sample-2563-06" / "BKK1_2563-06.xlsx"
    take_in(published, write_correction(form, tmp_path, {}))
    result = run_report(published, "office", JUNE, LATER, "BKK1")
    assert (result.outcome, result.revision.reason) == ("issued", UNREADABLE)
