"""Is every article of the archive, with what was found in it, what was stored?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from index.archive.layout import ROW
from index.checksums import sum_row


def iter_faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Verify sqlite's own structure and the checksum of every row; give a line for each fault."""
    for (answer,) in connection.execute("PRAGMA integrity_check"):
        if answer != "ok":
            yield answer
    newest, ids = 0, set()
    for *row, checksum in connection.execute(f"SELECT {ROW} FROM articles"):
        if sum_row(*row) != checksum:
            yield f"article {row[0]!r}: its text is not what was stored"
            continue
        newest = max(newest, row[1])
        ids.add(row[0])
    for *row, checksum in connection.execute("SELECT id, stages, record, checksum FROM finds"):
        if sum_row(*row) != checksum:
            yield f"article {row[0]!r}: its mentions are not what was stored"
        ids.discard(row[0])
    for id in sorted(ids):
        yield f"article {id!r}: its mentions are missing"
    counters = [count for (count,) in connection.execute("SELECT change FROM counter")]
    if newest and (len(counters) != 1 or not isinstance(counters[0], int) or counters[0] < newest):
        yield f"the newest change is {newest}, counted are {counters}"
