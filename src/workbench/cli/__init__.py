"""The command line: it only carries words to the library."""

from workbench.cli.app import app, main

__all__ = ["app", "main"]
