"""What is written in a process of its own, so that its time and memory are its own?

    python -m bench.written segment fast|whoosh ARCHIVE FOLDER    the Whoosh index of the live generation's rows again
    python -m bench.written peer NAME ROWS ARTICLES FOLDER        another engine's index of the same articles

Prints the seconds that writing took, without what was read before it.
"""

from __future__ import annotations

import re
from pathlib import Path
from time import perf_counter

import click

from bench.corpus import Corpus
from bench.peers.base import PEERS, Layout, Source
from index.analysis import WORD
from index.columns import open_strings
from index.entities import ENTITIES, closure, iter_entities, values_of
from index.manifest import get_current, load_manifest
from index.schema import FACET_NAMES, TEXT_FIELD_NAMES
from index.writers.documents_check import read_linked
from index.writers.embedded import SEGMENT_WRITERS

_find_words = re.compile(WORD).findall


@click.group()
def main() -> None:
    """Write one thing."""


@main.command()
@click.argument("writer", type=click.Choice(list(SEGMENT_WRITERS)))
@click.argument("archive", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
def segment(writer: str, archive: Path, folder: Path) -> None:
    """Write every segment of the live generation into a new Whoosh index; reading the articles is not counted."""
    current = get_current(archive)
    entities = {(entity.facet, entity.id): entity for entity in iter_entities(current / "columns" / ENTITIES)}
    names = {facet: [id for own, id in entities if own == facet] for facet in FACET_NAMES}
    spent = 0.0
    for part in load_manifest(current).segments:
        records = open_strings(current / "documents" / part.name, "records")
        begin = perf_counter()
        written = SEGMENT_WRITERS[writer](folder)
        spent += perf_counter() - begin
        for row in range(part.rows):
            linked = read_linked(bytes(records[row]), entities)
            words = {field: _find_words(getattr(linked.article, field) or "") for field in TEXT_FIELD_NAMES}
            values = {
                facet: sorted(closure(facet, (value.id for value in own), entities))
                for facet, own in values_of(linked).items()
            }
            begin = perf_counter()
            written.add(linked, words, values)
            spent += perf_counter() - begin
        begin = perf_counter()
        written.commit(current / "columns" / part.name, names, {}, frozenset())
        spent += perf_counter() - begin
    click.echo(spent)


@main.command()
@click.argument("name", type=click.Choice(list(PEERS)))
@click.argument("rows", type=click.Path(path_type=Path))
@click.argument("articles", type=int)
@click.argument("folder", type=click.Path(path_type=Path))
def peer(name: str, rows: Path, articles: int, folder: Path) -> None:
    """Write another engine's index; reading the analysed rows is counted."""
    folder.mkdir(parents=True)
    begin = perf_counter()
    PEERS[name].build(folder, Source(Corpus(articles), rows, Layout(), articles))
    click.echo(perf_counter() - begin)


if __name__ == "__main__":
    main()
