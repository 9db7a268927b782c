"""Does whatever takes too long end, and say so?"""

from __future__ import annotations

from pathlib import Path
from random import Random
from time import process_time

import pytest
from building import build_backend, commit
from corpus import ENTITIES, TINY
from random_corpus import draw_article

from index.errors import DeadlineError
from search.backends.embedded import EmbeddedBackend
from search.deadline import Deadline, check_deadline
from search.query import Query


@pytest.fixture
def hurried(tmp_path: Path) -> EmbeddedBackend:
    """Give an engine that has no time at all."""
    commit(tmp_path, TINY, ENTITIES)
    backend = EmbeddedBackend(tmp_path)
    backend.limit(-1.0)
    return backend


def test_an_engine_has_all_the_time_until_it_is_limited(tmp_path: Path) -> None:
    backend = build_backend(tmp_path, TINY, ENTITIES)
    assert backend.search(Query("gri*")).total and backend.correct(Query("gird"))


@pytest.mark.parametrize("text", ["gri*", "g?id OR power", "powre~1 grid", "grid -power"])
def test_a_search_ends_when_its_time_is_over_and_names_what_would_be_legal(text: str, hurried: EmbeddedBackend) -> None:
    with pytest.raises(DeadlineError, match="legal: a search that takes less time"):
        hurried.search(Query(text))


def test_what_else_a_page_asks_ends_as_well(hurried: EmbeddedBackend) -> None:
    for ask in (
        lambda query: hurried.facet_values(query, "people"),
        lambda query: hurried.cooccurrence(query, facets=["people"], size=10),
        lambda query: hurried.evidence(query, "people", "ada"),
        lambda query: hurried.export(query),
    ):
        with pytest.raises(DeadlineError):
            ask(Query("gri* -power"))


def test_help_that_takes_too_long_is_none(hurried: EmbeddedBackend) -> None:
    assert hurried.correct(Query("missle")) is None
    assert hurried.relax(Query("zebra* -grid")) == ()


def test_a_deadline_inside_another_ends_no_later() -> None:
    with Deadline(-1.0, "whole"), Deadline(60.0, "part"), pytest.raises(DeadlineError, match="'whole'"):
        check_deadline()


def test_a_deadline_is_over_with_its_work() -> None:
    with Deadline(-1.0, ""):
        pass
    check_deadline()


def test_many_patterns_and_the_help_for_them_end_in_time(tmp_path: Path) -> None:
    random = Random(3)
    backend = build_backend(tmp_path, [draw_article(random, f"a{number}") for number in range(200)], ENTITIES)
    backend.limit(10.0)
    query, begin = Query(" ".join(f"*{one}{other}*" for one in "abcdef" for other in "xyzwq")), process_time()
    backend.search(query)
    backend.correct(query)
    backend.relax(query)
    assert process_time() - begin < 30.0
