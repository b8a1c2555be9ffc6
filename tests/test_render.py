"""The page of an executed notebook: what is shown, what is not, and what the page check finds."""

from __future__ import annotations

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from workbench.publishing.page.check import check_page
from workbench.publishing.page.contents import contents_html, name_headings
from workbench.publishing.page.document import page_text, parse_page, put_behind_title, put_issue_line, words_of
from workbench.publishing.page.render import render_page

TITLE_BLOCK = (
    '<section class="title-block"><p class="agency">กรมส่งเสริมสหกรณ์</p><h1>รายงาน</h1>'
    '<p class="period">เดือนมิถุนายน ๒๕๖๓</p></section>'
)
FIGURE = '<data class="fig" data-figure="I03.actual_to_date" value="1">๑</data>'


def shown(html, tags=()):
    outputs = [new_output("display_data", {"text/html": html, "text/plain": "<Fragment 9>"})]
    return new_code_cell("secret_code()", outputs=outputs, metadata={"tags": list(tags)})


def render(*cells, **options):
    notebook = new_notebook(cells=[cell if not isinstance(cell, str) else new_markdown_cell(cell) for cell in cells])
    return page_text(render_page(notebook, "รายงาน", "เดือนมิถุนายน ๒๕๖๓", **{"is_sample": False, **options}))


def faults(page):
    return check_page(parse_page(page))


def body(page):
    return page[page.index("<main>") :]


def test_page_is_thai_self_contained_and_clean():
    page = render(shown(TITLE_BLOCK), "## หัวข้อ", shown(f"<p>ได้ {FIGURE} แห่ง</p>"))
    assert '<html lang="th">' in page
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:" in page
    assert faults(page) == []


def test_code_streams_tracebacks_and_plain_text_are_left_out():
    cell = new_code_cell(
        "secret_code()",
        outputs=[
            new_output("stream", name="stderr", text="secret warning"),
            new_output("error", ename="E", evalue="secret", traceback=["secret trace"]),
            new_output("display_data", {"text/plain": "secret text", "image/png": "secret"}),
        ],
    )
    assert "secret" not in render(cell, new_code_cell("secret_code()"))


def test_outputs_of_both_kinds_are_shown():
    result = new_output("execute_result", {"text/html": "<p>หนึ่ง</p>"}, execution_count=1)
    page = render(new_code_cell("x", outputs=[result]), shown("<p>สอง</p>"))
    assert "หนึ่ง" in page
    assert "สอง" in page


@pytest.mark.parametrize("tag", ["parameters", "injected-parameters", "notebook-only"])
def test_cells_for_the_notebook_alone_are_left_out(tag):
    hidden = new_markdown_cell("ลับ", metadata={"tags": [tag]})
    assert "ลับ" not in render(shown("<p>ลับ</p>", [tag]), hidden)


def test_title_of_a_markdown_cell_gives_way_to_the_title_block():
    page = render("# รายงานประจำเดือน\n\nคำถาม", shown(TITLE_BLOCK))
    assert page.count("<h1>") == 1
    assert "คำถาม" in page


def test_hostile_text_stays_inert():
    page = render(
        "## หัวข้อ <script>alert(1)</script> [x](javascript:alert(1)) ![](http://a.example/x.png) $x^2$\n\n$\\alpha$",
        shown('<p onclick="x()" style="color:red;background:url(http://a.example)">&lt;script&gt; $a$ **ข**</p>'),
        shown('<img src="http://a.example/x.png"><iframe src="//a.example"></iframe><a href="//a.example">ก</a>'),
    )
    assert faults(page) == []
    assert "a.example" not in body(page)
    assert "alert(1)" not in body(page).replace("&lt;script&gt;", "")
    assert "$x^2$" in page
    assert "$a$ **ข**" in page


def test_styles_and_marks_that_reports_need_survive_cleaning():
    html = (
        '<table class="official"><caption>ก</caption><colgroup><col style="width:33%"></colgroup><thead><tr>'
        '<th scope="col" class="number">ข</th></tr></thead><tbody class="plan-group"><tr class="plan">'
        f'<th scope="rowgroup" colspan="9">ค</th></tr><tr><td class="number">{FIGURE}<span class="bar">'
        '<span class="bar-fill" style="width:40%;background:#0B5F2C"></span></span></td></tr></tbody></table>'
    )
    assert html in render(shown(html))


