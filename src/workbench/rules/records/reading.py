"""Reading the files under parameters/: strict records, and faults that name file, line and key in Thai."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from yaml.constructor import ConstructorError

from workbench.base.errors import BadSetting
from workbench.base.fiscal import BUDDHIST_OFFSET
from workbench.base.text import parse_number, show_text

Item = TypeVar("Item")
RecordType = TypeVar("RecordType", bound="Record")

_READ_SUFFIXES = {".yaml", ".csv"}
_FIRST_BUDDHIST_YEAR = 2400
_NOT_YAML = "รูปแบบ YAML ไม่ถูกต้อง ตรวจการย่อหน้า เครื่องหมาย : และเครื่องหมายคำพูด"


class Record(BaseModel):
    """A frozen record that takes no unknown field and converts no type by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _as_decimal(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Decimal(str(value)) if is_number else value


Many = Annotated[tuple[Item, ...], BeforeValidator(_as_tuple)]
"""A YAML list, kept as a tuple."""
Number = Annotated[Decimal, BeforeValidator(_as_decimal)]
"""A YAML number, kept as the decimal it was written as."""


def _in_common_era(value: date) -> date:
    if value.year >= _FIRST_BUDDHIST_YEAR:
        raise ValueError(f"ให้เขียนแบบ ค.ศ. ปปปป-ดด-วว (พ.ศ. ลบ {BUDDHIST_OFFSET})")
    return value


Day = Annotated[date, AfterValidator(_in_common_era)]
"""A day of the common era; one written in a Buddhist year is refused wherever it comes from."""


@dataclass(frozen=True)
class Problem:
    """One fault of a parameter file: the file, its line where known, the key and what is wrong (Thai)."""

    file: str
    line: int | None
    key: str
    message: str

    def as_error(self) -> BadSetting:
        """The same fault as an error to raise."""
        message = f"{self.key}: {self.message}" if self.key else self.message
        return BadSetting(file=self.file, line=self.line or "-", message=message)


@dataclass(frozen=True)
class Place:
    """Where a piece of data stands: its file, the keys that lead to it and the code it goes by."""

    file: Path
    path: tuple[str | int, ...] = ()
    code: str = ""

    def line(self, *keys: str | int) -> int | None:
        """The line of this place, or of the nearest of the keys below that the file holds."""
        lines = yaml_lines(self.file)
        steps = (*self.path, *keys)
        return next((lines[steps[:n]] for n in range(len(steps), -1, -1) if steps[:n] in lines), None)

    def below(self, *keys: str | int) -> Place:
        """The place at the keys below."""
        return Place(self.file, (*self.path, *keys), self.code)

    def problem(self, message: str, *keys: str | int) -> Problem:
        """A problem here, or at the keys below."""
        named = (self.code, *keys) if self.code else (*self.path, *keys)
        return Problem(shown_path(self.file), self.line(*keys), ".".join(map(str, named)), message)


def shown_path(path: Path) -> str:
    """The path as a message shows it: from `parameters` on, never the machine's folders."""
    parts = path.parts
    start = len(parts) - parts[::-1].index("parameters") - 1 if "parameters" in parts else -1
    return "/".join(parts[start:])


class _Loader(yaml.CSafeLoader):
    """The safe loader; it also refuses a key given twice, a Buddhist date, and a number not in plain digits."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            seen: set[str] = set()
            for key, _ in node.value:
                if key.value in seen:
                    raise ConstructorError(None, None, f'ช่อง "{key.value}" เขียนซ้ำ', key.start_mark)
                seen.add(key.value)
        return mapping


def _construct_date(loader: Any, node: Any) -> date:
    text = loader.construct_scalar(node)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year >= _FIRST_BUDDHIST_YEAR:
        message = f'วันที่ "{text}" ใช้ไม่ได้ ให้เขียนแบบ ค.ศ. ปปปป-ดด-วว (พ.ศ. ลบ {BUDDHIST_OFFSET})'
        raise ConstructorError(None, None, message, node.start_mark)
    return day


def _construct_number(loader: Any, node: Any) -> int | float | Decimal:
    """The number as a person reads it: YAML's own bases, underscores and minutes would make another of it."""
    text = loader.construct_scalar(node)
    try:
        number = parse_number(text)
    except ValueError:
        message = f'ตัวเลข "{text}" ใช้ไม่ได้ ให้เขียนเลขฐานสิบ เช่น 1034 หรือ 10.5 (ถ้าเป็นข้อความหรือเวลาให้ใส่เครื่องหมายคำพูด)'
        raise ConstructorError(None, None, message, node.start_mark) from None
    if "." not in text:
        return int(number)
    return float(number) if Decimal(str(float(number))) == number else number


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _construct_date)
for _tag in ("int", "float"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _construct_number)
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]+$"), list("-+0123456789"))


