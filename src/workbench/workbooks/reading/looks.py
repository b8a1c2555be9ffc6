"""Whether a cell's style keeps its value from being seen: struck out, or in the colour of its ground."""

from __future__ import annotations

from typing import Any

_WHITE = "FFFFFF"
_WHITE_THEME, _WHITE_INDEXES = 0, (1, 9)


def is_unseen(font: Any, fill: Any) -> bool:
    """Whether openpyxl's font and fill of a cell strike its value out or hide it; a pattern hides nothing.

    White is told by its RGB, its place in the old palette, or as the theme's light ground.
    """
    if font.strike:
        return True
    ground = _WHITE
    if fill.fill_type == "solid":
        ground = _colour(fill.fgColor)
    elif fill.fill_type is not None:
        return False
    return ground != "" and _colour(font.color) == ground


def _colour(colour: Any) -> str:
    """The six digits of a colour; empty where they depend on the theme."""
    if colour is None:
        return ""
    if colour.type == "rgb":
        return str(colour.rgb)[-6:].upper()
    if colour.type == "theme":
        return _WHITE if colour.theme == _WHITE_THEME and not colour.tint else f"theme {colour.theme} {colour.tint}"
    return _WHITE if colour.indexed in _WHITE_INDEXES else f"index {colour.indexed}"
