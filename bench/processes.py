"""How long does a process take, and how much memory do it and those that it starts hold together?"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter, sleep
from typing import IO

_PROC = Path("/proc")
_EVERY = 0.05
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Run:
    """A process that has ended: its seconds from start to end, the most bytes its tree held at once, its output.

    `told` is what it wrote to standard error.
    """

    seconds: float
    peak: int
    output: str
    told: str


def run_measured(command: Sequence[str], folder: Path) -> Run:
    """Run a command in a folder to its end. Raises CalledProcessError."""
    begin, peak = perf_counter(), 0
    with (
        TemporaryFile("w+", encoding="utf-8") as output,
        TemporaryFile("w+", encoding="utf-8") as told,
        subprocess.Popen(command, cwd=folder, stdout=output, stderr=told) as process,
    ):
        while process.poll() is None:
            peak = max(peak, sum(map(_memory_of, _iter_tree(process.pid))))
            sleep(_EVERY)
        run = Run(perf_counter() - begin, peak, *map(_read, (output, told)))
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, run.output, run.told)
    return run


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _iter_tree(pid: int) -> Iterator[int]:
    """Give a process and those below it."""
    yield pid
    try:
        children = [path.read_text(encoding="ascii").split() for path in (_PROC / str(pid) / "task").glob("*/children")]
    except OSError:
        return
    for child in {int(child) for own in children for child in own}:
        yield from _iter_tree(child)


def _memory_of(pid: int) -> int:
    """Give the bytes that a process holds; pages that it shares count in parts; 0 for one that has ended."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
