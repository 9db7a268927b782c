"""Which articles of the files are new, which have changed, and which may not come in?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path

from index.archive import LIVE, TOMBSTONE, Archive
from index.documents import Article
from index.errors import ReadError
from index.readers import STDIN, Skipped, SourceFile, digest_file, format_path, iter_files, read_file

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
        """Hear that a stage begins, with the number of its steps where it is known."""

    def advance(self, steps: int = 1) -> object:
        """Hear that steps of the stage are done."""


@dataclass(slots=True)
class Intake:
    """Goes through files and lets through the articles that must be enriched; keeps count of all others.

    `seen` holds the ids met in this run, `read` the files parsed whole, with their digest and number of articles.
    `columns` pairs fields of an article with the columns that a user named for them.
    """

    archive: Archive
    report: Report
    watcher: Watcher
    dated_by_mtime: bool = False
    columns: tuple[tuple[str, str], ...] = ()
    seen: set[str] = field(default_factory=set)
    read: list[tuple[SourceFile, str, int]] = field(default_factory=list)

    def iter_articles(self, paths: Sequence[Path]) -> Iterator[Article]:
        """Give the new and the changed articles below paths, each once."""
        for source in iter_files(paths, self.columns):
            if isinstance(source, ReadError):
                self._fail(source)
            elif isinstance(source, Skipped):
                self._skip(source)
            else:
                yield from self._iter_file(source)

    def _iter_file(self, source: SourceFile) -> Iterator[Article]:
        try:
            digest = f"{self._asked()} {digest_file(source)}"
        except ReadError as failure:
            self._fail(failure)
            return
        known = self.archive.find_file(format_path(source.path), source.name, digest)
        if known is not None:
            self.report.unchanged += known
            self.watcher.advance()
            return
        failures, articles = self.report.failed, 0
        for article in map(self._date, read_file(source), repeat(source)):
            if isinstance(article, ReadError):
                self._fail(article)
            elif isinstance(article, Skipped):
                self._skip(article)
            elif error := self._conflict(article):
                self._fail(error)
            else:
                articles += 1
                self.seen.add(article.id)
                if self._is_new(article):
                    yield article
        if self.report.failed == failures:
            self.read.append((source, digest, articles))
        self.watcher.advance()

    def _asked(self) -> str:
        """Name what else than its bytes decides what a file gives."""
        columns = f" {dict(self.columns)}" if self.columns else ""
        return f"{READERS_VERSION}{' mtime' if self.dated_by_mtime else ''}{columns}"

    def _date(self, article: Article | ReadError | Skipped, source: SourceFile) -> Article | ReadError | Skipped:
        """Date an undated article by its file's time of change where that is asked for, and mark its content so."""
        if not self.dated_by_mtime or not isinstance(article, Article) or article.published or source.path == STDIN:
            return article
        published = datetime.fromtimestamp(int(source.path.stat().st_mtime), UTC)
        return replace(article, published=published, sha256=f"{article.sha256} mtime")

    def _conflict(self, article: Article) -> ReadError | None:
        if article.id in self.seen:
            return ReadError(article.path, f"id {article.id!r} stands twice in this run; the first one counts")
        known = self.archive.find(article.id)
        elsewhere = known and known.state == LIVE and known.path not in (article.path, str(STDIN))
        if known and elsewhere and Path(known.path).exists():
            return ReadError(article.path, f"id {article.id!r} is already that of {known.path}")
        return None

    def _is_new(self, article: Article) -> bool:
        known = self.archive.find(article.id)
        if known and known.state == TOMBSTONE:
            self.report.left_out += 1
            return False
        if known and known.state == LIVE and known.sha256 == article.sha256:
            self.report.unchanged += 1
            if known.path != article.path:
                self.archive.move(article.id, article.path)
            return False
        if known and known.state == LIVE:
            self.report.changed += 1
        else:
            self.report.added += 1
        return True

    def _skip(self, file: Skipped) -> None:
        self.report.skipped[file.suffix] = self.report.skipped.get(file.suffix, 0) + 1

    def _fail(self, error: ReadError) -> None:
        self.report.failed += 1
        self.watcher.failed(error)
