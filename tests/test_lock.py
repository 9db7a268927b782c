"""Does a second writer learn who the first one is?"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import ArchiveError, LockedError
from index.lock import hold_lock

ROOT = Path(__file__).parents[1]
HOLDER = """
import sys
from pathlib import Path
from index.lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def another_writer(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a process that holds the lock until it hears a line."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_learns_pid_and_start_of_the_first(tmp_path: Path) -> None:
    with another_writer(tmp_path) as process, pytest.raises(LockedError) as refusal, hold_lock(tmp_path, wait=0.1):
        pytest.fail("two processes hold the lock")
    assert str(tmp_path) in str(refusal.value)
    assert f"process {process.pid}, started 20" in str(refusal.value)


def test_the_lock_of_a_process_that_was_killed_is_free(tmp_path: Path) -> None:
    with another_writer(tmp_path) as process:
        process.kill()
        process.wait()
        with hold_lock(tmp_path):
            pass


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold_lock(tmp_path):
        raise ZeroDivisionError
    with hold_lock(tmp_path):
        pass


def test_two_data_folders_are_written_at_the_same_time(tmp_path: Path) -> None:
    with hold_lock(tmp_path / "one"), hold_lock(tmp_path / "two"):
        assert (tmp_path / "one").is_dir() and (tmp_path / "two").is_dir()


def test_the_lock_names_the_newest_holder_alone(tmp_path: Path) -> None:
    (tmp_path / "LOCK").write_text("process 1, started long before anything else here, " * 9, encoding="ascii")
    with hold_lock(tmp_path), pytest.raises(LockedError) as refusal, hold_lock(tmp_path, wait=0.1):
        pytest.fail("the lock was given twice")
    assert "process 1," not in str(refusal.value)


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    with another_writer(tmp_path) as process:
        threading.Timer(0.3, process.kill).start()
        begin = time.monotonic()
        with hold_lock(tmp_path, wait=30):
            assert time.monotonic() - begin > 0.1


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match=r"file/data/LOCK: "), hold_lock(tmp_path / "file" / "data"):
        pytest.fail("a folder was made below a file")
