"""Which articles does the archive hold, with what was found in each and in which files they were met?"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from index.archive.checking import iter_faults
from index.archive.copies import Copies
from index.archive.layout import FILE, ROW
from index.archive.signatures import Signatures
from index.checksums import sum_row
from index.codec import decode_article, decode_finds, encode_article, encode_finds
from index.documents import Article, EnrichedArticle, Published
from index.errors import ArchiveError

LIVE, GONE, TOMBSTONE = "live", "gone", "tombstone"
"""States of an article: live; gone with its file; removed by hand, which `add` respects."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive knows of an id without reading the article."""

    id: str
    change: int
    state: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Change:
    """The newest change of an article: its content and finds, or None where it left the archive."""

    id: str
    number: int
    enriched: EnrichedArticle | None
    stages: Mapping[str, str]


class Archive:
    """Holds articles, the mentions found in them and the fingerprints of the stages that found them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.signatures = Signatures(connection)
        self.copies = Copies(connection)

    def last_change(self) -> int:
        """Give the number of the newest change, 0 for an empty archive."""
        row = self._db.execute("SELECT change FROM counter").fetchone()
        return int(row[0]) if row else 0

    def find(self, id: str) -> Known | None:
        """Find what is known of an id."""
        row = self._db.execute("SELECT id, change, state, path, sha256 FROM articles WHERE id = ?", (id,)).fetchone()
        return Known(*row) if row else None

    def find_same(self, sha256: str) -> list[Known]:
        """Find the live articles with exactly this content, in order of id."""
        query = "SELECT id, change, state, path, sha256 FROM articles WHERE sha256 = ? AND state = 'live' ORDER BY id"
        return [Known(*row) for row in self._db.execute(query, (sha256,))]

    def put(self, enriched: EnrichedArticle, stages: Mapping[str, str]) -> int:
        """Store an article, new or changed, and give the number of the change."""
        article = enriched.article
        record, finds = encode_article(article), encode_finds(enriched)
        number = self._next()
        self._put_row(Known(article.id, number, LIVE, article.path, article.sha256), record)
        self._put_finds(article.id, json.dumps(dict(stages), sort_keys=True), finds)
        return number

    def move(self, id: str, path: str) -> None:
        """Note that an unchanged article is now read from another file."""
        if found := self._find_row(id):
            self._put_row(replace(found[0], path=path), found[1])

    def touch(self, id: str) -> None:
        """Make a live article count as changed."""
        if (found := self._find_row(id)) and found[0].state == LIVE:
            self._put_row(replace(found[0], change=self._next()), found[1])

    def discard(self, id: str) -> None:
        """Forget an article that no generation has seen."""
        self._db.execute("DELETE FROM finds WHERE id = ?", (id,))
        self._db.execute("DELETE FROM articles WHERE id = ?", (id,))

    def remove(self, id: str, state: str) -> int:
        """Take an article out: its text stays stored, its state says why it is out.

        One that is gone with its file stays where another file says the same, and is that file's from now on.
        """
        number = self._next()
        if found := self._find_row(id):
            known, record = found
            if state == GONE and (path := self.copies.find_other(id, known.path)):
                record = encode_article(replace(decode_article(record), path=path))
                self._put_row(replace(known, path=path, change=number), record)
            else:
                self._put_row(replace(known, state=state, change=number), record)
        return number

    def purge(self, ids: Sequence[str]) -> None:
        """Take articles out and leave no byte of them: a tombstone keeps their ids alone. Raises ArchiveError.

        Makes everything since the last commit durable, too. The file is written anew, without what earlier versions of
        any article left in its free pages.
        """
        self._db.execute("PRAGMA secure_delete = ON")
        for id in ids:
            if known := self.find(id):
                self.forget_file(known.path)
            for copy in self.copies.of(id):
                self.forget_file(copy.path)
                self.copies.remove(copy)
                self._put_row(Known(copy.own, self._next(), TOMBSTONE, "", ""), b"")
                self._put_finds(copy.own, "{}", b"")
            self._put_row(Known(id, self._next(), TOMBSTONE, "", ""), b"")
            self._put_finds(id, "{}", b"")
        self.signatures.remove(ids)
        self.signatures.loosen()
        self._db.commit()
        self._empty_log()
        self._db.execute("VACUUM")
        self._empty_log()

    def copy(self, path: Path) -> None:
        """Write a copy as of one moment into a new file, also while another process writes. Raises ArchiveError."""
        with closing(sqlite3.connect(path)) as target:
            self._db.backup(target)

    def iter_changes(self, after: int = 0) -> Iterator[Change]:
        """Give every article whose newest change is above `after`, in order of change. Raises ArchiveError."""
        return self._changes("WHERE change > ? ORDER BY change", (after,))

    def iter_live(self) -> Iterator[Change]:
        """Give the live articles in order of id. Raises ArchiveError."""
        return self._changes("WHERE state = 'live' ORDER BY articles.id", ())

    def iter_named(self, ids: Iterable[str]) -> Iterator[Change]:
        """Give the live articles among those named, in the order of the names. Raises ArchiveError."""
        for id in ids:
            yield from self._changes("WHERE state = 'live' AND articles.id = ?", (id,))

    def find_article(self, id: str) -> Article | None:
        """Find a live article without what was found in it. Raises ArchiveError."""
        found = self._find_row(id)
        return decode_article(found[1]) if found and found[0].state == LIVE else None

    def iter_dates(self, after: int = 0) -> Iterator[tuple[str, Published]]:
        """Give id and publication of every live article whose newest change is above `after`. Raises ArchiveError."""
        rows = self._db.execute(f"SELECT {ROW} FROM articles WHERE state = 'live' AND change > ?", (after,))
        for *row, checksum in rows:
            if sum_row(*row) != checksum:
                raise _damaged(row[0])
            yield row[0], decode_article(row[-1]).published

    def iter_known(self) -> Iterator[Known]:
        """Give what is known of every id, in order."""
        for row in self._db.execute("SELECT id, change, state, path, sha256 FROM articles ORDER BY id"):
            yield Known(*row)

    def find_file(self, path: str, name: str, sha256: str) -> int | None:
        """Find how many articles a file gave, None unless it was read whole with exactly this content."""
        row = self._db.execute(
            "SELECT articles FROM files WHERE path = ? AND name = ? AND sha256 = ?", (path, name, sha256)
        ).fetchone()
        return int(row[0]) if row else None

    def put_file(self, path: str, name: str, sha256: str, articles: int) -> None:
        """Remember that a file was read whole, so that its content need not be parsed again."""
        self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (path, name, sha256, articles))

    def forget_file(self, path: str) -> None:
        """Forget a file, so that it is parsed when it is met again."""
        self._db.execute("DELETE FROM files WHERE path = ?", (path,))

    def commit(self) -> None:
        """Make everything since the last commit durable."""
        self._db.commit()

    def check(self) -> Iterator[str]:
        """Verify sqlite's own structure and the checksum of every row; give a line for each fault."""
        yield from iter_faults(self._db)
        yield from self.signatures.check()
        yield from self.copies.check()

    def _find_row(self, id: str) -> tuple[Known, bytes] | None:
        rows = self._db.execute(f"SELECT {ROW} FROM articles WHERE id = ?", (id,))
        for *row, record, checksum in rows.fetchall():
            if sum_row(*row, record) != checksum:
                raise _damaged(id)
            return Known(*row), record
        return None

    def _put_row(self, known: Known, record: bytes) -> None:
        row = (*astuple(known), record)
        self._db.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, sum_row(*row)))

    def _put_finds(self, id: str, stages: str, record: bytes) -> None:
        row = (id, stages, record)
        self._db.execute("INSERT OR REPLACE INTO finds VALUES (?, ?, ?, ?)", (*row, sum_row(*row)))

    def _empty_log(self) -> None:
        """Move everything out of the write-ahead log and cut it to nothing."""
        if self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise ArchiveError(f"{FILE}: another process reads it; run the command again when that has ended")

    def _next(self) -> int:
        number = self.last_change() + 1
        self._db.execute("DELETE FROM counter")
        self._db.execute("INSERT INTO counter VALUES (?)", (number,))
        return number

    def _changes(self, where: str, values: tuple[object, ...]) -> Iterator[Change]:
        rows = self._db.execute(
            "SELECT articles.id, change, state, path, sha256, articles.record, articles.checksum, "
            f"stages, finds.record, finds.checksum FROM articles JOIN finds USING (id) {where}",
            values,
        )
        for id, number, state, path, sha256, record, checksum, stages, finds, finds_checksum in rows:
            if state != LIVE:
                yield Change(id, number, None, {})
                continue
            is_whole = sum_row(id, number, state, path, sha256, record) == checksum
            if not is_whole or sum_row(id, stages, finds) != finds_checksum:
                raise _damaged(id)
            article = decode_article(record)
            if copies := self.copies.of(id):
                paths = (copy.path for copy in copies if copy.path != article.path)
                article = replace(article, copies=tuple(dict.fromkeys(paths)))
            yield Change(id, number, decode_finds(article, finds), json.loads(stages))


def _damaged(id: str) -> ArchiveError:
    return ArchiveError(f"{FILE}: article {id!r} is damaged; restore the archive from a backup")
