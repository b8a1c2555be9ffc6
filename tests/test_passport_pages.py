"""Pages with passports: cards on the screen, codes and an appendix on paper, and nothing hostile alive in them."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from workbench.base.fiscal import parse_period
from workbench.figures.lineage_card import CellGroup, CellLine, FileLines, InputLine, LineageCard, lineage_cards
from workbench.figures.old_ids import fields_of_id
from workbench.publishing.page.check import check_page
from workbench.publishing.page.document import page_text, parse_page, printed_figures, words_of
from workbench.publishing.page.lineage_cards import add_cards, card_anchor, card_html, cards_html
from workbench.publishing.page.paper_appendix import add_appendix
from workbench.publishing.page.render import render_page
from workbench.publishing.revisions.recompute import run_undrawn
from workbench.reports.report import load_report

REPORTS = [
    ("2563-06", "monthly", "department", ""),
    ("2563-06", "division", "division", "KPK"),
    ("FY2563", "annual", "department", ""),
]
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a' onfocus='x",
    "ab\u202etxt.xlsx",
    "&lt;b&gt;",
]


def passport(figure_id="I03.target", **facts):
    known = {
        "title": "I03 สหกรณ์ — เป้าหมายทั้งปี", "printed": "12", "unit": "แห่ง", "definition": "เป้าหมาย", "rule": "",
        "target_version": "", "derivation": "12 = 12 แห่ง",
        "measure": fields_of_id(figure_id).get("measure", ""), **facts,
    }  # fmt: skip
    return LineageCard(figure_id, **known)


def group(count=1, sheet="ผล", cell="H5"):
    files = tuple(FileLines(f"TH{n}.xlsx", "สสจ.ก", 1, n, (CellLine(cell, "5"),)) for n in range(10, 10 + count))
    return CellGroup("+", "เม.ย.", sheet, files)


def number(figure_id="I03.target", text="12"):
    return f'<data class="fig" data-figure="{figure_id}" value="12">{text}</data>'


def page_of(body, heading='<h2 id="s1">ก</h2>'):
    contents = '<nav class="toc"><ol><li><a href="#s1">ก</a></li></ol></nav>'
    return f"<html><body><main>{contents}{heading}{body}</main></body></html>"


def with_added(add, page, passports):
    """The page's text behind a step that adds to it, once its tree is found to be fit to be issued."""
    tree = parse_page(page)
    add(tree, passports)
    assert check_page(tree) == []
    return page_text(tree)


def screen(body, *passports):
    return with_added(add_cards, page_of(body), {each.figure_id: each for each in passports})


def paper(body, *passports):
    return with_added(add_appendix, page_of(body), {each.figure_id: each for each in passports})


def elements_in(text):
    """Tag and names of attributes of everything in a page, by a reader that is not ours."""
    found = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attrs: found.append((tag, [name for name, _ in attrs]))
    reader.feed(text)
    return found


def test_figure_is_a_link_to_its_card_which_leads_back():
    page = screen(f"<p>{number()}</p>", passport())
    assert 'id="v-I03.target"><a class="passport" href="#f-I03.target">12</a></data>' in page
    assert '<article class="card" id="f-I03.target"' in page
    assert 'class="close" href="#v-I03.target"' in page


def test_figure_printed_twice_leads_to_one_card():
    page = screen(f"<p>{number()} {number()}</p>", passport())
    assert page.count('href="#f-I03.target"') == 2
    assert page.count('id="f-I03.target"') == page.count('id="v-I03.target"') == 1


def test_word_that_was_recorded_leads_to_its_card_with_all_its_parts():
    word = '<span data-figure="I03.status"><span class="status"><span class="symbol">●</span> บรรลุ</span></span>'
    page = screen(f"<p>{word}</p>", passport("I03.status"))
    assert '<a class="passport" href="#f-I03.status"><span class="status">' in page


def test_figure_in_an_attribute_or_without_a_card_is_left_alone():
    body = f"<img alt='{number()}' src=\"data:image/png;base64,AA==\"><p>{number('x.y')}</p>"
    assert "passport" not in screen(body, passport())


def test_card_of_a_figure_that_is_not_printed_leads_back_to_the_one_that_names_it():
    inputs = (InputLine("+", "I03.point", "จุด", "5"),)
    page = screen(f"<p>{number()}</p>", passport(inputs=inputs), passport("I03.point"), passport("I03.unused"))
    card = re.search(r'<article class="card" id="f-I03.point".*?</article>', page)[0]
    assert 'class="close" href="#v-I03.target"' in card
    assert "I03.unused" not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_workbooks_is_inert_wherever_it_stands(text):
    file = FileLines(text, text, 1, 7, (CellLine(text, text, text),))
    hostile = passport(
        title=text, printed=text, derivation=text, definition=text, rule=text, target_version=text,
        groups=(CellGroup("+", "", text, (file,)),), inputs=(InputLine("+", "I03.target", text, text),),
    )  # fmt: skip
    body = f'<p>{number()}</p><table><tr><th scope="row">ก</th><td>{number()}</td></tr></table>'
    for page in (screen(body, hostile), paper(body, hostile)):
        found = elements_in(page[page.index("<main>") :])
        assert not {tag for tag, _ in found} & {"script", "img"}
        assert not [names for _, names in found if any(name.startswith("on") for name in names)]
        assert "\u202e" not in page


