"""Which of the rows found come first?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import numpy as np

from index.columns import UNKNOWN_INSTANT, Array
from search.clauses import And, Clause, Fuzzy, Leaf, Or, Phrase, Prefix, Term, Wildcard
from search.evaluation import Finder
from search.generation import Generation
from search.kernels.pruning import rank_any
from search.kernels.scoring import EXACT, OWN, STEM, Lists, Runs, rank_rows, score_rows
from search.leaves import Leaves, Matches
from search.ranking import inverse_document_frequency
from search.rowset import RowSet
from search.segments import Segment

PICKED = 128
"""Up to so many rows are picked one by one; beyond, all are sorted."""
PRUNED = 1_000
"""From so many rows on, the best of a union are found by blocks, without scoring every row."""
_SOURCES = {"stem": STEM, "exact": EXACT}
_NO_FORM = (-1, 0, 0)
_NO_LEAF = np.empty((0, 7), np.int64)

Ranked = list[tuple[int, float]]
"""Rows with their scores, best first."""
Scored = tuple[Leaf, RowSet | None]
"""A leaf that adds to scores, and where its containers must hold for it to count, None for everywhere."""


class Scorer:
    """Scores the rows that a clause finds in one generation."""

    def __init__(self, clause: Clause, leaves: Leaves, finder: Finder) -> None:
        self._generation = finder.generation
        self._leaves = leaves
        self._finder = finder
        self._gates: list[RowSet] = []
        parts = clause.parts if isinstance(clause, And | Or) else (clause,)
        is_flat = all([isinstance(part, Term | Phrase) for part in parts])
        self._is_union = is_flat and not isinstance(clause, And)
        self._scored: Sequence[Scored] = (
            [(part, None) for part in parts if isinstance(part, Leaf)]
            if is_flat else list(self._iter_scored(clause, None))
        )  # fmt: skip
        self._weights = self._weigh()

    def _iter_scored(self, clause: Clause, gate: RowSet | None) -> Iterator[Scored]:
        """Give the leaves that add to a score; a leaf inside an And below the root counts only where that And holds."""
        match clause:
            case And(parts):
                for part in parts:
                    yield from self._iter_scored(part, gate)
            case Or(parts):
                for part in parts:
                    inner = self._finder.find(part) if isinstance(part, And) else None
                    yield from self._iter_scored(part, inner & gate if inner and gate else inner or gate)
            case Term() | Phrase() | Prefix() | Wildcard() | Fuzzy():
                yield clause, gate

    def _weigh(self) -> Array:
        """Give constant score and idf * (k1 + 1) of every leaf, (leaves, 2)."""
        ranking, articles = self._generation.ranking, self._generation.articles
        weights = np.zeros((len(self._scored), 2))
        for number, (leaf, _) in enumerate(self._scored):
            if isinstance(leaf, Term | Phrase):
                holding = self._finder.find(leaf).count
                weights[number, 1] = inverse_document_frequency(articles, holding) * (ranking.k1 + 1.0)
            else:
                weights[number, 0] = ranking.constant
        return weights

    def rank(self, found: RowSet, size: int) -> Ranked:
        """Give the best rows of a set, those of equal scores in the order newest first, then by id."""
        generation, best = self._generation, _Merger(self._generation)
        k1, other_form = generation.ranking.k1, generation.ranking.other_form
        floor = 0.0
        for number, segment in enumerate(generation.segments):
            own = _OwnLists(segment)
            rows = [self._row(leaf, gate, number, segment, own) for leaf, gate in self._scored]
            settings = (np.array(rows, np.int64) if rows else _NO_LEAF, self._weights, k1, other_form)
            if self._is_union and found.count > PRUNED and size <= PICKED:
                lists = (segment.lists["stem"], segment.lists["exact"], own.lists(segment))
                within = found.bits[segment.first : segment.last]
                picked, scores = rank_any(size, within, floor, segment.drift, *settings, *lists, segment.norms)
                best.add(picked + segment.base, scores)
                floor = best.floor(size)
                continue
            part = generation.part_of(found, segment)
            runs = (segment.runs["stem"], segment.runs["exact"], own.runs())
            given = (part, segment.base, *settings, *runs, segment.norms, self._gate_bits(segment))
            if size <= PICKED:
                best.add(*rank_rows(size, *given))
            else:
                scores = score_rows(*given)
                places = np.argsort(-scores, kind="stable")[:size]
                best.add(part[places], scores[places])
        return best.take(size)

    def _gate_bits(self, segment: Segment) -> Array:
        """Give the gates as bits of a segment, one row a gate."""
        if not self._gates:
            return segment.no_gates
        return np.stack([gate.bits[segment.first : segment.last] for gate in self._gates])

    def _row(self, leaf: Leaf, gate: RowSet | None, number: int, segment: Segment, own: _OwnLists) -> tuple[int, ...]:
        """Give the row of the kernels' table for a leaf."""
        place = -1
        if gate is not None:
            if gate not in self._gates:
                self._gates.append(gate)
            place = self._gates.index(gate)
        if not isinstance(leaf, Term | Phrase):
            return (*own.add(self._finder.find(leaf), segment), *_NO_FORM, place)
        match, form = self._leaves.matches(leaf)[number], _NO_FORM
        if isinstance(leaf, Term) and leaf.form:
            forms = self._leaves.forms(leaf, number)
            if len(forms.rows) != len(match.rows):
                form = own.place(forms)
        return (*own.place(match), *form, place)


