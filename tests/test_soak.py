"""The load of the soak: drawn from a seed, of every kind, and nothing of it is an error of the server."""

from __future__ import annotations

import os
import time
from itertools import islice
from pathlib import Path
from random import Random
from threading import Thread

import pytest
from building import build_entities
from corpus import ENTITIES, TINY
from waitress.server import create_server

from bench.committing import SIZE, commit_until
from bench.load import MIX, Tally, ask, draw_query, iter_asked
from bench.soak import commit, growth_of, read_memory
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend
from web import create_app

SEARCHES = ("/api/v1/search?q=power", "/api/v1/search?people=ada&sort=newest")
IDS = ("a1", "a2")


def test_what_is_asked_is_a_function_of_the_seed_and_has_every_kind() -> None:
    one, again, other = (list(islice(iter_asked(Random(seed), SEARCHES, IDS), 300)) for seed in (1, 1, 2))
    assert one == again != other and {kind for kind, _ in one} == {kind for kind, _ in MIX}


def test_random_signs_are_short_enough_to_be_read() -> None:
    assert all(0 < len(draw_query(Random(seed))) <= 60 for seed in range(200))


def test_nothing_that_is_asked_is_an_error_of_the_server() -> None:
    client = create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES))).test_client()
    for kind, path in islice(iter_asked(Random(7), SEARCHES, IDS), 400):
        with client.get(path) as answer:
            assert answer.status_code < 500 and (kind != "bad" or answer.status_code >= 400), path


def test_a_client_counts_what_it_was_answered() -> None:
    app = create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES)))
    server = create_server(app, host="127.0.0.1", port=0, asyncore_use_poll=True)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    tally = Tally()
    asked = islice(iter_asked(Random(3), SEARCHES, IDS), 60)
    ask(server.effective_port, asked, time.monotonic() + 60, Random(3), tally)  # type: ignore[union-attr]
    server.close()
    thread.join(timeout=5)
    assert tally.statuses.total() == 60 and not tally.missing and set(tally.longest) <= {kind for kind, _ in MIX}


def test_a_server_that_is_not_there_is_counted_as_missing() -> None:
    tally = Tally()
    ask(1, iter([("search", "/"), ("search", "/")]), time.monotonic() + 60, Random(3), tally)
    assert tally.missing == 2 and not tally.statuses


def test_the_archive_grows_by_each_commit_until_it_is_over(tmp_path: Path) -> None:
    over = iter((False, False, True))
    commits, longest = commit_until(lambda: next(over), tmp_path, 100)
    assert commits == 2 and longest > 0
    backend = EmbeddedBackend(tmp_path)
    assert backend.articles() == 2 * SIZE and backend.find_article("100") and backend.find_article("139")


def test_what_the_writer_did_is_told_when_it_has_ended(tmp_path: Path) -> None:
    with commit(tmp_path, 0, 0.1) as told:
        assert told == []
        begin = time.monotonic()
        while not (tmp_path / "CURRENT").exists():
            assert time.monotonic() - begin < 60
            time.sleep(0.05)
    assert "commits of 20 new articles, one every 0.1 s" in told[0]


@pytest.mark.parametrize(
    ("samples", "growth"), [([100] * 10, 0.0), ([100, 100, *[105] * 6, 110, 110], 10.0), ([50], 0.0)]
)
def test_growth_is_from_the_first_fifth_to_the_last(samples: list[int], growth: float) -> None:
    assert growth_of(samples) == pytest.approx(growth)


def test_memory_is_read_of_a_process() -> None:
    resident, own = read_memory(os.getpid())
    assert resident >= own > 1_000
