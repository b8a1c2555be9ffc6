"""Unpacking kept parameters: plain files below the folder and nothing else, whatever an archive asks for."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from workbench.base.errors import IssueDamaged
from workbench.publishing.issues.pins import unpack_parameters
from workbench.rules.records import parameters_digest

FILES = {"settings.yaml": b"a: 1\n", "framework/2563/plans.yaml": "ก: ข\n".encode()}


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, target, 4 if kind == tarfile.REGTYPE else 0
    return info


def pack(folder: Path, *added: tarfile.TarInfo, mode: str = "w") -> Path:
    """An archive of FILES under its right name, with members that the name does not speak of (they are no YAML)."""
    for name, content in FILES.items():
        path = folder / "kept" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    archive = folder / f"{parameters_digest(folder / 'kept')}.tar"
    with tarfile.open(archive, mode, format=tarfile.PAX_FORMAT) as packed:
        for name in FILES:
            packed.add(folder / "kept" / name, name)
        for info in added:
            packed.addfile(info, io.BytesIO(b"evil"))
    return archive


def below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_kept_parameters_come_back_as_they_were(tmp_path):
    unpack_parameters(pack(tmp_path, member("note.txt")), tmp_path / "new")
    assert below(tmp_path / "new") == FILES | {"note.txt": b"evil"}


HOSTILE = {
    "parent": [member("../outside.txt")],
    "parent further in": [member("framework/../../outside.txt")],
    "absolute": [member("{folder}/outside.txt")],
    "parent for windows": [member("..\\outside.txt")],
    "drive": [member("C:outside.txt")],
    "network share": [member("\\\\server\\share\\outside.txt")],
    "no name": [member(".")],
    "name with a zero": [member("นอก\0.txt")],
    "symbolic link": [member("link", tarfile.SYMTYPE, "..")],
    "file through a symbolic link": [member("link", tarfile.SYMTYPE, ".."), member("link/outside.txt")],
    "hard link": [member("link", tarfile.LNKTYPE, "settings.yaml")],
    "hard link to the outside": [member("link", tarfile.LNKTYPE, "{folder}/kept/settings.yaml")],
    "folder": [member("folder", tarfile.DIRTYPE)],
    "pipe": [member("pipe", tarfile.FIFOTYPE)],
    "device": [member("device", tarfile.CHRTYPE)],
    "same name twice": [member("note.txt"), member("note.txt")],
    "file as a folder": [member("settings.yaml/outside.txt")],
}


@pytest.mark.parametrize("added", HOSTILE.values(), ids=HOSTILE)
def test_hostile_member_is_refused_and_nothing_is_written_outside(tmp_path, added):
    for info in added:
        info.name, info.linkname = (text.replace("{folder}", str(tmp_path)) for text in (info.name, info.linkname))
    archive = pack(tmp_path, *added)
    before = below(tmp_path / "kept")
    with pytest.raises(IssueDamaged, match=archive.name):
        unpack_parameters(archive, tmp_path / "new")
    assert [path for path in tmp_path.rglob("*") if "outside" in path.name or path.is_symlink()] == []
    assert below(tmp_path / "kept") == before
    assert below(tmp_path / "new").keys() <= FILES.keys() | {"note.txt"}


def test_packed_smaller_cut_short_or_no_archive_at_all_is_refused(tmp_path):
    whole = pack(tmp_path).read_bytes()
    packed_smaller = pack(tmp_path, mode="w:gz").read_bytes()
    for number, content in enumerate((packed_smaller, whole[:700], b"", b"no archive")):
        archive = tmp_path / f"{number}.tar"
        archive.write_bytes(content)
        with pytest.raises(IssueDamaged):
            unpack_parameters(archive, tmp_path / f"new{number}")
