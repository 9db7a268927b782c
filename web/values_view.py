"""What stands on the page of all values of a facet? Each with its count under the search, by number or from A to Z."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import ascii_lowercase
from urllib.parse import urlencode

from index.schema import FACETS_BY_NAME
from search.backends.base import Backend
from search.links import url_of
from search.query import FACET_SORTS, Query
from search.results import FacetValue
from web.detail_links import (
    EVIDENCE,
    VALUES,
    Frame,
    Turn,
    View,
    about_url,
    build_frame,
    build_turn,
    page_url,
    with_counted,
)
from web.facet_view import PATH
from web.wording import write_number

SIZE = 60
"""Values on a page."""
SORT_LABELS = dict(zip(FACET_SORTS, ("By number", "A to Z", "Most typical"), strict=True))


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A value: `href` finds `count` articles, `evidence` shows their sentences; `drop` takes a choice of it back."""

    label: str
    href: str
    about: str
    count: str
    evidence: str | None
    drop: str | None
    state: str


@dataclass(frozen=True, slots=True)
class ValuesPage:
    """The whole page; `kept` are the parameters that its form hands on."""

    frame: Frame
    facet: str
    heading: str
    total: str
    text: str
    lines: tuple[ValueLine, ...]
    sorts: tuple[View, ...]
    letters: tuple[View, ...]
    turn: Turn
    first: str | None
    kept: tuple[tuple[str, str], ...]


def build_values_page(query: Query, facet: str, backend: Backend, *, text: str, prefix: str, page: int) -> ValuesPage:
    """Build a page of the values of a facet under a search. Raises QueryError."""
    query, path = replace(query, page=1, cursor=""), VALUES + facet
    values = backend.facet_values(query, facet, text=text, prefix=prefix, page=page, size=SIZE)
    narrowed = [("text", text)] * bool(text) + [("prefix", prefix)] * bool(prefix)
    params = [*narrowed, *query.to_params()]

    def sorted_by(order: str) -> str:
        return page_url(path, replace(query, facet_sort=order), *narrowed)

    def begins(letter: str) -> str:
        return page_url(path, replace(query, facet_sort="label"), *([("prefix", letter)] if letter else []))

    return ValuesPage(
        build_frame(query, backend),
        facet,
        FACETS_BY_NAME[facet].heading,
        write_number(values.total, "value", "values"),
        text,
        tuple(_line(query, facet, value) for value in values.values),
        tuple(
            View(label, None if order == query.facet_sort else sorted_by(order)) for order, label in SORT_LABELS.items()
        ),
        tuple(
            View(letter.upper() or "All", None if letter == prefix and not text else begins(letter))
            for letter in ("", *ascii_lowercase)
        ),
        build_turn(path, params, page, SIZE, values.total),
        page_url(path, query, *narrowed) if page > 1 and not values.values else None,
        tuple(query.to_params()),
    )


def _line(query: Query, facet: str, value: FacetValue) -> ValueLine:
    is_picked, is_read = value.selected or value.excluded, FACETS_BY_NAME[facet].mentioned
    own = [("facet", facet), ("value", value.id)]
    return ValueLine(
        value.label,
        url_of(with_counted(query, facet, value.id), PATH),
        about_url(facet, value.id, query),
        write_number(value.count),
        f"{EVIDENCE}?{urlencode([*own, *query.to_params()])}" if value.count and is_read else None,
        url_of(query.without_value(facet, value.id), PATH) if is_picked else None,
        "excluded" if value.excluded else "chosen" if value.selected else "",
    )
