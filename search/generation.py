"""What does a generation hold? Its columns and documents, mapped into memory once and then only read.

The segments lie one after the other in one space of rows; each begins at a multiple of 64, so that its bits are whole
words of the space's. Rows between the end of a segment and the next are never live.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from index.codec import read_article_record, read_date_record
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
from index.documents import Entity, LinkedArticle, Mention
from index.entities import ENTITIES, iter_ancestors, iter_entities
from index.manifest import MANIFEST, check_files, describe_file, load_manifest
from index.schema import FACET_NAMES, MENTIONED, STREAMS, TEXT_FIELD_NAMES, TEXT_FIELDS
from search.aliases import Aliases
from search.buckets import Buckets, unit_for, whole_units
from search.directory import Directory
from search.kernels.counting import add_counts, count_values
from search.kernels.scoring import LENGTH_BITS, Lists, Norms, Runs
from search.ranking import Ranking
from search.results import Head
from search.rowset import RowSet
from search.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment's columns; its row r is row base + r of the generation, its bits are words first to last.

    Its first `dated` rows have a day of publication; `drift` is how far average lengths may have moved since it was
    written, as a factor.
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
    lists: Mapping[str, Lists]
    runs: Mapping[str, Runs]
    no_runs: Runs
    no_gates: Array
    values: Values
    facets: Mapping[str, Holders]
    happened: Table
    mentions: Table
    days: Table
    heads: Strings
    documents: Strings


@dataclass(frozen=True, slots=True)
class Names:
    """The values of a facet by ordinal: what is shown of each, and its place in the order of labels."""

    ids: Sequence[str]
    labels: Sequence[str]
    parents: Sequence[tuple[str, ...]]
    ranks: Array


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole units that divide all days of publication, and for each segment where they lie among its rows.

    `edges[segment][k]` counts the rows from the day on that unit k begins with; the last one those after all units.
    """

    buckets: Buckets
    edges: Sequence[Array]


@dataclass(frozen=True, slots=True)
class Layout:
    """The values of some facets end to end: where each facet begins (-1 where it is left out), and all ranks.

    `last` is the place in FACETS of the last of the facets; `spans` gives the place of each facet in FACETS, its first
    value and the one after its last.
    """

    offsets: Array
    last: int
    size: int
    spans: Sequence[tuple[int, int, int]]
    ranks: Array


