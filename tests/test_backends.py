"""The contract of every engine: the same totals, counts, orders and hits for the same query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from building import build_backend, build_entities
from corpus import ENTITIES, TINY, make_article, make_day, make_mention

from search.backends.base import Backend
from search.backends.memory import MemoryBackend
from search.params import parse_params
from search.results import FacetValue, Results


@pytest.fixture(scope="module", params=["memory", "embedded"])
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    if request.param == "memory":
        yield MemoryBackend(TINY, build_entities(TINY, ENTITIES))
    else:
        yield build_backend(tmp_path_factory.mktemp("data"), TINY, ENTITIES)


def ask(backend: Backend, **params: str | list[str]) -> Results:
    pairs = [
        (name.replace("__", "."), value)
        for name, values in params.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return backend.search(parse_params(pairs))


def found(backend: Backend, **params: str | list[str]) -> list[str]:
    return [hit.article.id for hit in ask(backend, **params).hits]


def value_of(results: Results, facet: str, id: str) -> FacetValue:
    counts = next(counts for counts in results.facets if counts.facet == facet)
    return next(value for value in counts.values if value.id == id)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("power", {"a1", "a3", "a4", "a6"}),
        ("power grid", {"a1"}),
        ("drones OR talks", {"a3", "a5", "a6"}),
        ("grid -power", {"a2", "a8"}),
        ("NOT (grid OR power)", {"a5", "a7"}),
        ('"power grid"', {"a1"}),
        ('"grid power"', set()),
        ("S-300", {"a7"}),
        ("miss*", {"a1", "a4", "a7"}),
        ("title:grid", {"a1", "a2"}),
        ("planning", {"a5"}),
        ('"planning"', set()),
        ("ODESA", {"a3", "a4"}),
        ("zebra", set()),
        ("published:2022-12", {"a1", "a2", "a3"}),
        ("published:unknown", {"a6"}),
        ("published:..2022-12-16", {"a1", "a8"}),
        ("happened:2022-12-17", {"a2", "a3"}),
        ("happened:2023.. -missile", set()),
        ("power happened:2022-10..2022-11", {"a4"}),
        ("", {f"a{n}" for n in range(1, 9)}),
    ],
)
def test_a_text_finds_the_articles_that_hold_its_words(backend: Backend, text: str, ids: set[str]) -> None:
    results = ask(backend, q=text)
    assert {hit.article.id for hit in results.hits} == ids
    assert results.total == len(ids)


def test_a_word_in_the_title_outranks_the_same_word_in_the_body(backend: Backend) -> None:
    assert found(backend, q="grid")[:2] != ["a8", "a1"]
    assert found(backend, q="drones")[0] == "a3"


def test_without_words_the_newest_comes_first_and_the_undated_last(backend: Backend) -> None:
    assert found(backend) == ["a5", "a7", "a4", "a2", "a3", "a1", "a8", "a6"]


def test_oldest_first_keeps_the_undated_last(backend: Backend) -> None:
    assert found(backend, sort="oldest") == ["a8", "a1", "a2", "a3", "a4", "a5", "a7", "a6"]


def test_pages_follow_each_other_without_gap_or_overlap(backend: Backend) -> None:
    pages = [found(backend, size="3", page=str(page)) for page in (1, 2, 3, 4)]
    assert sum(pages, []) == found(backend)
    assert pages[3] == []


def test_a_size_of_zero_gives_counts_alone(backend: Backend) -> None:
    results = ask(backend, q="grid", size="0")
    assert results.hits == () and results.total == 3


def test_any_is_met_by_one_value_and_all_by_every_value(backend: Backend) -> None:
    assert set(found(backend, people=["ada", "bo"])) == {"a1", "a2", "a4", "a6"}
    assert set(found(backend, people=["ada", "bo"], people__match="all")) == {"a2"}


def test_an_excluded_value_is_in_no_article_found(backend: Backend) -> None:
    assert set(found(backend, people__not="bo", q="power")) == {"a1", "a3"}


def test_choosing_a_container_finds_what_lies_inside(backend: Backend) -> None:
    assert set(found(backend, weapons="missile")) == {"a1", "a4", "a7"}
    assert set(found(backend, places="ukraine")) == {"a1", "a2", "a3", "a4"}


def test_a_container_counts_each_article_once(backend: Backend) -> None:
    assert value_of(ask(backend), "places", "ukraine").count == 4
    assert value_of(ask(backend), "weapons", "missile").count == 3


def test_a_choice_under_any_does_not_lower_the_counts_of_its_siblings(backend: Backend) -> None:
    results = ask(backend, people="ada")
    assert value_of(results, "people", "bo").count == 3
    assert value_of(results, "people", "bo").total == 4
    assert value_of(results, "people", "ada").total == 8


def test_a_choice_under_all_narrows_its_own_facet(backend: Backend) -> None:
    results = ask(backend, people="ada", people__match="all")
    assert value_of(results, "people", "bo").count == value_of(results, "people", "bo").total == 1


def test_an_excluded_value_is_counted_without_its_exclusion(backend: Backend) -> None:
    value = value_of(ask(backend, people__not="bo"), "people", "bo")
    assert (value.count, value.total, value.excluded) == (3, 8, True)


def test_choosing_a_descendant_takes_the_place_of_its_container(backend: Backend) -> None:
    value = value_of(ask(backend, weapons="missile"), "weapons", "kalibr")
    assert value.replaces == ("missile",) and value.total == 1


def test_the_list_is_cut_but_a_chosen_value_stays(backend: Backend) -> None:
    results = ask(backend, people="cy", facet__size="1")
    people = next(counts for counts in results.facets if counts.facet == "people")
    assert [value.id for value in people.values] == ["bo", "cy"] and people.distinct == 3


def test_an_unknown_value_finds_nothing_and_a_note_says_so(backend: Backend) -> None:
    results = ask(backend, people="nobody")
    assert results.total == 0 and results.notes == ("no value 'nobody' in people",)
    assert value_of(results, "people", "nobody").selected


def test_a_published_range_includes_both_ends_and_no_undated_article(backend: Backend) -> None:
    assert set(found(backend, published__from="2022-12-19", published__to="2023-01-26")) == {"a2", "a3", "a4"}


def test_unknown_selects_the_undated(backend: Backend) -> None:
    assert found(backend, published="unknown") == ["a6"]


def test_a_happened_range_matches_by_overlap(backend: Backend) -> None:
    assert set(found(backend, happened__from="2022-12-17", happened__to="2022-12-17")) == {"a2", "a3"}
    assert set(found(backend, happened__to="2022-11-30")) == {"a4"}


def test_each_bucket_counts_what_its_days_find(backend: Backend) -> None:
    for histogram in ask(backend, q="power OR grid").histograms:
        assert histogram.buckets
        for bucket in histogram.buckets:
            if bucket.first is None or bucket.last is None:
                assert ask(backend, q="power OR grid", published="unknown").total == bucket.count
                continue
            days = {f"{histogram.axis}__from": str(bucket.first), f"{histogram.axis}__to": str(bucket.last)}
            assert ask(backend, q="power OR grid", **days).total == bucket.count


def test_a_month_named_as_a_whole_is_inside_no_single_day(backend: Backend) -> None:
    happened = ask(backend, q="Odesa", happened__from="2022-12-01", happened__to="2022-12-31").histograms[1]
    assert all(bucket.exact == 0 and bucket.count == 1 for bucket in happened.buckets)
    assert len(happened.buckets) == 31


def test_a_snippet_marks_the_words_that_were_wanted(backend: Backend) -> None:
    hit = ask(backend, q="cruise missile near").hits[0]
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.marks] == ["cruise", "missile", "near"]


def test_an_article_is_found_by_its_id_with_its_values(backend: Backend) -> None:
    linked = backend.find_article("a3")
    assert linked and linked.article.title == "Drones over Odesa"
    assert [value.id for value in dict(linked.values)["weapons"]] == ["shahed-136", "drone"]
    assert backend.find_article("zz") is None


def test_an_entity_is_found_by_id_label_or_alias(backend: Backend) -> None:
    assert [entity.id for entity in backend.find_entities("places", "kiev")] == ["kyiv"]
    assert [entity.id for entity in backend.find_entities("people", "BO LIND")] == ["bo"]


def test_a_hit_shows_the_expressions_that_meet_the_happened_range(backend: Backend) -> None:
    for params in ({"happened__from": "2022-10-01", "happened__to": "2022-10-31"}, {"q": "happened:2022-10"}):
        (hit,) = ask(backend, **params).hits
        assert [day.value for day in hit.days] == ["2022-10-10"]
    assert all(hit.days == () for hit in ask(backend, q="power").hits)


def test_a_histogram_comes_in_the_unit_that_is_wanted(backend: Backend) -> None:
    for unit in ("day", "week", "month", "year"):
        for histogram in ask(backend, histogram__unit=unit).histograms:
            assert histogram.unit == unit
            for bucket in histogram.buckets:
                if bucket.first and bucket.last:
                    days = {f"{histogram.axis}__from": str(bucket.first), f"{histogram.axis}__to": str(bucket.last)}
                    assert ask(backend, **days).total == bucket.count


NEAR = [
    make_article("near", None, "x", people=["ada"], places=["kyiv"], days=[make_day(date(2022, 12, 16))]),
    make_article("far", None, "y", people=["ada"], days=[make_day(date(2022, 12, 16))]),
]
FAR = (make_mention("places", "odesa", 1), make_mention("people", "bo", 1))


@pytest.fixture(scope="module", params=["memory", "embedded"])
def units(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    """Two articles: Ada in Kyiv in one sentence; Ada in one, Bo and Odesa in another."""
    values = dict(NEAR[1].values) | {"places": (ENTITIES["places", "odesa"],)}
    values["people"] = (ENTITIES["people", "ada"], ENTITIES["people", "bo"])
    far = replace(NEAR[1], mentions=(*NEAR[1].mentions, *FAR), values=tuple(values.items()))
    if request.param == "memory":
        return MemoryBackend([NEAR[0], far], build_entities([NEAR[0], far], ENTITIES))
    return build_backend(tmp_path_factory.mktemp("units"), [NEAR[0], far], ENTITIES)


def test_under_sentence_scope_one_sentence_must_meet_all_filters(units: Backend) -> None:
    assert set(found(units, people="ada", places="ukraine")) == {"near", "far"}
    assert found(units, people="ada", places="ukraine", scope="sentence") == ["near"]
    assert set(found(units, people="ada", places="ukraine", scope="paragraph")) == {"near", "far"}


def test_under_sentence_scope_the_day_stands_in_the_sentence_too(units: Backend) -> None:
    day = {"happened__from": "2022-12-16", "happened__to": "2022-12-16", "scope": "sentence"}
    assert set(found(units, people="ada", **day)) == {"near", "far"}
    assert found(units, people="bo", **day) == []


def test_under_sentence_scope_a_value_counts_where_a_sentence_names_it_with_the_others(units: Backend) -> None:
    results = ask(units, people="ada", scope="sentence")
    assert value_of(results, "places", "kyiv").count == 1
    places = next(counts for counts in results.facets if counts.facet == "places")
    assert "odesa" not in {value.id for value in places.values}
    assert value_of(results, "people", "bo").total == 2


def test_under_sentence_scope_every_link_gives_its_number(units: Backend) -> None:
    for params in ({"people": ["ada"]}, {"people": ["ada", "bo"], "people__match": "all"}, {"places__not": "odesa"}):
        results = ask(units, scope="sentence", **params)
        for counts in results.facets:
            for value in counts.values:
                toggled = results.query.toggle(counts.facet, value.id, replaces=value.replaces)
                assert units.search(toggled).total == value.total, (counts.facet, value)
