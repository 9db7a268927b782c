"""Does an index open at the last acknowledged generation, wherever in a commit the power was cut?"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from building import commit
from corpus import ENTITIES, TINY
from storage_shim import cut_before, shim
from test_archive import STAGES, make_enriched

from index.archive import open_archive
from index.manifest import check_current, check_files, get_current, load_manifest
from search.backends.embedded import EmbeddedBackend

_FRAME_HEAD, _LOG_HEAD = 24, 32
"""Bytes before each page of a write-ahead log, and before the first."""


@pytest.fixture(scope="module")
def acknowledged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two generations, the second of them live; what a commit of TINY[4:6] that removes a1 goes on from."""
    data = tmp_path_factory.mktemp("acknowledged") / "data"
    commit(data, TINY[:2], ENTITIES)
    commit(data, TINY[2:4], ENTITIES, stored=TINY)
    return data


def commit_next(data: Path) -> None:
    commit(data, TINY[4:6], ENTITIES, removed=["a1"], stored=TINY)


def count_operations(acknowledged: Path, folder: Path) -> tuple[int, int]:
    """Give how many operations a commit takes, and which of them moves CURRENT."""
    data, moves = shutil.copytree(acknowledged, folder / "counted"), []

    def note(number: int, operation: str, path: str) -> None:
        if operation == "replace" and path.endswith("CURRENT"):
            moves.append(number)

    with shim(data, note) as storage:
        commit_next(data)
    return storage.operations, moves[0]


# a machine that stops closes no files
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_index_opens_after_a_cut_at_any_operation_of_a_commit(
    acknowledged: Path, tmp_path: Path, request: pytest.FixtureRequest, seed: int
) -> None:
    draw = random.Random(seed)
    operations, moving = count_operations(acknowledged, tmp_path)
    every = range(1, operations + 1)
    numbers = every[draw.randrange(3) :: 3] if request.config.getoption("--long") else draw.sample(every, 12)
    boundaries = sorted({*numbers, *range(moving - 1, moving + 3)})
    print(f"seed {seed}, cuts before {len(boundaries)} of {operations} operations, CURRENT moves at {moving}")
    opened = dict.fromkeys(("a1 a2 a3 a4", "a2 a3 a4 a5 a6"), 0)
    for boundary in boundaries:
        after = cut_before(boundary, acknowledged, tmp_path, commit_next, draw)
        assert after, f"boundary {boundary}"
        folder = get_current(after)
        faults = [*check_current(after, folder), *check_files(folder, load_manifest(folder), checksums=True)]
        assert [str(fault) for fault in faults] == [], f"boundary {boundary}"
        held = " ".join(sorted(EmbeddedBackend(after)._live.now().row_of))
        opened[held] += 1
        assert held == "a1 a2 a3 a4" or boundary > moving, f"boundary {boundary}"
        if boundary % 10 == 0:
            commit_next(after)
            assert len(EmbeddedBackend(after)._live.now().row_of) == 5
    print(f"opened at the old and at the new generation: {list(opened.values())}")
    assert all(opened.values())


# a machine that stops closes no files
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_commit_that_was_acknowledged_outlives_a_cut(acknowledged: Path, tmp_path: Path) -> None:
    data = shutil.copytree(acknowledged, tmp_path / "data")
    draw = random.Random(7)
    with shim(data, lambda *_: None) as storage:
        commit_next(data)
        for trial in range(20):
            after = tmp_path / f"after{trial}"
            storage.lay_out(after, draw)
            folder = get_current(after)
            assert [*check_current(after, folder), *check_files(folder, load_manifest(folder), checksums=True)] == []
            assert sorted(EmbeddedBackend(after)._live.now().row_of) == ["a2", "a3", "a4", "a5", "a6"]


def test_the_simulation_notices_a_file_that_was_not_waited_for(
    acknowledged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = shutil.copytree(acknowledged, tmp_path / "data")
    monkeypatch.setattr("index.writers.draft.sync_file", lambda _: None)
    damaged = 0
    with shim(data, lambda *_: None) as storage:
        commit_next(data)
        storage.lay_out(tmp_path / "after", random.Random(7))
        folder = get_current(tmp_path / "after")
        damaged = len(list(check_files(folder, load_manifest(folder), checksums=True)))
    assert damaged > 10


def test_an_archive_keeps_every_commit_whose_frames_the_disk_has(tmp_path: Path) -> None:
    """Cut the write-ahead log at every frame, whole and torn: a commit is there as soon as its last frame is."""
    data, cut, trials = tmp_path / "live", tmp_path / "cut", 0
    data.mkdir()
    with open_archive(data, create=True) as archive:
        sizes = []
        for number in range(12):
            archive.put(make_enriched(f"a{number}", f"Power {number} is back. " * 400), STAGES)
            archive.commit()
            sizes.append((data / "archive.sqlite-wal").stat().st_size)
        main, log = ((data / f"archive.sqlite{end}").read_bytes() for end in ("", "-wal"))
        page = int(archive._db.execute("PRAGMA page_size").fetchone()[0])
    frame = page + _FRAME_HEAD
    for end in range(_LOG_HEAD, len(log) + 1, frame):
        for torn in (b"", log[end : end + frame // 2], bytes(frame)):
            shutil.rmtree(cut, ignore_errors=True)
            cut.mkdir()
            (cut / "archive.sqlite").write_bytes(main)
            (cut / "archive.sqlite-wal").write_bytes(log[:end] + torn)
            with open_archive(cut, create=True) as archive:
                assert list(archive.check()) == []
                assert archive.last_change() == sum(size <= end for size in sizes)
            trials += 1
    print(f"{trials} cuts")
    assert trials > 2 * len(sizes)
