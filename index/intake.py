"""Which files and articles are new, which have changed, and which may not come in?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from index.archive import LIVE, TOMBSTONE, Archive, Copy, put_copy, release_copies, remove_copy
from index.documents import Article
from index.errors import ReadError
from index.readers import STDIN, Skipped, SourceFile, digest_file, iter_files
from index.reading import FreshFile

READERS_VERSION = "2"
"""Rises when a reader gives another article for the same file, so that no file is taken for known."""


@dataclass(slots=True)
class Report:
    """What an `add` did; the totals count articles, `failed` counts files and records."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: int = 0
    left_out: int = 0
    copies: int = 0
    skipped: dict[str, int] = field(default_factory=dict)

    def line(self) -> str:
        """Write the last line of `add`."""
        return (
            f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged, "
            f"{self.removed} removed, {self.failed} failed"
        )


class Watcher:
    """Is told what happens while a long run goes on; the command line draws it."""

    def failed(self, error: ReadError) -> None:
        """Hear of a file or record that gave no article."""

    def stage(self, name: str, total: int | None) -> None:
        """Hear that a stage begins, with the number of its steps where it is known; those of reading are bytes."""

    def advance(self, steps: int = 1) -> object:
        """Hear that steps of the stage are done."""

    def stored(self) -> None:
        """Hear that an article was stored."""

    def wait(self, what: str) -> None:
        """Hear what is waited for."""

    def measure(self, paths: Sequence[Path]) -> int | None:
        """Give the number of bytes below paths where somebody wants to know how long it will take."""
        return None


@dataclass(frozen=True, slots=True)
class Choice:
    """An article to enrich; `is_new` tells an added one from one that has changed."""

    article: Article
    is_new: bool


