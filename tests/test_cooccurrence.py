"""Which values stand together, and is every number what following its link finds?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from corpus import ENTITIES, make_article, make_mention
from engines import ENGINES, open_engine

from search.backends.base import Backend
from search.cooccurrence import measure, narrow
from search.query import FacetFilter, Query

PAIR = [make_article(f"pair-{n}", None, "x", people=["ada", "bo"], places=["kyiv"]) for n in range(3)]
APART = [
    replace(
        make_article(f"apart-{n}", None, "x", people=["ada"], places=["odesa"]),
        mentions=(make_mention("people", "ada", 0), make_mention("places", "odesa", 1)),
    )
    for n in range(2)
]
LONE = [make_article("lone", None, "x", people=["cy"], places=["kyiv"]), make_article("none", None, "x")]


@pytest.fixture(scope="module", params=ENGINES)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    return open_engine(request.param, tmp_path_factory.mktemp("data"), [*PAIR, *APART, *LONE])


def test_a_graph_holds_what_is_named_most_with_its_articles(backend: Backend) -> None:
    graph = backend.cooccurrence(Query(), facets=["people", "places"], size=60)
    assert [(node.entity.id, node.count) for node in graph.nodes] == [
        ("ada", 5), ("kyiv", 4), ("bo", 3), ("odesa", 2), ("cy", 1),
    ]  # fmt: skip
    assert len(backend.cooccurrence(Query(), facets=["people", "places"], size=2).nodes) == 2


def test_an_edge_needs_two_articles_and_the_closest_pair_comes_first(backend: Backend) -> None:
    graph = backend.cooccurrence(Query(), facets=["people", "places"], size=60)
    edges = {(edge.source[1], edge.target[1]): edge for edge in graph.edges}
    assert {pair: edge.articles for pair, edge in edges.items()} == {
        ("kyiv", "bo"): 3, ("ada", "bo"): 3, ("ada", "odesa"): 2, ("ada", "kyiv"): 3,
    }  # fmt: skip
    assert graph.edges[0].source[1] == "kyiv" and [edge.npmi for edge in graph.edges] == sorted(
        (edge.npmi for edge in graph.edges), reverse=True
    )


def test_an_edge_of_a_single_article_is_there_when_it_is_asked_for(backend: Backend) -> None:
    graph = backend.cooccurrence(Query(), facets=["people", "places"], size=60, support=1)
    assert [edge.articles for edge in graph.edges if {edge.source[1], edge.target[1]} == {"cy", "kyiv"}] == [1]


def test_sentences_are_those_that_name_both(backend: Backend) -> None:
    graph = backend.cooccurrence(Query(), facets=["people", "places"], size=60)
    edges = {(edge.source[1], edge.target[1]): edge.sentences for edge in graph.edges}
    assert edges["ada", "kyiv"] == 3 and edges["ada", "odesa"] == 0


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query("x"),
        Query(scope="sentence"),
        Query(filters=(FacetFilter("people", ("ada",)),)),
        Query(filters=(FacetFilter("people", ("ada", "bo")),)),
        Query(filters=(FacetFilter("people", ("bo",), "all", ("cy",)), FacetFilter("places", excluded=("odesa",)))),
    ],
)
def test_every_number_is_what_following_the_link_finds(backend: Backend, query: Query) -> None:
    graph = backend.cooccurrence(query, facets=["people", "places", "weapons"], size=60)
    assert graph.nodes
    for node in graph.nodes:
        link = narrow(graph.query, (node.entity.facet, node.entity.id))
        assert backend.search(link).total == node.count
    for edge in graph.edges:
        assert backend.search(narrow(graph.query, edge.source, edge.target)).total == edge.articles


def test_one_chosen_value_keeps_the_graph_to_its_articles(backend: Backend) -> None:
    graph = backend.cooccurrence(Query(filters=(FacetFilter("people", ("cy",)),)), facets=["people", "places"], size=60)
    assert [(node.entity.id, node.count) for node in graph.nodes] == [("cy", 1), ("kyiv", 1)] and graph.edges == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_container_is_no_neighbour_of_what_lies_in_it(engine: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    articles = [make_article(f"a{n}", None, "x", places=["kyiv", "ukraine"], people=["ada"]) for n in range(2)]
    backend = open_engine(engine, tmp_path_factory.mktemp("data"), articles, ENTITIES)
    graph = backend.cooccurrence(Query(), facets=["people", "places"], size=60)
    assert {(edge.source[1], edge.target[1]) for edge in graph.edges} == {("ada", "kyiv"), ("ada", "ukraine")}


@pytest.mark.parametrize(
    ("both", "one", "other", "articles", "npmi"),
    [(10, 10, 10, 10, 1.0), (5, 5, 5, 10, 1.0), (25, 50, 50, 100, 0.0), (1, 50, 50, 100, -0.698970)],
)
def test_the_measure_is_1_for_always_and_0_for_by_chance(
    both: int, one: int, other: int, articles: int, npmi: float
) -> None:
    assert measure(both, one, other, articles) == pytest.approx(npmi, abs=1e-6)
