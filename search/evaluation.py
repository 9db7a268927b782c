"""Which rows does a clause find, and with what score? Arrays over all rows of a generation."""

from __future__ import annotations

import numpy as np

from index.columns import Array, Postings
from index.schema import TEXT_FIELDS, stream_name
from search.clauses import All, And, Clause, Days, Not, Or, Phrase, Prefix, Term
from search.generation import Generation
from search.histograms import happened_mask, published_mask
from search.ranking import CONSTANT, inverse_document_frequency, saturate, weigh_frequency
from search.spaces import ArticleSpace


def evaluate(clause: Clause, generation: Generation) -> tuple[Array, Array]:
    """Give a mask of the live rows that a clause finds and their scores, 0 elsewhere."""
    match clause:
        case All():
            return generation.live.copy(), np.zeros(generation.rows)
        case Not(part):
            return generation.live & ~evaluate(part, generation)[0], np.zeros(generation.rows)
        case And(parts):
            found = [evaluate(part, generation) for part in parts]
            mask = np.logical_and.reduce([mask for mask, _ in found])
            return mask, _sum_scores([scores for _, scores in found]) * mask
        case Or(parts):
            found = [evaluate(part, generation) for part in parts]
            mask = np.logical_or.reduce([mask for mask, _ in found])
            return mask, _sum_scores([scores for _, scores in found])
        case Days(axis, days):
            mask = (
                published_mask(days, generation)
                if axis == "published"
                else happened_mask(days, ArticleSpace(generation))
            )
            return generation.live & mask, np.zeros(generation.rows)
        case Prefix(prefix, fields):
            mask = _prefix_mask(prefix, fields, generation)
            return mask, mask * CONSTANT
        case Term(term, stream, fields, _):
            return _score((term,), stream, fields, generation)
        case Phrase(terms, stream, fields, _):
            return _score(terms, stream, fields, generation)


def _sum_scores(scores: list[Array]) -> Array:
    """Add scores in the order of the clauses, so that equal articles get equal sums."""
    total = scores[0].copy()
    for part in scores[1:]:
        total += part
    return total


def _score(terms: tuple[str, ...], stream: str, fields: tuple[str, ...], generation: Generation) -> tuple[Array, Array]:
    """Score a term, or a phrase as if it were one, with BM25F over the fields asked for."""
    weighed = np.zeros(generation.rows)
    for field in TEXT_FIELDS:
        if field.name not in fields:
            continue
        name, average = stream_name(field.name, stream), generation.average_length(field.name)
        for segment in generation.segments:
            rows, frequencies = _occurrences(terms, segment.postings[name])
            rows = rows.astype(np.int64) + segment.base
            lengths = generation.lengths[field.name][rows].astype(np.float64)
            weighed[rows] += weigh_frequency(frequencies.astype(np.float64), lengths, average, field.weight, field.b)
    mask = generation.live & (weighed > 0.0)
    idf = inverse_document_frequency(generation.articles, int(mask.sum()))
    return mask, saturate(weighed, idf) * mask


def _occurrences(terms: tuple[str, ...], postings: Postings) -> tuple[Array, Array]:
    """Give the rows that hold these terms one after the other, ascending, and how often."""
    if len(terms) == 1:
        place = postings.terms.find(terms[0].encode())
        if place < 0:
            return np.empty(0, np.uint32), np.empty(0, np.uint32)
        first, last = int(postings.term_starts[place]), int(postings.term_starts[place + 1])
        return postings.rows[first:last], postings.frequencies[first:last]
    common: Array | None = None
    for offset, term in enumerate(terms):
        keys = _position_keys(term, postings) - offset
        common = keys if common is None else np.intersect1d(common, keys, assume_unique=True)
        if not len(common):
            break
    assert common is not None
    rows, frequencies = np.unique(common >> 32, return_counts=True)
    return rows, frequencies


def _position_keys(term: str, postings: Postings) -> Array:
    """Give every occurrence of a term as row * 2^32 + position, ascending."""
    place = postings.terms.find(term.encode())
    if place < 0:
        return np.empty(0, np.int64)
    first, last = int(postings.term_starts[place]), int(postings.term_starts[place + 1])
    rows = np.repeat(postings.rows[first:last], postings.frequencies[first:last]).astype(np.int64)
    positions = postings.positions[int(postings.position_starts[place]) : int(postings.position_starts[place + 1])]
    return (rows << 32) + positions


def _prefix_mask(prefix: str, fields: tuple[str, ...], generation: Generation) -> Array:
    """Mark the live rows with a term of the exact stream between the prefix and the end of its letters."""
    mask = np.zeros(generation.rows, bool)
    low, high = prefix.encode(), prefix.encode() + b"\xff"
    for field in fields:
        for segment in generation.segments:
            postings = segment.postings[stream_name(field, "exact")]
            first, last = postings.terms.bisect(low), postings.terms.bisect(high)
            rows = postings.rows[int(postings.term_starts[first]) : int(postings.term_starts[last])]
            mask[segment.base + rows.astype(np.int64)] = True
    return mask & generation.live
