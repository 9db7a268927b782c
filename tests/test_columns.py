"""Do the arrays of a segment come back from disk as they were written, and is a broken file named?"""

from __future__ import annotations

import pickle
from bisect import bisect_left
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columns import (
    build_strings,
    open_array,
    open_lists,
    open_postings,
    open_strings,
    save_array,
    save_lists,
    save_postings,
    save_strings,
    starts_of,
)
from index.errors import DamagedError
from index.writers.inversion import Inverter

PIECES = [b"kyiv", b"", "Одеса".encode(), b"\0\xff", b"kyiv"]


@pytest.mark.parametrize("values", [[1, 2, 3], []])
def test_an_array_comes_back_as_it_was_saved(tmp_path: Path, values: list[int]) -> None:
    save_array(tmp_path, "days", np.array(values, np.int32))
    opened = open_array(tmp_path, "days")
    assert opened.tolist() == values and opened.dtype == np.int32


def test_an_array_is_mapped_and_cannot_be_written_to(tmp_path: Path) -> None:
    save_array(tmp_path, "days", np.array([1, 2]))
    opened = open_array(tmp_path, "days")
    assert isinstance(opened, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        opened[0] = 7


def test_a_missing_array_is_named(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match=r"days\.npy: cannot be read"):
        open_array(tmp_path, "days")


def test_an_array_cut_short_is_named_wherever_it_was_cut(tmp_path: Path) -> None:
    save_array(tmp_path, "days", np.arange(20))
    path = tmp_path / "days.npy"
    whole = path.read_bytes()
    for length in range(1, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedError, match=r"days\.npy: cannot be read"):
            open_array(tmp_path, "days")


def test_a_pickle_is_refused_and_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "days.npy").write_bytes(pickle.dumps([1, 2, 3]))
    with pytest.raises(DamagedError, match=r"days\.npy: cannot be read"):
        open_array(tmp_path, "days")


def test_strings_come_back_byte_for_byte(tmp_path: Path) -> None:
    save_strings(tmp_path, "ids", PIECES)
    opened = open_strings(tmp_path, "ids")
    assert [opened[i] for i in range(len(opened))] == PIECES


def test_an_empty_list_of_strings_comes_back_empty(tmp_path: Path) -> None:
    save_strings(tmp_path, "ids", [])
    opened = open_strings(tmp_path, "ids")
    assert len(opened) == 0 and opened.find(b"kyiv") == -1


@settings(deadline=None)
@given(st.lists(st.binary(max_size=4), unique=True), st.binary(max_size=4))
def test_bisection_finds_what_a_sorted_list_holds(pieces: list[bytes], wanted: bytes) -> None:
    ordered = sorted(pieces)
    strings = build_strings(ordered)
    assert strings.bisect(wanted) == bisect_left(ordered, wanted)
    assert strings.find(wanted) == (ordered.index(wanted) if wanted in ordered else -1)
    assert [strings.find(piece) for piece in ordered] == list(range(len(ordered)))


def test_lists_of_numbers_come_back_with_empty_ones_between(tmp_path: Path) -> None:
    lists = [[3, 1], [], [2], []]
    save_lists(tmp_path, "people", lists)
    opened = open_lists(tmp_path, "people")
    assert [opened[i].tolist() for i in range(4)] == lists


@settings(deadline=None)
@given(st.lists(st.integers(0, 1_000)))
def test_starts_begin_at_zero_and_step_by_the_lengths(lengths: list[int]) -> None:
    starts = starts_of(lengths)
    assert starts[0] == 0 and np.diff(starts).tolist() == lengths


def test_postings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    inverter = Inverter()
    for terms in (["power", "grid", "power"], [], ["grid"]):
        inverter.add(terms)
    postings = inverter.build()
    save_postings(tmp_path, "body", postings)
    opened = open_postings(tmp_path, "body")
    assert [opened.terms[i] for i in range(len(opened.terms))] == [b"grid", b"power"]
    for part in ("term_starts", "rows", "frequencies", "position_starts", "positions"):
        assert np.array_equal(getattr(opened, part), getattr(postings, part))
