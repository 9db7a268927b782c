"""The command line of the web server: `python -m web`."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path

import click
from waitress.server import create_server

from index.cli import data_option, friendly_errors
from search.backends.embedded import EmbeddedBackend
from web import create_app
from web.settings import read_settings
from web.settling import settle


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Requests answered at once.")
def main(data: Path, host: str, port: int, threads: int) -> None:
    """Serve the search page and the JSON API over the index in DATA. Stop with Ctrl-C.

    LEDE_BASE_URL, LEDE_ORIGINS, LEDE_MAX_BODY and LEDE_MAX_URL in the environment set the rest; /api/ explains them.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("waitress").setLevel(logging.WARNING)
    with friendly_errors():
        try:
            settings = replace(read_settings(os.environ), data=data)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        backend = EmbeddedBackend(data)
        settle(backend)
        app = create_app(backend, settings)
        try:
            server = create_server(app, host=host, port=port, threads=threads, ident="lede")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise click.ClickException(f"cannot listen on {host}:{port}: {reason}; try --port or --host") from error
    click.echo(f"{backend.articles()} articles, serving on http://{host}:{port}  (Ctrl-C stops)")
    server.run()


if __name__ == "__main__":
    main(prog_name="python -m web")
