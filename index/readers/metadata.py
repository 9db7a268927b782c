"""When does an HTML page say that it was published?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser

from index.documents import Published, parse_published

_META_KEYS = (
    "article:published_time",
    "datepublished",
    "og:published_time",
    "parsely-pub-date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "publishdate",
    "pubdate",
    "date",
)


class _DateParser(HTMLParser):
    """Collects what JSON-LD, <meta> and <time> say; JSON-LD's own keys stand under "datepublished" too."""

    def __init__(self) -> None:
        super().__init__()
        self.linked: list[str] = []
        self.meta: dict[str, str] = {}
        self.times: list[str] = []
        self._script: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "meta":
            key = values.get("property") or values.get("name") or values.get("itemprop") or ""
            self.meta.setdefault(key.lower(), values.get("content", ""))
        elif tag == "time" and values.get("datetime"):
            self.times.append(values["datetime"])
        elif tag == "script" and values.get("type", "").lower().startswith("application/ld+json"):
            self._script = []

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._script is not None:
            self.linked += _iter_linked_dates("".join(self._script))
            self._script = None


def find_published(html: str) -> Published:
    """Find the publication time in JSON-LD, then meta elements, then the first <time>; None if none is ISO 8601."""
    parser = _DateParser()
    parser.feed(html)
    stated = [*parser.linked, *(parser.meta.get(key, "") for key in _META_KEYS), *parser.times[:1]]
    return next((published for text in stated if (published := _parse_or_none(text))), None)


def _iter_linked_dates(script: str) -> Iterator[str]:
    try:
        pending = [json.loads(script)]
    except (ValueError, RecursionError):
        return
    while pending:
        node = pending.pop(0)
        if isinstance(node, list):
            pending += node
        elif isinstance(node, dict):
            if isinstance(date := node.get("datePublished"), str):
                yield date
            pending += [node[key] for key in ("@graph", "mainEntity") if key in node]


def _parse_or_none(text: str) -> Published:
    try:
        published = parse_published(text)
    except ValueError:
        return None
    return published if 1000 <= published.year <= 9998 else None
