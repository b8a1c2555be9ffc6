"""The PDF: Thai words come out as they were written, bytes repeat, and a missing library is said plainly."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from workbench.base.errors import EnvironmentFault
from workbench.figures.lineage_card import CellGroup, CellLine, FileLines, LineageCard
from workbench.publishing.page import pdf
from workbench.publishing.page.document import page_text
from workbench.publishing.page.paper_appendix import add_appendix
from workbench.publishing.page.pdf import render_pdf
from workbench.publishing.page.render import render_page

WORDS = Path(__file__).with_name("thai_words.txt").read_text(encoding="utf-8").split()
SYMBOLS = "✓ ✕ ● ◐ ○ ◔ ◆ ▲ ■ …"


def page_of(words):
    """The words in shuffled order, so that no first use of a glyph can help: plain and bold, a line each."""
    rows = "".join(f'<tr><td class="name">{word}</td></tr>' for word in words)
    bold = "".join(f'<p class="name"><b>{word}</b></p>' for word in words)
    outputs = [new_output("display_data", {"text/html": f"<table>{rows}</table>{bold}<p>{SYMBOLS}</p>"})]
    cells = [new_markdown_cell("## หัวข้อที่หนึ่ง"), new_code_cell("x", outputs=outputs)]
    return page_text(render_page(new_notebook(cells=cells), "รายงาน", "เดือนมิถุนายน ๒๕๖๓", is_sample=True))


@pytest.fixture(scope="module")
def shuffled():
    words = list(WORDS)
    random.Random(2563).shuffle(words)
    return words


@pytest.fixture(scope="module")
def page(shuffled):
    return page_of(shuffled)


@pytest.fixture(scope="module")
def printed(page):
    return render_pdf(page)


def missing(words, text):
    """Words that are not found twice, once plain and once bold, in the order written."""
    found = [piece for piece in text.split() if piece in set(words)]
    return [word for word in words if found.count(word) < 2]


def test_word_list_is_long_enough_and_hard_enough():
    assert len(set(WORDS)) >= 200
    assert {"ปิ่น", "ปั้น", "เฟี้ยง", "เปื้อน", "น้ำ", "ที่ดินทำกิน"} <= set(WORDS)


def test_mupdf_reads_every_word(shuffled, printed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pymupdf = pytest.importorskip("pymupdf")
        with pymupdf.open(stream=printed) as document:
            text = "\n".join(page.get_text() for page in document)
    assert missing(shuffled, text) == []


def test_pdfium_reads_every_word(shuffled, printed):
    pypdfium2 = pytest.importorskip("pypdfium2")
    with pypdfium2.PdfDocument(printed) as document:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    assert missing(shuffled, text) == []


def test_pypdf_reads_every_word(shuffled, printed):
    pypdf = pytest.importorskip("pypdf")
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed)).pages)
    assert missing(shuffled, text) == []


@pytest.mark.parametrize("options", [[], ["-raw"]])
def test_pdftotext_reads_every_word(shuffled, printed, options, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    (tmp_path / "a.pdf").write_bytes(printed)
    done = subprocess.run(["pdftotext", *options, str(tmp_path / "a.pdf"), "-"], capture_output=True, check=True)
    assert missing(shuffled, done.stdout.decode()) == []


def test_same_page_gives_the_same_bytes(page, printed):
    assert render_pdf(page) == printed


def test_document_is_tagged_titled_and_in_thai(printed):
    pypdf = pytest.importorskip("pypdf")
    reader = pypdf.PdfReader(io.BytesIO(printed))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "th"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert reader.metadata.title == "รายงาน เดือนมิถุนายน ๒๕๖๓"
    assert reader.outline[0].title == "๑. หัวข้อที่หนึ่ง"


def test_every_page_says_its_number_and_that_data_are_made_up(printed):
    pypdf = pytest.importorskip("pypdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed)).pages]
    count = str(len(pages)).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert all(f"จาก {count}" in text and "ข้อมูลสมมติ" in text for text in pages)
    assert "หน้า ๑" in pages[0]


def test_all_letters_and_symbols_come_from_the_fonts_of_the_page(printed):
    pypdf = pytest.importorskip("pypdf")
    fonts = set()
    for page in pypdf.PdfReader(io.BytesIO(printed)).pages:
        for font in page["/Resources"]["/Font"].values():
            fonts.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    assert {name.replace("-", " ") for name in fonts} == {
        "Workbench Sarabun",
        "Workbench Sarabun Bold",
        "Workbench Symbols",
    }


@pytest.fixture(scope="module")
def printed_appendix():
    figure = '<data class="fig" data-figure="I03.target" value="12">12</data>'
    table = f'<table><caption>ก</caption><tr><th scope="row">เป้าหมาย</th><td>{figure}</td></tr></table>'
    cells = [new_markdown_cell("## ผล"), new_code_cell("x", outputs=[new_output("display_data", {"text/html": table})])]
    page = render_page(new_notebook(cells=cells), "รายงาน", "เดือนมิถุนายน ๒๕๖๓", is_sample=True)
    files = (FileLines("TH50_2563-06.xlsx", "สสจ.เชียงใหม่", 1, 7, (CellLine("H5", "12"),)),)
    made_up = LineageCard(
        "I03.target", "เป้าหมาย", "12", "แห่ง", "", "", "", "12 = 12 แห่ง", (CellGroup("+", "", "ผล", files),)
    )
    add_appendix(page, {"I03.target": made_up})
    return page_text(page)


def test_appendix_begins_a_page_and_codes_can_be_read(printed_appendix):
    pypdf = pytest.importorskip("pypdf")
    printed = render_pdf(printed_appendix)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed)).pages]
    assert "ท๑ เป้าหมาย" in pages[-2]
    assert "ภาคผนวก: ที่มาของตัวเลข" in pages[-1]
    assert "TH50_2563-06.xlsx › ผล › H5" in " ".join(pages[-1].split())
    assert render_pdf(printed_appendix) == printed


def test_code_of_a_row_is_a_link_within_the_document(printed_appendix):
    pypdf = pytest.importorskip("pypdf")
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(printed_appendix)))
    targets = {str(link.get_object().get("/Dest", "")) for page in reader.pages for link in page.get("/Annots", ())}
    assert {"source-1", "row-1", "figure-sources"} <= targets


@pytest.fixture
def unopened():
    pdf._open_weasyprint.cache_clear()
    yield
    pdf._open_weasyprint.cache_clear()


def test_missing_package_is_a_fault_of_the_environment_with_its_remedy(unopened, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(EnvironmentFault, match="make setup") as fault:
        render_pdf("<p>ก</p>")
    assert fault.value.exit_code == 6
    assert capsys.readouterr().out == ""


def test_missing_system_library_is_told_in_thai_with_both_remedies(unopened, monkeypatch, capsys):
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                print("WeasyPrint could not import some external libraries.")
                raise OSError("cannot load library 'libgobject-2.0-0': additionally, ctypes.util.find_library() …")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(EnvironmentFault, match=r"apt-get install .* conda env create") as fault:
        render_pdf("<p>ก</p>")
    assert "cannot load" not in str(fault.value)
    assert capsys.readouterr().out == ""


def test_another_version_of_the_library_is_refused(unopened, monkeypatch):
    monkeypatch.setattr(pdf, "WEASYPRINT_VERSION", "1.0")
    with pytest.raises(EnvironmentFault, match=r"1\.0"):
        render_pdf("<p>ก</p>")
