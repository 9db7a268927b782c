"""How many searches a second does the API answer over HTTP, and how long does one take?

gunicorn serves a made-up archive; Debian's wrk asks so many different queries in turn: 20 hits with snippets, every
facet with 30 values and their links, both histograms. No tag is sent, and there is no cache of results. Connections are
kept, as deploy/nginx.conf keeps them, the same number by each process, which answers one request at a time. Then the
search page of the same queries is asked for one by one, and the time to its first byte is taken.

    python -m bench.http --keep DIR                        100,000 articles, two workers, 30 seconds
    python -m bench.http --keep DIR --workers 1 --seconds 10

With `--write docs/benchmarks.md` its section on the page is replaced, the others stay.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from http.client import HTTPConnection
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

import click

from bench.corpus import Corpus
from bench.peers.base import PEERS, Layout
from bench.peers.lede import build_query
from bench.questions import Question
from bench.report import format_section, format_table, write_section
from bench.workspace import Workspace, open_root
from search.links import SEARCH, url_of
from search.query import Query

SCRIPT = Path(__file__).parent / "wrk.lua"
WARM_UP = 5
"""Seconds that are not counted: files come into memory, compiled functions are loaded."""
SLOWEST = 30
"""Seconds after which wrk gives an answer up; it counts as missing."""
PATIENCE = 60.0
"""Seconds that the server may take to start."""
NOT_THERE = "wrk is not installed, nothing was measured; on Debian: apt-get install wrk"


def build_paths(questions: Sequence[Question], path: str = SEARCH) -> list[str]:
    """Write each question as a search with everything that an answer shows by default, no two alike."""
    default = Query()
    shown = {name: getattr(default, name) for name in ("size", "facet_size", "unit", "facets", "axes")}
    paths = dict.fromkeys(url_of(replace(build_query(question), **shown), path) for question in questions)
    return [*paths]


@contextmanager
def serve(data: Path, workers: int, connections: int) -> Iterator[str]:
    """Serve a data folder with gunicorn on a free port, and give the address once it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [
        sys.executable, "-m", "gunicorn", "web:create_app_from_env()", "--bind", address, "--workers", str(workers),
        "--worker-class", "gthread", "--threads", "1", "--worker-connections", str(ceil(connections / workers)),
        "--limit-request-line", "0", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    environment = {**os.environ, "LEDE_DATA": str(data), "LEDE_LOG": "0"}
    server = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[1])
    try:
        _wait(f"http://{address}/readyz", server)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise click.ClickException("the server did not start")


def measure(address: str, paths: Sequence[str], connections: int, seconds: int) -> Mapping[str, Any]:
    """Let wrk ask for some seconds. Raises ClickException where an answer is not 200 or does not come."""
    with TemporaryDirectory() as folder:
        listed = Path(folder) / "paths"
        listed.write_text("".join(f"{path}\n" for path in paths), encoding="ascii")
        shape = ["-t1", f"-c{connections}", f"-d{seconds}s", f"--timeout={SLOWEST}s"]
        command = ["wrk", *shape, "-s", str(SCRIPT), address, "--", str(listed)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}")
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if measured["refused"] or measured["broken"]:
        raise click.ClickException(f"{measured['refused']} answers were errors, {measured['broken']} did not come")
    return measured


def measure_first_bytes(address: str, paths: Sequence[str]) -> list[float]:
    """Ask for pages one after the other, each over a connection of its own; give the milliseconds to the first byte."""
    host, taken = address.removeprefix("http://"), []
    for path in paths:
        connection = HTTPConnection(host, timeout=SLOWEST)
        begin = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        status = connection.getresponse().status
        taken.append((time.perf_counter() - begin) * 1000)
        connection.close()
        if status != HTTPStatus.OK:
            raise click.ClickException(f"{path} was answered with {status}")
    return sorted(taken)


@click.command(help=(__doc__ or "").replace("\n    python", "\n\n\b\n    python", 1))
@click.option("--articles", default=100_000, show_default=True, type=click.IntRange(200), help="Size of the archive.")
@click.option("--questions", default=1_000, show_default=True, type=click.IntRange(9), help="Different queries.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Processes of gunicorn.")
@click.option("--connections", default=8, show_default=True, type=click.IntRange(1), help="Held open by wrk.")
@click.option("--seconds", default=30, show_default=True, type=click.IntRange(1), help="Measured after a warm-up.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Folder that keeps what is built.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Page whose section is replaced.")
def main(
    articles: int,
    questions: int,
    workers: int,
    connections: int,
    seconds: int,
    keep: Path | None,
    write: Path | None,
) -> None:
    """Build the archive unless it is kept, serve it, let wrk ask, print the section."""
    if not shutil.which("wrk"):
        raise click.ClickException(NOT_THERE)
    with open_root(keep) as root:
        space = Workspace(root, Corpus(articles))
        # match-all is one question: more are drawn, so that enough are left when the same ones are taken out
        drawn = space.questions(questions * 3 // 2)[0]
        paths, pages = build_paths(drawn)[:questions], build_paths(drawn, "/")[:questions]
        with serve(space.build(PEERS["lede"], Layout()).folder, workers, connections) as address:
            measure(address, paths, connections, WARM_UP)
            measured = measure(address, paths, connections, seconds)
            first = measure_first_bytes(address, pages[: len(pages) // 2 + 1])
    row = [f"{measured['requests'] / measured['seconds']:,.0f}"]
    row += [f"{measured[name]:.1f}" for name in ("p50", "p95", "p99", "longest")]
    row.append(f"{measured['bytes'] / measured['requests'] / 1024:,.0f}")
    table = format_table(["requests a second", "p50 ms", "p95 ms", "p99 ms", "longest ms", "KiB an answer"], [row])
    told = (
        f"{len(paths):,} different queries in turn over {connections} connections, {seconds} s after {WARM_UP} s of"
        f" warm-up; gunicorn, {workers} workers of one thread; wrk runs on the same machine. The search page of"
        f" {len(first):,} of them, one after the other: first byte after {first[len(first) // 2]:.1f} ms (p50),"
        f" {first[len(first) * 95 // 100]:.1f} ms (p95)."
    )
    section = format_section(
        f"HTTP, /api/v1/search: {articles:,} articles", f"python -m bench.http --workers {workers}", [table, told],
        date.today(),
    )  # fmt: skip
    click.echo(section)
    if write:
        write_section(write, section)


if __name__ == "__main__":
    main(prog_name="python -m bench.http")
