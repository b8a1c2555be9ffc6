"""The fixed Thai words of letters and guides, read from parameters/letters.yaml with their templates checked."""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from workbench.rules.agency import load_agency
from workbench.rules.records import Place, Policy, load_mapping, read_dated

WORDS_FILE = "letters.yaml"
WordsType = TypeVar("WordsType", bound=Policy)


def load_words(
    parameters_dir: Path, key: str, model: type[WordsType], facts: Mapping[str, set[str]], on: date
) -> WordsType:
    """One part of parameters/letters.yaml on a day, its templates checked against the facts they may ask for."""
    place = Place(parameters_dir / WORDS_FILE, (key,))
    data = load_agency(parameters_dir, on).fill_all(load_mapping(place.file).get(key))
    dated, problems = read_dated(model, data, place)
    if dated is None:
        raise problems[0].as_error()
    for name, value in (field for words in dated.versions for field in words):
        for template in _texts(value):
            unknown = _asked(template) - facts.get(name, set())
            if unknown:
                message = f"ไม่รู้จักคำในวงเล็บปีกกา {', '.join(sorted(unknown))}"
                raise place.problem(message, name).as_error()
    return dated.at(on)


def _texts(value: Any) -> list[str]:
    """Every text in a field: itself, or those of a list or a mapping, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = tuple(value.values())
    return [text for each in value for text in _texts(each)] if isinstance(value, tuple) else []


def _asked(template: str) -> set[str]:
    try:
        return {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}
    except ValueError:
        return {template}
