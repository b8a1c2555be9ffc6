"""What a year's folder says that nothing reads: choices, patterns and words, each with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.rules.framework.models import Framework
from workbench.rules.framework.rules import DECISIONS
from workbench.rules.records import Place, Problem, load_mapping

_PATTERNS = "patterns.yaml"


def check_unread(framework: Framework, places: dict[str, Place], folder: Path) -> Iterator[Problem]:
    """Ambiguities whose choice changes nothing, patterns of no indicator, words of no label."""
    patterns: dict[str, Any] = load_mapping(folder / _PATTERNS).get("patterns", {})
    own = {each.indicator_code: _written(places[each.indicator_code]) for each in framework.indicators}
    choices = {code for item in (*patterns.values(), *own.values()) for code in item.get("by_choice", {})}
    decided = {rule.dates_decided_by for rule in framework.rules}
    for ambiguity in framework.ambiguities:
        setting = ambiguity.setting
        if setting and not setting.file and setting.key not in DECISIONS and ambiguity.code not in choices | decided:
            yield places[ambiguity.code].problem(f"ไม่มีส่วนใดของกรอบหรือโปรแกรมอ่านค่าที่เลือก {setting.key}", "setting")
    used = {item.get("pattern") for item in own.values()}
    for name in patterns:
        if name not in used:
            yield Place(folder / _PATTERNS, ("patterns", name)).problem("ไม่มีตัวชี้วัดใดใช้โครงนี้")
    for code, item in own.items():
        labels = str([patterns.get(str(item.get("pattern")), {}), {key: item[key] for key in item if key != "words"}])
        for word in item.get("words", {}):
            if f"{{{word}}}" not in labels:
                yield places[code].problem("ไม่มีป้ายใดใช้คำนี้", "words", word)


def _written(place: Place) -> dict[str, Any]:
    """An indicator as its file writes it, before its pattern is filled in."""
    item: Any = load_mapping(place.file)
    for key in place.path:
        item = item[key]
    return dict(item)
