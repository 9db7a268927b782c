"""How do the arrays of a segment lie on disk? As plain .npy files that are mapped into memory, never unpickled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedError

Array = NDArray[Any]
UNKNOWN_DAY = 0
"""The published day (a proleptic ordinal, 1 = 0001-01-01) of an article without a date."""
UNKNOWN_INSTANT = np.iinfo(np.int64).min
"""The published second (since 1970, UTC) of an article without a date: older than every other."""


def save_array(folder: Path, name: str, values: Array) -> None:
    """Write one array as NAME.npy."""
    np.save(folder / f"{name}.npy", values, allow_pickle=False)


def open_array(folder: Path, name: str) -> Array:
    """Map one array read-only; one without a value, which cannot be mapped, is loaded. Raises DamagedError."""
    path = folder / f"{name}.npy"
    try:
        values: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (EOFError, OSError, SyntaxError, TokenError, ValueError):
        values = _load_array(path)
    return values


def _load_array(path: Path) -> Array:
    try:
        values: Array = np.load(path, allow_pickle=False)
    except (EOFError, OSError, SyntaxError, TokenError, ValueError) as error:
        raise DamagedError(f"{path}: cannot be read ({error}); run: python -m index rebuild") from error
    return values


@dataclass(frozen=True, slots=True)
class Strings:
    """A list of byte strings as one array: string i is content[starts[i]:starts[i + 1]]."""

    starts: Array
    content: Array

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, i: int) -> bytes:
        return self.content[int(self.starts[i]) : int(self.starts[i + 1])].tobytes()

    def find(self, wanted: bytes) -> int:
        """Find the place of a string in a sorted list by bisection, -1 when it is absent."""
        i = self.bisect(wanted)
        return i if i < len(self) and self[i] == wanted else -1

    def bisect(self, wanted: bytes) -> int:
        """Find the place of the first string of a sorted list that is not smaller."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self[middle] < wanted:
                low = middle + 1
            else:
                high = middle
        return low


def build_strings(pieces: Sequence[bytes]) -> Strings:
    """Lay byte strings end to end."""
    return Strings(starts_of([len(piece) for piece in pieces]), np.frombuffer(b"".join(pieces), np.uint8))


def save_strings(folder: Path, name: str, pieces: Sequence[bytes]) -> None:
    """Write a list of byte strings as NAME.starts and NAME.content."""
    strings = build_strings(pieces)
    save_array(folder, f"{name}.starts", strings.starts)
    save_array(folder, f"{name}.content", strings.content)


def open_strings(folder: Path, name: str) -> Strings:
    """Map a list of byte strings."""
    return Strings(open_array(folder, f"{name}.starts"), open_array(folder, f"{name}.content"))


@dataclass(frozen=True, slots=True)
class Lists:
    """A list of lists of numbers (CSR): list i is values[starts[i]:starts[i + 1]]."""

    starts: Array
    values: Array

    def __getitem__(self, i: int) -> Array:
        return self.values[int(self.starts[i]) : int(self.starts[i + 1])]


def save_lists(folder: Path, name: str, lists: Sequence[Sequence[int]], dtype: type = np.uint32) -> None:
    """Write a list of lists of numbers as NAME.starts and NAME.values."""
    save_array(folder, f"{name}.starts", starts_of([len(values) for values in lists]))
    save_array(folder, f"{name}.values", np.array([value for values in lists for value in values], dtype))


def open_lists(folder: Path, name: str) -> Lists:
    """Map a list of lists of numbers."""
    return Lists(open_array(folder, f"{name}.starts"), open_array(folder, f"{name}.values"))


def starts_of(lengths: Sequence[int] | Array) -> Array:
    """Turn lengths into starts: one more entry than lengths, the first 0, the last the sum."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


@dataclass(frozen=True, slots=True)
class Postings:
    """The inverted list of one stream of a text field in one segment.

    Term t stands in rows[term_starts[t]:term_starts[t + 1]] (ascending), as often as `frequencies` says; its
    positions follow each other in the same order from position_starts[t].
    """

    terms: Strings
    term_starts: Array
    rows: Array
    frequencies: Array
    position_starts: Array
    positions: Array


_POSTINGS_PARTS = ("term_starts", "rows", "frequencies", "position_starts", "positions")


def save_postings(folder: Path, name: str, postings: Postings) -> None:
    """Write the postings of one stream."""
    save_array(folder, f"{name}.terms.starts", postings.terms.starts)
    save_array(folder, f"{name}.terms.content", postings.terms.content)
    for part in _POSTINGS_PARTS:
        save_array(folder, f"{name}.{part}", getattr(postings, part))


def open_postings(folder: Path, name: str) -> Postings:
    """Map the postings of one stream."""
    parts = (open_array(folder, f"{name}.{part}") for part in _POSTINGS_PARTS)
    return Postings(open_strings(folder, f"{name}.terms"), *parts)
