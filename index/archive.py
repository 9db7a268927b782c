"""What has ever been read, and what was found in it? The truth: one sqlite file that only the index opens."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from index.checksums import sum_row, sum_text
from index.codec import decode_article, decode_finds, encode_article, encode_finds
from index.documents import EnrichedArticle, Published
from index.errors import ArchiveError

FILE = "archive.sqlite"
_LAYOUT = 2
"""Layout 1 kept checksums of the text alone; it is turned into layout 2 when it is opened."""
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

_ROW = "id, change, state, path, sha256, record, checksum"

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
        self._put_row(Known(article.id, number, LIVE, article.path, article.sha256), record)
        self._put_finds(article.id, json.dumps(dict(stages), sort_keys=True), finds)
        return number

    def move(self, id: str, path: str) -> None:
        """Note that an unchanged article is now read from another file."""
        if found := self._find_row(id):
            self._put_row(replace(found[0], path=path), found[1])

    def remove(self, id: str, state: str) -> int:
        """Take an article out: its text stays stored, its state says why it is out."""
        number = self._next()
        if found := self._find_row(id):
            self._put_row(replace(found[0], state=state, change=number), found[1])
        return number

    def purge(self, ids: Iterable[str]) -> None:
        """Take articles out and leave no byte of them: a tombstone keeps their ids alone. Raises ArchiveError.

        Makes everything since the last commit durable, too. The file is written anew, without what earlier versions of
        any article left in its free pages.
        """
        self._db.execute("PRAGMA secure_delete = ON")
        for id in ids:
            if known := self.find(id):
                self.forget_file(known.path)
            self._put_row(Known(id, self._next(), TOMBSTONE, "", ""), b"")
            self._put_finds(id, "{}", b"")
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

    def iter_dates(self, after: int = 0) -> Iterator[tuple[str, Published]]:
        """Give id and publication of every live article whose newest change is above `after`. Raises ArchiveError."""
        rows = self._db.execute(f"SELECT {_ROW} FROM articles WHERE state = 'live' AND change > ?", (after,))
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
        for (answer,) in self._db.execute("PRAGMA integrity_check"):
            if answer != "ok":
                yield answer
        newest, ids = 0, set()
        for *row, checksum in self._db.execute(f"SELECT {_ROW} FROM articles"):
            if sum_row(*row) != checksum:
                yield f"article {row[0]!r}: its text is not what was stored"
                continue
            newest = max(newest, row[1])
            ids.add(row[0])
        for *row, checksum in self._db.execute("SELECT id, stages, record, checksum FROM finds"):
            if sum_row(*row) != checksum:
                yield f"article {row[0]!r}: its mentions are not what was stored"
            ids.discard(row[0])
        for id in sorted(ids):
            yield f"article {id!r}: its mentions are missing"
        counters = [count for (count,) in self._db.execute("SELECT change FROM counter")]
        if newest and (len(counters) != 1 or not isinstance(counters[0], int) or counters[0] < newest):
            yield f"the newest change is {newest}, counted are {counters}"

    def _find_row(self, id: str) -> tuple[Known, bytes] | None:
        rows = self._db.execute(f"SELECT {_ROW} FROM articles WHERE id = ?", (id,))
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
            yield Change(id, number, decode_finds(decode_article(record), finds), json.loads(stages))


def _damaged(id: str) -> ArchiveError:
    return ArchiveError(f"{FILE}: article {id!r} is damaged; restore the archive from a backup")


def _renew_checksums(connection: sqlite3.Connection) -> None:
    """Turn layout 1 into layout 2, rows that are damaged excepted."""

    for *row, checksum in connection.execute(f"SELECT {_ROW} FROM articles").fetchall():
        if sum_text(row[0], row[-1]) == checksum:
            connection.execute("UPDATE articles SET checksum = ? WHERE id = ?", (sum_row(*row), row[0]))
    for id, stages, record, checksum in connection.execute("SELECT * FROM finds").fetchall():
        if sum_text(id, stages.encode(), record) == checksum:
            connection.execute("UPDATE finds SET checksum = ? WHERE id = ?", (sum_row(id, stages, record), id))


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
        _prepare(connection, path)
        yield Archive(connection)
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{path}: {error}") from error
    finally:
        with suppress(sqlite3.Error):  # what failed before has been told, and closing undoes as much
            connection.rollback()
        connection.close()


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        layout = connection.execute("PRAGMA user_version").fetchone()[0]
        if layout not in (0, 1, _LAYOUT):
            raise ArchiveError(f"{path}: layout {layout}; this version knows layout {_LAYOUT}")
        if layout != _LAYOUT:
            connection.executescript(_TABLES)
            connection.execute("BEGIN IMMEDIATE")
            if layout:
                _renew_checksums(connection)
            connection.execute(f"PRAGMA user_version = {_LAYOUT}")
            connection.commit()
    except UnicodeDecodeError as error:  # sqlite quotes what it cannot read in its message, whatever the bytes
        raise ArchiveError(f"{path}: cannot be read ({error})") from error
