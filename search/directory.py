"""Which values have a name that holds, or begins with, what was typed? Case, accents and signs are ignored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.documents import Entity
from search.aliases import iter_names, key_of

_END = "\n"
"""Stands before every name of a value, and after the last."""


class Directory:
    """The names of the values of one facet, by ordinal. Built once, then only read."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._names = [
            f"{_END}{_END.join(dict.fromkeys(map(key_of, iter_names(entity))))}{_END}" for entity in entities
        ]

    def find(self, text: str, ordinals: Sequence[int], *, begins: bool = False) -> list[int]:
        """Keep the values with a name that holds a text, or `begins` so; none where the text has no letter or digit."""
        wanted = _wanted(text, begins)
        if not wanted:
            return []
        names = self._names
        return [number for number in ordinals if wanted in names[number]]


def best_name(entity: Entity, text: str) -> str:
    """Give the first name of a value that begins with a text, else the first that holds it, else the label."""
    wanted = key_of(text)
    names = [(name, key_of(name)) for name in iter_names(entity)]
    fitting = [name for name, key in names if key.startswith(wanted)] + [name for name, key in names if wanted in key]
    return fitting[0] if fitting else entity.label


def _wanted(text: str, begins: bool) -> str:
    key = key_of(text)
    return f"{_END}{key}" if begins and key else key
