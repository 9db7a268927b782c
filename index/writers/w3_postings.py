"""Which posting lists does each field of the Whoosh index have? Cut out of the arrays that the columns are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from index.columns import BODY_GAP, FREQUENCY_BITS, Array, Holders, Postings, starts_of
from index.compiled import kernel
from index.writers.w3_blocks import Lists

_STEP = 1 << 18
"""Postings that are turned at a time, which bounds the memory; a term that has more is turned whole."""
_BITS, _SHIFT = 64, 8
"""A moment is found by all its bits, and by those above its last 8, 16 … 56, so that a long range takes few terms."""
_NONE = np.empty(0, np.uint32)


class Field(NamedTuple):
    """Some terms of one field, ascending, and their posting lists."""

    name: str
    terms: list[bytes]
    lists: Lists


def iter_text(names: Sequence[str], postings: Postings, titles: Array) -> Iterator[Field]:
    """Give the lists of one stream as title and body, named so, some terms of each at a time.

    `titles` gives the number of tokens of each row's title.
    """
    content, bounds = postings.terms_content.tobytes(), postings.terms_starts.tolist()
    bits = FREQUENCY_BITS[postings.frequencies.itemsize]
    starts, first, at = postings.starts, 0, 0
    while first < len(starts) - 1:
        last = max(int(np.searchsorted(starts, starts[first] + _STEP, "right")) - 1, first + 1)
        begin, end = int(starts[first]), int(starts[last])
        rows, codes = postings.rows[begin:end], postings.frequencies[begin:end].astype(np.uint32)
        title, body = codes >> bits, codes & ((1 << bits) - 1)
        own = int(title.sum(dtype=np.int64)), int(body.sum(dtype=np.int64))
        found = np.empty(own[0], np.uint32), np.empty(own[1], np.uint32)
        part_positions(rows, title, body, postings.positions[at : at + sum(own)], titles, *found)
        for name, counts, positions in zip(names, (title, body), found, strict=True):
            held = counts > 0
            sizes = np.add.reduceat(held, starts[first:last] - begin, dtype=np.int64)
            chosen = np.flatnonzero(sizes)
            terms = [content[bounds[first + place] : bounds[first + place + 1]] for place in chosen.tolist()]
            if terms:
                yield Field(name, terms, Lists(starts_of(sizes[chosen]), rows[held], counts[held], positions))
        first, at = last, at + sum(own)


def build_facet(name: str, ids: Sequence[bytes], holders: Holders) -> Field:
    """Turn the rows that hold each value into the lists of a field; `ids` are by number of value."""
    sizes = np.diff(holders.starts)
    held = sorted((ids[value], value) for value in np.flatnonzero(sizes).tolist())
    order = np.array([value for _, value in held], np.int64)
    starts = starts_of(sizes[order])
    places = np.repeat(holders.starts[:-1][order] - starts[:-1], sizes[order]) + np.arange(starts[-1])
    return _once(name, [id for id, _ in held], starts, holders.rows[places])


def build_ids(name: str, ids: Sequence[bytes]) -> Field:
    """Give the list of each row's id."""
    held = sorted(zip(ids, range(len(ids)), strict=True))
    rows = np.array([row for _, row in held], np.uint32)
    return _once(name, [id for id, _ in held], np.arange(len(ids) + 1), rows)


def build_moments(name: str, moments: Array, rows: Array) -> Field:
    """Give the lists of moments, which rows have, in Whoosh's sortable form, whole and cut as for ranges."""
    order = np.argsort(moments, kind="stable")
    ordered, rows = moments[order], rows[order].astype(np.uint32)
    terms: list[bytes] = []
    starts = [np.zeros(1, np.int64)]
    shifts = range(0, _BITS, _SHIFT) if len(rows) else ()
    for number, shift in enumerate(shifts):
        cut = ordered >> np.uint64(shift)
        begins = np.flatnonzero(np.diff(cut, prepend=cut[:1] + np.uint64(1)))
        sign = bytes([shift])
        terms += [sign + value.to_bytes(8, "big") for value in cut[begins].tolist()]
        starts.append(np.append(begins[1:], len(rows)) + number * len(rows))
    lists = np.concatenate([rows, *(_by_row(ordered >> np.uint64(shift), rows) for shift in shifts[1:])])
    return _once(name, terms, np.concatenate(starts), lists)


def _by_row(cut: Array, rows: Array) -> Array:
    """Order rows by their cut moments, and those of one by number."""
    ordered: Array = rows[np.lexsort((rows, cut))]
    return ordered


def _once(name: str, terms: list[bytes], starts: Array, rows: Array) -> Field:
    """Give lists whose terms stand once in each of their rows."""
    return Field(name, terms, Lists(starts, rows, np.ones(len(rows), np.uint32), _NONE))


@kernel
def part_positions(
    rows: Array, title: Array, body: Array, positions: Array, titles: Array, in_title: Array, in_body: Array
) -> None:
    """Part the positions of postings into those of the title and of the body, each counted from its first word."""
    at, first, second = 0, 0, 0
    for place in range(len(rows)):
        for _ in range(title[place]):
            in_title[first] = positions[at]
            first += 1
            at += 1
        before = titles[rows[place]] + BODY_GAP
        for _ in range(body[place]):
            in_body[second] = positions[at] - before
            second += 1
            at += 1
