"""A workbook's bytes without the few cells that lie far behind its tables, so that a library can lay it out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

Span = tuple[int, int]
"""Where in a part's bytes a cell begins, and where the tag that ends it begins."""


def without_spans(data: bytes, spans: Mapping[str, Sequence[Span]]) -> bytes:
    """The zip of `data` with the given cells cut out of its parts (part → spans, in order); else as it was.

    A value in the last cell of a sheet makes a table of seventeen billion cells for a reader that lays it out whole.
    """
    cut = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(cut, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            target.writestr(name, _without(source.read(name), spans.get(name, ())))
    return cut.getvalue()


def _without(content: bytes, spans: Sequence[Span]) -> bytes:
    kept, position = [], 0
    for start, end in spans:
        kept.append(content[position:start])
        position = content.index(b">", end) + 1
    return b"".join((*kept, content[position:]))