def test_headings_have_ascii_ids_by_place_or_as_named():
    page = render(
        "## ความครบถ้วน\n\n### ก\n\n### ข",
        '<a id="spending"></a>\n\n## การใช้จ่าย',
        '## <a id="area"></a>มิติพื้นที่',
        shown("<h3>ในตาราง</h3>"),
    )
    assert re.findall(r'<h[23] id="([^"]+)"', page) == ["s1", "s1-1", "s1-2", "spending", "area", "s3-1"]
    assert re.findall(r'<a href="#([^"]+)"', page) == ["s1", "s1-1", "s1-2", "spending", "area", "s3-1"]
    assert faults(page) == []


def test_contents_stand_behind_the_title_block():
    page = render(shown(TITLE_BLOCK), "## ก")
    assert re.search(r'</section><nav class="toc".*?</nav>', body(page))


def test_heading_inside_an_attribute_is_no_heading():
    page = parse_page('<body><main><img alt="<h2>ก</h2>"><h2>ข &amp; ค</h2></main></body>')
    headings = name_headings(page)
    assert [(heading.anchor, heading.text) for heading in headings] == [("s1", "ข & ค")]
    assert '<h2 id="s1">ข &amp; ค</h2>' in page_text(page)
    assert "ข &amp; ค" in contents_html(headings)


def test_link_that_is_more_than_an_anchor_stays_in_its_heading():
    page = parse_page('<body><main><p>ก <a id="a"></a></p><h2><a id="b" href="#s1">ข</a></h2></main></body>')
    assert [heading.anchor for heading in name_headings(page)] == ["s1"]
    assert "ก" in page_text(page)
    assert 'href="#s1">ข</a>' in page_text(page)


MARKUP = [
    "<p>ก<br>ข &lt;i&gt; &amp;amp; \"ค\" 'ง'\u00a0จ</p>",
    '<table><caption>น้ำ</caption><colgroup><col style="width:33%"></colgroup><tr><td>ก</td></tr></table>',
    FIGURE,
    '<img alt="ก &amp; \'ข\'" src="data:image/svg+xml;base64,PHN2Zy8+PHg9IiUyMCIvPg==">',
    '<details open><summary>ก</summary><time datetime="2020-06-30">ข</time></details><hr>',
    '<figure><figcaption>ก</figcaption></figure><nav><ol start="3"><li>ก<ul><li>ข</li></ul></li></ol></nav>',
]


@pytest.mark.parametrize("html", MARKUP)
def test_markup_comes_out_of_the_tree_as_it_went_in(html):
    page = (
        f'<!DOCTYPE html>\n<html lang="th"><head><meta charset="utf-8"></head><body><main>{html}</main></body></html>\n'
    )
    assert page_text(parse_page(page)) == page


def test_page_that_is_written_is_the_page_that_was_checked():
    page = render(
        shown(TITLE_BLOCK), "## <i>ก</i> & ข", shown("".join(MARKUP) + "<wbr><!-- ค --><p>ค<p>ง"), is_sample=True
    )
    assert page_text(parse_page(page)) == page


def titled(block=TITLE_BLOCK):
    return parse_page(f"<body><main>{block}<nav></nav></main></body>")


def test_issue_stands_below_the_period_and_the_erratum_behind_the_title_block():
    page = titled()
    put_issue_line(page, "ฉบับที่ ๒ <b>")
    put_behind_title(page, '<section class="erratum">ก</section>')
    text = page_text(page)
    assert '๒๕๖๓</p><p class="issue">ฉบับที่ ๒ &lt;b&gt;</p></section><section class="erratum">ก</section><nav>' in text


def test_page_without_a_title_block_opens_with_the_erratum_and_tells_no_issue():
    page = titled("")
    put_issue_line(page, "ฉบับที่ ๒")
    put_behind_title(page, "<p>ก</p><p>ข</p>")
    assert "<main><p>ก</p><p>ข</p><nav>" in page_text(page)
    assert words_of(page) == "กข"


def test_sample_data_and_drafts_are_marked_on_every_page():
    page = render(is_sample=True, watermark="ฉบับร่าง")
    assert '<div class="running running-sample">ข้อมูลสมมติ</div>' in page
    assert '<div class="watermark">ฉบับร่าง</div>' in page
    assert "ข้อมูลสมมติ" not in render()


def test_titles_are_escaped():
    notebook = new_notebook(cells=[])
    page = page_text(render_page(notebook, "<b>ก</b>", '"ข"', is_sample=False, watermark="<i>"))
    assert "<b>" not in page
    assert "<i>" not in page


