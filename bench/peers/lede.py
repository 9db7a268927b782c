"""How do we answer? Through the public backend, over a generation that the writer wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench.answers import FACET_SIZE, SIZE, Answer
from bench.corpus import FACETS, Articles, month_of
from bench.peers.base import Source
from bench.questions import Question
from bench.synthetic import build_value, iter_entities, value_number
from index.documents import LinkedArticle
from index.manifest import get_current, load_manifest
from index.writers.base import Batch
from index.writers.column_segment import row_order
from index.writers.embedded import EmbeddedWriter
from search.backends.embedded import EmbeddedBackend
from search.query import DayRange, FacetFilter, Query


def build(folder: Path, source: Source) -> None:
    """Commit the articles batch by batch, then a commit that only removes."""
    entities = {(entity.facet, entity.id): entity for entity in iter_entities()}
    articles = Articles(source.corpus)
    writer = EmbeddedWriter(folder)

    def load(ids: Iterable[str]) -> Iterator[LinkedArticle]:
        return (articles.load(int(id)) for id in ids)

    written = 0
    with tqdm(desc="lede", total=source.articles, unit_scale=True, leave=False) as bar:
        for size in source.sizes():
            numbers = range(written, written + size)
            order = sorted(row_order(articles.published(number), str(number)) for number in numbers)
            written += size
            batch = Batch([id for _, id in order], frozenset(), load, entities, written, {})
            writer.commit(batch, bar.update)
    if dead := source.dead():
        ids = frozenset(str(number) for number in dead)
        writer.commit(Batch([], ids, load, entities, written + 1, {}), lambda _: None)


def open_engine(folder: Path) -> Lede:
    """Open the backend on the data folder."""
    return Lede(folder)


class Lede:
    """Asks the backend, and reads every hit, value and bucket of its results."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._backend = EmbeddedBackend(folder)

    def segments(self) -> int:
        """Count the segments of the live generation."""
        return len(load_manifest(get_current(self._folder)).segments)

    def ask(self, question: Question) -> Any:
        """Search, and read each record that the results hold."""
        results = self._backend.search(build_query(question))
        hits = [(hit.id, hit.title, hit.published, hit.score) for hit in results.hits]
        facets = [[(value.id, value.count, value.total) for value in counts.values] for counts in results.facets]
        months = [(bucket.first, bucket.count) for bucket in results.histograms[0].buckets]
        return results.total, hits, facets, months

    def read(self, raw: Any) -> Answer:
        """Give values and months their numbers."""
        total, hits, facets, months = raw
        return Answer(
            total,
            tuple(int(id) for id, *_ in hits),
            # A chosen value is listed even where nothing is left of it; the others list none that no hit has.
            tuple(tuple((value_number(value), count) for value, count, _ in values if count) for values in facets),
            tuple((month_of(first), count) for first, count in months),
        )


def build_query(question: Question) -> Query:
    """Build the query that a question is in our terms; every value of a facet is required."""
    return Query(
        text=question.text,
        filters=tuple(FacetFilter(facet, (build_value(facet, number).id,), "all") for facet, number in question.values),
        published=DayRange(*question.published) if question.published else DayRange(),
        scope=question.scope,
        size=SIZE,
        facet_size=FACET_SIZE,
        unit="month",
        facets=FACETS,
        axes=("published",),
    )
