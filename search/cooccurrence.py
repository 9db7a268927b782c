"""Which values stand together more often than by chance? A graph of the values that the articles of a query name.

The measure is normalised pointwise mutual information: Bouma, Normalized (Pointwise) Mutual Information in Collocation
Extraction (2009).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

import numpy as np

from index.columns import Array
from index.documents import Entity
from index.schema import FACET_NAMES, MENTIONED
from search.answers import SUPPORT, Edge, Graph, Node
from search.asking import Asked
from search.generation import Generation
from search.kernels.pairs import count_named, count_pairs, mark_sentences
from search.query import COUNTED, SCOPES, Query
from search.rowset import RowSet

MOST_NODES = 60
"""Values in a graph; each is a bit of a 64-bit word."""


def base_query(query: Query, facets: Sequence[str]) -> Query:
    """Ask for all of what is chosen in some facets; a choice of several under `any`, which cannot be, is left out.

    Articles are counted, whatever the query counts.
    """
    for facet in facets:
        chosen = query.filter(facet)
        if chosen.match == "any" and chosen.values:
            query = query.with_filter(
                replace(chosen, match="all") if len(chosen.values) == 1 else replace(chosen, values=())
            )
    return query.with_counted(COUNTED[0])


def narrow(query: Query, *values: tuple[str, str]) -> Query:
    """Ask for all of some values, each (facet, id), beside what a query asks for."""
    for facet, id in values:
        query = query.with_match(facet, "all")
        query = query if id in query.filter(facet).values else query.with_value(facet, id)
    return query


def measure(both: int, one: int, other: int, articles: int) -> float:
    """Give the normalised pointwise mutual information of two values from the articles that hold them; 1 at most."""
    if both == articles:
        return 1.0
    return math.log(both * articles / (one * other)) / -math.log(both / articles)


def build_graph(
    query: Query, facets: Sequence[str], size: int, generation: Generation, *, support: int = SUPPORT
) -> Graph:
    """Build the graph of the values that most articles of a query name themselves; containers are no neighbours."""
    wanted = tuple(facet for facet in FACET_NAMES if facet in facets)
    base = base_query(query, wanted)
    asked = Asked(base, generation)
    space = asked.space
    chosen = _choose(asked, wanted, min(size, MOST_NODES))
    places = [asked.places & space.having(entity.facet, [entity.id]) for entity in chosen]
    counted = [(entity, held, space.count(held)) for entity, held in zip(chosen, places, strict=True)]
    kept = [(entity, RowSet(held.words, bits=held.bits), count) for entity, held, count in counted if count]
    sentences = _count_sentences(asked, [entity for entity, _, _ in kept])
    edges: list[Edge] = []
    for (left, (one, held, count)), (right, (other, others, total)) in combinations(enumerate(kept), 2):
        if _is_related(one, other, generation):
            continue
        both = held.count_common(others) if base.scope == SCOPES[0] else space.count(held & others)
        if both >= support:
            npmi = measure(both, count, total, asked.rows.count)
            edges.append(Edge((one.facet, one.id), (other.facet, other.id), both, int(sentences[left, right]), npmi))
    nodes = tuple(Node(entity, count) for entity, _, count in kept)
    return Graph(base, nodes, tuple(sort_edges(edges)))


def sort_edges(edges: Sequence[Edge]) -> list[Edge]:
    """Order edges: the closest first, then those of most articles, then by id."""
    return sorted(edges, key=lambda edge: (-round(edge.npmi, 9), -edge.articles, edge.source, edge.target))


def _is_related(one: Entity, other: Entity, generation: Generation) -> bool:
    """Tell whether one value contains the other."""
    return one.facet == other.facet and (
        other.id in generation.ancestors(one.facet, one.id) or one.id in generation.ancestors(one.facet, other.id)
    )


class _Numbering(NamedTuple):
    """One run of numbers for the values of all facets that are found in the text: where each facet's begin."""

    firsts: Array
    size: int


def _number(generation: Generation) -> _Numbering:
    sizes = [len(generation.values[facet]) for facet in MENTIONED]
    return _Numbering(np.cumsum([0, *sizes[:-1]]), sum(sizes))


def _choose(asked: Asked, facets: Sequence[str], size: int) -> list[Entity]:
    """Choose the values that most articles name themselves; of facets that are no names, those that most have."""
    generation = asked.generation
    firsts, total = _number(generation)
    counts = np.zeros(total, np.int64)
    wanted = np.array([facet in facets for facet in MENTIONED])
    for segment in generation.segments:
        bits, table = asked.rows.bits[segment.first : segment.last], segment.mentions
        count_named(bits, table.starts, table.records, wanted, firsts, np.full(total, -1, np.int64), counts)
    named: Mapping[str, Array] = {
        facet: counts[first : first + len(generation.values[facet])]
        for facet, first in zip(MENTIONED, firsts.tolist(), strict=True)
    }
    found: list[tuple[int, int, int, Entity]] = []
    for place, facet in enumerate(facets):
        held = named[facet] if facet in named else asked.space.count_values(facet, asked.places)
        ranks, numbers = generation.names[facet].ranks, np.flatnonzero(held)
        best = numbers[np.lexsort((ranks[numbers], -held[numbers]))[:size]].tolist()
        found += [(-int(held[n]), place, int(ranks[n]), generation.values[facet][n]) for n in best]
    return [entity for *_, entity in sorted(found, key=lambda one: one[:3])[:size]]


def _count_sentences(asked: Asked, nodes: Sequence[Entity]) -> Array:
    """Count the sentences of the articles that name each pair of nodes, a container named by what lies in it."""
    generation = asked.generation
    firsts, total = _number(generation)
    marks = np.zeros(total, np.uint64)
    bit = {(node.facet, node.id): 1 << number for number, node in enumerate(nodes)}
    for facet, first in zip(MENTIONED, firsts.tolist(), strict=True):
        for number, entity in enumerate(generation.values[facet]):
            own = bit.get((facet, entity.id), 0)
            for above in generation.ancestors(facet, entity.id) if entity.parents else ():
                own |= bit.get((facet, above), 0)
            marks[first + number] = own
    counts = np.zeros((64, 64), np.int64)
    for segment in generation.segments:
        bits, table = asked.rows.bits[segment.first : segment.last], segment.mentions
        masks = np.empty(len(table.records), np.uint64)
        filled = mark_sentences(bits, table.starts, table.records, firsts, marks, masks)
        count_pairs(masks[:filled], counts)
    return counts
