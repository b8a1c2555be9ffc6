"""The report's own look for a notebook that is open in JupyterLab, confined to the outputs of its cells."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from markupsafe import Markup

from workbench.reports.charts.fonts import css_font_faces

_SHEET = Path(__file__).parents[2] / "templates" / "report" / "report.css"
_PARTS_BEGIN, _PAGE_BEGINS = "/* Title block */", "@media screen"

_AGAINST_LAB = """
th[scope=row], th[scope=rowgroup], td.status { text-align: left; }
dl.facts dt { float: none; width: auto; white-space: nowrap; }
"""
_MARKDOWN = ".jp-RenderedMarkdown { font-family: var(--text); }"
"""Lab's own table and list rules give way; Thai paragraphs are read in the same font as the figures."""


@cache
def lab_style() -> Markup:
    """A style element with the sheet's variables and parts; page layout and print rules are left out."""
    sheet = _SHEET.read_text(encoding="utf-8")
    variables = sheet[sheet.index(":root") : sheet.index("}", sheet.index(":root")) + 1]
    parts = sheet[sheet.index(_PARTS_BEGIN) : sheet.index(_PAGE_BEGINS)]
    confined = f".jp-OutputArea-output {{ font-family: var(--text); line-height: 1.6;\n{parts}\n{_AGAINST_LAB}}}"
    return Markup("<style>{}\n{}\n{}\n{}</style>").format(
        *map(Markup, (css_font_faces(), variables, _MARKDOWN, confined))
    )
