"""What stands on the page of an article's graph? The names it brings together, counted in the whole archive."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

from index.documents import LinkedArticle
from index.schema import FACETS
from search.backends.base import Backend
from search.cooccurrence import measure
from search.links import url_of
from search.query import Query
from web.detail_links import build_frame, together
from web.facet_view import PATH
from web.figures.graph import Tie, Vertex, build_graph_figure
from web.graph_view import FacetChoice, GraphPage, build_legend, build_rows
from web.hit_view import article_url, first_words
from web.wording import write_number

PAIRS = 90
"""Pairs that are counted in the archive: those that most sentences name, then those that most paragraphs do."""
Key = tuple[str, str]


def build_article_graph_page(
    linked: LinkedArticle, query: Query, backend: Backend, facets: Iterable[str], size: int
) -> GraphPage:
    """Build the graph of an article; `query` is the search it was found by. Raises QueryError."""
    wanted = tuple(facets)
    named = Counter((mention.kind, mention.value or "") for mention in linked.mentions if mention.kind in wanted)
    keys = [key for key, _ in sorted(named.items(), key=lambda one: (-one[1], one[0]))[:size]]
    totals = {
        (facet, id): total
        for facet in wanted
        for ids in [[id for name, id in keys if name == facet]]
        for id, total in zip(ids, backend.totals(facet, ids), strict=True)
    }
    labels = {(entity.facet, entity.id): entity.label for _, entities in linked.values for entity in entities}
    vertices = [
        Vertex(facet, labels.get((facet, id), id), totals[facet, id], _url(Query().with_value(facet, id)))
        for facet, id in keys
    ]
    ties = sorted(_ties(linked, keys, totals, backend), key=lambda tie: (-tie.sentences, -tie.npmi, tie[:2]))
    frame = build_frame(query, backend)
    title = linked.article.title or first_words(linked.article)
    return GraphPage(
        replace(frame, back=article_url(linked.article.id, query), is_found=False, asked=(), views=()),
        f"Named together in “{title}”",
        "Names that this article brings together. A line leads to the articles of the whole archive that hold both its "
        "ends; sentences are counted in this article.",
        build_graph_figure(vertices, ties),
        build_rows(vertices, ties, keys, query),
        write_number(len(ties), "pair", "pairs"),
        build_legend(vertices),
        (),
        tuple(FacetChoice(facet.name, facet.heading, facet.name in wanted) for facet in FACETS if facet.mentioned),
        (),
        size,
        (("article", linked.article.id), *query.with_page(1).to_params()),
    )


def _ties(linked: LinkedArticle, keys: list[Key], totals: dict[Key, int], backend: Backend) -> list[Tie]:
    places = {key: place for place, key in enumerate(keys)}
    sentences, paragraphs = _count(linked, "sentence"), _count(linked, "paragraph")
    pairs = [pair for pair in combinations(keys, 2) if not _is_related(*pair, backend)]
    pairs.sort(key=lambda pair: (-sentences[pair], -paragraphs[pair], places[pair[0]] + places[pair[1]], pair))
    ties, articles = [], backend.articles()
    for one, other in pairs[:PAIRS]:
        query = together(Query(), one, other)
        both = backend.search(replace(query, size=0, facets=(), axes=())).total
        if both:
            npmi = measure(both, totals[one], totals[other], articles)
            ties.append(Tie(places[one], places[other], both, sentences[one, other], npmi, _url(query)))
    return ties


def _count(linked: LinkedArticle, unit: str) -> Counter[tuple[Key, Key]]:
    """Count the sentences, or the paragraphs, that name two values, either way round."""
    named: dict[int, set[Key]] = defaultdict(set)
    for mention in linked.mentions:
        named[getattr(mention, unit)].add((mention.kind, mention.value or ""))
    return Counter(pair for keys in named.values() for one, other in combinations(keys, 2)
                   for pair in ((one, other), (other, one)))  # fmt: skip


def _is_related(one: Key, other: Key, backend: Backend) -> bool:
    """Tell whether one value lies in the other."""
    return one[0] == other[0] and (other[1] in _above(one, backend) or one[1] in _above(other, backend))


def _above(key: Key, backend: Backend) -> set[str]:
    """Give the ids of all containers of a value."""
    facet, level, seen = key[0], [key[1]], set[str]()
    while level := [id for entity in backend.list_entities(facet, level) for id in entity.parents if id not in seen]:
        seen.update(level)
    return seen


def _url(query: Query) -> str:
    return url_of(query, PATH)
