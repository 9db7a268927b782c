"""What does a commit leave behind: the Whoosh index, the columns, the old generations, and after a crash?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from building import build_entities, commit
from corpus import ENTITIES, TINY, make_article
from test_duel import without_hits
from whoosh import index as whoosh_index
from whoosh.reading import IndexReader, MultiReader, TermNotFound
from whoosh.util.numeric import byte_to_length, length_to_byte

from index.columns import (
    BODY_GAP,
    FREQUENCY_BITS,
    Array,
    Holders,
    Postings,
    open_array,
    open_strings,
    open_tuple,
)
from index.documents import LinkedArticle
from index.entities import closure, values_of
from index.errors import CommitError, DamagedError
from index.manifest import Manifest, check_files, get_current, iter_generations, load_manifest
from index.schema import FACET_NAMES, STREAMS, TEXT_FIELD_NAMES, stream_name
from index.writers import column_segment, draft, embedded
from index.writers.base import Batch
from index.writers.column_segment import SegmentBuilder
from index.writers.document_segment import DocumentWriter
from index.writers.draft import unpack_rows
from index.writers.embedded import EmbeddedWriter
from index.writers.w3 import FastSegment
from search.backends.embedded import EmbeddedBackend
from search.params import parse_params
from search.query import Query
from search.results import Head, Results, Shown

FIELDS = [(field, stream) for field in TEXT_FIELD_NAMES for stream in STREAMS]
IDS = [linked.article.id for linked in TINY]
QUERIES = ["", "power OR grid", "planned", '"power grid"', "S-300", "talk* OR missile", "kyiv -odesa"]
STRANGER = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("index", "search", "web", "lede"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
import whoosh.index
from whoosh.qparser import QueryParser

ix = whoosh.index.open_dir(sys.argv[1])
with ix.searcher() as searcher:
    hits = searcher.search(QueryParser(sys.argv[2], ix.schema).parse(sys.argv[3]), limit=None)
    print(sorted(hit["id"] for hit in hits))
assert not {"index", "search", "web"} & set(sys.modules)
"""


@pytest.fixture(scope="module", autouse=True)
def quick_disk() -> Iterator[None]:
    """Do not wait for the disk, except where waiting is what is tested."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def open_current(data: Path) -> tuple[Path, Manifest]:
    folder = get_current(data)
    return folder, load_manifest(folder)


def live_ids(data: Path) -> list[str]:
    """Give the ids of the live rows of all columns."""
    folder, manifest = open_current(data)
    found: list[str] = []
    for segment in manifest.segments:
        columns = folder / "columns" / segment.name
        found += [id for id, is_live in zip(read_ids(columns), live_rows(columns), strict=True) if is_live]
    return sorted(found)


def read_ids(columns: Path) -> list[str]:
    """Give the ids of the rows of a segment."""
    return [id.decode() for id in open_strings(columns, "ids").tolist()]


def live_rows(columns: Path) -> Array:
    """Give a mark a row, true where it is live."""
    return unpack_rows(open_array(columns, "live"), len(read_ids(columns)))


def whoosh_ids(data: Path, text_field: str = "", term: str = "") -> list[str]:
    """Give the ids of the live documents of the Whoosh index, all or those with a term."""
    index = whoosh_index.open_dir(get_current(data) / "whoosh")
    with index.reader() as reader:
        if not term:
            return sorted(fields["id"] for _, fields in reader.iter_docs())
        try:
            matcher = reader.postings(text_field, term)
        except TermNotFound:
            return []
        return sorted(reader.stored_fields(number)["id"] for number in matcher.all_ids())


def search(data: Path, text: str = "", **params: str) -> Results:
    return EmbeddedBackend(data).search(parse_params([("q", text), *params.items()]))


def found(data: Path, text: str = "") -> list[str]:
    return [hit.article.id for hit in search(data, text).hits]


def all_answers(data: Path) -> list[tuple[Results, list[tuple[Head, float, Shown]]]]:
    """Answer a few queries of all kinds, without what may differ between batches; hits as values."""
    backend = EmbeddedBackend(data)
    answers = [backend.search(Query(text)) for text in QUERIES]
    return [(without_hits(results), [(hit.head, hit.score, hit.shown) for hit in results.hits]) for results in answers]


def given_of(articles: Sequence[LinkedArticle]) -> Callable[[Iterable[str]], Iterator[LinkedArticle]]:
    """Give what a batch loads articles with."""
    known = {linked.article.id: linked for linked in articles}
    return lambda ids: (known[id] for id in ids)


def commit_nothing(data: Path) -> None:
    commit(data, [], ENTITIES)


def stranger_finds(data: Path, field: str, text: str) -> str:
    """Search the live Whoosh index in a process that has Whoosh, and none of our packages."""
    arguments = [sys.executable, "-I", "-c", STRANGER, str(get_current(data) / "whoosh"), field, text]
    done = subprocess.run(arguments, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_whoosh_index_opens_without_our_packages(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    assert stranger_finds(tmp_path, "body", "Kyiv") == "['a1', 'a4']"
    assert stranger_finds(tmp_path, "body_stem", "planning") == "['a5']"
    assert stranger_finds(tmp_path, "title", "grid") == "['a1', 'a2']"


def read_whoosh(reader: IndexReader, field: str) -> dict[bytes, list[tuple[int, int, list[int]]]]:
    """Give (row, frequency, positions) of every posting of every term of a field."""
    postings: dict[bytes, list[tuple[int, int, list[int]]]] = {}
    for term in reader.lexicon(field):
        matcher = reader.postings(field, term)
        rows = postings.setdefault(term, [])
        while matcher.is_active():
            rows.append((matcher.id(), int(matcher.weight()), list(matcher.value_as("positions"))))
            matcher.next()
    return postings


def read_columns(columns: Path, field: str, stream: str) -> dict[bytes, list[tuple[int, int, list[int]]]]:
    """Give the same of our columns, without the rows that are dead, which Whoosh passes over."""
    postings, live = open_tuple(columns, stream, Postings), live_rows(columns)
    titles = open_array(columns, "title.lengths").tolist()
    bits = FREQUENCY_BITS[postings.frequencies.itemsize]
    content = postings.terms_content.tobytes()
    terms = [content[first:last] for first, last in pairwise(postings.terms_starts.tolist())]
    found: dict[bytes, list[tuple[int, int, list[int]]]] = {}
    at = 0
    for number in range(len(terms)):
        for place in range(int(postings.starts[number]), int(postings.starts[number + 1])):
            row, code = int(postings.rows[place]), int(postings.frequencies[place])
            in_title, in_body = code >> bits, code & ((1 << bits) - 1)
            positions = postings.positions[at : at + in_title + in_body].tolist()
            at += len(positions)
            own = positions[:in_title]
            if field == "body":
                own = [position - titles[row] - BODY_GAP for position in positions[in_title:]]
            if own:
                rows = found.setdefault(terms[number], [])
                rows += [(row, len(own), own)] if live[row] else []
    return found


@pytest.fixture(scope="module")
def three_commits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Commit the tiny corpus in two halves, then change one article and remove another."""
    data = tmp_path_factory.mktemp("data")
    commit(data, TINY[:4], ENTITIES)
    commit(data, TINY[4:], ENTITIES, stored=TINY[:4])
    changed = make_article("a1", "New title", "Kyiv's café has power, U.S. officials said. Power! S-300s.")
    commit(data, [changed], ENTITIES, removed=["a5"], stored=TINY)
    return data


def open_segments(data: Path) -> Iterator[tuple[Path, IndexReader]]:
    """Give the columns and the Whoosh reader of each segment."""
    folder, manifest = open_current(data)
    reader = whoosh_index.open_dir(folder / "whoosh").reader()
    readers = reader.readers if isinstance(reader, MultiReader) else [reader]
    by_name = {leaf.segment().segment_id(): leaf for leaf in readers}
    assert set(by_name) == {segment.name for segment in manifest.segments}
    for segment in manifest.segments:
        yield folder / "columns" / segment.name, by_name[segment.name]
    reader.close()


@pytest.mark.parametrize(("field", "stream"), FIELDS)
def test_whoosh_and_columns_hold_the_same_postings_and_positions(three_commits: Path, field: str, stream: str) -> None:
    compared = 0
    for columns, reader in open_segments(three_commits):
        assert read_whoosh(reader, stream_name(field, stream)) == read_columns(columns, field, stream)
        compared += len(read_columns(columns, field, stream))
    assert compared > 10


@pytest.mark.parametrize("field", TEXT_FIELD_NAMES)
def test_whoosh_and_columns_hold_the_same_lengths(three_commits: Path, field: str) -> None:
    """Whoosh keeps the length of a document as one byte, rounded, and the sum of all exactly."""
    for columns, reader in open_segments(three_commits):
        lengths = open_array(columns, f"{field}.lengths").tolist()
        rounded = [byte_to_length(length_to_byte(length)) for length in lengths]
        assert [reader.doc_field_length(row, field) or 0 for row in range(len(lengths))] == rounded
        assert reader.field_length(field) == sum(lengths) > 0


def test_whoosh_and_columns_hold_the_same_rows_alive_and_dead(three_commits: Path) -> None:
    dead = 0
    for columns, reader in open_segments(three_commits):
        live = [not reader.is_deleted(row) for row in range(reader.doc_count_all())]
        assert live == live_rows(columns).tolist()
        stored = [reader.stored_fields(row)["id"] for row in range(len(live))]
        assert stored == read_ids(columns)
        dead += live.count(False)
    assert dead == 2


def test_whoosh_and_columns_hold_the_same_facet_values(three_commits: Path) -> None:
    folder, _ = open_current(three_commits)
    lines = (folder / "columns" / "entities.jsonl").read_bytes().splitlines()
    keys = [(facet, id) for id, facet, *_ in map(json.loads, lines)]
    compared = 0
    for columns, reader in open_segments(three_commits):
        for facet in FACET_NAMES:
            ids = [id for name, id in keys if name == facet]
            held, holders = set(), open_tuple(columns, facet, Holders)
            for number, (first, last) in enumerate(pairwise(holders.starts.tolist())):
                held |= {(row, ids[number]) for row in holders.rows[first:last].tolist()}
            stored = [reader.stored_fields(row).get(facet, "") for row in range(reader.doc_count_all())]
            assert held == {(row, id) for row, text in enumerate(stored) for id in text.split(",") if id}
            compared += len(held)
    assert compared > 20


def test_a_generation_holds_for_each_article_its_values_and_their_containers(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    entities = build_entities(TINY, ENTITIES)
    index = whoosh_index.open_dir(get_current(tmp_path) / "whoosh")
    with index.reader() as reader:
        stored = {fields["id"]: fields for _, fields in reader.iter_docs()}
    for linked in TINY:
        for facet, values in values_of(linked).items():
            expected = closure(facet, (value.id for value in values), entities)
            assert set(filter(None, stored[linked.article.id].get(facet, "").split(","))) == expected


def test_an_update_replaces_the_article_everywhere(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    commit(tmp_path, [make_article("a8", None, "Lanterns were lit.")], ENTITIES, stored=TINY)
    assert live_ids(tmp_path) == whoosh_ids(tmp_path) == [f"a{n}" for n in range(1, 9)]
    assert whoosh_ids(tmp_path, "body", "grid") == ["a1", "a2"] == sorted(found(tmp_path, "body:grid"))
    assert whoosh_ids(tmp_path, "body", "lanterns") == ["a8"] == found(tmp_path, "lanterns")


def test_a_removed_article_is_gone_everywhere(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    commit(tmp_path, [], ENTITIES, removed=["a8", "a4"], stored=TINY)
    assert live_ids(tmp_path) == whoosh_ids(tmp_path) == ["a1", "a2", "a3", "a5", "a6", "a7"]
    assert whoosh_ids(tmp_path, "body", "kalibr") == [] == found(tmp_path, "kalibr")
    assert EmbeddedBackend(tmp_path).articles() == 6


def test_removing_every_article_leaves_an_empty_index(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    commit(tmp_path, [], ENTITIES, removed=[linked.article.id for linked in TINY], stored=TINY)
    assert live_ids(tmp_path) == whoosh_ids(tmp_path) == found(tmp_path) == []
    commit(tmp_path, TINY[:1], ENTITIES)
    assert found(tmp_path, "grid") == ["a1"]


def test_removing_an_article_that_was_never_there_changes_nothing(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    before = all_answers(tmp_path)
    commit(tmp_path, [], ENTITIES, removed=["zz"], stored=TINY)
    assert all_answers(tmp_path) == before


def test_an_article_removed_and_given_in_one_commit_is_there(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    commit(tmp_path, [TINY[0]], ENTITIES, removed=["a1"], stored=TINY)
    assert live_ids(tmp_path) == whoosh_ids(tmp_path) == [f"a{n}" for n in range(1, 9)]


def test_committing_nothing_at_all_gives_an_index_that_finds_nothing(tmp_path: Path) -> None:
    commit_nothing(tmp_path)
    results = search(tmp_path, "power", people="ada")
    assert results.total == 0 and results.hits == () and EmbeddedBackend(tmp_path).articles() == 0
    assert all(histogram.buckets == () for histogram in results.histograms)


def test_articles_are_added_to_an_empty_index(tmp_path: Path) -> None:
    commit_nothing(tmp_path)
    commit(tmp_path, TINY, ENTITIES)
    assert live_ids(tmp_path) == whoosh_ids(tmp_path) == [f"a{n}" for n in range(1, 9)]


def inodes(folder: Path, names: Iterable[str]) -> dict[str, int]:
    return {name: (folder / name).stat().st_ino for name in names}


def test_unchanged_segments_are_hard_links_to_their_predecessor(tmp_path: Path) -> None:
    commit(tmp_path, TINY[:4], ENTITIES)
    first, before = open_current(tmp_path)
    commit(tmp_path, TINY[4:], ENTITIES, stored=TINY)
    second, after = open_current(tmp_path)
    (old,) = before.segments
    untouched = [name for name in before.files if old.name in name and not name.endswith("live.npy")]
    assert first != second and old in after.segments and len(after.segments) == 2
    assert len({name.split("/")[0] for name in untouched}) == 3
    assert inodes(first, untouched) == inodes(second, untouched)


def test_a_commit_leaves_the_files_of_its_predecessor_as_they_were(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    first, before = open_current(tmp_path)
    commit(tmp_path, [make_article("a1", None, "New.")], ENTITIES, removed=["a2"], stored=TINY)
    assert get_current(tmp_path) != first
    assert list(check_files(first, before, checksums=True)) == []


def test_every_file_of_a_generation_is_in_its_manifest_and_as_it_says(three_commits: Path) -> None:
    folder, manifest = open_current(three_commits)
    assert list(check_files(folder, manifest, checksums=True)) == []
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == {*manifest.files, "manifest.json"}


def test_a_manifest_says_what_was_committed(tmp_path: Path) -> None:
    writer = EmbeddedWriter(tmp_path)
    entities = build_entities(TINY, ENTITIES)
    batch = Batch(IDS, frozenset(), given_of(TINY), entities, 17, {"gazetteer": "g1"})
    written: list[int] = []
    assert writer.commit(batch, written.append) == 8 == sum(written)
    _, manifest = open_current(tmp_path)
    assert (manifest.number, manifest.articles, manifest.last_change) == (1, 8, 17)
    assert EmbeddedWriter(tmp_path).last_change() == 17
    assert EmbeddedWriter(tmp_path).fingerprints() == {"gazetteer": "g1"}


def test_only_the_last_two_generations_stay_where_commits_are_far_between(tmp_path: Path) -> None:
    for number, linked in enumerate(TINY[:5]):
        commit(tmp_path, [linked], ENTITIES, stored=TINY, clock=lambda hour=number: hour * 3600.0)  # type: ignore[misc]
    assert [number for number, _ in iter_generations(tmp_path)] == [4, 5]
    assert get_current(tmp_path).name == "gen-000005"


def test_an_unfinished_generation_is_ignored_and_then_cleaned_away(tmp_path: Path) -> None:
    commit(tmp_path, TINY[:4], ENTITIES)
    unfinished = tmp_path / "gen-000002"
    (unfinished / "whoosh").mkdir(parents=True)
    (unfinished / "whoosh" / "half.seg").write_bytes(b"half a segment")
    assert EmbeddedBackend(tmp_path).generation() == 1 and len(found(tmp_path)) == 4
    commit(tmp_path, TINY[4:], ENTITIES, stored=TINY)
    assert not unfinished.exists()
    assert EmbeddedBackend(tmp_path).generation() == 3 and len(found(tmp_path)) == 8


class PowerCut(Exception):
    """Stands for the machine stopping."""


def cut_power(*_: object) -> None:
    raise PowerCut


STEPS = [
    (FastSegment, "commit"),
    (DocumentWriter, "close"),
    (SegmentBuilder, "write"),
    (draft, "write_synced"),
    (draft, "save_manifest"),
    (embedded, "publish"),
]


# a machine that stops closes no files
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("place", "step"), STEPS)
def test_a_crash_before_current_moves_leaves_the_old_generation_answering(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: object, step: str
) -> None:
    commit(tmp_path, TINY[:4], ENTITIES)
    before = all_answers(tmp_path)
    with monkeypatch.context() as crashing:
        crashing.setattr(place, step, cut_power)
        with pytest.raises(PowerCut):
            commit(tmp_path, TINY[4:], ENTITIES, stored=TINY)
    assert all_answers(tmp_path) == before and EmbeddedBackend(tmp_path).generation() == 1
    commit(tmp_path, TINY[4:], ENTITIES, stored=TINY)
    assert live_ids(tmp_path) == whoosh_ids(tmp_path) == [f"a{n}" for n in range(1, 9)]
    assert EmbeddedBackend(tmp_path).generation() > 1


def test_a_crash_costs_none_of_the_finished_generations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(tmp_path, TINY[:2], ENTITIES)
    commit(tmp_path, TINY[2:4], ENTITIES, stored=TINY)
    monkeypatch.setattr(embedded, "publish", cut_power)
    with pytest.raises(PowerCut):
        commit(tmp_path, TINY[4:], ENTITIES, stored=TINY)
    assert [number for number, _ in iter_generations(tmp_path)][:2] == [1, 2]


def test_every_file_and_folder_is_on_the_disk_before_current_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    before_moving: list[set[int]] = []
    replace_path = Path.replace

    def move(path: Path, target: Path) -> Path:
        before_moving.append(set(synced))
        return replace_path(path, target)

    monkeypatch.setattr(os, "fsync", lambda handle: synced.add(os.fstat(handle).st_ino))
    monkeypatch.setattr(Path, "replace", move)
    commit(tmp_path, TINY, ENTITIES)
    folder = get_current(tmp_path)
    (on_disk,) = before_moving
    waited_for = [tmp_path, tmp_path / "CURRENT", folder, *folder.rglob("*")]
    assert [path for path in waited_for if path.stat().st_ino not in on_disk] == []


def test_an_open_backend_follows_the_next_generation(tmp_path: Path) -> None:
    commit(tmp_path, TINY[:4], ENTITIES)
    backend = EmbeddedBackend(tmp_path)
    assert backend.articles() == 4
    commit(tmp_path, TINY[4:], ENTITIES, stored=TINY)
    assert backend.articles() == 8 and backend.generation() == 2


def test_many_small_commits_are_merged_and_answer_as_one_commit_does(tmp_path: Path) -> None:
    one, many = tmp_path / "one", tmp_path / "many"
    articles = [replace_id(linked, f"{linked.article.id}-{copy}") for copy in range(2) for linked in TINY][:10]
    commit(one, articles, ENTITIES)
    for linked in articles:
        commit(many, [linked], ENTITIES, stored=articles)
    assert [segment.rows for segment in open_current(many)[1].segments] == [8, 1, 1]
    assert all_answers(many) == all_answers(one)
    assert whoosh_ids(many) == whoosh_ids(one) == live_ids(many)


def replace_id(linked: LinkedArticle, id: str) -> LinkedArticle:
    return replace(linked, article=replace(linked.article, id=id, sha256=id))


def test_scores_do_not_depend_on_batches_nor_on_what_was_there_before(tmp_path: Path) -> None:
    one, many = tmp_path / "one", tmp_path / "many"
    commit(one, TINY, ENTITIES)
    older = make_article("a5", "Power power grid", "Old grid, planned power. " * 9)
    extra = make_article("a9", "Kyiv", "Talks on missiles and power. " * 5)
    commit(many, [*TINY[2:4], older, *TINY[5:], extra], ENTITIES)
    commit(many, TINY[:2], ENTITIES, stored=[*TINY, extra])
    commit(many, [TINY[4]], ENTITIES, removed=["a9"], stored=TINY)
    _, manifest = open_current(many)
    assert sum(segment.rows for segment in manifest.segments) > manifest.articles == 8
    assert all_answers(many) == all_answers(one)
    assert any(score for _, hits in all_answers(one) for _, score, _ in hits)


def test_a_load_larger_than_a_segment_is_written_as_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, many = tmp_path / "one", tmp_path / "many"
    commit(one, TINY, ENTITIES)
    monkeypatch.setattr(column_segment, "SEGMENT_ROWS", 3)
    commit(many, TINY, ENTITIES)
    assert [segment.rows for segment in open_current(many)[1].segments] == [3, 3, 2]
    assert all_answers(many) == all_answers(one)


def test_a_segment_ends_where_its_tokens_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_segment, "SEGMENT_TOKENS", 5)
    articles = [make_article(f"a{n}", "Two words", body) for n, body in enumerate(("one two three", "one", "", "one"))]
    commit(tmp_path, articles, ENTITIES)
    assert [segment.rows for segment in open_current(tmp_path)[1].segments] == [1, 2, 1]
    assert found(tmp_path, "words") == ["a0", "a1", "a2", "a3"]


@pytest.mark.parametrize("topic", ["Heat, water, power", "Енергетика, тепло", 'He: "no"', "a|b;c\ttab", "👍", "李"])
def test_a_value_with_commas_or_other_letters_survives(tmp_path: Path, topic: str) -> None:
    articles = [make_article("a1", None, "One.", topics=(topic,)), make_article("a2", None, "Two.", topics=("Other",))]
    commit(tmp_path, articles, ENTITIES)
    commit(tmp_path, [make_article("a3", None, "Three.")], ENTITIES, stored=articles)
    topics = next(counts for counts in search(tmp_path).facets if counts.facet == "topics")
    value = next(value for value in topics.values if value.label == topic)
    assert topics.distinct == 2 and value.count == 1
    results = search(tmp_path, topics=value.id)
    assert [hit.article.id for hit in results.hits] == ["a1"] and results.hits[0].article.topics == (topic,)


def test_articles_come_back_from_documents_as_they_were_given(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    backend = EmbeddedBackend(tmp_path)
    for linked in TINY:
        found = backend.find_article(linked.article.id)
        assert found and replace(found, values=linked.values) == linked
        assert ids_of(found) == ids_of(linked)


def ids_of(linked: LinkedArticle) -> dict[str, list[str]]:
    return {facet: [value.id for value in values] for facet, values in linked.values}


def test_a_damaged_generation_is_refused_by_readers(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    path = next(get_current(tmp_path).glob("columns/*/stem.rows.npy"))
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(DamagedError, match=r"stem\.rows\.npy: has \d+ bytes instead of"):
        EmbeddedBackend(tmp_path)


def test_a_writer_that_begins_anew_does_not_read_the_damaged_generation(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    (get_current(tmp_path) / "manifest.json").write_bytes(b"{}")
    with pytest.raises(DamagedError):
        EmbeddedWriter(tmp_path)
    rewrite(tmp_path, EmbeddedWriter(tmp_path, anew=True), TINY)
    assert len(found(tmp_path)) == 8 and EmbeddedBackend(tmp_path).generation() == 2


def test_a_writer_that_forgets_begins_the_next_generation_from_nothing(tmp_path: Path) -> None:
    writer = commit(tmp_path, TINY, ENTITIES)
    writer.forget()
    assert writer.last_change() == 0
    rewrite(tmp_path, writer, TINY[:2])
    assert live_ids(tmp_path) == whoosh_ids(tmp_path) == ["a1", "a2"]


def rewrite(data: Path, writer: EmbeddedWriter, articles: Sequence[LinkedArticle]) -> None:
    entities = build_entities(articles, ENTITIES)
    ids = [linked.article.id for linked in articles]
    writer.commit(Batch(ids, frozenset(), given_of(articles), entities, 1, {}), lambda _: None)


def test_rows_of_a_segment_stand_newest_first_and_undated_last(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    folder, manifest = open_current(tmp_path)
    assert read_ids(folder / "columns" / manifest.segments[0].name) == ["a5", "a7", "a4", "a2", "a3", "a1", "a8", "a6"]


def test_whoosh_stores_what_a_hit_shows(tmp_path: Path) -> None:
    article = make_article("a1", "Title", "Body.", published=date(2022, 12, 16), source="Morning Post")
    commit(tmp_path, [article], ENTITIES)
    index = whoosh_index.open_dir(get_current(tmp_path) / "whoosh")
    with index.reader() as reader:
        stored: dict[str, Any] = reader.stored_fields(0)
    assert (stored["title"], stored["source"]) == ("Title", "Morning Post")
    assert stored["published"].date() == date(2022, 12, 16)


def test_an_empty_first_commit_leaves_an_index_that_plain_whoosh_opens(tmp_path: Path) -> None:
    commit(tmp_path, [], ENTITIES)
    assert whoosh_index.open_dir(next(tmp_path.glob("gen-*/whoosh"))).doc_count() == 0


def test_a_label_with_a_line_separator_survives_the_next_commit(tmp_path: Path) -> None:
    linked = make_article("x", None, "text", topics=("War\u2028and peace",))
    commit(tmp_path, [linked], ENTITIES)
    commit(tmp_path, [make_article("y", None, "more")], ENTITIES, stored=[linked])
    assert [e.label for e in EmbeddedBackend(tmp_path).find_entities("topics", "war-and-peace")] == [
        "War\u2028and peace"
    ]


def test_a_generation_that_was_never_published_does_not_push_out_the_one_being_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(tmp_path, TINY[:2], ENTITIES)
    with monkeypatch.context() as patched:
        patched.setattr(embedded, "publish", lambda *_: (_ for _ in ()).throw(OSError("power cut")))
        with pytest.raises(CommitError, match="power cut"):
            commit(tmp_path, TINY[2:3], ENTITIES, stored=TINY[:2])
    commit(tmp_path, TINY[2:4], ENTITIES, stored=TINY[:2])
    assert sorted(path.name for path in tmp_path.glob("gen-*")) == ["gen-000001", "gen-000003"]
