"""Do the postings hold every token of every row, and nothing else?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columns import BLOCK, BODY_GAP, FREQUENCY_BITS, HEAD_TERMS, Array, Postings, norm_lengths
from index.schema import TEXT_FIELDS
from index.writers.inversion import Inverter, build_heads

Row = tuple[Sequence[str], Sequence[str]]
TOKENS = st.lists(st.sampled_from(["power", "grid", "київ", "a", "zz", "é"]), max_size=12)
ROWS = st.lists(st.tuples(TOKENS, TOKENS), max_size=8)
FEW = [(["power"], ["grid", "power", "grid"]), ([], []), ([], ["grid"])]


def invert(rows: Sequence[Row]) -> Postings:
    inverter = Inverter()
    for title, body in rows:
        inverter.add(title, body)
    return inverter.build(norms_of(rows))


def norms_of(rows: Sequence[Row]) -> dict[str, Array]:
    """Weigh a token of each row as an index does, against an average length of 3."""
    lengths = {"title": [len(title) for title, _ in rows], "body": [len(body) for _, body in rows]}
    return {field.name: norm_lengths(np.array(lengths[field.name]), 3.0, field) for field in TEXT_FIELDS}


def terms_of(postings: Postings) -> list[str]:
    content = postings.terms_content.tobytes()
    return [content[first:last].decode() for first, last in pairwise(postings.terms_starts.tolist())]


def bits_of(postings: Postings) -> int:
    return FREQUENCY_BITS[postings.frequencies.itemsize]


def counts_of(postings: Postings) -> list[tuple[int, int]]:
    """Unpack (title, body) of every posting."""
    bits = bits_of(postings)
    return [(code >> bits, code & ((1 << bits) - 1)) for code in postings.frequencies.tolist()]


def read_triples(postings: Postings) -> Iterator[tuple[str, int, int]]:
    """Give (term, row, position) by the definition of the columns, one posting after the other."""
    counts, at = counts_of(postings), 0
    for term, (first, last) in zip(terms_of(postings), pairwise(postings.starts.tolist()), strict=True):
        for place in range(first, last):
            for _ in range(sum(counts[place])):
                yield term, int(postings.rows[place]), int(postings.positions[at])
                at += 1
    assert at == len(postings.positions)


@settings(deadline=None)
@given(ROWS)
def test_the_postings_give_back_every_token_with_its_row_and_position(rows: list[Row]) -> None:
    expected = sorted(
        (
            (term, row, position if position < len(title) else position + BODY_GAP)
            for row, (title, body) in enumerate(rows)
            for position, term in enumerate([*title, *body])
        ),
        key=lambda triple: (triple[0].encode(), *triple[1:]),
    )
    assert list(read_triples(invert(rows))) == expected


@settings(deadline=None)
@given(ROWS)
def test_a_frequency_tells_title_and_body_apart(rows: list[Row]) -> None:
    postings = invert(rows)
    for term, (first, last) in zip(terms_of(postings), pairwise(postings.starts.tolist()), strict=True):
        held = {
            row: (Counter(title)[term], Counter(body)[term])
            for row, (title, body) in enumerate(rows)
            if term in [*title, *body]
        }
        assert dict(zip(postings.rows[first:last].tolist(), counts_of(postings)[first:last], strict=True)) == held


@settings(deadline=None)
@given(ROWS)
def test_a_term_lists_each_row_once_in_ascending_order(rows: list[Row]) -> None:
    postings = invert(rows)
    for first, last in pairwise(postings.starts.tolist()):
        assert (np.diff(postings.rows[first:last].astype(np.int64)) > 0).all()


@settings(deadline=None)
@given(ROWS)
def test_the_length_of_a_field_is_its_number_of_tokens(rows: list[Row]) -> None:
    inverter = Inverter()
    for title, body in rows:
        inverter.add(title, body)
    assert inverter.lengths("title").tolist() == [len(title) for title, _ in rows]
    assert inverter.lengths("body").tolist() == [len(body) for _, body in rows]


def test_terms_stand_in_the_order_of_their_bytes() -> None:
    assert terms_of(invert([(["é"], ["zz", "київ", "a"])])) == ["a", "zz", "é", "київ"]


def test_rows_without_a_token_give_postings_without_a_term() -> None:
    postings = invert([([], []), ([], [])])
    assert terms_of(postings) == [] and postings.starts.tolist() == [0]
    assert all(len(part) == 0 for part in (postings.rows, postings.positions, postings.block_bounds, postings.heads))


def test_every_block_knows_its_first_position_and_its_heaviest_posting() -> None:
    rows: list[Row] = [(["grid"] * (row % 3), ["grid", "power"] * (row % 5 + 1)) for row in range(2 * BLOCK)]
    postings, norms = invert(rows), norms_of(rows)
    counts = counts_of(postings)
    weights = [title * norms["title"][row] + body * norms["body"][row]
               for row, (title, body) in zip(postings.rows.tolist(), counts, strict=True)]  # fmt: skip
    assert len(postings.block_bounds) == len(postings.block_positions) == 4
    for block, (bound, position) in enumerate(zip(postings.block_bounds, postings.block_positions, strict=True)):
        assert position == sum(map(sum, counts[: block * BLOCK]))
        assert max(weights[block * BLOCK : (block + 1) * BLOCK]) <= bound <= max(weights) * 1.000001


def test_terms_of_many_rows_have_bits_and_rarer_ones_have_none() -> None:
    rows: list[Row] = [([], ["all", *(["rare"] if row == 7 else [])]) for row in range(2 * HEAD_TERMS)]
    postings = invert(rows)
    assert [terms_of(postings)[head] for head in postings.heads] == ["all"]
    assert np.unpackbits(postings.head_bits.view(np.uint8), bitorder="little").sum() == 2 * HEAD_TERMS


@settings(deadline=None)
@given(st.lists(st.sets(st.integers(0, 99)), max_size=6), st.sampled_from((1, 2, 16, 256)))
def test_the_bits_of_a_list_are_its_rows(lists: list[set[int]], share: int) -> None:
    starts = np.cumsum([0, *map(len, lists)])
    rows = np.array([row for held in lists for row in sorted(held)], np.uint32)
    heads, bits = build_heads(starts, rows, 100, share)
    assert heads.tolist() == [place for place, held in enumerate(lists) if len(held) * share > 100]
    for head, words in zip(heads.tolist(), bits, strict=True):
        marks = np.unpackbits(words.view(np.uint8), bitorder="little")
        assert set(np.flatnonzero(marks).tolist()) == lists[head]


@pytest.mark.parametrize(
    ("row", "width"),
    [
        ((["grid"] * 15, ["grid"] * 4_095), 2),
        ((["grid"] * 16, ["grid"]), 4),
        (([], ["grid"] * 4_096), 4),
        (([], ["word"] * 2_000 + [f"w{n}" for n in range(63_600)]), 4),
        (([], ["word"] * 2_000 + [f"w{n}" for n in range(63_400)]), 2),
    ],
)
def test_numbers_are_wide_only_where_one_does_not_fit_a_narrow_one(row: Row, width: int) -> None:
    postings = invert([row, *FEW])
    assert postings.frequencies.itemsize == postings.positions.itemsize == width
    assert Counter(triple[:2] for triple in read_triples(postings))["grid", 0] == [*row[0], *row[1]].count("grid")
