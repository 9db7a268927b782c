"""The command line of the web server: `python -m web`."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click
from waitress.server import create_server

from index.cli import data_option, friendly_errors
from search.backends.embedded import EmbeddedBackend
from web import create_app
from web.draining import Connections, serve
from web.exposure import check_exposure
from web.files import raise_file_limit
from web.following import Follower
from web.logs import start_logging
from web.settings import read_settings
from web.settling import settle


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--insecure", is_flag=True, help="Listen on an address that others reach and let everybody in.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Requests answered at once.")
def main(data: Path, host: str, port: int, insecure: bool, threads: int) -> None:
    """Serve the search page and the JSON API over the index in DATA. Stop with Ctrl-C, or SIGTERM.

    LEDE_AUTH, LEDE_TRUSTED_HOSTS and others in the environment set the rest; /api/ explains them.
    """
    start_logging()
    raise_file_limit()
    connections: Connections = {}
    with friendly_errors():
        try:
            settings = check_exposure(replace(read_settings(os.environ), data=data), host, insecure=insecure)
            backend = EmbeddedBackend(data)
            settle(backend)
            backend.limit(settings.deadline)
            app = create_app(backend, settings)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        try:
            server = create_server(
                app, host=host, port=port, threads=threads, ident="lede", map=connections,
                max_request_body_size=settings.max_body,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise click.ClickException(f"cannot listen on {host}:{port}: {reason}; try --port or --host") from error
    click.echo(f"{backend.articles()} articles, serving on http://{host}:{port}  (Ctrl-C stops)")
    follower = Follower(backend)
    follower.start()
    serve(connections, server.task_dispatcher)
    follower.stop()


if __name__ == "__main__":
    main(prog_name="python -m web")
