"""An executed notebook as one self-contained Thai page, and that page as a PDF."""

from __future__ import annotations

import functools
import logging
import re
from pathlib import Path
from typing import Any

import nh3
from nbconvert.exporters import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from workbench.publishing.page.check import check_page
from workbench.publishing.page.contents import add_heading_ids, contents_html
from workbench.publishing.page.pdf import render_pdf
from workbench.reports.charts import css_font_faces

__all__ = ["check_page", "clean_html", "render_html", "render_pdf"]

_TEMPLATES = Path(__file__).parents[2] / "templates"
_TITLE_BLOCK = re.compile(r'<section class="title-block">.*?</section>', re.DOTALL)
_MARKDOWN_TITLE = re.compile(r"<h1>.*?</h1>\s*", re.DOTALL)
_ANCHOR_IN_HEADING = re.compile(r'<(h[23])>\s*<a id="([A-Za-z][\w-]*)"></a>\s*', re.ASCII)
_ANCHOR_BEFORE_HEADING = re.compile(r'<p>\s*<a id="([A-Za-z][\w-]*)"></a>\s*</p>\s*<(h[23])>', re.ASCII)

_TAGS = set(
    "a abbr article aside b blockquote br caption cite code col colgroup data dd del details div dl dt em figcaption "
    "figure footer h1 h2 h3 h4 h5 h6 header hr i img ins li mark nav ol p pre s section small span strong sub summary "
    "sup table tbody td tfoot th thead time tr u ul wbr".split()
)
_ATTRIBUTES = {
    "*": set("class id title lang role style".split()),
    "a": {"href"},
    "img": set("src alt width height".split()),
    "td": set("colspan rowspan headers".split()),
    "th": set("colspan rowspan headers scope abbr".split()),
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "time": {"datetime"},
    "ol": set("start type".split()),
    "details": {"open"},
}
_STYLES = set(
    "width min-width max-width color background background-color text-align white-space left top height".split()
)


def render_html(
    notebook: NotebookNode,
    title: str,
    period_label: str,
    is_sample: bool,
    watermark: str | None = None,
    description: str = "",
    author: str = "",
) -> str:
    """The report page of an executed notebook: Markdown and HTML outputs only, fonts and pictures inside.

    Left out: code, printed streams, tracebacks, cells tagged `parameters`, `injected-parameters` or
    `notebook-only`, and a Markdown h1 (the title block prints the title). Whatever comes from cells is cleaned:
    no script, handler or outside address passes. A table of contents stands behind the title block. An h2 or h3
    takes its id from `<a id="…"></a>` at its start or in the line before; the others are named by place.
    `is_sample` prints ข้อมูลสมมติ, `watermark` its word, on every page. The same notebook gives the same text.
    """
    report = {
        "title": title,
        "period_label": period_label,
        "is_sample": is_sample,
        "watermark": watermark,
        "description": description or f"{title} {period_label}",
        "author": author,
        "fonts": css_font_faces(),
    }
    page, _ = _exporter().from_notebook_node(notebook, resources={"report": report})
    page, headings = add_heading_ids(page)
    contents = contents_html(headings)
    title_block = _TITLE_BLOCK.search(page)
    place = title_block.end() if title_block else page.index("<main>") + len("<main>")
    return page[:place] + contents + page[place:]


def clean_html(fragment: str) -> str:
    """The fragment with nothing in it but the tags, attributes and styles that a report needs."""
    return nh3.clean(
        fragment,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes={"data"},
        link_rel=None,
        filter_style_properties=_STYLES,
    )


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    """The value, or None for an address that leads out of the page."""
    if name == "href":
        return value if value.startswith("#") else None
    if name == "src":
        return value if value.startswith("data:image/") else None
    if name == "style":
        return None if "url(" in value.lower() or "\\" in value else value
    return value


def _markdown_to_html(source: str) -> str:
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    page = clean_html(MarkdownWithMath(renderer=renderer).render(source))
    page = _MARKDOWN_TITLE.sub("", page)
    page = _ANCHOR_BEFORE_HEADING.sub(r'<\2 id="\1">', page)
    return _ANCHOR_IN_HEADING.sub(r'<\1 id="\2">', page)


@functools.cache
def _exporter() -> Any:
    exporter = TemplateExporter(
        template_name="report",
        template_file="index.html.j2",
        extra_template_basedirs=[str(_TEMPLATES)],
        filters={"report_markdown": _markdown_to_html, "report_html": clean_html},
    )
    exporter.output_mimetype = "text/html"
    exporter.log.setLevel(logging.ERROR)
    return exporter
