"""What has ever been read, and what was found in it? The truth: one sqlite file that only the index opens."""

from __future__ import annotations

from index.archive.copies import Copy
from index.archive.layout import FILE
from index.archive.opening import open_archive
from index.archive.sharing import put_copy, release_copies, remove_copy
from index.archive.signatures import Changed, RawRow, SignatureRow
from index.archive.store import GONE, LIVE, TOMBSTONE, Archive, Change, Known

__all__ = [
    "FILE",
    "GONE",
    "LIVE",
    "TOMBSTONE",
    "Archive",
    "Change",
    "Changed",
    "Copy",
    "Known",
    "RawRow",
    "SignatureRow",
    "open_archive",
    "put_copy",
    "release_copies",
    "remove_copy",
]
