"""Workbooks for readers and for the Budget Bureau."""
