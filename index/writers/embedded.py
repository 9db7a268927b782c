"""How does a batch become the next generation: Whoosh index, columns, documents, manifest, CURRENT?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor
from pathlib import Path
from time import time

from index.entities import ENTITIES, SPELLINGS
from index.errors import CommitError, DamagedError
from index.manifest import check_files, current_name, find_current, iter_generations, load_manifest, publish
from index.retention import retire, tidy
from index.writers.base import Batch
from index.writers.draft import Advance, Draft
from index.writers.w3 import FastSegment
from index.writers.whoosh_segment import SegmentWriter, WhooshSegment

SEGMENT_WRITERS: Mapping[str, Callable[[Path], SegmentWriter]] = {"fast": FastSegment, "whoosh": WhooshSegment}
"""Who writes the Whoosh index, by the name that a user gives: we ourselves, or Whoosh's own writer."""
_TAKEN_OVER = (ENTITIES, SPELLINGS, "live.npy", "ids.starts.npy", "ids.content.bin")
"""Files whose content goes into the next generation and gets a checksum of its own: damage must not."""


class EmbeddedWriter:
    """Writes generations below a data folder; the caller holds the writer's lock."""

    def __init__(
        self, data: Path, *, anew: bool = False, segments: str = "fast", clock: Callable[[], float] = time
    ) -> None:
        """Start from the live generation, or `anew` from none, even where the live one is damaged.

        `segments` names one of SEGMENT_WRITERS; `clock` gives the seconds since 1970.
        """
        self._data = data
        self._clock = clock
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

    def tidy(self) -> None:
        """Delete what earlier commits left behind, those that were cut short included. Raises CommitError."""
        try:
            tidy(self._data, self._clock())
        except OSError as error:
            raise _failure(self._data, error) from error

    def commit(self, batch: Batch, advance: Advance) -> int:
        """Write and publish the next generation; give the number of live articles. Raises CommitError."""
        try:
            return self._commit(batch, advance)
        except (OSError, BrokenExecutor) as error:
            raise _failure(self._data, error) from error

    def _commit(self, batch: Batch, advance: Advance) -> int:
        number = max((number for number, _ in iter_generations(self._data)), default=0) + 1
        tidy(self._data, self._clock())
        if self._manifest:
            faults = check_files(self._data / self._manifest.name, self._manifest, checksums=False, names=_TAKEN_OVER)
            for fault in faults:
                raise DamagedError(f"{fault}; run: python -m index verify, then: python -m index rebuild")
        draft = Draft(self._data, f"gen-{number:06d}", self._manifest, self._begin_segment)
        draft.link_previous()
        draft.write(batch, advance)
        manifest = draft.finish(number, batch)
        served = current_name(self._data)
        publish(self._data, draft.folder)
        self._manifest = manifest
        retire(self._data, served, self._clock())
        return manifest.articles


def _failure(data: Path, error: Exception) -> CommitError:
    place = getattr(error, "filename", None) or data
    reason = getattr(error, "strerror", None) or str(error)
    return CommitError(f"{place}: {reason}; the archive keeps what was read: run the command again to index it")
