"""Imports and first uses that every report needs, once, in the process from which a batch's children are forked."""

from contextlib import suppress

import matplotlib
import matplotlib.figure
import nbconvert
import pandas
import papermill

import workbench.notebook_entry
import workbench.runs.engine
import workbench.runs.run
import workbench.sections
from workbench.charts.fonts import css_font_faces
from workbench.charts.style import setup_charts
from workbench.errors import EnvironmentFault
from workbench.page.pdf import render_pdf

__all__ = ["matplotlib", "nbconvert", "pandas", "papermill", "workbench"]

setup_charts()
with suppress(EnvironmentFault):
    render_pdf(f'<html lang="th"><head><style>{css_font_faces()}</style></head><body>ก</body></html>')
