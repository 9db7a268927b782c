"""`python -m index refresh`: find again what another model, gazetteer or set of rules found."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from index.builder import Options
from index.builder import refresh as refresh_articles
from index.cli import data_option, friendly_errors, model_option
from index.commands.add import INTERRUPTED, Bar


@click.command()
@data_option
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that run the model."
)
@model_option
def refresh(data: Path, workers: int, model: str | None) -> None:
    """Enrich again the articles that another model, gazetteer or set of rules enriched.

    A changed gazetteer is applied to the stored text without the model. An interrupted run goes on where it stopped.
    """
    bar = Bar()
    with friendly_errors():
        try:
            enriched, rematched = refresh_articles(Options(data, workers, model=model), bar)
        except KeyboardInterrupt:
            click.echo("interrupted; what was enriched is saved, run the same command to go on with the rest", err=True)
            sys.exit(INTERRUPTED)
        finally:
            bar.close()
    click.echo(f"{enriched} enriched again, {rematched} matched again")