@dataclass(slots=True)
class Intake:
    """Chooses among files and articles by what the archive knows, and keeps count of those that stay out.

    `seen` holds the ids met in this run, `read` the paths of files parsed whole. `columns` pairs fields of an article
    with the columns that a user named for them. `spools` keeps what came over standard input until it is closed.
    `_chosen` gives id and path of what was let through, by its content; `_unmet` what a file held copies of, as far as
    it has not been met again; `_released` the copies that became articles because what they were copies of changed.
    """

    archive: Archive
    report: Report
    watcher: Watcher
    dated_by_mtime: bool = False
    columns: tuple[tuple[str, str], ...] = ()
    seen: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    spools: ExitStack = field(default_factory=ExitStack)
    _chosen: dict[str, tuple[str, str]] = field(default_factory=dict)
    _unmet: dict[str, dict[str, str]] = field(default_factory=dict)
    _released: set[str] = field(default_factory=set)

    def iter_fresh(self, paths: Sequence[Path]) -> Iterator[FreshFile]:
        """Give the files below paths whose content the archive does not know, in a fixed order."""
        for source in iter_files(paths, self.columns):
            if isinstance(source, ReadError):
                self.fail(source)
            elif isinstance(source, Skipped):
                self.skip(source)
            elif fresh := self.examine(source):
                yield fresh

    def examine(self, source: SourceFile) -> FreshFile | None:
        """Give the file unless the archive knows its content, or it cannot be read."""
        try:
            size = 0 if source.handle else source.path.stat().st_size
            digest = digest_file(source)
        except (OSError, ReadError) as error:
            self.fail(
                error if isinstance(error, ReadError) else source.build_error(str(error.strerror or error).lower())
            )
            return None
        fresh = FreshFile(source, digest, size)
        known = self.archive.find_file(fresh.path, source.name, self.mark(digest))
        if known is None:
            return self._spool(fresh) if source.handle else fresh
        self.report.unchanged += known
        self.watcher.advance(size)
        return None

    def mark(self, digest: str) -> str:
        """Add to a file's digest what else decides what it gives."""
        columns = f" {dict(self.columns)}" if self.columns else ""
        return f"{READERS_VERSION}{' mtime' if self.dated_by_mtime else ''}{columns} {digest}"

    def choose(self, article: Article) -> Choice | ReadError | None:
        """Choose whether an article is enriched, None where it is known or was removed by hand."""
        if article.id in self._released:  # made of what its file held before, and this is what it holds now
            self._released.remove(article.id)
            self.archive.discard(article.id)
            self.report.added -= 1
        known = self.archive.find(article.id)
        is_live = known is not None and known.state == LIVE
        if article.id in self.seen:
            return ReadError(article.path, f"id {article.id!r} stands twice in this run; the first one counts")
        if known and is_live and _is_elsewhere(known.path, article.path) and Path(known.path).exists():
            return ReadError(article.path, f"id {article.id!r} is already that of {known.path}")
        self.seen.add(article.id)
        if known and known.state == TOMBSTONE:
            self.report.left_out += 1
            return None
        if known and is_live and known.sha256 == article.sha256:
            self.report.unchanged += 1
            if known.path != article.path:
                self.archive.move(article.id, article.path)
            return None
        if not is_live and self._is_copy(article):
            return None
        if is_live and (released := release_copies(self.archive, article.id)):
            self._released.add(released)
            self.report.added += 1
        self._chosen.setdefault(article.sha256, (article.id, article.path))
        return Choice(article, not is_live)

    def _is_copy(self, article: Article) -> bool:
        """Tell whether another file says exactly the same, and remember this one as another path of that article."""
        path, own = article.path, article.id
        if path not in self._unmet:
            self._unmet[path] = {copy.own: copy.id for copy in self.archive.copies.list_path(path)}
        before = self._unmet[path].get(own)
        kept = self.archive.find(before) if before else None
        if kept and kept.state == TOMBSTONE:
            del self._unmet[path][own]
            self.report.left_out += 1
            return True
        if kept and kept.path == path:  # its first file is gone, and it is this one's now
            self.seen.add(kept.id)
        same = [(one.id, one.path) for one in self.archive.find_same(article.sha256) if Path(one.path).exists()]
        same += [self._chosen[article.sha256]] if article.sha256 in self._chosen else []
        found = next((id for id, place in same if id == before or _is_elsewhere(place, path)), None)
        self._unmet[path].pop(own, None)
        if before and found is None:
            remove_copy(self.archive, Copy(path, own, before))
        if found is None:
            return False
        if found != before:
            put_copy(self.archive, Copy(path, own, found))
        self.report.unchanged += 1
        self.report.copies += 1
        return True

    def settle(self) -> None:
        """Forget the copies that files which were read whole no longer hold."""
        for path in self.read if self.archive.copies else ():
            unmet = self._unmet.pop(path, None)
            lost = self.archive.copies.list_path(path) if unmet is None else [Copy(path, *one) for one in unmet.items()]
            for copy in lost:
                remove_copy(self.archive, copy)

    def skip(self, file: Skipped) -> None:
        """Count a file that no reader reads."""
        self.report.skipped[file.suffix] = self.report.skipped.get(file.suffix, 0) + 1

    def fail(self, error: ReadError) -> None:
        """Count and tell a failure."""
        self.report.failed += 1
        self.watcher.failed(error)

    def _spool(self, fresh: FreshFile) -> FreshFile:
        """Put what came over standard input into a file that another process can read."""
        source = fresh.source
        assert source.handle is not None
        source.handle.seek(0)
        spool = self.spools.enter_context(NamedTemporaryFile())  # noqa: SIM115
        shutil.copyfileobj(source.handle, spool)
        spool.flush()
        return replace(fresh, source=replace(source, handle=None), size=spool.tell(), spool=Path(spool.name))


def _is_elsewhere(known: str, path: str) -> bool:
    """Tell whether two paths name different places; a folder may be named from here or from the root."""
    return known != str(STDIN) and os.path.abspath(known) != os.path.abspath(path)
