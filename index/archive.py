"""What has ever been read, and what was found in it? The truth: one sqlite file that only the index opens."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.codec import decode_article, decode_finds, encode_article, encode_finds
from index.documents import EnrichedArticle, Published
from index.errors import ArchiveError

FILE = "archive.sqlite"
_LAYOUT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, change INTEGER NOT NULL UNIQUE, state TEXT NOT NULL, path TEXT NOT NULL,
    sha256 TEXT NOT NULL, record BLOB NOT NULL, checksum TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS finds (
    id TEXT PRIMARY KEY REFERENCES articles, stages TEXT NOT NULL, record BLOB NOT NULL, checksum TEXT NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    path TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, articles INTEGER NOT NULL,
    PRIMARY KEY (path, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (change INTEGER NOT NULL);
"""

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

    def last_change(self) -> int:
        """Give the number of the newest change, 0 for an empty archive."""
        row = self._db.execute("SELECT change FROM counter").fetchone()
        return int(row[0]) if row else 0

    def find(self, id: str) -> Known | None:
        """Find what is known of an id."""
        row = self._db.execute("SELECT id, change, state, path, sha256 FROM articles WHERE id = ?", (id,)).fetchone()
        return Known(*row) if row else None

    def put(self, enriched: EnrichedArticle, stages: Mapping[str, str]) -> int:
        """Store an article, new or changed, and give the number of the change."""
        article = enriched.article
        record, finds = encode_article(article), encode_finds(enriched)
        number = self._next()
        self._db.execute(
            "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)",
            (article.id, number, LIVE, article.path, article.sha256, record, _checksum(article.id, record)),
        )
        stages_text = json.dumps(dict(stages), sort_keys=True)
        self._db.execute(
            "INSERT OR REPLACE INTO finds VALUES (?, ?, ?, ?)",
            (article.id, stages_text, finds, _checksum(article.id, stages_text.encode(), finds)),
        )
        return number

    def move(self, id: str, path: str) -> None:
        """Note that an unchanged article is now read from another file."""
        self._db.execute("UPDATE articles SET path = ? WHERE id = ?", (path, id))

    def remove(self, id: str, state: str) -> int:
        """Take an article out: its text stays stored, its state says why it is out."""
        number = self._next()
        self._db.execute("UPDATE articles SET state = ?, change = ? WHERE id = ?", (state, number, id))
        return number

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

    def iter_dates(self, after: int = 0) -> Iterator[tuple[str, Published]]:
        """Give id and publication of every live article whose newest change is above `after`. Raises ArchiveError."""
        rows = self._db.execute(
            "SELECT id, record, checksum FROM articles WHERE state = 'live' AND change > ?", (after,)
        )  # fmt: skip
        for id, record, checksum in rows:
            if _checksum(id, record) != checksum:
                raise _damaged(id)
            yield id, decode_article(record).published

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
        for (answer,) in self._db.execute("PRAGMA integrity_check"):
            if answer != "ok":
                yield answer
        for id, record, checksum in self._db.execute("SELECT id, record, checksum FROM articles"):
            if _checksum(id, record) != checksum:
                yield f"article {id!r}: its text is not what was stored"
        for id, stages, record, checksum in self._db.execute("SELECT id, stages, record, checksum FROM finds"):
            if _checksum(id, stages.encode(), record) != checksum:
                yield f"article {id!r}: its mentions are not what was stored"

    def _next(self) -> int:
        number = self.last_change() + 1
        self._db.execute("DELETE FROM counter")
        self._db.execute("INSERT INTO counter VALUES (?)", (number,))
        return number

    def _changes(self, where: str, values: tuple[object, ...]) -> Iterator[Change]:
        rows = self._db.execute(
            "SELECT articles.id, change, state, articles.record, articles.checksum, stages, finds.record, "
            f"finds.checksum FROM articles JOIN finds USING (id) {where}",
            values,
        )
        for id, number, state, record, checksum, stages, finds, finds_checksum in rows:
            if state != LIVE:
                yield Change(id, number, None, {})
                continue
            if _checksum(id, record) != checksum or _checksum(id, stages.encode(), finds) != finds_checksum:
                raise _damaged(id)
            yield Change(id, number, decode_finds(decode_article(record), finds), json.loads(stages))


def _damaged(id: str) -> ArchiveError:
    return ArchiveError(f"{FILE}: article {id!r} is damaged; restore the archive from a backup")


def _checksum(id: str, *parts: bytes) -> str:
    digest = hashlib.sha256(id.encode())
    for part in parts:
        digest.update(b"\0" + part)
    return digest.hexdigest()[:16]


@contextmanager
def open_archive(data: Path, *, create: bool = False) -> Iterator[Archive]:
    """Open the archive of a data folder; uncommitted work is undone on the way out.

    Raises ArchiveError when it is absent (unless `create`), of another layout, or no sqlite file.
    """
    path = data / FILE
    if not create and not path.is_file():
        raise ArchiveError(f"{path}: no archive yet; run: python -m index add PATH --data {data}")
    try:
        connection = sqlite3.connect(path)
    except sqlite3.Error as error:
        raise ArchiveError(f"{path}: {error}") from error
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        layout = connection.execute("PRAGMA user_version").fetchone()[0]
        if layout not in (0, _LAYOUT):
            raise ArchiveError(f"{path}: layout {layout}; this version knows layout {_LAYOUT}")
        connection.executescript(_TABLES)
        connection.execute(f"PRAGMA user_version = {_LAYOUT}")
        yield Archive(connection)
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{path}: {error}") from error
    finally:
        connection.rollback()
        connection.close()
