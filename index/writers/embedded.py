"""How does a batch become the next generation: Whoosh index, columns, documents, manifest, CURRENT?"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from index.manifest import CURRENT, find_current, iter_generations, load_manifest, publish
from index.writers.base import Batch
from index.writers.draft import Advance, Draft
from index.writers.w3 import FastSegment
from index.writers.whoosh_segment import SegmentWriter, WhooshSegment

SEGMENT_WRITERS: Mapping[str, Callable[[Path], SegmentWriter]] = {"fast": FastSegment, "whoosh": WhooshSegment}
"""Who writes the Whoosh index, by the name that a user gives: we ourselves, or Whoosh's own writer."""


class EmbeddedWriter:
    """Writes generations below a data folder; the caller holds the writer's lock."""

    def __init__(self, data: Path, *, anew: bool = False, segments: str = "fast") -> None:
        """Start from the live generation, or `anew` from none, even where the live one is damaged.

        `segments` names one of SEGMENT_WRITERS.
        """
        self._data = data
        self._begin_segment = SEGMENT_WRITERS[segments]
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
        draft = Draft(self._data, f"gen-{number:06d}", self._manifest, self._begin_segment)
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


def _current_name(data: Path) -> str:
    """Give the name of the generation that readers hold now, whole or not; empty where there is none."""
    path = data / CURRENT
    return path.read_text(encoding="ascii", errors="replace").strip() if path.is_file() else ""
