"""How is the archive of a data folder opened? One connection, closed again whatever happens."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.archive.layout import FILE, prepare
from index.archive.store import Archive
from index.errors import ArchiveError


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
        prepare(connection, path)
        yield Archive(connection)
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{path}: {error}") from error
    finally:
        with suppress(sqlite3.Error):  # what failed before has been told, and closing undoes as much
            connection.rollback()
        connection.close()
