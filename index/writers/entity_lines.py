"""What does a generation say of its entities? Lines of JSON, those of which a batch says nothing new as they were."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import orjson

from index.documents import Entity
from index.entities import ENTITIES, Entities, format_entity
from index.writers.spellings import Key, Spellings


class EntityLines:
    """Holds the entities of a generation in the making: as lines of its predecessor, or as what a batch gave."""

    def __init__(self) -> None:
        self._lines: dict[Key, bytes] = {}
        self._entities: dict[Key, Entity] = {}

    def load(self, folder: Path) -> list[Key]:
        """Take over the entities of a generation; give their keys in order."""
        for line in (folder / ENTITIES).read_bytes().splitlines(keepends=True):
            id, facet, *_ = orjson.loads(line)
            self._lines[facet, id] = line
        return list(self._lines)

    def update(self, keys: Iterable[Key], entities: Entities) -> None:
        """Take those of the entities that are asked for and known."""
        self._entities.update({key: entities[key] for key in keys if key in entities})

    def save(self, keys: Iterable[Key], spellings: Spellings) -> bytes:
        """Write a line for each key, unlisted entities named by their spellings."""
        return b"".join(self._format(key, spellings) for key in keys)

    def _format(self, key: Key, spellings: Spellings) -> bytes:
        if key in self._entities:
            return format_entity(spellings.name(self._entities[key]))
        if not spellings.is_changed(key):
            return self._lines[key]
        id, facet, label, parents, aliases, extra = orjson.loads(self._lines[key])
        facts = tuple((name, value) for name, value in extra)
        return format_entity(spellings.name(Entity(id, facet, label, tuple(parents), tuple(aliases), facts)))
