"""What does a generation hold before it is published? What it keeps of its predecessor, and what a batch adds to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from index.analysis import analyse
from index.columns import MAX_TITLE, Array, open_array, open_strings, save_array, words_of
from index.documents import LinkedArticle
from index.entities import ENTITIES, SPELLINGS, format_entity, iter_entities
from index.manifest import Manifest, Segment, describe_file, save_manifest, sync_file, write_synced
from index.schema import TEXT_FIELD_NAMES, stream_name
from index.writers.base import Batch
from index.writers.column_segment import SEGMENT_ROWS, Ordinals, SegmentBuilder
from index.writers.document_segment import DocumentWriter, read_document
from index.writers.merging import choose_merges
from index.writers.spellings import Spellings
from index.writers.whoosh_segment import write_segment

Streams = Mapping[str, Sequence[str]]
"""The terms of an article by stream name."""

Dead = Mapping[str, Sequence[int]]
"""Rows by the name of their segment."""

Advance = Callable[[int], object]
"""Is told how many articles have been written since the last call."""


class Draft:
    """A generation in the making: its folder, its segments with their live rows, its ordinals."""

    def __init__(self, data: Path, name: str, previous: Manifest | None) -> None:
        self.folder = data / name
        self._old = data / previous.name if previous else None
        self._files = dict(previous.files) if previous else {}
        self._segments = list(previous.segments) if previous else []
        self._live: dict[str, np.ndarray] = {}
        self._ids: dict[str, list[str]] = {}
        known = iter_entities(self._old / "columns" / ENTITIES) if self._old else ()
        self._entities = {(entity.facet, entity.id): entity for entity in known}
        self._ordinals = Ordinals(list(self._entities))
        self._spellings = Spellings()
        if self._old:
            self._spellings.load(self._old / "columns", list(self._entities))
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
            if Path(name).name in ("live.npy", ENTITIES, SPELLINGS):
                continue
            assert self._old
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(self._old / name, target)

    def write(self, batch: Batch, advance: Advance) -> None:
        """Mark dead rows, write the new segments, merge where that pays."""
        dead = self._kill(batch.removed.union(batch.upserts))
        if dead or batch.upserts or not any((self.folder / "whoosh").glob("*.toc")):
            self._write_segments(batch, batch.upserts, dead, frozenset(), advance)
        self._merge(batch)

    def _merge(self, batch: Batch) -> None:
        live = [int(self._live[segment.name].sum()) for segment in self._segments]
        places = choose_merges(live, [segment.rows for segment in self._segments], SEGMENT_ROWS)
        if not places:
            return
        names = [self._segments[place].name for place in sorted(places)]
        rows = sorted(row for name in names for row in self._rows(name))
        for name in names:
            shutil.rmtree(self.folder / "columns" / name)
            shutil.rmtree(self.folder / "documents" / name)
            del self._live[name], self._ids[name]
        self._segments = [segment for segment in self._segments if segment.name not in names]
        self._write_segments(batch, [id for _, id in rows], {}, frozenset(names), lambda _: None)

    def _rows(self, name: str) -> list[tuple[int, str]]:
        """Give the key that orders rows for every live row of a segment."""
        instants = open_array(self.folder / "columns" / name, "published.instant").tolist()
        rows = zip(instants, self._ids[name], self._live[name], strict=True)
        return [(-instant, id) for instant, id, is_live in rows if is_live]

    def _write_segments(
        self, batch: Batch, ids: Sequence[str], dead: Dead, dropped: frozenset[str], advance: Advance
    ) -> None:
        """Write articles as segments; `dead` rows and `dropped` segments leave Whoosh, also without an article."""
        articles = batch.load(ids)
        while True:
            builder = SegmentBuilder(self._ordinals, batch.entities)
            with closing(DocumentWriter(self.folder / "documents" / "new")) as documents:
                rows = documents.pass_on(self._analysed(articles, builder, counted=not dropped, advance=advance))
                name = write_segment(self.folder / "whoosh", rows, batch.entities, dead, dropped)
            if name is None:
                shutil.rmtree(self.folder / "documents" / "new")
                return
            builder.write(self.folder / "columns" / name)
            (self.folder / "documents" / "new").rename(self.folder / "documents" / name)
            self._ids[name] = builder.ids()
            self._segments.append(Segment(name, len(self._ids[name])))
            self._live[name] = np.ones(len(self._ids[name]), bool)
            self._entities.update({key: batch.entities[key] for key in self._ordinals.pairs() if key in batch.entities})
            if not builder.is_full():
                return
            dead, dropped = {}, frozenset()

    def _analysed(
        self, articles: Iterator[LinkedArticle], builder: SegmentBuilder, *, counted: bool, advance: Advance
    ) -> Iterator[tuple[LinkedArticle, Streams]]:
        """Give articles with their terms until the segment is full, after its columns have taken them."""
        for linked in articles:
            if counted:
                self._spellings.add(linked.article, linked.mentions)
            streams = _streams(linked)
            builder.add(linked, streams)
            yield linked, streams
            advance(1)
            if builder.is_full():
                return

    def _kill(self, ids: frozenset[str]) -> Dead:
        """Mark the rows of these ids dead; give those that were live."""
        killed: dict[str, list[int]] = {}
        for segment in self._segments if ids else ():
            live = self._live[segment.name]
            dead = [row for row, id in enumerate(self._ids[segment.name]) if id in ids and live[row]]
            if dead:
                records = open_strings(self.folder / "documents" / segment.name, "records")
                for row in dead:
                    self._spellings.subtract(*read_document(records[row]))
                live[dead] = False
                killed[segment.name] = dead
        return killed

    def finish(self, number: int, batch: Batch) -> Manifest:
        """Write what spans segments, sync every new file, and save the manifest."""
        for name, live in self._live.items():
            save_array(self.folder / "columns" / name, "live", pack_rows(live))
        keys = self._ordinals.pairs()
        lines = [format_entity(self._spellings.name(self._entities[key])) for key in keys]
        write_synced(self.folder / "columns" / ENTITIES, b"".join(lines))
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


def _streams(linked: LinkedArticle) -> Streams:
    streams: dict[str, Sequence[str]] = {}
    for field in TEXT_FIELD_NAMES:
        exact, stem = analyse(getattr(linked.article, field) or "")
        if field == "title":
            exact, stem = exact[:MAX_TITLE], stem[:MAX_TITLE]
        streams[stream_name(field, "exact")], streams[stream_name(field, "stem")] = exact, stem
    return streams
