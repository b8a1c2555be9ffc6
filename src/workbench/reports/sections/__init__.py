"""What a notebook's cells call: one function a section, each recording its figures on the report's page.

A module of this folder that marks a function with `@section` has added a section; there is no list to keep.
"""

from importlib import import_module
from pkgutil import iter_modules

from workbench.reports.sections.section import SECTIONS

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = sorted(SECTIONS)
globals().update(SECTIONS)  # the function, where a module has the same name
