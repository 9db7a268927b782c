"""Which help goes with an answer? Another spelling where little is found, and ways out where nothing is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from search.answers import Correction, Relaxation
from search.backends.base import Backend
from search.corrections import FEW
from search.results import Results


class Help(NamedTuple):
    """What may have been meant, and what to drop from a search without hits."""

    correction: Correction | None
    relaxations: Sequence[Relaxation]


def find_help(results: Results, backend: Backend) -> Help:
    """Find the help that an answer needs, none where it holds enough. Raises QueryError."""
    query = results.query
    return Help(
        backend.correct(query) if query.text and results.total < FEW else None,
        () if results.total else backend.relax(query),
    )
