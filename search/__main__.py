"""The command line of search: `python -m search "QUERY"`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from index.cli import data_option, friendly_errors
from index.errors import QueryError
from index.schema import FACETS
from search.backends.base import Backend
from search.backends.embedded import EmbeddedBackend
from search.help import find_help
from search.params import parse_params
from search.presenters import present_results
from search.query import MAX_SIZE, SORTS, Query
from search.terminal import write_answer

FOUND, NOTHING, FAILED = 0, 1, 2
"""What the process ends with, as grep and ripgrep do."""


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
@click.option("--exact", is_flag=True, help="Search every word in the very form that is typed.")
@click.option("--no-expand", is_flag=True, help="Do not search other names of what is typed.")
@click.option("--explain", is_flag=True, help="Show what each score is made of.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer of the API instead.")
def main(
    text: str, data: Path, size: int, sort: str, exact: bool, no_expand: bool, explain: bool, as_json: bool,
    **chosen: tuple[str, ...],
) -> None:  # fmt: skip
    """Search the index in DATA for QUERY and print hits and facets.

    Exit status: 0 where there are hits, 1 where there is none, 2 on an error. Colours only on a terminal, and not with
    NO_COLOR.
    """
    switches = [("exact", exact), ("expand", not no_expand), ("explain", explain)]
    params = [("q", text), ("size", str(size)), ("sort", sort), *((name, str(int(on))) for name, on in switches)]
    try:
        with friendly_errors():
            status = _run(data, params, chosen, as_json)
    except click.ClickException as error:
        error.show()
        status = FAILED
    sys.exit(status)


def _run(data: Path, params: list[tuple[str, str]], chosen: dict[str, tuple[str, ...]], as_json: bool) -> int:
    backend = EmbeddedBackend(data)
    query = _build_query(backend, params, chosen)
    begin = perf_counter()
    results = backend.search(query)
    took_ms = (perf_counter() - begin) * 1000
    help = find_help(results, backend)
    try:
        if as_json:
            click.echo(json.dumps(present_results(results, took_ms, *help), ensure_ascii=False))
        else:
            for line in write_answer(results, took_ms, *help):
                click.echo(line, color=False if os.environ.get("NO_COLOR") else None)
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever reads has seen enough; what Python flushes at its end goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FOUND if results.total else NOTHING


def _build_query(backend: Backend, params: list[tuple[str, str]], chosen: dict[str, tuple[str, ...]]) -> Query:
    query = parse_params(params)
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


if __name__ == "__main__":
    main(prog_name="python -m search")
