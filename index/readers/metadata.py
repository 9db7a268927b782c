"""When does an HTML page say that it was published, where, and in which language?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
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
_LANGUAGE_KEYS = ("dc.language", "dcterms.language", "og:locale", "content-language", "language")
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-_.@]*)?\s*$")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page states: publication time, canonical address, and the code of its language without a country's."""

    published: Published
    canonical: str | None
    language: str | None


class _Parser(HTMLParser):
    """Collects what JSON-LD, <meta> and <time> say; JSON-LD's own keys stand under "datepublished" too."""

    def __init__(self) -> None:
        super().__init__()
        self.linked: list[str] = []
        self.meta: dict[str, str] = {}
        self.times: list[str] = []
        self.language = self.canonical = ""
        self._script: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "meta":
            key = (
                values.get("property") or values.get("name") or values.get("itemprop") or values.get("http-equiv") or ""
            )
            self.meta.setdefault(key.lower(), values.get("content", ""))
        elif tag == "link" and "canonical" in values.get("rel", "").lower().split():
            self.canonical = self.canonical or values.get("href", "").strip()
        elif tag == "html":
            self.language = values.get("lang") or values.get("xml:lang") or ""
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


def read_metadata(html: str) -> PageMetadata:
    """Read the publication time out of JSON-LD, then meta elements, then the first <time>, and address and language.

    A time that is not ISO 8601, and a language that is no code, are not stated.
    """
    parser = _Parser()
    parser.feed(html)
    times = [*parser.linked, *(parser.meta.get(key, "") for key in _META_KEYS), *parser.times[:1]]
    languages = [parser.language, *(parser.meta.get(key, "") for key in _LANGUAGE_KEYS)]
    return PageMetadata(
        next((published for text in times if (published := _parse_or_none(text))), None),
        parser.canonical if parser.canonical.lower().startswith(("http://", "https://")) else None,
        next((match[1].lower() for text in languages if (match := _LANGUAGE.match(text))), None),
    )


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
