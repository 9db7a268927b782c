"""Links written by filling holes: each is the very text that writing its query in full gives."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from index.schema import FACET_NAMES
from search.links import AxisLinks, bucket_range, build_facet_links, url_of
from search.query import AXES, MATCHES, SORTS, DayRange, FacetFilter, Query
from search.results import Bucket, FacetValue

PATH = "/search"
IDS = st.sampled_from(["kyiv", "b c", "ü", "x&y=1", "\0", "\0x", "people=%00", "c+d"])
TEXTS = st.sampled_from(
    ["", "power grid", "people=\0&x", "published.from=0001-01-01&published.to=9999-12-31", "people=%00"]
)
DAYS = st.sampled_from([date(1, 1, 1), date(2022, 12, 16), date(9999, 12, 31)])
RANGES = st.builds(DayRange, st.none() | DAYS, st.none() | DAYS)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    query = Query(draw(TEXTS), sort=draw(st.sampled_from(SORTS)))
    for facet in FACET_NAMES[:3]:
        chosen = draw(st.lists(IDS, max_size=4, unique=True))
        cut = draw(st.integers(0, len(chosen)))
        match = draw(st.sampled_from(MATCHES))
        query = query.with_filter(FacetFilter(facet, tuple(chosen[:cut]), match, tuple(chosen[cut:])))
    for axis in AXES:
        query = query.with_range(axis, draw(RANGES))
    return draw(st.sampled_from([query, query.with_page(3), query.with_cursor("x")]))


@settings(max_examples=300)
@given(queries(), st.sampled_from(FACET_NAMES[:4]), IDS | st.just("new"), st.booleans())
def test_a_link_of_a_value_is_its_query_written_in_full(query: Query, facet: str, id: str, replacing: bool) -> None:
    chosen = query.filter(facet)
    others = tuple(other for other in chosen.values if other != id)
    replaces = others[:1] if replacing and chosen.match == "any" and id not in chosen.values else ()
    value = FacetValue(id, id, 1, 1, id in chosen.values, id in chosen.excluded, (), replaces)
    links = build_facet_links(query, PATH)[facet]
    assert links.toggle(value) == url_of(query.toggle(facet, id, replaces=replaces), PATH)
    only = url_of(query.only(facet, id), PATH) if chosen.match == "any" and chosen.values else None
    assert links.only(value) == only


@settings(max_examples=300)
@given(queries(), st.sampled_from(AXES), DAYS, DAYS)
def test_a_link_of_a_bucket_is_its_query_written_in_full(query: Query, axis: str, first: date, last: date) -> None:
    bucket = Bucket(first, last, 1, 1)
    assert AxisLinks(query, axis, PATH).bucket(bucket) == url_of(query.with_range(axis, bucket_range(bucket)), PATH)


def test_the_bucket_of_undated_articles_asks_for_unknown() -> None:
    assert AxisLinks(Query(), "published", PATH).bucket(Bucket(None, None, 1, 1)) == "/search?published=unknown"


def test_a_query_of_nothing_is_the_bare_path() -> None:
    assert url_of(Query(), PATH) == PATH
