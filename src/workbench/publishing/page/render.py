"""An executed notebook as one self-contained Thai page."""

from __future__ import annotations

import functools
import logging
from pathlib import Path
from typing import Any

import nh3
from nbconvert.exporters import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from workbench.base.labels import SAMPLE
from workbench.publishing.page.contents import contents_html, name_headings
from workbench.publishing.page.document import Element, parse_page, put_behind_title
from workbench.reports.charts import css_font_faces

_TEMPLATES = Path(__file__).parents[2] / "templates"
_TAGS = set(
    "a abbr article aside b blockquote br caption cite code col colgroup data dd del details div dl dt em figcaption "
    "figure footer h1 h2 h3 h4 h5 h6 header hr i img ins li mark nav ol p pre s section small span strong sub summary "
    "sup table tbody td tfoot th thead time tr u ul".split()
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


def render_page(
    notebook: NotebookNode,
    title: str,
    period_label: str,
    is_sample: bool,
    watermark: str | None = None,
    description: str = "",
    author: str = "",
) -> Element:
    """The report page of an executed notebook: Markdown and HTML outputs only, fonts and pictures inside.

    Left out: code, printed streams, tracebacks, cells tagged `parameters`, `injected-parameters` or
    `notebook-only`, and a Markdown h1 (the title block prints the title). Whatever comes from cells is cleaned:
    no script, handler or outside address passes. A table of contents stands behind the title block. An h2 or h3
    takes its id from `<a id="…"></a>` at its start or in the line before; the others are named by place.
    `is_sample` prints that data is made up, `watermark` its word, on every page. The same notebook gives the same page.
    """
    report = {
        "title": title,
        "period_label": period_label,
        "sample": SAMPLE if is_sample else "",
        "watermark": watermark,
        "description": description or f"{title} {period_label}",
        "author": author,
        "fonts": css_font_faces(),
    }
    text, _ = _exporter().from_notebook_node(notebook, resources={"report": report})
    page = parse_page(text)
    put_behind_title(page, contents_html(name_headings(page)))
    return page


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


class _Markdown(IPythonRenderer):
    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """A heading; the title block prints the title."""
        return "" if level == 1 else str(super().heading(text, level, **attrs))


def _markdown_to_html(source: str) -> str:
    renderer = _Markdown(escape=False, exclude_anchor_links=True)
    return clean_html(MarkdownWithMath(renderer=renderer).render(source))


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
