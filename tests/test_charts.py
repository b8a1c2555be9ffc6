"""Charts: nothing clipped, nothing invented for what is missing, the same bytes every time."""

from __future__ import annotations

import base64
import io
import re
from decimal import Decimal

import pytest
from matplotlib.backends.backend_svg import RendererSVG

from workbench.reports.charts.bars import (
    Series,
    Tile,
    bar_ranking,
    chart_html,
    figure_to_img,
    grouped_bars,
    stacked_bars,
    tile_map_html,
    trend_lines,
)
from workbench.reports.charts.style import NO_DATA, charts_undrawn, text_width, wrap_label

LONG = "แผนงานยุทธศาสตร์เพื่อสนับสนุนด้านการสร้างโอกาสและความเสมอภาคทางสังคม ปิ่น ปั้น เฟี้ยง น้ำ ✓ ● ◐ ▲"
PERIODS = ["ต.ค. 62 – มี.ค. 63", "เม.ย. 63", "พ.ค. 63", "มิ.ย. 63"]
FIGURES = {
    "ranking": lambda: bar_ranking(
        [LONG, "สสจ.ตาก"], [12345678.9, None], "บาท", reference=12345678.9, reference_text="ทั้งประเทศ 12,345,678.90"
    ),
    "grouped": lambda: grouped_bars([LONG, "สสจ.ตาก"], {"รับโอนแล้ว": [5, 2], "เบิกจ่าย": [3, None]}, "ล้านบาท"),
    "stacked": lambda: stacked_bars(
        [LONG, "งบลงทุน"], [Series("เบิกจ่าย", [5, 2]), Series("ผูกพัน", [1, None])], ["6.00", ""]
    ),
    "lines": lambda: trend_lines(PERIODS, [Series(LONG, [1, 2, None, 4]), Series("ข", [2, 2.1, 3, 4.1])]),
    "panels": lambda: trend_lines(
        PERIODS, [Series(f"{LONG} {n}", [1, 2, None, 4], plan=[1, 2, 3, 4]) for n in range(5)]
    ),
}


def texts_of(figure):
    return [text for text in figure.findobj(lambda each: hasattr(each, "get_text")) if text.get_text()]


def words_of(figure):
    return [text.get_text() for text in texts_of(figure)]


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.usefixtures("thai_line_breaks")
def test_every_text_lies_inside_the_figure(name):
    figure = FIGURES[name]()
    renderer = RendererSVG(figure.bbox.width, figure.bbox.height, io.StringIO())
    figure.draw(renderer)
    outside = [
        (text.get_text(), box.extents.round(1).tolist())
        for text in texts_of(figure)
        if not text.get_text().isspace()
        for box in [text.get_window_extent(renderer)]
        if box.x0 < -1 or box.y0 < -1 or box.x1 > figure.bbox.x1 + 1 or box.y1 > figure.bbox.y1 + 1
    ]
    assert outside == []


@pytest.mark.parametrize("name", FIGURES)
def test_same_chart_gives_the_same_bytes(name):
    assert figure_to_img(FIGURES[name](), "แผนภูมิ") == figure_to_img(FIGURES[name](), "แผนภูมิ")


@pytest.mark.parametrize("name", FIGURES)
def test_missing_value_is_said_to_be_missing(name):
    words = words_of(FIGURES[name]())
    assert NO_DATA in words
    assert "nan" not in words


def test_zero_is_printed_as_a_value():
    words = words_of(bar_ranking(["สสจ.ตาก"], [0]))
    assert "0.00" in words
    assert NO_DATA not in words


def test_stack_with_one_unknown_part_shows_no_total():
    figure = stacked_bars(["งบลงทุน"], [Series("เบิกจ่าย", [2]), Series("ผูกพัน", [None])], ["2.00"])
    assert "2.00" not in words_of(figure)


def test_month_that_stands_for_six_is_drawn_unlike_a_month():
    (axes,) = trend_lines(PERIODS, [Series("ผลสะสม", [40, 48, 55, 61])], cumulative=[0]).axes
    markers = {int(line.get_xdata()[0]): line.get_marker() for line in axes.lines if len(line.get_xdata()) == 1}
    assert markers == {0: "s", 1: "o", 2: "o", 3: "o"}
    assert any(patch.get_x() < 0 < patch.get_x() + patch.get_width() for patch in axes.patches)


