"""Imports and first uses that every report needs, once, in the process from which a batch's children are forked."""

from contextlib import suppress

import matplotlib
import matplotlib.figure
import nbconvert
import pandas
import papermill

import workbench.publishing.open_report
import workbench.publishing.run
import workbench.reports.sections
from workbench.base.errors import EnvironmentFault
from workbench.publishing.page.pdf import render_pdf
from workbench.reports.charts import css_font_faces, setup_charts

__all__ = ["matplotlib", "nbconvert", "pandas", "papermill", "workbench"]

setup_charts()
with suppress(EnvironmentFault):
    render_pdf(f'<html lang="th"><head><style>{css_font_faces()}</style></head><body>ก</body></html>')
