"""Which generations stay when others follow: those that readers and cursors may still ask for?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import pytest
from building import commit
from corpus import ENTITIES, TINY, make_article

from index.errors import CursorGoneError
from index.manifest import SUPERSEDED, get_current, iter_generations
from index.retention import KEPT_SECONDS, MOST_KEPT, tidy
from index.rollback import roll_back
from search.backends.embedded import EmbeddedBackend
from search.cursors import cursor_after
from search.query import Query


def commit_at(data: Path, *moments: float) -> None:
    """Commit one article at each moment."""
    for moment in moments:
        known = len(list(iter_generations(data))) if data.exists() else 0
        article = make_article(f"m{moment:.0f}-{known}", None, "Power is back.")
        commit(data, [article], ENTITIES, stored=[*TINY, article], clock=lambda moment=moment: moment)  # type: ignore[misc]


def numbers(data: Path) -> list[int]:
    return [number for number, _ in iter_generations(data)]


@pytest.mark.parametrize(
    ("gaps", "kept"),
    [
        ([0, 60, 60, 60], [1, 2, 3, 4]),
        ([0, 60, 60, 540], [2, 3, 4]),
        ([0, KEPT_SECONDS, KEPT_SECONDS, KEPT_SECONDS], [3, 4]),
        ([0, 1, KEPT_SECONDS, 1], [2, 3, 4]),
        ([0, 1, 1, KEPT_SECONDS - 1], [2, 3, 4]),
        ([0, 1, KEPT_SECONDS - 1, 0], [1, 2, 3, 4]),
    ],
)
def test_a_generation_stays_ten_minutes_after_another_took_its_place(
    tmp_path: Path, gaps: list[float], kept: list[int]
) -> None:
    commit_at(tmp_path, *accumulate(gaps))
    assert numbers(tmp_path) == kept


def test_commits_in_quick_succession_leave_no_more_than_the_most(tmp_path: Path) -> None:
    commit_at(tmp_path, *range(MOST_KEPT + 3))
    assert numbers(tmp_path) == list(range(4, MOST_KEPT + 4))


def test_tidying_later_deletes_what_has_had_its_time(tmp_path: Path) -> None:
    commit_at(tmp_path, 0, 1, 2, 3)
    tidy(tmp_path, KEPT_SECONDS + 1)
    assert numbers(tmp_path) == [2, 3, 4]
    tidy(tmp_path, 10 * KEPT_SECONDS)
    assert numbers(tmp_path) == [3, 4]


def test_a_clock_that_was_set_back_keeps_nothing_for_good(tmp_path: Path) -> None:
    commit_at(tmp_path, 90_000, 90_001, 90_002, 5)
    assert numbers(tmp_path) == [3, 4]


def spoil_mark(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [Path.unlink, spoil_mark])
def test_a_generation_that_does_not_say_when_it_was_left_goes_when_it_is_not_the_last_but_one(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    commit_at(tmp_path, 0, 1)
    spoil(tmp_path / "gen-000001" / SUPERSEDED)
    assert numbers(tmp_path) == [1, 2]
    commit_at(tmp_path, 2)
    assert numbers(tmp_path) == [2, 3]


def test_a_rollback_follows_the_same_rule(tmp_path: Path) -> None:
    commit_at(tmp_path, 0, 1, 2)
    roll_back(tmp_path, lambda: KEPT_SECONDS + 1.0)
    assert numbers(tmp_path) == [2, 3, 4] and get_current(tmp_path).name == "gen-000004"


def test_a_cursor_goes_on_in_another_process_while_its_generation_stays(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES, clock=lambda: 0.0)
    served = EmbeddedBackend(tmp_path).search(Query("power", size=1))
    cursor = replace(served.query, cursor=cursor_after(served))
    second = EmbeddedBackend(tmp_path).search(cursor).hits[0].id
    commit_at(tmp_path, 60, 120)
    other = EmbeddedBackend(tmp_path)
    assert other.generation() == 3 and [hit.id for hit in other.search(cursor).hits] == [second]
    commit_at(tmp_path, 60 + KEPT_SECONDS)
    with pytest.raises(CursorGoneError):
        EmbeddedBackend(tmp_path).search(cursor)
