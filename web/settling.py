"""How does a server stay as fast and as small as it begins?

Its first request is as fast as the others, none is late because memory is looked through, and what many threads give
back is used again.
"""

from __future__ import annotations

import ctypes
import gc
import sys

from search.backends.base import Backend
from search.query import Query

ALLOCATIONS = 20_000
"""Objects made, more than given up, between two looks for those that only hold each other: some twenty answers."""
ARENAS = 2
"""Parts that the C library divides memory into. A thread seldom takes from another's part, so with one for each of
eight threads, as it has by itself, a server holds more than it uses."""
_M_ARENA_MAX = -8
"""The number of the setting in glibc's malloc.h."""


def settle(backend: Backend) -> None:
    """Search once, so that all that lasts is there; then take it out of what the collector looks through.

    With names and counts of a large archive in memory a look through all of it takes half a second, in which a process
    answers nobody. Raises DamagedError.
    """
    _share_memory()
    backend.search(Query("a"))
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, *gc.get_threshold()[1:])


def _share_memory() -> None:
    """Let all threads take memory from few parts; a C library that has no such setting stays as it is."""
    if sys.platform == "linux" and (adjust := getattr(ctypes.CDLL(None), "mallopt", None)):
        adjust(_M_ARENA_MAX, ARENAS)
