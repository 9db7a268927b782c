"""Which values and words are listed and suggested while somebody types?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from corpus import TINY
from engines import ENGINES, open_engine

from search.backends.base import Backend
from search.query import FacetFilter, Query


@pytest.fixture(scope="module", params=ENGINES)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    return open_engine(request.param, tmp_path_factory.mktemp("data"), TINY)


def names(backend: Backend, text: str, query: Query = Query()) -> list[tuple[str, int, str]]:  # noqa: B008
    return [(one.entity.id, one.count, one.matched) for one in backend.suggest(text, query, 5).entities]


def test_a_value_is_suggested_by_a_part_of_its_label_or_alias(backend: Backend) -> None:
    assert names(backend, "kie") == [("kyiv", 2, "Kiev")]
    assert names(backend, "LÍND") == [("bo", 3, "Bo Lind")]
    assert names(backend, "shahed 1") == [("shahed-136", 1, "Shahed-136")]


def test_a_name_that_begins_so_comes_before_one_that_holds_it(backend: Backend) -> None:
    assert [id for id, _, _ in names(backend, "mi")] == ["missile", "cruise-missile"]


def test_counts_are_those_under_the_query_and_follow_its_links(backend: Backend) -> None:
    query = Query("power", filters=(FacetFilter("people", ("ada",)),))
    for one in backend.suggest("o", query, 20).entities:
        assert one.count == backend.search(query.only(one.entity.facet, one.entity.id)).total
    assert names(backend, "bo", query) == [("bo", 2, "Bo Lind")]


def test_a_value_that_no_article_of_the_query_has_is_not_suggested(backend: Backend) -> None:
    assert names(backend, "cy", Query("grid")) == []


def test_words_are_completed_by_how_many_articles_hold_them(backend: Backend) -> None:
    terms = backend.suggest("the pl", Query(), 5).terms
    assert [(one.term, one.count) for one in terms] == [("plan", 1), ("planned", 1), ("plants", 1)]


def test_one_letter_completes_no_word_and_a_finished_one_neither(backend: Backend) -> None:
    assert backend.suggest("p", Query(), 5).terms == () == backend.suggest("pl ", Query(), 5).terms
    assert backend.suggest("!", Query(), 5).entities == ()


def test_all_values_of_a_facet_are_listed_page_by_page(backend: Backend) -> None:
    pages = [backend.facet_values(Query(), "weapons", page=page, size=2) for page in (1, 2, 3, 4)]
    assert [page.total for page in pages] == [5] * 4
    assert [value.id for page in pages for value in page.values] == [
        value.id
        for counts in backend.search(Query(facet_size=10)).facets
        if counts.facet == "weapons"
        for value in counts.values
    ]


def test_values_are_searched_inside_a_facet(backend: Backend) -> None:
    assert [value.id for value in backend.facet_values(Query(), "places", text="EV").values] == ["kyiv"]
    weapons = backend.facet_values(Query(), "weapons", prefix="cruise")
    assert [value.id for value in weapons.values] == ["cruise-missile"] and weapons.total == 1
    assert backend.facet_values(Query(), "places", text="?!").total == 0


def test_both_numbers_of_a_listed_value_are_those_of_a_search(backend: Backend) -> None:
    query = Query("power", filters=(FacetFilter("people", ("ada",), excluded=("cy",)),), facet_size=50)
    searched = next(counts for counts in backend.search(query).facets if counts.facet == "people")
    assert backend.facet_values(query, "people").values == searched.values


def test_the_order_of_values_is_the_querys(backend: Backend) -> None:
    page = backend.facet_values(replace(Query(), facet_sort="label"), "people")
    assert [value.label for value in page.values] == ["Ada Hart", "Bo Lind", "Cy Moran"]
