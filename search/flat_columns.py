"""Which columns does a flat search look at, and is there one? Where the archive is one segment of live articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from index.columns import Array, Holders
from search.buckets import SPANS
from search.kernels.holding import Columns, hold
from search.layouts import Grid
from search.segments import Segment

_NO_EDGES = np.empty(0, np.int64)


def is_flat(segments: Sequence[Segment], *, sorted_days: bool) -> bool:
    """Tell whether an archive is one segment of live articles, by days, and narrow.

    Over wide columns the one large function would be compiled anew for each width.
    """
    return len(segments) == 1 and segments[0].all_live and sorted_days and not segments[0].is_wide


def build_columns(
    segment: Segment,
    day: Array,
    popular: Mapping[str, Array],
    counts: Mapping[str, Array],
    grids: Sequence[Grid | None],
) -> Any:
    """Hold what a flat search looks at: the segment, and what the generation knows of its values and days."""
    return hold(
        Columns(
            segment.streams["stem"],
            segment.streams["exact"],
            segment.slots["stem"],
            segment.slots["exact"],
            segment.titles,
            segment.norms,
            segment.drift,
            segment.values,
            segment.most,
            tuple(_hold_all(holders, len(counts[facet])) for facet, holders in segment.facets.items()),
            tuple(popular.values()),
            tuple(counts.values()),
            day,
            segment.dated,
            tuple(grid.edges[0] if grid else _NO_EDGES for grid in grids),
            np.array(list(SPANS.values())),
        )
    )


def _hold_all(holders: Holders, known: int) -> Holders:
    """Give an empty list to values that the generation knows and no row of the segment holds: they can be asked for."""
    missing = known - (len(holders.starts) - 1)
    if not missing:
        return holders
    starts = np.concatenate([holders.starts, np.full(missing, len(holders.rows), np.int64)])
    starts.flags.writeable = False
    return holders._replace(starts=starts)
