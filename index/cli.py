"""How does the command line name its commands, its data folder and its errors?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from index.errors import LedeError

# Set before any command imports numpy: a process a core does the work, and threads inside each only get in its way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class LazyGroup(click.Group):
    """A group whose commands are named as module:function in a table and imported when they are used."""

    table: dict[str, str]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and give a command of the table, None for any other name."""
        if cmd_name not in self.table:
            return None
        module, _, function = self.table[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), function)
        return command


def build_group(name: str, table: dict[str, str], help: str) -> LazyGroup:
    """Build a lazy group from its table."""
    group = LazyGroup(name, help=help, context_settings={"help_option_names": ["-h", "--help"]})
    group.table = table
    return group


class Folder(click.Path):
    """A folder whose name must not be empty, as that of an unset shell variable is."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse the empty name."""
        if value == "":
            self.fail("an empty name; legal: a folder", param, ctx)
        return super().convert(value, param, ctx)


def data_option(function: Callable[..., None]) -> Callable[..., None]:
    """Add `--data DIR`, which defaults to $LEDE_DATA or ./data."""
    return click.option(
        "--data",
        type=Folder(path_type=Path, file_okay=False),
        envvar="LEDE_DATA",
        default="data",
        show_default="$LEDE_DATA or ./data",
        help="Folder that holds archive and index.",
    )(function)


def model_option(function: Callable[..., None]) -> Callable[..., None]:
    """Add `--model NAME`, which defaults to $LEDE_SPACY_MODEL or the shipped model."""
    return click.option(
        "--model",
        metavar="NAME",
        envvar="LEDE_SPACY_MODEL",
        show_default="$LEDE_SPACY_MODEL or the shipped one",
        help="An installed spaCy model that finds names.",
    )(function)


def writer_option(function: Callable[..., None]) -> Callable[..., None]:
    """Add `--writer NAME`: who writes the Whoosh index, we ourselves or Whoosh's own writer."""
    return click.option(
        "--writer",
        type=click.Choice(["fast", "whoosh"]),
        default="fast",
        show_default=True,
        help="Who writes the Whoosh index: this program, or Whoosh, which takes many times as long.",
    )(function)


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Turn our own errors and the system's into one line on the terminal and exit status 1."""
    try:
        yield
    except LedeError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        place, reason = error.filename or "a file could not be read or written", error.strerror or str(error)
        raise click.ClickException(f"{place}: {reason.lower()}") from error
