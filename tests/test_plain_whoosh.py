"""What becomes of a plain Whoosh index under the same kills, power cuts and faults? The other column of the table."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest
from storage_shim import cut_before, shim
from whoosh import fields, index
from whoosh.index import FileIndex, LockError

from index.analysis import build_exact_analyzer

SCHEMA = fields.Schema(id=fields.ID(stored=True, unique=True), body=fields.TEXT(analyzer=build_exact_analyzer()))
pytestmark = [
    # what is stopped in the middle closes no files
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


def write(folder: Path, *ids: str) -> None:
    """Commit documents with Whoosh's own writer."""
    opened: FileIndex = index.open_dir(str(folder))
    writer = opened.writer(procs=1)
    for id in ids:
        writer.add_document(id=id, body=f"power is back in {id} and the grid holds " * 9)
    writer.commit(merge=False)
    opened.close()


def read(folder: Path) -> set[str]:
    """Open an index and read every document and posting that it has."""
    opened = index.open_dir(str(folder))
    with opened.reader() as reader:
        found = {stored["id"] for _, stored in reader.iter_docs()}
        assert set(reader.postings("body", "power").all_ids()) == set(range(len(found)))
    opened.close()
    return found


@pytest.fixture(scope="module")
def acknowledged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two commits."""
    folder = tmp_path_factory.mktemp("acknowledged") / "whoosh"
    folder.mkdir()
    index.create_in(str(folder), SCHEMA).close()
    write(folder, "a1", "a2")
    write(folder, "a3")
    return folder


def test_plain_whoosh_is_lost_to_a_power_cut_after_its_commit(acknowledged: Path, tmp_path: Path, seed: int) -> None:
    """Nothing that it writes is waited for: once a commit is done, the disk may have any part of it."""
    draw = random.Random(seed)
    folder, lost, trials = shutil.copytree(acknowledged, tmp_path / "whoosh"), 0, 100
    with shim(folder, lambda *_: None) as storage:
        write(folder, "a4")
        for trial in range(trials):
            after = tmp_path / f"after{trial}"
            storage.lay_out(after, draw)
            try:
                lost += read(after) != {"a1", "a2", "a3", "a4"}
            except Exception:  # a damaged file makes Whoosh raise anything
                lost += 1
    print(f"seed {seed}: {lost} of {trials} cuts after an acknowledged commit lost it or left nothing that opens")
    assert lost > trials / 2


def test_plain_whoosh_is_lost_to_a_power_cut_during_its_commit(acknowledged: Path, tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    lost, trials = 0, 0
    while after := cut_before(trials + 1, acknowledged, tmp_path, lambda folder: write(folder, "a4"), draw):
        trials += 1
        try:
            lost += not read(after) >= {"a1", "a2", "a3"}
        except Exception:  # a damaged file makes Whoosh raise anything
            lost += 1
    print(f"seed {seed}: {lost} of {trials} cuts in a commit lost acknowledged documents or left nothing that opens")
    assert trials > 5


def test_plain_whoosh_survives_being_killed(
    acknowledged: Path, tmp_path: Path, request: pytest.FixtureRequest, seed: int
) -> None:
    draw = random.Random(seed)
    trials = 200 if request.config.getoption("--long") else 15
    lost, heard = 0, 0
    for trial in range(trials):
        folder = shutil.copytree(acknowledged, tmp_path / f"whoosh{trial}")
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                for number in range(999):
                    write(folder, f"b{number}")
                    os.write(writing, f"b{number}\n".encode())
            finally:
                os._exit(1)
        os.close(writing)
        time.sleep(draw.uniform(0, 0.2))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reading) as pipe:
            told = {line.strip() for line in pipe if line.endswith("\n")}
        heard += len(told)
        lost += not read(folder) >= {"a1", "a2", "a3", *told}
        shutil.rmtree(folder)
    print(f"seed {seed}: {lost} of {trials} kills lost one of {heard} acknowledged documents")
    assert lost == 0 and heard > 0


def test_plain_whoosh_keeps_its_lock_after_a_commit_that_failed(acknowledged: Path, tmp_path: Path) -> None:
    kept, trials = 0, 0
    while True:
        trials += 1
        folder = shutil.copytree(acknowledged, tmp_path / f"whoosh{trials}")

        def fail(number: int, _: str, path: str, failing: int = trials) -> None:
            if number == failing:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)

        failure: Exception | None = None
        with shim(folder, fail) as storage:
            try:
                write(folder, "a4")
            except Exception as error:
                failure = error  # its frames hold the writer, as those of a server that logs it do
        if storage.operations < trials:
            break
        try:
            write(folder, "a5")
        except LockError:
            kept += 1
        del failure
    print(f"{kept} of {trials - 1} faults left the lock held in the same process")
    assert kept > 0
