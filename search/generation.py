"""What does a generation hold? Its columns and documents, mapped into memory once and then only read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from index.codec import read_article_record, read_date_record
from index.columns import (
    UNKNOWN_INSTANT,
    Array,
    Lists,
    Postings,
    Strings,
    open_array,
    open_lists,
    open_postings,
    open_strings,
)
from index.documents import Entity, LinkedArticle, Mention
from index.entities import ENTITIES, iter_ancestors, iter_entities
from index.manifest import check_files, load_manifest
from index.schema import FACET_NAMES, STREAMS, TEXT_FIELD_NAMES, stream_name


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment's columns; its row r is row base + r of the generation."""

    base: int
    rows: int
    ids: Strings
    postings: Mapping[str, Postings]
    facets: Mapping[str, Lists]
    happened_first: Lists
    happened_last: Lists
    mentions: Array
    days: Array
    documents: Strings


class Generation:
    """An open generation: its segments one after the other as one run of rows, and the values of its facets."""

    def __init__(self, folder: Path) -> None:
        """Open a generation. Raises DamagedError, GenerationError."""
        manifest = load_manifest(folder)
        for fault in check_files(folder, manifest, checksums=False):
            raise fault
        self.number = manifest.number
        self.segments: list[Segment] = []
        arrays: dict[str, list[Array]] = {name: [] for name in _ROW_ARRAYS}
        base = 0
        for segment in manifest.segments:
            columns = folder / "columns" / segment.name
            self.segments.append(_open_segment(columns, folder / "documents" / segment.name, base, segment.rows))
            for name, parts in arrays.items():
                parts.append(open_array(columns, name))
            base += segment.rows
        self.rows = base
        joined = {name: np.concatenate([*parts, np.empty(0, _ROW_ARRAYS[name])]) for name, parts in arrays.items()}
        self.live: Array = joined["live"].astype(bool)
        self.day: Array = joined["published.day"]
        self.instant: Array = joined["published.instant"]
        self.lengths: Mapping[str, Array] = {field: joined[f"{field}.lengths"] for field in TEXT_FIELD_NAMES}
        self.articles = int(self.live.sum())
        known = iter_entities(folder / "columns" / ENTITIES)
        self.entities = {(entity.facet, entity.id): entity for entity in known}
        self.values: Mapping[str, list[Entity]] = {
            facet: [entity for entity in self.entities.values() if entity.facet == facet] for facet in FACET_NAMES
        }
        self.ordinals: Mapping[str, dict[str, int]] = {
            facet: {entity.id: number for number, entity in enumerate(entities)}
            for facet, entities in self.values.items()
        }

    def average_length(self, field: str) -> float:
        """Give the mean length of a field over live rows; 1 where there is no word at all."""
        return self._averages[field]

    @cached_property
    def _averages(self) -> Mapping[str, float]:
        totals = {field: int(lengths[self.live].sum()) for field, lengths in self.lengths.items()}
        return {field: total / self.articles if total else 1.0 for field, total in totals.items()}

    @cached_property
    def ids(self) -> list[str]:
        """List the id of every row."""
        return [segment.ids[row].decode() for segment in self.segments for row in range(segment.rows)]

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Lead from the ids of live articles to their rows."""
        return {id: row for row, id in enumerate(self.ids) if self.live[row]}

    @cached_property
    def newest(self) -> Array:
        """Rank every row in the order newest first, undated last, ties by id."""
        order = sorted(range(self.rows), key=lambda row: (-int(self.instant[row]), self.ids[row]))
        return _ranks(order)

    @cached_property
    def oldest(self) -> Array:
        """Rank every row in the order oldest first, undated last, ties by id."""
        undated = self.instant == UNKNOWN_INSTANT
        order = sorted(range(self.rows), key=lambda row: (bool(undated[row]), int(self.instant[row]), self.ids[row]))
        return _ranks(order)

    @cached_property
    def label_ranks(self) -> Mapping[str, Array]:
        """Rank the values of every facet by label, case ignored, then by id; by ordinal."""
        return {
            facet: _ranks(
                sorted(range(len(known)), key=lambda number: (known[number].label.casefold(), known[number].id))
            )
            for facet, known in self.values.items()
        }

    @cached_property
    def live_counts(self) -> Mapping[str, Array]:
        """Count the live articles of every value of every facet, by ordinal."""
        return {facet: self.count_values(facet, self.live) for facet in FACET_NAMES}

    def count_values(self, facet: str, mask: Array) -> Array:
        """Count the rows of a mask that hold each value of a facet, by ordinal."""
        counts = np.zeros(len(self.values[facet]), np.int64)
        for segment, part in self.split(mask):
            column = segment.facets[facet]
            chosen = column.values[np.repeat(part, np.diff(column.starts))]
            counts += np.bincount(chosen, minlength=len(counts))
        return counts

    def having(self, facet: str, ids: Sequence[str]) -> Array:
        """Mark the rows that hold any of these values or a descendant of one."""
        numbers = [self.ordinals[facet][id] for id in ids if id in self.ordinals[facet]]
        mask = np.zeros(self.rows, bool)
        for segment in self.segments if numbers else ():
            column = segment.facets[facet]
            places = np.flatnonzero(np.isin(column.values, numbers))
            mask[segment.base + np.searchsorted(column.starts, places, side="right") - 1] = True
        return mask

    def ancestors(self, facet: str, id: str) -> frozenset[str]:
        """Give all containers of a value."""
        return frozenset(iter_ancestors(facet, id, self.entities))

    def split(self, mask: Array) -> Iterator[tuple[Segment, Array]]:
        """Cut an array over all rows into the segments' parts."""
        for segment in self.segments:
            yield segment, mask[segment.base : segment.base + segment.rows]

    @cached_property
    def mention_tables(self) -> tuple[Array, Array]:
        """Give the mentions of all rows as (row, paragraph, sentence, facet, value), days as (..., first, last)."""
        tables: list[Array] = []
        for name in ("mentions", "days"):
            parts = [np.empty((0, 5), np.int64)]
            for segment in self.segments:
                part = np.array(getattr(segment, name), np.int64)
                part[:, 0] += segment.base
                parts.append(part)
            tables.append(np.concatenate(parts))
        return tables[0], tables[1]

    @cached_property
    def happened(self) -> tuple[Array, Array, Array]:
        """Give row, first and last day of every interval of every article."""
        rows, firsts, lasts = [np.empty(0, np.int64)], [np.empty(0, np.int32)], [np.empty(0, np.int32)]
        for segment in self.segments:
            starts = segment.happened_first.starts
            rows.append(np.repeat(np.arange(segment.base, segment.base + segment.rows), np.diff(starts)))
            firsts.append(segment.happened_first.values)
            lasts.append(segment.happened_last.values)
        return np.concatenate(rows), np.concatenate(firsts), np.concatenate(lasts)

    def document(self, row: int) -> LinkedArticle:
        """Read the article of a row with its mentions."""
        segment = next(s for s in reversed(self.segments) if s.base <= row)
        record = json.loads(segment.documents[row - segment.base])
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


_ROW_ARRAYS: Mapping[str, type] = {
    "live": np.bool_,
    "published.day": np.int32,
    "published.instant": np.int64,
    **{f"{field}.lengths": np.uint32 for field in TEXT_FIELD_NAMES},
}


def _ranks(order: Sequence[int]) -> Array:
    ranks = np.empty(len(order), np.int64)
    ranks[list(order)] = np.arange(len(order))
    return ranks


def _open_segment(columns: Path, documents: Path, base: int, rows: int) -> Segment:
    names = [stream_name(field, stream) for field in TEXT_FIELD_NAMES for stream in STREAMS]
    return Segment(
        base,
        rows,
        open_strings(columns, "ids"),
        {name: open_postings(columns, name) for name in names},
        {facet: open_lists(columns, facet) for facet in FACET_NAMES},
        open_lists(columns, "happened.first"),
        open_lists(columns, "happened.last"),
        open_array(columns, "mentions"),
        open_array(columns, "days"),
        open_strings(documents, "records"),
    )
