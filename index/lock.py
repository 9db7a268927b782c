"""Who is writing? One process at a time, held by a lock that names it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO

from index.errors import ArchiveError, LockedError
from index.manifest import sync_folder

FILE = "LOCK"
WAIT = 5.0
"""Seconds that a second writer waits for the first before it gives up."""
_PAUSE = 0.05


@contextmanager
def hold_lock(data: Path, wait: float = WAIT) -> Iterator[None]:
    """Hold the writer's lock of a data folder, which is made where it is missing; wait for it so many seconds.

    Raises LockedError naming pid and start time of who has it, ArchiveError where the folder cannot be written.
    """
    try:
        _make_folder(data)
        file = (data / FILE).open("a+b", buffering=0)
    except OSError as error:
        raise _failure(data, error) from error
    with file:
        _take(file, data, monotonic() + wait)
        yield


def _take(file: BinaryIO, data: Path, end: float) -> None:
    try:
        while not _try_lock(file):
            if monotonic() > end:
                file.seek(0)
                holder = file.read().decode("ascii", "replace").strip() or "another process"
                raise LockedError(f"{data}: {holder} is writing; wait for it")
            sleep(_PAUSE)
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()}, started {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC,".encode())
    except OSError as error:
        raise _failure(data, error) from error


def _try_lock(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _make_folder(path: Path) -> None:
    """Make a folder and those it lies in, and wait until the disk has their names."""
    if not path.exists():
        _make_folder(path.parent)
        path.mkdir(exist_ok=True)
        sync_folder(path.parent)


def _failure(data: Path, error: OSError) -> ArchiveError:
    return ArchiveError(f"{data / FILE}: {(error.strerror or str(error)).lower()}")
