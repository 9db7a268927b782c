"""What articles does a feed hold, one an entry?"""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from index.documents import Article
from index.errors import ReadError
from index.readers.encodings import decode_bytes
from index.readers.files import SourceFile
from index.readers.fragments import build_text
from index.readers.records import Origin, read_record
from index.readers.text import read_bytes

_LONGEST_FILE = 50_000_000
_LEGAL = "legal: an RSS, RDF or Atom feed"
_ROOT = re.compile(r"<((?:\w+:)?(?:rss|feed|rdf))\b", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MARKUP = re.compile(r"</?[a-z][^<>]*>|&#?\w+;", re.IGNORECASE)


def read_feed(file: SourceFile) -> Iterator[Article | ReadError]:
    """Yield the articles of a feed, and an error for each entry that gives none. Nothing is fetched."""
    feed = feedparser.parse(BytesIO(_read_whole(file)), sanitize_html=True, resolve_relative_uris=False)
    if not feed.entries:
        raise file.build_error(f"no text: a feed without entries; {_LEGAL} with entries")
    for number, entry in enumerate(feed.entries, 1):
        try:
            yield read_record(Origin(file, f"entry {number}"), _name_values(entry, feed.feed))
        except ReadError as error:
            yield error


def _read_whole(file: SourceFile) -> bytes:
    """Read a feed as UTF-8. Raises ReadError where it declares entities, has no feed's root, or is cut short."""
    try:
        text = decode_bytes(read_bytes(file, _LONGEST_FILE, "a feed of at most 50 MB"))
    except ValueError as error:
        raise file.build_error(str(error)) from None
    if not text.strip():
        raise file.build_error("no text")
    if "<!ENTITY" in text.upper():
        raise file.build_error("declares entities of its own; legal: a feed without <!ENTITY")
    root = _ROOT.search(text)
    if root is None:
        raise file.build_error(f"no feed in it; {_LEGAL}")
    if f"</{root[1]}" not in text[root.end() :]:
        raise file.build_error(f"cut short: <{root[1]}> is never closed; legal: a whole feed")
    return _DECLARATION.sub("", text).encode()


def _name_values(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> dict[str, object]:
    contents = sorted((str(content.get("value") or "") for content in entry.get("content") or []), key=len)
    html = contents[-1] if contents else str(entry.get("summary") or "")
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    return {
        "title": _read_title(str(entry.get("title") or "")),
        "text": build_text(html) if _MARKUP.search(html) else html,
        "published": datetime.fromtimestamp(timegm(moment), UTC).isoformat() if moment else None,
        "source": _read_title(str(feed.get("title") or "")),
        "url": entry.get("link"),
        "authors": [name for author in entry.get("authors") or [] if (name := author.get("name"))],
        "topics": [term for tag in entry.get("tags") or [] if (term := tag.get("term"))],
        "language": feed.get("language") or None,
    }


def _read_title(html: str) -> str:
    return build_text(html) if _MARKUP.search(html) else html
