"""What is right beside a search? The oracle's values, suggestions, evidence, graphs and neighbours, by brute force."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from index.analysis import analyse
from index.documents import Entity
from index.entities import iter_ancestors
from index.schema import FACET_NAMES, MENTIONED
from search.aliases import iter_names, key_of
from search.answers import (
    SUPPORT,
    Edge,
    EntityPage,
    Evidence,
    FacetPage,
    Graph,
    Node,
    SuggestedEntity,
    SuggestedTerm,
    Suggestions,
)
from search.backends.memory_facets import Oracle, count_facet
from search.backends.memory_rows import Row
from search.cooccurrence import MOST_NODES, base_query, narrow, sort_edges
from search.directory import best_name
from search.entity_pages import list_containers, related_query, without_own
from search.evidence import iter_sentences
from search.hits import build_head
from search.patterns import within
from search.query import COUNTED, FacetFilter, Query
from search.spellings import sort_spellings
from search.suggest import MIN_PREFIX


def list_values(oracle: Oracle, query: Query, facet: str, *, text: str, prefix: str, page: int, size: int) -> FacetPage:
    """List a page of the values that fit: of all that a search lists, those with a name that does."""
    every = count_facet(oracle, replace(query, facet_size=len(oracle.entities)), facet)
    fitting = [
        value
        for value in every.values
        if (entity := oracle.entities.get((facet, value.id))) and _fits(entity, text, prefix)
    ]
    begin = (page - 1) * size
    return FacetPage(facet, every.match, tuple(fitting[begin : begin + size]), len(fitting), page, size)


def _fits(entity: Entity, text: str, prefix: str) -> bool:
    keys = [key_of(name) for name in iter_names(entity)]
    holds = not text or any(key_of(text) and key_of(text) in key for key in keys)
    return holds and (not prefix or any(key_of(prefix) and key.startswith(key_of(prefix)) for key in keys))


def suggest(oracle: Oracle, text: str, query: Query, size: int) -> Suggestions:
    """Complete what is typed, looking at every value and every word."""
    query, found = query.with_counted(COUNTED[0]), []
    for (facet, id), entity in oracle.entities.items():
        if not _fits(entity, text, "") or not key_of(text):
            continue
        chosen = query.filter(facet)
        others = query.with_filter(replace(chosen, values=())) if chosen.match == "any" else query
        count = len(oracle.ordered(others.with_filter(_and_value(others.filter(facet), id))))
        if count and id not in chosen.excluded:
            key = (not _fits(entity, "", text), -count, entity.label.casefold(), facet, id)
            found.append((key, SuggestedEntity(entity, count, best_name(entity, text))))
    entities = [suggestion for _, suggestion in sorted(found, key=lambda one: one[0])[:size]]
    return Suggestions(tuple(entities), tuple(_suggest_words(oracle, text, size)))


def _and_value(chosen: FacetFilter, id: str) -> FacetFilter:
    return replace(chosen, values=(*(value for value in chosen.values if value != id), id), match="all")


def _suggest_words(oracle: Oracle, text: str, size: int) -> list[SuggestedTerm]:
    terms = analyse(text)[0]
    if not terms or len(terms[-1]) < MIN_PREFIX or not text[-1:].isalnum():
        return []
    held = Counter(word for row in oracle.rows for word in row.words(("title", "body")))
    fitting = [(-count, word) for word, count in held.items() if word.startswith(terms[-1])]
    return [SuggestedTerm(word, -count) for count, word in sorted(fitting)[:size]]


def describe_entity(oracle: Oracle, facet: str, id: str) -> EntityPage | None:
    """Describe a value, looking at every article."""
    if (facet, id) not in oracle.entities:
        return None
    above = frozenset(iter_ancestors(facet, id, oracle.entities))
    inside = [
        other
        for (name, other_id), other in oracle.entities.items()
        if name == facet and id in iter_ancestors(facet, other_id, oracle.entities)
    ]
    own = above | {id} | {other.id for other in inside}
    parts = [(other, _count(oracle, facet, other.id)) for other in inside if id in other.parents]
    query = related_query(facet, id, len(oracle.entities))
    return EntityPage(
        oracle.entities[facet, id],
        _count(oracle, facet, id),
        sort_spellings(oracle.spelt.get((facet, id), {})),
        tuple(without_own([count_facet(oracle, query, name) for name in MENTIONED], facet, own)),
        list_containers(facet, id, oracle.entities),
        tuple(sorted(parts, key=lambda part: (-part[1], part[0].label.casefold(), part[0].id))),
    )


def _count(oracle: Oracle, facet: str, id: str) -> int:
    return sum(id in row.values[facet] for row in oracle.rows)


def find_evidence(oracle: Oracle, query: Query, facet: str, id: str, *, page: int, size: int) -> Evidence | None:
    """Give the sentences that name a value, looking at every article of the query."""
    entity = oracle.entities.get((facet, id))
    if entity is None:
        return None
    ids = frozenset(
        other for name, other in oracle.entities
        if name == facet and (other == id or id in iter_ancestors(facet, other, oracle.entities))
    )  # fmt: skip
    rows = [row for row in oracle.ordered(query) if id in row.values[facet]]
    begin = (page - 1) * size
    items = [
        item
        for row in rows[begin : begin + size]
        for item in iter_sentences(build_head(row.linked.article), row.linked, facet, ids)
    ]
    return Evidence(entity, len(rows), tuple(items), page, size)


def build_graph(oracle: Oracle, query: Query, facets: Sequence[str], size: int, *, support: int = SUPPORT) -> Graph:
    """Build the graph by following the link of every node and every edge."""
    base = base_query(query, facets)
    found = oracle.ordered(base)
    named = Counter(key for row in found for key in _named(row) if key[0] in facets)
    ranked = sorted(
        named,
        key=lambda key: (-named[key], FACET_NAMES.index(key[0]), oracle.entities[key].label.casefold(), key[1]),
    )
    counts = {key: len(oracle.ordered(narrow(base, key))) for key in ranked[: min(size, MOST_NODES)]}
    kept = [key for key, count in counts.items() if count]
    edges = []
    for one, other in combinations(kept, 2):
        both = len(oracle.ordered(narrow(base, one, other)))
        if both >= support and not _is_related(oracle, one, other):
            share = both / len(found)
            pmi = math.log(share / (counts[one] / len(found) * counts[other] / len(found)))
            npmi = pmi / -math.log(share) if share < 1 else 1.0
            sentences = sum(_count_sentences(oracle, row, one, other) for row in found)
            edges.append(Edge(one, other, both, sentences, npmi))
    nodes = tuple(Node(oracle.entities[key], counts[key]) for key in kept)
    return Graph(base, nodes, tuple(sort_edges(edges)))


def _named(row: Row) -> set[tuple[str, str]]:
    """Give what an article names itself, and the values that are no names."""
    named = {(mention.kind, mention.value or "") for mention in row.linked.mentions}
    return named | {(facet, id) for facet in FACET_NAMES if facet not in MENTIONED for id in row.values[facet]}


def _is_related(oracle: Oracle, one: tuple[str, str], other: tuple[str, str]) -> bool:
    (facet, left), (same, right) = one, other
    return facet == same and (
        right in iter_ancestors(facet, left, oracle.entities) or left in iter_ancestors(facet, right, oracle.entities)
    )


def _count_sentences(oracle: Oracle, row: Row, *keys: tuple[str, str]) -> int:
    """Count the sentences of an article that name all of some values or what lies in them."""

    def names(sentence: int, facet: str, id: str) -> bool:
        return any(
            mention.kind == facet and mention.sentence == sentence and mention.value
            and (mention.value == id or id in iter_ancestors(facet, mention.value, oracle.entities))
            for mention in row.linked.mentions
        )  # fmt: skip

    sentences = {mention.sentence for mention in row.linked.mentions}
    return sum(all(names(sentence, facet, id) for facet, id in keys) for sentence in sentences)


def near_words(oracle: Oracle, word: str) -> list[str]:
    """Give the words of texts and names that are one edit from a word, or two from six letters on."""
    words = {other for row in oracle.rows for other in row.words(("title", "body"))}
    words |= {
        key for (facet, _), entity in oracle.entities.items() if facet in MENTIONED
        for key in map(key_of, iter_names(entity)) if key and " " not in key
    }  # fmt: skip
    return [other for other in words if other != word and within(word, other, 1 if len(word) < 6 else 2)]
