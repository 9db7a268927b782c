"""`python -m index add`: what the user sees while articles come in."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from threading import Event
from time import monotonic

import click
from tqdm import tqdm

from index.builder import Interrupted, Options
from index.builder import add as add_articles
from index.cli import data_option, friendly_errors, model_option, writer_option
from index.errors import ReadError
from index.intake import Watcher
from index.noticing import Notices
from index.readers import SourceFile, iter_files
from index.readers.columns import parse_columns
from index.watching import Following, follow

STDIN_NAME = Path("-")
MOST_WORKERS = 16
"""Processes that share the work unless more are asked for: each holds a model and the names."""
INTERRUPTED = 130
"""The exit status of what Ctrl-C ended, as a shell gives it."""
_OF_BYTES = "{desc} {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}, {postfix}]"
_LONGEST_NAME = 40
_REDRAW = 0.2
"""Seconds between two drawings."""
_LONG = 1.0
"""Seconds from which on it is told how long a stage took."""


class Bar(Watcher):
    """Draws on a terminal how far it is, how fast, when it ends, and what is waited for; prints failures above it."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None  # type: ignore[type-arg]  # tqdm is generic only in its stubs
        self._is_shown = sys.stderr.isatty()
        self._failed = self._stored = 0
        self._begin = monotonic()
        self._drawn = 0.0
        self._stage = ""
        self._took: dict[str, float] = {}

    def failed(self, error: ReadError) -> None:
        """Print the failure on a line of its own."""
        self._failed += 1
        tqdm.write(f"failed: {printable(str(error))}", file=sys.stderr)

    def stage(self, name: str, total: int | None) -> None:
        """Begin a bar for the stage, shown on a terminal only."""
        self.close()
        self._begin, self._stored, self._stage = monotonic(), 0, name
        is_bytes = name == "reading"
        self._bar = tqdm(
            desc=name, total=total, disable=not self._is_shown, leave=False, unit_scale=is_bytes,
            unit="B" if is_bytes else " articles", bar_format=_OF_BYTES if is_bytes else None,
        )  # fmt: skip

    def advance(self, steps: int = 1) -> object:
        """Move the bar."""
        return self._bar.update(steps) if self._bar is not None else None

    def stored(self) -> None:
        """Count an article."""
        self._stored += 1

    def wait(self, what: str) -> None:
        """Show what is waited for."""
        if not self._is_shown or self._bar is None:
            return
        now = monotonic()
        rate = self._stored / max(now - self._begin, 0.001)
        failed = f"{self._failed} failed, " if self._failed else ""
        shown = f"{self._stored:,} articles, {rate:.0f}/s, {failed}{printable(what)[:_LONGEST_NAME]}"
        self._bar.set_postfix_str(shown, refresh=now - self._drawn > _REDRAW)
        if now - self._drawn > _REDRAW:
            self._drawn = now

    def measure(self, paths: Sequence[Path]) -> int | None:
        """Add up the bytes of the files below paths, where a bar is drawn and nothing comes over standard input."""
        if not self._is_shown or STDIN_NAME in paths:
            return None
        found = (source for source in iter_files(paths) if isinstance(source, SourceFile))
        return sum(source.path.stat().st_size for source in found if source.path.exists())

    def close(self) -> None:
        """Take the bar off the terminal."""
        if self._bar is not None:
            self._took[self._stage] = monotonic() - self._begin
            self._bar.close()
            self._bar = None

    def took(self) -> str:
        """Tell how long the stages took that took long."""
        return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self._took.items() if seconds >= _LONG)


def printable(text: str) -> str:
    """Make text from outside safe for a terminal: control characters and odd bytes are shown, not sent."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return shown.encode("utf-8", "backslashreplace").decode()


def count_cores() -> int:
    """Count the cores that this process may use, up to the most that are taken unasked."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS)


def _follow(paths: tuple[Path, ...], options: Options, bar: Bar, poll: bool) -> None:
    """Watch folders until a signal comes; a second Ctrl-C does not wait for the commit."""
    if others := [path for path in paths if not path.is_dir()]:
        raise click.BadParameter(f"{others[0]}: cannot be watched; legal: a folder", param_hint="PATHS")
    stop = Event()

    def end(signal_number: int, _: object) -> None:
        if stop.is_set() and signal_number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    def say(line: str) -> None:
        bar.close()
        click.echo(line)

    def warn(line: str) -> None:
        tqdm.write(printable(line), file=sys.stderr)

    with closing(Notices(paths, poll=poll)) as notices:
        following = Following(paths, options, bar, say, warn, stop)
        while not stop.is_set() and not following.begin():
            pass
        before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            follow(following, notices)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


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
@click.option("--workers", type=click.IntRange(1, 64), default=count_cores, show_default="the cores, 16 at most",
              help="Processes that read and enrich; a few articles are read in one.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit with status 1 when anything failed.")
@click.option("--prune", is_flag=True, help="Take out articles below PATHS whose file is gone.")
@click.option(
    "--watch", is_flag=True, help="Go on, and take in what is new, changed or gone below PATHS, until Ctrl-C."
)
@click.option("--poll", is_flag=True, help="With --watch: look again and again; done unasked on network disks.")
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
    watch: bool,
    poll: bool,
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
        return yes or bool(question and not watch and sys.stdin.isatty() and click.confirm(question))

    with friendly_errors():
        try:
            options = Options(
                data, workers, prune or watch, confirm, model, published_from == "mtime", columns, writer
            )  # fmt: skip
            if watch:
                _follow(paths, options, bar, poll)
                return
            report = add_articles(paths, options, bar)
        except Interrupted as end:
            click.echo(str(end), err=True)
            sys.exit(INTERRUPTED)
        finally:
            bar.close()
    if report.skipped:
        kinds = ", ".join(f"{count} {suffix or 'without suffix'}" for suffix, count in sorted(report.skipped.items()))
        click.echo(f"passed over, no article format: {printable(kinds)}")
    if report.copies:
        click.echo(f"further paths of articles that another file holds word by word: {report.copies}")
    if report.left_out:
        click.echo(f"left out, removed by hand earlier: {report.left_out}")
    if took := bar.took():
        click.echo(f"took: {took}", err=True)
    click.echo(report.line())
    if strict and report.failed:
        sys.exit(1)
