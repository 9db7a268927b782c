"""Is a name that no gazetteer spells like this a spelling of one that it lists?"""

from __future__ import annotations

from collections import defaultdict

from rapidfuzz.distance import OSA

from index.gazetteer import Gazetteer
from index.linking.keys import key_of, person_key

_SURE_MODES = frozenset({"sure", "surname"})
_LONG = 8
"""From so many letters on a surname may differ in two of them; a shorter one in one; below SHORT in none."""
_SHORT = 5


class Listed:
    """Finds listed entities by key, and people also by a surname that differs in a letter or two."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        keys: dict[tuple[str, str], set[str]] = defaultdict(set)
        for name in gazetteer.names:
            if name.mode in _SURE_MODES and name.id and (name.facet, name.text.casefold()) not in gazetteer.ambiguous:
                keys[name.facet, _key(name.facet, name.text)].add(name.id)
        self._keys = {key: next(iter(ids)) for key, ids in keys.items() if len(ids) == 1}
        self._by_given: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for (facet, key), id in self._keys.items():
            given, _, surname = key.partition(" ")
            if facet == "people" and surname:
                self._by_given[given].append((surname, id))

    def find(self, facet: str, text: str) -> str | None:
        """Find the one listed entity of which a text is a spelling."""
        key = _key(facet, text)
        return self._keys.get((facet, key)) or (self._find_alike(key) if facet == "people" else None)

    def _find_alike(self, key: str) -> str | None:
        """Find the one listed person with the same given name and nearly the same surname."""
        given, _, surname = key.partition(" ")
        alike = {id for known, id in self._by_given.get(given, ()) if surname and is_alike(surname, known)}
        return alike.pop() if len(alike) == 1 else None


def _key(facet: str, text: str) -> str:
    return person_key(text) if facet == "people" else key_of(text)


def is_alike(one: str, other: str) -> bool:
    """Tell whether two surname keys are one name misspelt, or in the Slavic genitive that translations leave (Bacha).

    Any other ending makes another name of it: Petrenko is not Petrov.
    """
    length = min(len(one), len(other))
    if one == f"{other}a":
        return True
    if length < _SHORT or one[0] != other[0] or one.startswith(other) or other.startswith(one):
        return False
    return OSA.distance(one, other) <= (2 if length >= _LONG else 1)
