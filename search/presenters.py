"""How does an answer look as JSON? Results in, dicts with followable links out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from index.documents import DateMention, Entity, LinkedArticle, format_published
from index.schema import FACET_NAMES
from search.clauses import describe, tree_of
from search.query import DayRange, Query
from search.results import Bucket, FacetCounts, FacetValue, Histogram, Hit, Results

SEARCH = "/api/v1/search"
ARTICLES = "/api/v1/articles/"


def url_of(query: Query, path: str = SEARCH) -> str:
    """Write a query as a URL below a path."""
    params = urlencode(query.to_params())
    return f"{path}?{params}" if params else path


def value_url(query: Query, facet: str, value: FacetValue, path: str = SEARCH) -> str:
    """Write the toggle of a facet value: following it gives exactly `total` articles."""
    return url_of(query.toggle(facet, value.id, replaces=value.replaces), path)


def only_url(query: Query, facet: str, value: FacetValue, path: str = SEARCH) -> str | None:
    """Write the link that makes a value the one choice: exactly `count` articles. None where the toggle does that."""
    chosen = query.filter(facet)
    return url_of(query.only(facet, value.id), path) if chosen.match == "any" and chosen.values else None


def bucket_range(bucket: Bucket) -> DayRange:
    """Give the range that finds the articles of a bucket."""
    return DayRange(bucket.first, bucket.last) if bucket.first else DayRange(unknown=True)


def present_results(results: Results, took_ms: float) -> dict[str, Any]:
    """Present a whole answer."""
    query = results.query
    pages = (results.total + query.size - 1) // query.size if query.size else 0
    return {
        "query": _present_query(results),
        "total": results.total,
        "took_ms": round(took_ms, 3),
        "hits": [_present_hit(hit) for hit in results.hits],
        "facets": {counts.facet: _present_facet(query, counts) for counts in results.facets},
        "histogram": {histogram.axis: _present_histogram(query, histogram) for histogram in results.histograms},
        "did_you_mean": None,
        "next": url_of(query.with_page(query.page + 1)) if query.page < pages else None,
        "previous": url_of(query.with_page(min(query.page - 1, max(pages, 1)))) if query.page > 1 else None,
        "generation": results.generation,
        "units": {histogram.axis: histogram.unit for histogram in results.histograms},
    }


def _present_query(results: Results) -> dict[str, Any]:
    query, parsed = results.query, results.parsed
    return {
        "q": query.text,
        "read_as": describe(parsed.clause),
        "tree": tree_of(parsed.clause),
        "filters": {f.facet: {"any" if f.match == "any" else "all": list(f.values), "not": list(f.excluded)}
                    for f in query.filters},
        "published": _present_range(query.published),
        "happened": _present_range(query.happened),
        "scope": query.scope,
        "sort": query.sort,
        "page": query.page,
        "size": query.size,
        "notes": [*parsed.notes, *results.notes],
    }  # fmt: skip


def _present_range(days: DayRange) -> dict[str, Any] | None:
    if days.unknown:
        return {"unknown": True}
    first, last = days.first, days.last
    return {"from": first and first.isoformat(), "to": last and last.isoformat()} if days else None


def _present_hit(hit: Hit) -> dict[str, Any]:
    article, values = hit.article, dict(hit.values)
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "published": format_published(article.published),
        "url": ARTICLES + quote(article.id, safe="/"),
        "source_url": article.url,
        "score": hit.score,
        "happened": [_present_day(day) for day in hit.days],
        "snippet": {"text": hit.snippet.text, "marks": [list(mark) for mark in hit.snippet.marks]},
        "facets": {facet: _present_entities(values.get(facet, ())) for facet in FACET_NAMES},
    }


def _present_day(day: DateMention) -> dict[str, Any]:
    return {
        "text": day.text,
        "start": day.start,
        "end": day.end,
        "sentence": day.sentence,
        "paragraph": day.paragraph,
        "value": day.value,
        "first": day.first and day.first.isoformat(),
        "last": day.last and day.last.isoformat(),
        "precision": day.precision,
        "anchor": day.anchor,
        "rule": day.rule,
    }


def _present_entities(entities: Sequence[Entity]) -> list[dict[str, str]]:
    return [{"id": entity.id, "label": entity.label} for entity in entities]


def _present_facet(query: Query, counts: FacetCounts) -> dict[str, Any]:
    return {
        "match": counts.match,
        "distinct": counts.distinct,
        "values": [
            {
                "id": value.id,
                "label": value.label,
                "count": value.count,
                "total": value.total,
                "selected": value.selected,
                "excluded": value.excluded,
                "parents": list(value.parents),
                "url": value_url(query, counts.facet, value),
                "only": only_url(query, counts.facet, value),
            }
            for value in counts.values
        ],
    }


def _present_histogram(query: Query, histogram: Histogram) -> list[dict[str, Any]]:
    return [
        {
            "start": bucket.first and bucket.first.isoformat(),
            "end": bucket.last and bucket.last.isoformat(),
            "count": bucket.count,
            "exact": bucket.exact,
            "url": url_of(query.with_range(histogram.axis, bucket_range(bucket))),
        }
        for bucket in histogram.buckets
    ]


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
        "furniture": [{"text": cut.text, "rule": cut.rule, "paragraph": cut.paragraph} for cut in article.furniture],
        "facets": {facet: _present_entities(values.get(facet, ())) for facet in FACET_NAMES},
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
        "dates": [_present_day(day) for day in linked.dates],
    }
