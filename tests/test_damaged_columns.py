"""Does damage inside a file of an index, at its full length, end in an answer or in an error of ours, never a crash?"""

from __future__ import annotations

import faulthandler
import os
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from building import commit
from corpus import ENTITIES, TINY
from random_corpus import draw_article
from storage_shim import flip_bit

from index.errors import DamagedError, LedeError
from index.manifest import get_current
from index.schema import FACET_NAMES, MENTIONED
from search.backends.embedded import EmbeddedBackend
from search.query import DayRange, FacetFilter, Query

HEADER = 128
"""Bytes before the numbers of a column."""
MANY = 150
"""Articles of a generation: enough for several blocks, several words of bits, and lists with bits of their own."""


def zero_some(content: bytes, draw: random.Random) -> bytes:
    """Put zeros in the place of a run of bytes."""
    begin = draw.randrange(len(content) or 1)
    end = min(len(content), begin + draw.choice((4, 64, 4096)))
    return content[:begin] + bytes(end - begin) + content[end:]


def draw_numbers(content: bytes, draw: random.Random) -> bytes:
    """Put random numbers of 32 bits, small or any, in the place of some of the numbers of a column, or of all."""
    body = bytearray(content)
    places = range(min(HEADER, len(body)), len(body) - 3, 4)
    for place in draw.sample(places, len(places) if draw.random() < 0.2 else min(len(places), 3)):
        number = draw.choice((draw.getrandbits(32), draw.randrange(MANY * 4), 0x7FFFFFFF, 0xFFFFFFFF))
        body[place : place + 4] = number.to_bytes(4, "little")
    return bytes(body)


