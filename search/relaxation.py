"""Which constraints may go, so that a query without hits has some? The smallest sets, each with its verified total."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import NamedTuple

from index.schema import FACETS_BY_NAME
from search.answers import Relaxation
from search.days import write_days
from search.lexer import cut_lexemes
from search.query import AXES, SCOPES, DayRange, Query

SHOWN = 5
"""Ways out that are given."""
MOST_TRIES = 250
"""Queries that are counted to find them."""


class Constraint(NamedTuple):
    """Something that a query asks for, in words: a piece of its text (by number), or what `drop` takes away."""

    words: str
    piece: int
    drop: Callable[[Query], Query]


def relax_query(
    query: Query, total: Callable[[Query], int], label: Callable[[str, str], str]
) -> tuple[Relaxation, ...]:
    """Give the sets of one and of two constraints without which a query has hits, no set inside another.

    `total` counts the articles of a query, `label` names a value of a facet. Those that find most come first, and no
    way out asks for nothing at all.
    """
    if total(query):
        return ()
    pieces = split_text(query.text)
    constraints = [Constraint(piece, number, _keep) for number, piece in enumerate(pieces)]
    constraints += _iter_choices(query, label)
    found: list[Relaxation] = []
    enough: set[Constraint] = set()
    tries = 0
    for size in (1, 2):
        level: list[Relaxation] = []
        for dropped in combinations(constraints, size):
            if tries == MOST_TRIES or not enough.isdisjoint(dropped):
                continue
            tries += 1
            left = _without(query, pieces, dropped)
            count = total(left) if len(constraints) > size else 0
            if count:
                level.append(Relaxation(tuple(constraint.words for constraint in dropped), left, count))
                enough.update(dropped if size == 1 else ())
        found += sorted(level, key=lambda way: -way.total)
        if len(found) >= SHOWN:
            break
    return tuple(found[:SHOWN])


def _without(query: Query, pieces: Sequence[str], dropped: Sequence[Constraint]) -> Query:
    gone = {constraint.piece for constraint in dropped}
    for constraint in dropped:
        query = constraint.drop(query)
    return query.with_text(" ".join(piece for number, piece in enumerate(pieces) if number not in gone))


def _iter_choices(query: Query, label: Callable[[str, str], str]) -> Iterator[Constraint]:
    """Give every choice, every range, the story and the scope."""
    for chosen in query.filters:
        facet, one = chosen.facet, FACETS_BY_NAME[chosen.facet].one
        together = [chosen.values] if chosen.match == "any" and chosen.values else [(id,) for id in chosen.values]
        for ids in together:
            names = " or ".join(label(facet, id) for id in ids)
            yield Constraint(f"{one}: {names}", -1, partial(_give_up, facet=facet, ids=ids))
        for id in chosen.excluded:
            yield Constraint(f"not {one}: {label(facet, id)}", -1, partial(_give_up, facet=facet, ids=(id,)))
    for axis in AXES:
        if query.range(axis):
            yield Constraint(f"{axis}: {write_days(query.range(axis))}", -1, partial(_give_up_range, axis=axis))
    if query.story:
        yield Constraint("story", -1, partial(replace, story="", page=1, cursor=""))
    if query.scope != SCOPES[0]:
        yield Constraint(f"scope: {query.scope}", -1, partial(replace, scope=SCOPES[0], page=1, cursor=""))


def _keep(query: Query) -> Query:
    return query


def _give_up(query: Query, *, facet: str, ids: Sequence[str]) -> Query:
    for id in ids:
        query = query.without_value(facet, id)
    return query


def _give_up_range(query: Query, *, axis: str) -> Query:
    return query.with_range(axis, DayRange())


def split_text(text: str) -> list[str]:
    """Cut a query text into the pieces that are each required by themselves; one piece where OR joins them."""
    lexemes = cut_lexemes(text)
    pieces: list[tuple[int, int]] = []
    begin, depth = None, 0
    for lexeme in lexemes:
        end = lexeme.position + len(lexeme.text)
        if depth == 0 and lexeme.kind == "OR":
            return [text.strip()]
        if depth == 0 and (lexeme.kind == "AND" or lexeme.kind == "close"):
            continue
        begin = lexeme.position if begin is None else begin
        depth += {"open": 1, "close": -1}.get(lexeme.kind, 0)
        if lexeme.kind == "slop" and pieces and depth == 0:
            pieces[-1] = (pieces[-1][0], end)
            begin = None
        elif depth == 0 and lexeme.kind not in ("NOT", "minus", "field"):
            pieces.append((begin, end))
            begin = None
    if begin is not None:
        pieces.append((begin, len(text)))
    return [piece for start, end in pieces if (piece := text[start:end].strip())]
