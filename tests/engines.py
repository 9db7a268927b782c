"""How does a test run against every engine? One corpus, opened by the oracle and by the engine on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from building import build_backend, build_entities, commit
from corpus import ENTITIES
from random_corpus import draw_article

from index.documents import LinkedArticle
from index.entities import Entities
from search.backends.base import Backend
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend

ENGINES = ("memory", "embedded")


def open_engine(name: str, data: Path, articles: Sequence[LinkedArticle], entities: Entities = ENTITIES) -> Backend:
    """Open a corpus with an engine."""
    if name == "memory":
        return MemoryBackend(articles, build_entities(articles, entities))
    return build_backend(data, articles, entities)


def draw_archive(random: Random, data: Path) -> tuple[MemoryBackend, EmbeddedBackend]:
    """Draw an archive of four commits, in which articles change and leave, and open it with both engines."""
    live: dict[str, LinkedArticle] = {}
    writer = None
    for _ in range(4):
        changed = [draw_article(random, f"article-{random.randint(0, 40)}") for _ in range(12)]
        batch = {linked.article.id: linked for linked in changed}
        removed = [id for id in random.sample(sorted(live), min(3, len(live))) if id not in batch]
        stored = list(live.values())
        live = {id: linked for id, linked in (live | batch).items() if id not in removed}
        writer = commit(data, list(batch.values()), ENTITIES, removed=removed, stored=stored)
    assert writer
    embedded = EmbeddedBackend(data)
    entities = build_entities(live.values(), ENTITIES)
    return MemoryBackend(live.values(), entities, embedded.generation()), embedded
