"""A page as one tree: parsed once behind the template, changed step by step, written once for each of its shapes."""

from __future__ import annotations

from lxml import html
from lxml.html import HtmlElement as Element

_FIGURES = ".//*[@data-figure!=''][not(ancestor::*[@data-figure!=''])]"


def parse_page(text: str) -> Element:
    """The tree of a page, its `<html>`, without comments; what is only a piece stands in its body."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    return html.document_fromstring(text.encode(), parser=parser)


def parse_parts(markup: str) -> list[Element]:
    """The elements of a piece of HTML, one after another."""
    return list(body_of(markup))


def body_of(markup: str) -> Element:
    """The body that holds a piece of HTML and nothing else."""
    return parse_page(f"<html><body>{markup}</body></html>").find("body")


def page_text(page: Element) -> str:
    """The page as it is written: HTML5, escaped, the same tree the same text."""
    return str(html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")) + "\n"


def words_of(element: Element) -> str:
    """What an element says, on one line."""
    return " ".join(element.text_content().split())


def main_of(page: Element) -> Element:
    """The element that holds what the report says."""
    return page.find("body/main")


def title_block_of(page: Element) -> Element | None:
    """The title block; None on a page without."""
    return main_of(page).find("section[@class='title-block']")


def put_issue_line(page: Element, words: str) -> None:
    """Put a line that tells the issue below the period of the title block; a page without one tells none."""
    title = title_block_of(page)
    period = None if title is None else title.find("p[@class='period']")
    if period is not None:
        _put_behind(period, make_element("p", words, class_="issue"))


def put_behind_title(page: Element, markup: str) -> None:
    """Put a piece of HTML behind the title block; without one it opens the page."""
    title = title_block_of(page)
    for part in reversed(parse_parts(markup)):
        main_of(page).insert(0, part) if title is None else _put_behind(title, part)


def _put_behind(place: Element, part: Element) -> None:
    part.tail, place.tail = place.tail, None
    place.addnext(part)


def is_facts(element: Element) -> bool:
    """Whether an element is the list of facts of the title block, which differ though nothing printed does."""
    return bool(element.tag == "dl" and element.get("class") == "facts")


def printed_figures(page: Element) -> list[tuple[str, Element, Element | None]]:
    """Every element that prints a figure, in order: the figure's id, the element, the h2 that it stands under.

    An element inside another with an id belongs to that one.
    """
    heading, found = None, []
    for each in main_of(page).xpath(f".//h2 | {_FIGURES}"):
        if each.tag == "h2":
            heading = each
        if each.get("data-figure"):
            found.append((each.get("data-figure"), each, heading))
    return found


def make_element(tag: str, text: str | None = None, **attributes: str) -> Element:
    """A new element with its text; `class_` is its class, `aria_label` its aria-label."""
    made = html.Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    made.text = text
    return made
