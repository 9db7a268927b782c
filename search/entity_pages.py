"""What is known of a value? Its articles, its spellings, what it is named with, where it lies and what lies in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.documents import Entity
from index.entities import Entities, iter_ancestors
from index.schema import MENTIONED
from search.answers import EntityPage
from search.asking import Asked
from search.generation import Generation
from search.query import FacetFilter, Query
from search.results import FacetCounts, FacetValue

RELATED = 20
"""Values of each facet that are named in the same articles."""


def related_query(facet: str, id: str, size: int = RELATED) -> Query:
    """Ask for the articles of a value, with more values counted than are shown, since its own relatives are not."""
    query = Query(facet_size=size, size=0, facets=MENTIONED, axes=())
    return query.with_filter(FacetFilter(facet, (id,), "all"))


def without_own(
    counts: Iterable[FacetCounts], facet: str, own: frozenset[str]
) -> Iterator[tuple[str, tuple[FacetValue, ...]]]:
    """Leave a value and what contains it or lies in it out of what it is named with."""
    for counted in counts:
        values = [value for value in counted.values if counted.facet != facet or value.id not in own]
        yield counted.facet, tuple(values[:RELATED])


def list_containers(facet: str, id: str, entities: Entities) -> tuple[Entity, ...]:
    """Give the containers of a value, the nearest first."""
    return tuple(entities[facet, above] for above in iter_ancestors(facet, id, entities) if (facet, above) in entities)


def find_inside(facet: str, id: str, generation: Generation) -> list[Entity]:
    """Find the values of a facet that a live article has and that lie in another, at any depth."""
    return [other for other in generation.held(facet) if other.parents and id in generation.ancestors(facet, other.id)]


def describe_entity(
    facet: str, id: str, spellings: tuple[tuple[str, int], ...], generation: Generation
) -> EntityPage | None:
    """Describe a value of a facet; None where no live article has it."""
    if id not in generation.held_ids[facet]:
        return None
    counts, ordinals = generation.live_counts[facet], generation.ordinals[facet]
    inside = find_inside(facet, id, generation)
    own = frozenset([id, *generation.ancestors(facet, id), *(other.id for other in inside)])
    asked = Asked(related_query(facet, id, RELATED + len(own)), generation)
    parts = [(other, int(counts[ordinals[other.id]])) for other in inside if id in other.parents]
    return EntityPage(
        generation.entities[facet, id],
        int(counts[ordinals[id]]),
        spellings,
        tuple(without_own(asked.facets(), facet, own)),
        list_containers(facet, id, generation.entities),
        tuple(sorted(parts, key=lambda part: (-part[1], part[0].label.casefold(), part[0].id))),
    )
