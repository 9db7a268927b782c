"""Does the bench of the deadline draw every kind of query, the same ones each time, and tell what was answered?"""

from __future__ import annotations

from pathlib import Path

import pytest
from building import build_backend
from corpus import ENTITIES, TINY

from bench.corpus import Words
from bench.deadline import Drawer, ask
from search.backends.embedded import EmbeddedBackend
from search.query import SCOPES, SORTS

WORDS = Words(8, {"power": 5, "grid": 3, "missile": 3, "talks": 2, "odesa": 2, "repaired": 1}, frozenset())
SIGNS = ("*", "?", "~1", "~2", '"', "OR", "AND", "NOT", "-", "(", "title:", "person:", "published:", "happened:")


@pytest.fixture
def backend(tmp_path: Path) -> EmbeddedBackend:
    return build_backend(tmp_path, TINY, ENTITIES)


def test_the_same_queries_are_drawn_from_the_same_seed(backend: EmbeddedBackend) -> None:
    drawers = [Drawer(WORDS, backend, seed) for seed in (1, 1, 2)]
    one, same, other = ([drawer.query() for _ in range(50)] for drawer in drawers)
    assert one == same != other


def test_every_operator_scope_order_and_filter_is_drawn(backend: EmbeddedBackend) -> None:
    drawer = Drawer(WORDS, backend, 1)
    queries = [drawer.query() for _ in range(400)]
    texts = " ".join(query.text for query in queries)
    assert [sign for sign in SIGNS if sign not in texts] == []
    assert {query.scope for query in queries} == set(SCOPES) and {query.sort for query in queries} == set(SORTS)
    assert any(one.excluded for query in queries for one in query.filters)
    assert any(query.published for query in queries) and any(query.happened for query in queries)


def test_every_answer_is_timed_and_an_error_that_says_what_is_legal_is_one(backend: EmbeddedBackend) -> None:
    drawer = Drawer(WORDS, backend, 1)
    took, kinds = ask(backend, drawer, 60)
    assert len(took) == 60 == kinds.total() and kinds["results"] > 30
    backend.limit(0.0)
    late = ask(backend, drawer, 30)[1]
    assert sum(count for kind, count in late.items() if kind.startswith("DeadlineError: ")) > 20
