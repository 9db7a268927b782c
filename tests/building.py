"""How do tests build an index without files and without spaCy?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from index.documents import LinkedArticle
from index.entities import Entities
from index.writers.base import Batch
from index.writers.column_segment import row_order
from index.writers.embedded import EmbeddedWriter
from search.backends.embedded import EmbeddedBackend


def build_entities(articles: Iterable[LinkedArticle], entities: Entities) -> Entities:
    """Add the metadata values of articles to the entities."""
    own = {(value.facet, value.id): value for linked in articles for _, values in linked.values for value in values}
    return {**own, **entities}


def commit(
    data: Path,
    articles: Sequence[LinkedArticle],
    entities: Entities,
    *,
    removed: Iterable[str] = (),
    stored: Sequence[LinkedArticle] = (),
    segments: str = "fast",
) -> EmbeddedWriter:
    """Commit articles as the next generation; `stored` is what a merge may ask for again."""
    data.mkdir(parents=True, exist_ok=True)
    everything = {linked.article.id: linked for linked in [*stored, *articles]}
    writer = EmbeddedWriter(data, segments=segments)
    batch = Batch(
        [id for _, id in sorted(row_order(linked.article.published, linked.article.id) for linked in articles)],
        frozenset(removed),
        lambda ids: (everything[id] for id in ids),
        build_entities(everything.values(), entities),
        writer.last_change() + len(articles),
        {},
    )
    writer.commit(batch, lambda _: None)
    return writer


def build_backend(data: Path, articles: Sequence[LinkedArticle], entities: Entities) -> EmbeddedBackend:
    """Build an index of one commit and open it."""
    commit(data, articles, entities)
    return EmbeddedBackend(data)
