"""How does a plain BM25 rank? bm25s over the stems of title and body as one field."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np

from bench.collection import Rank, Topic
from index.analysis import analyse
from index.documents import Article


def build_reference(articles: Sequence[Article], k1: float, b: float, depth: int) -> Rank:
    """Build the reference; of equal scores, in single precision as ours are, the first article wins."""
    retriever = bm25s.BM25(k1=k1, b=b, method="lucene", dtype="float64")
    retriever.index([analyse(article.content)[1] for article in articles], show_progress=False)

    def rank(topic: Topic) -> list[str]:
        scores = retriever.get_scores(list(topic.stems)).astype(np.float32)
        best = np.argsort(-scores, kind="stable")[:depth]
        return [articles[place].id for place in best.tolist() if scores[place] > 0]

    return rank
