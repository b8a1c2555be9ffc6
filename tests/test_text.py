"""Thai text and numbers: cleaning settles, numbers come back as they were printed, rounding is half-up."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from workbench.base.text import (
    clean_text,
    format_number,
    parse_number,
    round_half_up,
    show_text,
    split_words,
    to_arabic_digits,
    to_thai_digits,
)

FULL_WIDTH = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
THAI = [chr(code) for code in (*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C))]
TRICKY = [*THAI, *"a1 \t\n", "\u0000", "\u0007", "\u001b", "\u007f", "\u0085", "\u00a0", "\u00ad", "\u061c"]
TRICKY += [
    "\u200b",
    "\u200d",
    "\u200e",
    "\u2028",
    "\u202e",
    "\u2066",
    "\ufe0f",
    "\ufeff",
    "\ud800",
    "\u0301",
    "é",
]
thai_text = st.text(st.sampled_from(TRICKY), max_size=14)
any_text = st.one_of(thai_text, st.text(st.characters(categories=["L", "M", "N", "P", "Z", "C"]), max_size=20))
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4)


def decompose(text: str) -> str:
    """SARA AM in two pieces, as some keyboards and PDF readers give it."""
    return text.replace("ำ", "ํา")


# -- cleaning --------------------------------------------------------------------------------------


@given(any_text)
@example("เ\u0001เ")
@example("ก่ิุ")
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@given(thai_text)
def test_sara_am_in_two_pieces_is_the_same_text(text):
    assert clean_text(decompose(text)) == clean_text(text)


@given(any_text)
def test_clean_text_holds_nothing_invisible(text):
    left = [char for char in clean_text(text) if char != "\n"]
    assert [char for char in left if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")] == []
    assert not set(left) & set("\u00ad\u061c\u200b\u200d\u200e\u202e\u2066\ufe0f\ufeff")


@given(thai_text)
def test_cleaning_loses_no_thai_letter(text):
    def letters(value: str) -> str:
        return re.sub("[^ก-ฮ]", "", value)

    assert letters(clean_text(text)) == letters(text)


@pytest.mark.parametrize("typed", ["น้ำ", "น้ํา", "นํ้า", "น้้ำ", "นำ้", "น\u200b้ำ", "  น้ำ\u00a0"])
def test_ways_of_typing_one_word_are_one_word(typed):
    assert clean_text(typed) == "น้ำ"


def test_tone_typed_before_its_vowel_is_set_right():
    assert clean_text("ท่ี") == "ที่"
    assert clean_text("ส่ิง") == "สิ่ง"


def test_two_sara_e_are_one_sara_ae():
    assert clean_text("เเปลง") == "แปลง"


def test_line_breaks_stay_and_spaces_collapse():
    assert clean_text("  ก  ข \r\n\u00a0ค\u2028ง ") == "ก ข\nค\nง"


@given(any_text, st.integers(min_value=2, max_value=40))
def test_shown_text_is_one_visible_line_within_its_limit(text, limit):
    shown = show_text(text, limit)
    assert len(shown) <= limit
    assert [char for char in shown if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")] == []


@given(any_text)
def test_pieces_at_line_breaks_join_to_the_text(text):
    assume("\0" not in text)
    assert "".join(split_words(text)) == text


# -- numbers ---------------------------------------------------------------------------------------


@given(numbers, st.sampled_from(["plain", "arabic", "thai", "full_width"]))
def test_printed_number_reads_back_as_itself(number, style):
    printed = {
        "plain": f"{number:f}",
        "arabic": format_number(number, 4),
        "thai": format_number(number, 4, "thai"),
        "full_width": format_number(number, 4).translate(FULL_WIDTH),
    }[style]
    assert parse_number(printed) == number


@given(st.text(st.sampled_from("0123456789๑๒３,.-+ eE_()%xก"), max_size=8))
def test_what_is_read_as_a_number_is_that_number_only(text):
    """Whatever the grammar lets pass is its own digits, in one script, grouped by threes."""
    try:
        number = parse_number(text)
    except ValueError:
        return
    digits = to_arabic_digits(text.strip())
    assert re.fullmatch(r"[+-]?(\d+|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?", digits)
    assert number == Decimal(digits.replace(",", ""))
    assert number.is_finite()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1234", "1234"),
        ("1,234", "1234"),
        ("๑๒๓", "123"),
        ("๑,๒๓๔.๕๐", "1234.50"),
        ("１，２３４．５", "1234.5"),
        ("  12 ", "12"),
        ("12\u00a0", "12"),
        ("0", "0"),
        ("0.80", "0.80"),
        ("-5", "-5"),
    ],
)
def test_numbers_offices_write_are_read(typed, number):
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    """1_000|1e5|1.2E3|12 ราย|(1,234)|1.234,5|1,23,4|12,34|0,125|1 234|nan|inf|-|.|,|5.|.5|๑2|1２|٣٤|½|²|"""
    """TRUE|0x10|1,234,|--5|80%|""".split("|"),
)
def test_what_is_not_wholly_a_number_is_refused(typed):
    with pytest.raises(ValueError):
        parse_number(typed)


def test_number_in_figures_never_carries_float_noise():
    assert parse_number("0.1") + parse_number("0.2") == Decimal("0.3")


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        ("84.125", 2, "84.13"),  # 3,284,240 of 3,904,000, as the province's register prints it
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("0.5", 0, "1"),
        ("2.5", 0, "3"),
        ("-0.4", 0, "0"),
        ("1234567.891", 2, "1,234,567.89"),
        ("1E+3", 0, "1,000"),
        ("0", 2, "0.00"),
    ],
)
def test_halves_are_rounded_up_and_zero_has_no_sign(value, places, printed):
    assert format_number(Decimal(value), places) == printed


@given(numbers)
def test_rounding_moves_by_at_most_half_a_digit(number):
    assert abs(round_half_up(number, 2) - number) <= Decimal("0.005")


def test_absurdly_large_value_can_still_be_printed():
    assert format_number(Decimal("1E+40"), 2).replace(",", "") == "1" + "0" * 40 + ".00"


@given(st.text(st.characters(codec="ascii"), max_size=20))
def test_thai_digits_and_back_is_the_same_text(text):
    assert to_arabic_digits(to_thai_digits(text)) == text
