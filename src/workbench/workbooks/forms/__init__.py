"""The offices' workbooks: layout, blank forms, and what a returned one says."""

from workbench.workbooks.forms.adapter import Adapter, FormAdapter
from workbench.workbooks.forms.identity import Meta, TakenAs
from workbench.workbooks.forms.layout import Layout, SheetKey, fiscal_months, load_layout, load_layouts
from workbench.workbooks.forms.references import build_budget, build_plan, build_targets, is_summed, keep_lines
from workbench.workbooks.forms.results import covered
from workbench.workbooks.forms.tables import Reference
from workbench.workbooks.forms.template import Form, Row, build_form
from workbench.workbooks.forms.versions import Line, Version, Versions
from workbench.workbooks.forms.writer import HEADER_ROW, book_bytes, make_book, write_form

__all__ = [
    "HEADER_ROW",
    "Adapter",
    "Form",
    "FormAdapter",
    "Layout",
    "Line",
    "Meta",
    "Reference",
    "Row",
    "SheetKey",
    "TakenAs",
    "Version",
    "Versions",
    "book_bytes",
    "build_budget",
    "build_form",
    "build_plan",
    "build_targets",
    "covered",
    "fiscal_months",
    "is_summed",
    "keep_lines",
    "load_layout",
    "load_layouts",
    "make_book",
    "write_form",
]
