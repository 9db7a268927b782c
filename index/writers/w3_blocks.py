"""How does Whoosh read a posting list? As blocks of 128 postings, each a pickle that is written here byte by byte.

The format is that of `W3PostingsWriter` in whoosh/codec/whoosh3.py (2.7.4). A block is its length (negative in the last
one), a pickled tuple (postings, last row, largest weight, compression, least and largest length byte) and the
pickled tuple (steps from row to row, weights, values), which zlib may have compressed. Whoosh itself pickles bytes as
text, in protocol 2; protocol 3 has a sign for bytes, which every Python 3 reads.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from zlib import compress

import numpy as np

from index.columns import Array
from index.writers.kernels.blocks import BLOCK_POSTINGS, LEVEL, encode_blocks, frame_blocks

_WORTHWHILE = 160
"""Bytes from which on a block is compressed: a shorter one grows or hardly shrinks."""
_THREADED = 64
"""Blocks from which on two threads compress them."""
_PER_POSTING, _PER_POSITION, _PER_BLOCK = 36, 6, 32
"""Bytes that one of each takes at most."""
_HEAD = 64
"""Bytes before the content of a block at most: the sign of a list, a length and the information."""


class Lists(NamedTuple):
    """Some posting lists of one field: list i has rows[starts[i]:starts[i + 1]], how often it stands in each of them
    and, one after the other, at which positions; `positions` is empty where none are kept.
    """

    starts: Array
    rows: Array
    frequencies: Array
    positions: Array


class Written(NamedTuple):
    """Posting lists as bytes: list i is content[starts[i]:starts[i + 1]]."""

    content: Array
    starts: Array


def write_lists(lists: Lists, length_bytes: Array, keeps: int) -> Written:
    """Write posting lists, none of them empty; `length_bytes` gives the length of each row's field, or is empty."""
    sizes = np.diff(lists.starts)
    blocks = int((-(-sizes // BLOCK_POSTINGS)).sum())
    postings = len(lists.rows)
    room = postings * _PER_POSTING + len(lists.positions) * _PER_POSITION + blocks * _PER_BLOCK
    raw, ends = np.empty(room, np.uint8), np.zeros(blocks + 1, np.int64)
    encode_blocks(lists.starts, lists.rows, lists.frequencies, lists.positions, keeps, raw, ends)
    packed, packed_ends = _compress(raw, ends)
    out, starts = np.empty(len(packed) + int(ends[-1]) + blocks * _HEAD, np.uint8), np.zeros_like(lists.starts)
    frame_blocks(lists.starts, lists.rows, lists.frequencies, length_bytes, raw, ends, packed, packed_ends, out, starts)
    return Written(out[: starts[-1]], starts)


def _compress(raw: Array, ends: Array) -> tuple[Array, Array]:
    """Compress the blocks that are long enough; give them one after the other, and where each block's end."""
    long = np.flatnonzero(np.diff(ends) >= _WORTHWHILE)
    content, bounds = raw.data, list(zip(ends[long].tolist(), ends[long + 1].tolist(), strict=True))

    def pack(places: range) -> list[bytes]:
        return [compress(content[begin:end], LEVEL) for begin, end in (bounds[place] for place in places)]

    if len(bounds) < _THREADED:
        pieces = pack(range(len(bounds)))
    else:
        # zlib lets go of the interpreter's lock while it works
        middle = len(bounds) // 2
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(pack, range(middle, len(bounds)))
            pieces = pack(range(middle)) + second.result()
    packed_ends = np.zeros(len(ends), np.int64)
    packed_ends[long + 1] = [len(piece) for piece in pieces]
    return np.frombuffer(b"".join(pieces), np.uint8), np.cumsum(packed_ends)
