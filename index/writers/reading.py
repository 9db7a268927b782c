"""What do the postings of a Whoosh segment say? Read block by block, deleted documents included."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import SegmentReader
from whoosh.util.numeric import byte_to_length, length_to_byte

from index.columns import Array, starts_of
from index.compiled import kernel
from index.errors import DamagedError
from index.writers.unpickling import guard_whoosh, name_damage

guard_whoosh()

_PENDING = 4_000_000
"""Bytes of encoded positions that are gathered before they are decoded."""
_COUNT = 4
"""Bytes before the encoded positions of a posting that say how many there are."""


class Lists(NamedTuple):
    """The rows of every term of a Whoosh field: term t stands in rows[starts[t]:starts[t + 1]] (ascending)."""

    terms: list[bytes]
    starts: Array
    rows: Array


class Occurrences(NamedTuple):
    """How often each row of `lists` holds its term, and at which positions, those of all rows one after the other."""

    lists: Lists
    frequencies: Array
    positions: Array


class WhooshSegment:
    """One segment of a Whoosh index, open for reading; whatever it cannot make sense of raises an exception."""

    def __init__(self, path: Path, reader: SegmentReader) -> None:
        self.path = path
        self.rows: int = reader.doc_count_all()
        self._reader = reader
        self._terms = reader.codec().terms_reader(reader.storage(), reader.segment())

    def close(self) -> None:
        """Let go of the files."""
        self._terms.close()
        self._reader.close()

    def deleted(self) -> list[int]:
        """List the rows that are deleted, ascending."""
        return sorted(self._reader.segment().deleted_docs())

    def rough_lengths(self, field: str) -> Array:
        """Give the number of tokens of each row in a field, as roughly as Whoosh keeps it in one byte."""
        lengths = (self._reader.doc_field_length(row, field) or 0 for row in range(self.rows))
        return np.fromiter(lengths, np.int64, self.rows)

    def read_lists(self, field: str) -> Lists:
        """Read which rows hold each term. Raises DamagedError."""
        terms, ends, rows = [], array("q", [0]), array("I")
        for term, blocks in self._iter_terms(field):
            for block in blocks:
                rows.extend(block._ids)
            terms.append(term)
            ends.append(len(rows))
        return self._checked(Lists(terms, np.array(ends, np.int64), np.array(rows, np.uint32)))

    def read_occurrences(self, field: str) -> Occurrences:
        """Read how often and where each row holds each term. Raises DamagedError."""
        terms, ends, rows, weights = [], array("q", [0]), array("I"), array("f")
        values: list[bytes] = []
        pending, decoded = 0, []
        for term, blocks in self._iter_terms(field):
            for block in blocks:
                block._read_weights()
                block._read_values()
                rows.extend(block._ids)
                weights.extend(block._weights)
                values.extend(block._values)
                pending += sum(map(len, block._values))
            terms.append(term)
            ends.append(len(rows))
            if pending > _PENDING:
                decoded.append(self._decode(values))
                values, pending = [], 0
        decoded.append(self._decode(values))
        lists = self._checked(Lists(terms, np.array(ends, np.int64), np.array(rows, np.uint32)))
        frequencies, positions = (np.concatenate(parts) for parts in zip(*decoded, strict=True))
        if not np.array_equal(frequencies, np.array(weights, np.float32)):
            raise DamagedError(f"{self.path}: a posting of {field} has not as many positions as its weight says")
        return Occurrences(lists, frequencies, positions)

    def _iter_terms(self, field: str) -> Iterator[tuple[bytes, Iterator[Any]]]:
        """Give each term of a field with the blocks of its postings, whose row numbers are read."""
        if field not in self._terms.indexed_field_names():
            return
        how = self._reader.schema[field].format
        for _, term in takewhile(lambda key: key[0] == field, self._terms.terms_from(field, b"")):
            yield term, _iter_blocks(self._terms.matcher(field, term, how))

    def _checked(self, lists: Lists) -> Lists:
        steps = np.diff(lists.rows.astype(np.int64))
        steps[lists.starts[1:-1] - 1] = 1
        if (len(lists.rows) and int(lists.rows.max()) >= self.rows) or np.any(steps <= 0):
            raise DamagedError(f"{self.path}: a posting list is out of order")
        return lists

    def _decode(self, values: list[bytes]) -> tuple[Array, Array]:
        content, ends = np.frombuffer(b"".join(values), np.uint8), starts_of(list(map(len, values)))
        counts = count_positions(content, ends)
        positions = np.empty(int(counts.sum()), np.uint32)
        if np.any(counts <= 0) or not decode_positions(content, ends, counts, positions):
            raise DamagedError(f"{self.path}: the positions of a posting cannot be read")
        return counts.astype(np.uint32), positions


@contextmanager
def open_segment(folder: Path, name: str) -> Iterator[WhooshSegment]:
    """Open a segment of the Whoosh index in a folder. Raises DamagedError where Whoosh does not know it.

    Whoosh unpickles its table of contents and its blocks, here through the list of `unpickling`.
    """
    storage = _Storage(str(folder))
    try:
        with name_damage(folder):
            contents = TOC.read(storage, name.rpartition("_")[0])
        segment = next((segment for segment in contents.segments if segment.segment_id() == name), None)
        if segment is None:
            raise DamagedError(f"{folder}: Whoosh knows no segment {name}")
        opened = WhooshSegment(folder / f"{name}.seg", SegmentReader(storage, contents.schema, segment))
        yield opened
        opened.close()
    finally:
        storage.close_files()


class _Storage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """Closes every file it opened, those that Whoosh leaves open where it stumbles over their content, too."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file of the folder."""
        self._opened.append(super().open_file(name, **options))
        return self._opened[-1]

    def close_files(self) -> None:
        """Close what is still open."""
        for file in self._opened:
            if not file.is_closed:
                file.close()


