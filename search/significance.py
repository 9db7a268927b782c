"""Which values set these results apart from the whole archive?"""

from __future__ import annotations

import numpy as np

from index.columns import Array


def significance(counts: Array | int, results: int, totals: Array | int, articles: int) -> Array:
    """Score values with `counts` of `results` here and `totals` of `articles` in the archive, one or many.

    The change of a value's share times the ratio of the shares (the JLH score), 0 where it is no more frequent than
    usual.
    """
    here = np.asarray(counts) / max(results, 1)
    usual = np.maximum(totals, 1) / max(articles, 1)
    score: Array = np.where((here > usual) & (np.asarray(totals) > 0), (here - usual) * (here / usual), 0.0)
    return score
