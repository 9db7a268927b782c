"""How do the terms of a segment become the bytes of its term file, and the slots of its hash tables?"""

from __future__ import annotations

from index.columns import Array
from index.compiled import kernel
from index.writers.kernels.pickles import put_uint

LENGTHS = 8
"""Bytes before each key that say how long it and its value are."""


@kernel
def lay_entries(keys: Array, key_starts: Array, infos: Array, entries: Array) -> None:
    """Write the lengths of each key and value, the key and the value."""
    at = 0
    for number in range(len(infos)):
        begin, end = key_starts[number], key_starts[number + 1]
        for place, length in ((0, end - begin), (4, len(infos[number]))):
            put_uint(entries, at + place, length)
        at += LENGTHS
        for place in range(begin, end):
            entries[at] = keys[place]
            at += 1
        for place in range(infos.shape[1]):
            entries[at] = infos[number, place]
            at += 1


@kernel
def fill_tables(bucket_starts: Array, hashes: Array, places: Array, slot_hashes: Array, slot_places: Array) -> None:
    """Put each key into the first free slot from where its hash points; a table has two slots a key."""
    for bucket in range(len(bucket_starts) - 1):
        first, slots = 2 * bucket_starts[bucket], 2 * (bucket_starts[bucket + 1] - bucket_starts[bucket])
        for number in range(bucket_starts[bucket], bucket_starts[bucket + 1]):
            slot = (hashes[number] >> 8) % slots
            while slot_places[first + slot]:
                slot = (slot + 1) % slots
            slot_hashes[first + slot] = hashes[number]
            slot_places[first + slot] = places[number]
