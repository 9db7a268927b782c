"""Does a set of rows behave as a set of numbers does, whichever way it is held?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.columns import words_of
from search.rowset import DENSE, RowSet, empty_set

SIZE = 200
WORDS = words_of(SIZE)
ROWS = st.sets(st.integers(0, SIZE - 1))
FULL = set(range(SIZE))
WAYS = ("list", "bits", "both")


def hold(rows: set[int], way: str) -> RowSet:
    """Make a set that is held as a list, as bits, or as both."""
    listed = RowSet.of(rows, WORDS)
    if way == "bits":
        return RowSet(WORDS, bits=listed.bits)
    return RowSet(WORDS, listed.rows, listed.bits if way == "both" else None)


def read(rows: RowSet) -> set[int]:
    """Give the numbers of a set; its count, its list and its bits must agree."""
    marks = np.unpackbits(rows.bits.view(np.uint8), bitorder="little")
    assert rows.rows.tolist() == np.flatnonzero(marks).tolist() and rows.count == len(rows.rows)
    return set(rows.rows.tolist())


@pytest.mark.parametrize("way", WAYS)
@settings(deadline=None, max_examples=40)
@given(rows=ROWS)
@example(rows=FULL)
@example(rows=set())
def test_a_set_holds_its_rows_whichever_way_it_is_held(way: str, rows: set[int]) -> None:
    assert read(hold(rows, way)) == rows


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("other_way", WAYS)
@settings(deadline=None, max_examples=60)
@given(left=ROWS, right=ROWS)
@example(left=FULL, right={3})
@example(left={3}, right=FULL)
@example(left=set(), right=FULL)
def test_sets_are_joined_as_sets_of_numbers_are(way: str, other_way: str, left: set[int], right: set[int]) -> None:
    one, other = hold(left, way), hold(right, other_way)
    assert read(one & other) == left & right
    assert read(one | other) == left | right
    assert read(one - other) == left - right
    assert one.count_common(other) == len(left & right)
    assert (read(one), read(other)) == (left, right)


def test_a_set_is_dense_from_one_row_in_sixteen_on() -> None:
    few = WORDS * 64 // DENSE
    assert not RowSet.of(range(few), WORDS).is_dense and RowSet.of(range(few + 1), WORDS).is_dense


def test_a_set_of_no_row_over_no_space_is_empty() -> None:
    assert (empty_set(0) | empty_set(0)).count == (empty_set(0) & empty_set(0)).count == 0
    assert read(empty_set(WORDS)) == set()
