"""How do all hits of a search leave? As a stream, a line a hit: a hundred thousand need no more memory than ten."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import orjson

from index.schema import FACET_NAMES
from search.presenters import article_url, present_hit
from search.results import Hit

CHUNK = 64 * 1024
"""Bytes that are sent at once."""
BOM = b"\xef\xbb\xbf"
"""Tells a spreadsheet that the bytes are UTF-8; without it Excel shows Zelenskyy's diacritics as noise."""
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet."""
COLUMNS = ("id", "title", "source", "published", "url", "source_url", "score", *FACET_NAMES, "snippet")


def write_ndjson(hits: Iterable[Hit]) -> Iterator[bytes]:
    """Write each hit as a line of JSON, the same object as in the answer to a search."""
    return _gather(orjson.dumps(present_hit(hit)) + b"\n" for hit in hits)


def write_csv(hits: Iterable[Hit]) -> Iterator[bytes]:
    """Write a table (RFC 4180, UTF-8 with a mark): a row a hit, the labels of a facet with semicolons between them."""
    return _gather(_iter_rows(hits))


def guard(cell: str) -> str:
    """Keep a cell from being run as a formula: an apostrophe in front of what would begin one (OWASP)."""
    return f"'{cell}" if cell.startswith(RISKY) else cell


def _iter_rows(hits: Iterable[Hit]) -> Iterator[bytes]:
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    yield BOM + line.getvalue().encode()
    for hit in hits:
        line.seek(0)
        line.truncate()
        writer.writerow(_cells(hit))
        yield line.getvalue().encode()


def _cells(hit: Hit) -> list[str | float]:
    head, values = hit.head, dict(hit.values)
    labels = ["; ".join(entity.label for entity in values.get(facet, ())) for facet in FACET_NAMES]
    before = [head.id, head.title, head.source, head.published, article_url(head.id), head.url]
    return [*(guard(cell or "") for cell in before), hit.score, *map(guard, labels), guard(hit.snippet.text)]


def _gather(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Put lines together to chunks worth sending."""
    waiting, size = [], 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
