"""How well does an article fit? BM25F over arrays.

Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
A term's frequency in a field is divided by a length norm, weighted, and summed over fields; the sum saturates with k1
and is multiplied by the term's inverse document frequency. A phrase is scored as if it were a term.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.schema import TEXT_FIELDS, TextField

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The numbers that a score depends on beside the archive's own.

    `k1` saturates frequencies; `fields` carry weights and length norms; `constant` is the score of a prefix, a wildcard
    or a fuzzy word, whatever it matches; `other_form` multiplies the score of a stemmed term in an article whose
    fields hold it in other forms alone than the one that was typed.
    """

    k1: float = 2.0
    fields: tuple[TextField, ...] = TEXT_FIELDS
    constant: float = 1.0
    other_form: float = 0.8


def round_score(score: float) -> float:
    """Round a score to single precision, so that parts summed in another order give the same order of articles."""
    return float(np.float32(score))


def inverse_document_frequency(articles: int, holding: int) -> float:
    """Weigh a term that `holding` of `articles` hold: ln(1 + (N - df + 0.5) / (df + 0.5)), never negative."""
    return math.log(1.0 + (articles - holding + 0.5) / (holding + 0.5))


def weigh_frequency(frequency: Floats, length: Floats, average: float, weight: float, b: float) -> Floats:
    """Norm term frequencies of one field by its lengths, and weigh them: w * tf / (1 - b + b * length / average)."""
    return weight * frequency / (1.0 - b + b * length / average)


def saturate(frequency: Floats, idf: float, k1: float) -> Floats:
    """Turn summed weighed frequencies into scores: idf * tf * (k1 + 1) / (tf + k1)."""
    return idf * frequency * (k1 + 1.0) / (frequency + k1)
