"""What does the page about the API say? The declarations in words, so that nothing on it is written twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.schema import FACET_NAMES
from web.declarations import ENDPOINTS, NARROW, SEARCH, Endpoint
from web.parameters import Parameter
from web.settings import SETTINGS, Setting


@dataclass(frozen=True, slots=True)
class Row:
    """Parameters of one meaning: their names, what they mean, what is legal, the default."""

    names: tuple[str, ...]
    meaning: str
    legal: str
    default: str


@dataclass(frozen=True, slots=True)
class Section:
    """An endpoint: `shared` says which of a search's parameters it takes, `rows` are its own."""

    path: str
    summary: str
    media: str
    example: str
    shared: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class About:
    """The whole page."""

    sections: tuple[Section, ...]
    narrowing: tuple[Row, ...]
    showing: tuple[Row, ...]
    settings: tuple[Setting, ...]


def build_about() -> About:
    """Build the page from the tables."""
    return About(
        tuple(map(_section, ENDPOINTS)),
        _rows(NARROW),
        _rows(parameter for parameter in SEARCH if not parameter.narrowing),
        SETTINGS,
    )


def _section(endpoint: Endpoint) -> Section:
    taken = endpoint.parameters
    narrowing = sum(parameter in NARROW for parameter in taken)
    return Section(
        endpoint.path,
        endpoint.summary,
        endpoint.media,
        endpoint.example if endpoint.example.startswith("/") else endpoint.path + endpoint.example,
        "every parameter of a search" if taken == SEARCH else "what narrows a search" if narrowing else "",
        () if taken == SEARCH else _rows(parameter for parameter in taken if parameter not in NARROW),
    )


def _rows(parameters: Iterable[Parameter]) -> tuple[Row, ...]:
    """Put the parameters that every facet has into one row each."""
    rows: dict[str, Row] = {}
    for parameter in parameters:
        first, dot, rest = parameter.name.partition(".")
        is_family = first in FACET_NAMES
        names = tuple(f"{facet}{dot}{rest}" for facet in FACET_NAMES) if is_family else (parameter.name,)
        meaning = (
            parameter.description.replace("Id of a person", "Id of a value") if is_family else parameter.description
        )
        default = "required" if parameter.required else "" if parameter.default is None else str(parameter.default)
        rows.setdefault(names[0], Row(names, meaning, parameter.legal, default))
    return tuple(rows.values())
