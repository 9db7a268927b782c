"""Which values set these results apart from the whole archive?"""

from __future__ import annotations


def significance(count: int, results: int, total: int, articles: int) -> float:
    """Score a value with `count` of `results` here and `total` of `articles` in the archive.

    The change of its share times the ratio of the shares (the JLH score): 0 where it is no more frequent than usual.
    """
    if not count or not results or not total:
        return 0.0
    here, usual = count / results, total / articles
    return (here - usual) * (here / usual) if here > usual else 0.0
