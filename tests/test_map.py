"""The map: where places lie on it, which part of the world it shows, and what of the world's outlines."""

from __future__ import annotations

import re
from math import cos, radians

import pytest

from web.figures.cutting import cut_line, cut_ring, iter_pieces
from web.figures.map import LARGEST, Map, Spot, build_map
from web.figures.outlines import FILE, Outline, load_outlines
from web.figures.projection import HEIGHT, WIDTH, View, fit_view

KYIV, ODESA, LVIV = (30.52, 50.45), (30.73, 46.48), (24.03, 49.84)
TOKYO = (139.69, 35.68)
UKRAINE = View(20, 43, 42, 54)


def make_spot(label: str, at: tuple[float, float], count: int = 1, kind: str = "settlement") -> Spot:
    return Spot(label, f"/?places={label}", count, kind, *at)


def test_a_place_lies_where_its_degrees_say() -> None:
    view = View(west=20, south=40, east=40, north=50)
    assert view.place(20, 50) == (0, 0)
    assert view.place(30, 45) == (WIDTH / 2, HEIGHT / 2)
    assert view.place(40, 40) == (WIDTH, HEIGHT)


def test_a_kilometre_is_as_long_across_as_up_in_the_middle_of_a_map() -> None:
    view = fit_view([(*KYIV, 1), (*ODESA, 1), (*LVIV, 1)], 4)
    middle = (view.south + view.north) / 2
    across = (view.place(31, middle)[0] - view.place(30, middle)[0]) / cos(radians(middle))
    up = view.place(30, middle)[1] - view.place(30, middle + 1)[1]
    assert across == pytest.approx(up, rel=0.01)


def test_a_map_shows_the_region_of_the_places_and_some_land_around() -> None:
    view = fit_view([(*KYIV, 5), (*ODESA, 5), (*LVIV, 5)], 4)
    assert all(view.holds(*place) for place in (KYIV, ODESA, LVIV))
    assert view.east - view.west < 30


def test_one_place_far_off_does_not_shrink_the_region_of_a_hundred() -> None:
    spots = [make_spot("Kyiv", KYIV, 60), make_spot("Odesa", ODESA, 40), make_spot("Tokyo", TOKYO, 1)]
    figure = build_map(spots)
    assert [circle.label for circle in figure.circles] == ["Kyiv", "Odesa"]
    assert figure.outside == 1


def test_every_place_is_on_the_whole_map() -> None:
    spots = [make_spot("Kyiv", KYIV, 100), make_spot("Tokyo", TOKYO, 1), make_spot("Lima", (-77.0, -12.0))]
    figure = build_map(spots, whole=True)
    assert {circle.label for circle in figure.circles} == {"Kyiv", "Tokyo", "Lima"}
    assert figure.outside == 0


@pytest.mark.parametrize("at", [(0.0, 89.9), (179.9, 0.0), (-179.9, -50.0), (0.0, 0.0), KYIV])
def test_a_single_place_anywhere_has_a_map(at: tuple[float, float]) -> None:
    figure = build_map([make_spot("there", at)])
    assert figure.width and figure.height
    assert len(figure.circles) + figure.outside == 1


def test_the_area_of_a_circle_is_its_count() -> None:
    big, small = build_map([make_spot("Kyiv", KYIV, 400), make_spot("Odesa", ODESA, 100)]).circles
    assert big.radius == pytest.approx(2 * small.radius, abs=0.02)
    assert big.radius > LARGEST / WIDTH * 100


def test_countries_are_rings_and_towns_are_not() -> None:
    circles = build_map([make_spot("Ukraine", (31.0, 49.0), 9, "country"), make_spot("Kyiv", KYIV, 3)]).circles
    assert [circle.is_area for circle in circles] == [True, False]


def test_the_place_that_a_map_is_of_is_told_from_those_near() -> None:
    own = make_spot("Kyiv", KYIV, 3)
    figure = build_map([own], own=own, near=[make_spot("Odesa", ODESA, 9), make_spot("Tokyo", TOKYO)])
    assert [(circle.label, circle.is_own) for circle in figure.circles] == [("Odesa", False), ("Kyiv", True)]
    assert figure.outside == 0


