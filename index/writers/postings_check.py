"""Do the columns of a segment say what its Whoosh postings say?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from index.columns import Array, Holders, Table, open_array, starts_of
from index.schema import TEXT_FIELD_NAMES, stream_name
from index.writers.comparison import compare_array, compare_tuple
from index.writers.inversion import is_wide
from index.writers.reading import WhooshSegment, roughen
from index.writers.recovery import average_lengths, rebuild_stream
from index.writers.tables import build_holders

WHOOSH = "Whoosh"


def check_stream(segment: WhooshSegment, columns: Path, stream: str) -> Iterator[str]:
    """Rebuild the postings of one stream and compare array by array: terms, rows, frequencies, positions, bits.

    A bound may be higher than the weighed frequencies of its block, not lower.
    """
    wide = is_wide(open_array(columns, "stem.frequencies"))
    rebuilt, lengths = rebuild_stream(segment, stream, wide=wide)
    for name, expected in rebuilt._asdict().items():
        compare = _compare_bounds if name == "block_bounds" else compare_array
        yield from compare(columns, f"{stream}.{name}", expected, WHOOSH)
    for field, expected in lengths.items():
        yield from compare_array(columns, f"{field}.lengths", expected, f"Whoosh's {stream_name(field, stream)}")
        rough = segment.rough_lengths(stream_name(field, stream))
        for row in np.flatnonzero(rough != roughen(expected))[:1].tolist():
            yield f"{segment.path}: row {row} of {field} has {expected[row]} positions, its length says {rough[row]}"
    averages = average_lengths(lengths)
    yield from compare_array(columns, "averages", np.array([averages[field] for field in TEXT_FIELD_NAMES]), WHOOSH)


def _compare_bounds(folder: Path, name: str, expected: Array, witness: str) -> Iterator[str]:
    faults = list(compare_array(folder, name, expected, witness))
    if faults and "numbers differ" in faults[0]:
        low = np.flatnonzero(~(open_array(folder, name) >= expected)).tolist()
        faults = [f"{folder / name}.npy: {len(low)} bounds are too low, the first at {low[0]}"] if low else []
    yield from faults


def check_facet(segment: WhooshSegment, columns: Path, facet: str, ordinals: Mapping[str, int]) -> Iterator[str]:
    """Compare the values of one facet with the terms of its Whoosh field, both ways round."""
    lists = segment.read_lists(facet)
    numbers = [ordinals.get(term.decode(), -1) for term in lists.terms]
    for term, number in zip(lists.terms, numbers, strict=True):
        if number < 0:
            yield f"{segment.path}: {facet} hold {term.decode()!r}, which entities.jsonl does not name"
    if -1 in numbers:
        return
    values = np.repeat(np.array(numbers, np.int32), np.diff(lists.starts))
    order = np.lexsort((values, lists.rows))
    starts = starts_of(np.bincount(lists.rows, minlength=segment.rows)).astype(np.uint32)
    expected: Holders = build_holders(Table(starts, values[order].reshape(-1, 1)), segment.rows)
    yield from compare_tuple(columns, facet, expected, WHOOSH)


def check_rows(segment: WhooshSegment, columns: Path, ids: list[bytes] | None, live: Array | None) -> Iterator[str]:
    """Compare the id of each row, and whether it is live, with Whoosh's documents of the same numbers."""
    lists = segment.read_lists("id")
    named = dict(zip(lists.rows.tolist(), lists.terms, strict=False))
    wrong = [] if ids is None else [row for row, id in enumerate(ids) if named.get(row) != id]
    if wrong:
        yield f"{columns / 'ids.content.bin'}: {len(wrong)} ids differ from Whoosh, the first in row {wrong[0]}"
    dead = [] if live is None else np.flatnonzero(~live).tolist()
    if live is not None and dead != segment.deleted():
        row = min(set(dead).symmetric_difference(segment.deleted()))
        yield f"{columns / 'live.npy'}: row {row} is {'live' if live[row] else 'dead'}, Whoosh says otherwise"
