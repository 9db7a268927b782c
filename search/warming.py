"""Which searches reach every compiled function? They are asked once, so that nobody's first search compiles.

numba compiles a function anew for arrays of other types, and for those that cannot be written: lists and bits straight
from a file, or made for the query. So words, values and days are asked for in every way that they can be held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import cycle, islice, product
from pathlib import Path

import click

from index.cli import data_option, friendly_errors
from index.schema import FACET_NAMES
from search.backends.base import Backend
from search.backends.embedded import EmbeddedBackend
from search.query import MAX_FACET_SIZE, MAX_SIZE, SCOPES, DayRange, FacetFilter, Query

TEXTS = (
    "", "grid", "power", "rare", "absent", "plan", '"grid"', '"plans"', '"power grid"', '"grid power"~2', "title:grid",
    "body:grid", 'title:"power grid"', "title:rare", "grid power", "grid rare", "grid OR power", "grid OR rare",
    '"power grid" OR grid', "rare OR absent", "plan OR title:power", "grid -power", "rare -power", "-grid", "gri*",
    "title:gri*", "p?w*r", "powre~1", "gri* OR rare", "(grid power) OR (plan rare)", "grid OR (power -rare)",
    "person:ada power", "person:bo", "person:bo OR rare", "published:2022-02", "happened:2022-02", "NOT (grid rare)",
)  # fmt: skip
"""Words that most, half, a few and none of the articles have, in every form that a query can give them."""
FILTERS = (
    (),
    (FacetFilter("people", ("ada",)),),
    (FacetFilter("people", ("bo", "ada"), "all"),),
    (FacetFilter("people", ("bo",)), FacetFilter("places", ("ukraine",))),
    (FacetFilter("places", (), "any", ("kyiv",)),),
    (FacetFilter("weapons", ("missile",), "any", ("kalibr",)), FacetFilter("topics", ("topic-2",))),
)
"""Values that most, half and a few of the articles have, under every match."""
RANGES = (
    (DayRange(), DayRange()),
    (DayRange(date(2022, 2, 1), date(2022, 2, 9)), DayRange()),
    (DayRange(unknown=True), DayRange()),
    (DayRange(), DayRange(date(2022, 2, 1))),
    (DayRange(None, date(2022, 9, 1)), DayRange(None, date(2022, 9, 1))),
)
"""Days of publication and days spoken of."""
VIEWS = (
    Query(),
    Query(size=MAX_SIZE, page=3, facet_size=MAX_FACET_SIZE),
    Query(sort="newest", unit="day"),
    Query(sort="oldest", size=MAX_SIZE, page=3, facet_sort="significant"),
    Query(scope="sentence"),
    Query(size=0, facet_size=0),
    Query(scope="paragraph", sort="newest", facet_sort="label"),
    Query(counted="stories"),
    Query(counted="stories", scope="sentence", sort="newest"),
)
"""Orders, pages near and far, few and many values, the three scopes, and what is counted."""


@click.command(hidden=True)
@data_option
def ask(data: Path) -> None:
    """Ask a sample archive everything that reaches a compiled function, so that what it needs is kept."""
    with friendly_errors():
        warm(data)


def warm(data: Path) -> int:
    """Ask all searches of a sample archive, and whatever else a page asks for; give how many searches there were."""
    backend = EmbeddedBackend(data)
    asked = 0
    for query in iter_queries():
        results = backend.search(query)
        for counts in results.facets:
            counts.distinct  # noqa: B018  # counted when it is first read
        for hit in results.hits[:1]:
            hit.explanation  # noqa: B018  # made at every reading
        asked += 1
    for text, scope in product(TEXTS, SCOPES):
        _ask_beside(backend, Query(text, scope=scope))
    return asked


def iter_queries() -> Iterator[Query]:
    """Give every text in every view, then under every filter and every range with the views in turn."""
    for text, view in product(TEXTS, VIEWS):
        yield view.with_text(text)
    everything = product(TEXTS, FILTERS, RANGES)
    for (text, filters, (published, happened)), view in zip(everything, cycle(VIEWS), strict=False):
        yield replace(view, text=text, filters=filters, published=published, happened=happened)


def _ask_beside(backend: Backend, query: Query) -> None:
    """Ask what pages ask beside a search."""
    for hit in islice(backend.export(query), 1):
        backend.similar(hit.id, query.size)
    for facet in ("people", "topics"):
        backend.facet_values(query, facet, prefix="a")
    backend.suggest("gr", query, query.size)
    backend.entity("people", "ada")
    backend.evidence(query, "people", "ada", size=1)
    backend.cooccurrence(query, facets=FACET_NAMES, size=query.size)
    backend.correct(query)
    backend.relax(query)
