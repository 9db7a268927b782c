"""Do the compiled functions give what plain Python gives? Sets, dictionaries, phrases and counts, one by one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from corpus import make_article
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.columns import BLOCK, Array, Postings, starts_of, words_of
from index.writers.inversion import Inverter
from search.backends.memory_rows import Row, occurrences
from search.clauses import Phrase
from search.kernels.bits import (
    count_common,
    count_rows,
    has_row,
    intersect,
    keep_common,
    keep_rows,
    list_rows,
    seek,
    set_range,
    set_rows,
)
from search.kernels.lookup import bisect_terms, build_slots, find_place, find_terms
from search.kernels.phrases import body_bits, match_phrase, position_start, restrict, unite
from search.kernels.phrases import occurrences as unpack

SIZE = 200
"""Rows of a tiny segment: three words and a bit."""
WORDS = words_of(SIZE)
ROWS = st.sets(st.integers(0, SIZE - 1))
FULL = set(range(SIZE))
TEXT = st.lists(st.sampled_from("abc"), max_size=9)
TEXTS = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6)


def as_bits(rows: Iterable[int]) -> Array:
    bits = np.zeros(WORDS, np.uint64)
    set_rows(bits, as_list(rows), 0)
    return bits


def as_list(rows: Iterable[int]) -> Array:
    return np.array(sorted(rows), np.uint32)


@settings(deadline=None)
@given(ROWS)
@example(FULL)
def test_bits_hold_the_rows_that_were_put_in(rows: set[int]) -> None:
    bits = as_bits(rows)
    assert {row for row in range(SIZE) if has_row(bits, row)} == rows
    assert count_rows(bits) == len(rows)
    assert list_rows(bits, len(rows)).tolist() == sorted(rows)


@settings(deadline=None)
@given(ROWS, st.integers(0, SIZE), st.integers(0, SIZE))
@example(set(), 0, 128)
def test_a_range_of_rows_is_put_in_beside_what_is_there(rows: set[int], begin: int, end: int) -> None:
    bits = as_bits(rows)
    set_range(bits, begin, end)
    assert list_rows(bits, count_rows(bits)).tolist() == sorted(rows | set(range(begin, end)))


def test_rows_are_put_in_further_on_by_their_base() -> None:
    bits = np.zeros(WORDS, np.uint64)
    set_rows(bits, as_list([0, 63]), 64)
    assert list_rows(bits, 2).tolist() == [64, 127]


@settings(deadline=None)
@given(ROWS, ROWS)
@example(FULL, FULL)
def test_two_sets_have_in_common_what_python_says(left: set[int], right: set[int]) -> None:
    assert count_common(as_bits(left), as_bits(right)) == len(left & right)
    assert intersect(as_list(left), as_list(right)).tolist() == sorted(left & right)
    assert keep_rows(as_list(left), as_bits(right), True).tolist() == sorted(left & right)
    assert keep_rows(as_list(left), as_bits(right), False).tolist() == sorted(left - right)


@settings(deadline=None)
@given(st.sets(st.integers(0, 2_000), min_size=1), st.integers(0, 2_001), st.data())
def test_seeking_gives_the_first_row_that_is_not_below(rows: set[int], row: int, data: st.DataObject) -> None:
    listed = as_list(rows)
    at, end = sorted(data.draw(st.tuples(st.integers(0, len(rows)), st.integers(0, len(rows)))))
    assert seek(listed, at, end, row) == bisect_left(listed.tolist(), row, at, end)


def as_strings(terms: Sequence[str]) -> tuple[Array, Array]:
    pieces = [term.encode() for term in terms]
    return starts_of([len(piece) for piece in pieces]), np.frombuffer(b"".join(pieces) or b"\0", np.uint8)


TERMS = st.sets(st.text(st.sampled_from("abé李"), max_size=3), max_size=12)


@settings(deadline=None)
@given(TERMS, st.lists(st.text(st.sampled_from("abé李"), max_size=3), min_size=1, max_size=5))
def test_a_term_is_found_where_it_stands_in_the_order_of_bytes(known: set[str], wanted: list[str]) -> None:
    ordered = sorted(known, key=str.encode)
    starts, content = as_strings(ordered)
    wanted_starts, wanted_content = as_strings(wanted)
    posting_starts = np.arange(len(ordered) + 1) * 10
    heads = np.array([1, 3], np.int32)
    found = np.full((len(wanted), 3), 77, np.int64)
    none = np.empty(0, np.uint32)
    postings = Postings(
        starts, content, posting_starts, none, none, none, none, none, heads, np.empty((0, 0), np.uint64)
    )
    find_terms(postings, build_slots(starts, content), wanted_starts, wanted_content, found)
    for number, term in enumerate(wanted):
        place = bisect_left([one.encode() for one in ordered], term.encode())
        first, last = wanted_starts[number], wanted_starts[number + 1]
        assert bisect_terms(starts, content, wanted_content, first, last) == place
        head = {1: 0, 3: 1}.get(place, -1)
        expected = [place * 10, place * 10 + 10, head] if term in known else [0, 0, -1]
        assert found[number].tolist() == expected


@settings(deadline=None)
@given(st.sets(st.integers(0, 30)), st.integers(-1, 31))
def test_a_number_is_found_where_it_stands_or_not_at_all(numbers: set[int], wanted: int) -> None:
    ordered = sorted(numbers)
    place = find_place(np.array(ordered, np.int32), wanted)
    assert place == (ordered.index(wanted) if wanted in numbers else -1)


def invert(rows: Sequence[tuple[Sequence[str], Sequence[str]]]) -> tuple[Postings, Array]:
    """Give the postings of rows (title, body), and the lengths of their titles."""
    inverter = Inverter()
    for title, body in rows:
        inverter.add(title, body)
    norms = {"title": np.ones(len(rows)), "body": np.ones(len(rows))}
    return inverter.build(norms), inverter.lengths("title")


def places_of(postings: Postings, terms: Sequence[str]) -> list[int]:
    content, starts = postings.terms_content.tobytes(), postings.terms_starts.tolist()
    known = [content[first:last].decode() for first, last in zip(starts, starts[1:], strict=False)]
    return [known.index(term) if term in known else -1 for term in terms]


def ranges_of(postings: Postings, terms: Sequence[str]) -> Array:
    """Give first and last posting of each term, nothing where it is absent, and its place among the heads."""
    heads = postings.heads.tolist()
    return np.array(
        [(postings.starts[place], postings.starts[place + 1], heads.index(place) if place in heads else -1)
         if place >= 0 else (0, 0, -1) for place in places_of(postings, terms)], np.int64
    )  # fmt: skip


def unpacked(rows: Array, codes: Array) -> dict[int, tuple[int, int]]:
    """Give (title, body) by row."""
    bits = body_bits(codes)
    return {
        row: (code >> bits, code & ((1 << bits) - 1)) for row, code in zip(rows.tolist(), codes.tolist(), strict=True)
    }


FIELDS = [("title", "body"), ("title",), ("body",)]


@settings(deadline=None, max_examples=300)
@given(
    TEXTS,
    st.lists(st.sampled_from("abcz"), min_size=2, max_size=4),
    st.integers(0, 6),
    st.sampled_from(FIELDS),
)
def test_a_phrase_stands_where_its_definition_says(
    texts: list[tuple[list[str], list[str]]], terms: list[str], slop: int, fields: tuple[str, ...]
) -> None:
    postings, titles = invert(texts)
    asked = "title" in fields, "body" in fields
    found = match_phrase(postings, ranges_of(postings, terms), slop, titles, *asked)
    expected = {}
    for number, (title, body) in enumerate(texts):
        row = Row(make_article("x", " ".join(title), " ".join(body)), {})
        counts = occurrences(Phrase(tuple(terms), "exact", fields, slop), row)
        if any(counts.values()):
            expected[number] = (counts.get("title", 0), counts.get("body", 0))
    assert unpacked(*found) == expected


@settings(deadline=None)
@given(ROWS, ROWS, st.booleans())
@example({7}, FULL, False)
def test_what_two_lists_share_is_kept_in_place_whichever_way_is_quickest(
    rows: set[int], others: set[int], has_head: bool
) -> None:
    kept, listed, scratch = as_list(rows), as_list([*others]), np.zeros(WORDS, np.uint64)
    heads = np.stack([as_bits(FULL), as_bits(others)])
    count = keep_common(kept, len(kept), listed, 0, len(listed), heads, 1 if has_head else -1, scratch)
    assert kept[:count].tolist() == sorted(rows & others)
    assert not scratch.any()


@settings(deadline=None)
@given(TEXTS, st.booleans())
def test_a_term_is_restricted_to_the_field_asked_for(texts: list[tuple[list[str], list[str]]], in_title: bool) -> None:
    postings, _ = invert([*texts, (["a"], ["a"])])
    ((first, last, _),) = ranges_of(postings, ["a"])
    found = unpacked(*restrict(postings.rows[first:last], postings.frequencies[first:last], in_title))
    counted = {row: (title.count("a"), body.count("a")) for row, (title, body) in enumerate([*texts, (["a"], ["a"])])}
    expected = {row: (title, 0) if in_title else (0, body) for row, (title, body) in counted.items()}
    assert found == {row: counts for row, counts in expected.items() if any(counts)}


@settings(deadline=None)
@given(
    st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=9), st.sampled_from(FIELDS), st.sets(st.sampled_from("abc"))
)
def test_terms_are_united_in_the_fields_asked_for(
    texts: list[tuple[list[str], list[str]]], fields: tuple[str, ...], terms: set[str]
) -> None:
    postings, _ = invert(texts)
    places = np.array([place for place in places_of(postings, sorted(terms)) if place >= 0], np.int64)
    bits = np.zeros(1, np.uint64)
    unite(bits, postings.starts, postings.rows, postings.frequencies, places, "title" in fields, "body" in fields)
    expected = [
        row
        for row, (title, body) in enumerate(texts)
        if "title" in fields and terms & set(title) or "body" in fields and terms & set(body)
    ]
    assert list_rows(bits, count_rows(bits)).tolist() == expected


def test_the_positions_of_a_posting_are_found_across_blocks() -> None:
    rows = [(["a"] * (row % 3), ["a"] * (row % 4 + 1)) for row in range(2 * BLOCK + 20)]
    postings, _ = invert(rows)
    bits, passed = body_bits(postings.frequencies), 0
    for posting, (title, body) in enumerate(rows):
        assert position_start(postings, posting, bits) == passed
        passed += len(title) + len(body)
        assert unpack(int(postings.frequencies[posting]), bits) == len(title) + len(body)


def test_a_phrase_is_found_in_rows_of_several_blocks() -> None:
    rows = [(["a"], ["b", "a", "b"] if row % 3 else ["b", "b", "a"]) for row in range(3 * BLOCK)]
    postings, titles = invert(rows)
    found = match_phrase(postings, ranges_of(postings, ["a", "b"]), 0, titles, True, True)
    assert unpacked(*found) == {row: (0, 1) for row in range(3 * BLOCK) if row % 3}


@pytest.mark.parametrize("count", [1, BLOCK, BLOCK + 1])
def test_seeking_past_the_end_gives_the_end(count: int) -> None:
    rows = np.arange(count, dtype=np.uint32)
    assert [seek(rows, at, count, count) for at in (0, count - 1, count)] == [count] * 3
