"""Which rows hold each term, how often and where? Turns token streams into postings."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

from index.columns import Array, Postings, build_strings, starts_of


class Inverter:
    """Collects the tokens of one stream row by row, then inverts them by one stable sort."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._tokens = array("I")
        self._lengths = array("I")

    def add(self, terms: Sequence[str]) -> None:
        """Take the terms of the next row, in order of position."""
        numbers = self._numbers
        self._tokens.extend(numbers.setdefault(term, len(numbers)) for term in terms)
        self._lengths.append(len(terms))

    def lengths(self) -> Array:
        """Give the number of tokens of each row."""
        return np.array(self._lengths, np.uint32)

    def build(self) -> Postings:
        """Give the postings, terms in order of their UTF-8 bytes."""
        terms = sorted((term.encode(), number) for term, number in self._numbers.items())
        rank = np.empty(len(terms), np.uint32)
        rank[[number for _, number in terms]] = np.arange(len(terms), dtype=np.uint32)
        lengths = self.lengths()
        ranks = rank[np.frombuffer(self._tokens, np.uint32)] if len(self._tokens) else np.empty(0, np.uint32)
        rows = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
        positions = (np.arange(len(rows)) - np.repeat(starts_of(lengths)[:-1], lengths)).astype(np.uint32)
        order = np.argsort(ranks, kind="stable")
        ranks, rows, positions = ranks[order], rows[order], positions[order]
        first = np.ones(len(ranks), bool)
        first[1:] = (ranks[1:] != ranks[:-1]) | (rows[1:] != rows[:-1])
        at = np.flatnonzero(first)
        position_starts = starts_of(np.bincount(ranks, minlength=len(terms)))
        return Postings(
            build_strings([term for term, _ in terms]),
            starts_of(np.bincount(ranks[at], minlength=len(terms))),
            rows[at],
            np.diff(np.append(at, len(ranks))).astype(np.uint32),
            position_starts,
            positions,
        )
