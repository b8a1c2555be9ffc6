"""Sarabun patched so that Thai text in a PDF can be searched and copied as it was written.

A shaping engine takes SARA AM apart and raises tone marks with offsets; text extractors then lose ำ, see spaces in
ปิ่น and order marks wrongly. Here every such pair becomes one ready-made glyph whose name spells its letters
(Adobe's uniXXXXYYYY), and marks are moved by hundredths of an em so that none ends right of its consonant.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools import agl, subset
from fontTools.otlLib import builder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

_SUFFIXES = ("", ".narrow")
_UPPER_VOWELS = ("0E31", "0E34", "0E35", "0E36", "0E37", "0E47")
_TONES = ("0E48", "0E49", "0E4A", "0E4B")
_RAISED = (*_TONES, "0E4C")
_NIKHAHIT, _SARA_AA, _SARA_AM = "uni0E4D", "uni0E32", "0E33"
_TALL = ("uni0E1B", "uni0E1D", "uni0E1F")
_FURTHEST_LEFT = -27
"""How far left of its consonant's end a mark may be drawn, in thousandths of an em: further left reads as a space."""
_MARK_HEIGHT = 576

_BASE_CLASS, _MARK_CLASS = 1, 3


def patch_thai_font(source: Path, family: str, style: str) -> TTFont:
    """The Sarabun at `source` under the name `family`, with ready-made glyphs for ำ and stacked marks.

    Deterministic: the same source gives the same bytes when saved. Raises KeyError when it is not Sarabun.
    """
    font = TTFont(source, recalcTimestamp=False)
    ligatures = _compose_sara_am(font) | _compose_stacked_marks(font)
    _align_marks(font)
    _add_thai_ligatures(font, ligatures)
    _rename(font, family, style)
    if "DSIG" in font:
        del font["DSIG"]
    return font


def cut_font(font: TTFont, characters: str) -> TTFont:
    """The font reduced to the characters, shaping rules and glyph names kept (names carry the text of ligatures)."""
    options = subset.Options(layout_features=["*"], glyph_names=True, notdef_outline=True)
    options.drop_tables += ["FFTM"]  # FontForge's time stamps
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    return font


def font_bytes(font: TTFont, flavor: str | None = None) -> bytes:
    """The font as a file, `flavor` None for TrueType or "woff2"."""
    font.flavor = flavor
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def glyph_texts(font_file: bytes) -> dict[int, str]:
    """Glyph number to the text it stands for, from the character map, simple substitutions and glyph names."""
    font = TTFont(io.BytesIO(font_file))
    texts: dict[str, str] = {}
    for code, glyph in sorted(font.getBestCmap().items()):
        if not 0xE000 <= code <= 0xF8FF:
            texts.setdefault(glyph, chr(code))
    for subtable in _subtables(font, "GSUB", 1):
        for glyph, variant in subtable.mapping.items():
            if glyph in texts:
                texts.setdefault(variant, texts[glyph])
    named = ((number, texts.get(name) or agl.toUnicode(name)) for number, name in enumerate(font.getGlyphOrder()))
    return {number: text for number, text in named if text}


def _compose_sara_am(font: TTFont) -> dict[tuple[str, ...], str]:
    """Nikhahit (alone or with its tone) before SARA AA: one spacing glyph that says ำ, ้ำ and so on."""
    ligatures: dict[tuple[str, ...], str] = {}
    advance = font["hmtx"][_SARA_AA][0]
    for suffix in _SUFFIXES:
        for tone in ("", *_TONES):
            mark, name = f"{_NIKHAHIT}{tone}{suffix}", f"uni{tone}{_SARA_AM}{suffix}"
            if name not in font["hmtx"].metrics:
                _add_composite(font, name, [(mark, 0, 0), (_SARA_AA, 0, 0)], advance, _BASE_CLASS)
            ligatures[mark, _SARA_AA] = name
    return ligatures


def _compose_stacked_marks(font: TTFont) -> dict[tuple[str, ...], str]:
    """Upper vowel and raised tone: one mark glyph, drawn where mark-to-mark positioning would have put the two."""
    ligatures: dict[tuple[str, ...], str] = {}
    vowel_of = {}
    upper, lower = _mark_to_mark_anchors(font)
    for suffix in _SUFFIXES:
        for vowel in _UPPER_VOWELS:
            for tone in _RAISED:
                first, second = f"uni{vowel}{suffix}", f"uni{tone}.small"
                name = f"uni{vowel}{tone}{suffix}"
                shift = upper[first][0] - lower[second][0], upper[first][1] - lower[second][1]
                _add_composite(font, name, [(first, 0, 0), (second, *shift)], 0, _MARK_CLASS)
                ligatures[first, second] = name
                vowel_of[name] = first
    for subtable in _subtables(font, "GPOS", 4):
        records = dict(zip(subtable.MarkCoverage.glyphs, subtable.MarkArray.MarkRecord, strict=True))
        for name, vowel in vowel_of.items():
            subtable.MarkCoverage.glyphs.append(name)
            subtable.MarkArray.MarkRecord.append(_copy_mark(records[vowel]))
        subtable.MarkArray.MarkCount = len(subtable.MarkArray.MarkRecord)
    return ligatures


