"""Which rows that any leaf finds score highest? Looks only at blocks of postings that can still come among the best.

Pruning by the bounds of blocks: Ding & Suel, Faster Top-k Document Retrieval Using Block-Max Indexes (SIGIR 2011).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.columns import BLOCK, Array
from index.compiled import Whole, kernel
from search.kernels.bits import ONE, has_row
from search.kernels.phrases import body_bits
from search.kernels.scoring import OWN, Lists, Norms, Runs, choose, push, score_rows, weigh

BATCH = 8 * BLOCK
"""Rows that are scored together, between two looks at the floor."""


@kernel
def bound_of(x: float, constant: float, weight: float, k1: float) -> float:
    """Give the highest score of a leaf for a weighed frequency of at most x, rounded as scores are."""
    return constant + (weight * x / (x + k1) if x < np.inf else weight)


@kernel
def bound_block(leaf: Array, block: Whole, drift: float, lists: Lists) -> float:
    """Give the highest weighed frequency in a block of a leaf's list; a list made for the query has no bounds."""
    return np.float64(lists.bounds[block]) * drift if leaf[0] != OWN else np.inf


@kernel
def bound_list(leaf: Array, drift: float, lists: Lists, size: Whole) -> tuple[Any, Any]:
    """Give the highest weighed frequency in a leaf's list, and the one that `size` blocks reach (0 for fewer)."""
    highest = np.zeros(size, np.float64)
    if leaf[2] > leaf[1]:
        for block in range(leaf[1] // BLOCK, (leaf[2] - 1) // BLOCK + 1):
            bound = bound_block(leaf, block, drift, lists)
            at = size - 1
            if bound <= highest[at]:
                continue
            while at > 0 and highest[at - 1] < bound:
                highest[at] = highest[at - 1]
                at -= 1
            highest[at] = bound
    return highest[0], highest[size - 1]


@kernel
def gather(
    leaf: Array, posting: Whole, least: float, drift: float, constant: float, weight: float, k1: float, rest: float,
    floor: float, lists: Lists, norms: Norms, within: Array, met: Array, batch: Array,
) -> tuple[Whole, Whole]:  # fmt: skip
    """Fill a batch with rows of a leaf's list, from a posting on, that can reach the floor and were not met before.

    `rest` is what other lists can add at most; blocks whose highest weighed frequency is below `least` are passed over.
    Gives the number of rows, and the posting to go on from.
    """
    bits, filled, last = body_bits(lists.codes), 0, leaf[2]
    while posting < last:
        block = posting // BLOCK
        end = min(last, (block + 1) * BLOCK)
        if filled + end - posting > len(batch):
            break
        highest = bound_block(leaf, block, drift, lists)
        if highest >= least and np.float32(bound_of(highest, constant, weight, k1) + rest) >= floor:
            for at in range(posting, end):
                row = np.int64(lists.rows[at])
                x = weigh(np.int64(lists.codes[at]), bits, row, norms)
                reachable = bound_of(x, constant, weight, k1) + rest
                if np.float32(reachable) >= floor and has_row(within, row) and not has_row(met, row):
                    met[row >> 6] |= ONE << np.uint64(row & 63)
                    batch[filled] = row
                    filled += 1
        posting = end
    return filled, posting


@kernel
def gather_shared(
    leaf: Array, posting: Whole, drift: float, constant: float, weight: float, k1: float, rest: float, floor: float,
    lists: Lists, within: Array, seen: Array, met: Array, batch: Array,
) -> tuple[Whole, Whole]:  # fmt: skip
    """Fill a batch as gather does with rows that an earlier list held, and note all rows of this one as seen."""
    filled, last = 0, leaf[2]
    while posting < last:
        block = posting // BLOCK
        end = min(last, (block + 1) * BLOCK)
        if filled + end - posting > len(batch):
            break
        is_reachable = (
            np.float32(bound_of(bound_block(leaf, block, drift, lists), constant, weight, k1) + rest) >= floor
        )
        for at in range(posting, end):
            row = np.int64(lists.rows[at])
            bit = ONE << np.uint64(row & 63)
            if is_reachable and seen[row >> 6] & within[row >> 6] & ~met[row >> 6] & bit:
                met[row >> 6] |= bit
                batch[filled] = row
                filled += 1
            seen[row >> 6] |= bit
        posting = end
    return filled, posting


@kernel
def rank_any(
    size: Whole, within: Array, floor: Any, drift: float, table: Array, weights: Array, k1: float, other_form: float,
    stem: Lists, exact: Lists, own: Lists, norms: Norms,
) -> tuple[Array, Array]:  # fmt: skip
    """Give rows and scores of the best of a segment's set `within`, where any leaf finds a row; none below `floor`.

    The best blocks of the list that can score most set a floor at first. Then come the rows that several lists hold, in
    blocks that can reach the floor together with all other lists; then each list's own, in blocks that can alone.
    """
    leaves = len(table)
    bounds, seeds = np.zeros(leaves, np.float64), np.empty(leaves, np.float64)
    for number in range(leaves):
        x, seeds[number] = bound_list(table[number], drift, choose(table[number, 0], stem, exact, own), size)
        if table[number, 2] > table[number, 1]:
            bounds[number] = bound_of(x, weights[number, 0], weights[number, 1], k1)
    lead, together = np.argmax(bounds), bounds.sum()
    stem_runs, exact_runs = Runs(stem.rows, stem.codes), Runs(exact.rows, exact.codes)
    own_runs = Runs(own.rows, own.codes)
    no_gates = np.empty((0, 0), np.uint64)
    met, seen, batch = np.zeros_like(within), np.zeros_like(within), np.empty(BATCH, np.uint32)
    best, top = np.empty(size, np.int64), np.empty(size, np.float64)
    filled: Whole = 0
    for turn in range(3):
        if turn == 1 and leaves == 1:
            continue
        for number in range(leaves):
            if turn == 0 and number != lead:
                continue
            leaf = table[number]
            posting = leaf[1]
            lists = choose(leaf[0], stem, exact, own)
            while posting < leaf[2]:
                if turn == 1:
                    found, posting = gather_shared(
                        leaf, posting, drift, weights[number, 0], weights[number, 1], k1, together - bounds[number],
                        floor, lists, within, seen, met, batch,
                    )  # fmt: skip
                else:
                    least, rest = (seeds[number], together) if turn == 0 else (0.0, 0.0)
                    found, posting = gather(
                        leaf, posting, least, drift, weights[number, 0], weights[number, 1], k1, rest, floor, lists,
                        norms, within, met, batch,
                    )  # fmt: skip
                rows = batch[:found]
                scores = score_rows(
                    rows, 0, table, weights, k1, other_form, stem_runs, exact_runs, own_runs, norms, no_gates
                )
                for at in range(found):
                    if scores[at] >= floor:
                        filled = push(best, top, filled, np.int64(rows[at]), scores[at])
                if filled == size:
                    floor = max(floor, top[size - 1])
    return best[:filled], top[:filled]
