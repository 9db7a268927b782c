"""Where do the terms and phrases of a clause stand? Looks them up once a query, in every segment at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from index.columns import Array
from index.schema import TEXT_FIELD_NAMES
from search.clauses import And, Clause, Not, Or, Phrase, Term
from search.generation import Generation
from search.kernels.lookup import find_terms
from search.kernels.phrases import match_phrase, restrict
from search.segments import Segment

Place = tuple[int, int, int]
"""First and last posting of a term in a segment, and its place among the heads or -1."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The rows of one segment that hold a leaf, ascending, with packed frequencies.

    Either a run of the postings of `stream`, at `place`, or (`place` None) lists made for this query.
    """

    rows: Array
    codes: Array
    stream: str
    place: Place | None


class Leaves:
    """The matches of every term and phrase of a clause."""

    def __init__(self, clause: Clause, generation: Generation) -> None:
        self._segments = generation.segments
        wanted: dict[str, set[str]] = {"exact": set(), "stem": set()}
        for leaf in iter_leaves(clause):
            if isinstance(leaf, Phrase):
                wanted[leaf.stream].update(leaf.terms)
            else:
                wanted[leaf.stream].add(leaf.term)
                if leaf.form:
                    wanted["exact"].add(leaf.form)
        self._places = {stream: _find(sorted(terms), stream, generation.segments) for stream, terms in wanted.items()}
        self._known: dict[int, tuple[Term | Phrase, list[Matches]]] = {}

    def matches(self, leaf: Term | Phrase) -> list[Matches]:
        """Give the matches of a leaf, one for each segment."""
        known = self._known.get(id(leaf))
        if known is None:
            matches = [self._match(leaf, number, segment) for number, segment in enumerate(self._segments)]
            known = self._known[id(leaf)] = (leaf, matches)
        return known[1]

    def forms(self, leaf: Term, number: int) -> Matches:
        """Give the matches of the form that was typed, in one segment."""
        if leaf.fields != TEXT_FIELD_NAMES:
            return self.matches(Term(leaf.form, "exact", leaf.fields))[number]
        postings, place = self._segments[number].streams["exact"], self._places["exact"][leaf.form][number]
        return Matches(postings.rows[place[0] : place[1]], postings.frequencies[:0], "exact", place)

    def _match(self, leaf: Term | Phrase, number: int, segment: Segment) -> Matches:
        postings, places = segment.streams[leaf.stream], self._places[leaf.stream]
        if isinstance(leaf, Phrase):
            ranges = np.array([places[term][number] for term in leaf.terms], np.int64)
            in_title, in_body = (field in leaf.fields for field in TEXT_FIELD_NAMES)
            found = match_phrase(postings, ranges, leaf.slop, segment.titles, in_title, in_body)
            return Matches(*found, leaf.stream, None)
        place = places[leaf.term][number]
        rows, codes = postings.rows[place[0] : place[1]], postings.frequencies[place[0] : place[1]]
        if leaf.fields == TEXT_FIELD_NAMES:
            return Matches(rows, codes, leaf.stream, place)
        return Matches(*restrict(rows, codes, leaf.fields == ("title",)), leaf.stream, None)


def iter_leaves(clause: Clause) -> Iterator[Term | Phrase]:
    """Give every term and phrase of a clause, those under a negation, too."""
    match clause:
        case And(parts) | Or(parts):
            for part in parts:
                yield from iter_leaves(part)
        case Not(part):
            yield from iter_leaves(part)
        case Term() | Phrase():
            yield clause


def _find(terms: list[str], stream: str, segments: Iterable[Segment]) -> dict[str, list[Place]]:
    """Give the place of every term in every segment."""
    places: dict[str, list[Place]] = {term: [] for term in terms}
    if not terms:
        return places
    pieces = [term.encode() for term in terms]
    starts = np.array([0, *accumulate(map(len, pieces))])
    content = np.frombuffer(b"".join(pieces), np.uint8)
    for segment in segments:
        postings = segment.streams[stream]
        found = np.empty((len(pieces), 3), np.int64)
        find_terms(postings, segment.slots[stream], starts, content, found)
        for term, (first, last, head) in zip(terms, found.tolist(), strict=True):
            places[term].append((first, last, head))
    return places
