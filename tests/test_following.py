"""How a server follows the archive: no request waits, none is dropped, every answer is of one committed generation."""

from __future__ import annotations

import gc
import resource
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import count, takewhile
from pathlib import Path
from threading import Event

import pytest
from building import commit
from corpus import ENTITIES, make_article

from index.errors import CursorGoneError, DamagedError, NoIndexError
from index.manifest import CURRENT
from search import live
from search.backends.embedded import EmbeddedBackend
from search.cursors import cursor_after
from search.generation import Generation
from search.query import Query
from web import create_app
from web.files import raise_file_limit
from web.following import Follower
from web.settings import Settings

PATIENCE = 60.0


def wait_until(met: Callable[[], bool]) -> float:
    """Wait until something is so, and give the seconds that it took."""
    begin = time.monotonic()
    while not met():
        assert time.monotonic() - begin < PATIENCE, "it did not happen"
        time.sleep(0.005)
    return time.monotonic() - begin


def grow(data: Path, count: int) -> None:
    """Commit the next articles: generation n holds n of them, each of the word storm."""
    articles = [make_article(f"s{number}", "Storm", "storm") for number in range(count)]
    commit(data, articles[-1:], ENTITIES, stored=articles[:-1])


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    grow(tmp_path, 1)
    yield tmp_path
    gc.unfreeze()  # an application that was frozen alive would keep its generations, and their files, for ever


def test_a_server_may_hold_as_many_files_as_the_system_lets_it() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        assert raise_file_limit(512) == 512 == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        assert raise_file_limit(300) == 512 == resource.getrlimit(resource.RLIMIT_NOFILE)[0], "never lowered"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_eight_readers_see_commits_go_by_and_every_answer_is_of_one_of_them(
    data: Path, request: pytest.FixtureRequest
) -> None:
    """Twenty commits go by, with --long as many as are made in a minute."""
    end = time.monotonic() + 60 if request.config.getoption("--long") else 0.0
    backend = EmbeddedBackend(data)
    app = create_app(backend, Settings(searches=8))
    follower = Follower(backend, 0.05)
    ended = Event()
    seen: list[tuple[int, int, int]] = []

    def read() -> int:
        client, asked = app.test_client(), 0
        while not ended.is_set():
            for url in ("/api/v1/search?q=storm&size=100", "/api/v1/facets/sources?q=storm", "/?q=storm", "/readyz"):
                answer = client.get(url)
                assert answer.status_code == 200, answer.text
                asked += 1
                if url.startswith("/api/v1/search"):
                    found = answer.get_json(force=True)
                    seen.append((found["generation"], found["total"], len(found["hits"])))
            time.sleep(0.3)  # the writer shares the process with its readers
        return asked

    follower.start()
    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read) for _ in range(8)]
        try:
            for number in takewhile(lambda number: number <= 21 or time.monotonic() < end, count(2)):
                grow(data, number)
                wait_until(lambda number=number: backend.generation() == number or any(r.done() for r in readers))  # type: ignore[misc]
        finally:
            ended.set()
        asked = sum(reader.result(PATIENCE) for reader in readers)
    follower.stop()
    last = app.test_client().get("/api/v1/search?q=storm").get_json(force=True)
    print(f"{last['total'] - 1} commits, {asked} answers")
    assert asked >= 8 * 4 and last["generation"] == last["total"] >= 21
    assert [answer for answer in seen if not (answer[0] == answer[1] and answer[2] == min(answer[1], 100))] == []


def test_a_commit_answers_within_a_second_though_nobody_asks(data: Path) -> None:
    backend = EmbeddedBackend(data)
    follower = Follower(backend)
    follower.start()
    grow(data, 2)
    took = wait_until(lambda: backend.generation() == 2)
    follower.stop()
    assert took < 1.0


