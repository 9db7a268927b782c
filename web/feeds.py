"""How does a feed reader follow a search? As Atom (RFC 4287) or as a JSON Feed (version 1.1) of its newest articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from index.documents import Article
from search.links import url_of
from search.query import Query
from search.results import Hit
from web import detail_shapes
from web.declarations import ENDPOINTS, NARROW

ATOM = "http://www.w3.org/2005/Atom"
VERSION = "https://jsonfeed.org/version/1.1"
UNDATED = "1970-01-01T00:00:00Z"
"""Atom asks for a moment where an article has none; so it stays at the end."""
PAGE, ARTICLES = "/", "/articles/"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""
_FEEDS = tuple(endpoint for endpoint in ENDPOINTS if endpoint.name in ("feed_atom", "feed_json"))
_NARROWING = frozenset(parameter.name for parameter in NARROW)


def build_json_feed(query: Query, hits: Sequence[Hit], base: str, path: str) -> detail_shapes.Feed:
    """Build a JSON Feed; `base` is the address of this host, `path` that of the feed."""
    return {
        "version": VERSION,
        "title": title_of(query),
        "home_page_url": base + url_of(query, PAGE),
        "feed_url": base + path,
        "items": [_item(hit, base) for hit in hits],
    }


def build_atom(query: Query, hits: Sequence[Hit], base: str, path: str) -> bytes:
    """Build an Atom feed of hits, newest first; `base` is the address of this host, `path` that of the feed."""
    feed = Element("feed", xmlns=ATOM)
    page = base + url_of(query, PAGE)
    _add(feed, "id", page)
    _add(feed, "title", title_of(query))
    _add(feed, "updated", _moment(hits[0]) if hits else UNDATED)
    _link(feed, "self", base + path, "application/atom+xml")
    _link(feed, "alternate", page, "text/html")
    _add(SubElement(feed, "author"), "name", "Lede")
    for hit in hits:
        entry = SubElement(feed, "entry")
        address = base + ARTICLES + quote(hit.id, safe="/")
        _add(entry, "id", address)
        _add(entry, "title", _title(hit))
        _add(entry, "updated", _moment(hit))
        if hit.head.published:
            _add(entry, "published", _moment(hit))
        _link(entry, "alternate", address, "text/html")
        if hit.url:
            _link(entry, "via", hit.url, "")
        for name in _authors(hit.article):
            _add(SubElement(entry, "author"), "name", name)
        for topic in hit.article.topics:
            SubElement(entry, "category", term=_clean(topic))
        _add(entry, "summary", hit.snippet.text)
    content: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def feed_links(query: Query) -> tuple[tuple[str, str], ...]:
    """Give media type and address of each feed that follows a search, whatever its order, page and size."""
    params = urlencode([(name, value) for name, value in query.to_params() if name in _NARROWING])
    return tuple((feed.media, f"{feed.path}?{params}" if params else feed.path) for feed in _FEEDS)


def title_of(query: Query) -> str:
    """Name a feed by what it follows."""
    facets = (", ".join(chosen.values) for chosen in query.filters if chosen.values)
    return ": ".join(("Lede", " · ".join(filter(None, (query.text, *facets))) or "the whole archive"))


def _item(hit: Hit, base: str) -> detail_shapes.FeedItem:
    address = base + ARTICLES + quote(hit.id, safe="/")
    item: detail_shapes.FeedItem = {
        "id": address,
        "url": address,
        "title": _title(hit),
        "content_text": hit.snippet.text,
    }
    if hit.url:
        item["external_url"] = hit.url
    if hit.head.published:
        item["date_published"] = _moment(hit)
    if authors := _authors(hit.article):
        item["authors"] = [{"name": name} for name in authors]
    if hit.article.topics:
        item["tags"] = list(hit.article.topics)
    return item


def _title(hit: Hit) -> str:
    return hit.title or " ".join(hit.snippet.text.split()[:12]) or hit.id


def _authors(article: Article) -> tuple[str, ...]:
    return article.authors or ((article.source,) if article.source else ())


def _moment(hit: Hit) -> str:
    """Write when an article came out as RFC 3339 asks: a bare day begins at midnight UTC."""
    published = hit.head.published
    if not published:
        return UNDATED
    return f"{published}T00:00:00Z" if len(published) == len("YYYY-MM-DD") else published


def _link(parent: Element, rel: str, href: str, type: str) -> None:
    link = SubElement(parent, "link", rel=rel, href=_clean(href))
    if type:
        link.set("type", type)


def _add(parent: Element, name: str, content: str) -> None:
    SubElement(parent, name).text = _clean(content)


def _clean(content: str) -> str:
    return _FORBIDDEN.sub("\ufffd", content)
