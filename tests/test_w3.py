"""Does our own writer of Whoosh segments write what Whoosh's writes, to whoever reads it?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from building import commit
from click.testing import CliRunner
from corpus import ENTITIES, TINY, make_article
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import index as whoosh_index
from whoosh.reading import IndexReader, MultiReader

from index.__main__ import main
from index.archive import open_archive
from index.documents import EnrichedArticle, LinkedArticle
from index.manifest import get_current
from index.schema import FACET_NAMES, STREAMS, TEXT_FIELD_NAMES, stream_name
from index.writers import w3_postings

TEXTS = [stream_name(field, stream) for field in TEXT_FIELD_NAMES for stream in STREAMS]
FIELDS = ["id", "published", *TEXTS, *FACET_NAMES]
MANY = 70_000
"""Terms: more than two bytes count."""
STRANGER = """
import json, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("index", "search", "web", "lede"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
import whoosh.index
from whoosh.qparser import QueryParser

folder, *queries = sys.argv[1:]
ix = whoosh.index.open_dir(folder)
with ix.searcher() as searcher:
    found = [
        [(hit["id"], hit.score) for hit in searcher.search(QueryParser("body", ix.schema).parse(query), limit=None)]
        for query in queries
    ]
print(json.dumps(found))
assert not {"index", "search", "web"} & set(sys.modules)
"""
QUERIES = ["grid", "power grid", '"power grid"', "body_stem:plan", "title:grid OR kyiv", "talk*", "people:ada",
           "published:2022*", "places:kyiv NOT odesa"]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def quick_disk() -> Iterator[None]:
    """Do not wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def open_whoosh(data: Path) -> IndexReader:
    return whoosh_index.open_dir(get_current(data) / "whoosh").reader()


def leaves(reader: IndexReader) -> list[IndexReader]:
    return list(reader.readers) if isinstance(reader, MultiReader) else [reader]


def describe_term(reader: IndexReader, field: str, term: bytes) -> tuple[Any, ...]:
    """Give what Whoosh knows of a term."""
    info = reader.term_info(field, term)
    return (
        (info.weight(), info.doc_frequency(), info.min_length(), info.max_length(), info.max_weight()),
        (info.min_id(), info.max_id(), reader.frequency(field, term), reader.doc_frequency(field, term)),
    )


def read_postings(reader: IndexReader, field: str, term: bytes) -> list[tuple[Any, ...]]:
    """Give row, weight, the value as it lies there and its positions of every posting, and what its block says.

    The postings of rows that are deleted are among them, which `reader.postings` passes over.
    """
    matcher, found = reader._terms.matcher(field, term, reader.schema[field].format), []
    while matcher.is_active():
        positions = list(matcher.value_as("positions")) if matcher.supports("positions") else []
        value = (matcher.id(), matcher.weight(), matcher.value(), matcher.value_as("frequency"), positions)
        block = (matcher.block_max_weight(), matcher.block_min_length(), matcher.block_max_length())
        found.append((*value, *block))
        matcher.next()
    return found


def describe(reader: IndexReader) -> dict[str, Any]:
    """Give everything that a segment says, through Whoosh's own readers."""
    rows = range(reader.doc_count_all())
    terms = list(reader.all_terms())
    texts = [field for field in TEXTS if reader.field_length(field)]
    return {
        "terms": terms,
        "infos": [describe_term(reader, field, term) for field, term in terms],
        "postings": [read_postings(reader, field, term) for field, term in terms],
        "fields": sorted(reader.indexed_field_names()),
        "lexicons": {field: list(reader.lexicon(field)) for field in FIELDS},
        "stored": [list(reader.stored_fields(row).items()) for row in rows],
        "deleted": [reader.is_deleted(row) for row in rows],
        "lengths": {field: [reader.doc_field_length(row, field) for row in rows] for field in TEXTS},
        "total": {field: reader.field_length(field) for field in FIELDS},
        "extremes": [(reader.min_field_length(field), reader.max_field_length(field)) for field in texts],
        "counts": (reader.doc_count(), reader.doc_count_all(), reader.has_deletions()),
    }


def write_both(data: Path, *batches: Sequence[LinkedArticle], removed: Sequence[str] = ()) -> tuple[Path, Path]:
    """Commit the same batches through both writers, then take articles out; give both data folders."""
    folders = data / "fast", data / "whoosh"
    for folder in folders:
        stored: list[LinkedArticle] = []
        for batch in batches:
            commit(folder, batch, ENTITIES, stored=stored, segments=folder.name)
            stored += batch
        if removed:
            commit(folder, [], ENTITIES, removed=removed, stored=stored, segments=folder.name)
    return folders


def assert_alike(data: Path, *batches: Sequence[LinkedArticle], removed: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Compare all that both writers wrote; give what each segment says."""
    ours, theirs = (open_whoosh(folder) for folder in write_both(data, *batches, removed=removed))
    assert len(leaves(ours)) == len(leaves(theirs)) > 0
    described = []
    for own, other in zip(leaves(ours), leaves(theirs), strict=True):
        found, expected = describe(own), describe(other)
        for part, value in expected.items():
            assert found[part] == value, part
        described.append(found)
    ours.close()
    theirs.close()
    return described


def test_both_writers_write_the_same_segments(tmp_path: Path) -> None:
    first, second = assert_alike(tmp_path, TINY[:5], TINY[5:], removed=["a1", "a8"])
    assert first["deleted"].count(True) + second["deleted"].count(True) == 2
    assert first["lexicons"]["body"] and second["lexicons"]["people"]


def test_moments_are_found_whole_and_cut_as_whoosh_cuts_them(tmp_path: Path) -> None:
    east = timezone(timedelta(hours=3))
    moments = [
        date(1, 1, 1), date(2022, 12, 16), None, datetime(2022, 12, 16, 2, 30, 1, 999_999, east),
        datetime(2022, 12, 16, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC), date(1969, 12, 31),
    ]  # fmt: skip
    articles = [make_article(f"m{n}", None, "Text.", published=moment) for n, moment in enumerate(moments)]
    (found,) = assert_alike(tmp_path, articles)
    assert sum(1 for field, _ in found["terms"] if field == "published") > 8 * 5 // 2


def test_a_term_that_fills_several_blocks_is_the_same(tmp_path: Path) -> None:
    bodies = [f"grid {'grid ' * (number % 7)}x{number} {'y ' * (number == 200)}" for number in range(300)]
    articles = [make_article(f"a{number:03}", "Power" * (number % 2), body) for number, body in enumerate(bodies)]
    (found,) = assert_alike(tmp_path, articles)
    place = found["terms"].index(("body", b"grid"))
    assert len(found["postings"][place]) == 300


@pytest.mark.parametrize("words", [255, 256, 999, 1_000, 1_001, 2_000, 2_001, 70_000])
def test_a_word_that_stands_often_in_one_article_is_the_same(tmp_path: Path, words: int) -> None:
    articles = [make_article("long", None, "grid " * words), make_article("short", None, "one grid")]
    (found,) = assert_alike(tmp_path, articles)
    counts = {posting[3] for posting in found["postings"][found["terms"].index(("body", b"grid"))]}
    assert counts == {words, 1}


def test_seventy_thousand_terms_are_the_same(tmp_path: Path) -> None:
    words = [f"w{number:x}" for number in range(MANY)]
    articles = [
        make_article("first", None, " ".join(words[: MANY // 2])),
        make_article("last", "w0", " ".join(words[MANY // 2 :])),
    ]
    (found,) = assert_alike(tmp_path, articles)
    assert len(found["lexicons"]["body"]) == MANY


def test_a_stream_that_is_turned_in_many_steps_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(w3_postings, "_STEP", 3)
    assert_alike(tmp_path, TINY)


WORDS = st.sampled_from(
    ["grid", "power", "plans", "planned", "Kyiv's", "café", "S-300", "𐐷𐐷", "李", "👍", "naïve", "x" * 70]
)
TEXT = st.lists(WORDS, max_size=30).map(" ".join)
NUMBERED = st.tuples(st.none() | TEXT, TEXT | WORDS.map(lambda word: f"{word} " * 300))


@settings(deadline=None, max_examples=25)
@given(st.lists(NUMBERED, min_size=1, max_size=6), st.data())
def test_both_writers_write_the_same_of_anything(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str | None, str]], data: st.DataObject
) -> None:
    articles = [
        make_article(f"a{number}", title, body, topics=tuple(body.split()[:1]))
        for number, (title, body) in enumerate(texts)
    ]
    removed = data.draw(st.lists(st.sampled_from([linked.article.id for linked in articles]), unique=True))
    removed = removed if len(removed) * 2 <= len(articles) else []
    assert_alike(tmp_path_factory.mktemp("both"), articles, removed=removed)


def test_an_article_without_a_word_is_the_same(tmp_path: Path) -> None:
    empty = replace(make_article("empty", None, "").article, language="")
    (found,) = assert_alike(tmp_path, [LinkedArticle(empty, (), (), ())])
    assert [field for field, _ in found["terms"]] == ["id"]


def test_the_table_of_contents_says_the_same(tmp_path: Path) -> None:
    ours, theirs = (whoosh_index.open_dir(get_current(data) / "whoosh") for data in write_both(tmp_path, TINY))
    assert ours.schema == theirs.schema and ours.schema.names() == theirs.schema.names()
    assert ours.latest_generation() == theirs.latest_generation()
    facts = [{name: value for name, value in vars(index._segments()[0]).items()} for index in (ours, theirs)]
    for own in facts:
        own.pop("segid")
        own["_codec"] = vars(own["_codec"])
    assert facts[0] == facts[1]


def test_segments_of_both_writers_stand_side_by_side_in_one_index(tmp_path: Path) -> None:
    commit(tmp_path, TINY[:4], ENTITIES, segments="whoosh")
    commit(tmp_path, TINY[4:], ENTITIES, stored=TINY)
    commit(tmp_path, [], ENTITIES, removed=["a1"], stored=TINY, segments="whoosh")
    with open_whoosh(tmp_path) as reader:
        assert len(leaves(reader)) == 2 and reader.doc_count() == 7
        assert list(reader.all_terms()) == sorted(set(reader.all_terms()))


def test_whoosh_itself_merges_our_segments(tmp_path: Path) -> None:
    commit(tmp_path, TINY[:4], ENTITIES)
    commit(tmp_path, TINY[4:], ENTITIES, stored=TINY)
    index = whoosh_index.open_dir(get_current(tmp_path) / "whoosh")
    before = list(index.reader().all_terms())
    index.writer(procs=1).commit(optimize=True)
    assert list(index.reader().all_terms()) == before and len(leaves(index.reader())) == 1


def ask_stranger(python: str, folder: Path) -> list[list[tuple[str, float]]]:
    """Ask all queries in a process that has a Whoosh, and none of our packages; give ids and scores."""
    done = subprocess.run(
        [python, "-I", "-W", "ignore", "-c", STRANGER, str(folder), *QUERIES],
        cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [[(id, score) for id, score in hits] for hits in json.loads(done.stdout)]


def test_a_process_without_our_packages_finds_the_same_with_the_same_scores(tmp_path: Path) -> None:
    ours, theirs = (get_current(data) / "whoosh" for data in write_both(tmp_path, TINY[:5], TINY[5:], removed=["a6"]))
    found = ask_stranger(sys.executable, ours)
    assert found == ask_stranger(sys.executable, theirs)
    assert sum(bool(hits) for hits in found) >= len(QUERIES) - 1


@pytest.mark.parametrize("package", ["Whoosh-Reloaded==2.7.5", "whoosh3==3.54.0"])
def test_the_successors_of_whoosh_find_the_same(request: pytest.FixtureRequest, tmp_path: Path, package: str) -> None:
    if not request.config.getoption("--long"):
        pytest.skip("installs packages; with --long only")
    venv.create(tmp_path / "venv", with_pip=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", package], check=True, capture_output=True)
    ours, theirs = (get_current(data) / "whoosh" for data in write_both(tmp_path, TINY[:5], TINY[5:], removed=["a6"]))
    expected = ask_stranger(sys.executable, theirs)
    assert ask_stranger(python, ours) == expected == ask_stranger(python, theirs)


@pytest.mark.parametrize(
    ("options", "is_stock"), [((), False), (("--writer=fast",), False), (("--writer=whoosh",), True)]
)
def test_a_rebuild_is_written_by_the_writer_that_is_asked_for(
    tmp_path: Path, options: tuple[str, ...], is_stock: bool
) -> None:
    with open_archive(tmp_path, create=True) as archive:
        for linked in TINY:
            archive.put(EnrichedArticle(linked.article, (), linked.dates), {})
        archive.commit()
    done = CliRunner().invoke(main, ["rebuild", *options, "--data", str(tmp_path)])
    assert done.output == "8 articles indexed, generation 1\n"
    with open_whoosh(tmp_path) as reader:
        assert reader.doc_count() == 8
    # the lock that Whoosh's own writer takes
    assert (get_current(tmp_path) / "whoosh" / "MAIN_WRITELOCK").exists() == is_stock
