"""Does a new generation share what it has in common with the one before, and nothing else?"""

from __future__ import annotations

from pathlib import Path

import pytest
from building import commit
from corpus import ENTITIES, make_article

from index.documents import LinkedArticle
from index.manifest import get_current
from search.backends.embedded import EmbeddedBackend
from search.generation import Generation
from search.query import Query
from search.ranking import Ranking

STORM = [make_article(f"s{number}", "Storm", "storm") for number in range(3)]
FLOOD = [make_article("f0", "Flood", "flood")]


def open_next(data: Path, before: Generation | None) -> Generation:
    return Generation(get_current(data), Ranking(), before)


def add(data: Path, articles: list[LinkedArticle], *removed: str) -> None:
    commit(data, articles, ENTITIES, removed=removed, stored=[*STORM, *FLOOD])


@pytest.fixture
def first(tmp_path: Path) -> Generation:
    add(tmp_path, STORM)
    return open_next(tmp_path, None)


def test_a_segment_that_stays_is_not_opened_again(first: Generation, tmp_path: Path) -> None:
    add(tmp_path, FLOOD)
    segments = open_next(tmp_path, first).segments
    assert [segment.files is first.segments[0].files for segment in segments] == [True, False]


def test_a_segment_whose_articles_leave_is_shared_and_they_are_gone(first: Generation, tmp_path: Path) -> None:
    backend = EmbeddedBackend(tmp_path)
    add(tmp_path, FLOOD, "s1")
    assert [hit.id for hit in backend.search(Query("storm")).hits] == ["s0", "s2"]
    assert open_next(tmp_path, first).segments[0].files is first.segments[0].files


def test_files_that_were_written_anew_are_opened_anew(first: Generation, tmp_path: Path) -> None:
    add(tmp_path, [make_article("s0", "Storm over", "calm"), *STORM[1:]])
    second = open_next(tmp_path, first)
    assert all(segment.files is not first.segments[0].files for segment in second.segments)


def test_what_was_checked_for_more_values_is_checked_again_for_fewer(first: Generation) -> None:
    files = first.segments[0].files
    assert files.are_within(files.known)
    assert not files.are_within({**files.known, "people": files.known["people"] - 1})


def test_answers_are_those_of_a_generation_that_shares_nothing(first: Generation, tmp_path: Path) -> None:
    followed = EmbeddedBackend(tmp_path)
    add(tmp_path, FLOOD, "s2")
    assert followed.follow()
    for text in ("storm", "flood", "storm OR flood", "sto*", ""):
        shared, alone = followed.search(Query(text)), EmbeddedBackend(tmp_path).search(Query(text))
        assert [(hit.id, hit.score) for hit in shared.hits] == [(hit.id, hit.score) for hit in alone.hits]
        assert [counts.values for counts in shared.facets] == [counts.values for counts in alone.facets]
