"""How does a record look as JSON in the archive and in the documents of a segment?"""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from index.documents import (
    Article,
    Cut,
    DateMention,
    EnrichedArticle,
    Mention,
    NameSpan,
    format_published,
    parse_published,
)

# dataclasses.astuple would do, in twenty times the time: it copies whatever it finds
_values_of_mention, _values_of_day, _values_of_span, _values_of_cut, _values_of_article = (
    attrgetter(*[field.name for field in fields(kind)]) for kind in (Mention, DateMention, NameSpan, Cut, Article)
)
_CUT, _ARTICLE = ([field.name for field in fields(kind)] for kind in (Cut, Article))


def _pack(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def _unpack(content: bytes) -> Any:
    return json.loads(zlib.decompress(content))


def article_record(article: Article) -> dict[str, Any]:
    """Turn an article into JSON types."""
    furniture = [dict(zip(_CUT, _values_of_cut(cut), strict=True)) for cut in article.furniture]
    record = dict(zip(_ARTICLE, _values_of_article(article), strict=True))
    return record | {"published": format_published(article.published), "furniture": furniture}


def read_article_record(record: dict[str, Any]) -> Article:
    """Turn JSON types back into the article."""
    return Article(
        **{
            **record,
            "published": parse_published(record["published"]) if record["published"] else None,
            "authors": tuple(record["authors"]),
            "topics": tuple(record["topics"]),
            "furniture": tuple(Cut(**cut) for cut in record["furniture"]),
            "copies": tuple(record.get("copies", ())),
        }
    )


def date_record(mention: DateMention) -> list[Any]:
    """Turn a date mention into JSON types, in the order of its fields."""
    return [value.isoformat() if isinstance(value, date) else value for value in _values_of_day(mention)]


def read_date_record(record: list[Any]) -> DateMention:
    """Turn JSON types back into the date mention."""
    *head, first, last, precision, anchor, rule = record
    first, last = (date.fromisoformat(day) if day else None for day in (first, last))
    start, end, text, sentence, paragraph, value = head
    return DateMention(start, end, text, sentence, paragraph, value, first, last, precision, anchor, rule)


def encode_article(article: Article) -> bytes:
    """Pack an article as compressed JSON."""
    return _pack(article_record(article))


def decode_article(content: bytes) -> Article:
    """Unpack what encode_article packed."""
    return read_article_record(_unpack(content))


def encode_finds(enriched: EnrichedArticle) -> bytes:
    """Pack the mentions, dates and model's spans of an article as compressed JSON."""
    mentions, spans = map(_values_of_mention, enriched.mentions), map(_values_of_span, enriched.spans)
    return _pack([[*mentions], [date_record(day) for day in enriched.dates], [*spans]])


def decode_finds(article: Article, content: bytes) -> EnrichedArticle:
    """Unpack what encode_finds packed, and put it to its article."""
    mentions, dates, spans = _unpack(content)
    return EnrichedArticle(
        article,
        tuple(Mention(*mention) for mention in mentions),
        tuple(read_date_record(day) for day in dates),
        tuple(NameSpan(*span) for span in spans),
    )
