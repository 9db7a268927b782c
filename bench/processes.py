"""How long does a process take, and how much memory do it and those that it starts hold together?"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

_PROC = Path("/proc")
_EVERY = 0.05
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Run:
    """A process that has ended: its seconds from start to end, the most bytes its tree held at once, its output."""

    seconds: float
    peak: int
    output: str


def run_measured(command: Sequence[str], folder: Path) -> Run:
    """Run a command in a folder to its end. Raises CalledProcessError."""
    begin, peak = perf_counter(), 0
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(_memory_of, _iter_tree(process.pid))))
            sleep(_EVERY)
        seconds = perf_counter() - begin
        output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Run(seconds, peak, output)


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
