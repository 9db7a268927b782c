"""Which terms of a dictionary does a wildcard or a fuzzy word mean? The compiled search of it beside plain matching."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columns import Postings
from search import dictionary
from search.clauses import Fuzzy, Wildcard
from search.patterns import expand_fuzzy, matches, within

WORDS = st.text("abé1漢🙂", max_size=6)
DICTIONARIES = st.lists(WORDS, unique=True, max_size=30).map(sorted)
PATTERNS = st.text("ab?*", max_size=6)
TERMS = sorted(["grid", "grids", "grind", "girder", "gird", "power", "powers", "shot", "shoot", "один"])


def fits(pattern: str, term: str) -> bool:
    """Match by trying everything, as the signs are explained."""
    if not pattern:
        return not term
    if pattern[0] == "*":
        return any(fits(pattern[1:], term[i:]) for i in range(len(term) + 1))
    return bool(term) and pattern[0] in ("?", term[0]) and fits(pattern[1:], term[1:])


def distance(one: str, other: str) -> int:
    """Count the edits of optimal string alignment by its recurrence (Boytsov 2011, section 2.1)."""
    if not one or not other:
        return len(one) + len(other)
    choices = [
        distance(one[1:], other) + 1,
        distance(one, other[1:]) + 1,
        distance(one[1:], other[1:]) + (one[0] != other[0]),
    ]
    if len(one) > 1 and len(other) > 1 and (one[0], one[1]) == (other[1], other[0]):
        choices.append(distance(one[2:], other[2:]) + 1)
    return min(choices)


def expand(clause: Wildcard | Fuzzy, terms: Sequence[str]) -> list[int]:
    """Give the places of what a pattern stands for in a sorted dictionary."""
    pieces, nothing = [term.encode() for term in terms], np.empty(0, np.int64)
    starts = np.array([0, *accumulate(map(len, pieces))])
    content = np.frombuffer(b"".join(pieces), np.uint8)
    postings = Postings(starts, content, *[nothing] * (len(Postings._fields) - 2))
    places: list[int] = dictionary.places_of(clause, postings).tolist()
    return places


def named(places: Sequence[int]) -> list[str]:
    return [TERMS[place] for place in places]


@pytest.mark.parametrize(
    ("pattern", "terms"),
    [
        ("gr?d", ["grid"]),
        ("g*d", ["gird", "grid", "grind"]),
        ("grid?", ["grids"]),
        ("grid*", ["grid", "grids"]),
        ("*s", ["grids", "powers"]),
        ("*o*t*", ["shoot", "shot"]),
        ("?????", ["grids", "grind", "power", "shoot"]),
        ("о*н", ["один"]),
        ("g.id", []),
        ("zebra*", []),
    ],
)
def test_a_pattern_means_the_terms_it_spells(pattern: str, terms: list[str]) -> None:
    assert named(expand(Wildcard(pattern), TERMS)) == terms


@pytest.mark.parametrize(
    ("term", "edits", "terms"),
    [
        ("grid", 1, ["gird", "grid", "grids", "grind"]),
        ("shto", 1, ["shot"]),
        ("pwoers", 1, ["powers"]),
        ("pwoers", 2, ["power", "powers"]),
        ("zebra", 2, []),
    ],
)
def test_a_fuzzy_word_means_the_terms_so_many_edits_away(term: str, edits: int, terms: list[str]) -> None:
    assert named(expand(Fuzzy(term, edits), TERMS)) == terms


def test_a_part_is_edited_once() -> None:
    """A swap and an insertion between the two letters are 2 edits only where a part may be edited again."""
    assert not within("ca", "abc", 2)


@settings(deadline=None)
@given(PATTERNS, WORDS)
def test_a_pattern_is_matched_as_the_signs_are_explained(pattern: str, term: str) -> None:
    assert matches(pattern, term) == fits(pattern, term)


@settings(deadline=None)
@given(WORDS, WORDS, st.integers(1, 2))
def test_edits_are_those_of_optimal_string_alignment(one: str, other: str, edits: int) -> None:
    assert within(one, other, edits) == (distance(one, other) <= edits)


@settings(deadline=None)
@given(PATTERNS, WORDS, st.integers(1, 2), DICTIONARIES)
def test_an_expansion_is_every_term_that_matches(pattern: str, term: str, edits: int, terms: list[str]) -> None:
    near = [i for i, word in enumerate(terms) if within(term, word, edits)]
    assert expand(Wildcard(pattern), terms) == [i for i, word in enumerate(terms) if matches(pattern, word)]
    assert expand(Fuzzy(term, edits), terms) == near == expand_fuzzy(term, edits, terms)


def test_a_dictionary_is_searched_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "STRIDE", 3)
    assert named(expand(Wildcard("*s"), TERMS)) == ["grids", "powers"]
    assert named(expand(Fuzzy("grid", 1), TERMS)) == ["gird", "grid", "grids", "grind"]


@pytest.mark.parametrize(
    "pattern", ["a*" * 400 + "b", "*a" * 400 + "b", "*?a" * 300 + "b", "?*" * 400 + "b", "*" * 999 + "b"]
)
def test_a_hostile_pattern_is_matched_at_once(pattern: str) -> None:
    expand(Wildcard("a?"), ["ab"])  # compiled, unless it was
    begin = process_time()
    assert expand(Wildcard(pattern), ["a" * 1_000] * 100) == []
    assert process_time() - begin < 2.0
