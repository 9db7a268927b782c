"""How do the answers beside a search look as JSON? Entities, facet pages, evidence, graphs, suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from index.documents import Entity
from search.answers import EntityPage, Evidence, EvidenceItem, FacetPage, Graph, Suggestions
from search.links import SEARCH, build_facet_links, url_of
from search.presenters import article_url, present_hit, present_values
from search.query import MAX_WINDOW, Query
from search.results import Hit
from web import detail_shapes

ENTITIES = "/api/v1/entities/"
FACETS = "/api/v1/facets/"
EVIDENCE = "/api/v1/evidence"


def present_similar(id: str, hits: Sequence[Hit], generation: int) -> dict[str, Any]:
    """Present the articles most like one."""
    return {"id": id, "hits": [present_hit(hit) for hit in hits], "generation": generation}


def entity_url(facet: str, id: str) -> str:
    """Write the address of a value's page."""
    return f"{ENTITIES}{facet}/{quote(id, safe='')}"


def present_entity_value(entity: Entity, count: int) -> detail_shapes.EntityValue:
    """Present an entity with the search that finds its articles in the whole archive."""
    return {
        "facet": entity.facet,
        "id": entity.id,
        "label": entity.label,
        "count": count,
        "url": url_of(Query().with_value(entity.facet, entity.id)),
        "entity_url": entity_url(entity.facet, entity.id),
    }


def present_entity(page: EntityPage, counts: Sequence[int], generation: int) -> detail_shapes.EntityPage:
    """Present a value of a facet; `counts` are the articles of its containers."""
    entity = page.entity
    return {
        "facet": entity.facet,
        "id": entity.id,
        "label": entity.label,
        "aliases": list(entity.aliases),
        "extra": dict(entity.extra),
        "count": page.count,
        "url": url_of(Query().with_value(entity.facet, entity.id)),
        "spellings": [{"text": text, "count": count} for text, count in page.spellings],
        "containers": [
            present_entity_value(container, count) for container, count in zip(page.containers, counts, strict=True)
        ],
        "parts": [present_entity_value(part, count) for part, count in page.parts],
        "related": {
            facet: [
                {
                    "id": value.id,
                    "label": value.label,
                    "count": value.count,
                    "url": _narrowed(Query(), (entity.facet, entity.id), (facet, value.id)),
                    "entity_url": entity_url(facet, value.id),
                }
                for value in values
            ]
            for facet, values in page.related
        },
        "generation": generation,
    }


def present_facet_page(
    query: Query, page: FacetPage, params: Sequence[tuple[str, str]], generation: int
) -> dict[str, Any]:
    """Present a page of the values of a facet; `params` are the parameters it was asked for with, the page left out."""
    previous, following = turn(FACETS + page.facet, params, page.page, page.size, page.total)
    return {
        "facet": page.facet,
        "match": page.match,
        "total": page.total,
        "page": page.page,
        "size": page.size,
        "values": present_values(page.values, build_facet_links(query, SEARCH)[page.facet]),
        "next": following,
        "previous": previous,
        "generation": generation,
    }


def present_evidence(
    evidence: Evidence, count: int, params: Sequence[tuple[str, str]], generation: int
) -> detail_shapes.Evidence:
    """Present the sentences that name a value; `count` are its articles in the whole archive."""
    previous, following = turn(EVIDENCE, params, evidence.page, evidence.size, evidence.total)
    return {
        "entity": present_entity_value(evidence.entity, count),
        "total": evidence.total,
        "page": evidence.page,
        "size": evidence.size,
        "items": [_present_sentence(item) for item in evidence.items],
        "next": following,
        "previous": previous,
        "generation": generation,
    }


def _present_sentence(item: EvidenceItem) -> detail_shapes.Sentence:
    head = item.head
    return {
        "id": head.id,
        "title": head.title,
        "source": head.source,
        "published": head.published,
        "url": article_url(head.id),
        "sentence": item.sentence,
        "start": item.start,
        "marks": [[mention.start - item.start, mention.end - item.start] for mention in item.mentions],
    }


def present_graph(graph: Graph, generation: int) -> detail_shapes.Graph:
    """Present a graph; the links narrow the search that it was counted under to the articles of a node or an edge."""
    places = {(node.entity.facet, node.entity.id): place for place, node in enumerate(graph.nodes)}
    return {
        "nodes": [
            {
                "facet": node.entity.facet,
                "id": node.entity.id,
                "label": node.entity.label,
                "count": node.count,
                "url": _narrowed(graph.query, (node.entity.facet, node.entity.id)),
            }
            for node in graph.nodes
        ],
        "edges": [
            {
                "source": places[edge.source],
                "target": places[edge.target],
                "articles": edge.articles,
                "sentences": edge.sentences,
                "npmi": round(edge.npmi, 6),
                "url": _narrowed(graph.query, edge.source, edge.target),
            }
            for edge in graph.edges
        ],
        "generation": generation,
    }


def _narrowed(query: Query, *values: tuple[str, str]) -> str:
    """Write the search for articles that have these values on top of what a query asks for."""
    for facet, id in values:
        query = query.with_match(facet, "all").with_value(facet, id)
    return url_of(query)


def present_suggestions(text: str, found: Suggestions, query: Query, generation: int) -> detail_shapes.Suggestions:
    """Present completions; the links narrow `query`, the search that was typed beside."""
    return {
        "q": text,
        "entities": [
            {
                "facet": entity.facet,
                "id": entity.id,
                "label": entity.label,
                "matched": matched,
                "count": count,
                "url": url_of(_chosen(query, entity)),
            }
            for entity, count, matched in found.entities
        ],
        "terms": [
            {"term": term, "count": count, "url": url_of(replace(query, text=f'"{term}"'))}
            for term, count in found.terms
        ],
        "generation": generation,
    }


def _chosen(query: Query, entity: Entity) -> Query:
    """Choose a value so that exactly its count is found: beside the others under `all`, else in their place."""
    choose = query.with_value if query.filter(entity.facet).match == "all" else query.only
    return choose(entity.facet, entity.id)


def turn(
    path: str, params: Sequence[tuple[str, str]], page: int, size: int, total: int
) -> tuple[str | None, str | None]:
    """Write the links to the pages before and after, None where there is none or it lies beyond the last reachable."""
    pages = min(-(-total // size), MAX_WINDOW)

    def link(number: int) -> str:
        return f"{path}?{urlencode([*params, ('page', number)])}"

    return link(min(page - 1, max(pages, 1))) if page > 1 else None, link(page + 1) if page < pages else None
