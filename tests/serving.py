"""How do tests serve? A real process on a free port, told to end as a supervisor tells it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
PATIENCE = 120.0
"""Seconds that a process may take to start on a machine that is busy otherwise."""


def find_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def run_server(
    command: Sequence[str], port: int, environment: dict[str, str] | None = None, **how: object
) -> Iterator[subprocess.Popen[str]]:
    """Run a server until the block ends; it is ready when the block begins. `how` goes to Popen."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    server = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": paths, **(environment or {})}, **how,  # type: ignore[call-overload]
    )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/readyz", server)
        yield server
    finally:
        if server.poll() is None:
            server.kill()
        server.communicate()


def _wait(url: str, server: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            raise AssertionError(f"the server ended with {server.returncode}: {server.communicate()[0]}")
        try:
            with urlopen(url, timeout=10):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start in time")
