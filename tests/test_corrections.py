"""What may have been meant, and which constraints may go?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from corpus import TINY, make_article, make_mention
from engines import ENGINES, open_engine

from search.answers import Correction
from search.backends.base import Backend
from search.query import DayRange, FacetFilter, Query
from search.relaxation import SHOWN, split_text


@pytest.fixture(scope="module", params=ENGINES)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    return open_engine(request.param, tmp_path_factory.mktemp("data"), TINY)


@pytest.mark.parametrize(
    ("text", "correction"),
    [
        ("gird", Correction("grid", 3)),
        ("Gird", Correction("Grid", 3)),
        ("misile OR zebra", Correction("missile OR zebra", 3)),
        ("powr gird", Correction("power grid", 1)),
        ('"powr grid"', Correction('"power grid"', 1)),
        ("missle -kyiv", Correction("missile -kyiv", 1)),
        ("kalbir", Correction("kalibr", 1)),
        ("ukrenrgo", None),
        ("S-301", Correction("S-300", 1)),
        ("gird*", None),
        ("pwoer", Correction("power", 4)),
        ("zebra", None),
        ("grid", None),
        ("", None),
    ],
)
def test_another_spelling_is_proposed_where_it_finds_more(
    backend: Backend, text: str, correction: Correction | None
) -> None:
    assert backend.correct(Query(text)) == correction


def test_a_correction_finds_what_it_says(backend: Backend) -> None:
    query = Query("misile", filters=(FacetFilter("people", ("ada",)),))
    correction = backend.correct(query)
    assert correction == Correction("missile", 1)
    assert backend.search(query.with_text("missile")).total == 1


def test_a_spelling_that_finds_nothing_under_the_filters_is_not_proposed(backend: Backend) -> None:
    assert backend.correct(Query("misile", filters=(FacetFilter("people", ("cy",)),))) is None


def test_what_is_searched_literally_is_not_corrected(backend: Backend) -> None:
    assert backend.correct(Query("gird", exact=True)) is None


def test_a_word_that_is_not_wanted_stays_as_it_is(backend: Backend) -> None:
    assert backend.correct(Query("talks -plan")) is None


def relaxed(backend: Backend, query: Query) -> list[tuple[tuple[str, ...], int]]:
    ways = backend.relax(query)
    assert all(backend.search(way.query).total == way.total for way in ways)
    return [(way.dropped, way.total) for way in ways]


def test_each_word_without_which_there_are_hits_may_go(backend: Backend) -> None:
    assert relaxed(backend, Query("zebra power grid")) == [(("zebra",), 1)]


def test_the_way_that_finds_most_comes_first(backend: Backend) -> None:
    assert relaxed(backend, Query("grid talks")) == [(("talks",), 3), (("grid",), 2)]


def test_where_no_one_constraint_is_enough_two_go(backend: Backend) -> None:
    query = Query("zebra", filters=(FacetFilter("people", ("nobody",)), FacetFilter("places", ("kyiv",))))
    assert relaxed(backend, query) == [(("zebra", "person: nobody"), 2)]


@pytest.mark.parametrize(
    ("query", "ways"),
    [
        (
            Query("plan", filters=(FacetFilter("people", ("ada", "bo")),)),
            [(("plan",), 4), (("person: Ada Hart or Bo Lind",), 1)],
        ),
        (
            Query(filters=(FacetFilter("people", ("cy", "bo"), "all"),)),
            [(("person: Cy Moran",), 3), (("person: Bo Lind",), 1)],
        ),
        (
            Query("moran", filters=(FacetFilter("people", excluded=("cy",)),)),
            [(("moran",), 7), (("not person: Cy Moran",), 1)],
        ),
        (
            Query("shahed", published=DayRange(date(2023, 1, 1))),
            [(("shahed",), 3), (("published: 2023-01-01..",), 1)],
        ),
    ],
)
def test_choices_exclusions_and_ranges_are_constraints(
    backend: Backend, query: Query, ways: list[tuple[tuple[str, ...], int]]
) -> None:
    assert relaxed(backend, query) == ways


@pytest.mark.parametrize("engine", ENGINES)
def test_the_scope_is_a_constraint(engine: str, tmp_path: Path) -> None:
    apart = make_article("apart", None, "x", people=["ada", "bo"])
    apart = replace(apart, mentions=(make_mention("people", "ada", 0), make_mention("people", "bo", 1)))
    query = Query(filters=(FacetFilter("people", ("ada", "bo"), "all"),), scope="sentence")
    assert (("scope: sentence",), 1) in relaxed(open_engine(engine, tmp_path, [apart]), query)


def test_no_way_out_asks_for_nothing_and_none_is_given_where_there_are_hits(backend: Backend) -> None:
    assert relaxed(backend, Query("zebra")) == []
    assert relaxed(backend, Query("grid")) == []


def test_at_most_five_ways_are_given(backend: Backend) -> None:
    ways = backend.relax(Query("power grid talks drones missile attack plan kyiv"))
    assert len(ways) <= SHOWN


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("power grid", ["power", "grid"]),
        ('"power grid"~3 -water', ['"power grid"~3', "-water"]),
        ("power AND NOT (heat OR light) title:grid", ["power", "NOT (heat OR light)", "title:grid"]),
        ("power OR grid heat", ["power OR grid heat"]),
        ("(power OR grid) heat", ["(power OR grid)", "heat"]),
        ('person:"Ada Hart" published:2022', ['person:"Ada Hart"', "published:2022"]),
        ("power NOT", ["power", "NOT"]),
        ("(power grid", ["(power grid"]),
        ("power) grid", ["power", "grid"]),
    ],
)
def test_a_text_falls_into_the_pieces_that_are_required_by_themselves(text: str, pieces: list[str]) -> None:
    assert split_text(text) == pieces
