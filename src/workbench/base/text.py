"""Thai text and numbers: one cleaning function, one number grammar, one rounding."""

from __future__ import annotations

import codecs
import ctypes
import functools
import re
import unicodedata
import warnings
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import pairwise

_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_ARABIC_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙" + "".join(map(chr, range(0xFF10, 0xFF1A))), "0123456789" * 2)
_NIKHAHIT, _SARA_AA, _SARA_AM = "\u0e4d", "\u0e32", "\u0e33"
_TONE = "[\u0e48-\u0e4b]"
_UPPER_LOWER = "[\u0e31\u0e34-\u0e3a\u0e47\u0e4d]"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_PICTURES = {i: 0x2400 + i for i in range(0x20)} | {0x7F: 0x2421, 0x2028: 0x2424, 0x2029: 0x2424}
_NUMBER = re.compile(r"[+-]?([1-9]\d{0,2}(,\d{3})+|\d+)(\.\d+)?")
_WIDE = Context(prec=1000, rounding=ROUND_HALF_UP)  # a sender may type more digits than a default context holds
_THAI_RULES = (
    (re.compile(f"({_TONE})({_UPPER_LOWER})"), r"\2\1"),  # a tone typed before its vowel
    (re.compile(f"{_NIKHAHIT}({_TONE}?){_SARA_AA}"), rf"\1{_SARA_AM}"),  # SARA AM in two pieces
    (re.compile(f"{_SARA_AM}({_TONE})"), rf"\1{_SARA_AM}"),  # a tone typed behind it
    (re.compile(f"({_TONE}|{_UPPER_LOWER})\\1+"), r"\1"),  # a key held too long
)


@functools.lru_cache(maxsize=16384)  # the same labels and codes come in every office's workbook
def clean_text(text: str) -> str:
    """The text as it should be compared and kept: NFC with Thai's own rules, nothing invisible.

    NFC leaves a decomposed SARA AM, a doubled SARA E and a tone typed before its vowel as they are
    (research: faults §0.14), so these have rules of their own. Line breaks stay; Thai letters are never lost.

    >>> clean_text("น\u0e4d\u0e49\u0e32") == clean_text("น้ํา") == "น้ำ"
    True
    >>> clean_text("เเผน\u200b  งาน ")
    'แผน งาน'
    """
    while (cleaned := _clean_once(text)) != text:
        text = cleaned
    return text


def _clean_once(text: str) -> str:
    text = _CONTROL.sub("", _INVISIBLE.sub("", _LINE_BREAK.sub("\n", text)))
    text = unicodedata.normalize("NFC", text).replace("เเ", "แ")
    for pattern, replacement in _THAI_RULES:
        text = pattern.sub(replacement, text)
    return "\n".join(_SPACES.sub(" ", line).strip(" ") for line in text.split("\n")).strip()


def decode_text(data: bytes) -> str:
    r"""The text of a file that a person saved: UTF-8 or UTF-16, or the code page of Thai Windows (cp874).

    Raises ValueError for bytes that are none of these.

    >>> decode_text("กข".encode("cp874")), decode_text("\ufeffกข".encode("utf-16-le"))
    ('กข', 'กข')
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    if b"\0" in data:
        return data.decode("utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp874")


def show_text(text: str, limit: int = 60) -> str:
    r"""The text made safe for a message or a terminal: one line, nothing invisible, at most `limit` characters.

    >>> show_text("ก\x1b[31mข\nค")
    'ก␛[31mข␊ค'
    """
    shown = _INVISIBLE.sub("�", text).translate(_PICTURES)
    shown = _CONTROL.sub("�", shown)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def to_thai_digits(text: str) -> str:
    """Arabic digits as Thai ones.

    >>> to_thai_digits("ปี 2563")
    'ปี ๒๕๖๓'
    """
    return text.translate(_THAI_DIGITS)


def to_arabic_digits(text: str) -> str:
    """Thai and full-width digits as Arabic ones.

    >>> to_arabic_digits("๒๕๖๓-０４")
    '2563-04'
    """
    return text.translate(_ARABIC_DIGITS)


def parse_number(text: str) -> Decimal:
    """The number a person wrote: digits of one script, thousands by commas, one point.

    Raises ValueError for anything else: `1_000`, `1e5`, `12 ราย`, `(5)`, `1,23,4`, `0,125`, `nan`, mixed scripts.

    >>> parse_number("๑,๒๓๔.๕๐")
    Decimal('1234.50')
    """
    stripped = _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()
    scripts = {
        0 if char.isascii() else ord(char) >> 8 for char in stripped if unicodedata.category(char) in ("Nd", "No", "Nl")
    }
    plain = to_arabic_digits(stripped).replace("．", ".").replace("，", ",").replace("−", "-")
    if len(scripts) != 1 or not plain.isascii() or not _NUMBER.fullmatch(plain):
        raise ValueError(text)
    return Decimal(plain.replace(",", ""))


def round_half_up(value: Decimal, places: int) -> Decimal:
    """The value rounded once, halves away from zero, as the department's registers print it.

    >>> round_half_up(Decimal(3284240) / Decimal(3904000) * 100, 2)
    Decimal('84.13')
    """
    return value.quantize(Decimal(1).scaleb(-places), context=_WIDE)


def decimal_text(value: Decimal | None, places: int | None = None) -> str | None:
    """A number as decimal text: exact and without trailing zeros, or rounded half-up; None stays None.

    >>> decimal_text(Decimal("1234.50")), decimal_text(Decimal("84.125"), 2)
    ('1234.5', '84.13')
    """
    if value is None:
        return None
    if places is not None:
        return f"{round_half_up(value, places):f}"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_number(value: Decimal, places: int = 0, digits: str = "arabic") -> str:
    """The value as printed: rounded half-up, thousands by commas, never a negative zero.

    >>> format_number(Decimal("12958")), format_number(Decimal("84.125"), 2, "thai")
    ('12,958', '๘๔.๑๓')
    """
    rounded = round_half_up(value, places)
    printed = f"{abs(rounded) if rounded == 0 else rounded:,f}"
    return to_thai_digits(printed) if digits == "thai" else printed


@functools.cache
def _libthai() -> tuple[ctypes.CDLL, ctypes.c_void_p] | None:
    for name in ("libthai.so.0", "libthai.0.dylib", "libthai-0.dll"):
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.th_brk_new.restype = ctypes.c_void_p
        library.th_brk_new.argtypes = [ctypes.c_char_p]
        library.th_brk_wc_find_breaks.argtypes = [
            ctypes.c_void_p, ctypes.c_wchar_p, ctypes.POINTER(ctypes.c_int), ctypes.c_size_t
        ]  # fmt: skip
        breaker = library.th_brk_new(None)
        if breaker:
            return library, ctypes.c_void_p(breaker)
    warnings.warn("libthai is missing: Thai chart labels break at spaces only", RuntimeWarning, stacklevel=3)
    return None


def split_words(text: str) -> list[str]:
    """The text cut where a Thai line may break; joined again it is the text.

    Uses libthai, which Pango brings along; where it is missing, cuts behind spaces and warns once.

    >>> "".join(split_words("กลุ่มส่งเสริมสหกรณ์"))
    'กลุ่มส่งเสริมสหกรณ์'
    """
    thai = _libthai()
    if thai is None:
        return re.findall(r"\S+\s*|\s+", text)
    library, breaker = thai
    positions = (ctypes.c_int * max(1, len(text)))()
    count = library.th_brk_wc_find_breaks(breaker, text, positions, len(text))
    cuts = [0, *positions[:count], len(text)]
    return [text[start:end] for start, end in pairwise(cuts) if end > start]
