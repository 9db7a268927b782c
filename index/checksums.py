"""Is a row of the archive what was stored? A checksum over all its values tells."""

from __future__ import annotations

import hashlib

_LENGTH = 16
"""Hex digits that are kept of a sum."""


def sum_row(*values: object) -> str:
    """Sum up the values of a row, whatever damage has made of their types."""
    digest = hashlib.sha256()
    for value in values:
        content = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        digest.update(f"{type(value).__name__} {len(content)} ".encode() + content)
    return digest.hexdigest()[:_LENGTH]


def sum_text(id: str, *parts: bytes) -> str:
    """Sum up what layout 1 of the archive did: the id of an article and its packed text or mentions alone."""
    return hashlib.sha256(b"\0".join((id.encode(), *parts))).hexdigest()[:_LENGTH]
