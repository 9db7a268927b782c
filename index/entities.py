"""Which values does an article have under each facet, its containers included?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import orjson

from index.documents import Article, Entity, LinkedArticle, Mention
from index.schema import FACET_NAMES
from index.slugs import slug_of

ENTITIES = "entities.jsonl"
"""The file of a generation that holds the values of all facets, in order of their numbers."""

SPELLINGS = "spellings.jsonl"
"""The file beside it: in the same order, how often each spelling of a value stands in live articles."""

UNLISTED = ("listed", "no")
"""The fact that marks an entity which no gazetteer lists: its label is its commonest spelling in the archive."""

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
    values: dict[str, tuple[Entity, ...]] = {}
    for facet, texts in words.items():
        found: dict[str, Entity] = {}
        for text in texts:
            found.setdefault(slug_of(text), Entity(slug_of(text), facet, text, extra=(UNLISTED,)))
        values[facet] = tuple(found.values())
    return values


def values_of(linked: LinkedArticle) -> dict[str, tuple[Entity, ...]]:
    """Give the article's own values of every facet of the schema."""
    given = dict(linked.values)
    return {facet: given.get(facet, ()) for facet in FACET_NAMES}


def iter_spelt(article: Article, mentions: Iterable[Mention]) -> Iterator[tuple[tuple[str, str], str]]:
    """Give every name in an article's text and metadata with the (facet, id) of its entity."""
    for mention in mentions:
        yield (mention.kind, mention.value or ""), mention.text
    for facet, values in metadata_values(article).items():
        for value in values:
            yield (facet, value.id), value.label


def name_entity(entity: Entity, spellings: Mapping[str, int]) -> Entity:
    """Give an unlisted entity its commonest full spelling as label, all of them as aliases; a listed one as is."""
    if not spellings or UNLISTED not in entity.extra:
        return entity
    full = {text: count for text, count in spellings.items() if " " in text and not text.isupper()} or spellings
    label = min(full, key=lambda text: (-full[text], text))
    return replace(entity, label=label, aliases=tuple(sorted(spellings)))


def format_entity(entity: Entity) -> bytes:
    """Write an entity as a line of JSON."""
    fields = (entity.id, entity.facet, entity.label, entity.parents, entity.aliases, entity.extra)
    return orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)


def iter_entities(path: Path) -> Iterator[Entity]:
    """Read a file of entities, one a line."""
    for line in path.read_bytes().splitlines():
        id, facet, label, parents, aliases, extra = orjson.loads(line)
        yield Entity(id, facet, label, tuple(parents), tuple(aliases), tuple((name, value) for name, value in extra))
