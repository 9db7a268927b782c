"""How are more hits reached than a page holds: by cursors, by export, from article to article?"""

from __future__ import annotations

import gc
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from building import commit
from corpus import ENTITIES, TINY, make_article
from engines import ENGINES, open_engine

from index.errors import CursorGoneError, QueryError
from search.backends.base import Backend
from search.backends.embedded import EmbeddedBackend
from search.cursors import Cursor, cursor_after, next_query, previous_query, read_cursor, write_cursor
from search.kept import KEPT_SECONDS
from search.params import parse_params
from search.query import MAX_WINDOW, Query
from search.results import Results


@pytest.fixture(scope="module", params=ENGINES)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    return open_engine(request.param, tmp_path_factory.mktemp("data"), TINY)


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


@pytest.mark.parametrize("text", ["", "power OR grid", "Kyiv"])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_an_export_gives_every_hit_in_the_order_of_the_pages(backend: Backend, text: str, sort: str) -> None:
    query = Query(text, sort=sort, size=2, page=2)
    exported = list(backend.export(query))
    searched = backend.search(replace(query, page=1, size=50)).hits
    assert [(hit.id, hit.score) for hit in exported] == [(hit.id, hit.score) for hit in searched]


def test_an_export_refuses_a_query_that_cannot_be_read_at_once(backend: Backend) -> None:
    with pytest.raises(QueryError):
        backend.export(Query("x" * 1_001))


def test_cursors_lead_through_all_hits_without_gap_or_overlap(backend: Backend) -> None:
    results, found = backend.search(Query(size=3)), list[str]()
    while True:
        found += ids(results)
        cursor = cursor_after(results)
        if not cursor:
            break
        results = backend.search(Query(size=3).with_cursor(cursor))
    assert found == ids(backend.search(Query(size=50)))


def test_the_page_before_a_cursors_is_reached_too(backend: Backend) -> None:
    first = backend.search(Query(size=3))
    second = backend.search(Query(size=3).with_cursor(cursor_after(first)))
    third = backend.search(Query(size=3).with_cursor(cursor_after(second)))
    back = previous_query(third)
    assert back and ids(backend.search(back)) == ids(second)
    start = previous_query(backend.search(back))
    assert start and ids(backend.search(start)) == ids(first) and previous_query(first) is None


