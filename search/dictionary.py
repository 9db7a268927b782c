"""Which terms of a segment's dictionary does a pattern stand for?"""

from __future__ import annotations

import numpy as np

from index.columns import Array, Postings
from search.clauses import Fuzzy, Prefix, Wildcard
from search.kernels.lookup import bisect_terms
from search.patterns import expand_fuzzy, expand_wildcard

_AFTER = b"\xff"
"""Sorts after every byte of UTF-8."""
_MOST_BYTES = 4
"""Bytes of one character at most."""


def places_of(clause: Prefix | Wildcard | Fuzzy, postings: Postings) -> Array:
    """Give the places of the terms that a pattern stands for, ascending."""
    match clause:
        case Prefix(prefix, _):
            return np.arange(*_range_of(prefix, postings))
        case Wildcard(pattern, _):
            first, last = _range_of(pattern.replace("?", "*").partition("*")[0], postings)
            candidates = np.arange(first, last)
            chosen = expand_wildcard(pattern, _read(candidates, postings))
        case Fuzzy(term, edits, _):
            lengths, size = np.diff(postings.terms_starts), len(term.encode())
            span = edits * _MOST_BYTES if not term.isascii() else edits
            near = (lengths >= size - span) & (lengths <= size + edits * _MOST_BYTES)
            candidates = np.flatnonzero(near)
            chosen = expand_fuzzy(term, edits, _read(candidates, postings))
    return candidates[chosen] if chosen else np.empty(0, np.int64)


def _range_of(lead: str, postings: Postings) -> tuple[int, int]:
    """Give the places of the terms that begin with some letters."""
    low, high = lead.encode(), lead.encode() + _AFTER
    first, last = (
        bisect_terms(postings.terms_starts, postings.terms_content, np.frombuffer(end, np.uint8), 0, len(end))
        for end in (low, high)
    )
    return first, last


def _read(places: Array, postings: Postings) -> list[str]:
    """Read terms at ascending places."""
    if not len(places):
        return []
    begin = int(postings.terms_starts[places[0]])
    content = postings.terms_content[begin : int(postings.terms_starts[places[-1] + 1])].tobytes()
    starts = (postings.terms_starts[places] - begin).tolist()
    ends = (postings.terms_starts[places + 1] - begin).tolist()
    return [content[start:end].decode() for start, end in zip(starts, ends, strict=True)]
