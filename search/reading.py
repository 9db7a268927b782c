"""How is a query read in one archive? Its text as a clause tree, widened by the names that the archive knows."""

from __future__ import annotations

from typing import NamedTuple

from search.aliases import Aliases, key_of
from search.clauses import Clause
from search.expansion import may_name, widen
from search.parser import Parsed, parse
from search.query import Query
from search.results import Expansion


class Reading(NamedTuple):
    """A query's text as it was typed (`parsed`) and as it is searched (`clause`), and what lies between the two."""

    parsed: Parsed
    clause: Clause
    expansions: tuple[Expansion, ...] = ()
    notes: tuple[str, ...] = ()


def read_query(query: Query, aliases: Aliases) -> Reading:
    """Read a query. Raises QueryError."""
    parsed = parse(query.text, exact=query.exact)
    if not query.expand or query.exact or not may_name(parsed.clause, aliases):
        return Reading(parsed, parsed.clause)
    off = frozenset(map(key_of, query.without)) if query.without else frozenset[str]()
    return Reading(parsed, *widen(parsed.clause, aliases, off))
