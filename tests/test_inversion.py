"""Do the postings hold every token of every row, and nothing else?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columns import Postings
from index.writers.inversion import Inverter

ROWS = st.lists(st.lists(st.sampled_from(["power", "grid", "київ", "a", "zz", "é"]), max_size=12), max_size=8)


def invert(rows: Sequence[Sequence[str]]) -> Inverter:
    inverter = Inverter()
    for terms in rows:
        inverter.add(terms)
    return inverter


def read_triples(postings: Postings) -> Iterator[tuple[str, int, int]]:
    """Give (term, row, position) by the definition of the columns, one posting after the other."""
    for number in range(len(postings.terms)):
        at = int(postings.position_starts[number])
        for place in range(int(postings.term_starts[number]), int(postings.term_starts[number + 1])):
            for _ in range(int(postings.frequencies[place])):
                yield postings.terms[number].decode(), int(postings.rows[place]), int(postings.positions[at])
                at += 1
        assert at == int(postings.position_starts[number + 1])


@settings(deadline=None)
@given(ROWS)
def test_the_postings_give_back_every_token_with_its_row_and_position(rows: list[list[str]]) -> None:
    expected = sorted(
        ((term, row, position) for row, terms in enumerate(rows) for position, term in enumerate(terms)),
        key=lambda triple: (triple[0].encode(), *triple[1:]),
    )
    assert list(read_triples(invert(rows).build())) == expected


@settings(deadline=None)
@given(ROWS)
def test_a_term_lists_each_row_once_in_ascending_order(rows: list[list[str]]) -> None:
    postings = invert(rows).build()
    for first, last in zip(postings.term_starts, postings.term_starts[1:], strict=False):
        assert (np.diff(postings.rows[int(first) : int(last)].astype(np.int64)) > 0).all()


@settings(deadline=None)
@given(ROWS)
def test_the_length_of_a_row_is_its_number_of_tokens(rows: list[list[str]]) -> None:
    assert invert(rows).lengths().tolist() == [len(terms) for terms in rows]


def test_terms_stand_in_the_order_of_their_bytes() -> None:
    terms = invert([["é", "zz", "київ", "a"]]).build().terms
    assert [terms[i].decode() for i in range(len(terms))] == ["a", "zz", "é", "київ"]
