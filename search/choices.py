"""Which places meet what is chosen in a facet, and what does a choice mean for the counts of the others?"""

from __future__ import annotations

from index.schema import MENTIONED
from search.query import FacetFilter, Query
from search.rowset import RowSet
from search.spaces import Space


def facet_places(chosen: FacetFilter, within: RowSet, space: Space) -> RowSet:
    """Give the places of a set that meet all choices in one facet."""
    met = required_places(chosen, within, space)
    if chosen.excluded:
        met = met - space.having(chosen.facet, chosen.excluded)
    return met & space.having(chosen.facet, chosen.values) if is_choice(chosen) else met


def under_others(query: Query, facet: str, found: RowSet, space: Space) -> RowSet:
    """Give the places that meet everything but the choices in this facet."""
    for other in query.filters:
        if other.facet != facet:
            found = facet_places(other, found, space)
    return found


def required_places(chosen: FacetFilter, within: RowSet, space: Space, *, without: str | None = None) -> RowSet:
    """Give the places of a set that hold every value of an `all` choice, `without` one of them."""
    if chosen.match == "all":
        for value in chosen.values:
            if value != without:
                within = within & space.having(chosen.facet, (value,))
    return within


def is_choice(chosen: FacetFilter) -> bool:
    """Tell whether one of several values is enough."""
    return chosen.match == "any" and bool(chosen.values)


def looks_sideways(query: Query, chosen: FacetFilter) -> bool:
    """Tell whether the counts of a facet need other articles than the results, or another order than by count."""
    return bool(chosen.excluded) or is_choice(chosen) or (bool(chosen.values) and query.facet_sort != "count")


def needs_units(query: Query) -> bool:
    """Tell whether which articles are found depends on what stands together in a unit: not with one thing to hold."""
    unitwise = [chosen for chosen in query.filters if chosen.facet in MENTIONED]
    held = sum(1 if chosen.match == "any" and chosen.values else len(chosen.values) for chosen in unitwise)
    return held + bool(query.happened) > 1 or any(chosen.excluded for chosen in unitwise)
