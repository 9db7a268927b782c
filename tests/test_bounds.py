"""Is every number that compiled code would follow out of a column refused, with the file and what is legal?"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from building import commit
from corpus import ENTITIES, TINY, make_article

from index.columns import open_array, save_array
from index.errors import DamagedError
from index.manifest import get_current
from search.backends.embedded import EmbeddedBackend
from search.generation import Generation
from search.query import FacetFilter, Query


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny corpus in one segment, with a word in every row, which has bits of its own."""
    data = tmp_path_factory.mktemp("whole") / "data"
    commit(data, TINY, ENTITIES)
    return data


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "data")


def columns_of(data: Path) -> Path:
    return next(path for path in (get_current(data) / "columns").iterdir() if path.is_dir())


def put(data: Path, name: str, place: Any, number: float) -> None:
    """Put one number into a column in its place; its length stays."""
    values = np.array(open_array(columns_of(data), name))
    values[place] = number
    save_array(columns_of(data), name, values)


@pytest.mark.parametrize(
    ("name", "place", "number", "told"),
    [
        ("stem.starts", 0, 1, r"holds 1 at 0; legal: numbers that never fall, from 0 to"),
        ("stem.starts", 3, 99_999, r"holds \d+ at 4; legal: numbers that never fall"),
        ("exact.starts", -1, 0, r"holds 0 at \d+; legal: numbers that never fall"),
        ("exact.terms_starts", 2, -5, r"holds -5 at 2"),
        ("exact.terms_content", 0, 0xFF, r"holds byte 0xff at 0; legal: UTF-8"),
        ("stem.rows", 0, 8, r"holds 8 at 0; legal: ascending in each list, below 8"),
        ("stem.rows", slice(None), 7, r"holds 7 at \d+; legal: ascending in each list"),
        ("stem.frequencies", 0, 9, r"disagrees with block 1 of block_positions"),
        ("stem.frequencies", -1, 9, r"disagrees with block 3 of block_positions"),
        ("stem.heads", 0, -1, r"holds -1 at 0; legal: 0 to \d+"),
        ("stem.head_bits", (0, 0), 1 << 20, r"disagrees in line 0 with list"),
        ("places.rows", 0, 4_000_000_000, r"holds \d at 1; legal: ascending in each list, below 8"),
        ("places.starts", 1, 77, r"holds \d at 2; legal: numbers that never fall"),
        ("values.values", 0, 65_535, r"holds 65535 at 0; legal: 0 to \d+"),
        ("values.numbers", 0, 12, r"holds 12 at 0; legal: 0 to \d"),
        ("values.firsts", 1, 1_000, r"never fall"),
        ("values.starts", 2, 1_000, r"never fall"),
        ("mentions.records", (0, 2), 4, r"holds \[0, 0, 4, \d\] at 0; legal: paragraph, sentence, facet, value"),
        ("mentions.records", (0, 3), 50, r"holds \[0, 0, \d, 50\] at 0"),
        ("mentions.records", (0, 1), -1, r"holds \[0, -1, \d, \d\] at 0"),
        ("days.records", (0, 3), 4_000_000, r"holds 4000000 at \d+; legal: 1 to 3652059"),
        ("happened.records", (0, 0), 0, r"holds 0 at 0; legal: 1 to 3652059"),
        ("published.day", 0, -3, r"holds -3 at 0; legal: 0 to 3652059"),
        ("title.lengths", 2, 4_096, r"holds 4096 at 2; legal: 0 to 4095"),
        ("body.lengths", 2, 1 << 20, r"holds 1048576 at 2; legal: 0 to 1048575"),
        ("averages", 0, 0.0, r"holds \[0\.0, .*\]; legal: numbers above 0"),
        ("averages", 1, np.nan, r"legal: numbers above 0"),
        ("live", 0, 1 << 9, r"holds 512 at 0; legal: a bit for each of 8 rows"),
    ],
)
def test_a_number_that_leads_out_of_bounds_is_refused(
    data: Path, name: str, place: Any, number: float, told: str
) -> None:
    put(data, name, place, number)
    with pytest.raises(DamagedError, match=rf"{name}\.npy: .*{told}.*; run: python -m index verify, then: .* rebuild"):
        EmbeddedBackend(data)


