"""Received bytes kept under their sha256, written so that a crash leaves the whole file or none."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import uuid
from pathlib import Path
from typing import BinaryIO

_PIECE = 1024 * 1024


def sha256_of(data: bytes) -> str:
    """The hash under which bytes are kept."""
    return hashlib.sha256(data).hexdigest()


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path` by one rename within its folder, flushed to disk; readable as any new file is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".part-{uuid.uuid4().hex}")
    try:
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def stored_path(store: Path, sha256: str) -> Path:
    """Where bytes of that hash are kept; never made of anything a sender chose."""
    return store / sha256[:2] / sha256


def keep_bytes(store: Path, data: bytes) -> str:
    """Keep `data` and return its sha256; bytes already kept are left as they are."""
    return keep_stream(store, io.BytesIO(data))


def keep_stream(store: Path, stream: BinaryIO) -> str:
    """Keep what is left of an open file and return its sha256; read in pieces, whatever its size."""
    store.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=store, prefix=".part-")
    digest = hashlib.sha256()
    try:
        with os.fdopen(handle, "wb") as kept:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                kept.write(piece)
            kept.flush()
            os.fsync(kept.fileno())
        path = stored_path(store, digest.hexdigest())
        path.parent.mkdir(exist_ok=True)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest.hexdigest()