class _OwnLists:
    """Lays the lists made for one query in one segment end to end; those that lie on disk stay where they are."""

    def __init__(self, segment: Segment) -> None:
        self._none = segment.no_runs
        self._rows: list[Array] = []
        self._codes: list[Array] = []
        self._size = 0

    def place(self, match: Matches) -> tuple[int, int, int]:
        """Give source, first and last posting of a leaf's matches."""
        if match.place is not None:
            return (_SOURCES[match.stream], *match.place[:2])
        return self._append(match.rows, match.codes)

    def add(self, rows: RowSet, segment: Segment) -> tuple[int, int, int]:
        """Lay rows that score a constant beside the others."""
        first, last = np.searchsorted(rows.rows, (segment.base, segment.base + segment.rows))
        part = rows.rows[first:last] - np.uint32(segment.base)
        return self._append(part, np.zeros(len(part), self._none.codes.dtype))

    def _append(self, rows: Array, codes: Array) -> tuple[int, int, int]:
        first = self._size
        self._rows.append(rows)
        self._codes.append(codes)
        self._size += len(rows)
        return OWN, first, self._size

    def runs(self) -> Runs:
        """Give the lists as kernels take them that score rows."""
        if not self._rows:
            return self._none
        rows, codes = np.concatenate(self._rows), np.concatenate(self._codes)
        rows.flags.writeable = codes.flags.writeable = False
        return Runs(rows, codes)

    def lists(self, segment: Segment) -> Lists:
        """Give the lists as kernels take them that look for the best; they have no bounds."""
        return Lists(*self.runs(), segment.lists["stem"].bounds[:0])


class _Merger:
    """Puts the best rows of several segments into one order."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._rows: list[int] = []
        self._scores: list[float] = []

    def add(self, rows: Array, scores: Array) -> None:
        """Take the best of a segment, best first."""
        self._rows += rows.tolist()
        self._scores += scores.tolist()

    def floor(self, size: int) -> float:
        """Give the score that a row must reach to be among the best."""
        return sorted(self._scores, reverse=True)[size - 1] if 0 < size <= len(self._scores) else 0.0

    def take(self, size: int) -> Ranked:
        """Give the best rows of all."""
        found = list(zip(self._rows, self._scores, strict=True))
        if len(self._generation.segments) == 1:
            return found
        instant = self._generation.instant
        return _settle(found, lambda one: (-one[1], -int(instant[one[0]])), self._generation)[:size]


def _settle(found: Ranked, key: Callable[[tuple[int, float]], tuple[float, ...]], generation: Generation) -> Ranked:
    """Order rows by a key, and by id where it is equal."""
    settled: Ranked = []
    for _, equal in groupby(sorted(found, key=key), key=key):
        group = list(equal)
        settled += sorted(group, key=lambda one: generation.id_of(one[0])) if len(group) > 1 else group
    return settled


def newest(found: RowSet, size: int, generation: Generation) -> Sequence[int]:
    """Give the rows of a set that were published last, undated ones at the end, those of one moment by id."""
    parts = [generation.part_of(found, segment)[:size].tolist() for segment in generation.segments]
    if len(parts) == 1:
        rows: list[int] = parts[0]
        return rows
    instant = generation.instant
    listed = [(row, 0.0) for part in parts for row in part]
    return [row for row, _ in _settle(listed, lambda one: (-int(instant[one[0]]),), generation)][:size]


def oldest(found: RowSet, size: int, generation: Generation) -> Sequence[int]:
    """Give the rows of a set that were published first, undated ones at the end, those of one moment by id."""
    instant = generation.instant
    dated: list[int] = []
    undated: list[int] = []
    for segment in generation.segments:
        part = generation.part_of(found, segment)
        moments = instant[part]
        known = int((moments != UNKNOWN_INSTANT).sum())
        first = max(0, known - size)
        # the newest moment kept is taken whole: of its rows, those with the smallest ids stand first and come first
        while first and moments[first - 1] == moments[first]:
            first -= 1
        dated += part[first:known].tolist()
        undated += part[known : known + size].tolist()
    listed = _settle([(row, 0.0) for row in dated], lambda one: (int(instant[one[0]]),), generation)
    rest = _settle([(row, 0.0) for row in undated], lambda one: (), generation)
    return [row for row, _ in [*listed, *rest]][:size]
