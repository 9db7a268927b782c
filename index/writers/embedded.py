"""How does a batch become the next generation: Whoosh index, columns, documents, manifest, CURRENT?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from index.analysis import analyse
from index.columns import open_strings, save_array
from index.documents import LinkedArticle
from index.entities import ENTITIES, format_entity, iter_entities
from index.manifest import (
    CURRENT,
    Manifest,
    Segment,
    describe_file,
    find_current,
    iter_generations,
    load_manifest,
    publish,
    save_manifest,
    sync_file,
    write_synced,
)
from index.schema import TEXT_FIELD_NAMES, stream_name
from index.writers.base import Batch
from index.writers.column_segment import (
    Ordinals,
    build_inverters,
    read_document,
    row_order,
    write_columns,
    write_documents,
)
from index.writers.merging import choose_merges
from index.writers.spellings import FILE as SPELLINGS
from index.writers.spellings import Spellings
from index.writers.whoosh_segment import write_segment

SEGMENT_ROWS = 25_000
"""Articles written as one segment: bounds the memory of a large first load."""

Advance = Callable[[int], object]
"""Is told how many articles have been written since the last call."""


class EmbeddedWriter:
    """Writes generations below a data folder; the caller holds the writer's lock."""

    def __init__(self, data: Path, *, anew: bool = False) -> None:
        """Start from the live generation, or `anew` from none, even where the live one is damaged."""
        self._data = data
        folder = None if anew else find_current(data)
        self._manifest = load_manifest(folder) if folder else None

    def last_change(self) -> int:
        """Give the number of the newest change that is committed, 0 before the first commit."""
        return self._manifest.last_change if self._manifest else 0

    def fingerprints(self) -> Mapping[str, str]:
        """Give the fingerprints of the stages behind the live generation."""
        return self._manifest.fingerprints if self._manifest else {}

    def forget(self) -> None:
        """Begin the next generation from nothing: for a rebuild."""
        self._manifest = None

    def commit(self, batch: Batch, advance: Advance) -> int:
        """Write and publish the next generation; give the number of live articles."""
        number = max((number for number, _ in iter_generations(self._data)), default=0) + 1
        draft = _Draft(self._data, f"gen-{number:06d}", self._manifest)
        draft.link_previous()
        draft.write(batch, advance)
        manifest = draft.finish(number, batch)
        served = _current_name(self._data)
        publish(self._data, draft.folder)
        self._manifest = manifest
        self._prune({served, manifest.name})
        return manifest.articles

    def _prune(self, kept: set[str]) -> None:
        """Delete all generations but the live one and the one before it, those that were never published included."""
        for _, path in iter_generations(self._data):
            if path.name not in kept:
                shutil.rmtree(path)


class _Draft:
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
            strings = open_strings(columns, "ids")
            self._ids[segment.name] = [strings[row].decode() for row in range(len(strings))]
            self._live[segment.name] = np.load(columns / "live.npy", allow_pickle=False)

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
        if batch.removed:
            self._write_segment((), batch, batch.removed, advance=advance)
        upserts = iter(batch.upserts)
        while chunk := list(islice(upserts, SEGMENT_ROWS)):
            self._write_segment(chunk, batch, frozenset(linked.article.id for linked in chunk), advance=advance)
        if not self._segments and not any((self.folder / "whoosh").glob("*.toc")):
            self._write_segment((), batch, frozenset(), advance=advance)
        self._merge(batch)

    def _merge(self, batch: Batch) -> None:
        live = [int(self._live[segment.name].sum()) for segment in self._segments]
        places = choose_merges(live, [segment.rows for segment in self._segments], SEGMENT_ROWS)
        if not places:
            return
        names = [self._segments[place].name for place in sorted(places)]
        ids = [id for name in names for id, is_live in zip(self._ids[name], self._live[name], strict=True) if is_live]
        rows = list(batch.load(frozenset(ids)))
        self._write_segment(rows, batch, frozenset(), dropped=frozenset(names))
        for name in names:
            shutil.rmtree(self.folder / "columns" / name)
            shutil.rmtree(self.folder / "documents" / name)
            del self._live[name], self._ids[name]
        self._segments = [segment for segment in self._segments if segment.name not in names]

    def _write_segment(
        self,
        articles: Sequence[LinkedArticle],
        batch: Batch,
        dead: frozenset[str],
        *,
        dropped: frozenset[str] = frozenset(),
        advance: Advance = lambda _: None,
    ) -> None:
        """Write articles as one segment, after marking the rows of `dead` ids; `dropped` segments leave Whoosh."""
        present = self._kill(dead)
        rows = sorted(articles, key=row_order)
        for linked in () if dropped else rows:
            self._spellings.add(linked.article, linked.mentions)
        inverters = build_inverters()

        def analysed() -> Iterator[tuple[LinkedArticle, dict[str, Sequence[str]]]]:
            for linked in rows:
                streams = _streams(linked)
                for name, inverter in inverters.items():
                    inverter.add(streams[name])
                yield linked, streams
                advance(1)

        name = write_segment(self.folder / "whoosh", analysed(), batch.entities, sorted(present), dropped)
        if name is None:
            return
        write_columns(self.folder / "columns" / name, rows, inverters, self._ordinals, batch.entities)
        write_documents(self.folder / "documents" / name, rows)
        self._segments.append(Segment(name, len(rows)))
        self._ids[name] = [linked.article.id for linked in rows]
        self._live[name] = np.ones(len(rows), bool)
        self._entities.update({key: batch.entities[key] for key in self._ordinals.pairs() if key in batch.entities})

    def _kill(self, ids: frozenset[str]) -> set[str]:
        """Mark the rows of these ids dead; give the ids that had a live row."""
        killed: set[str] = set()
        for segment in self._segments:
            live = self._live[segment.name]
            dead = [row for row, id in enumerate(self._ids[segment.name]) if id in ids and live[row]]
            if dead:
                records = open_strings(self.folder / "documents" / segment.name, "records")
                for row in dead:
                    self._spellings.subtract(*read_document(records[row]))
                live[dead] = False
                killed.update(self._ids[segment.name][row] for row in dead)
        return killed

    def finish(self, number: int, batch: Batch) -> Manifest:
        """Write what spans segments, sync every new file, and save the manifest."""
        for name, live in self._live.items():
            save_array(self.folder / "columns" / name, "live", live)
        keys = self._ordinals.pairs()
        lines = [format_entity(self._spellings.name(self._entities[key])) for key in keys]
        write_synced(self.folder / "columns" / ENTITIES, "".join(f"{line}\n" for line in lines).encode())
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


def _streams(linked: LinkedArticle) -> dict[str, Sequence[str]]:
    streams: dict[str, Sequence[str]] = {}
    for field in TEXT_FIELD_NAMES:
        exact, stem = analyse(getattr(linked.article, field) or "")
        streams[stream_name(field, "exact")], streams[stream_name(field, "stem")] = exact, stem
    return streams


def _current_name(data: Path) -> str:
    """Give the name of the generation that readers hold now, whole or not; empty where there is none."""
    path = data / CURRENT
    return path.read_text(encoding="ascii", errors="replace").strip() if path.is_file() else ""
