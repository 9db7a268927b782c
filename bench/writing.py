"""How long does an index take to write, how large is it, and how much memory does it take?

An archive of made-up articles is written once, with every mention and every signature: no language model runs. Then,
in turn, each in a process of its own: `index rebuild` with our writer of Whoosh segments and with Whoosh's, the Whoosh
index alone by both out of the same rows, and tantivy and FTS5 out of the same articles, analysed before.

    python -m bench writing                                 10,000 and 100,000 articles
    python -m bench writing --sizes 10000 --rounds 3        the median of three rounds
    python -m bench writing --keep DIR                      archives stay in DIR for the next run

With `--write docs/benchmarks.md` its section on the page is replaced, the others stay.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
from tqdm import tqdm

from bench.corpus import Articles, Corpus
from bench.machine import version_of
from bench.peers.base import PEERS
from bench.processes import Run, run_measured
from bench.report import format_section, format_table, write_section
from bench.workspace import Workspace, measure_size, open_root
from index.archive import open_archive
from index.documents import EnrichedArticle
from index.manifest import get_current

ROOT = Path(__file__).parents[1]
BESIDE = ("tantivy", "fts5")
HEAD = ("written", "s", "articles a second", "times ours", "peak memory, MB", "size, MB")
NOTES = """Medians over the rounds; whose turn is first changes from round to round. A rebuild reads the archive, links,
analyses and writes everything a search needs, in two processes where there are many articles; its seconds are those of
the command, start included. The Whoosh index alone is what one segment takes when all articles are in memory. tantivy
and fts5 read rows that are analysed and stemmed already, and index one stream of text, where lede has two. Memory is
that of all processes together, pages that they share counted once."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One thing written once: its seconds, the most memory of its processes and its size on disk, both in bytes."""

    seconds: float
    peak: int
    size: int


@dataclass(frozen=True, slots=True)
class Task:
    """Something to write: how the table calls it, what it is compared with, and what writes it into a folder."""

    name: str
    beside: str
    write: Callable[[Path], Measured]


def write_archive(data: Path, articles: Articles) -> None:
    """Put articles with their mentions into the archive of a data folder."""
    with open_archive(data, create=True) as archive:
        for number in tqdm(range(len(articles)), "archive", unit_scale=True, leave=False):
            linked = articles.load(number)
            article = replace(linked.article, path=f"/made/up/{number}", sha256=f"{number:064x}")
            archive.put(EnrichedArticle(article, linked.mentions, linked.dates), {})
        archive.commit()


def list_tasks(data: Path, rows: Path, count: int) -> list[Task]:
    """List what is written of an archive, the first to compare with; of the peers, those that are installed."""

    def rebuild(writer: str) -> Callable[[Path], Measured]:
        def write(_: Path) -> Measured:
            run = _run("index", "rebuild", "--data", str(data), "--writer", writer)
            return Measured(run.seconds, run.peak, measure_size(get_current(data)))

        return write

    def alone(*arguments: str) -> Callable[[Path], Measured]:
        def write(folder: Path) -> Measured:
            run = _run("bench.written", *arguments, str(folder))
            return Measured(float(run.output.split()[-1]), run.peak, measure_size(folder))

        return write

    return [
        Task("lede, rebuild", "lede, rebuild", rebuild("fast")),
        Task("lede, rebuild --writer=whoosh", "lede, rebuild", rebuild("whoosh")),
        Task("Whoosh index alone, by lede", "Whoosh index alone, by lede", alone("segment", "fast", str(data))),
        Task("Whoosh index alone, by Whoosh", "Whoosh index alone, by lede", alone("segment", "whoosh", str(data))),
        *(
            Task(f"{name} {version}", "lede, rebuild", alone("peer", name, str(rows), str(count)))
            for name in BESIDE
            if (version := version_of(PEERS[name].package))
        ),
    ]


def measure_all(tasks: Sequence[Task], rounds: int) -> dict[str, Measured]:
    """Write everything so often, in turn, and give the medians by name."""
    found: dict[str, list[Measured]] = {task.name: [] for task in tasks}
    for turn in tqdm(range(rounds), "rounds", leave=False):
        begin = turn % len(tasks)
        # a rebuild goes first: the Whoosh index alone is written out of what it wrote
        for task in tqdm([*tasks[begin:], *tasks[:begin]], "tasks", leave=False):
            with TemporaryDirectory() as folder:
                found[task.name].append(task.write(Path(folder) / "written"))
    return {
        name: Measured(
            median(one.seconds for one in own), int(median(one.peak for one in own)), max(one.size for one in own)
        )
        for name, own in found.items()
    }


def format_rows(tasks: Sequence[Task], measured: Mapping[str, Measured], articles: int) -> str:
    """Write a table of what was measured."""
    rows = []
    for task in tasks:
        own, other = measured[task.name], measured[task.beside]
        ratio = f"{own.seconds / other.seconds:.1f}x"
        speed, peak, size = articles / own.seconds, own.peak / 1e6, own.size / 1e6
        rows.append((task.name, f"{own.seconds:,.1f}", f"{speed:,.0f}", ratio, f"{peak:,.0f}", f"{size:,.0f}"))
    return format_table(HEAD, rows)


def _run(module: str, *arguments: str) -> Run:
    return run_measured([sys.executable, "-m", module, *arguments], ROOT)


def _sizes(_: click.Context, __: click.Parameter, value: str) -> tuple[int, ...]:
    try:
        return tuple(sorted(int(size) for size in value.split(",")))
    except ValueError as error:
        raise click.BadParameter(f"{value!r}; legal: numbers with commas, such as 10000,100000") from error


@click.command(help=(__doc__ or "").replace("\n    python", "\n\n\b\n    python", 1))
@click.option("--sizes", default="10000,100000", show_default=True, callback=_sizes, help="Articles, with commas.")
@click.option("--rounds", default=1, show_default=True, type=click.IntRange(1), help="Times each is written.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Folder that keeps the archives.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Page whose section is replaced.")
def main(sizes: tuple[int, ...], rounds: int, keep: Path | None, write: Path | None) -> None:
    """Measure every size, print the section, and write it where that is asked for."""
    body = []
    with open_root(keep) as root:
        for size in sizes:
            space = Workspace(root, Corpus(size))
            data = space.folder / "writing"
            if not (data / "archive.sqlite").is_file():
                shutil.rmtree(data, ignore_errors=True)
                data.mkdir()
                write_archive(data, Articles(Corpus(size)))
                _run("index", "rebuild", "--data", str(data))
            tasks = list_tasks(data, space.folder / "rows", size)
            body += [f"{size:,} articles:", format_rows(tasks, measure_all(tasks, rounds), size)]
    run = f"python -m bench writing --sizes {','.join(map(str, sizes))} --rounds {rounds}"
    section = format_section("Writing", run, [*body, NOTES], date.today())
    click.echo(section)
    if write:
        write_section(write, section)
