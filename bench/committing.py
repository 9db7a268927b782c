"""What if the archive grows while it is searched? A process that commits a few made-up articles every few seconds.

It goes on until its standard input ends, then prints how many commits it made and how long the longest took.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from select import select
from time import perf_counter

import click

from bench.corpus import Articles, Corpus
from bench.synthetic import iter_entities
from index.documents import LinkedArticle
from index.writers.base import Batch
from index.writers.column_segment import row_order
from index.writers.embedded import EmbeddedWriter

SIZE = 20
"""Articles a commit."""


def commit_next(writer: EmbeddedWriter, articles: Articles, begin: int) -> None:
    """Commit the articles from a number on."""
    entities = {(entity.facet, entity.id): entity for entity in iter_entities()}

    def load(ids: Iterable[str]) -> Iterator[LinkedArticle]:
        return (articles.load(int(id)) for id in ids)

    order = sorted(row_order(articles.published(number), str(number)) for number in range(begin, begin + SIZE))
    writer.commit(Batch([id for _, id in order], frozenset(), load, entities, begin + SIZE, {}), lambda _: None)


def commit_until(is_over: Callable[[], bool], data: Path, begin: int) -> tuple[int, float]:
    """Commit the articles from a number on until it is over; give the number of commits and the longest's seconds."""
    writer, articles = EmbeddedWriter(data), Articles(Corpus(begin + SIZE))
    commits, longest = 0, 0.0
    while not is_over():
        start = perf_counter()
        commit_next(writer, articles, begin + commits * SIZE)
        commits, longest = commits + 1, max(longest, perf_counter() - start)
    return commits, longest


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("begin", type=int)
@click.option(
    "--every", default=5.0, show_default=True, type=click.FloatRange(0.1), help="Seconds between two commits."
)
def main(data: Path, begin: int, every: float) -> None:
    """Commit made-up articles to DATA, the numbers from BEGIN on, until standard input ends."""
    commits, longest = commit_until(lambda: bool(select([sys.stdin], [], [], every)[0]), data, begin)
    click.echo(f"{commits} {longest:.2f}")


if __name__ == "__main__":
    main(prog_name="python -m bench.committing")
