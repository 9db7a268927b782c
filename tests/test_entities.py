"""Which values does an article have under each facet, its containers included?"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from corpus import ENTITIES, TINY, make_article
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import Article, Entity
from index.entities import UNLISTED, closure, iter_ancestors, metadata_values, values_of
from index.schema import FACET_NAMES

NAMES = "abcdef"
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3), max_size=6)


def build_graph(parents: Mapping[str, list[str]]) -> dict[tuple[str, str], Entity]:
    return {("places", id): Entity(id, "places", id, tuple(above)) for id, above in parents.items()}


def reach(start: str, parents: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for parent in parents.get(waiting.pop(), []):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


@pytest.mark.parametrize(
    ("facet", "id", "ancestors"),
    [
        ("weapons", "kalibr", ["cruise-missile", "missile"]),
        ("places", "kyiv", ["ukraine", "europe"]),
        ("places", "europe", []),
        ("people", "nobody", []),
    ],
)
def test_containers_are_given_nearest_first(facet: str, id: str, ancestors: list[str]) -> None:
    assert list(iter_ancestors(facet, id, ENTITIES)) == ancestors


def test_a_container_on_two_ways_is_given_once() -> None:
    graph = build_graph({"a": ["b", "c"], "b": ["d"], "c": ["d"]})
    assert list(iter_ancestors("places", "a", graph)) == ["b", "c", "d"]


@settings(deadline=None)
@given(GRAPHS)
def test_ancestors_are_all_that_can_be_reached_even_in_circles(parents: Mapping[str, list[str]]) -> None:
    ancestors = list(iter_ancestors("places", "a", build_graph(parents)))
    assert set(ancestors) == reach("a", parents) - {"a"}
    assert len(ancestors) == len(set(ancestors))


def test_the_closure_holds_the_values_and_all_their_containers() -> None:
    assert closure("weapons", ["kalibr", "drone"], ENTITIES) == {"kalibr", "cruise-missile", "missile", "drone"}
    assert closure("weapons", [], ENTITIES) == frozenset()


def test_metadata_becomes_values_with_slugs_as_ids() -> None:
    article = Article("a1", None, "x", source="Morning Post", authors=("Ada Hart",), topics=("Heat, water", "Energy"))
    values = metadata_values(article)
    assert {facet: [(value.id, value.label) for value in found] for facet, found in values.items()} == {
        "topics": [("heat-water", "Heat, water"), ("energy", "Energy")],
        "sources": [("morning-post", "Morning Post")],
        "authors": [("ada-hart", "Ada Hart")],
        "language": [("en", "en")],
    }


def test_two_spellings_of_a_topic_are_one_value_with_the_first_label() -> None:
    values = metadata_values(Article("a1", None, "x", topics=("Peace talks", "peace-talks")))
    assert values["topics"] == (Entity("peace-talks", "topics", "Peace talks", extra=(UNLISTED,)),)


def test_an_article_without_a_source_has_no_value_there() -> None:
    assert metadata_values(Article("a1", None, "x"))["sources"] == ()


def test_every_facet_of_the_schema_has_its_values() -> None:
    values = values_of(TINY[1])
    assert tuple(values) == FACET_NAMES
    assert [value.id for value in values["people"]] == ["ada", "bo"]
    assert values["weapons"] == ()
    assert [value.id for value in values_of(make_article("x", None, ""))["language"]] == ["en"]
