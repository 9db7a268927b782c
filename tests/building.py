"""How do tests build an index without files and without spaCy?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from time import time
from types import MappingProxyType

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
    clock: Callable[[], float] = time,
    stories: Mapping[str, str] = MappingProxyType({}),  # noqa: B008  # cannot be changed
) -> EmbeddedWriter:
    """Commit articles as the next generation; `stored` is what a merge may ask for again.

    `stories` gives, over all live articles, the id of the first version for every later one.
    """
    data.mkdir(parents=True, exist_ok=True)
    everything = {linked.article.id: linked for linked in [*stored, *articles]}
    writer = EmbeddedWriter(data, segments=segments, clock=clock)
    batch = Batch(
        [id for _, id in sorted(row_order(linked.article.published, linked.article.id) for linked in articles)],
        frozenset(removed),
        lambda ids: (everything[id] for id in ids),
        build_entities(everything.values(), entities),
        writer.last_change() + len(articles),
        {},
        stories=stories,
    )
    writer.commit(batch, lambda _: None)
    return writer


def build_backend(
    data: Path,
    articles: Sequence[LinkedArticle],
    entities: Entities,
    stories: Mapping[str, str] = MappingProxyType({}),  # noqa: B008  # cannot be changed
) -> EmbeddedBackend:
    """Build an index of one commit and open it."""
    commit(data, articles, entities, stories=stories)
    return EmbeddedBackend(data)
