"""Where unexpected faults are written down: a log file in the workspace, never a user's screen."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

LOG = logging.getLogger("workbench")
LOG_NAME = "workbench.log"


def log_fault(data: Path) -> Path:
    """Write the exception being handled, with its traceback, to the workspace's log and return the log's path.

    Where there is no workspace, none is made for it: the log is among the temporary files.
    """
    path = (data if data.is_dir() else Path(tempfile.gettempdir())) / LOG_NAME
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    LOG.addHandler(handler)
    try:
        LOG.exception("fault of the program")
    finally:
        LOG.removeHandler(handler)
        handler.close()
    return path
