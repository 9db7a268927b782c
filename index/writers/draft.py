"""What does a generation hold before it is published? What it keeps of its predecessor, and what a batch adds to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from os import cpu_count
from pathlib import Path

import numpy as np

from index.columns import STORIES, Array, open_array, open_strings, save_array, words_of
from index.entities import ENTITIES, SPELLINGS
from index.manifest import Manifest, Segment, describe_file, save_manifest, sync_file, write_synced
from index.schema import TEXT_FIELD_NAMES
from index.writers.base import Batch, Elsewhere
from index.writers.collecting import HALVED, HALVES, collect_halves, collect_rows
from index.writers.column_merge import Part
from index.writers.column_segment import SEGMENT_ROWS, SEGMENT_TOKENS, Ordinals, SegmentBuilder
from index.writers.document_segment import read_document
from index.writers.entity_lines import EntityLines
from index.writers.merging import choose_merges
from index.writers.segment_merge import check_parts, iter_rows, iter_stored, merge_segments
from index.writers.spellings import Spellings
from index.writers.story_rows import place_stories
from index.writers.w3 import FastSegment
from index.writers.whoosh_segment import SegmentWriter

Dead = Mapping[str, Sequence[int]]
"""Rows by the name of their segment."""

Advance = Callable[[int], object]
"""Is told how many articles have been written since the last call."""

NEW = "new"
"""What the folders of a segment are called until Whoosh has given it a name."""


class Draft:
    """A generation in the making: its folder, its segments with their live rows, its ordinals."""

    def __init__(
        self, data: Path, name: str, previous: Manifest | None, begin_segment: Callable[[Path], SegmentWriter]
    ) -> None:
        self._begin_segment = begin_segment
        self._is_fast = begin_segment is FastSegment
        self.folder = data / name
        self._old = data / previous.name if previous else None
        self._files = dict(previous.files) if previous else {}
        self._segments = list(previous.segments) if previous else []
        self._live: dict[str, np.ndarray] = {}
        self._ids: dict[str, list[str]] = {}
        self._entities = EntityLines()
        known = self._entities.load(self._old / "columns") if self._old else []
        self._ordinals = Ordinals(known)
        self._spellings = Spellings()
        if self._old:
            self._spellings.load(self._old / "columns", known)
        for segment in self._segments:
            assert self._old
            columns = self._old / "columns" / segment.name
            self._ids[segment.name] = [id.decode() for id in open_strings(columns, "ids").tolist()]
            self._live[segment.name] = unpack_rows(open_array(columns, "live"), segment.rows)

    def link_previous(self) -> None:
        """Give the new generation hard links to every file of its predecessor that will not change."""
        self.folder.mkdir()
        for part in ("whoosh", "columns", "documents"):
            (self.folder / part).mkdir()
        for name in self._files:
            if Path(name).name in ("live.npy", f"{STORIES}.npy", ENTITIES, SPELLINGS):
                continue
            assert self._old
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(self._old / name, target)

    def write(self, batch: Batch, advance: Advance) -> None:
        """Mark dead rows, write the new segments, merge where that pays."""
        dead = self._kill(batch.removed.union(batch.upserts))
        if dead or batch.upserts or not any((self.folder / "whoosh").glob("*.toc")):
            self._write_articles(batch, batch.upserts, dead, advance)
        self._merge(batch)

    def _write_articles(self, batch: Batch, ids: Sequence[str], dead: Dead, advance: Advance) -> None:
        """Write new articles as segments, in two processes where that pays; `dead` rows leave Whoosh in any case."""
        while self._is_fast and batch.elsewhere and len(ids) >= HALVED and (cpu_count() or 1) > 1:
            ids = [*self._write_halves(batch, batch.elsewhere, ids[:SEGMENT_ROWS], dead, advance), *ids[SEGMENT_ROWS:]]
            dead = {}
            if not ids:
                return
        self._write_rows(batch, ids, dead, frozenset(), self._spellings, advance)

    def _write_halves(
        self, batch: Batch, elsewhere: Elsewhere, ids: Sequence[str], dead: Dead, advance: Advance
    ) -> list[str]:
        """Write articles as one segment whose halves two processes collect; give those for which no room was left."""
        here = batch.load, batch.entities
        halves = collect_halves(self.folder, ids, self._ordinals.pairs(), here, elsewhere, advance)
        parts = {}
        for name, half in zip(HALVES, halves, strict=True):
            numbers = {
                facet: np.array([self._ordinals.number(facet, id) for id in own], np.int64)
                for facet, own in half.names.items()
            }
            parts[name] = Part(self.folder / "columns" / name, np.ones(len(half.stored), bool), numbers)
            self._entities.update(half.entities, half.entities)
            self._spellings.update(half.spellings)
        places = merge_segments(self.folder, NEW, parts)
        segment = FastSegment(self.folder / "whoosh")
        segment.add_stored(halves[part].stored[row] for part, row in iter_rows(places))
        for name in HALVES:
            self._forget_files(name)
        self._commit_segment(segment, dead, frozenset())
        return [id for half in halves for id in half.left]

    def _merge(self, batch: Batch) -> None:
        live = [int(self._live[segment.name].sum()) for segment in self._segments]
        places = choose_merges(live, [segment.rows for segment in self._segments], SEGMENT_ROWS)
        if not places:
            return
        names = [self._segments[place].name for place in sorted(places)]
        ids = [id for _, id in sorted(row for name in names for row in self._rows(name))]
        if self._is_fast and 0 < len(ids) <= SEGMENT_ROWS and self._count_tokens(names) <= SEGMENT_TOKENS:
            check_parts(self.folder, self._files, names)
            parts = {name: Part(self.folder / "columns" / name, self._live[name]) for name in names}
            merge_segments(self.folder, NEW, parts)
            segment = FastSegment(self.folder / "whoosh")
            segment.add_stored(iter_stored(self.folder, NEW, self._ordinals.names()))
            self._commit_segment(segment, {}, frozenset(names))
        else:
            self._write_rows(batch, ids, {}, frozenset(names), None, lambda _: None)
        for name in names:
            self._forget_files(name)
            del self._live[name], self._ids[name]
        self._segments = [segment for segment in self._segments if segment.name not in names]

    def _count_tokens(self, names: Sequence[str]) -> int:
        """Count the tokens of segments, those of dead rows, too."""
        folders = [self.folder / "columns" / name for name in names]
        lengths = (open_array(folder, f"{field}.lengths") for folder in folders for field in TEXT_FIELD_NAMES)
        return sum(int(counted.sum(dtype=np.int64)) for counted in lengths)

    def _rows(self, name: str) -> list[tuple[int, str]]:
        """Give the key that orders rows for every live row of a segment."""
        instants = open_array(self.folder / "columns" / name, "published.instant").tolist()
        rows = zip(instants, self._ids[name], self._live[name], strict=True)
        return [(-instant, id) for instant, id, is_live in rows if is_live]

    def _write_rows(
        self,
        batch: Batch,
        ids: Sequence[str],
        dead: Dead,
        dropped: frozenset[str],
        spellings: Spellings | None,
        advance: Advance,
    ) -> None:
        """Write articles as segments; `dead` rows and `dropped` segments leave Whoosh, also without an article."""
        articles = batch.load(ids)
        while True:
            builder = SegmentBuilder(self._ordinals, batch.entities)
            segment = self._begin_segment(self.folder / "whoosh")
            collect_rows(articles, builder, self.folder / "documents" / NEW, spellings, segment.add, advance)
            if builder.ids():
                builder.write(self.folder / "columns" / NEW)
            self._entities.update(self._ordinals.pairs(), batch.entities)
            self._commit_segment(segment, dead, dropped)
            if not builder.is_full():
                return
            dead, dropped = {}, frozenset()

    def _commit_segment(self, segment: SegmentWriter, dead: Dead, dropped: frozenset[str]) -> None:
        """Give the new segment to Whoosh, and take it over under the name that it has there; none if it has no row."""
        columns, documents = self.folder / "columns", self.folder / "documents"
        is_new = (columns / NEW).is_dir()
        name = segment.commit(columns / NEW if is_new else None, self._ordinals.names(), dead, dropped)
        if name is None:
            shutil.rmtree(documents / NEW)
            return
        (columns / NEW).rename(columns / name)
        (documents / NEW).rename(documents / name)
        self._ids[name] = [id.decode() for id in open_strings(columns / name, "ids").tolist()]
        self._segments.append(Segment(name, len(self._ids[name])))
        self._live[name] = np.ones(len(self._ids[name]), bool)

    def _forget_files(self, name: str) -> None:
        shutil.rmtree(self.folder / "columns" / name)
        shutil.rmtree(self.folder / "documents" / name)

    def _kill(self, ids: frozenset[str]) -> Dead:
        """Mark the rows of these ids dead; give those that were live."""
        killed: dict[str, list[int]] = {}
        for segment in self._segments if ids else ():
            live = self._live[segment.name]
            dead = [row for row, id in enumerate(self._ids[segment.name]) if id in ids and live[row]]
            if dead:
                documents = self.folder / "documents" / segment.name
                records = open_strings(documents, "records")
                for row in dead:
                    self._spellings.subtract(*read_document(documents, records, row))
                live[dead] = False
                killed[segment.name] = dead
        return killed

    def finish(self, number: int, batch: Batch) -> Manifest:
        """Write what spans segments, sync every new file, and save the manifest."""
        for name, live in self._live.items():
            save_array(self.folder / "columns" / name, "live", pack_rows(live))
        ids = (self._ids[segment.name] for segment in self._segments)
        marks = (self._live[segment.name] for segment in self._segments)
        rows = [id if is_live else None for id, is_live in zip(chain(*ids), chain(*marks), strict=True)]
        save_array(self.folder / "columns", STORIES, place_stories(rows, batch.stories))
        keys = self._ordinals.pairs()
        write_synced(self.folder / "columns" / ENTITIES, self._entities.save(keys, self._spellings))
        write_synced(self.folder / "columns" / SPELLINGS, self._spellings.save(keys))
        files: dict[str, tuple[int, str]] = {}
        for path in sorted(path for path in self.folder.rglob("*") if path.is_file()):
            name = path.relative_to(self.folder).as_posix()
            if path.stat().st_nlink > 1 and name in self._files:
                files[name] = self._files[name]
            else:
                sync_file(path)
                files[name] = describe_file(path)
        articles = sum(int(live.sum()) for live in self._live.values())
        manifest = Manifest(number, batch.last_change, articles, tuple(self._segments), batch.fingerprints, files)
        save_manifest(self.folder, manifest)
        return manifest


def pack_rows(marks: Array) -> Array:
    """Turn a mark a row into a bit a row, in 64-bit words."""
    padded = np.zeros(words_of(len(marks)) * 64, np.uint8)
    padded[: len(marks)] = marks
    bits: Array = np.packbits(padded, bitorder="little").view(np.uint64)
    return bits


def unpack_rows(bits: Array, rows: int) -> Array:
    """Turn a bit a row back into a mark a row."""
    return np.unpackbits(bits.view(np.uint8), count=rows, bitorder="little").astype(bool)
