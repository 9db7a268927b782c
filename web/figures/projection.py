"""Which part of the world does a map show, and where on it does a place lie?

The projection is equirectangular, with the middle latitude as its standard parallel: near the middle a kilometre is as
long across as it is up, and everywhere a place is found by two divisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, radians

WIDTH, HEIGHT = 720, 440
"""Units of a map, in which its outlines are written."""
WORLD = (-170.0, -58.0, 190.0, 78.0)
"""West, south, east and north of the widest map."""
PADDING = 0.12
"""Share of its own extent that a region is given on each side."""
TAIL = 0.04
"""Share of the weight at either end of both directions that a region need not hold."""

Point = tuple[float, float]


@dataclass(frozen=True)
class View:
    """A part of the world, in degrees, that fills a map."""

    west: float
    south: float
    east: float
    north: float

    @cached_property
    def squeeze(self) -> float:
        """Give the length of a degree of longitude in degrees of latitude, at the middle."""
        return cos(radians((self.south + self.north) / 2))

    def place(self, longitude: float, latitude: float) -> Point:
        """Give the place of a point in the map's units, to the right and downwards."""
        return (
            (longitude - self.west) / (self.east - self.west) * WIDTH,
            (self.north - latitude) / (self.north - self.south) * HEIGHT,
        )

    def holds(self, longitude: float, latitude: float) -> bool:
        """Tell whether a point lies on the map."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


def fit_view(points: Sequence[tuple[float, float, float]], least: float, *, whole: bool = False) -> View:
    """Fit a map around points, each (longitude, latitude, weight), at least so many degrees of latitude high.

    Without `whole` a few points far off, by weight, may lie outside.
    """
    if not points:
        return _shape(WORLD)
    tail = 0.0 if whole else TAIL
    west, east = _ends([(x, weight) for x, _, weight in points], tail)
    south, north = _ends([(y, weight) for _, y, weight in points], tail)
    wide, high = (east - west) * PADDING, (north - south) * PADDING
    return _shape((west - wide, south - high, east + wide, north + high), least)


def _ends(weighed: Sequence[tuple[float, float]], tail: float) -> tuple[float, float]:
    """Give the lowest and the highest of some numbers once the tails' share of the weight is left out."""
    ordered, total = sorted(weighed), sum(weight for _, weight in weighed)
    return _first(ordered, tail * total), _first(ordered[::-1], tail * total)


def _first(ordered: Sequence[tuple[float, float]], skipped: float) -> float:
    passed = 0.0
    for number, weight in ordered:
        passed += weight
        if passed > skipped:
            return number
    return ordered[-1][0]


def _shape(box: tuple[float, float, float, float], least: float = 0.0) -> View:
    """Widen a box to the shape of a map, inside the world as far as that goes."""
    west, south, east, north = box
    middle, high = (south + north) / 2, max(north - south, least)
    squeeze = cos(radians(middle))
    high = min(max(high, (east - west) * squeeze * HEIGHT / WIDTH), WORLD[3] - WORLD[1])
    middle = min(max(middle, WORLD[1] + high / 2), WORLD[3] - high / 2)
    wide, centre = min(high * WIDTH / HEIGHT / cos(radians(middle)), 360.0), (west + east) / 2
    centre = min(max(centre, WORLD[0] + wide / 2), WORLD[2] - wide / 2)
    return View(centre - wide / 2, middle - high / 2, centre + wide / 2, middle + high / 2)
