"""How does Whoosh find a term? By the term file of a segment: keys in order, what is known of each, and a hash table.

The format is that of `OrderedHashWriter` in filedb/filetables.py and of `W3TermInfo` in codec/whoosh3.py, Whoosh 2.7.4.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import md5
from typing import IO

import numpy as np
from whoosh.filedb.structfile import StructFile

from index.columns import Array, starts_of
from index.writers.kernels.entries import LENGTHS, fill_tables, lay_entries
from index.writers.w3_blocks import Lists, Written
from index.writers.w3_postings import Field

_INFO = np.dtype(
    [
        ("is_inlined", "u1"),
        ("weight", ">f4"),
        ("rows", ">u4"),
        ("least_length", "u1"),
        ("longest", "u1"),
        ("most", ">f4"),
        ("first", ">u4"),
        ("last", ">u4"),
        ("offset", ">i8"),
        ("size", ">i4"),
    ]
)
"""What is known of a term; of where its postings lie, the place in the postings file."""
_NONE = np.empty((0, _INFO.itemsize), np.uint8)
_FIELD = 2
"""Bytes of a key that number its field."""
_HEADER = b"HSH3" + bytes(9)
"""Sign of the file, hash function 0 (MD5), and two numbers that are not used."""
_BUCKETS = 256
_SLOT = np.dtype([("hash", ">u4"), ("place", ">i8")])
_TABLE = np.dtype([("place", ">i8"), ("slots", ">i4")])


class TermFile:
    """Collects the terms of all fields, then writes them."""

    def __init__(self) -> None:
        self._terms: dict[str, list[bytes]] = defaultdict(list)
        self._infos: dict[str, list[Array]] = defaultdict(list)

    def add(self, field: Field, length_bytes: Array, written: Written, offset: int) -> None:
        """Take the next terms of a field, whose postings lie from `offset` on in the postings file."""
        self._terms[field.name] += field.terms
        self._infos[field.name].append(_describe(field.lists, length_bytes, written, offset))

    def write(self, file: IO[bytes]) -> None:
        """Write the terms of the fields, in order of their names, from where the file stands."""
        names = sorted(self._terms)
        keys = [
            number.to_bytes(_FIELD, "big") + term for number, name in enumerate(names) for term in self._terms[name]
        ]
        infos = np.concatenate([_NONE, *(part for name in names for part in self._infos[name])])
        key_starts = starts_of(list(map(len, keys)))
        places = len(_HEADER) + key_starts[:-1] + np.arange(len(keys)) * (LENGTHS + _INFO.itemsize)
        entries = np.empty(int(key_starts[-1]) + len(keys) * (LENGTHS + _INFO.itemsize), np.uint8)
        lay_entries(np.frombuffer(b"".join(keys), np.uint8), key_starts, infos, entries)
        file.write(_HEADER)
        file.write(entries.data)
        _write_tables(file, keys, places, len(_HEADER) + len(entries))
        type, index = _narrow(places)
        extras = {
            "fieldmap": {name: number for number, name in enumerate(names)},
            "indextype": type,
            "indexlen": len(keys),
        }
        begin = file.tell()
        StructFile(file).write_pickle(extras)
        file.write(index.data)
        file.write((file.tell() - begin).to_bytes(4, "big"))


def _describe(lists: Lists, length_bytes: Array, written: Written, offset: int) -> Array:
    """Say as bytes of each list how much it holds, between which lengths and rows, and where it lies."""
    begins = lists.starts[:-1]
    infos = np.zeros(len(begins), _INFO)
    infos["weight"] = np.add.reduceat(lists.frequencies, begins, dtype=np.int64)
    infos["rows"] = np.diff(lists.starts)
    infos["most"] = np.maximum.reduceat(lists.frequencies, begins)
    infos["first"], infos["last"] = lists.rows[begins], lists.rows[lists.starts[1:] - 1]
    if len(length_bytes):
        own = length_bytes[lists.rows]
        infos["least_length"], infos["longest"] = np.minimum.reduceat(own, begins), np.maximum.reduceat(own, begins)
    infos["offset"], infos["size"] = offset + written.starts[:-1], np.diff(written.starts)
    return infos.view(np.uint8).reshape(-1, _INFO.itemsize)


def _write_tables(file: IO[bytes], keys: Sequence[bytes], places: Array, begin: int) -> None:
    """Write a hash table for each value of the lowest byte of a key's hash, and the list of these tables."""
    hashes = np.frombuffer(b"".join([md5(key).digest()[-4:] for key in keys]), ">u4").astype(np.int64)
    order = np.argsort(hashes & (_BUCKETS - 1), kind="stable")
    sizes = np.bincount(hashes & (_BUCKETS - 1), minlength=_BUCKETS)
    slots = np.zeros(2 * len(keys), _SLOT)
    slot_hashes, slot_places = np.zeros(len(slots), np.int64), np.zeros(len(slots), np.int64)
    fill_tables(starts_of(sizes), hashes[order], places[order], slot_hashes, slot_places)
    slots["hash"], slots["place"] = slot_hashes, slot_places
    tables = np.empty(_BUCKETS, _TABLE)
    tables["place"], tables["slots"] = begin + starts_of(2 * sizes)[:-1] * _SLOT.itemsize, 2 * sizes
    file.write(slots.tobytes())
    file.write(tables.tobytes())


def _narrow(places: Array) -> tuple[str, Array]:
    """Give the places of all keys in the narrowest type that Whoosh reads, and its sign."""
    largest = int(places[-1]) if len(places) else 0
    for type, limit in (("H", 1 << 16), ("i", 1 << 31), ("I", 1 << 32), ("q", 1 << 63)):
        if largest < limit:
            return type, places.astype(f">{type}")
    raise AssertionError(largest)
