"""What does a segment hold, and where do its rows lie among all rows of a generation?

The segments lie one after the other in one space of rows; each begins at a multiple of 64, so that its bits are whole
words of the space's. Rows between the end of a segment and the next are never live. In a segment the newest row comes
first and the undated ones last; those of one moment are in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np

from index import manifest
from index.columns import (
    UNKNOWN_DAY,
    UNKNOWN_INSTANT,
    Array,
    Holders,
    Postings,
    Strings,
    Table,
    Values,
    norm_lengths,
    open_array,
    open_strings,
    open_tuple,
    words_of,
)
from index.schema import FACET_NAMES, STREAMS, TEXT_FIELD_NAMES, TEXT_FIELDS
from search.kernels.bits import count_rows
from search.kernels.lookup import build_slots
from search.kernels.scoring import LENGTH_BITS, Lists, Norms, Runs
from search.ranking import Ranking
from search.rowset import RowSet


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment's columns; its row r is row base + r of the generation, its bits are words first to last.

    Its first `dated` rows have a day of publication; `drift` is how far average lengths may have moved since it was
    written, as a factor; `slots` lay out the terms of each stream by their hash; `most` tells of each of its values how
    many rows at most hold it or one after it in its facet.
    """

    base: int
    rows: int
    first: int
    last: int
    dated: int
    all_live: bool
    drift: float
    ids: Strings
    titles: Array
    norms: Norms
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

    @property
    def is_wide(self) -> bool:
        """Tell whether frequencies or values need four bytes each."""
        return max(self.streams["stem"].frequencies.itemsize, self.values.values.itemsize) > 2


@dataclass(frozen=True, slots=True)
class RowColumns:
    """What is known of every row of a generation; the space of its rows is `words` words of 64 wide.

    `day` and `instant` are of publication; `lengths` counts the tokens of each text field.
    """

    words: int
    live: RowSet
    day: Array
    instant: Array
    lengths: Mapping[str, Array]


def read_rows(folder: Path, segments: Sequence[manifest.Segment]) -> RowColumns:
    """Read the columns that span the segments of a generation into memory. Raises DamagedError."""
    words = sum(words_of(segment.rows) for segment in segments)
    live = np.zeros(words, np.uint64)
    day: Array = np.full(words * 64, UNKNOWN_DAY, np.int32)
    instant: Array = np.full(words * 64, UNKNOWN_INSTANT, np.int64)
    lengths: dict[str, Array] = {field: np.zeros(words * 64, np.uint32) for field in TEXT_FIELD_NAMES}
    for segment, base in zip(segments, _bases(segments), strict=True):
        columns = folder / "columns" / segment.name
        end, first = base + segment.rows, base // 64
        day[base:end] = open_array(columns, "published.day")
        instant[base:end] = open_array(columns, "published.instant")
        live[first : first + words_of(segment.rows)] = open_array(columns, "live")
        for field in TEXT_FIELD_NAMES:
            lengths[field][base:end] = open_array(columns, f"{field}.lengths")
    return RowColumns(words, RowSet(words, bits=live), day, instant, lengths)


def open_segments(
    folder: Path, segments: Sequence[manifest.Segment], known: RowColumns, ranking: Ranking
) -> list[Segment]:
    """Open the segments of a generation, `known` its rows. Raises DamagedError."""
    lengths = known.lengths
    averages = {field: _average(lengths[field], known.live.rows) for field in TEXT_FIELD_NAMES}
    norms = {
        field.name: norm_lengths(np.arange(int(lengths[field.name].max(initial=0)) + 1), averages[field.name], field)
        for field in ranking.fields
    }
    packed = lengths["body"] | (lengths["title"] << np.uint32(LENGTH_BITS))
    opened = []
    for segment, base in zip(segments, _bases(segments), strict=True):
        columns, documents = folder / "columns" / segment.name, folder / "documents" / segment.name
        rows = slice(base, base + segment.rows)
        first, last = base // 64, base // 64 + words_of(segment.rows)
        streams = {stream: open_tuple(columns, stream, Postings) for stream in STREAMS}
        values = open_tuple(columns, "values", Values)
        holders = {facet: open_tuple(columns, facet, Holders) for facet in FACET_NAMES}
        opened.append(
            Segment(
                base,
                segment.rows,
                first,
                last,
                int((known.day[rows] != UNKNOWN_DAY).sum()),
                count_rows(known.live.bits[first:last]) == segment.rows,
                _drift(averages, open_array(columns, "averages").tolist(), ranking),
                open_strings(columns, "ids"),
                lengths["title"][rows],
                Norms(packed[rows], norms["title"], norms["body"]),
                streams,
                {name: build_slots(p.terms_starts, p.terms_content) for name, p in streams.items()},
                {name: Lists(p.rows, p.frequencies, p.block_bounds) for name, p in streams.items()},
                {name: Runs(p.rows, p.frequencies) for name, p in streams.items()},
                Runs(streams["stem"].rows[:0], streams["stem"].frequencies[:0]),
                np.empty((0, last - first), np.uint64),
                values,
                _most(values, holders),
                holders,
                open_tuple(columns, "happened", Table),
                open_tuple(columns, "mentions", Table),
                open_tuple(columns, "days", Table),
                open_strings(documents, "heads"),
                open_strings(documents, "records"),
            )
        )
    return opened


def _most(values: Values, holders: Mapping[str, Holders]) -> Array:
    """Give for each value of a segment the rows that hold it, or one after it in its facet, at most."""
    parts = [np.empty(0, np.int64)]
    for facet, (begin, end) in zip(holders.values(), pairwise(values.firsts.tolist()), strict=True):
        held = np.diff(facet.starts.astype(np.int64))[values.numbers[begin:end]]
        parts.append(np.maximum.accumulate(held[::-1])[::-1])
    return np.concatenate(parts)


def _bases(segments: Sequence[manifest.Segment]) -> list[int]:
    """Give the row of the generation that each segment begins at."""
    return list(accumulate((words_of(segment.rows) * 64 for segment in segments), initial=0))[: len(segments)]


def _average(lengths: Array, live: Array) -> float:
    """Give the mean length of a field over live rows; 1 where there is no word at all."""
    return int(lengths[live].sum()) / len(live) or 1.0 if len(live) else 1.0


def _drift(averages: Mapping[str, float], written: Sequence[float], ranking: Ranking) -> float:
    """Give how far averages have risen since a segment was written; endless where it was written with other weights."""
    if ranking.fields != TEXT_FIELDS:
        return np.inf
    return max(1.0, *(averages[field] / known for field, known in zip(TEXT_FIELD_NAMES, written, strict=True)))
