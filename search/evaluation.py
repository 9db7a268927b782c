"""Which rows does a clause find?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from index.columns import UNKNOWN_DAY, Array
from index.errors import QueryError
from index.schema import TEXT_FIELD_NAMES
from search.clauses import All, And, Clause, Days, Fuzzy, Named, Not, Or, Phrase, Prefix, Term, Wildcard
from search.deadline import check_deadline
from search.dictionary import describe_pattern, places_of
from search.generation import Generation
from search.hits import match_entities
from search.kernels.bits import keep_rows, set_range, set_rows
from search.kernels.phrases import unite
from search.leaves import Leaves, Matches
from search.query import DayRange
from search.rowset import RowSet, empty_set

_AFTER_ALL = date.max.toordinal() + 1
"""A day that no article can have."""
MAX_EXPANSION = 100_000
"""Terms that a prefix, a wildcard or a fuzzy word may stand for in one segment."""


class Finder:
    """Finds the live rows of a generation that clauses find."""

    def __init__(self, generation: Generation, leaves: Leaves) -> None:
        self.generation = generation
        self._leaves = leaves
        self._known: dict[int, tuple[Clause, RowSet]] = {}

    def find(self, clause: Clause) -> RowSet:
        """Find the rows of a clause, once. Raises QueryError where a pattern stands for too many terms."""
        # by identity: to hash a clause often costs more than to find its rows
        known = self._known.get(id(clause))
        if known is None:
            check_deadline()
            known = self._known[id(clause)] = (clause, self._find(clause))
        return known[1]

    def _find(self, clause: Clause) -> RowSet:
        match clause:
            case Term() | Phrase():
                return self._join(self._leaves.matches(clause))
            case And(parts):
                return self._all_of(parts)
            case Or(parts):
                return self._any_of([self.find(part) for part in parts])
            case Not(part):
                return self.generation.live - self.find(part)
            case Days(axis, days):
                find = find_published if axis == "published" else find_happened
                return find(days, self.generation)
            case Named(facet, name):
                known = match_entities(self.generation.held(facet), name)
                return find_values(facet, [entity.id for entity in known], self.generation) & self.generation.live
            case Prefix() | Wildcard() | Fuzzy():
                return self._expand(clause)
            case All():
                return self.generation.live

    def _all_of(self, parts: Sequence[Clause]) -> RowSet:
        """Intersect the parts, the smallest first; what is negated is taken away at the end."""
        wanted = sorted(
            (self.find(part) for part in parts if not isinstance(part, Not)), key=lambda found: found.count
        )  # fmt: skip
        common = wanted[0] if wanted else self.generation.live
        for found in wanted[1:]:
            common = common & found
        for part in parts:
            if isinstance(part, Not):
                common = common - self.find(part.part)
        return common

    def _any_of(self, found: Sequence[RowSet]) -> RowSet:
        bits = np.zeros(self.generation.words, np.uint64)
        for rows in found:
            if rows.is_dense:
                bits |= rows.bits
            else:
                set_rows(bits, rows.rows, 0)
        return RowSet(self.generation.words, bits=bits)

    def _join(self, matches: Sequence[Matches]) -> RowSet:
        """Put the segments' rows together, live ones alone; a run with bits of its own keeps them."""
        generation = self.generation
        if len(matches) == 1 and generation.segments[0].all_live:
            return RowSet(generation.words, matches[0].rows, self._head_bits(matches))
        found: list[Array] = []
        for segment, match in zip(generation.segments, matches, strict=True):
            rows = match.rows
            if not segment.all_live and len(rows):
                rows = keep_rows(rows, generation.live.bits[segment.first : segment.last], True)
            found.append(rows if segment.base == 0 else rows + np.uint32(segment.base))
        rows = found[0] if len(found) == 1 else np.concatenate([np.empty(0, np.uint32), *found])
        return RowSet(generation.words, rows, self._head_bits(matches))

    def _head_bits(self, matches: Sequence[Matches]) -> Array | None:
        """Give the bits that a term has on disk where it has them in every segment."""
        generation = self.generation
        if not matches or any(match.place is None or match.place[2] < 0 for match in matches):
            return None
        parts = [
            segment.streams[match.stream].head_bits[match.place[2]]
            for segment, match in zip(generation.segments, matches, strict=True)
            if match.place
        ]
        bits: Array = parts[0] if len(parts) == 1 else np.concatenate(parts)
        return bits if all(segment.all_live for segment in generation.segments) else bits & generation.live.bits

    def _expand(self, clause: Prefix | Wildcard | Fuzzy) -> RowSet:
        """Unite the rows of every term of the exact stream that a pattern stands for."""
        bits = np.zeros(self.generation.words, np.uint64)
        in_title, in_body = (field in clause.fields for field in TEXT_FIELD_NAMES)
        for segment in self.generation.segments:
            check_deadline(describe_pattern(clause))
            postings = segment.streams["exact"]
            places = places_of(clause, postings)
            if len(places) > MAX_EXPANSION:
                raise QueryError("q", describe_pattern(clause), f"a pattern of at most {MAX_EXPANSION:,} words")
            part = bits[segment.first : segment.last]
            unite(part, postings.starts, postings.rows, postings.frequencies, places, in_title, in_body)
        return RowSet(self.generation.words, bits=bits & self.generation.live.bits)


