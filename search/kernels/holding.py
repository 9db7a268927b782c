"""What of an archive of one segment does a flat search look at? Columns that compiled code holds between two calls.

An array costs a call more to hand over than a small search takes to look at it; so all are handed over once, and each
call takes one handle (numba's structref).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from numba import types
from numba.experimental import structref

from index.columns import Array, Holders, Postings, Values
from index.compiled import IS_COMPILED, kernel
from search.kernels.scoring import Norms


class Columns(NamedTuple):
    """The columns of the one segment, and what the generation knows of its values and days.

    `most` is the segment's, see segments.Segment. Of each facet `popular` gives the values from the commonest on,
    `counts` the articles that hold each. Of each unit of time `edges` tell where its buckets begin among the rows (see
    layouts.Grid; none for a unit that has too many), `units` how many days it may divide, see buckets.SPANS.
    """

    stem: Postings
    exact: Postings
    stem_slots: Array
    exact_slots: Array
    titles: Array
    norms: Norms
    drift: float
    values: Values
    most: Array
    holders: tuple[Holders, ...]
    popular: tuple[Array, ...]
    counts: tuple[Array, ...]
    day: Array
    dated: int
    edges: tuple[Array, ...]
    units: Array


@structref.register
class _ColumnsType(types.StructRef):
    """The columns as compiled code holds them: handed over at once, not array by array."""


class _Held(structref.StructRefProxy):
    """The columns as Python holds them for compiled code."""


structref.define_proxy(_Held, _ColumnsType, list(Columns._fields))  # type: ignore[no-untyped-call]


@kernel
def _hold(columns: Columns) -> Any:
    return _Held(  # type: ignore[no-untyped-call]
        columns.stem, columns.exact, columns.stem_slots, columns.exact_slots, columns.titles, columns.norms,
        columns.drift, columns.values, columns.most, columns.holders, columns.popular, columns.counts, columns.day,
        columns.dated, columns.edges, columns.units,
    )  # fmt: skip


def hold(columns: Columns) -> Any:
    """Hold columns ready for search_flat, once for all calls."""
    return _hold(columns) if IS_COMPILED else columns
