"""How good is a ranking by what judges said of its documents? A number a topic, and a comparison over all topics.

Grades are whole numbers, the higher the better, 0 for what is not relevant; a document without a grade counts as 0.
Gains are the grades themselves, as in trec_eval.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

Grades = Mapping[str, int]
"""The grades of one topic by the id of the document."""

ROUNDS = 10_000
SAME = 1e-9
"""Two numbers of a topic nearer than this are equal."""


class Comparison(NamedTuple):
    """Over how many topics a ranking is better than another one, equal and worse; `p` as of `sign_flips`."""

    better: int
    equal: int
    worse: int
    p: float


def discounted_gain(grades: Iterable[int]) -> float:
    """Sum the grades of a ranking, each divided by log2(rank + 1) (Järvelin & Kekäläinen, 2002)."""
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def normalised_gain(ranking: Sequence[str], grades: Grades, depth: int = 10) -> float:
    """Compute nDCG: the gain of the first documents divided by that of the best order there is; 0 where none is."""
    best = discounted_gain(sorted(grades.values(), reverse=True)[:depth])
    return discounted_gain(grades.get(id, 0) for id in ranking[:depth]) / best if best else 0.0


def precision(ranking: Sequence[str], grades: Grades, depth: int = 10) -> float:
    """Compute the share of the first `depth` ranks that hold a relevant document."""
    return sum(grades.get(id, 0) > 0 for id in ranking[:depth]) / depth


def average_precision(ranking: Sequence[str], grades: Grades) -> float:
    """Average the precision at the rank of each relevant document, 0 for one that is not ranked."""
    relevant = sum(grade > 0 for grade in grades.values())
    hits = [rank for rank, id in enumerate(ranking, 1) if grades.get(id, 0) > 0]
    return sum(found / rank for found, rank in enumerate(hits, 1)) / relevant if relevant else 0.0


def sign_flips(differences: Sequence[float], rounds: int = ROUNDS, seed: int = 1) -> float:
    """Estimate how likely a mean difference at least as large is by chance (paired randomisation test, two-sided).

    Smucker, Allan & Carterette, A Comparison of Statistical Significance Tests (2007).
    """
    own = np.array(differences, np.float64)
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), (rounds, len(own)))
    reached = np.abs(signs @ own) >= abs(float(own.sum())) - SAME
    return (int(reached.sum()) + 1) / (rounds + 1)


def compare(own: Sequence[float], other: Sequence[float]) -> Comparison:
    """Compare the numbers of two rankings topic by topic."""
    differences = [a - b for a, b in zip(own, other, strict=True)]
    better = sum(difference > SAME for difference in differences)
    worse = sum(difference < -SAME for difference in differences)
    return Comparison(better, len(differences) - better - worse, worse, sign_flips(differences))
