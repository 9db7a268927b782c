"""How does a test run against every engine? One corpus, opened by the oracle and by the engine on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from building import build_backend, build_entities
from corpus import ENTITIES

from index.documents import LinkedArticle
from index.entities import Entities
from search.backends.base import Backend
from search.backends.memory import MemoryBackend

ENGINES = ("memory", "embedded")


def open_engine(name: str, data: Path, articles: Sequence[LinkedArticle], entities: Entities = ENTITIES) -> Backend:
    """Open a corpus with an engine."""
    if name == "memory":
        return MemoryBackend(articles, build_entities(articles, entities))
    return build_backend(data, articles, entities)
