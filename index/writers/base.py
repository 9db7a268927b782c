"""What must a writer do? The seam between the pipeline and an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from index.documents import LinkedArticle
from index.entities import Entities


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything one commit needs.

    `upserts` are new or changed articles, `removed` ids that leave; `load` gives stored articles again by id, for
    segments that are merged; `entities` must hold every value and every container of the articles given.
    """

    upserts: Iterator[LinkedArticle]
    removed: frozenset[str]
    load: Callable[[frozenset[str]], Iterator[LinkedArticle]]
    entities: Entities
    last_change: int
    fingerprints: Mapping[str, str]


class Writer(Protocol):
    """Turns batches into committed generations."""

    def last_change(self) -> int:
        """Give the number of the newest change that is committed."""

    def fingerprints(self) -> Mapping[str, str]:
        """Give the fingerprints of the stages behind the live generation."""

    def forget(self) -> None:
        """Begin the next generation from nothing: for a rebuild."""

    def commit(self, batch: Batch, advance: Callable[[int], object]) -> int:
        """Commit a batch durably and give the number of live articles; `advance` is told of articles written."""
