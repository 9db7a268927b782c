"""Do two engines say the same? Their answers in one form, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass

SIZE = 10
"""Hits of an answer."""

FACET_SIZE = 20
"""Values listed of a facet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What every engine must give: `facets` hold (value, count) in descending count, `months` (month, count)."""

    total: int
    ids: tuple[int, ...]
    facets: tuple[tuple[tuple[int, int], ...], ...]
    months: tuple[tuple[int, int], ...]


def find_difference(one: Answer, other: Answer) -> str | None:
    """Say where two answers differ; None where totals, counts and months agree.

    Which hits come first is free, since engines score differently, and so is which of the values with the last
    listed count are listed.
    """
    if one.total != other.total:
        return f"total {one.total:,} and {other.total:,}"
    if len(one.ids) != len(other.ids):
        return f"{len(one.ids)} and {len(other.ids)} hits"
    for place, (values, others) in enumerate(zip(one.facets, other.facets, strict=True)):
        if [count for _, count in values] != [count for _, count in others]:
            return f"counts of facet {place}: {list(values)} and {list(others)}"
        if differing := _settled(values) ^ _settled(others):
            return f"values of facet {place}: {sorted(differing)}"
    if dict(one.months) != dict(other.months):
        return f"months {sorted(set(one.months) ^ set(other.months))}"
    return None


def count_shared(one: Answer, other: Answer) -> float:
    """Give the share of the first answer's hits that the other has too; 1 where there is none."""
    return len(set(one.ids) & set(other.ids)) / len(one.ids) if one.ids else 1.0


def _settled(values: tuple[tuple[int, int], ...]) -> frozenset[tuple[int, int]]:
    """Give the values that no tie at the end of a full list could replace."""
    last = values[-1][1] if len(values) == FACET_SIZE else 0
    return frozenset(value for value in values if value[1] > last)
