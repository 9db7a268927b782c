"""How many articles and words a second does `index add` take in, how does that grow with processes, in what memory?

    python -m bench reading                                   made-up articles, read as text files
    python -m bench reading --corpus muc3.tar.gz --corpus items.jsonl.gz
    python -m bench reading --workers 1,2,4 --rounds 3        the median of three rounds

Everything is on: reading, cleaning, names, days, the archive and the index. Each run is a process of its own that
begins with nothing; one process and several take turns, and the first is what the others are compared with. A folder,
or a TAR that is unpacked before, is read file by file; any other file as it is. With `--write docs/benchmarks.md` its
section on the page is replaced, the others stay.
"""

from __future__ import annotations

import re
import sys
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
from tqdm import tqdm

from bench.processes import run_measured
from bench.report import format_section, format_table, write_section
from bench.synthetic import build_article
from index.archive import open_archive
from index.manifest import get_current, load_manifest

ROOT = Path(__file__).parents[1]
HEAD = (
    "read", "workers", "s", "articles a second", "words a second", "times as fast", "of it reading, s",
    "times as fast", "peak memory, MB",
)  # fmt: skip
NOTES = """Words are those of the cleaned texts. The seconds are those of the command, the start of every process and
the commit of the index included; those of reading are of what the processes share: reading, cleaning and finding names
and days, and putting it in the archive meanwhile. Times as fast compares medians of the same run of this benchmark.
Memory is that of all processes together, pages that they share counted once."""
_TOOK = re.compile(r"^took: reading ([0-9.]+) s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one run took: seconds, those of reading, the most memory of all processes in bytes, articles, words."""

    seconds: float
    reading: float
    peak: int
    articles: int
    words: int


def write_texts(folder: Path, count: int) -> Path:
    """Write made-up articles as text files, a thousand to a folder."""
    for number in range(count):
        article = build_article(number)
        path = folder / "made-up" / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{article.title}\n\n{article.body}\n", encoding="utf-8")
    return folder / "made-up"


def prepare(corpus: Path, folder: Path) -> Path:
    """Give what is read of a corpus: a TAR's files unpacked, anything else as it is."""
    if corpus.is_dir() or not tarfile.is_tarfile(corpus):
        return corpus
    place = folder / corpus.name.partition(".")[0]
    with tarfile.open(corpus) as archive:
        archive.extractall(place, filter="data")
    return place


def take_in(path: Path, workers: int) -> Taken:
    """Add a path to an archive that holds nothing. Raises CalledProcessError."""
    with TemporaryDirectory() as data:
        command = [sys.executable, "-m", "index", "add", str(path), "--data", data, "--workers", str(workers)]
        run = run_measured(command, ROOT)
        articles = load_manifest(get_current(Path(data))).articles
        told = _TOOK.search(run.told)
        return Taken(run.seconds, float(told[1]) if told else 0.0, run.peak, articles, _count_words(Path(data)))


def measure_all(paths: Sequence[Path], workers: Sequence[int], rounds: int) -> Mapping[tuple[Path, int], list[Taken]]:
    """Take everything in so often; whose turn is first changes from round to round."""
    found: dict[tuple[Path, int], list[Taken]] = {(path, count): [] for path in paths for count in workers}
    for turn in tqdm(range(rounds), "rounds", leave=False):
        for path in tqdm(paths, "corpora", leave=False):
            for place in range(len(workers)):
                count = workers[(turn + place) % len(workers)]
                found[path, count].append(take_in(path, count))
    return found


def format_rows(found: Mapping[tuple[Path, int], list[Taken]]) -> str:
    """Write a table of the medians; each corpus is compared with its own first row."""
    rows, first = [], dict[Path, tuple[float, float]]()
    for (path, workers), runs in found.items():
        seconds, reading, one = median(run.seconds for run in runs), median(run.reading for run in runs), runs[0]
        whole, part = first.setdefault(path, (seconds, reading))
        peak = max(run.peak for run in runs) / 1e6
        rows.append(
            (
                f"{path.name.partition('.')[0]}, {one.articles:,} articles, {one.words:,} words",
                f"{workers}",
                f"{seconds:,.1f}",
                f"{one.articles / seconds:,.0f}",
                f"{one.words / seconds:,.0f}",
                f"{whole / seconds:.2f}x",
                f"{reading:,.1f}",
                f"{part / reading:.2f}x" if reading else "",
                f"{peak:,.0f}",
            )
        )
    return format_table(HEAD, rows)


def _count_words(data: Path) -> int:
    with open_archive(data) as archive:
        changes = archive.iter_live()
        return sum(len(change.enriched.article.content.split()) for change in changes if change.enriched)


def _numbers(_: click.Context, __: click.Parameter, value: str) -> tuple[int, ...]:
    try:
        return tuple(int(number) for number in value.split(","))
    except ValueError as error:
        raise click.BadParameter(f"{value!r}; legal: numbers with commas, such as 1,2") from error


@click.command(help=(__doc__ or "").replace("\n    python", "\n\n\b\n    python", 1))
@click.option("--corpus", "corpora", multiple=True, type=click.Path(path_type=Path, exists=True),
              help="A folder, a TAR or a file of articles; may be repeated.")  # fmt: skip
@click.option("--articles", default=4_000, show_default=True, type=click.IntRange(1), help="Made-up ones without any.")
@click.option("--workers", default="1,2", show_default=True, callback=_numbers, help="Processes, with commas.")
@click.option("--rounds", default=1, show_default=True, type=click.IntRange(1), help="Times each is taken in.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Page whose section is replaced.")
def main(corpora: tuple[Path, ...], articles: int, workers: tuple[int, ...], rounds: int, write: Path | None) -> None:
    """Measure every corpus, print the section, and write it where that is asked for."""
    with TemporaryDirectory() as folder:
        paths = [prepare(corpus, Path(folder)) for corpus in corpora] or [write_texts(Path(folder), articles)]
        table = format_rows(measure_all(paths, workers, rounds))
    named = "".join(f" --corpus {corpus.name}" for corpus in corpora) or f" --articles {articles}"
    run = f"python -m bench reading{named} --workers {','.join(map(str, workers))} --rounds {rounds}"
    section = format_section("Reading", run, [table, NOTES], date.today())
    click.echo(section)
    if write:
        write_section(write, section)
