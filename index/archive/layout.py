"""How does the archive's sqlite file lie on disk, and how is one of an earlier layout brought up to date?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from index.checksums import sum_row, sum_text
from index.errors import ArchiveError

FILE = "archive.sqlite"
ROW = "id, change, state, path, sha256, record, checksum"
"""The columns of an article, its checksum last."""
_LAYOUT = 3
"""Layout 1 kept checksums of the text alone, 2 knew neither stories nor copies; each is brought up to this one."""
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
CREATE INDEX IF NOT EXISTS contents ON articles (sha256);
CREATE TABLE IF NOT EXISTS copies (
    path TEXT NOT NULL, own TEXT NOT NULL, id TEXT NOT NULL, checksum TEXT NOT NULL, PRIMARY KEY (path, own))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS signatures (
    id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, instant INTEGER, size INTEGER NOT NULL, bands BLOB NOT NULL,
    chain TEXT NOT NULL, story TEXT NOT NULL, checksum TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS grouped (rule TEXT NOT NULL, change INTEGER NOT NULL, checksum TEXT NOT NULL);
"""


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a file that has none, and bring an earlier layout up to date. Raises ArchiveError."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        layout = connection.execute("PRAGMA user_version").fetchone()[0]
        if layout not in range(_LAYOUT + 1):
            raise ArchiveError(f"{path}: layout {layout}; this version knows layout {_LAYOUT}")
        if layout != _LAYOUT:
            connection.executescript(_TABLES)
            connection.execute("BEGIN IMMEDIATE")
            if layout == 1:
                _renew_checksums(connection)
            connection.execute(f"PRAGMA user_version = {_LAYOUT}")
            connection.commit()
    except UnicodeDecodeError as error:  # sqlite quotes what it cannot read in its message, whatever the bytes
        raise ArchiveError(f"{path}: cannot be read ({error})") from error


def _renew_checksums(connection: sqlite3.Connection) -> None:
    """Turn the checksums of layout 1 into those of layout 2, rows that are damaged excepted."""
    for *row, checksum in connection.execute(f"SELECT {ROW} FROM articles").fetchall():
        if sum_text(row[0], row[-1]) == checksum:
            connection.execute("UPDATE articles SET checksum = ? WHERE id = ?", (sum_row(*row), row[0]))
    for id, stages, record, checksum in connection.execute("SELECT * FROM finds").fetchall():
        if sum_text(id, stages.encode(), record) == checksum:
            connection.execute("UPDATE finds SET checksum = ? WHERE id = ?", (sum_row(id, stages, record), id))
