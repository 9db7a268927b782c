"""Is every text answered, and soon? Grammar, noise and hostile texts: a result or a QueryError, never anything else."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from building import build_backend
from corpus import ENTITIES, TINY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import QueryError
from search.backends.embedded import EmbeddedBackend
from search.corrections import FEW
from search.lexer import FIELDS
from search.query import Query

WORDS = ["power", "Kiev", "S-300", "café", "the", "Ada", "Hart", "OR", "AND", "NOT", "planned", "日本", "x" * 64]
ATOMS = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(lambda word: f'"{word} grid"'),
    st.tuples(st.sampled_from(WORDS), st.integers(0, 60)).map(lambda one: f'"{one[0]} grid"~{one[1]}'),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(["*", "?", "~", "~1", "~9", "*?*", "~~", "**"])).map("".join),
    st.tuples(st.sampled_from(FIELDS), st.sampled_from([":", "::", ":2022", ":2022-12..", ':"a b"', ":(", ":*"])).map(
        "".join
    ),
)
GRAMMAR = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(" OR ".join),
        st.tuples(inner, inner).map(" AND ".join),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"NOT {text}"),
        inner.map(lambda text: f"-{text}"),
    ),
    max_leaves=12,
)
NOISE = st.one_of(
    st.binary(max_size=1_100).map(lambda data: data.decode("utf-8", "replace")),
    st.binary(max_size=200).map(lambda data: data.decode("latin-1")),
    st.text(alphabet='"()-~*?:ab \0\n.' + "’", max_size=300),
)
HOSTILE = {
    "1,000 opening brackets": "(" * 1_000,
    "1,000 closing brackets": ")" * 1_000,
    "1,000 NOT": "NOT " * 1_000,
    "250 NOT": "NOT " * 249 + "a",
    "1,000 minus": "-" * 1_000,
    "10 KB of quotes": '"' * 10_240,
    "1,000 quotes": '"' * 1_000,
    "a pattern of signs": "*?*",
    "stars and a letter": "a*" * 500,
    "question marks": "?" * 998 + "ab",
    "a fuzzy word too far": "a~9",
    "a range of another language": "[a TO z]",
    "null bytes": "\0" * 1_000,
    "a word and null bytes": "power\0grid\0",
    "one long word": "x" * 1_000,
    "one long prefix": "x" * 999 + "*",
    "one long fuzzy word": "x" * 997 + "~2",
    "a wildcard that turns back": "*a*a*a*a*a*a*a*a*b",
    "a long loose phrase": f'"{"the " * 240}"~50',
    "fields without values": "title:" * 160,
    "days that are none": "published:9999-99-99..0000-00-00",
    "64 aliases": "Kiev " * 64,
    "half pairs": "\ud800" * 500,
    "marks without letters": "\N{COMBINING ACUTE ACCENT}" * 1_000,
}


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedBackend:
    engine = build_backend(tmp_path_factory.mktemp("data"), TINY, ENTITIES)
    ask_for_everything(engine, "missle* OR kalbir~1")
    return engine


def ask_for_everything(backend: EmbeddedBackend, text: str) -> None:
    """Search, show every hit, and look for help where little is found; a QueryError is an answer, too."""
    try:
        results = backend.search(Query(text, explain=True))
        for hit in results.hits:
            assert hit.snippet.text is not None and isinstance(hit.explanation, tuple)
        if results.total < FEW:
            backend.correct(results.query)
            backend.relax(results.query)
    except QueryError as error:
        assert error.parameter == "q" and error.legal


def try_all(strategy: st.SearchStrategy[str], number: int, answer: Callable[[str], None]) -> None:
    @settings(max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def check(text: str) -> None:
        answer(text)

    check()


@pytest.mark.parametrize("strategy", [GRAMMAR, NOISE], ids=["grammar", "noise"])
def test_every_text_gives_a_result_or_a_query_error(
    backend: EmbeddedBackend, strategy: st.SearchStrategy[str], request: pytest.FixtureRequest
) -> None:
    number = 50_000 if request.config.getoption("--long") else 400
    try_all(strategy, number, lambda text: ask_for_everything(backend, text))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_answered_within_50_ms(backend: EmbeddedBackend, text: str) -> None:
    times = []
    for _ in range(5):
        begin = process_time()
        ask_for_everything(backend, text)
        times.append(process_time() - begin)
    assert min(times) < 0.05