def test_the_most_frequent_place_has_its_name_and_places_in_one_spot_do_not_all() -> None:
    crowd = [make_spot(f"Village {number}", KYIV, number) for number in range(1, 31)]
    named = [circle.label for circle in build_map(crowd).circles if circle.name]
    assert len(named) < 5
    assert build_map([make_spot("Kyiv", KYIV)]).circles[0].name is not None


def test_a_name_near_the_right_edge_stands_on_the_left() -> None:
    figure = build_map([make_spot("Lviv", LVIV, 2), make_spot("Dnipropetrovsk Oblast", (35.0, 48.5), 2)])
    name = next(circle.name for circle in figure.circles if circle.label.startswith("Dnipro"))
    assert name and name.anchor == "end"


def test_no_place_gives_no_map_of_nowhere() -> None:
    assert build_map([]).circles == ()


def points(path: str) -> list[tuple[int, int]]:
    """Read path data back."""
    found = []
    for piece in re.findall(r"M(-?\d+) (-?\d+)l([-\d ]*)z?", path):
        x, y = int(piece[0]), int(piece[1])
        found.append((x, y))
        steps = [int(number) for number in re.findall(r"-?\d+", piece[2])]
        for across, down in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + across, y + down
            found.append((x, y))
    return found


@pytest.mark.parametrize("spots", [[make_spot("Kyiv", KYIV)], [make_spot("Kyiv", KYIV), make_spot("Tokyo", TOKYO)]])
def test_outlines_are_cut_at_the_edges_and_light_enough_for_a_page(spots: list[Spot]) -> None:
    figure: Map = build_map(spots)
    assert points(figure.land) and points(figure.borders)
    assert all(-5 <= x <= WIDTH + 5 and -5 <= y <= HEIGHT + 5 for x, y in points(figure.land))
    assert len(figure.land) + len(figure.borders) < 60_000


def test_a_ring_around_the_whole_map_becomes_its_frame() -> None:
    ring = cut_ring([(-100, -100), (WIDTH + 100, -100), (WIDTH + 100, HEIGHT + 100), (-100, HEIGHT + 100)])
    assert {(round(x), round(y)) for x, y in ring} == {
        (-4, -4), (WIDTH + 4, -4), (WIDTH + 4, HEIGHT + 4), (-4, HEIGHT + 4)
    }  # fmt: skip


def test_a_line_keeps_the_points_through_which_it_enters_and_leaves() -> None:
    line = [(-200.0, 10.0), (-100.0, 10.0), (10.0, 10.0), (900.0, 10.0), (990.0, 10.0)]
    assert list(cut_line(line)) == [line[1:4]]


def test_a_coast_that_goes_on_beyond_the_date_line_is_shown_at_both_ends_of_the_world() -> None:
    xs, ys = (170.0, 190.0, 190.0, 170.0), (60.0, 60.0, 70.0, 70.0)
    outline = Outline(xs, ys, 170.0, 60.0, 190.0, 70.0)
    assert len(list(iter_pieces(outline, View(-180, -60, 180, 80), closed=True))) == 2


def test_the_outlines_are_the_world_and_small() -> None:
    outlines = load_outlines()
    assert FILE.stat().st_size < 120_000
    assert len(outlines.rings) > 300 and len(outlines.borders) > 250
    assert min(ring.west for ring in outlines.rings) >= -190
    assert max(ring.east for ring in outlines.rings) < 200


def test_no_line_is_drawn_between_crimea_and_the_rest_of_ukraine() -> None:
    inside = [
        border for border in load_outlines().borders
        if border.west > 32 and border.east < 36.8 and border.south > 45 and border.north < 46.6
    ]  # fmt: skip
    assert inside == []


def test_kyiv_lies_on_land_and_not_in_the_sea() -> None:
    figure = build_map([make_spot("Kyiv", KYIV), make_spot("Odesa", ODESA)])
    assert "z" in figure.land
    x, y = UKRAINE.place(*KYIV)
    rings = [
        piece for ring in load_outlines().rings for piece in iter_pieces(ring, UKRAINE, closed=True)
    ]  # fmt: skip
    assert sum(_crosses(piece, x, y) for piece in rings) % 2 == 1


def _crosses(ring: list[tuple[int, int]], x: float, y: float) -> bool:
    """Tell whether a point lies inside a ring, by the ray to the right."""
    inside = False
    for (x0, y0), (x1, y1) in zip([ring[-1], *ring[:-1]], ring, strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            inside = not inside
    return inside
