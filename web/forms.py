"""What did a visitor ask for? The parameters of a page, or of its form, tidied into a query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from search.backends.base import Backend
from search.params import PARAMETERS, parse_params
from search.query import UNKNOWN, Query

WAS = "was"
"""The hidden field of the form: the query of the page that it stands on, as the text of a URL."""

Params = list[tuple[str, str]]


def write_was(query: Query) -> str:
    """Write the query that a form's choices start from."""
    return urlencode(query.to_params())


def read_query(params: Params, backend: Backend) -> Query:
    """Read a query from a page's parameters; those that no search knows are ignored. Raises QueryError."""
    given = _known(params)
    was = next((value for name, value in params if name == WAS), None)
    if was is None:
        return parse_params(given)
    previous = parse_params(_known(parse_qsl(was)))
    return _submit(previous, parse_params(_settle_dates(given, previous)), backend)


def _known(params: Iterable[tuple[str, str]]) -> Params:
    return [(name, value) for name, value in params if name in PARAMETERS]


def _settle_dates(given: Params, previous: Query) -> Params:
    """Let the newer one win where both "only undated" and a range were submitted."""
    bounds = {"published.from", "published.to"}
    filled = {name for name, value in given if value.strip()}
    if ("published", UNKNOWN) not in given or not filled & bounds:
        return given
    dropped = {"published"} if previous.published.unknown else bounds
    return [(name, value) for name, value in given if name not in dropped]


def _submit(previous: Query, asked: Query, backend: Backend) -> Query:
    """Carry out what a form changed: boxes ticked and unticked, one after the other, a value excluded, other fields.

    Under `any` a ticked value takes the place of its containers and of what lies inside it, as its link does. What the
    form did not show, because it was not counted, stays.
    """
    query = replace(previous.with_text(asked.text), sort=asked.sort)
    for axis in previous.axes:
        query = query.with_range(axis, asked.range(axis))
    for facet in previous.facets:
        before, now = previous.filter(facet).values, asked.filter(facet)
        query = query.with_match(facet, now.match)
        for id in before:
            if id not in now.values:
                query = query.without_value(facet, id)
        for id in now.values:
            if id not in before:
                replaces = backend.relatives(facet, id) if now.match == "any" else ()
                query = query.with_value(facet, id, replaces=replaces)
        for id in now.excluded:
            query = query.with_excluded(facet, id)
    return query
