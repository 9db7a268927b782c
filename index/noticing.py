"""Which paths below some folders have changed since the last look? Told by the system, or found by looking again.

A disk that another machine writes to tells nothing of it, and a system watches so many folders and no more: there the
folders are looked through again and again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

from watchfiles import watch

from index.errors import LedeError

DEBOUNCE, STEP = 400, 50
"""Milliseconds that changes are gathered for at most, and after which nothing more came."""
POLL = 500
"""Milliseconds between two looks."""
_TICK = 100
_MOUNTS = Path("/proc/self/mountinfo")
_REMOTE = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs", "vboxsf", "virtiofs", "davfs")
"""Beginnings of the names of file systems that others write to."""


class WatchError(LedeError):
    """Tells why a folder cannot be watched."""


class Notices:
    """Gathers the changed paths below folders, in a thread, from its beginning on."""

    def __init__(self, folders: Sequence[Path], *, poll: bool = False) -> None:
        """Begin to watch; what changes after this is told. Raises WatchError."""
        self._folders = folders
        self._queue: SimpleQueue[frozenset[Path] | Exception] = SimpleQueue()
        self._begun, self._stopped = Event(), Event()
        self.is_polling = poll or any(map(is_remote, folders))
        self._thread = Thread(target=self._run, name="notices", daemon=True)
        self._thread.start()
        self._begun.wait()

    def wait(self, seconds: float) -> frozenset[Path]:
        """Give what has changed since the last call, as soon as there is something. Raises WatchError."""
        changed: frozenset[Path] = frozenset()
        try:
            while True:
                news = self._queue.get(timeout=0 if changed else seconds)
                if isinstance(news, Exception):
                    raise WatchError(f"{', '.join(map(str, self._folders))}: cannot be watched: {news}") from news
                changed |= news
        except Empty:
            return changed

    def close(self) -> None:
        """Watch no longer."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._watch()
        except OSError as error:  # so many folders and no more are watched: look through them instead
            if self.is_polling:
                self._queue.put(error)
            else:
                self.is_polling = True
                self._try_again()
        except Exception as error:
            self._queue.put(error)
        finally:
            self._begun.set()

    def _try_again(self) -> None:
        try:
            self._watch()
        except Exception as error:
            self._queue.put(error)

    def _watch(self) -> None:
        looks = watch(
            *self._folders,
            watch_filter=None,
            debounce=DEBOUNCE,
            step=STEP,
            stop_event=self._stopped,
            rust_timeout=_TICK,
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=self.is_polling,
            poll_delay_ms=POLL,
            ignore_permission_denied=True,
        )
        for changes in looks:
            self._begun.set()
            if changes:
                self._queue.put(frozenset(Path(path) for _, path in changes))


def is_remote(folder: Path) -> bool:
    """Tell whether a folder lies on a disk that other machines may write to, where the system says so."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    place, kind = "", ""
    for line in lines:
        before, _, after = line.partition(" - ")
        mounted = before.split()[4].replace("\\040", " ")
        if os.path.realpath(folder).startswith(mounted) and len(mounted) >= len(place):
            place, kind = mounted, after.split()[0]
    return kind.startswith(_REMOTE)
