"""Is a term of a pattern, or near a word? Both are folded and in lower case.

A pattern is hostile input: each run between two `*` takes the first place that fits and is never tried again, which
loses nothing, since a later place leaves less of the term to the runs that follow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA


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


def expand_fuzzy(term: str, edits: int, terms: Sequence[str]) -> list[int]:
    """Give the places of the terms at most so many edits from a term in a sequence, ascending."""
    found = process.extract_iter(term, terms, scorer=OSA.distance, score_cutoff=edits)
    return [place for _, _, place in found]
