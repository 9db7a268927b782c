"""How a server ends: SIGTERM closes the door, what was asked before is answered in full, the exit status is 0."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest
from building import commit
from corpus import ENTITIES, TINY
from serving import PATIENCE, ROOT, find_port, run_server

DRAIN = 10.0
"""Seconds after which a supervisor kills."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    commit(folder, TINY, ENTITIES)
    return folder


@contextmanager
def serving(kind: str, data: Path, begun: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = find_port()
    command = {
        "waitress": ["-m", "slow_server", "--data", str(data), "--port", str(port)],
        "gunicorn": ["-m", "gunicorn", "slow_server:create()", "--config", str(ROOT / "deploy" / "gunicorn.conf.py"),
                     "--bind", f"127.0.0.1:{port}", "--workers", "1"],
        "gunicorn-sync": ["-m", "gunicorn", "slow_server:create()", "--bind", f"127.0.0.1:{port}",
                          "--graceful-timeout", "9", "--no-control-socket"],
    }[kind]  # fmt: skip
    with run_server(command, port, {"LEDE_DATA": str(data), "BEGUN": str(begun)}) as server:
        yield server, port


@pytest.mark.parametrize("kind", ["waitress", "gunicorn", "gunicorn-sync"])
def test_an_export_under_way_is_finished_before_the_process_ends(kind: str, data: Path, tmp_path: Path) -> None:
    answers: list[bytes] = []
    begun = tmp_path / "begun"
    with serving(kind, data, begun) as (server, port):

        def export() -> None:
            with urlopen(f"http://127.0.0.1:{port}/api/v1/export.ndjson", timeout=PATIENCE) as answer:
                answers.append(answer.read())

        reader = Thread(target=export)
        reader.start()
        end = time.monotonic() + PATIENCE
        while not begun.exists() and time.monotonic() < end:
            time.sleep(0.05)
        server.send_signal(signal.SIGTERM)
        told = time.monotonic()
        output, _ = server.communicate(timeout=PATIENCE)
        took = time.monotonic() - told
        reader.join(PATIENCE)
    assert server.returncode == 0, output
    assert len([json.loads(line) for line in answers[0].splitlines()]) == len(TINY)
    assert took < DRAIN


def test_nobody_is_let_in_while_the_last_are_served(data: Path, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    with serving("waitress", data, begun) as (server, port):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as last:
            last.sendall(b"GET /api/v1/export.csv HTTP/1.1\r\nHost: localhost\r\n\r\n")
            while not begun.exists():
                time.sleep(0.05)
            server.send_signal(signal.SIGTERM)
            time.sleep(1)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            assert server.poll() is None
        server.wait(PATIENCE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_nobody_asks_anything_ends_at_once(data: Path, tmp_path: Path, number: int) -> None:
    with (
        serving("waitress", data, tmp_path / "begun") as (server, port),
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE),  # open, and silent
    ):
        server.send_signal(number)
        output, _ = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0 and "Traceback" not in output


def test_a_request_that_is_never_finished_holds_no_process_up(data: Path, tmp_path: Path) -> None:
    with (
        serving("waitress", data, tmp_path / "begun") as (server, port),
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as silent,
    ):
        silent.sendall(b"GET /api/v1/export.csv HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
        time.sleep(0.5)
        server.send_signal(signal.SIGTERM)
        told = time.monotonic()
        server.communicate(timeout=PATIENCE)
    assert server.returncode == 0 and time.monotonic() - told < DRAIN
