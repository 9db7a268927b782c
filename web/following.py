"""How does a server follow the archive? A thread opens each new generation beside the one that answers.

So no request waits until a generation is open, which takes a third of a second at 100,000 articles.
"""

from __future__ import annotations

import gc
import logging
from threading import Event, Thread

from search.backends.base import Backend

SECONDS = 0.1
"""Between two looks; with the time to open, a commit is seen within a second."""
_log = logging.getLogger(__name__)


class Follower:
    """Looks for a new generation again and again until it is stopped."""

    def __init__(self, backend: Backend, seconds: float = SECONDS) -> None:
        self._backend, self._seconds = backend, seconds
        self._stopped = Event()
        self._thread: Thread | None = None
        self._told = ""

    def start(self) -> None:
        """Begin to look, in a thread that keeps no process alive."""
        self._stopped = Event()
        self._thread = Thread(target=self._run, args=(self._stopped,), name="follower", daemon=True)
        self._thread.start()

    def start_again(self) -> None:
        """Begin to look in a process that was forked, unless it was stopped: threads stay with the parent."""
        if self._thread and not self._stopped.is_set():
            self.start()

    def stop(self) -> None:
        """Look no more, and wait for what is being opened."""
        self._stopped.set()
        if self._thread:
            self._thread.join()

    def _run(self, stopped: Event) -> None:
        while not stopped.wait(self._seconds):
            try:
                self._look()
            except Exception as error:  # whatever it is, the old generation answers, and the next may open
                if str(error) != self._told:
                    _log.error("the newest generation cannot be opened, the one before goes on: %s", error)
                self._told = str(error)

    def _look(self) -> None:
        if self._backend.follow():
            self._told = ""
            # what lasts is not looked through again; freed by count of references, it needs no collector
            gc.freeze()
            _log.info("generation %d answers now", self._backend.generation())
