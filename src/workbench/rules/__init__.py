"""What the department decides: parameters/ as typed values."""

__all__ = [
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
