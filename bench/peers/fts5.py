"""How does SQLite answer, with its full-text table FTS5 and a table of (article, value) pairs a facet?

The articles found go once into a temporary table, and every count joins it; without words, the indexes alone count.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bench.answers import FACET_SIZE, SIZE, Answer
from bench.corpus import FACETS, Row
from bench.peers.base import Source
from bench.questions import Question

_FILE = "index.sqlite"
_BATCH = 5_000
_TABLES = """
CREATE VIRTUAL TABLE found USING fts5(
    text, content='', detail=full, tokenize="unicode61 remove_diacritics 0 tokenchars '_'");
CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT, published INTEGER, month INTEGER);
"""
_FACET = "CREATE TABLE {0} (article INTEGER, value INTEGER, PRIMARY KEY (article, value)) WITHOUT ROWID"
_INDEXES = ("CREATE INDEX by_published ON articles (published)", "CREATE INDEX by_month ON articles (month)")
_KEEP = "INSERT INTO hits SELECT rowid, rank FROM found WHERE found MATCH ? {where}"
_BEST = """
SELECT article, title, published, score FROM (SELECT * FROM hits ORDER BY score LIMIT ?)
    JOIN articles ON id = article ORDER BY score
"""
_NEWEST = "SELECT id, title, published, 0.0 FROM articles ORDER BY published DESC LIMIT ?"
_COUNT = "SELECT value, count(*) AS n FROM {source} GROUP BY value ORDER BY n DESC LIMIT ?"
_MONTHS = "SELECT month, count(*) FROM {source} GROUP BY month"


def build(folder: Path, source: Source) -> None:
    """Write the tables, then merge the full-text index into one segment."""
    with sqlite3.connect(folder / _FILE) as db:
        db.executescript(_TABLES)
        for facet in FACETS:
            db.execute(_FACET.format(facet))
        for rows in _iter_batches(source.rows("fts5")):
            db.executemany("INSERT INTO found (rowid, text) VALUES (?, ?)", [(row.number, row.text) for row in rows])
            records = [(row.number, row.title, row.published.toordinal(), row.month) for row in rows]
            db.executemany("INSERT INTO articles VALUES (?, ?, ?, ?)", records)
            for place, facet in enumerate(FACETS):
                pairs = [(row.number, value) for row in rows for value in row.values[place]]
                db.executemany(f"INSERT INTO {facet} VALUES (?, ?)", pairs)
        for statement in (*_INDEXES, *(f"CREATE INDEX of_{facet} ON {facet} (value, article)" for facet in FACETS)):
            db.execute(statement)
        db.execute("INSERT INTO found (found) VALUES ('optimize')")
        db.execute("ANALYZE")
    db.close()


def open_engine(folder: Path) -> Fts5:
    """Open the database, wholly in memory's reach."""
    return Fts5(folder)


class Fts5:
    """Asks the database in the folder."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / _FILE, isolation_level=None)
        for setting in ("cache_size = -1000000", "mmap_size = 4000000000", "temp_store = MEMORY"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.execute("CREATE TEMP TABLE hits (article INTEGER PRIMARY KEY, score REAL)")

    def segments(self) -> int:
        """Count one: the index was merged."""
        return 1

    def ask(self, question: Question) -> Any:
        """Keep the articles found with their scores, take the best, join the counts."""
        ask = self._db.execute
        if whole := question.operator == "all":
            total = ask("SELECT count(*) FROM articles").fetchone()[0]
        else:
            # The plus keeps SQLite from asking the full-text index once for each article that has the value.
            part = " AND +rowid IN (SELECT article FROM {} WHERE value = ?)"
            where = "".join(part.format(facet) for facet, _ in question.values)
            ask("DELETE FROM hits")
            chosen = (_write(question), *(value for _, value in question.values))
            total = ask(_KEEP.format(where=where), chosen).rowcount
        found = ask(_NEWEST if whole else _BEST, (SIZE,))
        hits = [(id, title, date.fromordinal(published), -score) for id, title, published, score in found]
        tables = FACETS if whole else tuple(f"hits CROSS JOIN {facet} USING (article)" for facet in FACETS)
        facets = [ask(_COUNT.format(source=table), (FACET_SIZE,)).fetchall() for table in tables]
        table = "articles" if whole else "hits CROSS JOIN articles ON id = article"
        months = ask(_MONTHS.format(source=table)).fetchall()
        return total, hits, facets, months

    def read(self, raw: Any) -> Answer:
        """Drop what only a reader of hits wants."""
        total, hits, facets, months = raw
        return Answer(total, tuple(id for id, *_ in hits), tuple(tuple(values) for values in facets), tuple(months))


def _write(question: Question) -> str:
    """Write the question in FTS5's language, every word quoted."""
    if question.operator == "phrase":
        return f'"{" ".join(question.words)}"'
    return (" OR " if question.operator == "or" else " AND ").join(f'"{word}"' for word in question.words)


def _iter_batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    for first in rows:
        yield [first, *(row for _, row in zip(range(_BATCH - 1), rows, strict=False))]
