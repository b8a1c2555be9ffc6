from __future__ import annotations

import itertools
import shutil
from decimal import Decimal
from pathlib import Path
from typing import get_args

import fontpkg
import matplotlib
import pytest
from fontTools.ttLib import TTFont

from parameter_copies import PARAMETERS, REPOSITORY, edit
from workbench.base.errors import BadCode, BadSetting
from workbench.rules.records import load_yaml, parameters_digest
from workbench.rules.settings import StatusCode, load_dated_settings, load_settings
from workbench.rules.workspace import find_workspace


@pytest.fixture
def parameters(tmp_path: Path) -> Path:
    for name in ("settings.yaml", "status.yaml", "spending_targets.yaml"):
        (tmp_path / "parameters").mkdir(exist_ok=True)
        shutil.copy(PARAMETERS / name, tmp_path / "parameters" / name)
    return tmp_path / "parameters"


def luminance(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("pct", "status"),
    [
        ("100", "on_track"),
        ("99.99", "watch"),
        ("75", "watch"),
        ("74.9", "at_risk"),
        ("50", "at_risk"),
        ("0", "critical"),
    ],
)
def test_pace_band_begins_at_its_own_percentage(pct: str, status: str) -> None:
    assert load_settings(PARAMETERS).pace_status(Decimal(pct)) == status


def test_every_status_has_its_own_word_symbol_and_colour() -> None:
    statuses = load_settings(PARAMETERS).statuses
    assert set(statuses) == set(get_args(StatusCode))
    for part in ("word", "symbol", "colour"):
        assert len({getattr(status, part) for status in statuses.values()}) == len(statuses)


def test_status_symbols_can_be_drawn_by_sarabun_or_its_fallback() -> None:
    files = (
        fontpkg.path("sarabun", weight=400),
        Path(matplotlib.get_data_path(), "fonts/ttf/DejaVuSans.ttf"),
    )
    drawable = {char for file in files for char in TTFont(file).getBestCmap()}
    assert all(ord(status.symbol) in drawable for status in load_settings(PARAMETERS).statuses.values())


def test_status_colours_are_readable_on_white() -> None:
    for code, status in load_settings(PARAMETERS).statuses.items():
        assert 1.05 / (luminance(status.colour) + 0.05) >= 4.5, code


def test_pace_colours_grow_darker_with_urgency_so_that_grey_print_tells_them_apart() -> None:
    statuses = load_settings(PARAMETERS).statuses
    shades = [116 * luminance(statuses[c].colour) ** (1 / 3) for c in ("on_track", "watch", "at_risk", "critical")]
    assert all(lighter - darker >= 5 for lighter, darker in itertools.pairwise(shades))


def test_only_the_sourced_spending_target_has_a_value() -> None:
    settings = load_settings(PARAMETERS)
    assert settings.spending_target(2563, 2) == 54
    assert [each.quarter for each in settings.spending_targets if each.pct is not None] == [2]
    assert settings.spending_target(2563, 3) is None
    assert settings.spending_target(2999, 2) is None


def test_spending_target_without_a_source_is_refused(parameters: Path) -> None:
    edit(parameters / "spending_targets.yaml", "pct: null", "pct: 23")
    with pytest.raises(BadSetting, match=r"parameters/spending_targets\.yaml บรรทัด 10: .*ไม่มีที่มา"):
        load_settings(parameters)


def test_settings_keep_date_and_source_of_every_policy_value() -> None:
    for name, dated in load_dated_settings(PARAMETERS).values.items():
        for value in dated.versions:
            assert value.since
            assert value.origin in ("source", "judgement")
            assert value.source, name


def test_wrong_value_is_named_with_its_file_line_and_what_is_allowed(parameters: Path) -> None:
    edit(parameters / "settings.yaml", "rule: none", "rule: tomorrow")
    with pytest.raises(BadSetting) as raised:
        load_settings(parameters)
    assert str(raised.value) == (
        "parameters/settings.yaml บรรทัด 30: non_working_days.rule: ค่า tomorrow ใช้ไม่ได้ "
        "ใช้ได้เฉพาะ none, next_working_day, previous_working_day"
    )


