"""Is a query a value, and are the parameters of a URL its whole text?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_corpus import draw_query

from index.errors import QueryError
from index.schema import FACET_NAMES
from search.params import PARAMETERS, parse_params
from search.query import AXES, FACET_SORTS, SORTS, DayRange, FacetFilter, Query

WORDS = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)
FACETS = st.sampled_from(FACET_NAMES)
IDS = st.lists(WORDS, unique=True, max_size=5)
DATES = st.none() | st.dates(date(1000, 1, 1))


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """Draw any query that parameters can ask for."""
    query = Query(
        draw(st.just("") | WORDS),
        sort=draw(st.sampled_from(SORTS)),
        size=draw(st.integers(0, 100)),
        facet_size=draw(st.integers(0, 1_000)),
        facet_sort=draw(st.sampled_from(FACET_SORTS)),
    )
    for facet in draw(st.lists(FACETS, unique=True, max_size=3)):
        ids = draw(IDS)
        cut = draw(st.integers(0, len(ids)))
        match = draw(st.sampled_from(("any", "all")))
        query = query.with_filter(FacetFilter(facet, tuple(ids[:cut]), match, tuple(ids[cut:])))
    for axis in AXES:
        first, last = draw(DATES), draw(DATES)
        if first and last and first > last:
            first, last = last, first
        query = query.with_range(axis, DayRange(first, last))
    if draw(st.integers(0, 9)) == 0:
        query = query.with_range("published", DayRange(unknown=True))
    return query.with_page(draw(st.integers(1, 100)))


@settings(deadline=None)
@given(queries())
def test_a_query_is_read_back_from_its_parameters(query: Query) -> None:
    assert parse_params(query.to_params()) == query


@settings(deadline=None)
@given(queries())
def test_a_query_survives_a_url(query: Query) -> None:
    assert parse_params(parse_qsl(urlencode(query.to_params()), strict_parsing=bool(query.to_params()))) == query


@pytest.mark.parametrize("seed", range(5))
def test_the_queries_of_the_duel_are_read_back_from_their_parameters(seed: int) -> None:
    random = Random(seed)
    for _ in range(100):
        query = draw_query(random)
        assert parse_params(query.to_params()) == query


def test_parameters_stand_in_their_fixed_order_with_defaults_left_out() -> None:
    query = parse_params(
        [("size", "5"), ("happened.to", "2022-12-31"), ("places.not", "kyiv"), ("people", "bo"), ("people", "ada"),
         ("sort", "newest"), ("people.match", "all"), ("q", "power grid"), ("page", "1"), ("scope", "article")]
    )  # fmt: skip
    assert query.to_params() == [
        ("q", "power grid"), ("people", "bo"), ("people", "ada"), ("people.match", "all"), ("places.not", "kyiv"),
        ("happened.to", "2022-12-31"), ("sort", "newest"), ("size", "5"),
    ]  # fmt: skip


def test_a_search_for_everything_has_no_parameters() -> None:
    assert Query().to_params() == [] and parse_params([]) == Query()


@pytest.mark.parametrize("name", PARAMETERS)
def test_an_empty_parameter_is_absent(name: str) -> None:
    assert parse_params([(name, ""), (name, "  ")]) == Query()


def test_a_value_given_twice_counts_once() -> None:
    assert parse_params([("people", "ada"), ("people", "ada")]).filter("people").values == ("ada",)


def test_equal_queries_have_equal_hashes() -> None:
    params = [("people", "ada"), ("q", "power"), ("published.from", "2022-12-01")]
    assert len({parse_params(params), parse_params(params[::-1])}) == 1


@pytest.mark.parametrize(
    ("name", "value", "legal"),
    [
        ("sort", "best", "relevance, newest, oldest"),
        ("sort", "Newest", "relevance, newest, oldest"),
        ("scope", "chapter", "article"),
        ("facet.sort", "size", "count, label, significant"),
        ("people.match", "some", "any, all"),
        ("page", "0", "a whole number from 1 to 10000"),
        ("page", "-1", "a whole number from 1 to 10000"),
        ("page", "1.5", "a whole number from 1 to 10000"),
        ("page", "two", "a whole number from 1 to 10000"),
        ("page", "٣", "a whole number from 1 to 10000"),
        ("page", "9" * 5_000, "a whole number from 1 to 10000"),
        ("size", "101", "a whole number from 0 to 100"),
        ("facet.size", "1001", "a whole number from 0 to 1000"),
        ("published.from", "2022-13-01", "a day that is in the calendar"),
        ("published.to", "2022-02-30", "a day that is in the calendar"),
        ("happened.from", "2022", "a day as YYYY-MM-DD"),
        ("happened.to", "tomorrow", "a day as YYYY-MM-DD"),
        ("happened.to", "2022-12-16T10:00", "a day as YYYY-MM-DD"),
        ("happened.to", "٢٠٢٢-12-16", "a day as YYYY-MM-DD"),
        ("published", "never", "unknown"),
        ("happened", "unknown", "one of q, people"),
        ("person", "ada", "one of q, people"),
        ("people.only", "ada", "one of q, people"),
        ("Q", "power", "one of q, people"),
    ],
)
def test_an_illegal_value_is_refused_with_its_parameter_and_what_is_legal(name: str, value: str, legal: str) -> None:
    with pytest.raises(QueryError) as refusal:
        parse_params([("q", "power"), (name, value)])
    assert (refusal.value.parameter, refusal.value.value) == (name, value)
    assert legal in refusal.value.legal and legal in str(refusal.value)
    assert len(str(refusal.value)) < 1_000


@pytest.mark.parametrize(
    ("params", "parameter", "legal"),
    [
        ([("happened.from", "2022-12-16"), ("happened.to", "2022-12-15")], "happened.from", "not after happened.to="),
        ([("published", "unknown"), ("published.to", "2022-12-15")], "published", "either unknown or a range"),
        ([("page", "101"), ("size", "100")], "page", "page*size at most 10000"),
        ([("page", "501")], "page", "page*size at most 10000"),
        ([("people", f"p{n}") for n in range(101)], "people", "at most 100 values"),
    ],
)
def test_parameters_that_do_not_go_together_are_refused(
    params: list[tuple[str, str]], parameter: str, legal: str
) -> None:
    with pytest.raises(QueryError) as refusal:
        parse_params(params)
    assert refusal.value.parameter == parameter and legal in refusal.value.legal


@pytest.mark.parametrize(
    "params",
    [
        [("page", "100"), ("size", "100")],
        [("page", "10000"), ("size", "0")],
        [("happened.from", "2022-12-16"), ("happened.to", "2022-12-16")],
        [("people", f"p{n}") for n in range(100)],
    ],
)
def test_the_last_legal_value_is_accepted(params: list[tuple[str, str]]) -> None:
    assert parse_params(params).to_params() == [pair for pair in params if pair != ("page", "1")]


@settings(deadline=None)
@given(queries(), FACETS, WORDS)
def test_a_toggle_twice_gives_back_the_same_choices(query: Query, facet: str, id: str) -> None:
    chosen = query.filter(facet)
    if id in (*chosen.values, *chosen.excluded):
        query = query.without_value(facet, id)
    assert query.toggle(facet, id).toggle(facet, id) == query.with_page(1)


@settings(deadline=None)
@given(queries(), FACETS, WORDS)
def test_a_toggle_changes_one_value_and_nothing_else(query: Query, facet: str, id: str) -> None:
    toggled = query.toggle(facet, id)
    before, after = query.filter(facet), toggled.filter(facet)
    assert {*before.values, *before.excluded} ^ {*after.values, *after.excluded} == {id}
    assert after.match == before.match
    assert [f for f in toggled.filters if f.facet != facet] == [f for f in query.filters if f.facet != facet]
    assert replace(toggled, filters=()) == replace(query, filters=(), page=1)


START = parse_params(
    [("people", "ada"), ("people", "bo"), ("people.not", "cy"), ("places", "kyiv"), ("q", "grid"), ("page", "3")]
)


@pytest.mark.parametrize(
    "changed",
    [
        START.with_text("power"),
        START.with_value("people", "di"),
        START.without_value("people", "ada"),
        START.with_excluded("people", "ada"),
        START.toggle("people", "ada"),
        START.toggle("weapons", "drone"),
        START.only("people", "ada"),
        START.with_match("people", "all"),
        START.with_filter(FacetFilter("topics", ("war",))),
        START.with_range("published", DayRange(date(2022, 12, 16))),
        START.with_range("happened", DayRange(date(2022, 12, 16))),
    ],
)
def test_every_change_returns_to_page_one_and_leaves_the_query_it_was_made_from(changed: Query) -> None:
    assert (START.page, changed.page) == (3, 1)
    assert changed != START.with_page(1)


def test_turning_a_page_changes_nothing_else() -> None:
    assert START.with_page(4) == replace(START, page=4)


def test_a_chosen_value_takes_the_place_of_those_it_replaces() -> None:
    chosen = START.with_value("people", "di", replaces=["ada", "zz"]).filter("people")
    assert chosen == FacetFilter("people", ("bo", "di"), "any", ("cy",))


def test_choosing_an_excluded_value_ends_its_exclusion() -> None:
    assert START.with_value("people", "cy").filter("people") == FacetFilter("people", ("ada", "bo", "cy"))


def test_excluding_a_chosen_value_ends_its_choice() -> None:
    assert START.with_excluded("people", "ada").filter("people") == FacetFilter("people", ("bo",), "any", ("cy", "ada"))


def test_the_toggle_of_an_excluded_value_ends_its_exclusion_alone() -> None:
    assert START.toggle("people", "cy").filter("people") == FacetFilter("people", ("ada", "bo"))


def test_the_one_choice_leaves_exclusions_of_others() -> None:
    assert START.only("people", "bo").filter("people") == FacetFilter("people", ("bo",), "any", ("cy",))
    assert START.only("people", "cy").filter("people") == FacetFilter("people", ("cy",))


def test_a_facet_without_choices_leaves_no_trace() -> None:
    assert Query().with_value("people", "ada").without_value("people", "ada") == Query()
    assert Query().with_match("people", "all").with_match("people", "any") == Query()


@settings(deadline=None)
@given(st.permutations(FACET_NAMES))
def test_the_order_of_choosing_facets_does_not_matter(order: list[str]) -> None:
    query = Query()
    for facet in order:
        query = query.with_value(facet, "x")
    assert [chosen.facet for chosen in query.filters] == list(FACET_NAMES)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PARAMETERS) | st.text(max_size=9), st.text(max_size=12)), max_size=6))
def test_any_parameters_give_a_query_or_a_query_error(params: list[tuple[str, str]]) -> None:
    try:
        query = parse_params(params)
    except QueryError as refusal:
        assert refusal.legal
    else:
        assert parse_params(query.to_params()) == query


def test_the_order_of_parameters_means_nothing() -> None:
    params = [("page", "2"), ("people", "ada"), ("published.from", "2022-12-01"), ("q", "grid")]
    assert parse_params(params) == parse_params(params[::-1])
    assert parse_params(params).page == 2


def test_too_many_exclusions_are_an_error_that_names_the_limit() -> None:
    with pytest.raises(QueryError, match="at most 100 values"):
        parse_params([("people.not", f"p{n}") for n in range(101)])
