"""Imports and first uses that every report needs, once, in the process from which a batch's children are forked."""

from contextlib import suppress

import matplotlib
import matplotlib.figure
import nbconvert
import pandas
import papermill

import workbench.engine
import workbench.notebook_entry
import workbench.runs
import workbench.sections
from workbench.chart_style import setup_charts
from workbench.errors import EnvironmentFault
from workbench.fonts import css_font_faces
from workbench.pdf import render_pdf

__all__ = ["matplotlib", "nbconvert", "pandas", "papermill", "workbench"]

setup_charts()
with suppress(EnvironmentFault):
    render_pdf(f'<html lang="th"><head><style>{css_font_faces()}</style></head><body>ก</body></html>')