@pytest.mark.parametrize("name", ["stem.rows", "values.starts", "live", "published.instant", "places.head_bits"])
def test_a_column_of_another_type_or_length_is_refused(data: Path, name: str) -> None:
    """Its bytes may be as many: a header can be damaged, too."""
    columns = columns_of(data)
    path, values = columns / f"{name}.npy", np.array(open_array(columns, name))
    save_array(columns, name, values.view(f"f{values.itemsize}"))
    with pytest.raises(DamagedError, match=rf"{name}\.npy: (is f\d|cannot)"):
        EmbeddedBackend(data)
    save_array(columns, name, values.reshape(*values.shape[:-1], -1, 1))
    size = path.stat().st_size
    assert size == (columns / f"{name}.npy").stat().st_size
    with pytest.raises(DamagedError, match=rf"{name}\.npy: is [ui]\d \(.*legal: "):
        EmbeddedBackend(data)


def test_positions_may_be_anything(data: Path) -> None:
    put(data, "exact.positions", slice(None), 65_535)
    assert EmbeddedBackend(data).search(Query('"power grid"')).total == 0


@pytest.mark.parametrize("name", ["entities.jsonl", "spellings.jsonl", "heads.content.bin"])
def test_a_changed_letter_in_a_small_file_that_is_read_at_once_is_refused(data: Path, name: str) -> None:
    path = next(get_current(data).rglob(name))
    path.write_bytes(path.read_bytes().replace(b"a", b"b"))
    with pytest.raises(DamagedError, match=rf"{name}: its content is not what was written; run: python -m index"):
        EmbeddedBackend(data)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"body"', b'"b0dy"'), (b'"furniture"', b'"furn1ture"'), (b"2022-12-16", b"2022-92-16"), (b'{"art', b'{"'),
        (b'"mentions":[[', b'"mentions":[{'), (b",0,1,", b",9,1,"), (b'"people":[', b'"pe0ple":['),
    ],
)  # fmt: skip
def test_a_document_that_is_not_as_it_was_written_is_refused_when_it_is_read(
    data: Path, before: bytes, after: bytes
) -> None:
    path = next(get_current(data).rglob("records.content.bin"))
    content = path.read_bytes()
    assert before in content
    path.write_bytes(content.replace(before, after.ljust(len(before))))
    backend = EmbeddedBackend(data)
    hit = next(hit for hit in backend.search(Query("missile kyiv hit")).hits if hit.id == "a1")
    with pytest.raises(DamagedError, match=r"records\.content\.bin: row \d is no document as it was written .*verify"):
        [hit.snippet, hit.article, backend.find_article("a1")]  # noqa: B018  # each is read when it is asked for


def test_a_value_that_no_row_of_the_segment_holds_finds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles that are removed leave their values known: a segment written anew has no list for the last of them."""
    articles = [
        make_article("a0", None, "Power is back.", people=["ada"]),
        *(make_article(id, None, "Power is back.", people=["cy"], topics=("Zebra",)) for id in ("z8", "z9")),
    ]
    commit(tmp_path, articles, ENTITIES)
    commit(tmp_path, [], ENTITIES, removed=["z8", "z9"], stored=articles)
    with monkeypatch.context() as unheld:
        unheld.setattr("search.flat_columns.hold", lambda columns: columns)
        generation = Generation(get_current(tmp_path))
        assert generation.columns
        people = generation.columns.holders[0]
    assert len(generation.segments[0].facets["people"].starts) == 2 and people.starts.tolist() == [0, 1, 1]
    backend = EmbeddedBackend(tmp_path)
    for facet, id in (("people", "cy"), ("topics", "zebra")):
        query = Query("power").with_filter(FacetFilter(facet, (id,), "all"))
        assert backend.search(query).total == 0
        assert backend.search(query.with_filter(FacetFilter("people", ("ada", "cy"), "all"))).total == 0