def test_missing_month_breaks_the_line():
    (axes,) = trend_lines(PERIODS, [Series("ผลสะสม", [40, None, 55, 61])]).axes
    drawn = next(line for line in axes.lines if len(line.get_xdata()) == 4)
    assert [value == value for value in drawn.get_ydata()] == [True, False, True, True]


def test_months_after_the_report_stay_empty():
    figure = trend_lines(PERIODS, [Series("ผลสะสม", [40, 48])])
    assert NO_DATA not in words_of(figure)


def test_more_than_three_lines_get_a_panel_each():
    assert len(trend_lines(PERIODS, [Series(str(n), [1, 2, 3, 4]) for n in range(4)]).axes) == 4


@pytest.mark.usefixtures("thai_line_breaks")
def test_labels_break_at_thai_words_and_fit():
    wrapped = wrap_label(LONG, 120.0)
    assert wrapped.replace("\n", "").replace(" ", "") == LONG.replace(" ", "")
    assert max(text_width(line) for line in wrapped.split("\n")) <= 120
    assert not re.search("\n[\u0e31\u0e33-\u0e3a\u0e45-\u0e4e]", wrapped)


def test_dollar_signs_in_a_name_are_only_dollar_signs():
    plain = figure_to_img(bar_ranking(["$x^2$ ที่ดิน"], [1]), "ก")
    assert plain != figure_to_img(bar_ranking(["x2 ที่ดิน"], [1]), "ก")
    assert "$x^2$ ที่ดิน" in words_of(bar_ranking(["$x^2$ ที่ดิน"], [1]))


def test_picture_says_in_words_what_it_shows():
    html = chart_html(FIGURES["ranking"], alt='ร้อยละ "สูงสุด" <10', caption="คำบรรยาย <b>")
    assert 'alt="ร้อยละ &quot;สูงสุด&quot; &lt;10"' in html
    assert "คำบรรยาย &lt;b&gt;" in html
    with pytest.raises(ValueError, match="what it shows"):
        figure_to_img(FIGURES["ranking"](), " ")


def test_undrawn_chart_keeps_the_mark_of_what_it_is_made_of():
    def chart(value: str) -> str:
        return chart_html(bar_ranking, ["ก"], [Decimal(value)], alt="ก", caption="ข")

    drawn = chart("1.501")
    with charts_undrawn():
        same, other = chart("1.502"), chart("1.52")
    mark = re.search(r'data-chart="\w{16}"', drawn)[0]
    assert "src=" in drawn and "src=" not in same
    assert mark in same and mark not in other


def test_picture_holds_paths_and_no_text_that_a_viewer_must_shape():
    encoded = re.search('base64,([^"]+)', figure_to_img(FIGURES["ranking"](), "ก")).group(1)
    svg = base64.b64decode(encoded).decode()
    assert "<text" not in svg
    assert "<dc:date" not in svg


def tile(row, column, label="ตาก", value=50.0):
    return Tile(row, column, label, '<data class="fig" data-figure="area.63">50</data>', value)


def test_tile_without_a_value_is_marked_and_not_given_a_level():
    html = tile_map_html([tile(1, 1, value=None), tile(1, 2)], "แผนที่", [50])
    assert '<div class="tile none' in html
    assert '<div class="tile level-2' in html
    assert NO_DATA in html


def test_two_tiles_in_one_place_share_it():
    html = tile_map_html([tile(8, 5, "สสพ.1"), tile(8, 5, "สสพ.2")], "แผนที่", [50])
    assert html.count('class="tile-place"') == 1
    assert html.count(" half") == 2


def test_legend_never_covers_a_tile():
    tiles = [tile(row, column) for row in range(1, 20) for column in range(1, 12) if (row, column) != (12, 7)]
    assert f"top:{19 * 10.3:.1f}mm" in tile_map_html(tiles, "แผนที่", [50])


def test_names_in_a_map_are_escaped_and_its_values_are_not():
    html = tile_map_html([tile(1, 1, "<i>ตาก</i>")], "<b>", [50])
    assert "<i>" not in html
    assert "<figcaption>&lt;b&gt;</figcaption>" in html
    assert '<data class="fig"' in html


@pytest.mark.parametrize("bounds", [[80, 50], [1, 2, 3, 4, 5]])
def test_bounds_that_make_no_levels_are_refused(bounds):
    with pytest.raises(ValueError, match="bounds"):
        tile_map_html([tile(1, 1)], "แผนที่", bounds)
