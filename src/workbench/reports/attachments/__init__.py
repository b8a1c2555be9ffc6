"""Workbooks for readers and for the Budget Bureau."""

from workbench.reports.attachments.budget_bureau import KINDS, write_export
from workbench.reports.attachments.findings_sheet import write_findings
from workbench.reports.attachments.report_workbook import write_report_workbook

__all__ = [
    "KINDS",
    "write_export",
    "write_findings",
    "write_report_workbook",
]