def _align_marks(font: TTFont) -> None:
    """Let no mark be drawn right of the end of its consonant, nor a lower mark right of an upper one.

    Extractors that sort glyphs by place then keep the written order. The largest move is 0.023 em (ร, ษ and ธ in bold).
    """
    for subtable in _subtables(font, "GPOS", 4):
        marks = dict(zip(subtable.MarkCoverage.glyphs, subtable.MarkArray.MarkRecord, strict=True))
        thai = {name: mark for name, mark in marks.items() if name.startswith("uni0E")}
        groups: dict[str, dict[str, Any]] = {"narrow": {}, "wide": {}, "lower": {}}
        for name, mark in thai.items():
            is_upper = mark.MarkAnchor.YCoordinate > 0
            groups[("narrow" if ".narrow" in name else "wide") if is_upper else "lower"][name] = mark
        places = {kind: _unify_places(group) for kind, group in groups.items()}
        upper_class, lower_class = (next(iter(groups[kind].values())).Class for kind in ("wide", "lower"))
        for name, base in zip(subtable.BaseCoverage.glyphs, subtable.BaseArray.BaseRecord, strict=True):
            upper, lower = base.BaseAnchor[upper_class], base.BaseAnchor[lower_class]
            if not _is_thai_letter(name) or upper is None or lower is None:
                continue
            advance = font["hmtx"][name][0]
            upper_end = places["narrow" if name in _TALL else "wide"] + advance
            lower_end = places["lower"] + advance
            upper_shift = min(max(upper.XCoordinate - upper_end, _FURTHEST_LEFT), -1)
            lower_shift = min(max(lower.XCoordinate - lower_end, _FURTHEST_LEFT), upper_shift - 1)
            upper.XCoordinate, lower.XCoordinate = upper_end + upper_shift, lower_end + lower_shift
            if abs(upper.YCoordinate - _MARK_HEIGHT) == 1:
                upper.YCoordinate = _MARK_HEIGHT


def _is_thai_letter(name: str) -> bool:
    """Whether the glyph is a Thai consonant, cut-down forms included; SARA AM and the baht sign keep their place."""
    return name.startswith(("uni0E0", "uni0E1", "uni0E2")) or "thai." in name


def _unify_places(group: dict[str, Any]) -> int:
    """The commonest x of the marks' anchors, given to them all."""
    common = Counter(mark.MarkAnchor.XCoordinate for mark in group.values()).most_common(1)[0][0]
    for mark in group.values():
        mark.MarkAnchor.XCoordinate = common
    return int(common)


def _add_thai_ligatures(font: TTFont, ligatures: dict[tuple[str, ...], str]) -> None:
    table = font["GSUB"].table
    table.LookupList.Lookup.append(builder.buildLookup([builder.buildLigatureSubstSubtable(ligatures)]))
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    thai = next(record.Script for record in table.ScriptList.ScriptRecord if record.ScriptTag == "thai")
    for index in thai.DefaultLangSys.FeatureIndex:
        record = table.FeatureList.FeatureRecord[index]
        if record.FeatureTag == "ccmp":
            record.Feature.LookupListIndex.append(table.LookupList.LookupCount - 1)
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)


def _add_composite(font: TTFont, name: str, parts: list[tuple[str, int, int]], advance: int, glyph_class: int) -> None:
    glyph = Glyph()
    glyph.numberOfContours = -1
    glyph.components = []
    for part, x, y in parts:
        component = GlyphComponent()
        component.glyphName, component.x, component.y = part, x, y
        component.flags = 0x2 | 0x4  # the two numbers are distances, rounded to the grid
        glyph.components.append(component)
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font.getReverseGlyphMap(rebuild=True)
    font["glyf"].glyphs[name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (advance, glyph.xMin)
    font["GDEF"].table.GlyphClassDef.classDefs[name] = glyph_class


def _mark_to_mark_anchors(font: TTFont) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    """Where a mark carries another one, and where a mark is carried: glyph name to (x, y)."""
    carriers: dict[str, tuple[int, int]] = {}
    carried: dict[str, tuple[int, int]] = {}
    for subtable in _subtables(font, "GPOS", 6):
        for name, record in zip(subtable.Mark1Coverage.glyphs, subtable.Mark1Array.MarkRecord, strict=True):
            carried.setdefault(name, (record.MarkAnchor.XCoordinate, record.MarkAnchor.YCoordinate))
        for name, record in zip(subtable.Mark2Coverage.glyphs, subtable.Mark2Array.Mark2Record, strict=True):
            anchor = record.Mark2Anchor[0]
            if anchor is not None:
                carriers.setdefault(name, (anchor.XCoordinate, anchor.YCoordinate))
    return carriers, carried


def _copy_mark(record: Any) -> Any:
    return builder.buildMarkRecord(
        record.Class, builder.buildAnchor(record.MarkAnchor.XCoordinate, record.MarkAnchor.YCoordinate)
    )


def _subtables(font: TTFont, table: str, kind: int) -> Iterator[Any]:
    """Subtables of the lookups of one type, extension lookups opened."""
    if table not in font:
        return
    for lookup in font[table].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            opened = getattr(subtable, "ExtSubTable", subtable)
            if opened.LookupType == kind:
                yield opened


def _rename(font: TTFont, family: str, style: str) -> None:
    """Name the changed font as what it is, so that an installed Sarabun is never mixed up with it."""
    names = {
        1: family,
        3: f"{family} {style}",
        4: f"{family} {style}",
        6: f"{family}-{style}".replace(" ", ""),
    }
    for record in list(font["name"].names):
        if record.nameID in (16, 17, 21, 22):
            font["name"].removeNames(nameID=record.nameID)
        elif record.nameID in names:
            record.string = names[record.nameID]
