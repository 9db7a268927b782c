"""How do the arrays of a segment lie on disk? As plain .npy files that are mapped into memory, never unpickled."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from os import fstat
from pathlib import Path
from tokenize import TokenError
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np
from numpy.lib.format import read_array_header_1_0, read_magic
from numpy.typing import NDArray

from index.errors import DamagedError
from index.schema import TextField

Array = NDArray[Any]
_Tuple = TypeVar("_Tuple", "Postings", "Values", "Holders", "Table")
STORIES = "stories"
"""The array of a generation that gives each row the row of the first version of its story."""
UNKNOWN_DAY = 0
"""The published day (a proleptic ordinal, 1 = 0001-01-01) of an article without a date."""
UNKNOWN_INSTANT = np.iinfo(np.int64).min
"""The published second (since 1970, UTC) of an article without a date: older than every other."""


def save_array(folder: Path, name: str, values: Array) -> None:
    """Write one array as NAME.npy."""
    np.save(folder / f"{name}.npy", values, allow_pickle=False)


def open_array(folder: Path, name: str) -> Array:
    """Map one array read-only; one without a value, which cannot be mapped, is made. Raises DamagedError."""
    path = folder / f"{name}.npy"
    try:
        with path.open("rb") as file:
            if read_magic(file) != (1, 0):
                raise ValueError("not of version 1.0")
            shape, is_fortran, kind = read_array_header_1_0(file)
            begin, size = file.tell(), fstat(file.fileno()).st_size
        length = prod(shape) * kind.itemsize
        if kind.hasobject or begin + length != size:
            raise ValueError(f"{shape} of {kind} takes {begin + length} bytes instead of {size}")
        order: Literal["C", "F"] = "F" if is_fortran else "C"
        mapped = np.memmap(path, kind, "r", begin, shape, order) if length else np.empty(shape, kind, order)
    except (EOFError, OSError, OverflowError, SyntaxError, TokenError, TypeError, ValueError) as error:
        raise DamagedError(f"{path}: cannot be read ({error}); run: python -m index rebuild") from error
    values: Array = np.asarray(mapped)
    values.flags.writeable = False
    return values


@dataclass(frozen=True, slots=True)
class Strings:
    """A list of byte strings end to end: string i is content[starts[i]:starts[i + 1]]."""

    starts: memoryview
    content: memoryview

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, i: int) -> memoryview:
        return self.content[self.starts[i] : self.starts[i + 1]]

    def tolist(self) -> list[bytes]:
        """Give all strings, read at once."""
        content = self.content.tobytes()
        return [content[begin:end] for begin, end in pairwise(self.starts.tolist())]


class StringsWriter:
    """Writes byte strings one after the other, without holding them."""

    def __init__(self, folder: Path, name: str) -> None:
        """Begin NAME.content.bin."""
        self._folder, self._name = folder, name
        self._file = (folder / f"{name}.content.bin").open("wb")
        self._lengths = array("Q")

    def write(self, piece: bytes) -> None:
        """Write the next string."""
        self._file.write(piece)
        self._lengths.append(len(piece))

    def close(self) -> None:
        """Write NAME.starts.npy."""
        self._file.close()
        save_array(self._folder, f"{self._name}.starts", starts_of(self._lengths))


def save_strings(folder: Path, name: str, pieces: Iterable[bytes]) -> None:
    """Write a list of byte strings as NAME.starts.npy and NAME.content.bin."""
    writer = StringsWriter(folder, name)
    for piece in pieces:
        writer.write(piece)
    writer.close()


def open_strings(folder: Path, name: str) -> Strings:
    """Map a list of byte strings. Raises DamagedError."""
    path = folder / f"{name}.content.bin"
    try:
        size = path.stat().st_size
        content = np.asarray(np.memmap(path, np.uint8, "r")) if size else np.empty(0, np.uint8)
    except (OSError, ValueError) as error:
        raise DamagedError(f"{path}: cannot be read ({error}); run: python -m index rebuild") from error
    content.flags.writeable = False
    return Strings(open_array(folder, f"{name}.starts").data, content.data)


def starts_of(lengths: Sequence[int] | Array | array[int]) -> Array:
    """Turn lengths into starts: one more entry than lengths, the first 0, the last the sum."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def words_of(rows: int) -> int:
    """Give the number of 64-bit words that hold a bit for each of so many rows."""
    return (rows + 63) // 64


def norm_lengths(lengths: Array, average: float, field: TextField) -> Array:
    """Weigh one occurrence of a term by the length of a field: w / (1 - b + b * length / average), as in BM25F."""
    norms: Array = field.weight / (1.0 - field.b + field.b * lengths.astype(np.float64) / average)
    return norms


class Postings(NamedTuple):
    """The inverted lists of one stream (`exact` or `stem`) over all text fields of one segment.

    Term t stands in rows[starts[t]:starts[t + 1]] (ascending). `frequencies` packs how often: in the body in the low
    bits, in the title above them (see FREQUENCY_BITS). The positions of all postings follow each other in the same
    order. Block b holds the postings from BLOCK * b to before BLOCK * (b + 1): their positions begin at
    block_positions[b], and none weighs more than block_bounds[b] (weighed frequency as in BM25F, under the segment's
    own average lengths).
    Terms that stand in many rows have them as bits, too: head_bits[i] for term heads[i] (ascending).
    """

    terms_starts: Array
    terms_content: Array
    starts: Array
    rows: Array
    frequencies: Array
    positions: Array
    block_positions: Array
    block_bounds: Array
    heads: Array
    head_bits: Array


class Values(NamedTuple):
    """The values that each row of a segment holds in all facets, containers included, by numbers of the segment's own.

    Row r holds values[starts[r]:starts[r + 1]], ascending. The values of facet f (its place in FACETS) have the numbers
    from firsts[f] to before firsts[f + 1], the commonest first; value n is `numbers[n]` in the generation.
    """

    starts: Array
    values: Array
    firsts: Array
    numbers: Array


class Holders(NamedTuple):
    """The rows of a segment that hold each value of one facet, a descendant's rows among its containers'.

    Value v is held by rows[starts[v]:starts[v + 1]], ascending, and by the bits of head_bits[i] where v is heads[i].
    """

    starts: Array
    rows: Array
    heads: Array
    head_bits: Array


class Table(NamedTuple):
    """Records of several numbers for each row: row r has records[starts[r]:starts[r + 1]]."""

    starts: Array
    records: Array


BLOCK = 32
"""Postings that share one bound and one start of positions."""
HEAD_TERMS, HEAD_VALUES = 16, 256
"""A term, a value that stands in more than one of so many rows has bits beside its list."""
BODY_GAP = 64
"""Positions left free between title and body: more than any phrase may leave out, so that none crosses over."""
FREQUENCY_BITS = {2: 12, 4: 20}
"""How many low bits of a frequency hold the body's, by its size in bytes."""
MAX_TITLE = 4_095
"""Words of a title that are indexed at most: as many as the bits above a body's frequency can count."""


def save_tuple(folder: Path, name: str, arrays: NamedTuple) -> None:
    """Write each array of a record as NAME.FIELD."""
    for field, values in arrays._asdict().items():
        save_array(folder, f"{name}.{field}", values)


def open_tuple(folder: Path, name: str, kind: type[_Tuple]) -> _Tuple:
    """Map the arrays that save_tuple wrote, as plain arrays that cannot be written. Raises DamagedError."""
    return kind(*(open_array(folder, f"{name}.{field}") for field in kind._fields))
