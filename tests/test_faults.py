"""Does a disk that is full, fails or has no handle left cost nothing that was committed, and stop no later run?"""

from __future__ import annotations

import errno
import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from building import commit
from corpus import ENTITIES, TINY
from storage_shim import Storage, shim
from test_archive import STAGES, make_enriched

from index.archive import open_archive
from index.errors import ArchiveError, LedeError
from index.lock import hold_lock
from index.manifest import SUPERSEDED, check_files, get_current, load_manifest
from search.backends.embedded import EmbeddedBackend

CODES = (errno.EIO, errno.ENOSPC, errno.EMFILE)
OLD, NEW = ["a1", "a2", "a3", "a4"], ["a2", "a3", "a4", "a5", "a6"]


@pytest.fixture(scope="module")
def acknowledged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two generations, the second of them live, and the leftovers of a commit that was cut short."""
    data = tmp_path_factory.mktemp("acknowledged") / "data"
    commit(data, TINY[:2], ENTITIES)
    commit(data, TINY[2:4], ENTITIES, stored=TINY)
    (data / "gen-000003" / "whoosh").mkdir(parents=True)
    (data / "gen-000003" / "whoosh" / "half.seg").write_bytes(b"half a segment")
    return data


def commit_next(data: Path) -> None:
    with hold_lock(data):
        commit(data, TINY[4:6], ENTITIES, removed=["a1"], stored=TINY)


def live_ids(data: Path) -> list[str]:
    return sorted(EmbeddedBackend(data)._live.now().row_of)


def count_operations(acknowledged: Path, folder: Path) -> int:
    data = shutil.copytree(acknowledged, folder / "counted")
    with shim(data, lambda *_: None) as storage:
        commit_next(data)
    return storage.operations


# what fails may leave a file open that then cannot be written out
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("persistently", [False, True], ids=["once", "persistently"])
def test_a_failing_operation_costs_that_run_alone(
    acknowledged: Path, tmp_path: Path, persistently: bool, request: pytest.FixtureRequest, seed: int
) -> None:
    draw = random.Random(seed)
    operations = count_operations(acknowledged, tmp_path)
    every = range(1, operations + 1)
    numbers = every[draw.randrange(3) :: 3] if request.config.getoption("--long") else draw.sample(every, 14)
    print(f"seed {seed}, {len(numbers)} of {operations} operations")
    told = 0
    for number in sorted(numbers):
        data = tmp_path / "data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(acknowledged, data, copy_function=os.link)  # no file of a generation is written twice
        code = draw.choice(CODES)

        def fail(at: int, _: str, path: str, number: int = number, code: int = code) -> None:
            if at == number or persistently and at > number:
                raise OSError(code, os.strerror(code), path)

        place = f"operation {number}, {errno.errorcode[code]}"
        try:
            with shim(data, fail):
                commit_next(data)
        except LedeError as error:
            told += 1
            assert str(error), place
        check_afterwards(data, place)
    print(f"{told} of {len(numbers)} runs failed with an error of ours")
    assert told > len(numbers) / 3


def check_afterwards(data: Path, place: str) -> None:
    """Check that what was live is live, or what the run was to write; then run again."""
    folder = get_current(data)
    assert [str(fault) for fault in check_files(folder, load_manifest(folder), checksums=True)] == [], place
    assert live_ids(data) in (OLD, NEW), place
    commit_next(data)
    assert live_ids(data) == NEW, place
    generations = sorted(path.name for path in data.glob("gen-*"))
    assert len(generations) <= 4 and get_current(data).name == generations[-1], place
    assert all((data / name / SUPERSEDED).is_file() for name in generations[:-2]), place
    assert {path.name for path in data.iterdir()} == {*generations, "CURRENT", "LOCK"}, place
    folder = get_current(data)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == {*load_manifest(folder).files, "manifest.json"}, place


def test_the_counting_of_operations_sees_those_of_a_commit(acknowledged: Path, tmp_path: Path) -> None:
    seen: set[tuple[str, str]] = set()
    data = shutil.copytree(acknowledged, tmp_path / "data")

    def note(_: int, operation: str, path: str) -> None:
        seen.add((operation, Path(path).name))

    with shim(data, note) as storage:
        commit_next(data)
    assert isinstance(storage, Storage) and storage.operations > 400
    assert {("replace", "CURRENT"), ("fsync", "manifest.json"), ("write", "entities.jsonl")} <= seen
    known = {"open", "write", "fsync", "link", "mkdir", "rename", "replace", "unlink", "remove", "rmdir"}
    assert {operation for operation, _ in seen} == known


def test_a_full_disk_under_the_archive_is_an_error_of_ours_and_costs_that_commit_alone(tmp_path: Path) -> None:
    with open_archive(tmp_path, create=True) as archive:
        archive.put(make_enriched("kept"), STAGES)
        archive.commit()
    with pytest.raises(ArchiveError, match=r"archive\.sqlite: .*full"), open_archive(tmp_path) as archive:
        pages = archive._db.execute("PRAGMA page_count").fetchone()[0]
        archive._db.execute(f"PRAGMA max_page_count = {pages}")
        for number in range(99):
            archive.put(make_enriched(f"a{number}", random.Random(number).randbytes(4000).hex()), STAGES)
    with open_archive(tmp_path) as archive:
        assert [known.id for known in archive.iter_known()] == ["kept"] and list(archive.check()) == []


def test_an_archive_that_cannot_be_opened_is_an_error_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(sqlite3, "connect", refuse)
    with pytest.raises(ArchiveError, match=r"archive\.sqlite: unable to open"), open_archive(tmp_path, create=True):
        pytest.fail("it was opened")
