"""How many articles has each value of a facet in which some are chosen, and how many are there after its toggle?"""

from __future__ import annotations

from search.choices import is_choice, required_places
from search.query import FacetFilter
from search.rowset import RowSet
from search.spaces import Space


class FacetCounter:
    """Counts the values of one facet: `counts` hold those of all, by ordinal, `results` the articles they are among."""

    def __init__(self, chosen: FacetFilter, others: RowSet, space: Space) -> None:
        """Count under `others`, the places that meet all constraints outside the facet."""
        self._chosen = chosen
        self._space = space
        self._others = others
        self._allowed = others - space.having(chosen.facet, chosen.excluded) if chosen.excluded else others
        self._base = required_places(chosen, self._allowed, space)
        self.counts = space.count_values(chosen.facet, self._base)
        self.results = space.count(self._base)
        self._is_any = is_choice(chosen)
        self._found, self._added = self.results, None
        if self._is_any:
            met = self._base & space.having(chosen.facet, chosen.values)
            self._found = space.count(met)
            self._added = space.count_values(chosen.facet, self._base - space.alike(met))

    def count(self, id: str, number: int | None) -> int:
        """Count the articles with a value under all other constraints, its own exclusion left out."""
        if number is None:
            return 0
        if id not in self._chosen.excluded:
            return int(self.counts[number])
        places = required_places(self._chosen, self._without_exclusion(id), self._space)
        return self._space.count(places & self._having(id))

    def total(self, id: str, number: int | None, replaces: tuple[str, ...]) -> int:
        """Count the articles after the toggle of a value."""
        chosen = self._chosen
        if id in chosen.excluded:
            places = required_places(chosen, self._without_exclusion(id), self._space)
            return self._space.count(places & self._having(*chosen.values) if self._is_any else places)
        if id in chosen.values and self._is_any:
            rest = tuple(value for value in chosen.values if value != id)
            return self._space.count(self._base & self._having(*rest)) if rest else self.results
        if id in chosen.values:
            return self._space.count(required_places(chosen, self._allowed, self._space, without=id))
        if replaces:
            rest = tuple(value for value in chosen.values if value not in replaces)
            return self._space.count(self._base & self._having(*rest, id))
        if self._added is not None:
            return self._found + (int(self._added[number]) if number is not None else 0)
        return self.count(id, number)

    def _having(self, *ids: str) -> RowSet:
        return self._space.having(self._chosen.facet, ids)

    def _without_exclusion(self, id: str) -> RowSet:
        rest = tuple(value for value in self._chosen.excluded if value != id)
        return self._others - self._having(*rest) if rest else self._others
