"""Received bytes kept under their sha256, written so that a crash leaves the whole file or none."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def sha256_of(data: bytes) -> str:
    """The hash under which bytes are kept."""
    return hashlib.sha256(data).hexdigest()


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path` by one rename within its folder, flushed to disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def stored_path(store: Path, sha256: str) -> Path:
    """Where bytes of that hash are kept; never made of anything a sender chose."""
    return store / sha256[:2] / sha256


def keep_bytes(store: Path, data: bytes) -> str:
    """Keep `data` and return its sha256; bytes already kept are left as they are."""
    digest = sha256_of(data)
    path = stored_path(store, digest)
    if not path.exists():
        write_atomically(path, data)
    return digest
