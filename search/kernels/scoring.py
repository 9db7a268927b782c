"""How well does each row of a segment fit? BM25F over the posting lists of a query's leaves.

A leaf is a row of `table`: source (STEM, EXACT or OWN lists), first and last posting, the same three numbers for the
list of rows that hold the form that was typed (source -1 for none), and its gate (-1 for none). A row of `weights`
holds its constant score and idf * (k1 + 1); a leaf scores constant + weight * x / (x + k1) with x the weighed
frequency, times `other_form` where the typed form is absent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np

from index.columns import Array
from index.compiled import Whole, kernel
from search.kernels.bits import has_row, seek
from search.kernels.phrases import body_bits
from search.ranking import inverse_document_frequency

STEM, EXACT, OWN = 0, 1, 2
"""Where a leaf's list lies: in the postings of a stream, or in a list made for the query."""


weigh_rarity: Callable[[Any, Any], float] = kernel(inverse_document_frequency)
"""The same function, compiled."""


class Lists(NamedTuple):
    """Rows, packed frequencies and the bounds of their blocks in one source."""

    rows: Array
    codes: Array
    bounds: Array


class Runs(NamedTuple):
    """Rows and packed frequencies of one source."""

    rows: Array
    codes: Array


LENGTH_BITS = 20
"""The bits of a row's body length; the title's stand above them."""


class Norms(NamedTuple):
    """What one occurrence weighs: `title` and `body` by length, and the packed lengths of each row of the segment."""

    lengths: Array
    title: Array
    body: Array


_Source = TypeVar("_Source", Lists, Runs)


@kernel
def choose(source: Whole, stem: _Source, exact: _Source, own: _Source) -> _Source:
    """Give the lists or runs of a source; not for inner loops, where handing arrays on costs more than their use."""
    if source == STEM:
        return stem
    if source == EXACT:
        return exact
    return own


@kernel
def weigh(code: Whole, bits: Whole, row: Whole, norms: Norms) -> Any:
    """Weigh a packed frequency by the norms of its row."""
    length = np.int64(norms.lengths[row])
    weight = (code & ((1 << bits) - 1)) * norms.body[length & ((1 << LENGTH_BITS) - 1)]
    in_title = code >> bits
    if in_title:
        weight += in_title * norms.title[length >> LENGTH_BITS]
    return weight


@kernel
def add_scores(
    rows: Array, base: Whole, leaf: Array, constant: float, weight: float, k1: float, other_form: float, lists: Runs,
    forms: Runs, norms: Norms, gates: Array, scores: Array,
) -> None:  # fmt: skip
    """Add what one leaf scores to the scores of ascending rows of a segment, `base` further on than its own."""
    bits = body_bits(lists.codes)
    posting, last, form = leaf[1], leaf[2], leaf[4]
    for place in range(len(rows)):
        row = np.int64(rows[place]) - base
        posting = seek(lists.rows, posting, last, row)
        if posting == last:
            return
        if lists.rows[posting] != row or (leaf[6] >= 0 and not has_row(gates[leaf[6]], row)):
            continue
        x = weigh(np.int64(lists.codes[posting]), bits, row, norms)
        part = constant + weight * x / (x + k1)
        if leaf[3] >= 0:
            form = seek(forms.rows, form, leaf[5], row)
            if form == leaf[5] or forms.rows[form] != row:
                part *= other_form
        scores[place] += part


@kernel
def score_rows(
    rows: Array, base: Whole, table: Array, weights: Array, k1: float, other_form: float, stem: Runs, exact: Runs,
    own: Runs, norms: Norms, gates: Array,
) -> Array:  # fmt: skip
    """Score ascending rows of a segment, `base` further on than its own: sums in the order of the leaves, rounded."""
    scores = np.zeros(len(rows), np.float64)
    for number in range(len(table)):
        leaf = table[number]
        lists, forms = choose(leaf[0], stem, exact, own), choose(leaf[3], stem, exact, own)
        add_scores(
            rows, base, leaf, weights[number, 0], weights[number, 1], k1, other_form, lists, forms, norms, gates, scores
        )
    round_scores(scores)
    return scores


@kernel
def round_scores(scores: Array) -> None:
    """Round scores to single precision, in their own array; see ranking.round_score."""
    for place in range(len(scores)):
        scores[place] = np.float32(scores[place])


@kernel
def push(best: Array, top: Array, filled: Whole, row: Whole, score: float) -> Whole:
    """Put a row among the best, highest score first, earlier rows first among equals; give how many there are."""
    at = filled
    if filled == len(best):
        at -= 1
        if score < top[at] or (score == top[at] and row > best[at]):
            return filled
    else:
        filled += 1
    while at > 0 and (top[at - 1] < score or (top[at - 1] == score and best[at - 1] > row)):
        best[at], top[at] = best[at - 1], top[at - 1]
        at -= 1
    best[at], top[at] = row, score
    return filled


@kernel
def pick_rows(scores: Array, size: Whole) -> Array:
    """Give the places of the highest scores, earlier ones first among equals."""
    size = min(size, len(scores))
    best, top = np.empty(size, np.int64), np.empty(size, np.float64)
    filled: Whole = 0
    for place in range(len(scores)):
        if filled < size or scores[place] > top[filled - 1]:
            filled = push(best, top, filled, place, scores[place])
    return best[:filled]


@kernel
def rank_rows(
    size: Whole, rows: Array, base: Whole, table: Array, weights: Array, k1: float, other_form: float, stem: Runs,
    exact: Runs, own: Runs, norms: Norms, gates: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """Give the best of ascending rows of a segment, `base` further on than its own, and their scores."""
    scores = score_rows(rows, base, table, weights, k1, other_form, stem, exact, own, norms, gates)
    return take_best(rows, scores, size)


@kernel
def take_best(rows: Array, scores: Array, size: Whole) -> tuple[Array, Array]:
    """Give the rows with the highest scores, and these; earlier rows first among equals."""
    places = pick_rows(scores, size)
    best, top = np.empty(len(places), np.int64), np.empty(len(places), np.float64)
    for at in range(len(places)):
        best[at], top[at] = rows[places[at]], scores[places[at]]
    return best, top