def test_while_a_generation_is_opened_the_one_before_answers(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = EmbeddedBackend(data)
    opening, may = Event(), Event()

    def open_slowly(*arguments: object) -> Generation:
        opening.set()
        assert may.wait(PATIENCE)
        return Generation(*arguments)  # type: ignore[arg-type]

    follower = Follower(backend, 0.01)
    backend.follow()
    monkeypatch.setattr(live, "Generation", open_slowly)
    follower.start()
    grow(data, 2)
    assert opening.wait(PATIENCE)
    assert backend.search(Query("storm")).generation == 1
    may.set()
    wait_until(lambda: backend.generation() == 2)
    follower.stop()


def test_what_the_generation_before_had_made_the_next_one_has_before_it_answers(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = EmbeddedBackend(data)
    backend.follow()
    backend.find_article("s0")
    grow(data, 2)
    assert backend.follow()

    def refuse(_: Generation) -> None:
        raise AssertionError("made while somebody waits")

    for name, made in vars(Generation).items():
        if isinstance(made, cached_property) and name in ("row_of", "live_counts", "aliases", "held_ids"):
            late = cached_property(refuse)
            late.__set_name__(Generation, name)
            monkeypatch.setattr(Generation, name, late)
    assert backend.find_article("s1") and backend.search(Query("storm")).total == 2


def test_one_request_is_answered_from_one_generation(data: Path) -> None:
    backend = EmbeddedBackend(data)
    still = backend.now()
    grow(data, 2)
    assert (still.generation(), still.search(Query("storm")).total, still.articles()) == (1, 1, 1)
    assert (backend.now().generation(), backend.now().articles()) == (2, 2)


def test_a_generation_that_cannot_be_opened_leaves_the_one_before_in_place(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    backend = EmbeddedBackend(data)
    grow(data, 2)
    manifest = data / "gen-000002" / "manifest.json"
    content = manifest.read_bytes()
    manifest.write_bytes(b"{")
    with pytest.raises(DamagedError):
        backend.follow()
    follower = Follower(backend, 0.01)
    follower.start()
    wait_until(lambda: bool(caplog.records))
    time.sleep(0.1)
    assert len(caplog.records) == 1, "the same news is told once"
    assert backend.search(Query("storm")).generation == 1
    manifest.write_bytes(content)
    wait_until(lambda: backend.generation() == 2)
    follower.stop()


def test_an_archive_that_disappears_leaves_its_last_generation_in_place(data: Path) -> None:
    backend = EmbeddedBackend(data)
    backend.follow()
    (data / CURRENT).unlink()
    with pytest.raises(NoIndexError):
        backend.follow()
    assert backend.search(Query("storm")).total == 1


def test_a_cursor_of_a_process_that_is_ahead_is_followed(data: Path) -> None:
    behind = EmbeddedBackend(data)
    behind.follow()
    for number in (2, 3):
        grow(data, number)
    ahead = EmbeddedBackend(data)
    query = Query("storm", size=1)
    cursor = cursor_after(ahead.search(query))
    assert behind.search(query.with_cursor(cursor)).generation == 3 and behind.generation() == 1


def test_a_cursor_into_what_is_being_written_is_gone(data: Path) -> None:
    backend = EmbeddedBackend(data)
    backend.follow()
    query = Query("storm", size=1)
    grow(data, 2)
    grow(data, 3)
    cursor = cursor_after(EmbeddedBackend(data).search(query))
    (data / CURRENT).write_text("gen-000002\n", encoding="ascii")
    with pytest.raises(CursorGoneError):
        backend.search(query.with_cursor(cursor))


def test_generations_that_nobody_keeps_leave_memory_without_a_collector(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    backend = EmbeddedBackend(data, clock=lambda: now)
    backend.search(Query("storm"))
    first = weakref.ref(backend._live._open)
    gc.disable()
    try:
        for number in (2, 3):
            grow(data, number)
            now += 601
            assert backend.follow()
            gc.freeze()
        assert first() is None
    finally:
        gc.unfreeze()
        gc.enable()


def test_a_follower_that_is_stopped_looks_no_more(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []
    backend = EmbeddedBackend(data)

    def look() -> bool:
        looks.append(time.monotonic())
        return False

    monkeypatch.setattr(backend, "follow", look)
    follower = Follower(backend, 0.01)
    follower.start()
    wait_until(lambda: bool(looks))
    follower.stop()
    before = len(looks)
    time.sleep(0.1)
    assert len(looks) == before


def test_a_process_that_is_forked_follows_too_unless_nobody_shall(data: Path) -> None:
    backend = EmbeddedBackend(data)
    follower = Follower(backend, 0.01)
    follower.start()
    begun, stopped = follower._thread, follower._stopped
    follower.start_again()
    stopped.set()  # the first is left to the parent
    assert follower._thread is not begun
    follower.stop()
    ended = follower._thread
    follower.start_again()
    assert follower._thread is ended and ended is not None and not ended.is_alive()
