"""What must a writer do? The seam between the pipeline and an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from index.documents import LinkedArticle
from index.entities import Entities

Load = Callable[[Iterable[str]], Iterator[LinkedArticle]]
"""Gives articles in the order of the ids it is asked for."""
Elsewhere = Callable[[], AbstractContextManager[tuple[Load, Entities]]]
"""Opens in another process what loads articles there, and the entities that it knows or meets; travels as a pickle."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything one commit needs.

    `upserts` are the ids of new or changed articles in the order of rows (newest first, undated last, then by id),
    `removed` ids that leave; `load` gives articles in the order of the ids it is asked for, those of segments that are
    merged, too; `entities` must hold every value and every container of an article by the time it is given. Where
    articles can be loaded in another process, too, `elsewhere` does. `stories` gives, over all live articles, the id of
    the first version of its story for every later one.
    """

    upserts: Sequence[str]
    removed: frozenset[str]
    load: Load
    entities: Entities
    last_change: int
    fingerprints: Mapping[str, str]
    elsewhere: Elsewhere | None = None
    stories: Mapping[str, str] = field(default_factory=dict)


class Writer(Protocol):
    """Turns batches into committed generations."""

    def last_change(self) -> int:
        """Give the number of the newest change that is committed."""

    def fingerprints(self) -> Mapping[str, str]:
        """Give the fingerprints of the stages behind the live generation."""

    def forget(self) -> None:
        """Begin the next generation from nothing: for a rebuild."""

    def tidy(self) -> None:
        """Delete what earlier commits left behind."""

    def commit(self, batch: Batch, advance: Callable[[int], object]) -> int:
        """Commit a batch durably and give the number of live articles; `advance` is told of articles written."""