def test_within_the_window_pages_follow_each_other_and_beyond_it_cursors_do(backend: Backend) -> None:
    results = backend.search(Query(size=3))
    assert next_query(results) == Query(size=3, page=2)
    far = replace(results, query=Query(size=100, page=MAX_WINDOW // 100), total=MAX_WINDOW + 1)
    following = next_query(far)
    assert following and read_cursor(following) == Cursor(results.generation, MAX_WINDOW)
    assert next_query(replace(far, total=MAX_WINDOW)) is None


def test_a_cursor_survives_the_url(backend: Backend) -> None:
    query = Query("power", size=2)
    following = query.with_cursor(cursor_after(backend.search(query)))
    assert parse_params(following.to_params()) == following


@pytest.mark.parametrize("cursor", ["x", "AAAA", "MS4w", "bm9uZS4wLjAwMDAwMDAw", "-_-_"])
def test_what_is_no_cursor_is_refused(backend: Backend, cursor: str) -> None:
    with pytest.raises(QueryError) as raised:
        backend.search(Query().with_cursor(cursor))
    assert raised.value.parameter == "cursor"


def test_a_cursor_holds_for_its_own_search_alone_whatever_is_counted_beside_it(backend: Backend) -> None:
    cursor = cursor_after(backend.search(Query("power", size=2)))
    assert backend.search(Query("power", size=1, facets=(), axes=(), facet_size=5).with_cursor(cursor)).hits
    for other in (Query("grid", size=2), Query("power", size=2, sort="newest"), Query("power", expand=False)):
        with pytest.raises(QueryError, match="this very search"):
            backend.search(other.with_cursor(cursor))


def test_any_change_of_a_search_begins_without_its_cursor() -> None:
    query = Query("a", cursor="x")
    changed = [query.with_text("b"), query.with_value("people", "ada"), query.with_page(2), query.without_expansions()]
    assert [one.cursor for one in changed] == [""] * 4


def test_a_cursor_into_a_generation_that_never_was_is_gone(backend: Backend) -> None:
    with pytest.raises(CursorGoneError, match="generation 99"):
        backend.search(Query().with_cursor(write_cursor(Query(), Cursor(99, 3))))


class Clock:
    """A clock that stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_generation_stays_open_for_its_cursors_ten_minutes_after_it_last_served(tmp_path: Path) -> None:
    clock = Clock()
    commit(tmp_path, TINY[:4], ENTITIES)
    backend = EmbeddedBackend(tmp_path, clock=clock)
    query = Query(size=2)
    first = backend.search(query)
    commit(tmp_path, TINY[4:], ENTITIES, stored=TINY[:4])
    assert backend.search(query).generation == 2
    shutil.rmtree(tmp_path / "gen-000001")
    following = query.with_cursor(cursor_after(first))
    for _ in range(3):
        clock.now += KEPT_SECONDS - 1
        results = backend.search(following)
        assert results.generation == 1 and ids(results) == ["a3", "a1"] and results.hits[0].snippet.text
    clock.now += KEPT_SECONDS + 1
    with pytest.raises(CursorGoneError):
        backend.search(following)


def test_a_generation_whose_folder_is_still_there_is_opened_again_for_a_cursor(tmp_path: Path) -> None:
    commit(tmp_path, TINY[:4], ENTITIES)
    first = EmbeddedBackend(tmp_path).search(Query(size=2))
    commit(tmp_path, TINY[4:], ENTITIES, stored=TINY[:4])
    results = EmbeddedBackend(tmp_path).search(Query(size=2).with_cursor(cursor_after(first)))
    assert results.generation == 1


def test_an_export_goes_on_in_its_own_generation_when_another_takes_its_place(tmp_path: Path) -> None:
    commit(tmp_path, TINY[:4], ENTITIES)
    backend = EmbeddedBackend(tmp_path)
    hits = backend.export(Query())
    assert next(hits).id == "a4"
    commit(tmp_path, TINY[4:], ENTITIES, stored=TINY[:4])
    assert backend.search(Query()).generation == 2
    shutil.rmtree(tmp_path / "gen-000001")
    gc.collect()
    assert [(hit.id, bool(hit.snippet.text)) for hit in hits] == [("a2", True), ("a3", True), ("a1", True)]


LIKE = [
    make_article("one", "Dam", "The dam at Kakhovka broke and the reservoir ran dry."),
    make_article("two", "Flood", "Kakhovka: the reservoir and the dam are gone."),
    make_article("three", "Water", "The reservoir is low."),
    make_article("four", "Chess", "A game of chess."),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_articles_most_like_one_share_its_rarest_words(engine: str, tmp_path: Path) -> None:
    backend = open_engine(engine, tmp_path, LIKE)
    similar = backend.similar("one", 5)
    assert similar is not None and [hit.id for hit in similar] == ["two", "three"]
    assert similar[0].score > similar[1].score and "reservoir" in [
        similar[0].snippet.text[a:b] for a, b in similar[0].snippet.marks
    ]
    assert [hit.id for hit in backend.similar("one", 1) or ()] == ["two"]
    assert backend.similar("nobody", 5) is None


@pytest.mark.parametrize("engine", ENGINES)
def test_an_article_that_shares_no_word_has_nothing_like_it(engine: str, tmp_path: Path) -> None:
    backend = open_engine(engine, tmp_path, [LIKE[0], make_article("odd", None, "Zzz")])
    assert list(backend.similar("odd", 5) or ()) == []
