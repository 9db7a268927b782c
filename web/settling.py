"""How does a server answer its first request as fast as the others, and none late because memory is looked through?"""

from __future__ import annotations

import gc

from search.backends.base import Backend
from search.query import Query

ALLOCATIONS = 20_000
"""Objects made, more than given up, between two looks for those that only hold each other: some twenty answers."""


def settle(backend: Backend) -> None:
    """Search once, so that all that lasts is there; then take it out of what the collector looks through.

    With names and counts of a large archive in memory a look through all of it takes half a second, in which a process
    answers nobody. Raises DamagedError.
    """
    backend.search(Query("a"))
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, *gc.get_threshold()[1:])