def swap_numbers(content: bytes, draw: random.Random) -> bytes:
    """Exchange two numbers of 16 bits, so that each is one that stands in the column."""
    body, places = bytearray(content), range(min(HEADER, len(content)), len(content) - 1, 2)
    for one, other in zip(*[iter(draw.sample(places, min(len(places), 6) // 2 * 2))] * 2, strict=True):
        body[one : one + 2], body[other : other + 2] = body[other : other + 2], body[one : one + 2]
    return bytes(body)


DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "flip": flip_bit,
    "zeros": zero_some,
    "numbers": draw_numbers,
    "swap": swap_numbers,
}

TEXTS = (
    "", "power", "grid plan", "power OR water", "plan OR kyiv OR missile", '"power grid"', '"the of"~3', "title:power",
    'body:"grid kyiv"', "pow*", "title:p*", "p?w*r", "powre~1", "pla~2", "-power", "power -grid", "S-300", "person:ada",
    "published:2022-11", "happened:2022-11..2023-01", "(power grid) OR plans", "nothinglikeit",
)  # fmt: skip
FILTERS = (
    (),
    (FacetFilter("people", ("ada", "bo"), "all"),),
    (FacetFilter("places", ("ukraine",)), FacetFilter("weapons", ("missile",), "any", ("kalibr",))),
    (FacetFilter("topics", ("energy",), "all"), FacetFilter("people", (), "any", ("cy",))),
)
VIEWS = (
    Query(),
    Query(scope="sentence"),
    Query(scope="paragraph", facet_sort="significant"),
    Query(sort="newest", unit="day", published=DayRange(date(2022, 11, 1), date(2023, 1, 31))),
    Query(sort="oldest", size=100, facet_size=1000, happened=DayRange(date(2022, 12, 1), None)),
    Query(size=0, published=DayRange(unknown=True)),
)


def iter_queries() -> Iterator[Query]:
    """Give every text in the plain view, then under filters and in views by turns."""
    for place, text in enumerate(TEXTS):
        yield Query(text)
        for filters in FILTERS[1:]:
            yield Query(text, filters=filters)
        view = VIEWS[place % len(VIEWS)].with_text(text)
        for chosen in FILTERS[place % len(FILTERS)]:
            view = view.with_filter(chosen)
        yield view


def ask_everything(data: Path) -> int:
    """Open the index and ask whatever a page asks; an error of ours is an answer. Gives how many there were."""
    try:
        backend = EmbeddedBackend(data)
    except DamagedError as error:
        assert "python -m index" in str(error)
        return 0
    answers = 0
    for query in iter_queries():
        answers += try_one(lambda query=query: ask(backend, query))  # type: ignore[misc]
    for query in (Query(), Query("power", scope="sentence"), Query("plan OR grid")):
        for task in beside(backend, query):
            answers += try_one(task)
    return answers


def try_one(task: Callable[[], object]) -> int:
    try:
        task()
    except LedeError:
        return 0
    return 1


def ask(backend: EmbeddedBackend, query: Query) -> None:
    results = backend.search(query)
    for counts in results.facets:
        assert counts.distinct >= 0
    for hit in results.hits[:4]:
        assert hit.snippet and hit.article and isinstance(hit.explanation, tuple)
        assert hit.published is None or hit.published.year


def beside(backend: EmbeddedBackend, query: Query) -> Iterator[Callable[[], object]]:
    """Give what a page asks beside a search."""
    yield lambda: [backend.similar(f"r{number}", 5) for number in range(0, MANY, 40)]
    yield lambda: [backend.find_article(f"r{number}") for number in range(0, MANY, 10)]
    yield lambda: [backend.facet_values(query, facet, prefix="a", size=5) for facet in FACET_NAMES]
    yield lambda: backend.suggest("po", query, 5)
    yield lambda: [backend.entity(facet, id) for facet, id in ENTITIES if facet in MENTIONED]
    yield lambda: [backend.evidence(query, "people", id, size=5) for id in ("ada", "bo", "cy")]
    yield lambda: backend.cooccurrence(query, facets=FACET_NAMES, size=20)
    yield lambda: backend.correct(query.with_text("powr grd"))
    yield lambda: backend.relax(query.with_text("power nothinglikeit"))
    yield lambda: list(backend.export(query))


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One segment of live articles, which a single compiled call can search."""
    data = tmp_path_factory.mktemp("one") / "data"
    draw = random.Random(5)
    commit(data, [draw_article(draw, f"r{number}") for number in range(MANY)], ENTITIES)
    return data


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three segments with rows that are dead."""
    data = tmp_path_factory.mktemp("several") / "data"
    draw = random.Random(6)
    articles = [draw_article(draw, f"r{number}") for number in range(MANY)]
    gone = [f"r{number}" for number in range(0, MANY, 7)]
    commit(data, articles[:110], ENTITIES)
    commit(data, articles[110:140], ENTITIES, stored=articles)
    commit(data, articles[140:], ENTITIES, removed=gone, stored=articles)
    return data


def run_apart(work: Callable[[int], None]) -> tuple[int, str]:
    """Run work in a process of its own; give its status and what it wrote to its pipe."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            faulthandler.disable()
            work(writing)
        except BaseException as error:
            os.write(writing, f"{error!r}\n".encode()[-900:])
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, errors="replace") as pipe:
        told = pipe.read()
    return os.waitpid(child, 0)[1], told


@pytest.mark.parametrize("name", ["one", "several"])
def test_damage_at_full_length_is_answered_or_refused_and_never_a_crash(
    name: str, request: pytest.FixtureRequest, seed: int
) -> None:
    data: Path = request.getfixturevalue(name)
    draw = random.Random(seed)
    trials, each = (1_000, 40) if request.config.getoption("--long") else (30, 30)
    folder = get_current(data)
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "whoosh" not in path.parts)
    paths = [path for path in paths if path.stat().st_size]
    whole = ask_everything(data)
    print(f"seed {seed}, {trials} damages to {len(paths)} files of {name}")

    def damage_some(writing: int) -> None:
        for _ in range(each):
            path, damage = draw.choice(paths), draw.choice(sorted(DAMAGES))
            content = path.read_bytes()
            damaged = DAMAGES[damage](content, draw)
            os.write(writing, f"{damage} in {path.relative_to(folder)}: ".encode())
            path.write_bytes(damaged)
            try:
                os.write(writing, f"{ask_everything(data)}\n".encode())
            finally:
                path.write_bytes(content)

    refused = 0
    for _ in range(0, trials, each):
        status, told = run_apart(damage_some)
        assert status == 0, f"ended by {status}: {told.splitlines()[-2:]}"
        refused += sum(line.endswith(": 0") for line in told.splitlines())
        draw.random()
        draw = random.Random(draw.getrandbits(32))
    print(f"{refused} of {trials} were refused when the index was opened, {whole} answers without damage")
    assert ask_everything(data) == whole and refused


@pytest.mark.parametrize("file", ["entities.jsonl", "spellings.jsonl", "live.npy", "ids.content.bin"])
def test_a_commit_takes_over_no_damage(tmp_path: Path, file: str) -> None:
    commit(tmp_path, TINY[:4], ENTITIES)
    path = next((get_current(tmp_path) / "columns").rglob(file))
    path.write_bytes(flip_bit(path.read_bytes(), random.Random(1)))
    with pytest.raises(DamagedError, match=rf"{file}: its content is not what was written; run: python -m index"):
        commit(tmp_path, TINY[4:5], ENTITIES, stored=TINY)
    assert get_current(tmp_path).name == "gen-000001"


@pytest.mark.parametrize("file", ["columns/*/exact.rows.npy", "columns/*/people.rows.npy", "documents/*/heads.*.bin"])
def test_a_damaged_segment_is_not_merged_into_one_with_new_checksums(tmp_path: Path, file: str) -> None:
    commit(tmp_path, TINY[:4], ENTITIES)
    path = next(get_current(tmp_path).glob(file))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(DamagedError, match=rf"{path.name}: its content is not what was written; run: python -m index"):
        commit(tmp_path, TINY[4:5], ENTITIES, removed=["a1", "a2", "a3"], stored=TINY)
    assert get_current(tmp_path).name == "gen-000001"


def test_a_document_that_cannot_be_read_any_more_is_named_by_the_commit_that_takes_it_out(tmp_path: Path) -> None:
    commit(tmp_path, TINY[:4], ENTITIES)
    path = next(get_current(tmp_path).rglob("records.content.bin"))
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(
        DamagedError, match=r"records\.content\.bin: row \d is no document .* run: python -m index rebuild"
    ):
        commit(tmp_path, TINY[4:5], ENTITIES, removed=["a1"], stored=TINY)
