"""Does an indexing process that is killed at any moment lose nothing that it acknowledged, and leave nothing behind?"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest
from corpus import TINY

from index.archive import TOMBSTONE, open_archive
from index.commit import commit_changes, count_waiting
from index.documents import EnrichedArticle
from index.gazetteer import load_gazetteer
from index.lock import hold_lock
from index.manifest import CURRENT, get_current, load_manifest
from index.retention import MOST_KEPT
from index.verification import iter_faults
from index.writers.embedded import EmbeddedWriter
from search.backends.embedded import EmbeddedBackend

ROOT = Path(__file__).parents[1]
GAZETTEER = load_gazetteer(Path("no names of our own"))
SEEN_FILES = {"archive.sqlite", "archive.sqlite-wal", "archive.sqlite-shm", "CURRENT", "LOCK"}
TRIALS_EACH = 25
"""Kills that one data folder goes through before it is begun anew."""
COLD = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from test_crashes import write_batches
print("ready", flush=True)
write_batches(Path(sys.argv[1]), int(sys.argv[2]), 1)
"""


def make_enriched(id: str, draw: random.Random) -> EnrichedArticle:
    """Make an article out of one of the tiny corpus."""
    linked = draw.choice(TINY)
    article = replace(linked.article, id=id, sha256=f"{draw.random()}")
    return EnrichedArticle(article, linked.mentions, linked.dates)


def write_batches(data: Path, first: int, acknowledged: int) -> None:
    """Archive and commit one batch after the other, and tell each id (or -id, removed) once that is done."""
    draw = random.Random(first)
    for number in range(first, first + 1000):
        ids = [f"b{number}-{place}" for place in range(draw.randint(1, 3))]
        gone = []
        with hold_lock(data), open_archive(data, create=True) as archive:
            for id in ids:
                archive.put(make_enriched(id, draw), {})
            known = [one.id for one in archive.iter_known() if one.state != TOMBSTONE]
            gone = draw.sample(known, 1) if draw.random() < 0.3 else []
            for id in gone:
                archive.remove(id, TOMBSTONE)
            archive.commit()
            commit_changes(archive, EmbeddedWriter(data), GAZETTEER, lambda _: None)
        told = [*(id for id in ids if id not in gone), *(f"-{id}" for id in gone)]
        os.write(acknowledged, f"{' '.join(told)}\n".encode())


def run_warm(data: Path, first: int, seconds: float | None) -> str:
    """Fork a process that writes batches, kill it after so long, or its first batch, and give what it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            write_batches(data, first, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = wait(pipe, seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return told + pipe.read()


def run_cold(data: Path, first: int, seconds: float | None) -> str:
    """Do the same in a process that begins with nothing."""
    command = [sys.executable, "-c", COLD, str(data), str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "ready\n"
        told = wait(process.stdout, seconds)
        process.kill()
        return told + process.stdout.read()


def wait(pipe: IO[str], seconds: float | None) -> str:
    """Wait so long, or for a line."""
    if seconds is None:
        return pipe.readline()
    time.sleep(seconds)
    return ""


def check_after_crash(data: Path, expected: dict[str, bool]) -> None:
    """Check that nothing acknowledged is lost, that the next run indexes the rest, and that no orphan is left."""
    if (data / CURRENT).exists():
        indexed = live_ids(data)
        truth = archived(data)
        assert [id for id, is_live in expected.items() if (id in truth) != is_live] == []
        assert list(iter_faults(data, deep=False)) == []
        # what was acknowledged and has not been changed in the batch that was cut short
        assert [id for id, is_live in expected.items() if is_live and id not in indexed] == []
    with hold_lock(data), open_archive(data, create=True) as archive:
        writer = EmbeddedWriter(data)
        if count_waiting(archive, writer):
            commit_changes(archive, writer, GAZETTEER, lambda _: None)
        else:
            writer.tidy()
    folder = get_current(data)
    manifest = load_manifest(folder)
    assert live_ids(data) == archived(data)
    assert list(iter_faults(data, deep=False)) == []
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {
        *manifest.files,
        "manifest.json",
    }
    generations = {path.name for path in data.glob("gen-*")}
    assert folder.name in generations and len(generations) <= MOST_KEPT
    assert {path.name for path in data.iterdir()} - generations <= SEEN_FILES


def live_ids(data: Path) -> set[str]:
    backend = EmbeddedBackend(data)
    return set(backend._live.now().row_of)


def archived(data: Path) -> set[str]:
    with open_archive(data) as archive:
        return {change.id for change in archive.iter_live()}


def hear(acknowledged: str, expected: dict[str, bool]) -> None:
    """Take over what a process told before it was killed, lines that were cut short excepted."""
    for line in acknowledged.splitlines(keepends=True):
        for id in line.split() if line.endswith("\n") else ():
            expected[id.removeprefix("-")] = not id.startswith("-")


def crash(data: Path, trials: int, seed: int, *, cold: bool = False) -> int:
    """Kill a writer so many times, check each, and give the number of articles that were acknowledged."""
    draw = random.Random(seed)
    expected: dict[str, bool] = {}
    run, heard = run_cold if cold else run_warm, 0
    data.mkdir()
    begin = time.monotonic()
    assert run(data, 0, None)
    # a machine that is busy writes fewer batches in a second: it must be given more seconds
    longest = 1.5 * (time.monotonic() - begin)
    for trial in range(trials):
        if trial % TRIALS_EACH == 0:
            shutil.rmtree(data, ignore_errors=True)
            data.mkdir()
            expected = {}
        acknowledged = run(data, trial * 1000, draw.uniform(0, longest))
        hear(acknowledged, expected)
        heard += len(acknowledged.split())
        # the batch that was cut short may have removed what was acknowledged before: then the archive says so
        with open_archive(data, create=True) as archive:
            gone = {one.id for one in archive.iter_known() if one.state == TOMBSTONE}
        expected = {id: is_live and id not in gone for id, is_live in expected.items()}
        check_after_crash(data, expected)
    return heard


@pytest.mark.parametrize("start", ["warm", "cold"])
def test_a_killed_writer_loses_nothing_and_leaves_nothing_behind(
    tmp_path: Path, start: str, request: pytest.FixtureRequest, seed: int
) -> None:
    is_long = request.config.getoption("--long")
    trials = {"warm": 1000 if is_long else 17, "cold": 50 if is_long else 3}[start]
    print(f"seed {seed}, {trials} trials, {start}")
    heard = crash(tmp_path / "data", trials, seed, cold=start == "cold")
    print(f"{heard} articles acknowledged, 0 lost")
    assert heard > 0
