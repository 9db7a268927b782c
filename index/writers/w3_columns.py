"""What does Whoosh keep of each document beside its postings? What a hit shows, and the lengths of its texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple
from zlib import compress

import numpy as np
from whoosh.columns import VarBytesColumn
from whoosh.compat import dumps
from whoosh.filedb.structfile import StructFile
from whoosh.util.numeric import byte_to_length
from whoosh.util.times import datetime_to_long

from index.columns import Array

_LENGTHS = np.array([byte_to_length(byte) for byte in range(256)])
_SIGNED = 1 << 63
"""Added to a moment, as to any whole number that could be negative, so that bytes sort as numbers do."""
_LEVEL = 3
"""How hard what is stored is compressed, as in Whoosh."""


class Stored(NamedTuple):
    """What is stored of a row, packed, and the moment of its publication in Whoosh's sortable form."""

    content: bytes
    moment: int | None


def pack_stored(fields: Mapping[str, Any]) -> Stored:
    """Pack the fields of a row that are stored."""
    moment: datetime | None = fields.get("published")
    sortable = None if moment is None else datetime_to_long(moment) + _SIGNED
    return Stored(compress(dumps(fields, 2), _LEVEL), sortable)


def format_stored(rows: Iterable[Stored]) -> memoryview:
    """Give the content of a column of stored fields."""
    content = BytesIO()
    column = VarBytesColumn().writer(StructFile(content))
    count = 0
    for count, row in enumerate(rows, start=1):
        column.add(count - 1, row.content)
    column.finish(count)
    return content.getbuffer()


def list_moments(rows: Iterable[Stored]) -> tuple[Array, Array]:
    """Give the moments of publication, and the rows that have one."""
    dated = [(row, stored.moment) for row, stored in enumerate(rows) if stored.moment is not None]
    return np.array([moment for _, moment in dated], np.uint64), np.array([row for row, _ in dated], np.uint32)


def length_bytes(lengths: Array) -> Array:
    """Turn numbers of tokens into the byte that Whoosh keeps of each."""
    found: Array = np.searchsorted(_LENGTHS, np.minimum(lengths, _LENGTHS[-1])).astype(np.uint8)
    return found


def format_lengths(bytes_: Array) -> bytes:
    """Give the content of a column of lengths; the last rows that have none are left out."""
    return bytes_.tobytes().rstrip(b"\0")
