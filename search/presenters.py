"""How does an answer look as JSON? Results in, dicts out, every link in them followable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from index.documents import DateMention, Entity, LinkedArticle, format_published
from index.schema import FACET_NAMES
from search.answers import Correction, Relaxation
from search.clauses import describe, tree_of
from search.cursors import cursor_after, next_query, previous_query
from search.links import SEARCH, AxisLinks, FacetLinks, build_facet_links, url_of
from search.query import DayRange, Query
from search.results import FacetCounts, FacetValue, Histogram, Hit, Results, Version

ARTICLES = "/api/v1/articles/"


def present_results(
    results: Results, took_ms: float, correction: Correction | None = None, relaxations: Iterable[Relaxation] = ()
) -> dict[str, Any]:
    """Present a whole answer with the help that goes with it."""
    query, following, previous = results.query, next_query(results), previous_query(results)
    links = build_facet_links(query, SEARCH)
    return {
        "query": _present_query(results),
        "total": results.total,
        "totals": results.totals._asdict(),
        "took_ms": round(took_ms, 3),
        "hits": [present_hit(hit, query) for hit in results.hits],
        "facets": {counts.facet: _present_facet(counts, links[counts.facet]) for counts in results.facets},
        "histogram": {histogram.axis: _present_histogram(query, histogram) for histogram in results.histograms},
        "did_you_mean": _present_correction(query, correction) if correction else None,
        "next": url_of(following) if following else None,
        "previous": url_of(previous) if previous else None,
        "cursor": cursor_after(results) or None,
        "generation": results.generation,
        "units": {histogram.axis: histogram.unit for histogram in results.histograms},
        "expansions": [
            {
                "term": expansion.term,
                "added": list(expansion.added),
                "url_without": url_of(query.without_expansion(expansion.term)),
            }
            for expansion in results.expansions
        ],
        "relaxations": [
            {"dropped": list(way.dropped), "total": way.total, "url": url_of(way.query)} for way in relaxations
        ],
    }


def article_url(id: str) -> str:
    """Write the address of an article."""
    return ARTICLES + quote(id, safe="/")


def present_hit(hit: Hit, query: Query | None = None) -> dict[str, Any]:
    """Present an article that was found by a query, with what its score is made of where that is asked for."""
    head, snippet = hit.head, hit.snippet
    facets: dict[str, Any] = {facet: [] for facet in FACET_NAMES}
    facets.update([(facet, present_entities(entities)) for facet, entities in hit.values if entities])
    shown: dict[str, Any] = {
        "id": head.id,
        "title": head.title,
        "source": head.source,
        "published": head.published,
        "url": article_url(head.id),
        "source_url": head.url,
        "score": hit.score,
        "happened": [present_day(day) for day in hit.days],
        "snippet": {"text": snippet.text, "marks": [list(mark) for mark in snippet.marks]},
        "facets": facets,
        "story": present_version(hit.version, query) if hit.version and query else None,
    }
    if query and query.explain:
        shown["explanation"] = [
            {"text": part.clause, "kind": part.kind, "frequencies": dict(part.frequencies), "score": part.score}
            for part in hit.explanation
        ]
    return shown


def present_version(version: Version, query: Query) -> dict[str, Any]:
    """Present where an article belongs that has other versions; the link finds those that the query found."""
    return {"id": version.story, "versions": version.found, "url": url_of(query.with_story(version.story))}


def present_day(day: DateMention) -> dict[str, Any]:
    """Present an expression that denotes days."""
    return {
        "text": day.text,
        "start": day.start,
        "end": day.end,
        "sentence": day.sentence,
        "paragraph": day.paragraph,
        "value": day.value,
        "first": day.first.isoformat() if day.first else None,
        "last": day.last.isoformat() if day.last else None,
        "precision": day.precision,
        "anchor": day.anchor,
        "rule": day.rule,
    }


def present_entities(entities: Sequence[Entity]) -> list[dict[str, str]]:
    """Present values by id and label."""
    return [{"id": entity.id, "label": entity.label} for entity in entities]


def present_values(values: Iterable[FacetValue], links: FacetLinks) -> list[dict[str, Any]]:
    """Present values of a facet with their links."""
    toggle, only = links.toggle, links.only
    return [
        {
            "id": value.id,
            "label": value.label,
            "count": value.count,
            "total": value.total,
            "selected": value.selected,
            "excluded": value.excluded,
            "parents": list(value.parents),
            "url": toggle(value),
            "only": only(value),
        }
        for value in values
    ]


def _present_facet(counts: FacetCounts, links: FacetLinks) -> dict[str, Any]:
    return {
        "match": counts.match,
        "distinct": counts.distinct,
        "values": present_values(counts.values, links),
    }


def _present_histogram(query: Query, histogram: Histogram) -> list[dict[str, Any]]:
    link = AxisLinks(query, histogram.axis, SEARCH).bucket
    return [
        {
            "start": bucket.first.isoformat() if bucket.first else None,
            "end": bucket.last.isoformat() if bucket.last else None,
            "count": bucket.count,
            "exact": bucket.exact,
            "url": link(bucket),
        }
        for bucket in histogram.buckets
    ]


def _present_correction(query: Query, correction: Correction) -> dict[str, Any]:
    return {"text": correction.text, "total": correction.total, "url": url_of(query.with_text(correction.text))}


def _present_query(results: Results) -> dict[str, Any]:
    query, parsed = results.query, results.parsed
    return {
        "q": query.text,
        "read_as": describe(parsed.clause),
        "tree": tree_of(parsed.clause),
        "filters": {
            chosen.facet: {chosen.match: [*chosen.values], "not": [*chosen.excluded]} for chosen in query.filters
        },
        "published": _present_range(query.published),
        "happened": _present_range(query.happened),
        "story": query.story or None,
        "scope": query.scope,
        "count": query.counted,
        "sort": query.sort,
        "page": query.page,
        "size": query.size,
        "notes": [*parsed.notes, *results.notes],
    }


def _present_range(days: DayRange) -> dict[str, Any] | None:
    if days.unknown:
        return {"unknown": True}
    if not days:
        return None
    return {
        "from": days.first.isoformat() if days.first else None,
        "to": days.last.isoformat() if days.last else None,
    }


def present_article(linked: LinkedArticle) -> dict[str, Any]:
    """Present an article with its text and everything found in it; offsets count characters of `text`."""
    article, values = linked.article, dict(linked.values)
    return {
        "id": article.id,
        "title": article.title,
        "text": article.content,
        "published": format_published(article.published),
        "source": article.source,
        "source_url": article.url,
        "authors": list(article.authors),
        "topics": list(article.topics),
        "language": article.language,
        "paths": [path for path in (article.path, *article.copies) if path],
        "furniture": [{"text": cut.text, "rule": cut.rule, "paragraph": cut.paragraph} for cut in article.furniture],
        "facets": {facet: present_entities(values.get(facet, ())) for facet in FACET_NAMES},
        "mentions": [
            {
                "kind": mention.kind,
                "entity": mention.value,
                "text": mention.text,
                "start": mention.start,
                "end": mention.end,
                "sentence": mention.sentence,
                "paragraph": mention.paragraph,
                "rule": mention.rule,
            }
            for mention in linked.mentions
        ],
        "dates": [present_day(day) for day in linked.dates],
    }
