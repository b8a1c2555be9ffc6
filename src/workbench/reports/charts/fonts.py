"""The fonts of a report, made once per machine: patched Sarabun for Thai, a few DejaVu glyphs for status symbols."""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.metadata
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import fontpkg
import matplotlib
from fontTools.ttLib import TTFont

from workbench.base.errors import EnvironmentFault
from workbench.reports.charts import font_patch
from workbench.reports.charts.font_patch import cut_font, font_bytes, patch_thai_font

FAMILY = "Workbench Sarabun"
SYMBOL_FAMILY = "Workbench Symbols"
CHART_FAMILIES = [FAMILY, "DejaVu Sans"]

_WEIGHTS = {"Regular": 400, "Bold": 700}
_TEXT = "".join(
    chr(code)
    for first, last in [
        (0x20, 0x7E), (0xA0, 0xFF), (0xE01, 0xE3A), (0xE3F, 0xE5B), (0x2010, 0x203A), (0x2070, 0x209F), (0x2190, 0x2193)
    ]
    for code in range(first, last + 1)
) + "−≈≠≤≥√∞×÷№™"  # fmt: skip
_SYMBOLS = "✓✔✕✖✗✘●○◉◎◌◐◑◒◓◔◕◖◗▲△▴▵▼▽▾▿▶▷◀◁■□▪▫◆◇◈★☆⚠⚑⚐⊘⏳…→←↑↓↗↘⇧⇩∅☐☑☒"


@dataclass(frozen=True)
class FontFiles:
    """Where the made fonts are: TrueType for charts, WOFF2 cut to what reports use for pages."""

    regular: Path
    bold: Path
    regular_web: Path
    bold_web: Path
    symbols_web: Path


def build_fonts(cache_dir: Path | None = None) -> FontFiles:
    """The report's fonts, made at first use and kept in `cache_dir` (default: this user's matplotlib cache).

    The same package versions give the same bytes on every machine. Files appear whole or not at all, so several
    processes may build at once. Raises EnvironmentFault when the folder cannot be written or Sarabun is missing.
    """
    try:
        folder = (cache_dir or Path(matplotlib.get_cachedir())) / f"workbench-fonts-{_recipe_digest()}"
        folder.mkdir(parents=True, exist_ok=True)
        made = {name: _keep(folder / name, make) for name, make in _recipes().items()}
    except (OSError, ValueError, KeyError, importlib.metadata.PackageNotFoundError) as fault:
        raise EnvironmentFault(
            what=f"เตรียมแบบอักษรของรายงานไม่ได้ ({fault})",
            remedy="ตรวจว่าติดตั้ง fontpkg-sarabun แล้ว และเขียนโฟลเดอร์แคชของผู้ใช้ได้",
        ) from fault
    return FontFiles(
        made["Regular.ttf"],
        made["Bold.ttf"],
        made["Regular.woff2"],
        made["Bold.woff2"],
        made["Symbols.woff2"],
    )


@functools.cache
def register_fonts(cache_dir: Path | None = None) -> None:
    """Make the patched Sarabun known to matplotlib, once per process."""
    from matplotlib import font_manager

    files = build_fonts(cache_dir)
    for path in (files.regular, files.bold):
        font_manager.fontManager.addfont(str(path))


@functools.cache
def css_font_faces(cache_dir: Path | None = None) -> str:
    """The @font-face rules of a report, fonts inside as data: URIs."""
    files = build_fonts(cache_dir)
    faces = [
        (FAMILY, 400, files.regular_web),
        (FAMILY, 700, files.bold_web),
        (SYMBOL_FAMILY, 400, files.symbols_web),
    ]
    return "\n".join(_font_face(family, weight, path.read_bytes()) for family, weight, path in faces)


def font_versions() -> dict[str, str]:
    """Versions that the made fonts depend on, for run.json."""
    return {name: importlib.metadata.version(name) for name in ("fontpkg-sarabun", "fonttools", "brotli", "matplotlib")}


def _font_face(family: str, weight: int, data: bytes) -> str:
    encoded = base64.b64encode(data).decode("ascii")
    source = f'url("data:font/woff2;base64,{encoded}") format("woff2")'
    return f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:normal;src:{source}}}'


def _recipes() -> dict[str, Callable[[], bytes]]:
    recipes: dict[str, Callable[[], bytes]] = {"Symbols.woff2": _make_symbols}
    for style in _WEIGHTS:
        recipes[f"{style}.ttf"] = functools.partial(_make_text_font, style, None)
        recipes[f"{style}.woff2"] = functools.partial(_make_text_font, style, "woff2")
    return recipes


def _make_text_font(style: str, flavor: str | None) -> bytes:
    font = patch_thai_font(_sarabun(style), FAMILY, style)
    return font_bytes(cut_font(font, _TEXT) if flavor else font, flavor)


def _make_symbols() -> bytes:
    font = TTFont(_dejavu(), recalcTimestamp=False)
    return font_bytes(cut_font(font, _SYMBOLS), "woff2")


def _sarabun(style: str) -> Path:
    return Path(fontpkg.path("sarabun", weight=_WEIGHTS[style]))


def _dejavu() -> Path:
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@functools.cache
def _recipe_digest() -> str:
    """What the made bytes depend on: sources, the recipe's own text, the versions of the tools."""
    digest = hashlib.sha256()
    for path in (_sarabun("Regular"), _sarabun("Bold"), _dejavu(), Path(font_patch.__file__), Path(__file__)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update(repr([importlib.metadata.version(name) for name in ("fonttools", "brotli")]).encode())
    return digest.hexdigest()[:16]


def _keep(path: Path, make: Callable[[], bytes]) -> Path:
    """The file at `path`, made first if it is not there, put in place by one rename."""
    if not path.exists():
        handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(make())
            Path(unfinished).replace(path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
    return path
