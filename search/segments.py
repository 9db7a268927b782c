"""What does a segment hold, and where do its rows lie among all rows of a generation?

The segments lie one after the other in one space of rows; each begins at a multiple of 64, so that its bits are whole
words of the space's. Rows between the end of a segment and the next are never live. In a segment the newest row comes
first and the undated ones last; those of one moment are in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np

from index import manifest as stored
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
    words_of,
)
from index.schema import TEXT_FIELD_NAMES, TEXT_FIELDS
from search.bounds import (
    check_rows,
)
from search.kernels.bits import count_rows
from search.kernels.scoring import LENGTH_BITS, Lists, Norms, Runs
from search.ranking import Ranking
from search.rowset import RowSet
from search.segment_files import SegmentFiles, build_key, open_files


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment's columns; its row r is row base + r of the generation, its bits are words first to last.

    Its first `dated` rows have a day of publication; `drift` is how far average lengths may have moved since it was
    written, as a factor; `slots` lay out the terms of each stream by their hash; `most` tells of each of its values how
    many rows at most hold it or one after it in its facet; `folder` is that of its documents; `files` are what all of
    it comes from but for its place.
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
    folder: Path
    files: SegmentFiles

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


def read_rows(folder: Path, segments: Sequence[stored.Segment]) -> RowColumns:
    """Read the columns that span the segments of a generation into memory, and check them. Raises DamagedError."""
    words = sum(words_of(segment.rows) for segment in segments)
    live = np.zeros(words, np.uint64)
    day: Array = np.full(words * 64, UNKNOWN_DAY, np.int32)
    instant: Array = np.full(words * 64, UNKNOWN_INSTANT, np.int64)
    lengths: dict[str, Array] = {field: np.zeros(words * 64, np.uint32) for field in TEXT_FIELD_NAMES}
    for segment, base in zip(segments, _bases(segments), strict=True):
        columns = folder / "columns" / segment.name
        end, first = base + segment.rows, base // 64
        days, instants = open_array(columns, "published.day"), open_array(columns, "published.instant")
        marks = open_array(columns, "live")
        counted = {field: open_array(columns, f"{field}.lengths") for field in TEXT_FIELD_NAMES}
        check_rows(columns, segment.rows, days, instants, marks, counted)
        day[base:end], instant[base:end], live[first : first + words_of(segment.rows)] = days, instants, marks
        for field in TEXT_FIELD_NAMES:
            lengths[field][base:end] = counted[field]
    return RowColumns(words, RowSet(words, bits=live), day, instant, lengths)


def open_segments(
    folder: Path,
    manifest: stored.Manifest,
    known: RowColumns,
    values: Mapping[str, int],
    ranking: Ranking,
    opened: Iterable[SegmentFiles] = (),
) -> list[Segment]:
    """Open the segments of a generation, `known` its rows, and check whatever compiled code reads.

    `values` tells how many values of each facet the generation has; files that are `opened` are not opened again.
    Raises DamagedError.
    """
    lengths = known.lengths
    averages = {field: _average(lengths[field], known.live.rows) for field in TEXT_FIELD_NAMES}
    norms = {
        field.name: norm_lengths(np.arange(int(lengths[field.name].max(initial=0)) + 1), averages[field.name], field)
        for field in ranking.fields
    }
    packed = lengths["body"] | (lengths["title"] << np.uint32(LENGTH_BITS))
    before = {files.key: files for files in opened}
    segments = []
    for segment, base in zip(manifest.segments, _bases(manifest.segments), strict=True):
        rows = slice(base, base + segment.rows)
        first, last = base // 64, base // 64 + words_of(segment.rows)
        files = before.get(build_key(manifest, segment.name))
        if files is None or not files.are_within(values):
            files = open_files(folder, manifest, segment, values)
        segments.append(
            Segment(
                base,
                segment.rows,
                first,
                last,
                int((known.day[rows] != UNKNOWN_DAY).sum()),
                count_rows(known.live.bits[first:last]) == segment.rows,
                _drift(averages, files.averages, ranking),
                files.ids,
                lengths["title"][rows],
                Norms(packed[rows], norms["title"], norms["body"]),
                files.streams,
                files.slots,
                files.lists,
                files.runs,
                files.no_runs,
                files.no_gates,
                files.values,
                files.most,
                files.facets,
                files.happened,
                files.mentions,
                files.days,
                files.heads,
                files.documents,
                folder / "documents" / segment.name,
                files,
            )
        )
    return segments


def _bases(segments: Sequence[stored.Segment]) -> list[int]:
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
