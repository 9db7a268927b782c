"""Which segments are worth writing together?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

FACTOR = 8
"""So many segments of one tier are merged; a tier holds segments up to 4 times as large as the tier below."""


def choose_merges(live: Sequence[int], rows: Sequence[int], largest: int) -> frozenset[int]:
    """Choose segments to merge, by place: full tiers of small ones, and any that is more than half dead.

    `live` and `rows` give the live and all rows of each segment; one with `largest` live rows or more is in no tier.
    """
    tiers: dict[int, list[int]] = defaultdict(list)
    for place, count in enumerate(live):
        if count < largest:
            tiers[(max(count, 1).bit_length() - 1) // 2].append(place)
    full = {place for places in tiers.values() if len(places) >= FACTOR for place in places}
    return frozenset(full | {place for place, count in enumerate(rows) if live[place] * 2 < count})
