"""What must not be in a finished page: outside addresses, scripts, code, broken links, numbers without a figure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from workbench.publishing.page.document import Element

_FORBIDDEN_TAGS = frozenset("script iframe object embed link base form audio video applet frame".split())
_URL_ATTRIBUTES = frozenset(
    "src href srcset poster action formaction data background cite longdesc manifest ping xlink:href".split()
)
_NUMBER_TAGS = frozenset("time code h1 h2 h3 h4 h5 h6 nav style title".split())
_NUMBER_CLASSES = frozenset(
    "fig name quote date code period issue legend running watermark row-code card appendix erratum".split()
)
_COLUMN_SCOPES = frozenset(("col", "colgroup"))
_DIGITS = re.compile("[0-9\u0e50-\u0e59]")
_CSS_ADDRESS = re.compile(r"url\(\s*(?![\"']?data:)[^)]*|@import[^;]*", re.IGNORECASE)
_LEFTOVERS = (
    ("ข้อความผิดพลาดของโปรแกรม", re.compile(r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+")),
    ("โค้ด", re.compile(r"\b(In|Out)\s?\[[\d ]*\]:|^\s*(import|from) workbench\b", re.MULTILINE)),
    ("ค่าของโปรแกรม", re.compile(r"<(Figure|Fragment|Axes|function)\b[^>]*>| object at 0x[0-9a-f]+")),
    ("ค่าว่างของโปรแกรม", re.compile(r"^\s*(nan|NaN|NaT|None|<NA>|inf|-inf|Decimal\(.*\))\s*$")),
)

_SENDERS = {"quote", "name", "card", "appendix"}
"""Classes of what prints words and cells of senders."""


def check_page(page: Element) -> list[str]:
    """The faults of a page as Thai sentences, in the order found; empty for a page fit to be issued.

    Looks for addresses other than `data:` and `#`, scripts and event handlers, leftovers of code, ids given twice,
    links without a target, and digits (of either script) in text that carries no figure id. Digits are free in:

    - `.fig` and whatever carries `data-figure`: that is a figure;
    - `time`, `.date`, `.period`, `.issue`, headings, `nav`: days, periods, issue numbers, names of sections;
    - `th` of columns (`scope="col"`): months and years name them; captions and row heads are not free;
    - `.name`, `code`, `.code`: names of registers and codes, `.quote`: a sender's own words;
    - `.legend`: the classes of a map, set beforehand; `.running`, `.watermark`: what stands on every page;
    - `.row-code`, `.card`, `.appendix`: codes of passports, and passports, which print cells, each with its place;
    - `.erratum`: what an earlier issue printed and what this one prints, each in figures.csv of its issue.

    A sender may write whatever looks like a leftover: none is looked for in `.quote`, `.name`, `.card`, `.appendix`.
    """
    checker = _PageChecker()
    checker.look_at(page)
    return [*checker.problems, *checker.link_problems()]


class _PageChecker:
    def __init__(self) -> None:
        self.problems: list[str] = []
        self._ids: Counter[str] = Counter()
        self._links: list[str] = []

    def look_at(self, element: Element, is_free: bool = False, in_body: bool = False, is_senders: bool = False) -> None:
        """Check an element and all that stands in it; digits may stand around it, or a sender's words in it."""
        tag, values = element.tag, element.attrib
        if tag in _FORBIDDEN_TAGS or (tag == "meta" and values.get("http-equiv", "").lower() == "refresh"):
            self.problems.append(f"มีส่วนที่ห้ามใช้ <{tag}>")
        if tag in ("pre", "textarea"):
            self.problems.append(f"มีโค้ดหรือข้อความดิบ <{tag}>")
        for name, value in values.items():
            self._check_attribute(tag, name, value)
        if tag == "style":
            self._check_css(element.text or "")
        is_free = is_free or _frees_digits(tag, values)
        in_body = in_body or tag == "body"
        is_senders = is_senders or not _SENDERS.isdisjoint(values.get("class", "").split())
        self._check_text(element.text, is_free, in_body, is_senders)
        for child in element:
            self.look_at(child, is_free, in_body, is_senders)
            self._check_text(child.tail, is_free, in_body, is_senders)

    def _check_text(self, text: str | None, is_free: bool, in_body: bool, is_senders: bool) -> None:
        if not text or not in_body:
            return
        for words, pattern in _LEFTOVERS:
            if not is_senders and pattern.search(text):
                self.problems.append(f'มี{words}ค้างอยู่ "{_excerpt(text)}"')
        if not is_free and _DIGITS.search(text):
            self.problems.append(f'มีตัวเลขที่ไม่มีรหัสที่มา "{_excerpt(text)}"')

    def link_problems(self) -> list[str]:
        """Ids given twice and links that lead nowhere."""
        twice = [f'รหัสหัวข้อซ้ำ "{name}"' for name, count in self._ids.items() if count > 1]
        return twice + [f'ลิงก์ไม่มีปลายทาง "#{link}"' for link in self._links if link not in self._ids]

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        if name == "id":
            self._ids[value] += 1
        elif name.startswith("on"):
            self.problems.append(f"มีสคริปต์ในคุณลักษณะ {name} ของ <{tag}>")
        elif name == "style":
            self._check_css(value)
        elif name in _URL_ATTRIBUTES and not (name == "data" and tag != "object"):
            self._check_address(tag, name, value.strip())

    def _check_address(self, tag: str, name: str, value: str) -> None:
        if value.startswith("#"):
            self._links.append(value[1:])
        elif re.match(r"[\s\x00-\x1f]*javascript", value, re.IGNORECASE):
            self.problems.append(f"มีสคริปต์ใน {name} ของ <{tag}>")
        elif not (value.startswith("data:") and tag == "img"):
            self.problems.append(f'มีที่อยู่ภายนอก "{_excerpt(value)}" ใน <{tag}>')

    def _check_css(self, text: str) -> None:
        for match in _CSS_ADDRESS.finditer(text):
            self.problems.append(f'มีที่อยู่ภายนอก "{_excerpt(match.group(0))}" ในสไตล์')


def _frees_digits(tag: str, values: Mapping[str, str]) -> bool:
    return (
        tag in _NUMBER_TAGS
        or "data-figure" in values
        or (tag == "th" and values.get("scope") in _COLUMN_SCOPES)
        or not _NUMBER_CLASSES.isdisjoint(values.get("class", "").split())
    )


def _excerpt(text: str) -> str:
    short = " ".join(text.split())
    return short if len(short) <= 60 else short[:59] + "…"
