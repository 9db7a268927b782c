"""What does a page take beside a search? Its own parameters, declared as those of the API are."""

from __future__ import annotations

from typing import Any

from index.schema import FACET_NAMES, MENTIONED
from search.lexer import MAX_CHARACTERS
from search.query import MAX_WINDOW
from web.forms import Params
from web.parameters import FLAG, ID, Parameter, one_of, text, whole

MAX_NODES = 60
PAGE = Parameter("page", whole(1, MAX_WINDOW), "Page", default=1)
TEXT = Parameter("text", text(MAX_CHARACTERS), "A piece of a name", default="")
PREFIX = Parameter("prefix", text(MAX_CHARACTERS), "The beginning of a name", default="")
FACET = Parameter("facet", one_of(FACET_NAMES), "Name of the facet", required=True)
VALUE = Parameter("value", ID, "Id of the value", required=True)
ALL = Parameter("all", FLAG, "Whether a map shows every place, however far", default="0")
NODES = Parameter("nodes", whole(2, MAX_NODES), "Names in a graph", default=30)
WITH = Parameter("with", one_of(MENTIONED), "Facet whose values stand in a graph", default=MENTIONED, repeatable=True)
ARTICLE = Parameter("article", ID, "Id of the article that a graph is of", default="")


def read_own(params: Params, *known: Parameter) -> tuple[dict[str, Any], Params]:
    """Read a page's own parameters, and give the others; an empty one is absent. Raises QueryError."""
    own: dict[str, Any] = {}
    for parameter in known:
        given = [value.strip() for name, value in params if name == parameter.name and value.strip()]
        read = [parameter.read(value) for value in given]
        if not read and parameter.required:
            parameter.read("")
        own[parameter.name] = (tuple(read) if parameter.repeatable else read[-1]) if read else parameter.default
    names = {parameter.name for parameter in known}
    return own, [(name, value) for name, value in params if name not in names]
