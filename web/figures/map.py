"""How do places look on a map? Circles whose area is a count, over outlines of land, in percent of both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from typing import NamedTuple

from web.figures.cutting import iter_pieces
from web.figures.outlines import Outline, load_outlines
from web.figures.placing import BASE, GAP, LINE, Mark, Side, place_labels
from web.figures.projection import HEIGHT, WIDTH, View, fit_view
from web.wording import write_number

LARGEST, SMALLEST = 24.0, 4.0
"""Units of the radius of the most frequent place, and of the rarest."""
DIAGONAL = hypot(WIDTH, HEIGHT) / sqrt(2)
SCREENS = ((720.0, 440.0), (320.0, 195.0))
"""Pixels of the maps for which labels are placed: on a wide screen, on a phone."""
MOST_LABELS = 24
AREAS = ("continent", "country", "region")
"""Kinds of places that are drawn as a ring around their middle: what lies inside them counts for them, too."""
LEAST = {"country": 12.0}
"""Degrees of latitude that a map around a single place shows at least."""
CITY = 8.0


class Spot(NamedTuple):
    """A place with what it is to be drawn by: its articles, the link that finds them, and where it lies."""

    label: str
    href: str
    count: int  # type: ignore[assignment]  # a tuple's method of this name is of no use here
    kind: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class MapLabel:
    """A place's label: where its text is set, in percent, and pixels from there; `shown` is "always" or "wide"."""

    shown: str
    anchor: str
    left: float
    top: float
    right: float
    down: float


@dataclass(frozen=True, slots=True)
class MapCircle:
    """A place on the map, in percent: the radius of what SVG takes percent of there, the diagonal by the root of two.

    An area is drawn as a ring around its middle; the place that a map was asked for is its `own`.
    """

    label: str
    href: str
    count: str
    is_area: bool
    is_own: bool
    left: float
    top: float
    radius: float
    name: MapLabel | None


@dataclass(frozen=True, slots=True)
class Map:
    """The whole figure: `land` and `borders` are path data in units of `width` and `height`."""

    width: int
    height: int
    land: str
    borders: str
    circles: tuple[MapCircle, ...]
    outside: int
    has_areas: bool


def build_map(spots: Sequence[Spot], *, whole: bool = False, own: Spot | None = None, near: Sequence[Spot] = ()) -> Map:
    """Build the map of places; without `whole` it leaves out those that lie far from most articles.

    `own` is the place that the map is of, `near` are others that are shown where they lie on it anyway.
    """
    least = min((LEAST.get(spot.kind, CITY) for spot in spots), default=CITY)
    points = [spot for spot in spots if spot.kind not in AREAS] or spots
    view = fit_view([(spot.longitude, spot.latitude, spot.count) for spot in points], least, whole=whole)
    held = [spot for spot in (*spots, *near) if view.holds(spot.longitude, spot.latitude)]
    on_map = sorted(held, key=lambda spot: (-spot.count, spot.label))
    outlines = load_outlines()
    return Map(
        WIDTH,
        HEIGHT,
        _path(outlines.rings, view, closed=True),
        _path(outlines.borders, view, closed=False),
        tuple(_circles(on_map, view, own)),
        sum(not view.holds(spot.longitude, spot.latitude) for spot in spots),
        any(spot.kind in AREAS for spot in on_map),
    )


def _path(outlines: Sequence[Outline], view: View, *, closed: bool) -> str:
    """Write path data: each piece begins somewhere, and goes on in steps."""
    return "".join(_steps(piece, closed) for outline in outlines for piece in iter_pieces(outline, view, closed=closed))


def _steps(piece: Sequence[tuple[int, int]], closed: bool) -> str:
    (x, y), text = piece[0], [f"M{piece[0][0]} {piece[0][1]}l"]
    for number, (next_x, next_y) in enumerate(piece[1:]):
        across, down = next_x - x, next_y - y
        text.append(f"{' ' if number and across >= 0 else ''}{across}{' ' if down >= 0 else ''}{down}")
        x, y = next_x, next_y
    return "".join(text) + "z" * closed


def _circles(spots: Sequence[Spot], view: View, own: Spot | None) -> Iterator[MapCircle]:
    most = max((spot.count for spot in spots), default=1)
    places = [view.place(spot.longitude, spot.latitude) for spot in spots]
    radii = [max(LARGEST * sqrt(spot.count / most), SMALLEST) for spot in spots]
    marks = [
        Mark(x / WIDTH, y / HEIGHT, radius, len(spot.label))
        for spot, (x, y), radius in zip(spots[:MOST_LABELS], places, radii, strict=False)
    ]
    labels = place_labels(marks, SCREENS, scaled=True)
    for number, (spot, (x, y), radius) in enumerate(zip(spots, places, radii, strict=True)):
        yield MapCircle(
            spot.label,
            spot.href,
            write_number(spot.count),
            spot.kind in AREAS,
            spot is own,
            round(x / WIDTH * 100, 2),
            round(y / HEIGHT * 100, 2),
            round(radius / DIAGONAL * 100, 2),
            _label(x, y, radius, *labels[number]) if number in labels else None,
        )


def _label(x: float, y: float, radius: float, side: Side, shown: str) -> MapLabel:
    return MapLabel(
        shown,
        side.anchor,
        round((x + side.right * radius) / WIDTH * 100, 2),
        round((y + side.down * radius) / HEIGHT * 100, 2),
        side.right * GAP,
        side.down * (GAP + LINE / 2) + BASE,
    )
