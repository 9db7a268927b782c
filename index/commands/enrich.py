"""`python -m index enrich`: what is found in articles, as JSON lines, without an index."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from index.cli import data_option, friendly_errors, model_option
from index.commands.add import printable
from index.documents import Article, LinkedArticle, format_published
from index.enrich.workers import enrich_articles
from index.entities import values_of
from index.errors import ReadError
from index.gazetteer import load_gazetteer
from index.linking.within import Linker
from index.readers import Skipped, iter_files, read_file

SHOWN = ("people", "places", "weapons", "organisations")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@data_option
@click.option("--body", is_flag=True, help="Print the cleaned text that the offsets count in, too.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that enrich.")
@model_option
def enrich(paths: tuple[Path, ...], data: Path, body: bool, workers: int, model: str | None) -> None:
    """Print a JSON line an article below PATHS: its people, places, weapons, organisations, topics and dates.

    Writes nothing. The newsroom's own names in DATA/gazetteers are used. Offsets count characters of the cleaned text,
    headline included, which --body prints.
    """
    with friendly_errors():
        gazetteer = load_gazetteer(data / "gazetteers")
        for linked in Linker(gazetteer).link(
            enrich_articles(_iter_articles(paths), gazetteer, workers=workers, model=model)
        ):
            click.echo(json.dumps(_record(linked, body), ensure_ascii=False))


def _iter_articles(paths: tuple[Path, ...]) -> Iterator[Article]:
    for source in iter_files(paths):
        if isinstance(source, ReadError):
            click.echo(f"failed: {printable(str(source))}", err=True)
        elif not isinstance(source, Skipped):
            for article in read_file(source):
                if isinstance(article, ReadError):
                    click.echo(f"failed: {printable(str(article))}", err=True)
                elif isinstance(article, Article):
                    yield article
    sys.stdout.flush()


def _record(linked: LinkedArticle, body: bool) -> dict[str, Any]:
    article = linked.article
    facets: dict[str, list[dict[str, Any]]] = {}
    for facet, values in values_of(linked).items():
        if facet in SHOWN:
            facets[facet] = [
                {"id": value.id, "label": value.label, "mentions": _mentions(linked, facet, value.id)}
                for value in values
            ]
        elif facet == "topics":
            facets[facet] = [{"id": value.id, "label": value.label, "mentions": []} for value in values]
    record: dict[str, Any] = {
        "id": article.id,
        "title": article.title,
        "published": format_published(article.published),
        "facets": facets,
        "dates": [
            {"text": day.text, "start": day.start, "end": day.end, "value": day.value,
             "precision": day.precision, "anchor": day.anchor}
            for day in linked.dates if day.value
        ],
        "unresolved": [{"text": d.text, "start": d.start, "end": d.end} for d in linked.dates if not d.value],
    }  # fmt: skip
    return record | {"body": article.content} if body else record


def _mentions(linked: LinkedArticle, kind: str, id: str) -> list[dict[str, Any]]:
    return [
        {"start": mention.start, "end": mention.end, "text": mention.text, "rule": mention.rule}
        for mention in linked.mentions
        if mention.kind == kind and mention.value == id
    ]
