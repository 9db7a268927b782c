"""How does each part of a posting list look as a pickle? Each function gives where the next part begins."""

from __future__ import annotations

import numpy as np

from index.columns import Array
from index.compiled import Whole, kernel

_BATCH = 1_000
"""Items of a list that the pickle format lays on the stack at once."""


@kernel
def put_number(content: Array, at: int, number: Whole) -> int:
    """Write a whole number as a pickle does, in one, two or four bytes after a sign; give where the next begins."""
    if number < 1 << 8:
        content[at] = ord("K")
        content[at + 1] = number
        return at + 2
    if number < 1 << 16:
        content[at] = ord("M")
        content[at + 1] = number & 255
        content[at + 2] = number >> 8
        return at + 3
    content[at] = ord("J")
    for place in range(4):
        content[at + 1 + place] = (number >> (8 * place)) & 255
    return at + 5


@kernel
def put_weight(content: Array, at: int, number: Whole) -> int:
    """Write a whole number as the eight bytes of a double after a sign; give where the next begins."""
    content[at] = ord("G")
    exponent = np.int64(0)
    while number >> (exponent + 1):
        exponent += 1
    bits = ((exponent + 1023) << 52) | ((np.int64(number) - (np.int64(1) << exponent)) << (52 - exponent))
    for place in range(8):
        content[at + 1 + place] = (bits >> (56 - 8 * place)) & 255
    return at + 9


@kernel
def put_uint(content: Array, at: int, number: Whole) -> int:
    """Write a whole number as four bytes, the highest first; give where the next begins."""
    for place in range(4):
        content[at + place] = (number >> (24 - 8 * place)) & 255
    return at + 4


@kernel
def put_size(content: Array, at: int, size: Whole) -> int:
    """Write the sign of bytes and how many follow, in four bytes, the lowest first; give where they begin."""
    content[at] = ord("B")
    for place in range(4):
        content[at + 1 + place] = (size >> (8 * place)) & 255
    return at + 5


@kernel
def put_positions(content: Array, at: int, positions: Array, first: int, count: Whole) -> int:
    """Write a number of positions and a pickled list of the steps between them; give where the next begins."""
    at = put_uint(content, at, count)
    for sign in (0x80, 2, ord("]"), ord("q"), 0):
        content[at] = sign
        at += 1
    last = np.int64(0)
    for batch in range(first, first + count, _BATCH):
        if count > 1:
            content[at] = ord("(")
            at += 1
        for place in range(batch, min(batch + _BATCH, first + count)):
            position = np.int64(positions[place])
            at = put_number(content, at, position - last)
            last = position
        content[at] = ord("e") if count > 1 else ord("a")
        at += 1
    content[at] = ord(".")
    return at + 1


@kernel
def put_value(content: Array, at: int, positions: Array, first: int, count: Whole) -> int:
    """Write the positions of a posting as bytes; give where the next begins."""
    long = at + 5
    end = put_positions(content, long, positions, first, count)
    size = end - long
    if size >= 1 << 8:
        put_size(content, at, size)
        return end
    # fewer than 256 bytes have a shorter sign, to which they move up
    content[at] = ord("C")
    content[at + 1] = size
    for place in range(size):
        content[at + 2 + place] = content[long + place]
    return at + 2 + size


@kernel
def put_rows(content: Array, at: int, rows: Array, first: int, end: int) -> int:
    """Write the steps from row to row as a tuple; give where the next begins."""
    content[at] = ord("(")
    at += 1
    last = np.int64(0)
    for place in range(first, end):
        row = np.int64(rows[place])
        at = put_number(content, at, row - last)
        last = row
    content[at] = ord("t")
    return at + 1


@kernel
def put_weights(content: Array, at: int, frequencies: Array, first: int, end: int) -> int:
    """Write how often a term stands in each row: as a tuple, as one number for all, or nothing for once in each."""
    alike = True
    for place in range(first + 1, end):
        alike = alike and frequencies[place] == frequencies[first]
    if alike and frequencies[first] == 1:
        content[at] = ord("N")
        return at + 1
    if alike:
        return put_weight(content, at, frequencies[first])
    content[at] = ord("(")
    at += 1
    for place in range(first, end):
        at = put_weight(content, at, frequencies[place])
    content[at] = ord("t")
    return at + 1
