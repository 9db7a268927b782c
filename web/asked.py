"""What does a request ask for? Its parameters, read by their declarations: a query and the endpoint's own values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from index.errors import QueryError
from search.params import parse_params
from search.query import Query
from web.declarations import SEARCH, Endpoint
from web.parameters import Parameter


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was understood; `values` are the endpoint's own parameters, `given` those that were not empty."""

    query: Query
    values: Mapping[str, Any]
    given: tuple[tuple[str, str], ...]

    def canonical(self) -> str:
        """Write what is asked for, the same for all ways of asking for it."""
        own = sorted((name, str(value)) for name, value in self.values.items())
        return urlencode([*self.query.to_params(), *own])

    def but_page(self) -> list[tuple[str, str]]:
        """Give the parameters without the page."""
        return [(name, value) for name, value in self.given if name != "page"]


def read_asked(endpoint: Endpoint, params: Iterable[tuple[str, str]], path: Mapping[str, str]) -> Asked:
    """Read a request; an empty parameter is absent. Raises QueryError naming what is legal."""
    known, searched = _tables(endpoint)
    given, seen, values = [], set[str](), dict[str, Any](path)
    for name, value in params:
        value = value.strip()
        if not value:
            continue
        parameter = known.get(name)
        if parameter is None:
            raise QueryError(name, value, f"one of {', '.join(known)}" if known else "no parameter at all")
        if name in seen and not parameter.repeatable:
            raise QueryError(name, value, "given once")
        seen.add(name)
        given.append((name, value))
        found = parameter.read(value)
        if name not in searched:
            values[name] = found
    for parameter in endpoint.parameters:
        if parameter.place == "query" and parameter.name not in searched and parameter.name not in seen:
            if parameter.required:
                raise QueryError(parameter.name, "", parameter.legal)
            values[parameter.name] = parameter.default
    return Asked(parse_params(pair for pair in given if pair[0] in searched), values, tuple(given))


@cache
def _tables(endpoint: Endpoint) -> tuple[dict[str, Parameter], frozenset[str]]:
    """Give the endpoint's query parameters by name, and the names of those that a query is read from."""
    known = {parameter.name: parameter for parameter in endpoint.parameters if parameter.place == "query"}
    return known, frozenset(name for name, parameter in known.items() if parameter in SEARCH)
