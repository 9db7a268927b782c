"""Which generations stay open for cursors after another became live? Those that served in the last ten minutes."""

from __future__ import annotations

from collections.abc import Callable

from search.generation import Generation

KEPT_SECONDS = 600.0
"""How long a generation stays open for cursors after it last served."""


class Kept:
    """Generations that served lately, by number; their maps stay readable when their folders are deleted."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._generations: dict[int, tuple[Generation, float]] = {}

    def keep(self, generation: Generation) -> None:
        """Keep a generation from now on."""
        self._forget()
        self._generations[generation.number] = (generation, self._clock())

    def find(self, number: int) -> Generation | None:
        """Find a generation that served lately."""
        self._forget()
        kept = self._generations.get(number)
        return kept[0] if kept else None

    def _forget(self) -> None:
        since = self._clock() - KEPT_SECONDS
        for number, (_, served) in list(self._generations.items()):
            if served < since:
                self._generations.pop(number, None)
