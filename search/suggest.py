"""What may be meant by what is typed so far? Values by a part of their name, words by their beginning."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np

from index.analysis import analyse
from index.columns import Array
from index.schema import FACET_NAMES
from search.answers import SuggestedEntity, SuggestedTerm, Suggestions
from search.asking import Asked
from search.clauses import Prefix
from search.dictionary import places_of
from search.directory import best_name
from search.facet_pages import drop_any
from search.generation import Generation
from search.query import COUNTED, Query
from search.segments import Segment

MIN_PREFIX = 2
"""Letters from which on words are completed."""


def suggest(text: str, query: Query, size: int, generation: Generation) -> Suggestions:
    """Complete a text: values whose name begins so, then those whose name holds it, and words that begin as it ends."""
    values = _suggest_values(text, query.with_counted(COUNTED[0]), size, generation)
    return Suggestions(tuple(values), tuple(_suggest_words(text, size, generation)))


def _suggest_values(text: str, query: Query, size: int, generation: Generation) -> list[SuggestedEntity]:
    """Give values that articles of the query have; a choice under `any` in a value's own facet is left out."""
    whole = Asked(query, generation)
    found: list[tuple[bool, int, str, str, str, SuggestedEntity]] = []
    for facet in FACET_NAMES:
        asked = Asked(drop_any(query, facet), generation) if query.filter(facet).values else whole
        counts = asked.space.count_values(facet, asked.places)
        held, directory = np.flatnonzero(counts).tolist(), generation.directories[facet]
        first = directory.find(text, held, begins=True)
        rest = sorted(set(directory.find(text, held)).difference(first)) if len(first) < size else []
        for is_inside, numbers in ((False, first), (True, rest)):
            for number in _most(numbers, counts, generation.names[facet].ranks, size):
                entity, count = generation.values[facet][number], int(counts[number])
                suggestion = SuggestedEntity(entity, count, best_name(entity, text))
                found.append((is_inside, -count, entity.label.casefold(), facet, entity.id, suggestion))
    return [suggestion for *_, suggestion in sorted(found)[:size]]


def _most(numbers: list[int], counts: Array, ranks: Array, size: int) -> list[int]:
    """Give the most frequent of some values, by label among equals."""
    listed = np.array(numbers, np.int64)
    most: list[int] = listed[np.lexsort((ranks[listed], -counts[listed]))[:size]].tolist()
    return most


def _suggest_words(text: str, size: int, generation: Generation) -> list[SuggestedTerm]:
    """Give the most frequent words that begin as the last word of a text."""
    terms = analyse(text)[0]
    if not terms or len(terms[-1]) < MIN_PREFIX or not text[-1:].isalnum():
        return []
    counts: Counter[str] = Counter()
    for segment in generation.segments:
        counts.update(_count_words(terms[-1], segment, generation, size))
    found = sorted((-count, term) for term, count in counts.items() if count)
    return [SuggestedTerm(term, -count) for count, term in found[:size]]


def _count_words(prefix: str, segment: Segment, generation: Generation, size: int) -> dict[str, int]:
    """Count the live articles of a segment that hold each word that begins so; of a lone segment, the most frequent."""
    postings = segment.streams["exact"]
    places = places_of(Prefix(prefix), postings)
    if not len(places):
        return {}
    first, last = int(places[0]), int(places[-1]) + 1
    starts = postings.starts[first : last + 1].astype(np.int64)
    counts = np.diff(starts)
    if not segment.all_live:
        rows = postings.rows[int(starts[0]) : int(starts[-1])].astype(np.int64)
        bits = generation.live.bits[segment.first : segment.last]
        live = (bits[rows >> 6] >> (rows & 63).astype(np.uint64)) & np.uint64(1)
        counts = np.diff(np.concatenate([[0], np.cumsum(live.astype(np.int64))])[starts - starts[0]])
    chosen = np.arange(len(counts))
    if len(generation.segments) == 1 and len(counts) > size:
        least = np.partition(counts, -size)[-size]
        chosen = np.flatnonzero(counts >= least)
    ends = postings.terms_starts[first : last + 1].tolist()
    spans = list(pairwise(ends))
    content = postings.terms_content
    return {content[spans[n][0] : spans[n][1]].tobytes().decode(): int(counts[n]) for n in chosen.tolist()}
