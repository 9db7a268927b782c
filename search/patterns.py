"""Which terms of a dictionary does a wildcard or a fuzzy word mean? Terms and patterns are folded and in lower case.

A pattern is hostile input: each run between two `*` takes the first place that fits and is never tried again, which
loses nothing, since a later place leaves less of the term to the runs that follow.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

_LAST = chr(0x10FFFF)


@lru_cache(maxsize=1_024)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of `?` (one character) and `*` (any run) into an expression without backtracking."""
    first, *rest = (re.escape(run).replace(r"\?", ".") for run in re.split(r"\*+", pattern))
    if not rest:
        return re.compile(first, re.DOTALL)
    middle = "".join(f"(?>.*?{run})" for run in rest[:-1])
    return re.compile(f"{first}{middle}.*{rest[-1]}", re.DOTALL)


def matches(pattern: str, term: str) -> bool:
    """Tell whether a whole term is of a pattern."""
    return compile_pattern(pattern).fullmatch(term) is not None


def within(term: str, other: str, edits: int) -> bool:
    """Tell whether two terms are at most so many edits apart: optimal string alignment, a swap of neighbours is one."""
    return OSA.distance(term, other, score_cutoff=edits) <= edits


def expand_wildcard(pattern: str, terms: Sequence[str]) -> list[int]:
    """Give the places of the terms of a pattern in a sorted sequence, ascending."""
    runs = re.split(r"[*?]+", pattern)
    lead, longest = runs[0], max(runs, key=len)
    low = bisect_left(terms, lead)
    high = bisect_left(terms, lead + _LAST, low)
    fits = compile_pattern(pattern).fullmatch
    return [place for place, term in enumerate(terms[low:high], low) if longest in term and fits(term)]


def expand_fuzzy(term: str, edits: int, terms: Sequence[str]) -> list[int]:
    """Give the places of the terms at most so many edits from a term in a sequence, ascending."""
    found = process.extract_iter(term, terms, scorer=OSA.distance, score_cutoff=edits)
    return [place for _, _, place in found]
