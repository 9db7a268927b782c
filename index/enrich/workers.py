"""How do several processes share the enriching? Each builds its own Enricher and takes batches in turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

from index.documents import Article, EnrichedArticle
from index.enrich.crew import Died, Job, WorkerError
from index.enrich.pipeline import Enricher
from index.enrich.processes import open_crew
from index.gazetteer import Gazetteer

BATCH = 32
_AHEAD = 4
"""Batches a process that are on their way before the first of them is waited for."""


class Enriching:
    """Enriches batches; names and model are loaded with the first."""

    def __init__(self, gazetteer: Gazetteer, model: str | None = None) -> None:
        self._gazetteer, self._model = gazetteer, model
        self._enricher: Enricher | None = None

    def __call__(self, articles: Iterable[Article]) -> list[EnrichedArticle]:
        """Enrich articles, given back in their order."""
        if self._enricher is None:
            self._enricher = Enricher(self._gazetteer, self._model)
        return list(self._enricher.enrich(articles))


def enrich_articles(
    articles: Iterable[Article], gazetteer: Gazetteer, *, workers: int = 1, model: str | None = None
) -> Iterator[EnrichedArticle]:
    """Enrich articles, given back in their order, in this process or spread over `workers` processes.

    Names and model are loaded with the first article: nothing new costs nothing, and a few articles start no process.
    Raises WorkerError where a process dies.
    """
    source = iter(articles)
    batches = iter(lambda: list(islice(source, BATCH)), [])
    first = next(batches, None)
    if first is None:
        return
    with open_crew(partial(Enriching, gazetteer, model), workers if len(first) == BATCH else 1) as crew:
        waiting: deque[Job] = deque([crew.submit(first)])
        ahead = _AHEAD * crew.size if crew.size > 1 else 0
        for batch in batches:
            while len(waiting) > ahead:
                while not waiting[0].is_done:
                    crew.wait()
                yield from _answer(waiting.popleft())
            waiting.append(crew.submit(batch))
        while waiting:
            while not waiting[0].is_done:
                crew.wait()
            yield from _answer(waiting.popleft())


def _answer(job: Job) -> list[EnrichedArticle]:
    answer: list[EnrichedArticle] | Died = job.answer
    if isinstance(answer, Died):
        named = job.task[0].path or job.task[0].id
        raise WorkerError(f"{named}: the process that enriched it, or one of the {BATCH} behind it, {answer.reason}")
    return answer
