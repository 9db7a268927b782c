"""Which rows hold each term, how often and where? Turns token streams into postings by a counting sort."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

import numpy as np

from index.columns import (
    BLOCK,
    BODY_GAP,
    FREQUENCY_BITS,
    HEAD_TERMS,
    Array,
    Postings,
    starts_of,
    words_of,
)
from index.compiled import kernel

_BODY_BITS = FREQUENCY_BITS[4]


class Inverter:
    """Collects the tokens of one stream row by row, title and body apart, then inverts them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._tokens = array("I")
        self._lengths: dict[str, array[int]] = {"title": array("I"), "body": array("I")}

    def add(self, title: Sequence[str], body: Sequence[str]) -> None:
        """Take the terms of the next row, in order of position."""
        numbers = self._numbers
        for name, terms in (("title", title), ("body", body)):
            self._tokens.extend([numbers.setdefault(term, len(numbers)) for term in terms])
            self._lengths[name].append(len(terms))

    def lengths(self, field: str) -> Array:
        """Give the number of tokens of each row in a field."""
        return np.array(self._lengths[field], np.uint32)

    def build(self, norms: Mapping[str, Array], *, wide: bool = False) -> Postings:
        """Give the postings, terms in order of their UTF-8 bytes; `norms` weighs a token of each row, by field.

        Under `wide`, and where an article needs it, frequencies and positions take 32 bits each, else 16.
        """
        terms = sorted((term.encode(), number) for term, number in self._numbers.items())
        ranks = np.empty(len(terms), np.uint32)
        ranks[[number for _, number in terms]] = np.arange(len(terms), dtype=np.uint32)
        tokens = np.frombuffer(self._tokens, np.uint32) if len(self._tokens) else np.empty(0, np.uint32)
        titles, bodies = self.lengths("title"), self.lengths("body")
        token_starts = starts_of(np.bincount(ranks[tokens], minlength=len(terms)))
        token_rows, positions = sort_tokens(tokens, ranks, token_starts, titles, bodies)
        starts, rows, codes = group_tokens(token_starts, token_rows, positions, titles)
        del token_rows
        names = [term for term, _ in terms]
        return _lay_out(names, starts, rows, codes, positions, norms, len(titles), wide=wide)


def _lay_out(
    terms: Sequence[bytes],
    starts: Array,
    rows: Array,
    codes: Array,
    positions: Array,
    norms: Mapping[str, Array],
    size: int,
    *,
    wide: bool,
) -> Postings:
    """Choose the narrow types where everything fits them, and add blocks and bits."""
    body, title = codes & ((1 << _BODY_BITS) - 1), codes >> _BODY_BITS
    weights = body * norms["body"][rows] + title * norms["title"][rows]
    at = np.arange(0, len(rows), BLOCK)
    bounds = np.maximum.reduceat(weights, at).astype(np.float32) if len(at) else np.empty(0, np.float32)
    ends = starts_of(body + title)
    narrow = FREQUENCY_BITS[2]
    fits = not len(rows) or (
        int(body.max()) < 1 << narrow and int(title.max()) < 1 << (16 - narrow) and int(positions.max()) < 1 << 16
    )
    if fits and not wide:
        codes, positions = (body | (title << narrow)).astype(np.uint16), positions.astype(np.uint16)
    return Postings(
        starts_of([len(term) for term in terms]),
        np.frombuffer(b"".join(terms), np.uint8),
        starts,
        rows,
        codes,
        positions,
        ends[at].astype(np.uint32),
        np.nextafter(bounds, np.float32(np.inf)),
        *build_heads(starts, rows, size, HEAD_TERMS),
    )


def is_wide(frequencies: Array) -> bool:
    """Tell whether frequencies take 32 bits each; both streams of a segment are of one width."""
    return frequencies.itemsize > np.dtype(np.uint16).itemsize


def build_heads(starts: Array, rows: Array, size: int, share: int) -> tuple[Array, Array]:
    """Give the lists longer than one in `share` of `size` rows (ascending), and the rows of each as bits."""
    heads = np.flatnonzero(np.diff(starts) * share > size).astype(np.int32)
    bits = np.zeros((len(heads), words_of(size)), np.uint64)
    for place, head in enumerate(heads):
        held = rows[int(starts[head]) : int(starts[head + 1])]
        marks = np.zeros(words_of(size) * 64, np.uint8)
        marks[held] = 1
        bits[place] = np.packbits(marks, bitorder="little").view(np.uint64)
    return heads, bits


@kernel
def sort_tokens(tokens: Array, ranks: Array, token_starts: Array, titles: Array, bodies: Array) -> tuple[Array, Array]:
    """Give row and position of every token, ordered by term, then row, then position; a body follows after a gap."""
    cursors = token_starts[:-1].copy()
    rows = np.empty(len(tokens), np.uint32)
    positions = np.empty(len(tokens), np.uint32)
    at = 0
    for row in range(len(titles)):
        title = titles[row]
        for place in range(title + bodies[row]):
            rank = ranks[tokens[at]]
            target = cursors[rank]
            rows[target] = row
            positions[target] = place if place < title else place + BODY_GAP
            cursors[rank] = target + 1
            at += 1
    return rows, positions


@kernel
def group_tokens(token_starts: Array, token_rows: Array, positions: Array, titles: Array) -> tuple[Array, Array, Array]:
    """Join the tokens of one term in one row: give the starts of each term, the rows and the packed frequencies."""
    size = 0
    for term in range(len(token_starts) - 1):
        for at in range(token_starts[term], token_starts[term + 1]):
            if at == token_starts[term] or token_rows[at] != token_rows[at - 1]:
                size += 1
    starts = np.zeros(len(token_starts), np.int64)
    rows = np.empty(size, np.uint32)
    codes = np.zeros(size, np.uint32)
    place = -1
    for term in range(len(token_starts) - 1):
        for at in range(token_starts[term], token_starts[term + 1]):
            if at == token_starts[term] or token_rows[at] != token_rows[at - 1]:
                place += 1
                rows[place] = token_rows[at]
            codes[place] += 1 if positions[at] >= titles[token_rows[at]] else 1 << _BODY_BITS
        starts[term + 1] = place + 1
    return starts, rows, codes
