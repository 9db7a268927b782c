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


class _Numbers(dict[str, int]):
    """Numbers words in order of first use."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


class Inverter:
    """Collects the words of rows, title and body apart, then inverts them, or the terms that they give."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._tokens = array("I")
        self._lengths: dict[str, array[int]] = {"title": array("I"), "body": array("I")}

    def add(self, title: Sequence[str], body: Sequence[str]) -> None:
        """Take the words of the next row, in order of position."""
        for name, words in (("title", title), ("body", body)):
            self._tokens.extend(map(self._numbers.__getitem__, words))
            self._lengths[name].append(len(words))

    def words(self) -> list[str]:
        """Give the words that were taken, each once."""
        return list(self._numbers)

    def lengths(self, field: str) -> Array:
        """Give the number of tokens of each row in a field."""
        return np.array(self._lengths[field], np.uint32)

    def build(self, norms: Mapping[str, Array], terms: Sequence[str] = (), *, wide: bool = False) -> Postings:
        """Give the postings; `terms` are those of the words in their order, which are terms themselves without.

        `norms` and `wide` are what `build_postings` asks for.
        """
        names = [term.encode() for term in terms or self._numbers]
        ordered = sorted(set(names))
        ranks = {name: rank for rank, name in enumerate(ordered)}
        numbered = np.fromiter((ranks[name] for name in names), np.uint32, len(names))
        tokens = np.frombuffer(self._tokens, np.uint32) if len(self._tokens) else np.empty(0, np.uint32)
        titles, bodies = self.lengths("title"), self.lengths("body")
        return build_postings(ordered, tokens, numbered, titles, bodies, norms, wide=wide)


def build_postings(
    names: Sequence[bytes],
    tokens: Array,
    ranks: Array,
    titles: Array,
    bodies: Array,
    norms: Mapping[str, Array],
    *,
    wide: bool = False,
) -> Postings:
    """Invert rows of tokens, those of a title before those of its body: token t is the term names[ranks[t]].

    The names are UTF-8, ascending, and each is the term of a token; `norms` weighs a token of each row, by field. Under
    `wide`, and where an article needs it, frequencies and positions take 32 bits each, else 16.
    """
    token_starts = starts_of(count_tokens(tokens, ranks, len(names)))
    token_rows, positions = sort_tokens(tokens, ranks, token_starts, titles, bodies)
    starts, rows, codes = group_tokens(token_starts, token_rows, positions, titles)
    del token_rows
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
    bounds, firsts, in_body, in_title = measure_blocks(rows, codes, norms["body"], norms["title"])
    narrow = FREQUENCY_BITS[2]
    far = int(positions.max()) if len(positions) else 0
    if not wide and in_body < 1 << narrow and in_title < 1 << (16 - narrow) and far < 1 << 16:
        body, title = codes & ((1 << _BODY_BITS) - 1), codes >> _BODY_BITS
        codes, positions = (body | (title << narrow)).astype(np.uint16), positions.astype(np.uint16)
    return Postings(
        starts_of([len(term) for term in terms]),
        np.frombuffer(b"".join(terms), np.uint8),
        starts,
        rows,
        codes,
        positions,
        firsts,
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
def count_tokens(tokens: Array, ranks: Array, size: int) -> Array:
    """Count how often each of so many terms stands anywhere."""
    counts = np.zeros(size, np.int64)
    for token in tokens:
        counts[ranks[token]] += 1
    return counts


@kernel
def measure_blocks(rows: Array, codes: Array, body_norms: Array, title_norms: Array) -> tuple[Array, Array, int, int]:
    """Give what no posting of a block outweighs, where its positions begin, and the largest counts of both fields."""
    blocks = (len(rows) + BLOCK - 1) // BLOCK
    bounds, firsts = np.zeros(blocks, np.float32), np.zeros(blocks, np.uint32)
    at, in_body, in_title = np.int64(0), np.int64(0), np.int64(0)
    for block in range(blocks):
        firsts[block] = at
        bound = 0.0
        for place in range(block * BLOCK, min(block * BLOCK + BLOCK, len(rows))):
            body, title = np.int64(codes[place]) & ((1 << _BODY_BITS) - 1), np.int64(codes[place]) >> _BODY_BITS
            bound = max(bound, body * body_norms[rows[place]] + title * title_norms[rows[place]])
            in_body, in_title = max(in_body, body), max(in_title, title)
            at += body + title
        bounds[block] = bound
    return bounds, firsts, int(in_body), int(in_title)


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
