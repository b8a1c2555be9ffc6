"""As known at: which ledger number or instant, and which parameters, a view of the past means."""

from __future__ import annotations

import io
import shutil
import tarfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PureWindowsPath

from workbench.base.errors import EnvironmentFault, IssueDamaged, WrongUse
from workbench.base.files import write_atomically
from workbench.base.fiscal import parse_instant
from workbench.publishing.issues.editions import find_issue, issue_path, read_run
from workbench.rules.records import parameters_digest
from workbench.rules.workspace import Workspace

ISSUE_PREFIX = "issue:"


@dataclass(frozen=True)
class Snapshot:
    """What was known at one moment: a workspace with the parameters of then, and the ledger's pin (None: all)."""

    workspace: Workspace
    as_of: int | datetime | None = None


def resolve_as_of(workspace: Workspace, value: str | int | datetime | None) -> Snapshot:
    """What `value` pins: a ledger number, an instant, or `issue:2563-04/monthly/department/1`; nothing pins nothing.

    An issue pins the ledger number and the parameters it was made with, unpacked from the copy in the store. Raises
    WrongUse for a text of another form, IssueUnknown, EnvironmentFault where the copy is missing.
    """
    if not isinstance(value, str):
        return Snapshot(workspace, value)
    text = value.strip()
    if text.startswith(ISSUE_PREFIX):
        return snapshot_of_issue(workspace, find_issue(workspace.outputs, text.removeprefix(ISSUE_PREFIX).strip()))
    return Snapshot(workspace, parse_pin(text) if text else None)


def snapshot_of_issue(workspace: Workspace, issue: Path) -> Snapshot:
    """What was known when an issue was made."""
    record = read_run(issue)
    if not record:
        raise IssueDamaged(where=f"{issue_path(workspace.outputs, issue)} ไม่มี run.json")
    parameters = _with_newer_files(workspace, kept_parameters(workspace, record["parameters_kept"]))
    inputs = record["inputs"]
    return Snapshot(
        replace(workspace, parameters=parameters), parse_pin(inputs.get("known", str(inputs["ledger_number"])))
    )


def _with_newer_files(workspace: Workspace, kept: Path) -> Path:
    """The kept parameters with the files that the program has begun to ask for since then, as these are today."""
    today = [each.relative_to(workspace.parameters) for each in sorted(workspace.parameters.rglob("*.yaml"))]
    newer = [name for name in today if not (kept / name).exists()]
    if not newer:
        return kept

    def fill(folder: Path) -> None:
        shutil.copytree(kept, folder)
        for name in newer:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(workspace.parameters / name, folder / name)

    return _make_folder(kept.with_name(f"{kept.name}-{parameters_digest(workspace.parameters)}"), fill)


def parse_pin(text: str) -> int | datetime:
    """A ledger number, or an instant by which things had arrived; raises WrongUse.

    >>> parse_pin("120"), parse_pin("2020-04-25").isoformat()
    (120, '2020-04-25T23:59:59+07:00')
    """
    if text.isdecimal():
        return int(text)
    try:
        return parse_instant(text)
    except ValueError:
        forms = "ลำดับทะเบียนรับ เช่น 120, เวลา ค.ศ. เช่น 2020-04-25T09:30 หรือ issue:2563-04/monthly/department/1"
        raise WrongUse(message=f'ไม่รู้จัก as_of "{text}" — ใช้{forms}') from None


def kept_parameters(workspace: Workspace, digest: str) -> Path:
    """The folder with the parameters of a digest, unpacked once under data/snapshots/ and checked at every use."""
    folder = workspace.data / "snapshots" / "parameters" / digest
    if folder.is_dir() and parameters_digest(folder) == digest:
        return folder
    archive = parameters_archive(workspace.data, digest)
    if not archive.is_file():
        raise EnvironmentFault(
            what=f"ไม่พบพารามิเตอร์ที่เก็บไว้ {archive.relative_to(workspace.data.parent).as_posix()}",
            remedy="กู้คืนโฟลเดอร์ data/store จากสำเนาสำรอง",
        )
    return _make_folder(folder, lambda part: unpack_parameters(archive, part))


def keep_parameters(workspace: Workspace) -> str:
    """Keep a copy of parameters/ in the store under its digest, as a tar with fixed times; return the digest."""
    digest = parameters_digest(workspace.parameters)
    path = parameters_archive(workspace.data, digest)
    if not path.exists():
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for each in sorted(workspace.parameters.rglob("*")):
                if each.is_file():
                    info = tarfile.TarInfo(each.relative_to(workspace.parameters).as_posix())
                    info.size = each.stat().st_size
                    archive.addfile(info, io.BytesIO(each.read_bytes()))
        write_atomically(path, buffer.getvalue())
    return digest


def parameters_archive(data: Path, digest: str) -> Path:
    """Where the parameters of a digest are kept."""
    return data / "store" / "parameters" / f"{digest}.tar"


def unpack_parameters(archive: Path, folder: Path) -> None:
    """Unpack kept parameters into a new folder; raises IssueDamaged when they are not what their name says."""
    folder.mkdir(parents=True)
    damaged = IssueDamaged(where=f"พารามิเตอร์ที่เก็บไว้ {archive.name}")
    try:
        with tarfile.open(archive, "r:") as packed:
            for member in packed:
                _unpack_file(packed, member, folder)
    except (tarfile.TarError, EOFError, ValueError, FileExistsError, NotADirectoryError):
        raise damaged from None
    if parameters_digest(folder) != archive.stem:
        raise damaged


def _unpack_file(packed: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one member below the folder; raises ValueError unless it is a plain file with a name that stays there.

    By hand, because `extractall(filter="data")` came with 3.11.4 and Debian 12 has 3.11.2. Nothing but new files is
    ever written, so no link can lead out of the folder. Names are read as Windows reads them, the strictest way.
    """
    name = PureWindowsPath(member.name)
    stream = packed.extractfile(member) if member.isreg() else None
    if stream is None or name.anchor or ".." in name.parts or not name.parts:
        raise ValueError(member.name)
    path = folder.joinpath(*name.parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as written:
        shutil.copyfileobj(stream, written)


def _make_folder(folder: Path, fill: Callable[[Path], None]) -> Path:
    """The folder, filled beside its place and moved there whole; another process may have put the same there first."""
    part = folder.with_name(f".part-{uuid.uuid4().hex}")
    try:
        fill(part)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            part.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder
