"""Is a merged segment, byte for byte, what one commit of the same articles writes; and one that two processes share?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NoReturn

import numpy as np
import pytest
from building import build_entities, commit
from corpus import ENTITIES, TINY, make_article
from hypothesis import given, settings
from hypothesis import strategies as st
from random_corpus import draw_article
from test_w3 import describe, leaves, open_whoosh
from test_wide import WIDE

from index.archive import open_archive
from index.commit import commit_changes
from index.documents import EnrichedArticle, LinkedArticle
from index.gazetteer import load_gazetteer
from index.manifest import get_current, load_manifest
from index.verification import iter_faults
from index.writers import collecting, column_segment, draft
from index.writers.base import Batch
from index.writers.column_merge import Part, merge_columns
from index.writers.column_segment import Ordinals, SegmentBuilder, row_order
from index.writers.embedded import EmbeddedWriter


@pytest.fixture(scope="module", autouse=True)
def quick_disk() -> Iterator[None]:
    """Do not wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def write_columns(folder: Path, articles: Sequence[LinkedArticle], ordinals: Ordinals) -> Path:
    """Write the columns of a segment of articles."""
    builder = SegmentBuilder(ordinals, build_entities(articles, ENTITIES))
    for linked in sorted(articles, key=lambda one: row_order(one.article.published, one.article.id)):
        article = linked.article
        builder.add(linked, {"title": (article.title or "").split(), "body": article.body.split()})
    builder.write(folder)
    return folder


def read_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "live.npy"}


def assert_merges(data: Path, batches: Sequence[Sequence[LinkedArticle]], dead: frozenset[str]) -> None:
    """Compare the merged columns of batches, without the dead, with those of one segment of the others."""
    known = [linked for batch in batches for linked in batch]
    keys = Ordinals(list(build_entities(known, ENTITIES))).pairs()
    parts = []
    for number, batch in enumerate(batches):
        folder = write_columns(data / f"part{number}", batch, Ordinals(keys))
        ids = [id for _, id in sorted(row_order(linked.article.published, linked.article.id) for linked in batch)]
        parts.append(Part(folder, np.array([id not in dead for id in ids], bool)))
    merge_columns(data / "merged", parts)
    left = [linked for linked in known if linked.article.id not in dead]
    assert read_files(data / "merged") == read_files(write_columns(data / "one", left, Ordinals(keys)))


def test_two_segments_become_what_one_would_have_been(tmp_path: Path) -> None:
    assert_merges(tmp_path, [TINY[:3], TINY[3:]], frozenset())


def test_dead_rows_leave_with_the_terms_that_nobody_else_has(tmp_path: Path) -> None:
    assert_merges(tmp_path, [TINY[:3], TINY[3:]], frozenset({"a1", "a4", "a8"}))


def test_wide_and_narrow_segments_are_merged_as_wide_as_what_is_left_needs(tmp_path: Path) -> None:
    assert_merges(tmp_path / "wide", [WIDE, TINY], frozenset())
    assert_merges(tmp_path / "narrow", [WIDE, TINY], frozenset({"often", "far", "title"}))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1_000), st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_any_segments_become_what_one_would_have_been(
    tmp_path_factory: pytest.TempPathFactory, seed: int, sizes: list[int]
) -> None:
    random = Random(seed)
    batches = [[draw_article(random, f"{number}-{row}") for row in range(size)] for number, size in enumerate(sizes)]
    ids = [linked.article.id for batch in batches for linked in batch]
    dead = frozenset(random.sample(ids, random.randint(0, len(ids) - 1)))
    assert_merges(tmp_path_factory.mktemp("merged"), batches, dead)


def commit_eight(data: Path, articles: Sequence[LinkedArticle], writer: str) -> None:
    """Commit eight articles one by one, of which one replaces another; those before must not be loaded again."""
    data.mkdir()
    entities = build_entities(articles, ENTITIES)
    for number, linked in enumerate(articles):

        def load(ids: Iterable[str], own: LinkedArticle = linked) -> Iterator[LinkedArticle]:
            by_id = {one.article.id: one for one in articles} if writer == "whoosh" else {own.article.id: own}
            return (by_id[id] for id in ids)

        batch = Batch([linked.article.id], frozenset(), load, entities, number + 1, {})
        EmbeddedWriter(data, segments=writer).commit(batch, lambda _: None)


def test_a_merge_in_arrays_loads_no_article_and_writes_what_the_reference_writes(tmp_path: Path) -> None:
    for writer in ("fast", "whoosh"):
        commit_eight(tmp_path / writer, TINY, writer)
        assert len(load_manifest(get_current(tmp_path / writer)).segments) == 1
    ours, theirs = (open_whoosh(tmp_path / writer) for writer in ("fast", "whoosh"))
    assert describe(leaves(ours)[0]) == describe(leaves(theirs)[0])
    ours.close()
    theirs.close()
    folders = [get_current(tmp_path / writer) for writer in ("fast", "whoosh")]
    for part in ("columns", "documents"):
        own, other = (next(path for path in (folder / part).iterdir() if path.is_dir()) for folder in folders)
        assert read_files(own) == read_files(other)


def test_a_merge_of_too_many_tokens_is_written_as_several_segments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (column_segment, draft):
        monkeypatch.setattr(module, "SEGMENT_TOKENS", 40)
    for number in range(8):
        stored = [make_article(f"a{n}", None, "one two three four five six") for n in range(number + 1)]
        commit(tmp_path, stored[-1:], ENTITIES, stored=stored)
    assert [segment.rows for segment in load_manifest(get_current(tmp_path)).segments] == [7, 1]


@pytest.fixture
def archived(tmp_path: Path) -> Path:
    """Archive a few dozen articles."""
    random = Random(5)
    with open_archive(tmp_path, create=True) as archive:
        for number in range(41):
            linked = draw_article(random, f"a{number:02}")
            archive.put(EnrichedArticle(linked.article, linked.mentions, linked.dates), {})
        archive.commit()
    return tmp_path


def rebuild(data: Path, *, shared: bool) -> dict[str, object]:
    """Write the archive's index anew, by two processes where it is shared, and give what Whoosh says of it."""
    with open_archive(data) as archive:
        writer = EmbeddedWriter(data, anew=True)
        counted: list[int] = []
        folder = data if shared else None
        assert commit_changes(archive, writer, load_gazetteer(data / "gazetteers"), counted.append, folder) == 41
    assert sum(counted) == 41
    assert list(iter_faults(data, deep=True)) == []
    with open_whoosh(data) as reader:
        return describe(leaves(reader)[0])


def test_two_processes_write_the_segment_that_one_does(archived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = rebuild(archived, shared=False)
    monkeypatch.setattr(draft, "HALVED", 2)
    monkeypatch.setattr(draft, "cpu_count", lambda: 2)
    assert rebuild(archived, shared=True) == alone
    assert len(load_manifest(get_current(archived)).segments) == 1


def test_a_half_whose_tokens_are_too_many_leaves_articles_for_the_next_segment(
    archived: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft, "HALVED", 30)
    monkeypatch.setattr(draft, "cpu_count", lambda: 2)
    monkeypatch.setattr(collecting, "SEGMENT_TOKENS", 200)
    rebuild(archived, shared=True)
    sizes = [segment.rows for segment in load_manifest(get_current(archived)).segments]
    assert len(sizes) > 1 and sum(sizes) == 41


def test_few_articles_start_no_process(archived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a process was started")

    monkeypatch.setattr(draft, "collect_halves", refuse)
    rebuild(archived, shared=True)
