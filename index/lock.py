"""Who is writing? One process at a time, held by a lock that names it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from index.errors import LockedError

FILE = "LOCK"


@contextmanager
def hold_lock(data: Path) -> Iterator[None]:
    """Hold the writer's lock of a data folder. Raises LockedError naming pid and start time of who has it."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / FILE).open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LockedError(f"{data}: {file.read().strip() or 'another process'} is writing; wait for it") from None
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()}, started {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC,")
        file.flush()
        yield
