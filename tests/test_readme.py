"""The lines of the README that a client copies: each works as printed, against the sample articles."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from waitress.server import create_server

from index.__main__ import main as index_main
from search.backends.embedded import EmbeddedBackend
from web import create_app

ROOT = Path(__file__).parents[1]
ADDRESS = "http://127.0.0.1:8000"
RECIPE = (ROOT / "README.md").read_text(encoding="utf-8").partition("**Ask from a script.**")[2].partition("\n**")[0]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", RECIPE, re.DOTALL)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sample articles on a free port."""
    data = tmp_path_factory.mktemp("data")
    CliRunner().invoke(index_main, ["add", str(ROOT / "seeds"), "--data", str(data), "--workers", "1"])
    server = create_server(create_app(EmbeddedBackend(data)), host="127.0.0.1", port=0)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"  # type: ignore[union-attr]  # one address, one server
    server.close()
    thread.join(timeout=5)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("line", [line for block in blocks("sh") for line in block.splitlines() if "curl" in line])
def test_a_curl_line_answers_as_printed(address: str, line: str) -> None:
    command = ["bash", "-c", f"set -o pipefail; {line.replace(ADDRESS, address)}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("{") and done.returncode in (0, 23), done.stderr  # 23: head closed the pipe


@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_a_piece_of_python_runs_as_printed(address: str, number: int) -> None:
    code = blocks("python")[number].replace(ADDRESS, address)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.strip(), done.stderr


def test_the_recipe_has_lines_for_curl_python_and_pandas() -> None:
    code = "".join(blocks("python"))
    assert len(blocks("sh")) == 1 and "urlopen" in code and "pandas" in code
