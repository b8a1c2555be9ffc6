"""Fonts and drawings."""

from workbench.reports.charts.font_patch import glyph_texts
from workbench.reports.charts.fonts import css_font_faces, font_versions
from workbench.reports.charts.style import charts_undrawn, setup_charts

__all__ = [
    "charts_undrawn",
    "css_font_faces",
    "font_versions",
    "glyph_texts",
    "setup_charts",
]
