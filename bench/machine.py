"""On what was it measured? The machine, the versions and the commit."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_CPUS = Path("/proc/cpuinfo")


def describe_machine() -> str:
    """Name the processor, its cores, the memory, the system and the Python."""
    lines = _CPUS.read_text(encoding="utf-8").splitlines() if _CPUS.is_file() else []
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = models[0] if models else platform.processor() or platform.machine()
    return (
        f"{model}, {os.cpu_count()} cores, {gib:.0f} GiB, {platform.system()}; Python {platform.python_version()}"
    )  # fmt: skip


def version_of(package: str) -> str:
    """Give the version of an installed package, or of SQLite; empty where it is none."""
    if package == "sqlite":
        return sqlite3.sqlite_version
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def describe_commit() -> str:
    """Give the short hash of the commit that is checked out, and say when files differ from it."""
    commit = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/benchmarks.md")
    return f"{commit or 'unknown'}{' with changes' if changed else ''}"


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(Path(__file__).parent), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
