"""Which of several overlapping finds counts?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

BLOCK = "block"
"""The kind of a find that names nothing and keeps others out."""

_KINDS = (BLOCK, "weapons", "organisations", "people", "places")

GUESSES = ("model", "surname")
"""Rules that find names which no gazetteer lists."""


@dataclass(frozen=True, slots=True)
class Found:
    """A run of pieces [start, end) that may name an entity: `value` is its id or None, `rule` what found it."""

    start: int
    end: int
    kind: str
    value: str | None
    rule: str


def choose_spans(found: Iterable[Found]) -> list[Found]:
    """Keep the longest of overlapping finds, in order of place; ties: the earlier, then the listed, then by kind."""
    taken: set[int] = set()
    kept: list[Found] = []
    for span in sorted(set(found), key=_precedence):
        if taken.isdisjoint(range(span.start, span.end)):
            taken.update(range(span.start, span.end))
            kept.append(span)
    return sorted(kept, key=lambda f: f.start)


def _precedence(found: Found) -> tuple[int, int, bool, int, str, str]:
    guessed = found.value is None and found.rule in GUESSES
    kind = _KINDS.index(found.kind)
    return found.start - found.end, found.start, guessed, kind, found.rule, found.value or ""
