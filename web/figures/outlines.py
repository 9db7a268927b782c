"""Where do land and water meet, and country and country? The outlines of the world, read once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import orjson

FILE = Path(__file__).parent / "data" / "outlines.json"
SCALE = 50
"""Steps that a degree is divided into in the file."""


class Outline(NamedTuple):
    """A line of longitudes and latitudes, which may go on beyond 180 degrees, and the box around it."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    west: float
    south: float
    east: float
    north: float


class Outlines(NamedTuple):
    """The coasts as closed rings, and the open lines between countries."""

    rings: tuple[Outline, ...]
    borders: tuple[Outline, ...]


@cache
def load_outlines() -> Outlines:
    """Read the outlines of the world, Natural Earth 1:50m; `web.figures.atlas` tells how the file was made."""
    packed = orjson.loads(FILE.read_bytes())
    return Outlines(tuple(map(_unpack, packed["rings"])), tuple(map(_unpack, packed["borders"])))


def _unpack(numbers: Sequence[int]) -> Outline:
    xs = tuple(x / SCALE for x in accumulate(numbers[::2]))
    ys = tuple(y / SCALE for y in accumulate(numbers[1::2]))
    return Outline(xs, ys, min(xs), min(ys), max(xs), max(ys))