def test_misspelt_setting_is_named_with_the_nearest_key(parameters: Path) -> None:
    edit(parameters / "settings.yaml", "data_cut_off:", "data_cutoff:")
    with pytest.raises(BadSetting, match="data_cut_off: ขาดช่องนี้"):
        load_settings(parameters)


def test_number_in_quotes_is_refused(parameters: Path) -> None:
    edit(parameters / "status.yaml", "min_share_pct: 80", 'min_share_pct: "80"')
    with pytest.raises(BadSetting, match=r"status\.yaml บรรทัด \d+: coverage\.min_share_pct: ต้องเป็นตัวเลข"):
        load_settings(parameters)


def test_bands_out_of_order_are_refused(parameters: Path) -> None:
    edit(parameters / "status.yaml", "from_pct: 75", "from_pct: 40")
    with pytest.raises(BadSetting, match="เรียงจากมากไปน้อย"):
        load_settings(parameters)


def test_status_that_is_not_listed_is_refused() -> None:
    with pytest.raises(BadCode, match="late"):
        load_settings(PARAMETERS).status("late")


def test_missing_settings_file_is_named(parameters: Path) -> None:
    (parameters / "status.yaml").unlink()
    with pytest.raises(BadSetting, match=r"parameters/status\.yaml บรรทัด -: ไม่พบแฟ้มนี้"):
        load_settings(parameters)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "เขียนซ้ำ"),
        ("a: 1\nb: 2563-02-29\n", 2, "ค.ศ."),
        ("a: 2563-04-25\n", 1, "ค.ศ."),
        ("a: [1, 2\nb: 3\n", 2, "YAML"),
        ("a: 1\nb: 0x22\n", 2, '"0x22"'),
        ("a: 0b11\n", 1, '"0b11"'),
        ("a: 1:04\n", 1, '"1:04"'),
        ("a: [1, 1_034]\n", 1, '"1_034"'),
        ("a: .inf\n", 1, '".inf"'),
    ],
    ids=[
        "key written twice", "Buddhist leap day", "Buddhist date", "open bracket",
        "hexadecimal", "binary", "minutes", "underscore", "infinite",
    ],
)  # fmt: skip
def test_faulty_yaml_is_refused_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = tmp_path / "faulty.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadSetting, match=rf"faulty\.yaml บรรทัด {line}: .*{message}"):
        load_yaml(path)


def test_numbers_of_yaml_are_read_as_a_person_reads_them(tmp_path: Path) -> None:
    """YAML takes 034 for octal, and a float loses digits behind the fifteenth."""
    path = tmp_path / "numbers.yaml"
    path.write_text('a: [034, 089, -7, 10.50, 1234567890123456.78]\nb: "034"\n2563: 08.5\n', encoding="utf-8")
    data = load_yaml(path)
    assert data["a"] == [34, 89, -7, 10.5, Decimal("1234567890123456.78")]
    assert (data["b"], data[2563]) == ("034", 8.5)


def test_yaml_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "faulty.yaml"
    path.write_bytes("a: ก".encode("cp874"))
    with pytest.raises(BadSetting, match="UTF-8"):
        load_yaml(path)


def test_digest_follows_names_and_bytes_of_data_files_only(parameters: Path) -> None:
    first = parameters_digest(parameters)
    (parameters / "README.md").write_text("words", encoding="utf-8")
    assert parameters_digest(parameters) == first
    (parameters / "settings.yaml").rename(parameters / "renamed.yaml")
    renamed = parameters_digest(parameters)
    assert renamed != first
    edit(parameters / "renamed.yaml", "rule: none", "rule: none ")
    assert parameters_digest(parameters) != renamed


def test_workspace_is_the_repository_by_default() -> None:
    workspace = find_workspace()
    assert workspace.root == REPOSITORY
    assert workspace.data == REPOSITORY / "data"


def test_root_without_its_own_parameters_uses_those_of_the_repository(tmp_path: Path) -> None:
    workspace = find_workspace(tmp_path)
    assert workspace.parameters == PARAMETERS
    assert workspace.outputs == tmp_path / "outputs"
    (tmp_path / "parameters").mkdir()
    assert find_workspace(tmp_path).parameters == tmp_path / "parameters"
