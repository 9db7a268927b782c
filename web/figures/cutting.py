"""What does a map show of the world's outlines? Their pieces inside its edges, no finer than its units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from web.figures.outlines import Outline
from web.figures.projection import HEIGHT, WIDTH, Point, View

EDGE = 4
"""Units beyond the map's edge at which outlines are cut."""
STEP = 2
"""Units that a point lies from the one before at least."""


def iter_pieces(outline: Outline, view: View, *, closed: bool) -> Iterator[list[tuple[int, int]]]:
    """Give what a map shows of an outline, in whole units; one that goes on beyond 180 degrees at both ends of it."""
    for turn in (-360.0, 0.0, 360.0):
        if outline.east + turn < view.west or outline.west + turn > view.east:
            continue
        if outline.north < view.south or outline.south > view.north:
            continue
        points = [view.place(x + turn, y) for x, y in zip(outline.xs, outline.ys, strict=True)]
        for piece in [cut_ring(points)] if closed else cut_line(points):
            whole = _thin([(round(x), round(y)) for x, y in piece])
            if len(whole) > (2 if closed else 1):
                yield whole


def _thin(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out points less than a step from the one before; the last stays, so that lines that met still do."""
    kept = list(points[:1])
    for x, y in points[1:]:
        if abs(x - kept[-1][0]) >= STEP or abs(y - kept[-1][1]) >= STEP:
            kept.append((x, y))
    return kept if kept[-1:] == list(points[-1:]) else [*kept, points[-1]]


def cut_ring(points: Sequence[Point]) -> list[Point]:
    """Cut a ring at the map's edges (Sutherland and Hodgman, 1974)."""
    ring = list(points)
    for axis, limit, sign in ((0, -EDGE, 1), (0, WIDTH + EDGE, -1), (1, -EDGE, 1), (1, HEIGHT + EDGE, -1)):
        kept: list[Point] = []
        for before, point in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
            was_inside, is_inside = sign * before[axis] >= sign * limit, sign * point[axis] >= sign * limit
            if was_inside != is_inside:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                kept.append((
                    before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])
                ))  # fmt: skip
            if is_inside:
                kept.append(point)
        ring = kept
    return ring


def cut_line(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Leave out the points of a line whose neighbours lie outside the map as well."""
    inside = [-EDGE <= x <= WIDTH + EDGE and -EDGE <= y <= HEIGHT + EDGE for x, y in points]
    near = [any(inside[max(place - 1, 0) : place + 2]) for place in range(len(points))]
    for is_near, group in groupby(zip(near, points, strict=True), key=lambda one: one[0]):
        if is_near:
            yield [point for _, point in group]
