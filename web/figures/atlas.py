"""How are the outlines of the maps made? `python -m web.figures.atlas countries-50m.json` writes them anew.

The file is that of npm's package world-atlas 2.0.2 (`npm pack world-atlas`): Natural Earth 1:50m, in the public domain,
as TopoJSON, in which each line stands once. The coast is kept as closed rings, what lies between two countries as open
lines, both simplified (Douglas and Peucker, 1973): finely from Europe to the Middle East, coarsely elsewhere.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from pathlib import Path
from typing import Any

import orjson

from web.figures.outlines import FILE, SCALE

Point = tuple[float, float]
Line = list[Point]

FINE, COARSE = 0.035, 0.12
"""Degrees that a simplified line may lie off, inside the fine region and elsewhere."""
FINE_REGION = (-12.0, 24.0, 66.0, 72.0)
"""West, south, east and north of where the archive's news mostly lie."""
SMALLEST = {True: 0.03, False: 0.5}
"""Degrees that an island must measure, inside the fine region and elsewhere."""
UNDECIDED = ((804, 643), (32.0, 45.0, 36.8, 46.6))
"""Two countries and a box in which the line between them is left out: Crimea lies under Ukraine (see the places)."""
SOUTHERNMOST = -60.0
"""Rings below it, Antarctica's, are left out."""


def main(source: Path) -> None:
    """Write the outlines of a TopoJSON file of countries as the data file of the maps."""
    atlas = orjson.loads(source.read_bytes())
    arcs = list(_decode(atlas))
    rings = [ring for ring in _rings(atlas, arcs) if _is_shown(ring)]
    borders = [_simplify(arcs[number]) for number in _borders(atlas, arcs)]
    outlines = {"rings": list(map(_pack, rings)), "borders": list(map(_pack, borders))}
    FILE.write_bytes(orjson.dumps(outlines))
    points = sum(map(len, rings)) + sum(map(len, borders))
    print(f"{len(rings)} rings, {len(borders)} borders, {points} points, {FILE.stat().st_size} bytes: {FILE}")


def _decode(atlas: dict[str, Any]) -> Iterator[Line]:
    """Give every arc as longitudes and latitudes; TopoJSON stores differences of whole numbers."""
    (scale_x, scale_y), (move_x, move_y) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    for arc in atlas["arcs"]:
        xs, ys = accumulate(x for x, _ in arc), accumulate(y for _, y in arc)
        yield [(x * scale_x + move_x, y * scale_y + move_y) for x, y in zip(xs, ys, strict=True)]


def _rings(atlas: dict[str, Any], arcs: Sequence[Line]) -> Iterator[Line]:
    for geometry in atlas["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                parts = [_simplify(arcs[n]) if n >= 0 else _simplify(arcs[~n])[::-1] for n in ring]
                yield _unwrap([point for part in parts for point in part[:-1]])


def _unwrap(ring: Line) -> Line:
    """Go on beyond 180 degrees where a ring crosses that meridian."""
    turns = accumulate((round((b[0] - a[0]) / 360) for a, b in pairwise(ring)), initial=0)
    return [(x - 360 * turn, y) for (x, y), turn in zip(ring, turns, strict=True)]


def _borders(atlas: dict[str, Any], arcs: Sequence[Line]) -> Iterator[int]:
    users: dict[int, set[int]] = defaultdict(set)
    for place, country in enumerate(atlas["objects"]["countries"]["geometries"]):
        for number in _numbers(country.get("arcs", ())):
            users[number if number >= 0 else ~number].add(int(country.get("id", -place)))
    (pair, box) = UNDECIDED
    for number, countries in sorted(users.items()):
        if len(countries) > 1 and not (countries == set(pair) and all(_lies_in(p, box) for p in arcs[number])):
            yield number


def _numbers(arcs: Iterable[Any]) -> Iterator[int]:
    for one in arcs:
        if isinstance(one, int):
            yield one
        else:
            yield from _numbers(one)


def _lies_in(point: Point, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return west <= point[0] <= east and south <= point[1] <= north


def _is_shown(ring: Line) -> bool:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    size = max(max(xs) - min(xs), max(ys) - min(ys))
    return len(ring) > 2 and max(ys) > SOUTHERNMOST and size >= SMALLEST[_lies_in(ring[0], FINE_REGION)]


def _simplify(line: Line) -> Line:
    """Leave out points while no line moves further than it may; the ends stay, so that lines that met still do."""
    if len(line) < 3:
        return line
    far, place = max((_distance(point, line[0], line[-1]), place) for place, point in enumerate(line[1:-1], 1))
    if far <= (FINE if _lies_in(line[place], FINE_REGION) else COARSE):
        return [line[0], line[-1]]
    return _simplify(line[: place + 1])[:-1] + _simplify(line[place:])


def _distance(point: Point, begin: Point, end: Point) -> float:
    (x, y), (x0, y0), (x1, y1) = point, begin, end
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = min(max(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0.0), 1.0) if length else 0.0
    distance: float = ((x - x0 - along * (x1 - x0)) ** 2 + (y - y0 - along * (y1 - y0)) ** 2) ** 0.5
    return distance


def _pack(line: Line) -> list[int]:
    """Write a line as whole numbers: the first point, then differences."""
    whole = [point for point, _ in groupby((round(x * SCALE), round(y * SCALE)) for x, y in line)]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole)]
    return [number for point in (whole[0], *steps) for number in point]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
