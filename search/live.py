"""Which generation of a data folder answers? The live one, followed when another becomes live, and those of cursors."""

from __future__ import annotations

import os
from collections.abc import Callable
from copy import copy
from pathlib import Path
from threading import Lock

from index.errors import CursorGoneError, LedeError
from index.manifest import CURRENT, get_current, iter_generations
from search.generation import Generation
from search.kept import Kept
from search.ranking import Ranking


class Live:
    """Gives the live generation of a data folder: looked for at every call, until somebody follows it."""

    def __init__(self, data: Path, ranking: Ranking, clock: Callable[[], float]) -> None:
        """Open the live generation; `clock` counts seconds. Raises NoIndexError, DamagedError, GenerationError."""
        self._data = data
        self._current = data / CURRENT
        self._ranking = ranking
        self._seen = _stamp(self._current)
        self._open = Generation(get_current(data), ranking)
        self._kept = Kept(clock)
        self._opening = Lock()
        self._is_followed = False

    def now(self) -> Generation:
        """Give the generation that answers; unless it is followed, opened anew where CURRENT is another than before."""
        if self._is_followed:
            return self._open
        seen = _stamp(self._current)
        if seen != self._seen:
            self._kept.keep(self._open)
            self._open, self._seen = Generation(get_current(self._data), self._ranking, self._open), seen
        return self._open

    def hold(self) -> Live:
        """Give one that stays with the generation that answers now. Raises DamagedError."""
        self.now()
        held = copy(self)
        held._is_followed = True
        return held

    def follow(self, warm: Callable[[Generation, Generation], None]) -> bool:
        """Open the newest generation, `warm` it by the one before, change over; False where it answers already.

        Raises GenerationError.
        """
        self._is_followed = True
        with self._opening:
            seen = _stamp(self._current)
            if seen == self._seen:
                return False
            newest = Generation(get_current(self._data), self._ranking, self._open)
            warm(newest, self._open)
            self._kept.keep(self._open)
            self._open, self._seen = newest, seen
        return True

    def find(self, number: int) -> Generation:
        """Give the generation of a cursor: the live one, one that served lately, or one whose folder is still there.

        Raises CursorGoneError.
        """
        live = self.now()
        if number == live.number:
            return live
        generation = self._kept.find(number)
        if generation is None:
            folder = dict(iter_generations(self._data)).get(number)
            # a folder behind CURRENT is being written; one behind the live generation alone, another process serves
            if folder is None or number > live.number and folder != get_current(self._data):
                raise CursorGoneError(number)
            try:
                generation = Generation(folder, self._ranking, live)
            except LedeError as error:
                raise CursorGoneError(number) from error
        self._kept.keep(generation)
        return generation


def _stamp(path: Path) -> tuple[int, int]:
    """Tell a file from the one that takes its place, by number and time of change; zeros where there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return 0, 0
    return found.st_ino, found.st_mtime_ns
