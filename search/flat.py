"""Can one compiled call answer a search? The plainest, which most are, over an archive that is one segment.

Plain are words, all or any of them, or a phrase, under values that must all be held, the best articles first. What such
a search finds is what the general way finds, clause by clause and set by set; only the time it takes is another.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import accumulate, islice
from typing import NamedTuple

import numpy as np

from index.columns import Array
from index.schema import FACET_NAMES, TEXT_FIELD_NAMES
from search.buckets import SPANS
from search.clauses import And, Clause, Or, Phrase, Term
from search.facets import mark_required, name_values
from search.generation import Generation
from search.histograms import Counted
from search.kernels.flat import ALL_OF, ANY_OF, PHRASE, Asked, Found, search_flat
from search.kernels.units import AUTO, FIRST_BUCKET, FIRST_DAY, IS_DENSE, LAST_DAY, UNDATED, UNIT
from search.ordering import PICKED, PRUNED, Ranked
from search.query import Query
from search.results import FacetCounts
from search.rowset import RowSet
from search.tallies import FEW, Distinct, Tally, read_tallies, scratch

_UNITS = tuple(SPANS)
_NO_VALUES = np.empty((0, 2), np.int64)


class Flat(NamedTuple):
    """What one call found, in numbers.

    `left` tells for each chosen value, facet by facet, how many rows would be found without it; `counted` are the days
    of publication, None where they must be counted the general way.
    """

    rows: RowSet
    ranked: Ranked
    tallies: list[Tally]
    left: list[int]
    counted: Counted | None


def find_flat(query: Query, clause: Clause, generation: Generation, begin: int) -> Flat | None:
    """Answer a search by one call, hits from a place on; None where it is not flat."""
    columns = generation.columns
    if columns is None or not _is_plain(query, begin) or query.counted == "stories" and generation.stories:
        return None
    asked = _read_clause(clause)
    chosen = _read_filters(query, generation) if query.filters else _NO_VALUES
    if asked is None or chosen is None:
        return None
    mode, slop, terms = asked
    pieces = [term.encode() for term in terms]
    layout = generation.layout(query.facets)
    firsts = generation.segments[0].values.firsts
    found = search_flat(
        columns,
        Asked(
            mode,
            np.array([0, *accumulate(map(len, pieces))]),
            np.frombuffer(b"".join(pieces), np.uint8),
            slop,
            chosen,
            begin + query.size,
            query.facet_size,
            layout.offsets,
            layout.ranks,
            int(firsts[layout.last + 1]),
            AUTO if query.unit == "auto" else _UNITS.index(query.unit),
            PRUNED,
            FEW,
        ),
        generation.ranking.k1,
        generation.ranking.other_form,
        *scratch.take(len(generation.segments[0].values.numbers)),
    )
    facts = found.facts.tolist()
    many = facts[IS_DENSE]
    rows = RowSet(generation.words, None if many else found.rows, found.bits if many else None)
    ranked = list(zip(found.best[begin:].tolist(), found.scores[begin:].tolist(), strict=True))
    distinct = Distinct(query.facets, rows, generation)
    tallies = read_tallies(found.values, found.tops, found.picked, found.held, distinct, layout)
    return Flat(rows, ranked, tallies, found.left.tolist(), _read_days(found, facts, generation))


def iter_facets(query: Query, flat: Flat, generation: Generation) -> Iterator[FacetCounts]:
    """Give the values of each facet their names, and mark those that are chosen."""
    left = iter(flat.left)
    chosen = {one.facet: (one, list(islice(left, len(one.values)))) for one in query.filters}
    for facet, top in zip(query.facets, flat.tallies, strict=True):
        if facet in chosen:
            counts = name_values(facet, "all", top, generation)
            yield mark_required(chosen[facet][0], counts, flat.rows.count, chosen[facet][1], generation)
        else:
            yield name_values(facet, "any", top, generation)


def _is_plain(query: Query, begin: int) -> bool:
    return (
        query.scope == "article"
        and not query.story
        and query.sort == "relevance"
        and query.facet_sort == "count"
        and query.size > 0
        and begin + query.size <= PICKED
        and 0 < query.facet_size <= PICKED
        and not query.published
        and not query.happened
    )


def _read_clause(clause: Clause) -> tuple[int, int, list[str]] | None:
    """Give mode, slop and terms; of words the stem and the typed form of each."""
    if isinstance(clause, Phrase):
        is_whole = clause.stream == "exact" and clause.fields == TEXT_FIELD_NAMES
        return (PHRASE, clause.slop, list(clause.terms)) if is_whole else None
    parts = clause.parts if isinstance(clause, And | Or) else (clause,)
    terms: list[str] = []
    for part in parts:
        if not isinstance(part, Term) or not part.form or part.fields != TEXT_FIELD_NAMES:
            return None
        terms += (part.term, part.form)
    return (ANY_OF if isinstance(clause, Or) else ALL_OF), 0, terms


def _read_filters(query: Query, generation: Generation) -> Array | None:
    """Give facet and ordinal of every value that must be held; None where anything else is asked of a facet."""
    chosen = []
    for one in query.filters:
        ordinals = generation.ordinals[one.facet]
        if one.match != "all" or one.excluded or not ordinals.keys() >= set(one.values):
            return None
        chosen += [(FACET_NAMES.index(one.facet), ordinals[value]) for value in one.values]
    return np.array(chosen, np.int64).reshape(-1, 2)


def _read_days(found: Found, facts: list[int], generation: Generation) -> Counted | None:
    """Give the days of publication as they were counted; None where they were not."""
    if not facts[FIRST_DAY]:
        return Counted("day", (), (), [], facts[UNDATED])
    unit, begin, counts = _UNITS[facts[UNIT]], facts[FIRST_BUCKET], found.buckets.tolist()
    grid = generation.grid(unit)
    if grid is None or begin < 0:
        return None
    end, buckets = begin + len(counts), grid.buckets
    first, last = date.fromordinal(facts[FIRST_DAY]), date.fromordinal(facts[LAST_DAY])
    firsts, lasts = (first, *buckets.firsts[begin + 1 : end]), (*buckets.lasts[begin : end - 1], last)
    return Counted(unit, firsts, lasts, counts, facts[UNDATED])
