"""Why does an article score what it scores? The parts of one score, clause by clause, as the postings tell."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from index.columns import Array
from index.schema import TEXT_FIELD_NAMES
from search.clauses import And, Clause, Leaf, Or, Phrase, Term, describe, iter_wanted
from search.evaluation import Finder
from search.kernels.phrases import body_bits
from search.kernels.scoring import weigh
from search.leaves import Leaves
from search.matching import count_matches
from search.ranking import inverse_document_frequency
from search.results import Part
from search.rowset import RowSet


def explain(row: int, clause: Clause, typed: Clause, leaves: Leaves, finder: Finder) -> tuple[Part, ...]:
    """Take a row's score apart; a leaf that stands in `clause` but not in `typed` is an alias of what was typed."""
    own = frozenset(iter_wanted(typed))
    return tuple(_part(row, leaf, leaf not in own, leaves, finder) for leaf in _iter_scoring(clause, row, finder))


def _iter_scoring(clause: Clause, row: int, finder: Finder) -> Iterator[Leaf]:
    """Give the leaves that add to a row's score: those of every And, and of the parts of an Or that find the row."""
    match clause:
        case And(parts):
            for part in parts:
                yield from _iter_scoring(part, row, finder)
        case Or(parts):
            for part in parts:
                if _has(finder.find(part), row):
                    yield from _iter_scoring(part, row, finder)
        case Term() | Phrase():
            yield clause
        case _ if isinstance(clause, Leaf):
            yield clause


def _has(rows: RowSet, row: int) -> bool:
    return bool((int(rows.bits[row >> 6]) >> (row & 63)) & 1)


def _part(row: int, leaf: Leaf, is_alias: bool, leaves: Leaves, finder: Finder) -> Part:
    generation = finder.generation
    if not isinstance(leaf, (Term, Phrase)):
        article = generation.document(row).article
        texts = {"title": article.title or "", "body": article.body}
        counts = tuple((field, count_matches(texts[field], leaf, field)) for field in leaf.fields)
        return Part(describe(leaf), type(leaf).__name__.lower(), counts, generation.ranking.constant)
    segment = generation.segment_of(row)
    number, own = generation.segments.index(segment), row - segment.base
    match = leaves.matches(leaf)[number]
    code, bits = match.codes[int(np.searchsorted(match.rows, own))], body_bits(match.codes)
    frequencies = {"title": int(code) >> bits, "body": int(code) & ((1 << bits) - 1)}
    x = float(weigh(np.int64(code), bits, own, segment.norms))
    k1 = generation.ranking.k1
    idf = inverse_document_frequency(generation.articles, finder.find(leaf).count)
    score = idf * x * (k1 + 1.0) / (x + k1)
    kind = "phrase" if isinstance(leaf, Phrase) else "term"
    if isinstance(leaf, Term) and leaf.form and not _holds_form(leaf, number, own, leaves):
        kind, score = "stem", score * generation.ranking.other_form
    counts = tuple((field, frequencies[field]) for field in TEXT_FIELD_NAMES if field in leaf.fields)
    return Part(describe(leaf), "alias" if is_alias else kind, counts, score)


def _holds_form(leaf: Term, number: int, row: int, leaves: Leaves) -> bool:
    rows: Array = leaves.forms(leaf, number).rows
    at = int(np.searchsorted(rows, row))
    return at < len(rows) and int(rows[at]) == row
