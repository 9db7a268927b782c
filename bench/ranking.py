"""How well do we rank, beside a plain BM25 over the same words? The judgements of a test collection tell.

FOLDER holds docs.jsonl or docs.jsonl.gz (id, title, text), queries.jsonl (id, text) and qrels.tsv (topic, document,
grade; 0 is not relevant). A topic is asked as its different words joined by OR, words of one stem once, as many as a
query may have; the reference gets the stems of the very same words.

    python -m bench ranking FOLDER
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

import click

from bench.collection import Rank, Topic, join_fields, read_documents, read_topics
from bench.judgements import average_precision, compare, normalised_gain, precision
from bench.machine import version_of
from bench.report import format_table
from index.cli import friendly_errors
from index.documents import Article, LinkedArticle
from index.schema import TEXT_FIELDS
from index.writers.base import Batch
from index.writers.embedded import EmbeddedWriter
from search.backends.embedded import EmbeddedBackend
from search.query import Query
from search.ranking import Ranking

K1, B = 1.2, 0.75
"""The usual numbers of BM25, Lucene's."""
DEPTH = 100
"""Documents of a topic that are looked at."""
PLAIN = Ranking(k1=K1, fields=tuple(replace(field, weight=1.0, b=B) for field in TEXT_FIELDS), other_form=1.0)
"""Every field and every form weighs the same; over one field this is the reference."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is measured of one ranking, a number a topic."""

    name: str
    gains: tuple[float, ...]
    precisions: tuple[float, ...]
    averages: tuple[float, ...]


def build_index(folder: Path, articles: Sequence[Article]) -> Path:
    """Commit articles, in the order of rows, as they are: without mentions and values; give the folder, made now."""
    folder.mkdir()
    linked = {article.id: LinkedArticle(article, (), (), ()) for article in articles}
    batch = Batch(list(linked), frozenset(), lambda ids: (linked[id] for id in ids), {}, len(linked), {})
    EmbeddedWriter(folder).commit(batch, lambda _: None)
    return folder


def open_lede(folder: Path, ranking: Ranking) -> Rank:
    """Open an index; topics are asked as anybody may ask them."""
    backend = EmbeddedBackend(folder, ranking=ranking)

    def rank(topic: Topic) -> list[str]:
        results = backend.search(Query(topic.query, size=DEPTH, facets=(), axes=()))
        return [hit.id for hit in results.hits]

    return rank


def measure(name: str, rank: Rank, topics: Sequence[Topic]) -> Row:
    """Rank every topic and measure what comes first."""
    ranked = [(rank(topic), topic.grades) for topic in topics]
    return Row(
        name,
        tuple(normalised_gain(ids, grades) for ids, grades in ranked),
        tuple(precision(ids, grades) for ids, grades in ranked),
        tuple(average_precision(ids, grades) for ids, grades in ranked),
    )


def format_rows(rows: Sequence[Row]) -> str:
    """Write the means side by side, and over how many topics the nDCG of each row beats that of the first one."""
    head = ["", "nDCG@10", "P@10", f"AP@{DEPTH}", "better", "equal", "worse", "p"]
    lines = []
    for row in rows:
        line = [row.name, *(f"{fmean(values):.4f}" for values in (row.gains, row.precisions, row.averages))]
        better, equal, worse, p = compare(row.gains, rows[0].gains)
        lines.append([*line, *(["–"] * 4 if row is rows[0] else [str(better), str(equal), str(worse), f"{p:.4f}"])])
    return format_table(head, lines)


def describe(articles: Sequence[Article], topics: Sequence[Topic]) -> Iterator[str]:
    """Say what was asked of how much."""
    cut = [topic.cut for topic in topics if topic.cut]
    yield f"{len(articles):,} documents, {len(topics):,} topics of {fmean(len(t.words) for t in topics):.1f} words"
    yield f"cut to fit a query: {sum(cut):,} words of {len(cut):,} topics, for the reference as well"


@click.command(help=(__doc__ or "").replace("\n    python", "\n\n\b\n    python", 1))
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(folder: Path) -> None:
    """Index the documents, ask every topic, and print the rankings side by side."""
    if not version_of("bm25s"):
        raise click.ClickException("bm25s is not installed; legal: pip install '.[bench]'")
    with friendly_errors(), TemporaryDirectory() as name:
        articles, topics = read_documents(folder), read_topics(folder)
        if not topics:
            raise click.ClickException(f"{folder}: no topic has a relevant document")
        reference: Rank = import_module("bench.reference").build_reference(articles, K1, B, DEPTH)
        joined = build_index(Path(name) / "joined", [join_fields(article) for article in articles])
        data = build_index(Path(name) / "data", articles)
        rows = [
            measure("bm25s", reference, topics),
            measure("lede, one field, the same numbers", open_lede(joined, PLAIN), topics),
            measure("lede, two fields, the same numbers", open_lede(data, PLAIN), topics),
            measure("lede, the defaults", open_lede(data, Ranking()), topics),
        ]
    for line in describe(articles, topics):
        click.echo(line)
    click.echo(f"\n{format_rows(rows)}\n")
    click.echo(f"the numbers of bm25s: k1 {K1:g}, b {B:g}; better, equal, worse, p: topics by nDCG@10 against bm25s,")
    click.echo("paired randomisation test, two-sided")


if __name__ == "__main__":
    main(prog_name="python -m bench.ranking")
