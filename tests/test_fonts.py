"""The report's fonts: made the same everywhere, whole or not at all, with ready-made glyphs for Thai stacks."""

from __future__ import annotations

import hashlib
import io
import re

import pytest
from fontTools.ttLib import TTFont

from workbench.base.errors import EnvironmentFault
from workbench.reports.charts.font_patch import glyph_texts
from workbench.reports.charts.fonts import FAMILY, build_fonts, css_font_faces, font_versions


@pytest.fixture(scope="module")
def fonts(tmp_path_factory):
    return build_fonts(tmp_path_factory.mktemp("fonts"))


def digests(files):
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in vars(files).values()]


def test_two_builds_give_the_same_bytes(fonts, tmp_path):
    assert digests(build_fonts(tmp_path)) == digests(fonts)


def test_only_whole_files_are_left_behind(fonts):
    assert sorted(path.suffix for path in fonts.regular.parent.iterdir()) == [
        ".ttf",
        ".ttf",
        ".woff2",
        ".woff2",
        ".woff2",
    ]


def test_fonts_are_made_once_and_then_reused(fonts):
    made_at = fonts.regular.stat().st_mtime_ns
    assert build_fonts(fonts.regular.parents[1]).regular.stat().st_mtime_ns == made_at


def test_folder_that_cannot_be_written_is_a_fault_of_the_environment(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(EnvironmentFault) as fault:
        build_fonts(tmp_path / "taken")
    assert fault.value.exit_code == 6


def test_changed_font_does_not_pass_for_the_original(fonts):
    for path in (fonts.regular, fonts.bold):
        assert {TTFont(path)["name"].getDebugName(number) for number in (1,)} == {FAMILY}


@pytest.mark.parametrize("text", ["ำ", "้ำ", "ี่", "ั้", "ิ์", "ื้", "็่"])
def test_stack_that_a_shaper_would_offset_is_one_glyph_that_says_its_text(fonts, text):
    assert text in glyph_texts(fonts.regular.read_bytes()).values()


def test_font_of_a_page_keeps_the_texts_of_its_glyphs(fonts):
    page_font = TTFont(fonts.bold_web)
    page_font.flavor = None
    plain = io.BytesIO()
    page_font.save(plain)
    assert {"น", "ำ", "้ำ", "ี่"} <= set(glyph_texts(plain.getvalue()).values())


def test_marks_end_at_their_consonant_and_stay_in_written_order(fonts):
    font = TTFont(fonts.bold)
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable if lookup.LookupType == 4 else ():
            marks = dict(zip(table.MarkCoverage.glyphs, table.MarkArray.MarkRecord, strict=True))
            bases = dict(zip(table.BaseCoverage.glyphs, table.BaseArray.BaseRecord, strict=True))
            for base in {"uni0E01", "uni0E23", "uni0E28", "uni0E29"} & set(bases):
                ends = {}
                for mark in ("uni0E38", "uni0E48"):
                    anchor = bases[base].BaseAnchor[marks[mark].Class]
                    shift = anchor.XCoordinate - marks[mark].MarkAnchor.XCoordinate
                    ends[mark] = shift - font["hmtx"][base][0]
                assert ends["uni0E38"] < ends["uni0E48"] < 0, base


def test_pages_carry_their_fonts_and_name_no_address():
    css = css_font_faces()
    assert css.count("@font-face") == 3
    assert re.findall(r"url\(\"(?!data:font/woff2;base64,)", css) == []


def test_versions_are_told_for_the_run_record():
    assert set(font_versions()) == {"fontpkg-sarabun", "fonttools", "brotli", "matplotlib"}
