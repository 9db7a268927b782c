"""What do the articles say of a value? The sentences that name it, in the articles of a query and in their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from index.documents import LinkedArticle, Mention
from search.answers import Evidence, EvidenceItem
from search.asking import Asked
from search.entity_pages import find_inside
from search.evaluation import find_values
from search.generation import Generation
from search.query import Query
from search.results import Head
from search.sentences import find_sentence

MOST_SENTENCES = 10
"""Sentences of one article that are given."""


def find_evidence(
    query: Query, facet: str, id: str, generation: Generation, *, page: int, size: int
) -> Evidence | None:
    """Give a page of articles of a query that hold a value, each with its sentences; None for a value nobody holds."""
    entity = generation.entities.get((facet, id))
    if entity is None or id not in generation.held_ids[facet]:
        return None
    asked = Asked(query, generation)
    rows = asked.rows & find_values(facet, [id], generation)
    inside = frozenset([id, *(other.id for other in find_inside(facet, id, generation))])
    ranked = asked.rank(rows, (page - 1) * size, page * size)
    items = [
        item
        for row, _ in ranked
        for item in iter_sentences(generation.head(row), generation.document(row), facet, inside)
    ]
    return Evidence(entity, rows.count, tuple(items), page, size)


def iter_sentences(head: Head, linked: LinkedArticle, facet: str, ids: frozenset[str]) -> Iterator[EvidenceItem]:
    """Give the first sentences of an article that name one of some values, each with all that it names."""
    by_sentence: dict[int, list[Mention]] = defaultdict(list)
    for mention in linked.mentions:
        by_sentence[mention.sentence].append(mention)
    naming = [
        found
        for _, found in sorted(by_sentence.items())
        if any(mention.kind == facet and mention.value in ids for mention in found)
    ]
    content = linked.article.content
    for found in naming[:MOST_SENTENCES]:
        start, end = find_sentence(content, found, linked.mentions)
        yield EvidenceItem(head, content[start:end], start, tuple(found))
