"""How does a batch become one segment of a plain Whoosh index by Whoosh's own writer? Slowly: it is the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from whoosh import fields

from index.analysis import build_exact_analyzer, build_stem_analyzer, terms_of
from index.documents import Article, LinkedArticle, published_day
from index.schema import FACET_NAMES, STREAMS, TEXT_FIELD_NAMES, stream_name
from index.writers.w3_toc import open_index

MEMORY_MB = 128


class SegmentWriter(Protocol):
    """Takes the rows of one segment, then writes it into a Whoosh index, and lets rows and segments leave that."""

    def add(
        self, linked: LinkedArticle, words: Mapping[str, Sequence[str]], values: Mapping[str, Sequence[str]]
    ) -> None:
        """Take the next row: its words by field, and the ids of all its values by facet."""

    def commit(
        self,
        columns: Path | None,
        values: Mapping[str, Sequence[str]],
        dead: Mapping[str, Sequence[int]],
        dropped: frozenset[str],
    ) -> str | None:
        """Write the rows taken, whose columns lie in a folder; give the segment's name, None without rows.

        `values` names the values of each facet by number; `dead` gives rows that are deleted, by the name of their
        segment; the segments named in `dropped` leave whole.
        """


def build_schema() -> fields.Schema:
    """Build the Whoosh schema: two streams a text field, a keyword field a facet, dates, and what a hit shows."""
    schema: dict[str, fields.FieldType] = {
        "id": fields.ID(stored=True, unique=True),
        "source": fields.STORED(),
        "url": fields.STORED(),
        "published": fields.DATETIME(stored=True),
    }
    for name in TEXT_FIELD_NAMES:
        schema[name] = fields.TEXT(analyzer=build_exact_analyzer(), stored=name == "title")
        schema[stream_name(name, "stem")] = fields.TEXT(analyzer=build_stem_analyzer())
    for facet in FACET_NAMES:
        schema[facet] = fields.KEYWORD(commas=True, stored=True)
    return fields.Schema(**schema)


def stored_fields(article: Article, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Give what Whoosh stores of an article, in the order of fields in which it does."""
    stored: dict[str, Any] = {"id": article.id, "title": article.title or ""}
    if article.source:
        stored["source"] = article.source
    if article.url:
        stored["url"] = article.url
    if isinstance(article.published, datetime):
        stored["published"] = article.published.astimezone(UTC).replace(tzinfo=None)
    elif day := published_day(article.published):
        stored["published"] = datetime(day.year, day.month, day.day)
    stored.update({facet: ",".join(ids) for facet, ids in values.items() if ids})
    return dict(sorted(stored.items()))


class WhooshSegment:
    """Gives each row to Whoosh's writer, which analyses nothing: it is given terms."""

    def __init__(self, folder: Path) -> None:
        """Begin a segment of the Whoosh index in a folder."""
        self._index = open_index(folder, build_schema())
        self._writer = self._index.writer(procs=1, limitmb=MEMORY_MB)
        self._has_rows = False

    def add(
        self, linked: LinkedArticle, words: Mapping[str, Sequence[str]], values: Mapping[str, Sequence[str]]
    ) -> None:
        """Take the next row: its words by field, and the ids of all its values by facet."""
        stored = stored_fields(linked.article, values)
        title = stored.pop("title")
        streams = {
            stream_name(field, stream): [terms_of(word)[place] for word in words[field]]
            for field in TEXT_FIELD_NAMES
            for place, stream in enumerate(STREAMS)
        }
        self._writer.add_document(**stored, **streams, _stored_title=title)
        self._has_rows = True

    def commit(
        self,
        columns: Path | None,
        values: Mapping[str, Sequence[str]],
        dead: Mapping[str, Sequence[int]],
        dropped: frozenset[str],
    ) -> str | None:
        """Write the rows taken, delete others and let segments leave; the columns are not asked."""
        for segment in self._writer.segments:
            for row in dead.get(segment.segment_id(), ()):
                segment.delete_document(row)
        name = str(self._writer.newsegment.segment_id())
        self._writer.commit(mergetype=lambda _, segments: [s for s in segments if s.segment_id() not in dropped])
        self._index.close()
        return name if self._has_rows else None
