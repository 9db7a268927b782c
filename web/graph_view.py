"""What stands on the page of a graph? Who and what is named together, drawn and in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.schema import FACETS, FACETS_BY_NAME
from search.answers import SUPPORT, Graph
from search.backends.base import Backend
from search.links import url_of
from search.query import Query
from web.detail_links import GRAPH, Frame, about_url, build_frame, together
from web.facet_view import PATH
from web.figures.graph import GraphFigure, Tie, Vertex, build_graph_figure
from web.wording import write_number

LISTED = 200
"""Pairs that the table shows, the closest."""
CHOICES = (15, 30, 45, 60)
"""Numbers of names to choose from."""


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two values in the table: the link finds the `articles` that hold both."""

    one: str
    other: str
    one_about: str
    other_about: str
    one_kind: str
    other_kind: str
    articles: str
    href: str
    sentences: str
    npmi: str


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A facet whose values stand in the graph or not."""

    name: str
    heading: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class GraphPage:
    """The whole page; `kept` are the parameters of the search that its form hands on, `article` the one it is of."""

    frame: Frame
    heading: str
    lead: str
    figure: GraphFigure
    rows: tuple[PairRow, ...]
    pairs: str
    legend: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    facets: tuple[FacetChoice, ...]
    sizes: tuple[int, ...]
    size: int
    kept: tuple[tuple[str, str], ...]


def build_graph_page(query: Query, backend: Backend, facets: Sequence[str], size: int) -> GraphPage:
    """Build the graph of a search; where no two names share two articles, those that share one. Raises QueryError."""
    graph = backend.cooccurrence(query, facets=facets, size=size)
    is_weak = not graph.edges
    if is_weak:
        graph = backend.cooccurrence(query, facets=facets, size=size, support=1)
    notes = [f"No two names share {SUPPORT} articles here, so pairs of a single article are shown."] * bool(
        is_weak and graph.edges
    )
    notes += [
        f"The choice of several {FACETS_BY_NAME[chosen.facet].heading.lower()} is left out here: "
        "any of them was asked for, and the graph shows them beside all others."
        for chosen in query.filters
        if chosen.match == "any" and len(chosen.values) > 1 and not graph.query.filter(chosen.facet).values
    ]
    vertices, ties = _shape(graph)
    keys = [(node.entity.facet, node.entity.id) for node in graph.nodes]
    return GraphPage(
        build_frame(query, backend, GRAPH),
        "Who is named with whom",
        f"The {write_number(len(vertices), 'most frequent name', 'most frequent names')} of this search. "
        "A line leads to the articles that hold both its ends.",
        build_graph_figure(vertices, ties),
        build_rows(vertices, ties, keys, query),
        write_number(len(ties), "pair", "pairs"),
        build_legend(vertices),
        tuple(notes),
        tuple(FacetChoice(facet.name, facet.heading, facet.name in facets) for facet in FACETS if facet.mentioned),
        tuple(sorted({*CHOICES, size})),
        size,
        tuple(query.with_page(1).to_params()),
    )


def _shape(graph: Graph) -> tuple[list[Vertex], list[Tie]]:
    """Turn a graph into what is drawn of it, every link a search under the graph's own query."""
    query, places = graph.query, {}
    vertices: list[Vertex] = []
    for place, node in enumerate(graph.nodes):
        key = (node.entity.facet, node.entity.id)
        places[key] = place
        href = url_of(together(query, key).with_page(1), PATH)
        vertices.append(Vertex(node.entity.facet, node.entity.label, node.count, href))
    ties = [
        Tie(
            places[edge.source],
            places[edge.target],
            edge.articles,
            edge.sentences,
            edge.npmi,
            url_of(together(query, edge.source, edge.target).with_page(1), PATH),
        )
        for edge in graph.edges
    ]
    return vertices, ties


def build_rows(
    vertices: Sequence[Vertex], ties: Sequence[Tie], keys: Sequence[tuple[str, str]], query: Query
) -> tuple[PairRow, ...]:
    """Build the table of pairs; `keys` are facet and id of the vertices."""
    query = replace(query, page=1, cursor="")
    return tuple(
        PairRow(
            vertices[tie.source].label,
            vertices[tie.target].label,
            about_url(*keys[tie.source], query),
            about_url(*keys[tie.target], query),
            vertices[tie.source].facet,
            vertices[tie.target].facet,
            write_number(tie.articles),
            tie.href,
            write_number(tie.sentences),
            f"{tie.npmi:.2f}".replace("-", "−"),
        )
        for tie in ties[:LISTED]
    )


def build_legend(vertices: Sequence[Vertex]) -> tuple[tuple[str, str], ...]:
    """List the facets of some vertices with their nouns, in the order of the schema."""
    shown: Mapping[str, None] = dict.fromkeys(vertex.facet for vertex in vertices)
    return tuple((facet.name, facet.one) for facet in FACETS if facet.name in shown)
