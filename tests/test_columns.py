"""Do the arrays of a segment come back from disk as they were written, and is a broken file named?"""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columns import (
    Postings,
    Table,
    norm_lengths,
    open_array,
    open_strings,
    open_tuple,
    save_array,
    save_strings,
    save_tuple,
    starts_of,
    words_of,
)
from index.errors import DamagedError
from index.schema import TextField
from index.writers.inversion import Inverter

PIECES = [b"kyiv", b"", "Одеса".encode(), b"\0\xff", b"kyiv"]
HEADLINE = TextField("title", 3.0, 0.5)


@pytest.mark.parametrize("values", [[1, 2, 3], []])
def test_an_array_comes_back_as_it_was_saved(tmp_path: Path, values: list[int]) -> None:
    save_array(tmp_path, "days", np.array(values, np.int32))
    opened = open_array(tmp_path, "days")
    assert opened.tolist() == values and opened.dtype == np.int32


@pytest.mark.parametrize("values", [[1, 2], []])
def test_an_opened_array_cannot_be_written_to(tmp_path: Path, values: list[int]) -> None:
    save_array(tmp_path, "days", np.array(values))
    opened = open_array(tmp_path, "days")
    with pytest.raises(ValueError, match="read-only"):
        opened[:] = 7


def test_an_array_is_mapped_and_given_as_a_plain_one(tmp_path: Path) -> None:
    save_array(tmp_path, "days", np.array([1, 2]))
    opened = open_array(tmp_path, "days")
    assert type(opened) is np.ndarray and isinstance(opened.base, np.memmap)


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


@pytest.mark.parametrize("pieces", [PIECES, [b"", b""], []])
def test_strings_come_back_byte_for_byte(tmp_path: Path, pieces: list[bytes]) -> None:
    save_strings(tmp_path, "ids", iter(pieces))
    opened = open_strings(tmp_path, "ids")
    assert [bytes(opened[i]) for i in range(len(opened))] == opened.tolist() == pieces


def test_strings_without_their_content_are_named(tmp_path: Path) -> None:
    save_strings(tmp_path, "ids", PIECES)
    (tmp_path / "ids.content.bin").unlink()
    with pytest.raises(DamagedError, match=r"ids\.content\.bin: cannot be read"):
        open_strings(tmp_path, "ids")


def test_opened_strings_cannot_be_written_to(tmp_path: Path) -> None:
    save_strings(tmp_path, "ids", PIECES)
    assert open_strings(tmp_path, "ids")[0].readonly


@settings(deadline=None)
@given(st.lists(st.integers(0, 1_000)))
def test_starts_begin_at_zero_and_step_by_the_lengths(lengths: list[int]) -> None:
    starts = starts_of(lengths)
    assert starts[0] == 0 and np.diff(starts).tolist() == lengths


@pytest.mark.parametrize(("rows", "words"), [(0, 0), (1, 1), (64, 1), (65, 2), (128, 2)])
def test_a_word_holds_sixty_four_rows(rows: int, words: int) -> None:
    assert words_of(rows) == words


def test_an_occurrence_in_a_field_of_average_length_weighs_what_the_field_does() -> None:
    """3 / (0.5 + 0.5 * length / 4): of twice the average length 3 / 1.5, of none at all 3 / 0.5."""
    assert norm_lengths(np.array([4, 8, 0], np.uint32), 4.0, HEADLINE).tolist() == [3.0, 2.0, 6.0]


def test_a_record_of_arrays_comes_back_part_by_part(tmp_path: Path) -> None:
    inverter = Inverter()
    for title, body in ((["power"], ["power", "grid", "power"]), ([], []), ([], ["grid"])):
        inverter.add(title, body)
    norms = {"title": np.ones(3), "body": np.ones(3)}
    postings = inverter.build(norms)
    save_tuple(tmp_path, "exact", postings)
    opened = open_tuple(tmp_path, "exact", Postings)
    for saved, read in zip(postings, opened, strict=True):
        assert read.dtype == saved.dtype and np.array_equal(read, saved)


def test_a_record_of_arrays_without_a_part_is_named(tmp_path: Path) -> None:
    save_tuple(tmp_path, "days", Table(starts_of([1]), np.array([[3, 4]])))
    (tmp_path / "days.records.npy").unlink()
    with pytest.raises(DamagedError, match=r"days\.records\.npy: cannot be read"):
        open_tuple(tmp_path, "days", Table)
