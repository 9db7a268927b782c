"""Which terms of a segment's dictionary does a pattern stand for?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from index.columns import Array, Postings
from search.clauses import Fuzzy, Prefix, Wildcard
from search.deadline import check_deadline
from search.kernels.lookup import bisect_terms
from search.kernels.patterns import ONE, RUN, find_near, find_of_pattern

_AFTER = b"\xff"
"""Sorts after every byte of UTF-8."""
STRIDE = 50_000
"""Terms that are looked at between two looks at the clock."""


def places_of(clause: Prefix | Wildcard | Fuzzy, postings: Postings) -> Array:
    """Give the places of the terms that a pattern stands for, ascending. Raises DeadlineError."""
    starts, content = postings.terms_starts, postings.terms_content
    match clause:
        case Prefix(prefix, _):
            return np.arange(*_range_of(prefix, postings))
        case Wildcard(pattern, _):
            wanted = np.array([{"?": ONE, "*": RUN}.get(sign, ord(sign)) for sign in pattern])
            first, last = _range_of(pattern.replace("?", "*").partition("*")[0], postings)
            parts = [find_of_pattern(starts, content, *some, wanted) for some in _iter_strides(first, last, clause)]
        case Fuzzy(term, edits, _):
            wanted = np.array([ord(sign) for sign in term])
            parts = [
                find_near(starts, content, *some, wanted, edits)
                for some in _iter_strides(0, len(starts) - 1, clause)
            ]  # fmt: skip
    return np.concatenate([np.empty(0, np.int64), *parts])


def describe_pattern(clause: Prefix | Wildcard | Fuzzy) -> str:
    """Write a pattern as it is typed."""
    match clause:
        case Prefix(prefix, _):
            return f"{prefix}*"
        case Wildcard(pattern, _):
            return pattern
        case Fuzzy(term, edits, _):
            return f"{term}~{edits}"


def _iter_strides(first: int, last: int, clause: Wildcard | Fuzzy) -> Iterator[tuple[int, int]]:
    for begin in range(first, last, STRIDE):
        check_deadline(describe_pattern(clause))
        yield begin, min(begin + STRIDE, last)


def _range_of(lead: str, postings: Postings) -> tuple[int, int]:
    """Give the places of the terms that begin with some letters."""
    low, high = lead.encode(), lead.encode() + _AFTER
    first, last = (
        bisect_terms(postings.terms_starts, postings.terms_content, np.frombuffer(end, np.uint8), 0, len(end))
        for end in (low, high)
    )
    return first, last
