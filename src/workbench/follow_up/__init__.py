"""Silent offices: ranking, letters, guides."""

__all__ = ["letter_docx", "letters"]
