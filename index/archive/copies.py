"""Which other files say exactly what an article says? They are paths of that article, and no articles themselves."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from index.checksums import sum_row


class Copy(NamedTuple):
    """A file that says what an article says; `own` is the id that what it says would have by itself."""

    path: str
    own: str
    id: str


class Copies:
    """Holds a row a copy."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._known: dict[str, list[Copy]] | None = None

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return self._db.execute("SELECT 1 FROM copies LIMIT 1").fetchone() is not None

    def find(self, path: str, own: str) -> str | None:
        """Find the article that a record of a file is a copy of."""
        row = self._db.execute("SELECT id FROM copies WHERE path = ? AND own = ?", (path, own)).fetchone()
        return str(row[0]) if row else None

    def of(self, id: str) -> list[Copy]:
        """Give the copies of an article, in order of path."""
        if self._known is None:
            self._known = {}
            for row in self._db.execute("SELECT path, own, id FROM copies ORDER BY path, own"):
                self._known.setdefault(row[2], []).append(Copy(*row))
        return self._known.get(id, [])

    def find_other(self, id: str, path: str) -> str | None:
        """Find another file than one at a path that is there and says what an article says."""
        paths = (copy.path for copy in self.of(id) if copy.path != path)
        return next((path for path in paths if Path(path).exists()), None)

    def list_path(self, path: str) -> list[Copy]:
        """List the copies that a file holds."""
        return [Copy(*row) for row in self._db.execute("SELECT path, own, id FROM copies WHERE path = ?", (path,))]

    def put(self, copy: Copy) -> None:
        """Store a copy, in the place of what the same record was before."""
        self._db.execute("INSERT OR REPLACE INTO copies VALUES (?, ?, ?, ?)", (*copy, sum_row(*copy)))
        self._known = None

    def remove(self, copy: Copy) -> None:
        """Forget a copy."""
        self._db.execute("DELETE FROM copies WHERE path = ? AND own = ?", (copy.path, copy.own))
        self._known = None

    def check(self) -> Iterator[str]:
        """Verify the checksum of every row; give a line for each fault."""
        for *row, checksum in self._db.execute("SELECT path, own, id, checksum FROM copies"):
            if sum_row(*row) != checksum:
                yield f"article {row[2]!r}: one of its paths is not what was stored"