def test_anchors_are_ascii_and_never_collide():
    ids = ["I03.a", "I03.ก", "I03 a", "I03~20~a", 'x"y', "x<y"]
    anchors = [card_anchor(each) for each in ids]
    assert all(each.isascii() and '"' not in each and "<" not in each and " " not in each for each in anchors)
    assert len(set(anchors)) == len(ids)


def test_long_list_of_cells_is_folded_and_stands_once():
    long = group(40)
    made = cards_html({key: passport(key, groups=(long,)) for key in ("I03.actual_to_date", "I03.achievement_pct")})
    assert "<details>" in made["I03.actual_to_date"]
    assert "<details>" not in made["I03.achievement_pct"]
    assert 'href="#f-I03.actual_to_date"' in made["I03.achievement_pct"]


def test_file_sender_and_version_stand_once_in_a_card():
    file = replace(group().files[0], cells=(CellLine("H5", "5"), CellLine("H6", "6")))
    card = card_html(passport(groups=(CellGroup("+", "", "ผล", (file,)),)))
    assert card.count("TH10.xlsx") == 1
    assert "H5 = 5; H6 = 6" in card


def test_row_of_figures_gets_a_code_that_leads_to_its_line_and_back():
    body = f'<table><tr><th scope="row">แถว</th><td>{number()}</td></tr></table>'
    page = paper(body, passport(groups=(group(3),)))
    assert '<tr id="row-1"><th scope="row"><a class="row-code" href="#source-1">ท๑</a> แถว</th>' in page
    assert '<li id="source-1"><a class="row-code" href="#row-1">ท๑</a>' in page
    assert "3 เซลล์ 3 แฟ้ม: TH10.xlsx, TH11.xlsx และอีก 1 แฟ้ม" in page


def test_row_without_figures_and_page_without_figures_stay_as_they_are():
    body = '<table><tr><th scope="row">แถว</th><td>ก</td></tr></table>'
    assert paper(body, passport()) == page_text(parse_page(page_of(body)))
    assert "row-code" not in paper(f"<p>{number()}</p>{body}", passport())


def test_figures_in_text_have_a_line_of_their_section():
    page = paper(f"<p>{number()}</p>", passport(groups=(group(),)))
    appendix = page[page.index('class="appendix"') :]
    assert '<p class="appendix-part">ก</p>' in appendix
    assert "TH10.xlsx › ผล › H5" in appendix


def test_paper_has_no_cards_and_the_appendix_stands_in_the_contents():
    page = paper(f"<p>{number()}</p>", passport())
    assert 'class="card"' not in page
    assert '<a href="#figure-sources">' in page
    assert paper(f"<p>{number()}</p>", passport()) == page


def test_figures_know_their_row_and_section():
    body = f'<p>{number("a.b")}</p><h2 id="s2">ข</h2><table><tr><th>แถว</th><td>{number("c.d")}</td></tr></table>'
    places = printed_figures(parse_page(page_of(body)))
    assert [(figure_id, words_of(heading)) for figure_id, _, heading in places] == [("a.b", "ก"), ("c.d", "ข")]
    assert [[words_of(row) for row in place.iterancestors("tr")] for _, place, _ in places] == [[], ["แถว12"]]


def test_element_inside_a_figure_is_no_figure_of_its_own():
    word = f'<span data-figure="a.b">{number("c.d")}</span>'
    assert [figure_id for figure_id, *_ in printed_figures(parse_page(page_of(word)))] == ["a.b"]


def test_card_opens_without_a_script_and_within_the_policy():
    page = screen(f"<p>{number()}</p>", passport(groups=(group(40),)))
    assert "<script" not in page


@pytest.mark.parametrize(("period", "name", "kind", "code"), REPORTS)
def test_whole_report_passes_the_check_on_screen_and_on_paper(small_year, period, name, kind, code):
    report = load_report(small_year, parse_period(period), scope_kind=kind, scope_code=code)
    made = run_undrawn(report, small_year.notebooks / f"{name}.ipynb")
    page = page_text(render_page(made, "รายงาน", "มิถุนายน", is_sample=True))
    cards = lineage_cards(report.page.figures, report.names)
    for add in (add_cards, add_appendix):
        assert with_added(add, page, cards)