def roughen(lengths: Array) -> Array:
    """Turn numbers of tokens into what one byte of Whoosh's keeps of them."""
    known = {length: byte_to_length(length_to_byte(length)) for length in np.unique(lengths).tolist()}
    return np.fromiter((known[length] for length in lengths.tolist()), np.int64, len(lengths))


def _iter_blocks(matcher: Any) -> Iterator[Any]:
    """Move a matcher from block to block; as its `next` does, but a block of 128 postings at a time."""
    while matcher.is_active():
        matcher._read_ids()
        yield matcher
        matcher._next_block()


@kernel
def count_positions(content: Array, ends: Array) -> Array:
    """Read how many positions each value of Whoosh's says that it holds; 0 for one that is too short for them."""
    counts = np.zeros(len(ends) - 1, np.int64)
    for i in range(len(counts)):
        at, end = ends[i], ends[i + 1]
        if end - at > _COUNT:
            count = np.int64(0)
            for place in range(at, at + _COUNT):
                count = count * 256 + np.int64(content[place])
            if count <= end - at:
                counts[i] = count
    return counts


@kernel
def decode_positions(content: Array, ends: Array, counts: Array, positions: Array) -> bool:
    """Read the positions of all values, each a pickled list of small steps, and tell whether that was all they held.

    Knows the few signs of pickle protocol 2 that a list of whole numbers is written in, and no other.
    """
    written = 0
    for i in range(len(counts)):
        at, end = ends[i] + _COUNT, ends[i + 1]
        position, found, stopped = np.int64(0), 0, False
        while at < end and not stopped:
            sign = content[at]
            at += 1
            size = 0
            if sign == ord("K"):
                size = 1
            elif sign == ord("M"):
                size = 2
            elif sign == ord("J"):
                size = 4
            if size:
                if at + size > end or found == counts[i]:
                    return False
                step = np.int64(0)
                for place in range(size):
                    step += np.int64(content[at + place]) << np.int64(8 * place)
                position += step
                positions[written] = position
                written += 1
                found += 1
                at += size
            elif sign == 0x80 or sign == ord("q"):
                at += 1
            elif sign == ord("r"):
                at += 4
            elif sign == ord("."):
                stopped = True
            elif sign != ord("]") and sign != ord("(") and sign != ord("a") and sign != ord("e"):
                return False
        if not stopped or at != end or found != counts[i]:
            return False
    return True
