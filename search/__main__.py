"""The command line of search: `python -m search "QUERY"`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from index.cli import data_option, friendly_errors
from index.documents import published_day
from index.errors import QueryError
from index.schema import FACETS
from search.backends.base import Backend
from search.backends.embedded import EmbeddedBackend
from search.params import parse_params
from search.presenters import present_results
from search.query import MAX_SIZE, SORTS, Query
from search.results import Hit, Results

LISTED = 5
"""Values shown of each facet on a terminal."""


def _facet_options(command: Any) -> Any:
    for facet in reversed(FACETS):
        text = f"Only articles with this {facet.one} (id, label or alias); repeat for any of several."
        command = click.option(f"--{facet.name}", multiple=True, metavar="X", help=text)(command)
    return command


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("text", metavar="QUERY", default="")
@data_option
@_facet_options
@click.option("--size", default=10, show_default=True, type=click.IntRange(0, MAX_SIZE), help="Hits to print.")
@click.option("--sort", default="relevance", show_default=True, type=click.Choice(SORTS), help="Order of the hits.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer of the API instead.")
def main(text: str, data: Path, size: int, sort: str, as_json: bool, **chosen: tuple[str, ...]) -> None:
    """Search the index in DATA for QUERY and print hits and facets."""
    with friendly_errors():
        backend = EmbeddedBackend(data)
        begin = perf_counter()
        results = backend.search(_build_query(backend, text, size, sort, chosen))
        took_ms = (perf_counter() - begin) * 1000
    if as_json:
        click.echo(json.dumps(present_results(results, took_ms), ensure_ascii=False))
    else:
        _print(results, took_ms)


def _build_query(backend: Backend, text: str, size: int, sort: str, chosen: dict[str, tuple[str, ...]]) -> Query:
    query = parse_params([("q", text), ("size", str(size)), ("sort", sort)])
    for facet, names in chosen.items():
        for name in names:
            query = query.with_value(facet, _find_id(backend, facet, name))
    return query


def _find_id(backend: Backend, facet: str, name: str) -> str:
    """Give the id that a name stands for; an unknown name is left as it is, and the answer will say so."""
    found = backend.find_entities(facet, name)
    if len(found) > 1:
        choices = ", ".join(f"{entity.id} ({entity.label})" for entity in found)
        raise QueryError(f"--{facet}", name, f"stands for several; choose one id: {choices}")
    return found[0].id if found else name


def _print(results: Results, took_ms: float) -> None:
    for note in (*results.parsed.notes, *results.notes):
        click.secho(note, fg="yellow")
    for hit in results.hits:
        _print_hit(hit)
    for facet, counts in zip(FACETS, results.facets, strict=True):
        if counts.values:
            shown = ", ".join(f"{value.label} {value.count}" for value in counts.values[:LISTED])
            more = f", {counts.distinct - LISTED} more" if counts.distinct > LISTED else ""
            click.echo(f"{facet.heading + ':':16}{shown}{more}")
    noun = "article" if results.total == 1 else "articles"
    click.secho(f"{results.total} {noun}, {took_ms:.1f} ms", bold=True)


def _print_hit(hit: Hit) -> None:
    article = hit.article
    day = published_day(article.published)
    click.secho(article.title or "(no headline)", bold=True, nl=False)
    click.secho(f"  {article.id}  {article.source or ''} {day or 'undated'}".rstrip(), dim=True)
    click.echo(f"    {_marked(hit.snippet.text, hit.snippet.marks)}\n")


def _marked(text: str, marks: Sequence[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in marks:
        pieces += [text[at:start], click.style(text[start:end], fg="red", bold=True)]
        at = end
    return "".join([*pieces, text[at:]])


if __name__ == "__main__":
    main(prog_name="python -m search")