def test_same_notebook_gives_the_same_page():
    cells = [shown(TITLE_BLOCK), "## ก", shown(f"<p>{FIGURE}</p>")]
    assert render(*cells) == render(*cells)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('<img src="http://a.example/x.png">', "ที่อยู่ภายนอก"),
        ('<img src="//a.example/x.png">', "ที่อยู่ภายนอก"),
        ('<a href="https://a.example">ก</a>', "ที่อยู่ภายนอก"),
        ('<a href="data:text/html,ก">ก</a>', "ที่อยู่ภายนอก"),
        ('<p style="background:url(http://a.example)">ก</p>', "ที่อยู่ภายนอก"),
        ("<style>@import 'x.css';</style>", "ที่อยู่ภายนอก"),
        ("<style>p{background:url( 'x.png')}</style>", "ที่อยู่ภายนอก"),
        ("<script>x()</script>", "<script>"),
        ('<link rel="stylesheet" href="data:text/css,">', "<link>"),
        ('<meta http-equiv="refresh" content="0">', "<meta>"),
        ('<p onmouseover="x()">ก</p>', "onmouseover"),
        ('<a href=" JavaScript:x()">ก</a>', "สคริปต์"),
        ("<pre>ก</pre>", "<pre>"),
        ("<p>Traceback (most recent call last):</p>", "ผิดพลาด"),
        ('<p>File "ก.py", line ๒</p>', "ตัวเลข"),
        ("<p>In [ ]: ก</p>", "โค้ด"),
        ("<p>import workbench as wb</p>", "โค้ด"),
        ("<td>nan</td>", "ค่าว่าง"),
        ("<td> None </td>", "ค่าว่าง"),
        ("<p>&lt;Figure size&gt;</p>", "ค่าของโปรแกรม"),
        ('<p id="ก"></p><p id="ก"></p>', "ซ้ำ"),
        ('<a href="#nowhere">ก</a>', "ไม่มีปลายทาง"),
        ("<p>ได้ 12 แห่ง</p>", "ตัวเลข"),
        ("<p>ได้ ๑๒ แห่ง</p>", "ตัวเลข"),
        ("<td>๑</td>", "ตัวเลข"),
        (f"<p>{FIGURE} และ 3</p>", "ตัวเลข"),
        ("<p>&#49;</p>", "ตัวเลข"),
        ("<table><caption>37 ตัวชี้วัด</caption></table>", "ตัวเลข"),
        ("<figure><figcaption>6 ตัวชี้วัด</figcaption></figure>", "ตัวเลข"),
        ('<tr><th scope="row">12 แห่ง</th></tr>', "ตัวเลข"),
        ('<tr><th scope="rowgroup">12 แห่ง</th></tr>', "ตัวเลข"),
        ("<tr><th>12 แห่ง</th></tr>", "ตัวเลข"),
    ],
)
def test_planted_fault_is_found(html, words):
    problems = faults(f"<html><body>{html}</body></html>")
    assert any(words in problem for problem in problems), problems


@pytest.mark.parametrize("text", ["None", "nan", "In [3]: ก", "Traceback (most recent call last):"])
@pytest.mark.parametrize("name", ["quote", "name", "card", "appendix"])
def test_word_of_a_sender_is_no_leftover(name, text):
    assert faults(f'<html><body><span class="{name}">{text}</span></body></html>') == []


@pytest.mark.parametrize(
    "html",
    [
        FIGURE,
        "<time>๓๐ มีนาคม ๒๕๖๓</time>",
        "<h2>ไตรมาส ๒</h2>",
        '<table><caption>ตัวชี้วัด</caption><tr><th scope="col">ปี 2563</th></tr></table>',
        f"<table><caption>{FIGURE} ตัวชี้วัด</caption></table>",
        '<tr><th scope="row"><span class="code">I03</span> <span class="name">พื้นที่ 2</span></th></tr>',
        '<p><span data-figure="arrival.late">สสพ.1</span></p>',
        '<article class="card">TH50.xlsx › H5 = 18</article>',
        '<section class="appendix">ท๑ 78 เซลล์</section>',
        '<section class="erratum">9,931 → 9,938</section>',
        '<span class="name">พื้นที่ 2</span>',
        '<p class="quote">ได้ 12 <b>แห่ง</b> แล้ว 3</p>',
        '<td class="date">๒๕ พฤษภาคม</td>',
        '<span class="code">I03</span><br><span class="code">Q1</span>',
        '<nav class="toc">ส่วนที่ ๑</nav>',
        '<a id="ก1"></a><a href="#ก1">กลับ</a>',
        '<img alt="12" src="data:image/png;base64,AA==">',
        "<style>p{background:url(data:image/png;base64,AA==)}</style>",
        "<p>http://a.example เป็นเพียงข้อความ</p>",
    ],
)
def test_sound_page_has_no_fault(html):
    assert faults(f"<html><body>{html}</body></html>") == []
