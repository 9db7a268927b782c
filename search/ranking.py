"""How well does an article fit? BM25F over arrays.

Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
A term's frequency in a field is divided by a length norm, weighted, and summed over fields; the sum saturates with k1
and is multiplied by the term's inverse document frequency. A phrase is scored as if it were a term.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
CONSTANT = 1.0
"""The score of a prefix, whatever it matches."""

Floats = NDArray[np.float64]


def inverse_document_frequency(articles: int, holding: int) -> float:
    """Weigh a term that `holding` of `articles` hold: ln(1 + (N - df + 0.5) / (df + 0.5)), never negative."""
    return math.log(1.0 + (articles - holding + 0.5) / (holding + 0.5))


def weigh_frequency(frequency: Floats, length: Floats, average: float, weight: float, b: float) -> Floats:
    """Norm term frequencies of one field by its lengths, and weigh them: w * tf / (1 - b + b * length / average)."""
    return weight * frequency / (1.0 - b + b * length / average)


def saturate(frequency: Floats, idf: float, k1: float = K1) -> Floats:
    """Turn summed weighed frequencies into scores: idf * tf * (k1 + 1) / (tf + k1)."""
    return idf * frequency * (k1 + 1.0) / (frequency + k1)
