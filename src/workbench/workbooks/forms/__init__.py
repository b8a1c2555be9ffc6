"""The offices' workbooks: layout, blank forms, and what a returned one says."""
