"""Which values does a name mean, whatever its case, its accents and its signs?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from index.analysis import analyse
from index.documents import Entity
from index.schema import FACET_NAMES, MENTIONED

_KEPT = 100_000
"""Names whose terms are remembered: the next generation has nearly the same."""


def key_of(name: str) -> str:
    """Turn a name into its terms in the exact stream, with blanks between: `s 300` for S-300, `kharkiv` for Kharkív."""
    return " ".join(analyse(name)[0])


# of the archive's names alone: what people type would fill memory
_key_of_known = lru_cache(_KEPT)(key_of)


def iter_names(entity: Entity) -> Iterator[str]:
    """Give the label and the aliases of a value, each once, the label first."""
    yield from dict.fromkeys((entity.label, *entity.aliases))


class Aliases:
    """The people, places, weapons and organisations of an archive by their names. Built once, then only read."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        """Take the values in any order; those that share a name come in the order of facets, then of ids."""
        found: dict[str, list[Entity]] = {}
        known = [entity for entity in entities if entity.facet in MENTIONED]
        for entity in sorted(known, key=lambda entity: (FACET_NAMES.index(entity.facet), entity.id)):
            for key in {_key_of_known(name): None for name in iter_names(entity)}:
                found.setdefault(key, []).append(entity)
        found.pop("", None)
        self._meanings = {key: tuple(entities) for key, entities in found.items()}
        self.longest: dict[str, int] = {}
        """By the first term of names: how many terms the longest of them has."""
        for key in self._meanings:
            first, *rest = key.split(" ")
            self.longest[first] = max(self.longest.get(first, 0), len(rest) + 1)

    def meanings(self, key: str) -> tuple[Entity, ...]:
        """Give the values that have a name of this key."""
        return self._meanings.get(key, ())

    def words(self) -> Iterator[str]:
        """Give the names that are one word."""
        yield from (key for key in self._meanings if " " not in key)