def load_yaml(path: Path) -> Any:
    """The data of a YAML file; raises BadSetting, which names the file and the line, in Thai."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except FileNotFoundError:
        message = "ไม่พบแฟ้มนี้"
        line: int | str = "-"
    except UnicodeDecodeError:
        message, line = "ไม่ใช่ข้อความ UTF-8", "-"
    except yaml.MarkedYAMLError as error:
        is_ours = isinstance(error, ConstructorError) and error.context is None
        message = str(error.problem) if is_ours else _NOT_YAML
        line = error.problem_mark.line + 1 if error.problem_mark else "-"
    except yaml.YAMLError:
        message, line = "มีอักขระที่ YAML ไม่รับ", "-"
    raise BadSetting(file=shown_path(path), line=line, message=message)


def load_mapping(path: Path) -> dict[str, Any]:
    """The data of a YAML file that holds named fields; raises BadSetting."""
    data = load_yaml(path)
    if not isinstance(data, dict):
        raise BadSetting(file=shown_path(path), line=1, message="ต้องเป็นกลุ่มของช่อง")
    return data


def yaml_lines(path: Path) -> dict[tuple[str | int, ...], int]:
    """The line (from 1) of every key and list item of a YAML file; nothing when it cannot be read."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return dict(_walk(node, ())) if node else {}


def _walk(node: yaml.Node, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            step = (*path, key.value)
            yield step, key.start_mark.line + 1
            yield from _walk(value, step)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*path, index), value.start_mark.line + 1
            yield from _walk(value, (*path, index))


def read_record(model: type[RecordType], data: Any, place: Place) -> tuple[RecordType | None, list[Problem]]:
    """The record made of `data`, or None and every fault found in it."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_thai_problem(model, each, place) for each in error.errors()]


def load_record(model: type[RecordType], path: Path) -> RecordType:
    """The record that a file holds; raises BadSetting, which names file and line, at its first fault."""
    record, problems = read_record(model, load_mapping(path), Place(path))
    if record is None:
        raise problems[0].as_error()
    return record


_MESSAGES = {
    "missing": "ขาดช่องนี้",
    "extra_forbidden": "ไม่รู้จักช่องนี้",
    "string_type": "ต้องเป็นข้อความ (พบ {found})",
    "int_type": "ต้องเป็นจำนวนเต็ม (พบ {found})",
    "bool_type": "ต้องเป็น true หรือ false (พบ {found})",
    "is_instance_of": "ต้องเป็นตัวเลข ไม่ใส่เครื่องหมายคำพูดหรือลูกน้ำ (พบ {found})",
    "date_type": "ต้องเป็นวันที่ ค.ศ. ปปปป-ดด-วว (พบ {found})",
    "tuple_type": "ต้องเป็นรายการในวงเล็บเหลี่ยม (พบ {found})",
    "dict_type": "ต้องเป็นกลุ่มของช่อง (พบ {found})",
    "model_type": "ต้องเป็นกลุ่มของช่อง (พบ {found})",
    "literal_error": "ค่า {found} ใช้ไม่ได้ ใช้ได้เฉพาะ {expected}",
    "union_tag_invalid": "ค่า kind ใช้ไม่ได้ ใช้ได้เฉพาะ {expected}",
    "union_tag_not_found": "ขาดช่อง kind",
    "value_error": "{error}",
}


def _thai_problem(model: type[Record], error: Any, place: Place) -> Problem:
    keys = tuple(key for key in error["loc"] if key not in ("sum", "ratio", "change"))
    context = error.get("ctx", {})
    expected = context.get("expected") or context.get("expected_tags", "")
    message = _MESSAGES.get(error["type"], "ค่าใช้ไม่ได้ (พบ {found})").format(
        found=show_text(str(error["input"])),
        expected=str(expected).replace("'", "").replace(" or ", ", "),
        error=context.get("error", ""),
    )
    if error["type"] == "extra_forbidden" and len(keys) == 1:
        near = get_close_matches(str(keys[0]), model.model_fields, 1)
        message += f" (ใกล้เคียง: {near[0]})" if near else ""
    return place.problem(message, *keys)


def parameters_digest(parameters_dir: Path) -> str:
    """The sha256 (hex) over every YAML and CSV file under parameters/: its relative name and its bytes."""
    digest = hashlib.sha256()
    files = (path for path in parameters_dir.rglob("*") if path.suffix in _READ_SUFFIXES and path.is_file())
    for path in sorted(files, key=lambda path: path.relative_to(parameters_dir).as_posix()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(parameters_dir).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
