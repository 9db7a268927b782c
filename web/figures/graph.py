"""How does a graph of names look? Nodes laid out by springs, a shape a facet, edges as wide as they are frequent.

The layout is that of Fruchterman and Reingold, Graph Drawing by Force-directed Placement (1991), as networkx computes
it from a fixed seed, so that the same graph always looks the same; half of each coordinate is then given by rank,
which spreads a crowd over the whole figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from math import sqrt
from typing import NamedTuple

import networkx

from web.figures.placing import SIDES, Mark, Side, place_labels, shift
from web.wording import write_number

SEED = 20
ROUNDS = 60
WEAKEST = 0.05
"""The pull of an edge between values that stand together no more often than by chance."""
MARGIN = (9.0, 7.0)
"""Percent of width and height that are left free on each side."""
LARGEST, SMALLEST = 15.0, 6.0
"""Pixels of the radius of the most frequent node, and of the rarest."""
WIDEST = 7.0
"""Pixels of the widest edge."""
DRAWN = 2
"""Edges that are drawn for each node: more would be a web in which none can be followed."""
SCREENS = ((900.0, 600.0), (340.0, 460.0))
"""Pixels of the figures for which labels are placed: on a wide screen, on a phone."""
LONGEST = 28
"""Characters of a label that the drawing shows; the table beside it shows all."""


class Vertex(NamedTuple):
    """A value to draw, with its articles and the link that finds them."""

    facet: str
    label: str
    count: int  # type: ignore[assignment]  # a tuple's method of this name is of no use here
    href: str


class Tie(NamedTuple):
    """Two vertices by their places: articles that hold both, which the link finds, sentences, and their NPMI."""

    source: int
    target: int
    articles: int
    sentences: int
    npmi: float
    href: str


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node of the drawing: its place in percent, its radius in pixels; its label stands `right` and `down` of it."""

    facet: str
    label: str
    short: str
    count: str
    href: str
    left: float
    top: float
    radius: float
    shown: str
    anchor: str
    right: float
    down: float


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """An edge of the drawing: the places of its ends in percent, its width in pixels."""

    label: str
    href: str
    from_left: float
    from_top: float
    to_left: float
    to_top: float
    width: float


@dataclass(frozen=True, slots=True)
class GraphFigure:
    """The whole drawing: `facets` are those that it shows, `pairs` the edges that it could show."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    facets: tuple[str, ...]
    pairs: int
    alone: int


def build_graph_figure(vertices: Sequence[Vertex], ties: Sequence[Tie]) -> GraphFigure:
    """Build the drawing of a graph; vertices without an edge are left out."""
    network = networkx.Graph()
    network.add_weighted_edges_from((tie.source, tie.target, max(tie.npmi, WEAKEST)) for tie in ties)
    drawn = choose_edges(network, ties)
    places = _lay_out(network)
    most = max((vertices[number].count for number in places), default=1)
    widest = max((tie.articles for tie in drawn), default=1)
    radii = {number: max(LARGEST * sqrt(vertices[number].count / most), SMALLEST) for number in places}
    order = sorted(places, key=lambda number: (-vertices[number].count, number))
    marks = [
        Mark(places[number][0] / 100, places[number][1] / 100, radii[number], len(_shorten(vertices[number].label)))
        for number in order
    ]
    labels = place_labels(marks, SCREENS, scaled=False)
    return GraphFigure(
        tuple(
            _node(vertices[number], places[number], radii[number], *labels.get(place, (SIDES[0], "")))
            for place, number in enumerate(order)
        ),
        tuple(_edge(tie, vertices, places, widest) for tie in reversed(drawn)),
        tuple(dict.fromkeys(vertices[number].facet for number in sorted(places))),
        len(ties),
        len(vertices) - len(places),
    )


def choose_edges(network: networkx.Graph, ties: Sequence[Tie]) -> list[Tie]:
    """Choose what is drawn: what holds all together (a maximal spanning forest), then the closest of the others."""
    forest = {frozenset(pair) for pair in networkx.maximum_spanning_edges(network, data=False)}
    in_forest = [tie for tie in ties if frozenset(tie[:2]) in forest]
    others = (tie for tie in ties if frozenset(tie[:2]) not in forest)
    return in_forest + list(islice(others, max(DRAWN * len(network) - len(in_forest), 0)))


def _lay_out(network: networkx.Graph) -> dict[int, tuple[float, float]]:
    """Give every vertex its place in percent of width and height."""
    if not network:
        return {}
    springs = networkx.spring_layout(network, seed=SEED, iterations=ROUNDS)
    spread = [_spread({number: float(place[axis]) for number, place in springs.items()}) for axis in (0, 1)]
    free = [100 - 2 * margin for margin in MARGIN]
    return {
        number: (
            round(MARGIN[0] + spread[0][number] * free[0], 2),
            round(MARGIN[1] + spread[1][number] * free[1], 2),
        )
        for number in sorted(network)
    }


def _spread(numbers: dict[int, float]) -> dict[int, float]:
    """Move numbers to between 0 and 1, half by their size and half by their rank."""
    low, high = min(numbers.values()), max(numbers.values())
    ranks = {key: rank for rank, key in enumerate(sorted(numbers, key=lambda key: (numbers[key], key)))}
    last, extent = max(len(numbers) - 1, 1), high - low or 1.0
    return {key: (number - low) / extent / 2 + ranks[key] / last / 2 for key, number in numbers.items()}


def _shorten(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…"


def _node(vertex: Vertex, place: tuple[float, float], radius: float, side: Side, shown: str) -> GraphNode:
    return GraphNode(
        vertex.facet,
        vertex.label,
        _shorten(vertex.label),
        write_number(vertex.count, "article", "articles"),
        vertex.href,
        *place,
        round(radius, 1),
        shown,
        side.anchor,
        *(round(pixels, 1) for pixels in shift(side, radius)),
    )


def _edge(tie: Tie, vertices: Sequence[Vertex], places: dict[int, tuple[float, float]], widest: int) -> GraphEdge:
    names = f"{vertices[tie.source].label} and {vertices[tie.target].label}"
    width = max(WIDEST * sqrt(tie.articles / widest), 1.0)
    label = f"{names}: {write_number(tie.articles, 'article', 'articles')}"
    return GraphEdge(label, tie.href, *places[tie.source], *places[tie.target], round(width, 1))
