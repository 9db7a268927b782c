"""Does the API keep what its OpenAPI says, whatever it is asked? schemathesis asks, over the sample articles.

No server error; no status, header or media type that is not described; no answer of another shape; no other method.

    python -m bench.fuzz                  100 cases an endpoint and phase
    python -m bench.fuzz --examples 1000

What schemathesis finds wrong it prints with a curl line to repeat it; the exit status is then 1.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench.http import serve

SEEDS = Path(__file__).parents[1] / "seeds"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,unsupported_method"
)
"""Not those of data: no schema says that a range ends before it begins, and in a URL a number is a legal text, too."""


@click.command(help=(__doc__ or "").replace("\n    python", "\n\n\b\n    python", 1))
@click.option("--examples", default=100, show_default=True, type=click.IntRange(1), help="Cases an endpoint and phase.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Start of the random numbers.")
def main(examples: int, seed: int) -> None:
    """Index the sample articles, serve them, and let schemathesis ask."""
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        command = [sys.executable, "-m", "index", "add", str(SEEDS), "--data", str(data), "--workers", "1"]
        subprocess.run(command, check=True)
        with serve(data, workers=1, connections=8) as address:
            done = subprocess.run(
                [
                    sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/openapi.json", "--checks", CHECKS,
                    "--max-examples", str(examples), "--seed", str(seed), "--continue-on-failure",
                ],
                cwd=folder, check=False,
            )  # fmt: skip
    sys.exit(done.returncode)


if __name__ == "__main__":
    main(prog_name="python -m bench.fuzz")
