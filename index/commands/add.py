"""`python -m index add`: what the user sees while articles come in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from tqdm import tqdm

from index.builder import Options
from index.builder import add as add_articles
from index.cli import data_option, friendly_errors, model_option, writer_option
from index.errors import ReadError
from index.intake import Watcher
from index.readers.columns import parse_columns


class Bar(Watcher):
    """Draws a progress bar on a terminal and prints failures above it."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None  # type: ignore[type-arg]  # tqdm is generic only in its stubs

    def failed(self, error: ReadError) -> None:
        """Print the failure on a line of its own."""
        tqdm.write(f"failed: {printable(str(error))}", file=sys.stderr)

    def stage(self, name: str, total: int | None) -> None:
        """Begin a bar for the stage, shown on a terminal only."""
        self.close()
        unit = " articles" if name == "indexing" else " files"
        self._bar = tqdm(desc=name, total=total, unit=unit, disable=not sys.stderr.isatty(), leave=False)

    def advance(self, steps: int = 1) -> object:
        """Move the bar."""
        return self._bar.update(steps) if self._bar is not None else None

    def close(self) -> None:
        """Take the bar off the terminal."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def printable(text: str) -> str:
    """Make text from outside safe for a terminal: control characters and odd bytes are shown, not sent."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return shown.encode("utf-8", "backslashreplace").decode()


def _parse_map(
    context: click.Context, parameter: click.Parameter, pairs: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    try:
        return parse_columns(pairs)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@data_option
@click.option("--workers", type=click.IntRange(1, 64), default=min(2, os.cpu_count() or 1), show_default=True,
              help="Processes that enrich; few articles are enriched in one.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit with status 1 when anything failed.")
@click.option("--prune", is_flag=True, help="Take out articles below PATHS whose file is gone.")
@click.option("--published-from", type=click.Choice(["mtime"]), help="Date an undated file by its time of change.")
@click.option("--map", "columns", metavar="FIELD=COLUMN", multiple=True, callback=_parse_map,
              help="Name the column or key that holds a field, such as title=headline; may be repeated.")  # fmt: skip
@model_option
@writer_option
@click.option("--yes", is_flag=True, help="Prune more than a tenth of the archive without asking.")
def add(
    paths: tuple[Path, ...],
    data: Path,
    workers: int,
    strict: bool,
    prune: bool,
    yes: bool,
    published_from: str | None,
    columns: tuple[tuple[str, str], ...],
    model: str | None,
    writer: str,
) -> None:
    """Read article files and folders below PATHS, and index what is new or changed.

    `python -m index formats` lists what is read; - is standard input; nothing is fetched. Unchanged content costs
    nothing; a file that fails is named with its reason and the rest goes on. The last line counts articles added,
    changed, unchanged and removed, and failures.
    """
    bar = Bar()

    def confirm(question: str) -> bool:
        return yes or (sys.stdin.isatty() and click.confirm(question))

    with friendly_errors():
        try:
            options = Options(data, workers, prune, confirm, model, published_from == "mtime", columns, writer)
            report = add_articles(paths, options, bar)
        except KeyboardInterrupt:
            raise click.ClickException(
                "interrupted; what was read so far is kept, run the same command to go on"
            ) from None
        finally:
            bar.close()
    if report.skipped:
        kinds = ", ".join(f"{count} {suffix or 'without suffix'}" for suffix, count in sorted(report.skipped.items()))
        click.echo(f"passed over, no article format: {printable(kinds)}")
    if report.left_out:
        click.echo(f"left out, removed by hand earlier: {report.left_out}")
    click.echo(report.line())
    if strict and report.failed:
        sys.exit(1)
