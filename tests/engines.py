"""How does a test run against every engine? One corpus, opened by the oracle and by the engine on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from types import MappingProxyType

from building import build_backend, build_entities, commit
from corpus import ENTITIES
from random_corpus import draw_article

from index.documents import LinkedArticle
from index.entities import Entities
from search.backends.base import Backend
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend

ENGINES = ("memory", "embedded")


def open_engine(
    name: str,
    data: Path,
    articles: Sequence[LinkedArticle],
    entities: Entities = ENTITIES,
    stories: Mapping[str, str] = MappingProxyType({}),  # noqa: B008  # cannot be changed
) -> Backend:
    """Open a corpus with an engine."""
    if name == "memory":
        return MemoryBackend(articles, build_entities(articles, entities), stories=stories)
    return build_backend(data, articles, entities, stories)


def draw_archive(random: Random, data: Path) -> tuple[MemoryBackend, EmbeddedBackend]:
    """Draw an archive of four commits, in which articles change and leave, and open it with both engines."""
    live: dict[str, LinkedArticle] = {}
    writer, stories = None, dict[str, str]()
    for _ in range(4):
        changed = [draw_article(random, f"article-{random.randint(0, 40)}") for _ in range(12)]
        batch = {linked.article.id: linked for linked in changed}
        removed = [id for id in random.sample(sorted(live), min(3, len(live))) if id not in batch]
        stored = list(live.values())
        live = {id: linked for id, linked in (live | batch).items() if id not in removed}
        stories = draw_stories(random, sorted(live))
        writer = commit(data, list(batch.values()), ENTITIES, removed=removed, stored=stored, stories=stories)
    assert writer
    embedded = EmbeddedBackend(data)
    entities = build_entities(live.values(), ENTITIES)
    return MemoryBackend(live.values(), entities, embedded.generation(), stories=stories), embedded


def draw_stories(random: Random, ids: Sequence[str]) -> dict[str, str]:
    """Draw stories of some versions: the first version's id for every later one."""
    shuffled, stories = random.sample(ids, len(ids)), dict[str, str]()
    while len(shuffled) > len(ids) // 3:
        first, *later = (shuffled.pop() for _ in range(min(len(shuffled), random.randint(1, 4))))
        stories.update(dict.fromkeys(later, first))
    return stories
