"""How many words a second does the whole enrichment take in, what does it cost to start, and how much memory?

Every stage is on: furniture is cut, the model and the gazetteers find names, dates are resolved, names are linked. The
clock starts when the first batches are back, so that start-up does not count; words are those between blanks.
"""

from __future__ import annotations

import gzip
import json
import resource
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import click

from index.documents import Article
from index.enrich.pipeline import Enricher
from index.enrich.workers import BATCH, enrich_articles
from index.gazetteer import load_gazetteer
from index.linking.within import Linker
from index.readers.cleaning import clean_article

WARM = 8
"""Batches a worker that are given back before the clock starts."""


def read_texts(path: Path) -> list[str]:
    """Read the `text` of each line of a JSON Lines file, gzipped or not."""
    content = path.read_bytes()
    lines = (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines()
    return [json.loads(line)["text"] for line in lines]


def iter_articles(texts: list[str], repeat: int) -> Iterator[Article]:
    """Give every text `repeat` times as an article without its furniture."""
    for turn in range(repeat):
        for number, text in enumerate(texts):
            clean = clean_article(text)
            yield Article(f"{turn}-{number}", clean.title, "\n\n".join(clean.paragraphs))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--repeat", default=20, show_default=True, type=click.IntRange(1), help="Times each text is enriched.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Processes.")
def main(file: Path, repeat: int, workers: int) -> None:
    """Enrich the texts of FILE (JSON lines with `text`) and print words a second."""
    begin = perf_counter()
    gazetteer = load_gazetteer()
    Enricher(gazetteer)
    linker = Linker(gazetteer)
    click.echo(f"start-up of one process   {perf_counter() - begin:8.1f} s")
    texts = read_texts(file)
    words = {number: len(text.split()) for number, text in enumerate(texts)}
    found = linker.link(enrich_articles(iter_articles(texts, repeat), gazetteer, workers=workers))
    counted = 0
    for place, linked in enumerate(found):
        if place == WARM * workers * BATCH:
            begin, counted = perf_counter(), 0
        counted += words[int(linked.article.id.partition("-")[2])]
    seconds = perf_counter() - begin
    usage = resource.getrusage(resource.RUSAGE_CHILDREN if workers > 1 else resource.RUSAGE_SELF)
    click.echo(f"words                     {counted:8,}")
    click.echo(f"words a second            {counted / seconds:8,.0f}  ({workers} workers)")
    click.echo(f"memory of a worker        {usage.ru_maxrss / 1024:8,.0f} MiB")


if __name__ == "__main__":
    main()
