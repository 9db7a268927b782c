"""How does a batch become one segment of a plain Whoosh index?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whoosh import fields
from whoosh import index as whoosh_index

from index.analysis import build_exact_analyzer, build_stem_analyzer
from index.documents import LinkedArticle, published_day
from index.entities import Entities, closure, values_of
from index.schema import FACET_NAMES, TEXT_FIELD_NAMES, stream_name

MEMORY_MB = 128


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


def write_segment(
    folder: Path,
    rows: Iterable[tuple[LinkedArticle, Mapping[str, Sequence[str]]]],
    entities: Entities,
    dead: Mapping[str, Sequence[int]],
    dropped: frozenset[str],
) -> str | None:
    """Add rows, each with its term streams by field, as one segment; give the segment's name, None without rows.

    `dead` gives rows that are deleted, by the name of their segment; the segments named in `dropped` leave whole.
    """
    if whoosh_index.exists_in(folder):
        index = whoosh_index.open_dir(folder)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        index = whoosh_index.create_in(folder, build_schema())
    writer = index.writer(procs=1, limitmb=MEMORY_MB)
    for segment in writer.segments:
        for row in dead.get(segment.segment_id(), ()):
            segment.delete_document(row)
    added = False
    for linked, streams in rows:
        writer.add_document(**_document(linked, streams, entities))
        added = True
    name = str(writer.newsegment.segment_id())
    writer.commit(mergetype=lambda _, segments: [s for s in segments if s.segment_id() not in dropped])
    index.close()
    return name if added else None


def _document(linked: LinkedArticle, streams: Mapping[str, Sequence[str]], entities: Entities) -> dict[str, Any]:
    article = linked.article
    document: dict[str, Any] = {"id": article.id, **streams, "_stored_title": article.title or ""}
    if article.source:
        document["source"] = article.source
    if article.url:
        document["url"] = article.url
    if isinstance(article.published, datetime):
        document["published"] = article.published.astimezone(UTC).replace(tzinfo=None)
    elif day := published_day(article.published):
        document["published"] = datetime(day.year, day.month, day.day)
    for facet, values in values_of(linked).items():
        ids = closure(facet, (value.id for value in values), entities)
        if ids:
            document[facet] = ",".join(sorted(ids))
    return document
