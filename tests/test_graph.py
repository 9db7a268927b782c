"""The drawing of who is named with whom: the same every time, held together, and readable."""

from __future__ import annotations

import pytest

from web.figures.graph import LARGEST, SMALLEST, WIDEST, Tie, Vertex, build_graph_figure


def make_vertices(number: int) -> list[Vertex]:
    return [Vertex("people", f"Person {n}", 10 + n, f"/?people={n}") for n in range(number)]


def make_tie(source: int, target: int, articles: int = 2, npmi: float = 0.5) -> Tie:
    return Tie(source, target, articles, 1, npmi, f"/?people={source}&people={target}")


def test_the_same_graph_looks_the_same_every_time() -> None:
    vertices, ties = make_vertices(12), [make_tie(n, (n * 5 + 1) % 12) for n in range(11) if n != (n * 5 + 1) % 12]
    assert build_graph_figure(vertices, ties) == build_graph_figure(vertices, ties)


def test_every_node_lies_inside_the_figure() -> None:
    vertices = make_vertices(60)
    figure = build_graph_figure(vertices, [make_tie(n, n + 1) for n in range(59)])
    assert len(figure.nodes) == 60
    assert all(0 < node.left < 100 and 0 < node.top < 100 for node in figure.nodes)
    assert len({(node.left, node.top) for node in figure.nodes}) == 60


def test_a_name_that_stands_with_no_other_is_counted_and_not_drawn() -> None:
    figure = build_graph_figure(make_vertices(4), [make_tie(0, 1)])
    assert {node.label for node in figure.nodes} == {"Person 0", "Person 1"}
    assert figure.alone == 2


@pytest.mark.parametrize("vertices", [0, 1, 3])
def test_a_graph_without_an_edge_is_empty_and_does_not_fail(vertices: int) -> None:
    figure = build_graph_figure(make_vertices(vertices), [])
    assert (figure.nodes, figure.edges, figure.alone) == ((), (), vertices)


def test_a_crowded_graph_draws_its_closest_edges_and_loses_no_name() -> None:
    count = 20
    pairs = [(one, other) for one in range(count) for other in range(one)]
    ties = sorted((make_tie(*pair, npmi=1 / (2 + n)) for n, pair in enumerate(pairs)), key=lambda tie: -tie.npmi)
    figure = build_graph_figure(make_vertices(count), ties)
    assert (len(figure.edges), figure.pairs, len(figure.nodes)) == (2 * count, len(pairs), count)
    ends = {point for edge in figure.edges for point in ((edge.from_left, edge.from_top), (edge.to_left, edge.to_top))}
    assert ends == {(node.left, node.top) for node in figure.nodes}


def test_names_that_meet_less_often_than_by_chance_are_tied_all_the_same() -> None:
    assert len(build_graph_figure(make_vertices(2), [make_tie(0, 1, npmi=-0.7)]).edges) == 1


def test_more_articles_make_a_wider_line_and_a_larger_node() -> None:
    vertices = [
        Vertex("people", "Ada", 100, "/a"),
        Vertex("places", "Kyiv", 1, "/k"),
        Vertex("places", "Lviv", 25, "/l"),
    ]
    figure = build_graph_figure(vertices, [make_tie(0, 1, 1), make_tie(0, 2, 16)])
    assert sorted(edge.width for edge in figure.edges) == pytest.approx([WIDEST / 4, WIDEST], abs=0.06)
    assert [node.radius for node in figure.nodes] == [LARGEST, LARGEST / 2, SMALLEST]


def test_an_edge_says_whom_it_ties_and_in_how_many_articles() -> None:
    (edge,) = build_graph_figure(make_vertices(2), [make_tie(0, 1, 1)]).edges
    assert (edge.label, edge.href) == ("Person 0 and Person 1: 1 article", "/?people=0&people=1")


def test_a_long_name_is_cut_in_the_drawing_alone() -> None:
    vertices = [Vertex("people", "a" * 80, 2, "/a"), Vertex("people", "b", 1, "/b")]
    node = build_graph_figure(vertices, [make_tie(0, 1)]).nodes[0]
    assert len(node.label) == 80
    assert node.short == "a" * 27 + "…"


def test_two_names_far_from_each_other_are_both_labelled() -> None:
    assert all(node.shown for node in build_graph_figure(make_vertices(2), [make_tie(0, 1)]).nodes)
