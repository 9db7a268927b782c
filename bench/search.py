"""How long does a faceted search take, here and in plain Whoosh over the same index?

Both answer the same queries in turn: the top ten, the exact total, and the counts of three facets. Whoosh groups by the
stored facet fields, which is its own way of faceting; totals are compared.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import click
from whoosh import index as whoosh_index
from whoosh.qparser import QueryParser
from whoosh.searching import Searcher
from whoosh.sorting import FieldFacet

from bench.synthetic import iter_articles, word_of
from index.writers.base import Batch
from index.writers.embedded import EmbeddedWriter
from search.backends.embedded import EmbeddedBackend
from search.params import parse_params

FACETS = ("people", "places", "weapons")
CLASSES: dict[str, list[str]] = {
    "single": [word_of(n) for n in (40, 90, 150, 300, 700)],
    "and": [f"{word_of(a)} {word_of(b)}" for a, b in ((5, 40), (9, 90), (20, 30), (3, 200), (12, 70))],
    "or": [f"{word_of(a)} OR {word_of(b)}" for a, b in ((40, 90), (60, 300), (150, 151), (80, 500), (700, 701))],
    "broad": [word_of(n) for n in (0, 1, 2, 3, 4)],
}


def build(data: Path, count: int) -> None:
    """Index `count` made-up articles below a folder."""
    articles = list(iter_articles(count))
    entities = {(e.facet, e.id): e for linked in articles for _, values in linked.values for e in values}
    batch = Batch(iter(articles), frozenset(), lambda ids: iter(()), entities, count, {})
    data.mkdir(parents=True, exist_ok=True)
    EmbeddedWriter(data).commit(batch, lambda _: None)


def ask_whoosh(searcher: Searcher, text: str) -> int:
    """Answer a query as a program with plain Whoosh would, and give the total."""
    parser = QueryParser("body_stem", searcher.schema)
    groups = {facet: FieldFacet(facet, allow_overlap=True) for facet in FACETS}
    results = searcher.search(parser.parse(text), limit=10, groupedby=groups)
    for facet in FACETS:
        sorted(results.groups(facet).items(), key=lambda item: -len(item[1]))[:20]
    return len(results)


def ask_lede(backend: EmbeddedBackend, text: str) -> int:
    """Answer a query through the public backend, and give the total."""
    query = parse_params([("q", " ".join(f"body:{w}" if w != "OR" else w for w in text.split())), ("size", "10")])
    return backend.search(query).total


def time_in_turn(questions: list[str], engines: dict[str, Callable[[str], int]], rounds: int) -> dict[str, list[float]]:
    """Ask every engine every question in turn; give milliseconds by engine. Raises SystemExit where totals differ."""
    times: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range(rounds + 1):
        for question in questions:
            totals = {}
            for name, ask in engines.items():
                begin = perf_counter()
                totals[name] = ask(question)
                if turn:
                    times[name].append((perf_counter() - begin) * 1000)
            if len(set(totals.values())) > 1:
                raise SystemExit(f"different totals for {question!r}: {totals}")
    return times


@click.command()
@click.option("--articles", default=2_000, show_default=True, type=click.IntRange(1), help="Size of the archive.")
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1), help="Counted rounds.")
def main(articles: int, rounds: int) -> None:
    """Build an archive, ask both engines, print medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        build(data, articles)
        backend = EmbeddedBackend(data)
        searcher = whoosh_index.open_dir(next(data.glob("gen-*/whoosh"))).searcher()
        engines: dict[str, Callable[[str], int]] = {
            "lede": lambda text: ask_lede(backend, text),
            "whoosh": lambda text: ask_whoosh(searcher, text),
        }
        click.echo(f"{articles:,} articles, medians in ms of {rounds} rounds after a warm-up\n")
        click.echo(f"{'class':10}{'lede':>10}{'whoosh':>10}{'ratio':>10}")
        for name, questions in CLASSES.items():
            times = time_in_turn(questions, engines, rounds)
            lede, whoosh = statistics.median(times["lede"]), statistics.median(times["whoosh"])
            click.echo(f"{name:10}{lede:>10.2f}{whoosh:>10.2f}{whoosh / lede:>9.1f}x")


if __name__ == "__main__":
    main()
