"""Which values does an article have under each facet, its containers included?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from index.documents import Article, Entity, LinkedArticle
from index.schema import FACET_NAMES
from index.slugs import slug_of

Entities = Mapping[tuple[str, str], Entity]
"""Entities by (facet, id)."""


def iter_ancestors(facet: str, id: str, entities: Entities) -> Iterator[str]:
    """Give the ids of all containers of an entity, each once, nearest first."""
    seen: set[str] = set()
    level = [id]
    while level:
        parents = [parent for child in level if (facet, child) in entities for parent in entities[facet, child].parents]
        level = [parent for parent in dict.fromkeys(parents) if parent not in seen and parent != id]
        seen.update(level)
        yield from level


def closure(facet: str, ids: Iterable[str], entities: Entities) -> frozenset[str]:
    """Give ids together with all their ancestors."""
    own = frozenset(ids)
    return own.union(*(iter_ancestors(facet, id, entities) for id in own)) if own else own


def metadata_values(article: Article) -> dict[str, tuple[Entity, ...]]:
    """Make the values of the facets that come from metadata, not from the text."""
    words: dict[str, tuple[str, ...]] = {
        "topics": article.topics,
        "sources": (article.source,) if article.source else (),
        "authors": article.authors,
        "language": (article.language,),
    }
    return {
        facet: tuple({slug_of(word): Entity(slug_of(word), facet, word) for word in reversed(texts)}.values())[::-1]
        for facet, texts in words.items()
    }


def values_of(linked: LinkedArticle) -> dict[str, tuple[Entity, ...]]:
    """Give the article's own values of every facet of the schema."""
    given = dict(linked.values)
    return {facet: given.get(facet, ()) for facet in FACET_NAMES}