class Generation:
    """An open generation: its segments as one space of rows, and the values of its facets."""

    def __init__(self, folder: Path, ranking: Ranking = Ranking()) -> None:  # noqa: B008  # a frozen record
        """Open a generation. Raises DamagedError, GenerationError."""
        manifest = load_manifest(folder)
        for fault in check_files(folder, manifest, checksums=False):
            raise fault
        self._layouts: dict[tuple[str, ...], Layout] = {}
        self._grids: dict[str, Grid | None] = {}
        self.number = manifest.number
        self.fingerprint = describe_file(folder / MANIFEST)[1]
        self.ranking = ranking
        self.articles = manifest.articles
        self.words = sum(words_of(segment.rows) for segment in manifest.segments)
        self.day: Array = np.full(self.words * 64, UNKNOWN_DAY, np.int32)
        self.instant: Array = np.full(self.words * 64, UNKNOWN_INSTANT, np.int64)
        live = np.zeros(self.words, np.uint64)
        lengths = {field: np.zeros(self.words * 64, np.uint32) for field in TEXT_FIELD_NAMES}
        base = 0
        for segment in manifest.segments:
            columns = folder / "columns" / segment.name
            end, first = base + segment.rows, base // 64
            self.day[base:end] = open_array(columns, "published.day")
            self.instant[base:end] = open_array(columns, "published.instant")
            live[first : first + words_of(segment.rows)] = open_array(columns, "live")
            for field in TEXT_FIELD_NAMES:
                lengths[field][base:end] = open_array(columns, f"{field}.lengths")
            base += words_of(segment.rows) * 64
        self.live = RowSet(self.words, bits=live)
        averages = {field: self._average(counted) for field, counted in lengths.items()}
        packed = lengths["body"] | (lengths["title"] << np.uint32(LENGTH_BITS))
        norms = {
            field.name: norm_lengths(
                np.arange(int(lengths[field.name].max(initial=0)) + 1), averages[field.name], field
            )
            for field in ranking.fields
        }
        self.segments: list[Segment] = []
        base = 0
        for segment in manifest.segments:
            columns, documents = folder / "columns" / segment.name, folder / "documents" / segment.name
            rows = slice(base, base + segment.rows)
            written = dict(zip(TEXT_FIELD_NAMES, open_array(columns, "averages").tolist(), strict=True))
            streams = {stream: open_tuple(columns, stream, Postings) for stream in STREAMS}
            first, last = base // 64, base // 64 + words_of(segment.rows)
            self.segments.append(
                Segment(
                    base,
                    segment.rows,
                    first,
                    last,
                    int((self.day[rows] != UNKNOWN_DAY).sum()),
                    RowSet(0, bits=live[first:last]).count == segment.rows,
                    max(1.0, *(averages[field] / written[field] for field in TEXT_FIELD_NAMES))
                    if ranking.fields == TEXT_FIELDS
                    else np.inf,
                    open_strings(columns, "ids"),
                    lengths["title"][rows],
                    Norms(packed[rows], norms["title"], norms["body"]),
                    streams,
                    {name: Lists(p.rows, p.frequencies, p.block_bounds, p.head_bits) for name, p in streams.items()},
                    {name: Runs(p.rows, p.frequencies) for name, p in streams.items()},
                    Runs(streams["stem"].rows[:0], streams["stem"].frequencies[:0]),
                    np.empty((0, last - first), np.uint64),
                    open_tuple(columns, "values", Values),
                    {facet: open_tuple(columns, facet, Holders) for facet in FACET_NAMES},
                    open_tuple(columns, "happened", Table),
                    open_tuple(columns, "mentions", Table),
                    open_tuple(columns, "days", Table),
                    open_strings(documents, "heads"),
                    open_strings(documents, "records"),
                )
            )
            base += words_of(segment.rows) * 64
        self.sorted_days = all(_is_falling(self.day[s.base : s.base + s.rows]) for s in self.segments)
        known = iter_entities(folder / "columns" / ENTITIES)
        self.entities = {(entity.facet, entity.id): entity for entity in known}
        self.values: Mapping[str, list[Entity]] = {facet: [] for facet in FACET_NAMES}
        for entity in self.entities.values():
            self.values[entity.facet].append(entity)
        self.ordinals: Mapping[str, dict[str, int]] = {
            facet: {entity.id: number for number, entity in enumerate(entities)}
            for facet, entities in self.values.items()
        }

    def _average(self, lengths: Array) -> float:
        """Give the mean length of a field over live rows; 1 where there is no word at all."""
        rows = self.live.rows
        return int(lengths[rows].sum()) / len(rows) or 1.0 if len(rows) else 1.0

    def segment_of(self, row: int) -> Segment:
        """Give the segment that a row lies in."""
        return next(segment for segment in reversed(self.segments) if segment.base <= row)

    def id_of(self, row: int) -> str:
        """Read the id of a row."""
        segment = self.segment_of(row)
        return str(segment.ids[row - segment.base], "utf-8")

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Lead from the ids of live articles to their rows."""
        live = set(self.live.rows.tolist())
        return {
            id.decode(): row
            for segment in self.segments
            for row, id in enumerate(segment.ids.tolist(), segment.base)
            if row in live
        }

    @cached_property
    def names(self) -> Mapping[str, Names]:
        """Give what is shown of the values of every facet; ranks are by label, case ignored, then by id."""
        names = {}
        for facet, known in self.values.items():
            order = sorted(range(len(known)), key=lambda n: (known[n].label.casefold(), known[n].id))  # noqa: B023
            ranks = np.empty(len(known), np.int64)
            ranks[order] = np.arange(len(known))
            names[facet] = Names([e.id for e in known], [e.label for e in known], [e.parents for e in known], ranks)
        return names

    def layout(self, facets: tuple[str, ...]) -> Layout:
        """Lay the values of some facets end to end, the same way each time."""
        known = self._layouts.get(facets)
        if known is None:
            known = self._layouts[facets] = self._lay_out(facets)
        return known

    def _lay_out(self, facets: tuple[str, ...]) -> Layout:
        offsets, spans, begin = np.full(len(FACET_NAMES), -1, np.int64), [], 0
        for facet in facets:
            place, end = FACET_NAMES.index(facet), begin + len(self.values[facet])
            offsets[place] = begin
            spans.append((place, begin, end))
            begin = end
        ranks = np.concatenate([np.empty(0, np.int64), *(self.names[facet].ranks for facet in facets)])
        last = max((place for place, _, _ in spans), default=-1)
        return Layout(offsets, last, begin, spans, ranks)

    def grid(self, unit: str) -> Grid | None:
        """Divide the days of publication into whole units; None where days do not fall from row to row."""
        if unit not in self._grids:
            self._grids[unit] = self._divide(unit)
        return self._grids[unit]

    def _divide(self, unit: str) -> Grid | None:
        dated = self.day[self.day != UNKNOWN_DAY]
        if not self.sorted_days or not len(dated):
            return None
        first, last = (date.fromordinal(int(day)) for day in (dated.min(), dated.max()))
        if unit_for(first, last, unit) != unit:
            return None
        buckets = whole_units(unit, first.year, last.year)
        starts = np.append(buckets.starts, buckets.lasts[-1].toordinal() + 1)
        edges = [count_from(self.day[segment.base : segment.base + segment.rows], starts) for segment in self.segments]
        return Grid(buckets, edges)

    @cached_property
    def live_counts(self) -> Mapping[str, Array]:
        """Count the live articles of every value of every facet, by ordinal."""
        layout = self.layout(FACET_NAMES)
        totals, gone = np.zeros(layout.size, np.int64), np.zeros(layout.size, np.int64)
        held, filled = np.empty(layout.size, np.int64), np.zeros(len(FACET_NAMES), np.int64)
        for segment in self.segments:
            for (_, begin, _), facet in zip(layout.spans, FACET_NAMES, strict=True):
                holders = np.diff(segment.facets[facet].starts)
                totals[begin : begin + len(holders)] += holders
            if not segment.all_live:
                add_segment(segment, self._dead(segment), 0, layout, gone, held, filled)
        counts = totals - gone
        return {facet: counts[begin:end] for (_, begin, end), facet in zip(layout.spans, FACET_NAMES, strict=True)}

    def _dead(self, segment: Segment) -> Array:
        marks = np.unpackbits(self.live.bits[segment.first : segment.last].view(np.uint8), bitorder="little")
        return np.flatnonzero(marks[: segment.rows] == 0).astype(np.uint32)

    @cached_property
    def popular(self) -> Mapping[str, Array]:
        """Give the values of every facet that a live article holds, the most frequent first."""
        return {
            facet: np.argsort(-counts, kind="stable")[: int(np.count_nonzero(counts))]
            for facet, counts in self.live_counts.items()
        }

    def ancestors(self, facet: str, id: str) -> frozenset[str]:
        """Give all containers of a value; of one that no live article holds, none."""
        return frozenset(iter_ancestors(facet, id, self.entities) if id in self.held_ids[facet] else ())

    def held(self, facet: str) -> list[Entity]:
        """List the values of a facet that a live article holds."""
        counts = self.live_counts[facet]
        return [entity for number, entity in enumerate(self.values[facet]) if counts[number]]

    @cached_property
    def held_ids(self) -> Mapping[str, frozenset[str]]:
        """Give the ids of the values that a live article holds, by facet."""
        return {facet: frozenset(entity.id for entity in self.held(facet)) for facet in FACET_NAMES}

    def entity(self, facet: str, id: str) -> Entity:
        """Give the value with this id, one that only has an id where no live article holds it."""
        return self.entities[facet, id] if id in self.held_ids[facet] else Entity(id, facet, id)

    def head(self, row: int) -> Head:
        """Read what a list shows of a row."""
        segment = self.segments[0] if len(self.segments) == 1 else self.segment_of(row)
        return tuple.__new__(Head, orjson.loads(segment.heads[row - segment.base]))

    def document(self, row: int) -> LinkedArticle:
        """Read the article of a row with its mentions."""
        segment = self.segment_of(row)
        record = orjson.loads(segment.documents[row - segment.base])
        values = tuple(
            (facet, tuple(self.entities.get((facet, id), Entity(id, facet, id)) for id in ids))
            for facet, ids in record["values"].items()
        )
        return LinkedArticle(
            read_article_record(record["article"]),
            tuple(Mention(*mention) for mention in record["mentions"]),
            tuple(read_date_record(day) for day in record["dates"]),
            values,
        )

    def record(self, row: int) -> dict[str, Any]:
        """Read the document of a row as the JSON types that it was written in."""
        segment = self.segments[0] if len(self.segments) == 1 else self.segment_of(row)
        record: dict[str, Any] = orjson.loads(segment.documents[row - segment.base])
        return record

    def values_in(self, record: Mapping[str, Any]) -> tuple[tuple[str, tuple[Entity, ...]], ...]:
        """Give the values that a document names itself, by facet."""
        known = self.entities
        return tuple(
            [
                (facet, tuple([known.get((facet, id)) or Entity(id, facet, id) for id in ids]))
                for facet, ids in record["values"].items()
            ]
        )

    @cached_property
    def aliases(self) -> Aliases:
        """Give the values that live articles name, by their names."""
        return Aliases(entity for facet in MENTIONED for entity in self.held(facet))

    @cached_property
    def directories(self) -> Mapping[str, Directory]:
        """Give the names of the values of every facet."""
        return {facet: Directory(entities) for facet, entities in self.values.items()}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Give the words of the texts, and those that are the name of a value."""
        words = set(self.aliases.words())
        for segment in self.segments:
            postings = segment.streams["exact"]
            content, starts = postings.terms_content.tobytes(), postings.terms_starts.tolist()
            words.update(content[begin:end].decode() for begin, end in pairwise(starts))
        return Vocabulary(words)


def add_segment(
    segment: Segment, rows: Array, base: int, layout: Layout, totals: Array, held: Array, filled: Array
) -> None:
    """Add to totals how many rows of a segment, `base` further on than its own, hold each value; see add_counts."""
    known = segment.values
    counts, listed = np.zeros(len(known.numbers), np.int32), np.empty(len(known.numbers), np.int32)
    limit = int(known.firsts[layout.last + 1])
    size = count_values(rows, base, known.starts, known.values, limit, counts, listed)
    add_counts(counts, listed[:size], known.firsts, known.numbers, layout.offsets, totals, held, filled)


def count_from(falling: Array, days: Array | int) -> Array:
    """Count the days of a falling array from each of some days on."""
    counts: Array = len(falling) - np.searchsorted(falling[::-1], days)
    return counts


def _is_falling(days: Array) -> bool:
    return bool(np.all(days[1:] <= days[:-1]))
