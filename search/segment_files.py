"""What do the files of a segment hold? Opened and checked once; generations that link the same files share it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.columns import (
    Array,
    Holders,
    Postings,
    Strings,
    Table,
    Values,
    open_array,
    open_strings,
    open_tuple,
    words_of,
)
from index.manifest import Manifest, Segment
from index.schema import FACET_NAMES, STREAMS
from search.bounds import (
    check_averages,
    check_holders,
    check_postings,
    check_same_width,
    check_strings,
    check_table,
    check_values,
)
from search.kernels.lookup import build_slots
from search.kernels.scoring import Lists, Runs

_LIVE = "live.npy"
"""The one file of a segment that another generation may have otherwise while the rest is the same."""

Key = tuple[tuple[str, int, str], ...]
"""Names, sizes and checksums of files."""


@dataclass(frozen=True, slots=True)
class SegmentFiles:
    """The columns and documents of a segment, wherever its rows lie; `Segment` tells what each of them is.

    `averages` are the lengths it was written under; `known` counts the values of each facet it was checked by.
    """

    key: Key
    known: Mapping[str, int]
    averages: list[float]
    ids: Strings
    streams: Mapping[str, Postings]
    slots: Mapping[str, Array]
    lists: Mapping[str, Lists]
    runs: Mapping[str, Runs]
    no_runs: Runs
    no_gates: Array
    values: Values
    most: Array
    facets: Mapping[str, Holders]
    happened: Table
    mentions: Table
    days: Table
    heads: Strings
    documents: Strings

    def are_within(self, known: Mapping[str, int]) -> bool:
        """Tell whether what was checked holds for a generation with so many values of each facet."""
        return all(known[facet] >= size for facet, size in self.known.items())


def build_key(manifest: Manifest, name: str) -> Key:
    """Build what tells the files of a segment from any others."""
    folders = (f"columns/{name}/", f"documents/{name}/")
    return tuple(
        sorted(
            (path, *facts)
            for path, facts in manifest.files.items()
            if path.startswith(folders) and not path.endswith(f"/{_LIVE}")
        )
    )


def open_files(folder: Path, manifest: Manifest, segment: Segment, known: Mapping[str, int]) -> SegmentFiles:
    """Open the files of a segment of a generation, and check whatever compiled code reads. Raises DamagedError."""
    columns, documents = folder / "columns" / segment.name, folder / "documents" / segment.name
    streams, holders, own, tables = _open_lists(columns, segment.rows, known)
    averages = open_array(columns, "averages")
    check_averages(columns, averages)
    return SegmentFiles(
        build_key(manifest, segment.name),
        known,
        averages.tolist(),
        _open_strings(columns, "ids", segment.rows, is_text=True),
        streams,
        {name: build_slots(p.terms_starts, p.terms_content) for name, p in streams.items()},
        {name: Lists(p.rows, p.frequencies, p.block_bounds) for name, p in streams.items()},
        {name: Runs(p.rows, p.frequencies) for name, p in streams.items()},
        Runs(streams["stem"].rows[:0], streams["stem"].frequencies[:0]),
        np.empty((0, words_of(segment.rows)), np.uint64),
        own,
        _most(own, holders),
        holders,
        tables["happened"],
        tables["mentions"],
        tables["days"],
        _open_strings(documents, "heads", segment.rows),
        _open_strings(documents, "records", segment.rows),
    )


def _open_lists(
    columns: Path, rows: int, known: Mapping[str, int]
) -> tuple[dict[str, Postings], dict[str, Holders], Values, dict[str, Table]]:
    """Open and check what a segment holds of its rows: words, values, mentions and days."""
    streams = {stream: open_tuple(columns, stream, Postings) for stream in STREAMS}
    for stream, postings in streams.items():
        check_postings(columns, stream, postings, rows)
    check_same_width(columns, streams)
    holders = {facet: open_tuple(columns, facet, Holders) for facet in FACET_NAMES}
    for facet, held in holders.items():
        check_holders(columns, facet, held, rows, known[facet])
    values = open_tuple(columns, "values", Values)
    check_values(columns, values, rows, [len(held.starts) - 1 for held in holders.values()])
    tables = {name: open_tuple(columns, name, Table) for name in ("happened", "mentions", "days")}
    for name, table in tables.items():
        check_table(columns, name, table, rows, known)
    return streams, holders, values, tables


def _open_strings(folder: Path, name: str, rows: int, *, is_text: bool = False) -> Strings:
    strings = open_strings(folder, name)
    check_strings(folder, name, strings, rows, is_text=is_text)
    return strings


def _most(values: Values, holders: Mapping[str, Holders]) -> Array:
    """Give for each value of a segment the rows that hold it, or one after it in its facet, at most."""
    parts = [np.empty(0, np.int64)]
    for facet, (begin, end) in zip(holders.values(), pairwise(values.firsts.tolist()), strict=True):
        held = np.diff(facet.starts.astype(np.int64))[values.numbers[begin:end]]
        parts.append(np.maximum.accumulate(held[::-1])[::-1])
    return np.concatenate(parts)
