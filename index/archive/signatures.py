"""Which story does each article belong to, as far as the archive has compared them? Signatures, chains and stories."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from index.checksums import sum_row

_COLUMNS = "id, sha256, instant, size, bands, chain, story"


class SignatureRow(NamedTuple):
    """The signature of a live article, made of the content of this sha256, and its place among the others.

    `instant` is the second of publication since 1970, None for unknown; `chain` and `story` name articles.
    """

    id: str
    sha256: str
    instant: int | None
    size: int
    bands: bytes
    chain: str = ""
    story: str = ""


RawRow = tuple[str, int | None, int, bytes, str]
"""Id, instant, size, bands and chain of a SignatureRow, as they are read: there may be hundreds of thousands."""


class Changed(NamedTuple):
    """An article that came, changed or left since the articles were compared last."""

    id: str
    is_live: bool
    sha256: str


class Signatures:
    """Holds a row a live article, up to a change of the archive: what came later has not been compared yet."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def find_grouped(self) -> tuple[str, int] | None:
        """Find by which rule articles were compared and up to which change; None where that is unknown."""
        rows = self._db.execute("SELECT rule, change, checksum FROM grouped").fetchall()
        if len(rows) != 1 or sum_row(*rows[0][:2]) != rows[0][2]:
            return None
        return str(rows[0][0]), int(rows[0][1])

    def put_grouped(self, rule: str, change: int) -> None:
        """Note that all articles up to a change have been compared."""
        self._db.execute("DELETE FROM grouped")
        self._db.execute("INSERT INTO grouped VALUES (?, ?, ?)", (rule, change, sum_row(rule, change)))

    def forget(self) -> None:
        """Forget every signature, and that anything has been compared."""
        self._db.execute("DELETE FROM signatures")
        self._db.execute("DELETE FROM grouped")

    def iter_changed(self, after: int) -> Iterator[Changed]:
        """Give every article whose newest change is above a number."""
        rows = self._db.execute("SELECT id, state = 'live', sha256 FROM articles WHERE change > ?", (after,))
        for id, is_live, sha256 in rows:
            yield Changed(id, bool(is_live), sha256)

    def read_all(self) -> list[RawRow]:
        """Read what is compared of every row; whether each is what was stored, `check` tells."""
        return self._db.execute("SELECT id, instant, size, bands, chain FROM signatures").fetchall()

    def find(self, id: str) -> SignatureRow | None:
        """Find the row of an article."""
        row = self._db.execute(f"SELECT {_COLUMNS} FROM signatures WHERE id = ?", (id,)).fetchone()
        return SignatureRow(*row) if row else None

    def is_loose(self) -> bool:
        """Tell whether any article has no place yet."""
        return self._db.execute("SELECT 1 FROM signatures WHERE chain = '' LIMIT 1").fetchone() is not None

    def read_stories(self) -> Mapping[str, str]:
        """Read the story of every article that is not the first of its own."""
        return dict(self._db.execute("SELECT id, story FROM signatures WHERE story != id"))

    def put(self, rows: Iterable[SignatureRow]) -> None:
        """Store rows in the place of those of the same articles."""
        self._db.executemany(
            "INSERT OR REPLACE INTO signatures VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ((*row, sum_row(*row)) for row in rows)
        )

    def remove(self, ids: Iterable[str]) -> None:
        """Take out the rows of articles that left."""
        self._db.executemany("DELETE FROM signatures WHERE id = ?", ((id,) for id in ids))

    def loosen(self) -> None:
        """Forget where articles belong, but not their signatures, so that all are compared again."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM signatures").fetchall()
        self.put(SignatureRow(*row)._replace(chain="", story="") for row in rows)

    def check(self) -> Iterator[str]:
        """Verify the checksum of every row; give a line for each fault."""
        for *row, checksum in self._db.execute(f"SELECT {_COLUMNS}, checksum FROM signatures"):
            if sum_row(*row) != checksum:
                yield f"article {row[0]!r}: its signature is not what was stored"
        rows = self._db.execute("SELECT COUNT(*) FROM grouped").fetchone()[0]
        if rows and self.find_grouped() is None:
            yield "how far articles were compared is not what was stored"
