"""What does a generation hold? Its columns and documents, mapped into memory once and then only read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from index.columns import Array
from index.documents import Entity, LinkedArticle
from index.entities import ENTITIES, SPELLINGS, iter_ancestors, iter_entities
from index.errors import DamagedError
from index.manifest import MANIFEST, check_files, describe_file, load_manifest
from index.schema import FACET_NAMES, MENTIONED
from search.aliases import Aliases
from search.buckets import SPANS
from search.directory import Directory
from search.documents import read_document, read_head, read_record
from search.flat_columns import build_columns, is_flat
from search.layouts import Grid, Layout, Names, add_segment, build_closure, build_grid, build_layout, build_names
from search.ranking import Ranking
from search.results import Head
from search.rowset import RowSet
from search.segments import Segment, open_segments, read_rows
from search.stories import read_stories
from search.vocabulary import Vocabulary

_SUMMED = (ENTITIES, SPELLINGS, "heads.content.bin")
"""Files that are compared with their checksums before a generation answers."""


class Generation:
    """An open generation: its segments as one space of rows, and the values of its facets."""

    def __init__(self, folder: Path, ranking: Ranking = Ranking(), before: Generation | None = None) -> None:  # noqa: B008  # a frozen record
        """Open a generation; files that are open in the one `before` are shared. Raises DamagedError, GenerationError.

        What compiled code reads is checked number by number, the few small files that are read at once by checksum.
        """
        manifest = load_manifest(folder)
        for fault in check_files(folder, manifest, checksums=False, names=_SUMMED):
            raise DamagedError(f"{fault}; run: python -m index verify, then: python -m index rebuild")
        self._layouts: dict[tuple[str, ...], Layout] = {}
        self._grids: dict[str, Grid | None] = {}
        self.number = manifest.number
        self.fingerprint = describe_file(folder / MANIFEST)[1]
        self.ranking = ranking
        self.articles = manifest.articles
        known = iter_entities(folder / "columns" / ENTITIES)
        self.entities = {(entity.facet, entity.id): entity for entity in known}
        self.values: Mapping[str, list[Entity]] = {facet: [] for facet in FACET_NAMES}
        for entity in self.entities.values():
            self.values[entity.facet].append(entity)
        self.ordinals: Mapping[str, dict[str, int]] = {
            facet: {entity.id: number for number, entity in enumerate(entities)}
            for facet, entities in self.values.items()
        }
        rows = read_rows(folder, manifest.segments)
        self.words, self.live, self.day, self.instant = rows.words, rows.live, rows.day, rows.instant
        sizes = {facet: len(entities) for facet, entities in self.values.items()}
        self.stories = read_stories(folder, manifest.segments, manifest.files)
        shared = [segment.files for segment in before.segments] if before else []
        self.segments: list[Segment] = open_segments(folder, manifest, rows, sizes, ranking, shared)
        self.sorted_days = all(_is_falling(self.day[s.base : s.base + s.rows]) for s in self.segments)

    def part_of(self, found: RowSet, segment: Segment) -> Array:
        """Give the rows of a set that lie in a segment."""
        if len(self.segments) == 1:
            return found.rows
        first, last = np.searchsorted(found.rows, (segment.base, segment.base + segment.rows))
        return found.rows[first:last]

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
        """Give what is shown of the values of every facet."""
        return {facet: build_names(known) for facet, known in self.values.items()}

    def layout(self, facets: tuple[str, ...]) -> Layout:
        """Lay the values of some facets end to end, the same way each time."""
        known = self._layouts.get(facets)
        if known is None:
            known = self._layouts[facets] = build_layout(facets, self.names)
        return known

    @cached_property
    def columns(self) -> Any | None:
        """Hold what a flat search looks at; None where the archive is not flat, see is_flat."""
        if not is_flat(self.segments, sorted_days=self.sorted_days):
            return None
        grids = [self.grid(unit) for unit in SPANS]
        return build_columns(self.segments[0], self.day, self.popular, self.live_counts, grids)

    def grid(self, unit: str) -> Grid | None:
        """Divide the days of publication into whole units; None where they do not fall from row to row."""
        if unit not in self._grids:
            self._grids[unit] = build_grid(unit, self.day, self.segments) if self.sorted_days else None
        return self._grids[unit]

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
            facet: np.argsort(-counts, kind="stable")[: int(np.count_nonzero(counts > 0))]
            for facet, counts in self.live_counts.items()
        }

    def ancestors(self, facet: str, id: str) -> frozenset[str]:
        """Give all containers of a value; of one that no live article holds, none."""
        return frozenset(iter_ancestors(facet, id, self.entities) if id in self.held_ids[facet] else ())

    @cached_property
    def closures(self) -> Mapping[str, tuple[Array, Array]]:
        """Give for each facet starts and values: value v and its containers are values[starts[v]:starts[v + 1]]."""
        return {
            facet: build_closure(known, self.ordinals[facet], self.ancestors) for facet, known in self.values.items()
        }

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
        """Read what a list shows of a row. Raises DamagedError."""
        segment = self.segments[0] if len(self.segments) == 1 else self.segment_of(row)
        return read_head(segment.heads, row - segment.base, segment.folder)

    def document(self, row: int) -> LinkedArticle:
        """Read the article of a row with its mentions. Raises DamagedError."""
        segment, record = self.segment_of(row), self.record(row)
        return LinkedArticle(*read_document(record, row - segment.base, segment.folder), self.values_in(record))

    def record(self, row: int) -> dict[str, Any]:
        """Read the document of a row as the JSON types that it was written in. Raises DamagedError."""
        segment = self.segments[0] if len(self.segments) == 1 else self.segment_of(row)
        return read_record(segment.documents, row - segment.base, segment.folder)

    def values_in(self, record: Mapping[str, Any]) -> tuple[tuple[str, tuple[Entity, ...]], ...]:
        """Give the values that a document names itself, by facet."""
        return tuple([(facet, self._entities(facet, ids) if ids else ()) for facet, ids in record["values"].items()])

    def _entities(self, facet: str, ids: Sequence[str]) -> tuple[Entity, ...]:
        known = self._by_id[facet]
        try:
            return tuple(map(known.__getitem__, ids))
        except KeyError:
            return tuple([known.get(id) or Entity(id, facet, id) for id in ids])

    @cached_property
    def _by_id(self) -> Mapping[str, dict[str, Entity]]:
        return {facet: {entity.id: entity for entity in entities} for facet, entities in self.values.items()}

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


def _is_falling(days: Array) -> bool:
    return bool(np.all(days[1:] <= days[:-1]))
