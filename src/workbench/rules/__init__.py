"""What the department decides: parameters/ as typed values."""

__all__ = [
    "agency",
    "calendar",
    "expectations",
    "framework",
    "records",
    "registers",
    "report_settings",
    "scope",
    "settings",
    "workspace",
]
