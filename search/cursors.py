"""Where does a walk through many hits go on? A cursor names a generation and a place in the order of its hits.

A generation never changes, so neither does the order of a query's hits in it: a place among them is all that is kept.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import replace
from typing import NamedTuple

from index.errors import QueryError
from search.query import FACET_SORTS, MAX_WINDOW, Query
from search.results import Results

_CHECK = 8
"""Characters of the checksum that ties a cursor to its query."""


class Cursor(NamedTuple):
    """A generation and how many hits of a query in it were given."""

    generation: int
    begin: int


def write_cursor(query: Query, cursor: Cursor) -> str:
    """Write a cursor as URL-safe text that holds for this query alone."""
    text = f"{cursor.generation}.{cursor.begin}.{_check(query)}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(query: Query) -> Cursor:
    """Read the cursor of a query. Raises QueryError where it is none, or that of another query."""
    try:
        padded = query.cursor + "=" * (-len(query.cursor) % 4)
        generation, begin, check = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").split(".")
        cursor = Cursor(int(generation), int(begin))
    except (binascii.Error, ValueError) as error:
        raise QueryError("cursor", query.cursor, "a cursor as an answer gave it") from error
    if cursor.begin < 0 or cursor.generation < 0 or check != _check(query):
        raise QueryError("cursor", query.cursor, "a cursor of this very search; start again without it")
    return cursor


def next_query(results: Results) -> Query | None:
    """Ask for the hits after those of an answer: by page as far as pages reach, then by cursor; None after the last."""
    query, end = results.query, _begin(results) + results.query.size
    if not query.size or end >= results.total:
        return None
    if not query.cursor and end + query.size <= MAX_WINDOW:
        return query.with_page(query.page + 1)
    return _continue(results, end)


def previous_query(results: Results) -> Query | None:
    """Ask for the hits before those of an answer, the last there are where it lies beyond them; None on the first."""
    query, begin = results.query, _begin(results)
    if begin == 0:
        return None
    if query.cursor:
        return _continue(results, begin - query.size) if begin > query.size else query.with_page(1)
    pages = -(-results.total // query.size) if query.size else 0
    return query.with_page(min(query.page - 1, max(pages, 1)))


def cursor_after(results: Results) -> str:
    """Write the cursor that goes on after the hits of an answer in its own generation; "" after the last."""
    end = _begin(results) + results.query.size
    if not results.query.size or end >= results.total:
        return ""
    return write_cursor(results.query, Cursor(results.generation, end))


def _begin(results: Results) -> int:
    query = results.query
    return read_cursor(query).begin if query.cursor else (query.page - 1) * query.size


def _continue(results: Results, begin: int) -> Query:
    return results.query.with_cursor(write_cursor(results.query, Cursor(results.generation, begin)))


def _check(query: Query) -> str:
    """Hash what decides the order of a query's hits."""
    shown = replace(query, page=1, size=0, cursor="", facet_size=0, facet_sort=FACET_SORTS[0], unit="auto")
    bare = replace(shown, facets=(), axes=(), explain=False)
    return hashlib.sha256(repr(bare.to_params()).encode()).hexdigest()[:_CHECK]
