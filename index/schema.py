"""Which facets and which text fields does the archive have? The one place to add one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass

FORMAT_VERSION = 3
"""The number of the layout of a generation; a reader refuses any other."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet: `name` in URLs and records, `heading` on pages, `one` a single value's noun.

    `mentioned` facets are found in the text and can be scoped to a sentence or paragraph; the others are metadata.
    """

    name: str
    heading: str
    one: str
    mentioned: bool


FACETS: tuple[Facet, ...] = (
    Facet("people", "People", "person", mentioned=True),
    Facet("places", "Places", "place", mentioned=True),
    Facet("weapons", "Weapon systems", "weapon", mentioned=True),
    Facet("organisations", "Organisations", "organisation", mentioned=True),
    Facet("topics", "Topics", "topic", mentioned=False),
    Facet("sources", "Sources", "source", mentioned=False),
    Facet("authors", "Authors", "author", mentioned=False),
    Facet("language", "Language", "language", mentioned=False),
)
FACET_NAMES = tuple(facet.name for facet in FACETS)
FACETS_BY_NAME = {facet.name: facet for facet in FACETS}
MENTIONED = tuple(facet.name for facet in FACETS if facet.mentioned)

STREAMS = ("exact", "stem")
"""The two analyses of a text field, at the same positions."""


@dataclass(frozen=True, slots=True)
class TextField:
    """A field of words: `weight` multiplies its term frequencies in BM25F, `b` is its length normalisation."""

    name: str
    weight: float
    b: float


TEXT_FIELDS: tuple[TextField, ...] = (TextField("title", 3.0, 0.5), TextField("body", 1.0, 0.75))
TEXT_FIELD_NAMES = tuple(field.name for field in TEXT_FIELDS)


def stream_name(field: str, stream: str) -> str:
    """Name the Whoosh field and the column set of one stream of a text field: `body`, `body_stem`."""
    return field if stream == "exact" else f"{field}_{stream}"


def schema_hash() -> str:
    """Hash what an index depends on, so that an index of another shape is recognised."""
    shape = [FORMAT_VERSION, FACET_NAMES, [astuple(field)[0] for field in TEXT_FIELDS], STREAMS]
    return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:16]