def find_values(facet: str, ids: Sequence[str], generation: Generation) -> RowSet:
    """Find the rows that hold any of these values or a descendant of one, live or not."""
    numbers = [generation.ordinals[facet][id] for id in ids if id in generation.ordinals[facet]]
    found: RowSet | None = None
    for number in numbers:
        rows = _find_value(facet, number, generation)
        found = rows if found is None else found | rows
    return found or empty_set(generation.words)


def _find_value(facet: str, number: int, generation: Generation) -> RowSet:
    parts, bits = [], []
    for segment in generation.segments:
        holders = segment.facets[facet]
        if number < len(holders.starts) - 1:
            rows = holders.rows[int(holders.starts[number]) : int(holders.starts[number + 1])]
            parts.append(rows if segment.base == 0 else rows + np.uint32(segment.base))
            head = int(np.searchsorted(holders.heads, number))
            if head < len(holders.heads) and holders.heads[head] == number:
                bits.append(holders.head_bits[head])
    listed = parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, np.uint32), *parts])
    whole = bits[0] if len(bits) == len(generation.segments) == 1 else None
    return RowSet(generation.words, listed, whole)


def find_story(id: str, generation: Generation) -> RowSet:
    """Find all versions of the story of an article."""
    row = generation.row_of.get(id)
    if row is None:
        return empty_set(generation.words)
    versions = generation.stories.versions_of(row)
    return RowSet.of([row] if versions is None else versions.tolist(), generation.words)


def find_published(days: DayRange, generation: Generation) -> RowSet:
    """Find the live rows published in a range, those without a date where it asks for unknown, all without a range."""
    if not days:
        return generation.live
    first = days.first.toordinal() if days.first else UNKNOWN_DAY + 1
    last = days.last.toordinal() if days.last else _AFTER_ALL
    if days.unknown:
        first = last = UNKNOWN_DAY
    bits = np.zeros(generation.words, np.uint64)
    for segment in generation.segments:
        day = generation.day[segment.base : segment.base + segment.rows]
        if generation.sorted_days:
            # days fall from row to row, so a range of days is a range of rows
            rising = day[::-1]
            begin = segment.rows - int(np.searchsorted(rising, last, side="right"))
            set_range(bits, segment.base + begin, segment.base + segment.rows - int(np.searchsorted(rising, first)))
        else:
            set_rows(bits, np.flatnonzero((day >= first) & (day <= last)), segment.base)
    return RowSet(generation.words, bits=bits & generation.live.bits)


def find_happened(days: DayRange, generation: Generation) -> RowSet:
    """Find the live rows that speak of a day in a range; all without a range."""
    if not days:
        return generation.live
    bits = np.zeros(generation.words, np.uint64)
    for segment in generation.segments:
        table = segment.happened
        met = np.ones(len(table.records), bool)
        if days.first:
            met &= table.records[:, 1] >= days.first.toordinal()
        if days.last:
            met &= table.records[:, 0] <= days.last.toordinal()
        rows = np.searchsorted(table.starts, np.flatnonzero(met), side="right") - 1
        set_rows(bits, rows, segment.base)
    return RowSet(generation.words, bits=bits & generation.live.bits)
