"""Which labels of a figure can be shown so that none lies on another?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle in the units of its figure, which grow to the right and downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Tell whether two boxes share any area."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def lies_in(self, other: Box) -> bool:
        """Tell whether a box lies wholly inside another."""
        return (
            other.left <= self.left and self.right <= other.right
            and other.top <= self.top and self.bottom <= other.bottom
        )  # fmt: skip


def choose_apart(
    labels: Iterable[Sequence[Box]], taken: Iterable[Box] = (), frame: Box | None = None
) -> Mapping[int, int]:
    """Choose for labels in their order the first of their boxes that is free, if any: which label, and which box.

    Free is what overlaps nothing that is taken and no box chosen before, and lies in the frame.
    """
    kept, chosen = list(taken), {}
    for label, boxes in enumerate(labels):
        for place, box in enumerate(boxes):
            if (frame is None or box.lies_in(frame)) and not any(box.overlaps(other) for other in kept):
                kept.append(box)
                chosen[label] = place
                break
    return chosen


class Side(NamedTuple):
    """Where a label stands beside its mark: the SVG text-anchor, and steps to the right and downwards, -1, 0 or 1."""

    anchor: str
    right: int
    down: int


SIDES = (Side("start", 1, 0), Side("end", -1, 0), Side("middle", 0, 1), Side("middle", 0, -1))
"""The best first: to the right, to the left, below, above."""
LINE = 15.0
"""Pixels that a label is high."""
CHARACTER = 7.0
"""Pixels that a character is wide."""
GAP = 3.0
BASE = 4.0
"""Pixels from a line's middle down to its base."""


class Mark(NamedTuple):
    """Something to be labelled: its place as shares of width and height, its radius in pixels, its label's length."""

    left: float
    top: float
    radius: float
    characters: int


def shift(side: Side, radius: float) -> tuple[float, float]:
    """Give the pixels to the right and down from the middle of a mark to where its label's text begins or ends."""
    return side.right * (radius + GAP), side.down * (radius + GAP + LINE / 2) + BASE


def box_of(side: Side, x: float, y: float, mark: Mark) -> Box:
    """Give the box of a label beside the mark at a point, all in pixels."""
    right, down = shift(side, mark.radius)
    width, middle = mark.characters * CHARACTER, y + down - BASE
    left = x + right - {"start": 0.0, "middle": width / 2, "end": width}[side.anchor]
    return Box(left, middle - LINE / 2, left + width, middle + LINE / 2)


def place_labels(
    marks: Sequence[Mark], screens: Sequence[tuple[float, float]], *, scaled: bool
) -> Mapping[int, tuple[Side, str]]:
    """Place labels beside their marks, the first marks first: on a wide screen, and in the same places on a narrow one.

    `screens` are the widths and heights of both in pixels; radii are those of the first, and shrink with the second
    where they are `scaled`. The answer leads from a mark to where its label stands, and whether it is shown "always"
    or on "wide" screens alone. No label lies on a mark.
    """
    wide = _choose(marks, [SIDES] * len(marks), screens[0])
    kept: list[Sequence[Side]] = [(SIDES[wide[place]],) if place in wide else () for place in range(len(marks))]
    factor = screens[1][0] / screens[0][0] if scaled else 1.0
    narrow = _choose([mark._replace(radius=mark.radius * factor) for mark in marks], kept, screens[1])
    return {place: (kept[place][0], "always" if place in narrow else "wide") for place in wide}


def _choose(marks: Sequence[Mark], sides: Sequence[Sequence[Side]], screen: tuple[float, float]) -> Mapping[int, int]:
    points = [(mark.left * screen[0], mark.top * screen[1]) for mark in marks]
    bodies = [
        Box(x - mark.radius, y - mark.radius, x + mark.radius, y + mark.radius)
        for mark, (x, y) in zip(marks, points, strict=True)
    ]
    boxes = [
        [box_of(side, *point, mark) for side in options]
        for mark, point, options in zip(marks, points, sides, strict=True)
    ]
    return choose_apart(boxes, bodies, Box(0.0, 0.0, *screen))
