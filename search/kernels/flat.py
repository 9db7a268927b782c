"""What does a flat search find in an archive of one segment? Everything an answer needs, in one call.

Flat is a search for words, all or any of them, or for one phrase, among the articles that hold some values. It does
what the functions that it calls do one by one; a call from outside costs more than most of them take.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from index.columns import Array
from index.compiled import Whole, kernel
from search.kernels.bits import count_rows, list_rows, set_rows
from search.kernels.finding import find_all, find_any, keep_held
from search.kernels.holding import Columns
from search.kernels.lookup import find_term
from search.kernels.phrases import match_phrase
from search.kernels.picking import tally_bits, tally_rows
from search.kernels.pruning import rank_any
from search.kernels.scoring import (
    EXACT,
    OWN,
    STEM,
    Lists,
    Runs,
    add_scores,
    rank_rows,
    round_scores,
    take_best,
    weigh_rarity,
)
from search.kernels.units import FACTS, IS_DENSE, count_buckets

ALL_OF, ANY_OF, PHRASE = 0, 1, 2
"""How the terms of a flat search belong together."""


class Asked(NamedTuple):
    """What is asked of the columns.

    `starts` divides `wanted` into the terms: for words the stem and the typed form of each, for a phrase its terms in
    the stream of exact forms. `chosen` (values, 2) gives facet and value of what must be held; `offsets`, `ranks` and
    `limit` say how facets are counted, see tally_rows. `unit` is AUTO or a place among the columns' units. From
    `pruned` rows on the best are found by blocks; a set of more than one row in `few` is handled as bits.
    """

    mode: int
    starts: Array
    wanted: Array
    slop: int
    chosen: Array
    size: int
    facet_size: int
    offsets: Array
    ranks: Array
    limit: int
    unit: int
    pruned: int
    few: int


class Found(NamedTuple):
    """What is found: `rows`, or where `facts` say that they are many `bits`; the best of them with their scores.

    `left` tells how many rows would be found without each chosen value; `values`, `tops`, `picked` and `held` are the
    facets' as tally_rows gives them, `held` -1 where it was not counted; `buckets` are the days', from FIRST_BUCKET on.
    """

    count: Whole  # type: ignore[assignment]  # a tuple's method of this name is of no use here
    rows: Array
    bits: Array
    best: Array
    scores: Array
    left: Array
    values: Array
    tops: Array
    picked: Array
    held: Array
    buckets: Array
    facts: Array


@kernel
def find_places(columns: Columns, asked: Asked) -> Array:
    """Give source, first and last posting, place among the heads, and those of the typed form (see scoring's table).

    A form that stands in as many rows as its stem stands in the same, and is left out: its source is -1.
    """
    paired, stem_slots, exact_slots = asked.mode != PHRASE, columns.stem_slots, columns.exact_slots
    leaves = (len(asked.starts) - 1) // (2 if paired else 1)
    places = np.empty((leaves, 7), np.int64)
    for leaf in range(leaves):
        if not paired:
            first, last, head = find_term(
                columns.exact, exact_slots, asked.wanted, asked.starts[leaf], asked.starts[leaf + 1]
            )
            places[leaf] = EXACT, first, last, -1, 0, 0, head
            continue
        at = 2 * leaf
        first, last, head = find_term(columns.stem, stem_slots, asked.wanted, asked.starts[at], asked.starts[at + 1])
        begin, end, _ = find_term(columns.exact, exact_slots, asked.wanted, asked.starts[at + 1], asked.starts[at + 2])
        places[leaf] = STEM, first, last, EXACT if end - begin != last - first else -1, begin, end, head
    return places


@kernel
def weigh_leaves(articles: Whole, places: Array, k1: float) -> Array:
    """Give constant score and idf * (k1 + 1) of every leaf, (leaves, 2)."""
    weights = np.zeros((len(places), 2))
    for leaf in range(len(places)):
        holding = places[leaf, 2] - places[leaf, 1]
        weights[leaf, 1] = weigh_rarity(articles, holding) * (k1 + 1.0)
    return weights


@kernel
def rank_words(
    columns: Columns, asked: Asked, places: Array, rows: Array, bits: Array, by_blocks: bool, k1: float,
    other_form: float,
) -> tuple[Array, Array]:  # fmt: skip
    """Give the best of the rows and their scores; by blocks out of bits, without scoring every row."""
    stem, exact, norms = columns.stem, columns.exact, columns.norms
    table, weights = places.copy(), weigh_leaves(len(columns.titles), places, k1)
    table[:, 6] = -1
    stem_runs, exact_runs = Runs(stem.rows, stem.frequencies), Runs(exact.rows, exact.frequencies)
    if not by_blocks:
        no_gates = np.empty((0, 0), np.uint64)
        return rank_rows(
            asked.size, rows, 0, table, weights, k1, other_form, stem_runs, exact_runs, exact_runs, norms, no_gates
        )  # fmt: skip
    stem_lists = Lists(stem.rows, stem.frequencies, stem.block_bounds)
    exact_lists = Lists(exact.rows, exact.frequencies, exact.block_bounds)
    return rank_any(
        asked.size, bits, 0.0, columns.drift, table, weights, k1, other_form, stem_lists, exact_lists, exact_lists,
        norms,
    )  # fmt: skip


@kernel
def rank_phrase(
    columns: Columns, asked: Asked, matched: Runs, rows: Array, k1: float, other_form: float
) -> tuple[Array, Array]:  # fmt: skip
    """Give the best of the rows that hold a phrase and their scores; `matched` are all that do, with frequencies."""
    leaf = np.array([OWN, 0, len(matched.rows), -1, 0, 0, -1])
    weight = weigh_rarity(len(columns.titles), len(matched.rows)) * (k1 + 1.0)
    scores, no_gates = np.zeros(len(rows), np.float64), np.empty((0, 0), np.uint64)
    add_scores(rows, 0, leaf, 0.0, weight, k1, other_form, matched, matched, columns.norms, no_gates, scores)
    round_scores(scores)
    return take_best(rows, scores, asked.size)


@kernel
def tally_flat(
    columns: Columns, asked: Asked, rows: Array, bits: Array, is_dense: bool, counts: Array, listed: Array
) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    """Give the top values of each facet as tally_rows does; `counts` and `listed` are its scratch."""
    if not is_dense:
        values = columns.values
        return tally_rows(
            rows, values.starts, values.values, values.firsts, values.numbers, columns.most, asked.offsets, asked.limit,
            asked.ranks, asked.facet_size, counts, listed,
        )  # fmt: skip
    facets = len(asked.offsets)
    best, tops = np.empty((facets, asked.facet_size), np.int64), np.empty((facets, asked.facet_size), np.int64)
    picked, held = np.zeros(facets, np.int64), np.full(facets, -1)
    for facet in range(facets):
        offset = asked.offsets[facet]
        if offset < 0:
            continue
        holders, totals = columns.holders[facet], columns.counts[facet]
        top, numbers = tally_bits(
            bits, holders.starts, holders.rows, holders.heads, holders.head_bits, columns.popular[facet], totals,
            asked.ranks[offset : offset + len(totals)], asked.facet_size,
        )  # fmt: skip
        picked[facet] = len(top)
        best[facet, : len(top)], tops[facet, : len(top)] = top, numbers
    return best, tops, picked, held


@kernel
def find_text(columns: Columns, asked: Asked, places: Array) -> tuple[Array, Whole, Array]:
    """Find the rows of the text: listed unless needed as bits alone, how many, and as bits where it is a union."""
    if asked.mode == ALL_OF and len(places) > 1:
        rows, count = find_all(columns, places)
        return rows, count, np.empty(0, np.uint64)
    bits = find_any(columns, places)
    count = count_rows(bits)
    if len(asked.chosen) or count <= asked.pruned or count * asked.few <= len(columns.titles):
        return list_rows(bits, count), count, bits
    return np.empty(0, np.uint32), count, bits


@kernel
def search_flat(
    columns: Columns, asked: Asked, k1: float, other_form: float, counts: Array, listed: Array
) -> Found:  # fmt: skip
    """Answer a flat search; `counts` and `listed` are the scratch of tally_rows."""
    articles = len(columns.titles)
    places, left = find_places(columns, asked), np.zeros(len(asked.chosen), np.int64)
    is_union = asked.mode == ANY_OF or (asked.mode == ALL_OF and len(places) == 1)
    matched, codes = np.empty(0, np.uint32), np.empty(0, columns.exact.frequencies.dtype)
    count: Whole
    if asked.mode == PHRASE:
        ranges = np.empty((len(places), 3), np.int64)
        ranges[:, :2], ranges[:, 2] = places[:, 1:3], places[:, 6]
        matched, codes = match_phrase(columns.exact, ranges, asked.slop, columns.titles, True, True)
        rows, count, bits = matched.copy(), len(matched), np.empty(0, np.uint64)
    else:
        rows, count, bits = find_text(columns, asked, places)
    if len(asked.chosen):
        count, bits = keep_held(columns, asked.chosen, rows, count, left), bits[:0]
    rows = rows[:count]
    is_dense = bool(count * asked.few > articles)
    by_blocks = bool(is_union and count > asked.pruned)
    if (is_dense or by_blocks) and len(bits) == 0:
        bits = np.zeros((articles + 63) >> 6, np.uint64)
        set_rows(bits, rows, 0)
    facts = np.zeros(FACTS, np.int64)
    facts[IS_DENSE] = is_dense
    if asked.mode == PHRASE:
        best, scores = rank_phrase(columns, asked, Runs(matched, codes), rows, k1, other_form)
    else:
        best, scores = rank_words(columns, asked, places, rows, bits, by_blocks, k1, other_form)
    values, tops, picked, held = tally_flat(columns, asked, rows, bits, is_dense, counts, listed)
    buckets = count_buckets(columns, asked.unit, rows, bits, is_dense, facts)
    return Found(count, rows, bits, best, scores, left, values, tops, picked, held, buckets, facts)
