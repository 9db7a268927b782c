"""Are numbers too large for a narrow column answered as the oracle answers, beside segments of narrow ones?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from building import build_backend, build_entities, commit
from corpus import ENTITIES, TINY, make_article
from test_duel import compare

from index.columns import MAX_TITLE, Postings, open_tuple
from index.documents import LinkedArticle
from index.manifest import get_current, load_manifest
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend
from search.query import Query

FAR = " ".join(f"w{number % 20}" for number in range(66_000))
"""More words than a narrow column has positions, none of them too frequent for one."""
WIDE = [
    make_article("often", "Heat", "grid " * 5_000 + "power grid", published=date(2022, 12, 17)),
    make_article("far", "Power", f"heat {FAR} power grid", published=date(2022, 12, 18)),
    make_article("title", "grid power " * 20, "Heat and power.", published=date(2022, 12, 19)),
    make_article("plain", "Grid", "Power grid, heat, plan.", published=date(2022, 12, 20)),
]
TEXTS = [
    "grid",
    "power",
    "grid OR heat",
    "grid heat",
    '"power grid"',
    '"grid power"',
    '"grid grid grid"',
    '"power grid"~2',
    '"w19 power"',
    '"w18 w19 power grid"',
    '"w0 power"~19',
    '"w0 grid"~50',
    "title:grid",
    "body:grid",
    'title:"power grid"',
    '"grid" OR "heat power"',
    "pow* OR heat",
    "w7",
    "body:pow* -heat",
]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[EmbeddedBackend, MemoryBackend]:
    """A narrow segment, a wide one, and another narrow one."""
    data = tmp_path_factory.mktemp("wide")
    commit(data, TINY[:4], ENTITIES)
    commit(data, WIDE, ENTITIES, stored=TINY)
    commit(data, TINY[4:], ENTITIES, stored=[*TINY, *WIDE])
    articles = [*TINY, *WIDE]
    return EmbeddedBackend(data), MemoryBackend(articles, build_entities(articles, ENTITIES))


def widths(data: Path) -> list[tuple[int, int]]:
    """Give the bytes of a frequency in each segment, stream by stream."""
    folder = get_current(data)
    columns = [folder / "columns" / segment.name for segment in load_manifest(folder).segments]
    opened = [[open_tuple(path, stream, Postings) for stream in ("exact", "stem")] for path in columns]
    return [(exact.frequencies.itemsize, stem.frequencies.itemsize) for exact, stem in opened]


@pytest.mark.parametrize("text", TEXTS)
def test_wide_and_narrow_segments_answer_together_as_the_oracle_does(
    engines: tuple[EmbeddedBackend, MemoryBackend], text: str
) -> None:
    embedded, memory = engines
    query = Query(text, facets=("people", "sources"), axes=())
    expected = memory.search(query)
    compare(query, expected, embedded.search(query))
    assert expected.total > 0


def test_only_the_segment_with_large_numbers_is_wide(tmp_path: Path) -> None:
    for articles in (TINY[:2], WIDE[:1], TINY[2:4]):
        commit(tmp_path, articles, ENTITIES, stored=[*TINY, *WIDE])
    assert widths(tmp_path) == [(2, 2), (4, 4), (2, 2)]


@pytest.mark.parametrize("wide", WIDE[:3], ids=lambda linked: str(linked.article.id))
def test_each_kind_of_large_number_makes_its_segment_wide(tmp_path: Path, wide: LinkedArticle) -> None:
    commit(tmp_path, [wide, WIDE[3]], ENTITIES)
    assert widths(tmp_path) == [(4, 4)]


FORMS = [make_article("forms", "plan " * 10 + "plans " * 10, "heat"), WIDE[3]]
"""One stem twenty times in a title, each form of it but ten times."""


@pytest.mark.parametrize("text", ["plan", '"plans"', "heat OR plan", '"plan plans" OR heat', "title:plan", "pla*"])
def test_a_stem_too_frequent_for_a_narrow_column_of_forms_that_are_not(tmp_path: Path, text: str) -> None:
    embedded = build_backend(tmp_path, FORMS, ENTITIES)
    memory = MemoryBackend(FORMS, build_entities(FORMS, ENTITIES))
    compare(Query(text), memory.search(Query(text)), embedded.search(Query(text)))


LONG = [make_article("long", "grid " * (MAX_TITLE + 5) + "tail", "heat power grid"), WIDE[3]]
"""A title of more words than are counted in one; its tail is not searched."""


@pytest.mark.parametrize("text", ['"heat power"', '"heat power grid"', '"power grid"', "heat", "title:grid", "plan"])
def test_a_title_that_is_cut_off_leaves_the_positions_of_all_others_as_they_were(tmp_path: Path, text: str) -> None:
    embedded = build_backend(tmp_path, LONG, ENTITIES)
    memory = MemoryBackend(LONG, build_entities(LONG, ENTITIES))
    found = [{hit.id for hit in engine.search(Query(text)).hits} for engine in (embedded, memory)]
    assert found[0] == found[1] != set()
    assert embedded.search(Query("tail")).total == 0
