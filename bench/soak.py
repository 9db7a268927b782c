"""Does a server stay as small as it is? Minutes of mixed load, and the memory of its process all the while.

`python -m web` serves a made-up archive. Eight clients ask it at once, each in an order of its own drawn from the seed:
searches, queries of random signs, pages, articles, exports (some left in the middle) and requests that are errors.

    python -m bench soak                       10 minutes over 20,000 articles
    python -m bench soak --minutes 2 --keep DIR
    python -m bench soak --commits 5           a commit of 20 new articles every 5 seconds all the while

The exit status is 1 where memory grew by more than 5 % between the first fifth of the time and the last, where an
answer was a server's error (503 when busy is none), or where one did not come. `--write` replaces its section.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import click

from bench.committing import SIZE
from bench.corpus import Corpus
from bench.http import build_paths
from bench.load import CLIENTS, LATE, MIX, Tally, load
from bench.peers.base import PEERS, Layout
from bench.report import format_section, format_table, write_section
from bench.workspace import Workspace, open_root

MOST_GROWTH = 5.0
"""Per cent."""
SAMPLE = 1.0
"""Seconds between two looks at the memory."""
PATIENCE = 60.0
"""Seconds that the server may take to start."""


@contextmanager
def commit(data: Path, begin: int, every: float) -> Iterator[list[str]]:
    """Commit new articles every few seconds, if at all; give what is told of it, filled in at the end."""
    told: list[str] = []
    if not every:
        yield told
        return
    command = [sys.executable, "-m", "bench.committing", str(data), str(begin), "--every", str(every)]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        yield told
        said, _ = writer.communicate()
    if writer.returncode:
        raise click.ClickException("the process that commits failed")
    commits, longest = said.split()
    told.append(f"{commits} commits of {SIZE} new articles, one every {every:g} s, the longest in {longest} s.")


@contextmanager
def serve(data: Path) -> Iterator[tuple[int, int]]:
    """Serve a data folder and give port and number of the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "web", "--data", str(data), "--port", str(port)]
    server = subprocess.Popen(command, cwd=Path(__file__).parents[1], env={**os.environ, "LEDE_LOG": "0"})
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                    break
            except OSError as error:
                if time.monotonic() > end or server.poll() is not None:
                    raise click.ClickException("the server did not start") from error
                time.sleep(0.1)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def read_memory(process: int) -> tuple[int, int]:
    """Read the resident memory of a process in KiB: all of it, and what belongs to no file."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    sizes = {name: value.split()[0] for name, _, value in (line.partition(":") for line in lines) if value.split()}
    return int(sizes["VmRSS"]), int(sizes["RssAnon"])


def growth_of(samples: Sequence[int]) -> float:
    """Give the growth in per cent from the median of the first fifth of samples to that of the last."""
    part = max(1, len(samples) // 5)
    before = median(samples[:part])
    return (median(samples[-part:]) / before - 1) * 100


def soak(data: Path, paths: Sequence[str], minutes: float, seed: int) -> tuple[list[tuple[int, int]], Tally]:
    """Load a server for some minutes, and give the samples of its memory and what the clients saw."""
    with serve(data) as (port, process):
        ids = _read_ids(port)
        # what lasts is made in the first minute: it is not growth
        load(port, paths, ids, min(60.0, minutes * 20), seed + CLIENTS)
        samples = []
        with ThreadPoolExecutor(1) as pool:
            seen = pool.submit(load, port, paths, ids, minutes * 60, seed)
            while not seen.done():
                samples.append(read_memory(process))
                time.sleep(SAMPLE)
    return samples, seen.result()


def _read_ids(port: int) -> list[str]:
    with urlopen(f"http://127.0.0.1:{port}/api/v1/export.csv", timeout=PATIENCE) as answer:
        return [answer.readline().decode().split(",")[0] for _ in range(1_001)][1:]


@click.command(help=(__doc__ or "").replace("\n    python", "\n\n\b\n    python", 1))
@click.option("--minutes", default=10.0, show_default=True, type=click.FloatRange(0.05), help="How long.")
@click.option("--articles", default=20_000, show_default=True, type=click.IntRange(2_000), help="Size of the archive.")
@click.option(
    "--commits", default=0.0, show_default=True, type=click.FloatRange(0), help="Seconds between, 0 for none."
)
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Start of the random numbers.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Folder that keeps what is built.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Page whose section is replaced.")
def main(minutes: float, articles: int, commits: float, seed: int, keep: Path | None, write: Path | None) -> None:
    """Build the archive unless it is kept, load a server, print what its memory did."""
    with open_root(keep) as root:
        space = Workspace(root, Corpus(articles))
        paths = build_paths(space.questions(300)[0])
        built = space.build(PEERS["lede"], Layout()).folder
        with TemporaryDirectory() as copy:
            # what is kept stays as it was built
            data = Path(shutil.copytree(built, Path(copy) / "data")) if commits else built
            with commit(data, articles, commits) as committed:
                samples, seen = soak(data, paths, minutes, seed)
    rows = []
    for kind, _ in MIX:
        statuses = {status: count for (name, status), count in sorted(seen.statuses.items()) if name == kind}
        told = ", ".join(f"{count:,} x {status}" for status, count in statuses.items())
        rows.append([kind, f"{sum(statuses.values()):,}", told, f"{seen.longest.get(kind, 0.0):.2f}"])
    resident, own = ([sample[place] for sample in samples] for place in (0, 1))
    growth = growth_of(resident)
    memory = format_table(
        ["memory", "first MiB", "median MiB", "most MiB", "last MiB", "growth"],
        [
            [name, *(f"{size / 1024:,.0f}" for size in (sizes[0], median(sizes), max(sizes), sizes[-1])),
             f"{growth_of(sizes):+.1f} %"]
            for name, sizes in (("resident", resident), ("of no file", own))
        ],
    )  # fmt: skip
    errors = sum(count for (_, status), count in seen.statuses.items() if status >= 500 and status != 503)
    told = (
        f"{minutes:g} minutes after a warm-up, {CLIENTS} clients, seed {seed}, {seen.statuses.total():,} answers; "
        f"{errors} were errors of the server, {seen.missing} did not come, {seen.late} took more than {LATE} s "
        f"(exports not counted). Growth is from the median of the first fifth of {len(samples)} samples to the last's."
    )
    every = f" --commits {commits:g}" if commits else ""
    answers = format_table(["asked", "answers", "statuses", "longest s"], rows)
    section = format_section(
        f"Soak: {articles:,} articles{', with commits' if commits else ''}",
        f"python -m bench soak --minutes {minutes:g} --seed {seed}{every}",
        [memory, answers, told, *committed], date.today(),
    )  # fmt: skip
    click.echo(section)
    if write:
        write_section(write, section)
    if growth > MOST_GROWTH or errors or seen.missing:
        sys.exit(1)


if __name__ == "__main__":
    main(prog_name="python -m bench soak")
