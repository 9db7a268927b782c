"""Is a folder of very many tiny files taken in whole, whatever a few of them hold? 100,000 of them with --long."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.processes import run_measured

ROOT = Path(__file__).parents[1]
IN_A_FOLDER = 1_000
BROKEN_EVERY = 100
MOST_MEMORY = 2_000_000_000
"""Bytes of all processes of a run."""


def write_files(folder: Path, count: int) -> int:
    """Write files of one sentence each, some of them empty; give how many are."""
    for number in range(count):
        path = folder / f"{number // IN_A_FOLDER:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        sentence = f"A drone hit a substation near Kharkiv, report number {number} says.\n"
        path.write_text("" if number % BROKEN_EVERY == 0 else sentence, encoding="utf-8")
    return len(range(0, count, BROKEN_EVERY))


def test_very_many_tiny_files_are_taken_in_and_then_cost_nothing(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    count = 100_000 if request.config.getoption("--long") else 300
    broken = write_files(tmp_path / "files", count)
    added = count - broken
    command = [sys.executable, "-m", "index", "add", str(tmp_path / "files"), "--data", str(tmp_path / "data")]
    first = run_measured(command, ROOT)
    assert first.output.splitlines()[-1] == f"{added} added, 0 changed, 0 unchanged, 0 removed, {broken} failed"
    again = run_measured(command, ROOT)
    assert again.output.splitlines()[-1] == f"0 added, 0 changed, {added} unchanged, 0 removed, {broken} failed"
    assert max(first.peak, again.peak) < MOST_MEMORY
    print(
        f"{added:,} added, {broken:,} failed: {first.seconds:.1f} s, {first.peak / 1e6:,.0f} MB at most; "
        f"again {again.seconds:.1f} s, {again.peak / 1e6:,.0f} MB"
    )
