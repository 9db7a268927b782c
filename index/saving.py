"""When is an article saved, and when is its file known? Each together with its file, every second at the latest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import monotonic

from index.archive import LIVE, Archive
from index.conveyor import Ended, Stored
from index.documents import EnrichedArticle
from index.intake import Intake, Watcher

EVERY = 256
"""Articles between two commits of the archive, and at most so many seconds:"""
SECONDS = 1.0


class Saving:
    """Stores articles, durably every few hundred and every second; `saved` counts those that are durable."""

    def __init__(self, archive: Archive, stages: Mapping[str, str], watcher: Watcher) -> None:
        self._archive, self._stages, self._watcher = archive, stages, watcher
        self._waiting, self._since = 0, monotonic()
        self.saved = 0

    def put(self, enriched: EnrichedArticle) -> None:
        """Store an article; it is saved with one of the next."""
        self._archive.put(enriched, self._stages)
        self._waiting += 1
        self._watcher.stored()

    def rest(self) -> None:
        """Save what was stored where it is time to."""
        if self._waiting >= EVERY or monotonic() - self._since > SECONDS:
            self.save()

    def save(self) -> None:
        """Save what was stored."""
        self._watcher.wait("writing")
        self._archive.commit()
        self.saved += self._waiting
        self._waiting, self._since = 0, monotonic()


class Memory:
    """Remembers the files that were read whole, so that they are not read again.

    Where files are pruned, one that lost an article is remembered with `remember_rest`, together with its removal.
    """

    def __init__(self, archive: Archive, intake: Intake, *, prune: bool) -> None:
        self._archive, self._intake = archive, intake
        self._held: dict[str, list[str]] = {}
        self._late: list[Ended] = []
        for known in archive.iter_known() if prune else ():
            if known.state == LIVE:
                self._held.setdefault(known.path, []).append(known.id)

    def remember(self, end: Ended) -> None:
        """Remember a file whose articles are stored, unless something in it failed."""
        if end.digest is None:
            return
        self._intake.read.add(end.file.path)
        if all(id in self._intake.seen for id in self._held.get(end.file.path, ())):
            self._put(end)
        else:
            self._late.append(end)

    def remember_rest(self) -> None:
        """Remember the files that lost an article."""
        for end in self._late:
            self._put(end)

    def _put(self, end: Ended) -> None:
        digest = self._intake.mark(end.digest or "")
        self._archive.put_file(end.file.path, end.file.source.name, digest, end.articles)


def save_all(steps: Iterable[Stored | Ended], saving: Saving, memory: Memory, intake: Intake) -> None:
    """Store and remember what a conveyor gives, and count it."""
    for step in steps:
        if isinstance(step, Stored):
            saving.put(step.enriched)
            if step.is_new:
                intake.report.added += 1
            else:
                intake.report.changed += 1
        else:
            memory.remember(step)
        saving.rest()
    saving.save()
