"""What would the columns of a segment's text be, read out of its Whoosh postings alone?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from index.columns import Array, Postings, norm_lengths, starts_of
from index.compiled import kernel
from index.errors import DamagedError
from index.schema import TEXT_FIELD_NAMES, TEXT_FIELDS, stream_name
from index.writers.inversion import Inverter, is_wide
from index.writers.reading import WhooshSegment, open_segment


def rebuild_postings(folder: Path, name: str) -> dict[str, Postings]:
    """Rebuild the postings of both streams of a segment from the Whoosh index in a folder. Raises DamagedError."""
    with open_segment(folder, name) as segment:
        stem = rebuild_stream(segment, "stem")[0]
        return {"exact": rebuild_stream(segment, "exact", wide=is_wide(stem.frequencies))[0], "stem": stem}


def rebuild_stream(segment: WhooshSegment, stream: str, *, wide: bool = False) -> tuple[Postings, dict[str, Array]]:
    """Rebuild the postings of one stream, and give the number of tokens of each row by field. Raises DamagedError."""
    inverter = Inverter()
    texts = [_iter_rows(segment, stream_name(field, stream)) for field in TEXT_FIELD_NAMES]
    for title, body in zip(*texts, strict=True):
        inverter.add(title, body)
    lengths = {field: inverter.lengths(field) for field in TEXT_FIELD_NAMES}
    averages = average_lengths(lengths)
    norms = {field.name: norm_lengths(lengths[field.name], averages[field.name], field) for field in TEXT_FIELDS}
    return inverter.build(norms, wide=wide), lengths


def average_lengths(lengths: Mapping[str, Array]) -> dict[str, float]:
    """Give the mean number of tokens of each field; 1 where it holds none."""
    return {field: float(counted.mean()) or 1.0 if len(counted) else 1.0 for field, counted in lengths.items()}


def _iter_rows(segment: WhooshSegment, field: str) -> Iterator[list[str]]:
    """Give the terms of each row in order of position, as they were analysed."""
    lists, frequencies, positions = segment.read_occurrences(field)
    row_starts = starts_of(np.bincount(lists.rows, frequencies, segment.rows).astype(np.int64))
    tokens = np.full(int(row_starts[-1]), -1, np.int32)
    if not lay_tokens(lists.starts, lists.rows, frequencies, positions, row_starts, tokens):
        raise DamagedError(f"{segment.path}: the positions of a row of {field} leave a hole")
    terms = [term.decode() for term in lists.terms]
    for begin, end in zip(row_starts[:-1].tolist(), row_starts[1:].tolist(), strict=True):
        yield [terms[number] for number in tokens[begin:end].tolist()]


@kernel
def lay_tokens(
    starts: Array, rows: Array, frequencies: Array, positions: Array, row_starts: Array, tokens: Array
) -> bool:
    """Write the number of each term wherever it stands, and tell whether each place was in its row and still free."""
    at = 0
    for term in range(len(starts) - 1):
        for posting in range(starts[term], starts[term + 1]):
            row = rows[posting]
            for _ in range(frequencies[posting]):
                place = row_starts[row] + np.int64(positions[at])
                if place >= row_starts[row + 1] or tokens[place] >= 0:
                    return False
                tokens[place] = term
                at += 1
    return True
