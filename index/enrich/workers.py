"""How do several processes share the enriching? Each builds its own Enricher and takes batches in turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context

from index.documents import Article, EnrichedArticle
from index.enrich.pipeline import Enricher
from index.gazetteer import Gazetteer

BATCH = 32
_own: list[Enricher] = []


def enrich_articles(
    articles: Iterable[Article], gazetteer: Gazetteer, *, workers: int = 1, model: str | None = None
) -> Iterator[EnrichedArticle]:
    """Enrich articles, given back in their order, in this process or spread over `workers` processes.

    Names and model are loaded with the first article: nothing new costs nothing, and a few articles start no process.
    """
    source = iter(articles)
    batches = iter(lambda: list(islice(source, BATCH)), [])
    first = next(batches, None)
    if first is None:
        return
    if workers == 1 or len(first) < BATCH:
        enricher = Enricher(gazetteer, model)
        yield from enricher.enrich(first)
        for batch in batches:
            yield from enricher.enrich(batch)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (gazetteer, model)) as pool:
        waiting: deque[Future[list[EnrichedArticle]]] = deque([pool.submit(_enrich, first)])
        for batch in batches:
            waiting.append(pool.submit(_enrich, batch))
            if len(waiting) > workers * 2:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _start(gazetteer: Gazetteer, model: str | None) -> None:
    _own.append(Enricher(gazetteer, model))


def _enrich(articles: list[Article]) -> list[EnrichedArticle]:
    return list(_own[0].enrich(articles))
