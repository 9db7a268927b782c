"""How do posting lists become bytes? The pickles of all blocks, then each behind what a reader must know of it."""

from __future__ import annotations

import numpy as np

from index.columns import Array
from index.compiled import kernel
from index.writers.kernels.pickles import (
    put_number,
    put_rows,
    put_size,
    put_uint,
    put_value,
    put_weight,
    put_weights,
)

EXISTENCE, FREQUENCY, POSITIONS = 0, 1, 2
"""What a posting keeps of a row beside its weight: nothing, a number, or a number and as many positions."""
BLOCK_POSTINGS = 128
"""Postings of a block at most, as in Whoosh."""
LEVEL = 1
"""How hard a block is compressed that is compressed at all."""


@kernel
def encode_blocks(
    starts: Array, rows: Array, frequencies: Array, positions: Array, keeps: int, content: Array, ends: Array
) -> None:
    """Write the pickle of each block, and where it ends."""
    at, block, position = 0, 0, 0
    for number in range(len(starts) - 1):
        for first in range(starts[number], starts[number + 1], BLOCK_POSTINGS):
            end = min(first + BLOCK_POSTINGS, starts[number + 1])
            content[at] = 0x80
            content[at + 1] = 3
            at = put_rows(content, at + 2, rows, first, end)
            at = put_weights(content, at, frequencies, first, end)
            if keeps == POSITIONS:
                content[at] = ord("(")
                at += 1
                for place in range(first, end):
                    at = put_value(content, at, positions, position, frequencies[place])
                    position += frequencies[place]
                content[at] = ord("t")
                at += 1
            elif keeps == FREQUENCY:
                at = put_size(content, at, 4 * (end - first))
                for place in range(first, end):
                    at = put_uint(content, at, frequencies[place])
            else:
                content[at] = ord("N")
                at += 1
            content[at] = 0x87
            content[at + 1] = ord(".")
            at += 2
            block += 1
            ends[block] = at


@kernel
def put_information(
    out: Array, at: int, rows: Array, frequencies: Array, length_bytes: Array, first: int, end: int, level: int
) -> int:
    """Write what lets a reader pass over a block, as a pickled tuple; give where the block begins."""
    most, least, longest = np.int64(0), np.int64(255), np.int64(0)
    for place in range(first, end):
        most = max(most, np.int64(frequencies[place]))
        if len(length_bytes):
            least = min(least, np.int64(length_bytes[rows[place]]))
            longest = max(longest, np.int64(length_bytes[rows[place]]))
    out[at] = 0x80
    out[at + 1] = 2
    out[at + 2] = ord("(")
    at = put_number(out, at + 3, end - first)
    at = put_number(out, at, np.int64(rows[end - 1]))
    at = put_weight(out, at, most)
    at = put_number(out, at, level)
    at = put_number(out, at, least if len(length_bytes) else np.int64(0))
    at = put_number(out, at, longest)
    out[at] = ord("t")
    out[at + 1] = ord(".")
    return at + 2


@kernel
def frame_blocks(
    starts: Array,
    rows: Array,
    frequencies: Array,
    length_bytes: Array,
    raw: Array,
    ends: Array,
    packed: Array,
    packed_ends: Array,
    out: Array,
    out_starts: Array,
) -> None:
    """Write each block behind its length and information, as compressed as is shorter, and where each list begins."""
    at, block = 0, 0
    for number in range(len(starts) - 1):
        out_starts[number] = at
        for sign in (ord("W"), ord("3"), ord("B"), ord("l")):
            out[at] = sign
            at += 1
        for first in range(starts[number], starts[number + 1], BLOCK_POSTINGS):
            end = min(first + BLOCK_POSTINGS, starts[number + 1])
            size, packed_size = ends[block + 1] - ends[block], packed_ends[block + 1] - packed_ends[block]
            is_packed = 0 < packed_size < size
            head = at
            at = put_information(out, at + 4, rows, frequencies, length_bytes, first, end, LEVEL if is_packed else 0)
            if is_packed:
                out[at : at + packed_size] = packed[packed_ends[block] : packed_ends[block + 1]]
                at += packed_size
            else:
                out[at : at + size] = raw[ends[block] : ends[block + 1]]
                at += size
            length = at - head - 4
            put_uint(out, head, -length if end == starts[number + 1] else length)
            block += 1
    out_starts[-1] = at
